"""A small made-up coast with two districts, and a browser to look at its map with."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from kortinfo.views.map.coverage import coverage_map
from kortinfo.views.map.payload import Payload, pack

WEST, SOUTH = 570_000.0, 6_350_000.0


@pytest.fixture(scope="session")
def areas() -> gpd.GeoDataFrame:
    """A municipality of 20 by 20 km with two postal districts, the second with an evil name."""
    half, whole = WEST + 10_000, WEST + 20_000
    north = SOUTH + 20_000
    rows = [
        ("municipality", "0998", "Vestkær", shapely.box(WEST, SOUTH, whole, north)),
        ("postal_district", "9001", "Vestby", shapely.box(WEST, SOUTH, half, north)),
        ("postal_district", "9002", EVIL, shapely.box(half, SOUTH, whole, north)),
        ("parish", "7001", "Vester Sogn", shapely.box(WEST, SOUTH, half, SOUTH + 10_000)),
    ]
    columns = ["area_type", "code", "name", "geometry"]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), crs="EPSG:25832")


EVIL = "<img src=x onerror=alert(1)>"


def businesses(n: int, *, seed: int) -> pd.DataFrame:
    """Businesses in towns, with shared addresses, approximate places and some without a point."""
    random = np.random.default_rng(seed)
    towns = random.uniform([WEST + 2_000, SOUTH + 2_000], [WEST + 18_000, SOUTH + 18_000], (12, 2))
    spots = towns[random.integers(0, 12, n)] + random.normal(0, 300, (n, 2))
    shared = random.random(n) < 0.3
    spots[shared] = spots[random.integers(0, n, n)][shared]
    approximate = random.random(n) < 0.05
    spots[approximate] = [WEST + 5_000, SOUTH + 5_000]
    spots[random.random(n) < 0.02] = np.nan
    return pd.DataFrame(
        {
            "x": spots[:, 0],
            "y": spots[:, 1],
            "level": random.choice(4, n, p=[0.1, 0.2, 0.3, 0.4]),
            "approximate": approximate,
            "name": [f"Firma {row} {EVIL}" for row in range(n)],
        }
    )


def packed(table: pd.DataFrame) -> Payload:
    """Pack such a table."""
    return pack(
        table["x"].to_numpy(),
        table["y"].to_numpy(),
        table["level"].to_numpy(),
        table["approximate"].to_numpy(),
    )


class OpenMap:
    """A saved map opened from disk with the network off; collects what must not happen."""

    def __init__(self, page: Any, path: Path) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: said.type == "error" and self.faults.append(said.text))
        page.on("dialog", lambda dialog: self.faults.append(dialog.message) or dialog.dismiss())
        page.on(
            "request",
            lambda request: (
                request.url.startswith(("file:", "blob:")) or self.faults.append(request.url)
            ),
        )
        page.goto(path.as_uri())
        self.run("handle => handle.ready")

    def run(self, script: str, argument: Any = None) -> Any:
        """Call ``script`` with the map's handle and an argument."""
        return self.page.locator(".kortinfo-map").evaluate(
            f"(box, argument) => ({script})(box.__kortinfo, argument)", argument
        )

    def circles(self) -> list[dict[str, Any]]:
        """The circles in view."""
        return self.run("handle => handle.circles()")

    def go(self, zoom: int, lat: float = 57.37, lng: float = 10.33) -> None:
        """Go somewhere at once."""
        self.run("(handle, [lat, lng, zoom]) => handle.setView([lat, lng], zoom)", [lat, lng, zoom])

    def click(self, circle: dict[str, Any]) -> None:
        """Click a circle where it is drawn."""
        box = self.page.locator(".kortinfo-map").bounding_box()
        self.page.mouse.click(box["x"] + circle["x"], box["y"] + circle["y"])


@pytest.fixture
def open_page(chromium: Any, tmp_path: Path) -> Iterator[Any]:
    """Save a composed map and open it: ``open_page(tree, width=..., height=..., touch=...)``."""
    opened: list[OpenMap] = []
    contexts = []

    def show(
        tree: folium.Map, *, width: int = 1200, height: int = 800, touch: bool = False
    ) -> OpenMap:
        path = tmp_path / f"kort{len(opened)}.html"
        tree.save(str(path))
        context = chromium.new_context(
            viewport={"width": width, "height": height}, offline=True, has_touch=touch
        )
        contexts.append(context)
        opened.append(OpenMap(context.new_page(), path))
        return opened[-1]

    yield show
    for context in contexts:
        context.close()
    assert [fault for each in opened for fault in each.faults] == []


@pytest.fixture
def open_map(areas: gpd.GeoDataFrame, open_page: Any) -> Any:
    """Save a map of a table and open it: ``open_map(table, mask=..., width=..., ...)``."""

    def show(
        table: pd.DataFrame,
        *,
        mask: Any = None,
        details: bool = False,
        areas: gpd.GeoDataFrame = areas,
        payload: Payload | None = None,
        **screen: Any,
    ) -> OpenMap:
        tree = coverage_map(
            areas=areas,
            payload=payload or packed(table),
            mask=mask,
            details=table[["name"]].rename(columns={"name": EVIL}) if details else None,
            attribution=EVIL,
            title=EVIL,
        )
        opened: OpenMap = open_page(tree, **screen)
        return opened

    return show
