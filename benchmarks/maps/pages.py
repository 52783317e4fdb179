"""The same businesses on three maps, each a page of its own that names no host.

- *Kortinfo*: our layer, as a saved file.
- *FastMarkerCluster*: folium's, with donut icons; the counts of an icon come from the markers below
  it, as everybody does it. Without its animation, so that a step is done when it is drawn.
- *supercluster*: as it comes, on GeoJSON points, counts by map and reduce, drawn on one canvas.

All three show counts per level in every circle. Only ours has areas below and a legend.
"""

import base64
import gzip
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

import folium
import numpy as np
import pandas as pd
import xstatic.pkg.leaflet
from branca.element import Element
from folium.plugins import FastMarkerCluster
from numpy.typing import NDArray

from kortinfo import tables
from kortinfo.coverage.employees import employees
from kortinfo.crs import to_drawn
from kortinfo.views.map.area_tree import area_tree
from kortinfo.views.map.coverage import coverage_map
from kortinfo.views.map.payload import Column, Numbers, Payload, pack, pack_mask

from .country import Country

HERE = Path(__file__).parent
SUPERCLUSTER = HERE.parents[1] / "build/rivals/node_modules/supercluster/dist/supercluster.min.js"
"""Where scripts/get_rivals.sh puts it."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """A map as a page, with what it cost to make."""

    html: str
    build: float
    """Seconds in Python, from the table to the page."""
    data: int
    """Bytes of the businesses within the page."""
    packed: int
    """The same, as they travel compressed."""


def kortinfo_page(country: Country) -> Page:
    started = time.perf_counter()
    payload = points(country)
    tree = coverage_map(areas=country.areas, home=country.home, payload=payload)
    html = tree.get_root().render()
    build = time.perf_counter() - started
    mask = base64.b64encode(pack_mask(every_third(len(country.table)), payload)).decode("ascii")
    ways = f"""
        const handle = document.querySelector(".kortinfo-map").__kortinfo;
        bench.map = handle.map;
        bench.total = () => (handle.drawn().circles.length ? handle.drawn().rows : -1);
        bench.filter = () => handle.setMask(kortinfo.fromBase64({json.dumps(mask)}));
        bench.all = () => handle.layer._model.finish();
    """
    return Page(
        html=_with_probe(html, ways, len(country.table)),
        build=build,
        data=len(base64.b64encode(payload.data)),
        packed=len(payload.data),
    )


def points(country: Country) -> Payload:
    """Pack the businesses with the columns the app packs."""
    table = country.table
    return pack(
        table[tables.X].to_numpy(),
        table[tables.Y].to_numpy(),
        country.levels,
        np.zeros(len(table), dtype=bool),
        tree=area_tree(table[tables.MUNICIPALITY_CODE], table[tables.POSTAL_CODE], country.areas),
        columns={
            "sector": _sectors(table, tables.SECTION),
            "division": _sectors(table, tables.DIVISION),
            "employees": Numbers(values=employees(table)),
        },
    )


def _sectors(table: pd.DataFrame, column: str) -> Column:
    code, values = pd.factorize(table[tables.SECTOR_SCHEME] + ":" + table[column], sort=True)
    return Column(values=tuple(str(value) for value in values), code=code)


class _DonutCluster(FastMarkerCluster):
    """Without the hosts folium names; the page holds the scripts."""

    default_js: ClassVar[list[tuple[str, str]]] = []
    default_css: ClassVar[list[tuple[str, str]]] = []


def fast_marker_cluster_page(country: Country) -> Page:
    started = time.perf_counter()
    rows = _rows(country)
    tree = folium.Map(tiles=None, maxZoom=18)
    tree.default_js, tree.default_css = [], []
    tree.fit_bounds(_bounds(country))
    cluster = _DonutCluster(
        rows,
        callback="""(row) => {
            const level = [0, 1, 2, 3].map((each) => +(each === row[2]));
            bench.rows = (bench.rows ?? 0) + 1;
            return L.marker([row[0], row[1]], {
                icon: bench.donutIcon(level), level: row[2], at: bench.rows - 1,
            });
        }""",
        icon_create_function="""(cluster) => {
            const counts = [0, 0, 0, 0];
            for (const marker of cluster.getAllChildMarkers()) counts[marker.options.level] += 1;
            return bench.donutIcon(counts);
        }""",
        animate=False,
    ).add_to(tree)
    figure = tree.get_root()
    figure.header.add_child(Element(_head("leaflet.markercluster", _marker_cluster())))
    html = figure.render()
    build = time.perf_counter() - started
    ways = f"""
        bench.map = {tree.get_name()};
        const cluster = {cluster.get_name()};
        bench.total = () => cluster._topClusterLevel.getChildCount();
        let markers = null;
        bench.filter = () => {{
            markers ??= cluster.getLayers();
            cluster.clearLayers();
            cluster.addLayers(markers.filter(({{ options }}) => options.at % 3 === 0));
        }};
    """
    return _page(_with_probe(html, ways, len(rows)), build, rows)


def supercluster_page(country: Country) -> Page:
    started = time.perf_counter()
    rows = _rows(country)
    said = json.dumps(rows, separators=(",", ":"))
    script = _text(HERE / "supercluster_page.js")
    html = f"""<!DOCTYPE html><html><head><meta charset="utf-8">
        {_head("supercluster", (_text(SUPERCLUSTER), ""))}
        </head><body><div id="map" style="position:absolute;inset:0"></div>
        <script>{script}</script>
        <script>
            const map = L.map("map", {{ maxZoom: 18 }}).fitBounds({json.dumps(_bounds(country))});
            bench.show(map, {said});
        </script></body></html>"""
    build = time.perf_counter() - started
    return _page(_with_probe(html, "", len(rows)), build, rows)


MAPS: dict[str, Callable[[Country], Page]] = {
    "Kortinfo": kortinfo_page,
    "FastMarkerCluster + donuts": fast_marker_cluster_page,
    "supercluster on canvas": supercluster_page,
}


def centre(country: Country) -> list[float]:
    """Return latitude and longitude of where most businesses are (a square kilometre)."""
    squares = country.table[[tables.X, tables.Y]] // 1_000
    [(x, y)] = squares.value_counts().head(1).index
    lon, lat = to_drawn(np.array([x * 1_000 + 500]), np.array([y * 1_000 + 500]))
    return [float(lat[0]), float(lon[0])]


def _rows(country: Country) -> list[list[float]]:
    """Return [latitude, longitude, level] of every business, to a metre."""
    table = country.table
    lon, lat = to_drawn(table[tables.X].to_numpy(), table[tables.Y].to_numpy())
    rows = zip(lat.round(5).tolist(), lon.round(5).tolist(), country.levels.tolist(), strict=True)
    return [list(row) for row in rows]


def _bounds(country: Country) -> list[list[float]]:
    west, south, east, north = country.areas.to_crs("EPSG:4326").total_bounds.tolist()
    return [[south, west], [north, east]]


def _page(html: str, build: float, rows: list[list[float]]) -> Page:
    said = json.dumps(rows, separators=(",", ":")).encode()
    return Page(html=html, build=build, data=len(said), packed=len(gzip.compress(said, 6)))


def _with_probe(html: str, ways: str, rows: int) -> str:
    probe = _text(HERE / "probe.js")
    script = f"<script>{probe}</script><script>{{ {ways} }} bench.start({rows});</script>"
    # folium's own scripts stand between body and end.
    return html.replace("</html>", f"{script}</html>")


def _head(name: str, plugin: tuple[str, str]) -> str:
    leaflet = Path(xstatic.pkg.leaflet.BASE_DIR)
    style = _text(leaflet / "leaflet.css") + plugin[1]
    scripts = (_text(leaflet / "leaflet.js"), plugin[0], _text(HERE / "donut.js"))
    said = "".join(f"<script>{script}</script>" for script in scripts)
    return f"<!-- {name} --><style>{style}</style>{said}"


def _marker_cluster() -> tuple[str, str]:
    import xstatic.pkg.leaflet_markercluster as package

    folder = Path(package.BASE_DIR)
    style = _text(folder / "MarkerCluster.css")
    return _text(folder / "leaflet.markercluster.js"), style


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def every_third(units: int) -> NDArray[np.bool_]:
    """Return the filter the maps are timed with, as a mask."""
    return np.arange(units) % 3 == 0
