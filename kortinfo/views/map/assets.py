"""Scripts and styles of a map page, as text: Leaflet from its installed package, and ours."""

import re
from functools import cache
from importlib import resources
from pathlib import Path

import xstatic.pkg.leaflet

SCRIPTS = (
    "map_data.js",
    "circle_rules.js",
    "area_tree.js",
    "area_circles.js",
    "cluster_join.js",
    "circle_tree.js",
    "hierarchy.js",
    "model.js",
    "codes.js",
    "colours.js",
    "shapes.js",
    "names.js",
    "scene.js",
    "drawing.js",
    "placing.js",
    "reading.js",
    "legend.js",
    "areas.js",
    "tools.js",
    "moving.js",
    "pointing.js",
    "circles.js",
    "outlines.js",
    "picture.js",
    "mount.js",
)
"""Ours, in the order they are loaded; each adds to the global ``kortinfo``."""


@cache
def library() -> str:
    """Return Leaflet and our scripts as one text: it defines ``L`` and ``kortinfo``."""
    # Loaded once a page: a second Leaflet would not know the first one's layers.
    leaflet = f"if (!globalThis.L) {{\n{_leaflet('leaflet.js')}\n}}"
    return "\n".join([leaflet, *(_ours(name) for name in SCRIPTS)])


@cache
def stylesheet() -> str:
    """Return Leaflet's styles and ours as one text."""
    # Images of controls we do not use would be fetched from beside the page.
    without_comments = re.sub(r"/\*.*?\*/", "", _leaflet("leaflet.css"), flags=re.DOTALL)
    without_images = re.sub(r"(?:behavior|background-image):\s*url\([^)]*\);", "", without_comments)
    return without_images + "\n" + _ours("map.css")


def _ours(name: str) -> str:
    return (resources.files("kortinfo.views.map") / name).read_text(encoding="utf-8")


def _leaflet(name: str) -> str:
    whole = (Path(xstatic.pkg.leaflet.BASE_DIR) / name).read_text(encoding="utf-8")
    # No page of ours names a host; the notice of copyright stays. The map of sources does not.
    return re.sub(r"//# sourceMappingURL=\S+", "", whole).replace("https://leafletjs.com", "")
