"""The map in the app, a map saved as a file, and plain counting say the same of a selection."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from kortinfo import tables
from kortinfo.selection import Selection, coded, to_query
from kortinfo.selection.default import default_selection
from kortinfo.selection.shape import Circle
from kortinfo.settings import Settings, load_settings
from kortinfo.snapshot import Snapshot, open_snapshot
from kortinfo.views.map.business_points import areas_of_businesses, business_points
from kortinfo.views.map.coverage import coverage_map
from tests.serving import served
from tests.test_cli import kortinfo

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SELECTIONS: dict[str, dict[str, Any]] = {
    "everything": {},
    "construction in Skagen": {
        "sectors": frozenset({"DB25:F"}),
        "areas": frozenset({"postal:9990"}),
    },
    "not in contact": {"levels": frozenset({"C", "D"})},
    "a long while ago, small": {
        "last_contact": frozenset({"181-365", "366+"}),
        "sizes": frozenset({"1", "2-4"}),
    },
    "around a harbour": {"shape": Circle(57.4385, 10.5405, 3000), "never_collaborated": True},
}
HANDLE = "document.querySelector('.kortinfo-map').__kortinfo"
STILL = f"""() => new Promise((done) => {{
    let before = "";
    const look = () => {{
        const drawn = {HANDLE}?.drawn();
        const now = JSON.stringify(drawn);
        if (drawn?.rows > 0 && now === before) done(drawn);
        else setTimeout(look, 400);
        before = now;
    }};
    look();
}})"""
VIEW = f"""() => {{
    const {{ map }} = {HANDLE};
    const {{ x: width, y: height }} = map.getSize();
    return {{ center: map.getCenter(), zoom: map.getZoom(), width, height }};
}}"""


@pytest.fixture(scope="module")
def demo(demo_copy: Callable[[int], Path]) -> Path:
    return demo_copy(4800)


@pytest.fixture(scope="module")
def settings(demo: Path) -> Settings:
    return load_settings(demo / "kortinfo.toml")


@pytest.fixture(scope="module")
def snapshot(settings: Settings) -> Snapshot:
    return open_snapshot(settings.snapshot_folder)


@pytest.fixture(scope="module")
def address(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(demo / "kortinfo.toml", cwd=tmp_path_factory.mktemp("elsewhere")) as url:
        yield url


def in_app(chromium: Any, address: str, query: str, rows: int) -> tuple[Any, Any]:
    """Open a link; return what is drawn once it is all there and still, and the view."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="da-DK")
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{address}/?{query}")
    page.wait_for_function("rows => window.kortinfo?.drawn?.().rows === rows", arg=rows)
    page.locator("[data-testid=stStatusWidget]").wait_for(state="detached")
    page.wait_for_timeout(1_000)
    told = page.evaluate(STILL), page.evaluate(VIEW)
    context.close()
    return told


def in_file(chromium: Any, path: Path, view: Any) -> Any:
    """Open a saved map with the network off, at the same view; return what is drawn."""
    size = {"width": round(view["width"]), "height": round(view["height"])}
    context = chromium.new_context(viewport=size, offline=True)
    page = context.new_page()
    page.goto(path.as_uri())
    page.evaluate(STILL)
    page.evaluate(f"view => {HANDLE}.setView(view.center, view.zoom)", view)
    told = page.evaluate(STILL)
    context.close()
    return told


def circles(drawn: Any) -> list[tuple[Any, ...]]:
    """Every circle in view, to the pixel, as something to compare."""
    return sorted(
        (
            round(each["x"]),
            round(each["y"]),
            round(each["r"]),
            *each["counts"].values(),
            each["area"] or "",
        )
        for each in drawn["circles"]
    )


@pytest.mark.parametrize("name", SELECTIONS)
def test_the_file_the_app_and_plain_counting_agree(
    name: str,
    chromium: Any,
    address: str,
    demo: Path,
    settings: Settings,
    snapshot: Snapshot,
    tmp_path: Path,
) -> None:
    default = default_selection(settings.population)
    selection = Selection(population=default.population, **SELECTIONS[name])
    businesses = snapshot.table("businesses")
    mask = coded(businesses, as_of=snapshot.as_of).mask(selection)
    placed = mask & businesses[tables.X].notna().to_numpy()
    levels = businesses[tables.LEVEL].to_numpy()
    counted = {level: int((placed & (levels == level)).sum()) for level in "ABCD"}
    assert placed.sum() > 10

    query = urlencode(to_query(selection, default=default), doseq=True)
    app, view = in_app(chromium, address, query, int(placed.sum()))
    assert app["levels"] == counted
    assert (app["rows"], app["off_map"]) == (placed.sum(), (mask & ~placed).sum())

    # The layer in a page of its own, with the same mask: circle by circle.
    path = tmp_path / "map.html"
    areas = snapshot.areas()
    coverage_map(
        areas=areas,
        home=settings.home_municipalities,
        payload=business_points(businesses, areas_of_businesses(businesses, areas)),
        mask=mask,
    ).save(str(path))
    file = in_file(chromium, path, view)
    assert (file["rows"], file["levels"]) == (app["rows"], app["levels"])
    assert circles(file) == circles(app)
    assert sum(sum(each["counts"].values()) for each in app["circles"]) > 10

    # The file that is handed out holds only what was chosen, so its circles are others.
    taken_along = tmp_path / "kort.html"
    config = str(demo / "kortinfo.toml")
    done = kortinfo("map", str(taken_along), "--query", query, "--config", config, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    along = in_file(chromium, taken_along, view)
    assert [along[key] for key in ("rows", "off_map", "levels")] == [
        app[key] for key in ("rows", "off_map", "levels")
    ]
