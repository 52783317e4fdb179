"""The pictures of the map that are kept: a small made-up coast at fixed views, and their likeness.

Fonts differ from machine to machine, so a picture is compared with the kept one after both are made
small and soft, by the mean colour of overlapping squares: another typeface passes, a circle that is
not there, another place or another colour does not.
"""

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from PIL import Image, ImageChops, ImageFilter

from kortinfo.views.map.area_tree import area_tree
from kortinfo.views.map.colouring import pack_codes
from kortinfo.views.map.coverage import coverage_map
from kortinfo.views.map.payload import Column, Numbers, Payload, pack

from .conftest import SOUTH, WEST, businesses

FOLDER = Path(__file__).parent / "golden"
SIZES = {"desktop": (1200, 800), "phone": (390, 760)}
VIEWS = ("whole", "district", "singles", "choropleth", "meeting", "last_contact")
SHRINK = 2
"""Kept pictures are so many times smaller than the screen."""
SOFTEN = 2.0
SQUARE = 32
MOST_APART = 14.0
"""Of 255: what the mean colour of a square may differ by, in any of red, green and blue."""
MOST_LARGE = 59_000

DISTRICTS = {
    "9001": ("Vestby", 0, 0),
    "9002": ("Sandhavn", 10_000, 0),
    "9003": ("Nørrelund", 0, 10_000),
    "9004": ("Strandager", 10_000, 10_000),
}


def areas() -> gpd.GeoDataFrame:
    """A municipality of four postal districts, 20 by 20 km."""
    rows = [("municipality", "0998", "Vestkær", _box(0, 0, 20_000))]
    rows += [
        ("postal_district", code, name, _box(x, y, 10_000))
        for code, (name, x, y) in DISTRICTS.items()
    ]
    rows.append(("parish", "7001", "Vester Sogn", _box(0, 0, 5_000)))
    columns = ["area_type", "code", "name", "geometry"]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), crs="EPSG:25832")


def _box(x: float, y: float, side: float) -> Any:
    return shapely.box(WEST + x, SOUTH + y, WEST + x + side, SOUTH + y + side)


def table() -> pd.DataFrame:
    """Nine hundred businesses on that coast."""
    made = businesses(900, seed=11)
    made["name"] = [f"Firma {row}" for row in range(len(made))]
    east, north = made["x"] >= WEST + 10_000, made["y"] >= SOUTH + 10_000
    code = 9_001 + east.astype(int) + 2 * north.astype(int)
    made["postal_code"] = code.astype("str").where(made["x"].notna())
    made["days"] = np.random.default_rng(5).integers(0, 5, len(made))
    return made


def points(made: pd.DataFrame) -> Payload:
    """Pack the businesses with their areas, sectors and sizes."""
    home = pd.Series("0998", index=made.index, dtype="str")
    number = np.arange(len(made))
    return pack(
        made["x"].to_numpy(),
        made["y"].to_numpy(),
        made["level"].to_numpy(),
        made["approximate"].to_numpy(),
        tree=area_tree(home, made["postal_code"].astype("str"), areas()),
        columns={
            "sector": Column(values=("DB25:C", "DB25:F"), code=number % 2),
            "employees": Numbers(values=number % 60),
        },
    )


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """How far a picture is from the kept one; ``difference`` shows where."""

    apart: float
    difference: Image.Image


def likeness(taken: Image.Image, kept: Image.Image) -> Likeness:
    """Compare two pictures of the same size: the worst square's mean colour, 0 to 255."""
    soft = [each.filter(ImageFilter.GaussianBlur(SOFTEN)) for each in (taken, kept)]
    pixels = [np.asarray(each, dtype=np.float64) for each in soft]
    worst = 0.0
    half = SQUARE // 2
    height, width = pixels[0].shape[:2]
    for top in range(0, height - half, half):
        for left in range(0, width - half, half):
            part = np.s_[top : top + SQUARE, left : left + SQUARE]
            means = [each[part].mean(axis=(0, 1)) for each in pixels]
            worst = max(worst, float(np.abs(means[0] - means[1]).max()))
    difference = ImageChops.invert(ImageChops.difference(taken, kept))
    return Likeness(apart=worst, difference=difference)


def small(png: bytes) -> Image.Image:
    """Make a screenshot as small as the kept pictures are."""
    whole = Image.open(BytesIO(png)).convert("RGB")
    return whole.resize((whole.width // SHRINK, whole.height // SHRINK), Image.Resampling.BOX)


def keep(picture: Image.Image, path: Path) -> None:
    """Write a picture as small as can be without a visible loss."""
    path.parent.mkdir(exist_ok=True)
    picture.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)


@contextmanager
def coast(chromium: Any, size: str, folder: Path) -> Iterator[Callable[[str], Image.Image]]:
    """Open the coast's map in a window of a size; gives what takes the picture of a view."""
    made = table()
    payload = points(made)
    path = folder / f"coast-{size}.html"
    coverage_map(areas=areas(), payload=payload, names=made["name"], attribution="Prøvekort").save(
        str(path)
    )
    width, height = SIZES[size]
    context = chromium.new_context(
        viewport={"width": width, "height": height}, offline=True, has_touch=size == "phone"
    )
    page = context.new_page()
    page.goto(path.as_uri())
    page.locator(".kortinfo-map").evaluate("box => box.__kortinfo.ready")
    codes = base64.b64encode(pack_codes(made["days"].to_numpy(), payload)).decode("ascii")
    try:
        yield lambda view: _taken(page, view, codes)
    finally:
        context.close()


def _taken(page: Any, view: str, codes: str) -> Image.Image:
    argument = {"view": view, "codes": codes, "backdrop": BACKDROP}
    argument |= {"classes": CLASSES, "places": PLACES}
    page.locator(".kortinfo-map").evaluate(SHOW, argument)
    page.wait_for_timeout(400)
    return small(page.screenshot(animations="disabled"))


BACKDROP = {
    "kind": "covered",
    "classes": [{"title": title} for title in ("0-20 %", "21-40 %", "41-60 %", "61-100 %")],
    "values": {
        "municipality:0998": {"class": 1, "label": "30 %"},
        "postal:9001": {"class": 0, "label": "12 %"},
        "postal:9002": {"class": 1, "label": "33 %"},
        "postal:9003": {"class": 3, "label": "71 %"},
        "postal:9004": {"class": None, "label": "–"},
    },
}
CLASSES = [
    {"key": "never", "letter": "–", "title": "Aldrig"},
    {"key": "0-90", "letter": "1", "title": "Op til 90 dage"},
    {"key": "91-180", "letter": "2", "title": "91-180 dage"},
    {"key": "181-365", "letter": "3", "title": "181-365 dage"},
    {"key": "366+", "letter": "4", "title": "Over et år"},
]
PLACES = {"district": [[57.425, 10.25], 12], "singles": [[57.4385, 10.239], 16]}
SHOW = """async (box, { view, codes, backdrop, classes, places }) => {
    const handle = box.__kortinfo;
    const sum = ({ counts }) => Object.values(counts).reduce((all, each) => all + each);
    const withoutSmallest = ({ layer }) => {
        const { points, hierarchy } = layer._model;
        const [{ node }] = layer.circles().sort((one, other) => sum(one) - sum(other));
        // A mask as it is sent: 0 (not packed), then a bit a point.
        const mask = new Uint8Array(1 + ((points.count + 7) >> 3)).fill(255, 1);
        for (const at of hierarchy.members(node)) mask[1 + (at >> 3)] &= ~(1 << (at & 7));
        return mask;
    };
    document.documentElement.classList.toggle("kortinfo-large", view === "meeting");
    handle.setBackdrop(view === "choropleth" ? backdrop : { kind: "plain" });
    const colouring = { name: view, title: "Sidste kontakt", classes, codes };
    await handle.setColouring(view === "last_contact" ? colouring : null);
    await handle.setMask(null);
    if (places[view]) handle.setView(...places[view]);
    else handle.layer.fitHome();
    if (view === "one_less") await handle.setMask(withoutSmallest(handle));
}"""
