"""The map as a picture, drawn without a browser: areas, circles with their counts, the legend.

The circles are the report's. Two hundred pixels are an inch of a slide, so that its smallest words
are as large as the slide's own.
"""

import io
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import reportlab
import shapely
from PIL import Image, ImageDraw, ImageFont

from kortinfo.exports.pack.spread import Disc, spread
from kortinfo.report import Report
from kortinfo.tables import AREA_TYPE, CODE, LEVELS
from kortinfo.text import printable
from kortinfo.texts import number, text
from kortinfo.views.map.areas import around
from kortinfo.views.theme import LEVEL_LOOKS

SIZE = (1640, 980)
"""Pixels; the legend's strip is at the foot."""
_STRIP, _FINE = 76, 2
"""The strip's height, and how much finer it is drawn before it is made smooth."""
_LETTER = 39
_LARGEST, _ROOM = 84, 0.22
"""The largest circle's radius, and how much of the picture circles may fill."""
_SEA, _LAND, _HOME = "#dbe5ec", "#e4e5e4", "#f7f6f2"
_LINES = {"postal_district": ("#b9bfc5", 2), "municipality": ("#7d8791", 4)}
_INK, _HALO = "#14202b", "#ffffff"
_MARGIN = 0.06


def picture(report: Report, areas: gpd.GeoDataFrame, *, home: Collection[str] = ()) -> bytes:
    """Return the report's map as PNG.

    Args:
        report: whose circles are drawn.
        areas: ``tables.AREA_COLUMNS``, EPSG:25832; the backdrop; may be empty.
        home: codes of the municipalities the picture shows; none: all there are.
    """
    width, height = SIZE
    image = Image.new("RGB", (width * _FINE, height * _FINE), _SEA)
    draw = ImageDraw.Draw(image)
    shown = around(areas, home)
    view = _view(report, shown, home)
    _draw_areas(draw, shown, home, view)
    placed = _discs(report, view)
    for disc in placed:
        _draw_circle(draw, disc, report.language)
    _draw_names(draw, placed)
    _draw_legend(draw, report.language)
    smooth = image.resize(SIZE, Image.Resampling.LANCZOS)
    stream = io.BytesIO()
    smooth.save(stream, "PNG", optimize=True)
    return stream.getvalue()


@dataclass(frozen=True, kw_only=True)
class _View:
    """How metres (EPSG:25832) become pixels of the fine picture."""

    west: float
    north: float
    scale: float

    def at(self, xy: Any) -> Any:
        points = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
        return (points - (self.west, self.north)) * (self.scale, -self.scale)


def _view(report: Report, areas: gpd.GeoDataFrame, home: Collection[str]) -> _View:
    """Fit every circle into the picture, and what is looked at: the chosen areas, or all."""
    ground = _ground(report, areas, home)
    points = [(each.x, each.y) for each in report.circles]
    if not ground.empty:
        west, south, east, north = ground.total_bounds
        points += [(west, south), (east, north)]
    found = np.array(points or [(0.0, 0.0)])
    low, high = found.min(axis=0), found.max(axis=0)
    width, height = SIZE[0] * _FINE, (SIZE[1] - _STRIP) * _FINE
    across, up = np.maximum(high - low, 1000.0) * (1 + 2 * _MARGIN)
    scale = float(min(width / across, height / up))
    middle = (low + high) / 2
    return _View(
        west=float(middle[0] - width / scale / 2),
        north=float(middle[1] + height / scale / 2),
        scale=scale,
    )


def _ground(report: Report, areas: gpd.GeoDataFrame, home: Collection[str]) -> gpd.GeoDataFrame:
    """Return the areas with chosen businesses where some are chosen, else the municipalities."""
    if report.whole is not None:
        codes = {code for kind, _, code in (each.code.partition(":") for each in report.circles)}
        district = (areas[AREA_TYPE] == "postal_district").to_numpy()
        chosen = areas[district & areas[CODE].isin(codes).to_numpy()]
        if not chosen.empty:
            return chosen
    municipal = areas[(areas[AREA_TYPE] == "municipality").to_numpy()]
    ours = municipal[municipal[CODE].isin(list(home)).to_numpy()]
    return municipal if ours.empty else ours


def _draw_areas(draw: Any, areas: gpd.GeoDataFrame, home: Collection[str], view: _View) -> None:
    """Draw the land, the home municipalities lighter, then the borders."""
    rings = {kind: _rings(areas, kind, view) for kind in _LINES}
    for code, ring in rings["municipality"]:
        draw.polygon(ring, fill=_HOME if not home or code in home else _LAND)
    for kind, (colour, width) in _LINES.items():
        for _, ring in rings[kind]:
            draw.line(ring, fill=colour, width=width * _FINE, joint="curve")


def _rings(
    areas: gpd.GeoDataFrame, kind: str, view: _View
) -> list[tuple[str, list[tuple[float, float]]]]:
    mine = areas[(areas[AREA_TYPE] == kind).to_numpy()]
    return [
        (code, [(x, y) for x, y in view.at(shapely.get_coordinates(part.exterior)).tolist()])
        for code, shape in zip(mine[CODE], mine.geometry, strict=True)
        for part in getattr(shape, "geoms", [shape])
        if part.geom_type == "Polygon"
    ]


def _discs(report: Report, view: _View) -> list[Disc]:
    """Place the circles, their area as their count, and push apart those that touch."""
    counts = np.array([sum(each.levels) for each in report.circles], dtype=np.float64)
    if not len(counts):
        return []
    width, height = SIZE[0] * _FINE, (SIZE[1] - _STRIP) * _FINE
    roots = np.sqrt(counts / counts.max())
    room = math.sqrt(_ROOM * width * height / (math.pi * float((roots**2).sum())))
    largest = min(_LARGEST * _FINE, room)
    radius = np.maximum(roots * largest, min(0.42 * largest, 32 * _FINE))
    xy = view.at([(each.x, each.y) for each in report.circles])
    found = [
        Disc(x=x, y=y, radius=r, levels=each.levels, name=each.name)
        for (x, y), r, each in zip(xy.tolist(), radius.tolist(), report.circles, strict=True)
    ]
    return spread(found, width=width, height=height, gap=5 * _FINE)


def _draw_circle(draw: Any, disc: Disc, language: str) -> None:
    """Draw a ring of A, B, C and D clockwise from the top, the count in the middle."""
    total = sum(disc.levels)
    x, y, r = disc.x, disc.y, disc.radius
    start = -90.0
    draw.ellipse(_box(x, y, r + 2 * _FINE), fill=_HALO)
    draw.ellipse(_box(x, y, r), fill=LEVEL_LOOKS["D"].outline)
    shares = [(level, count) for level, count in zip(LEVELS, disc.levels, strict=True) if count]
    for level, count in shares:
        end = start + 360 * count / total
        fill = LEVEL_LOOKS[level].fill
        draw.pieslice(_box(x, y, r - 1.5 * _FINE), start, end, fill=fill)
        start = end
    if len(shares) > 1:
        for angle in _borders(disc.levels):
            tip = (x + r * math.cos(angle), y + r * math.sin(angle))
            draw.line([(x, y), tip], fill=LEVEL_LOOKS["D"].outline, width=4 * _FINE)
            draw.line([(x, y), tip], fill=_HALO, width=2 * _FINE)
    draw.ellipse(_box(x, y, 0.66 * r + _FINE), fill=LEVEL_LOOKS["D"].outline)
    draw.ellipse(_box(x, y, 0.66 * r), fill=_HALO)
    words = number(total, language)
    size = min(int(1.15 * _LETTER * _FINE), int(1.75 * r / max(2, len(words))))
    draw.text((x, y), words, font=_font(size, bold=True), fill=_INK, anchor="mm")


def _borders(levels: Sequence[int]) -> list[float]:
    total, passed, angles = sum(levels), 0, []
    for count in levels:
        if count:
            angles.append(math.radians(-90 + 360 * passed / total))
        passed += count
    return angles


def _draw_names(draw: Any, discs: Sequence[Disc]) -> None:
    """Write the names of areas beside their circles, the largest first, where there is room."""
    font = _font(int(0.8 * _LETTER * _FINE), bold=False)
    taken: list[Sequence[float]] = [_box(disc.x, disc.y, disc.radius) for disc in discs]
    limit = (SIZE[0] * _FINE, (SIZE[1] - _STRIP) * _FINE)
    for disc in sorted(discs, key=lambda each: -each.radius):
        words = printable(disc.name)
        aside = disc.radius + 8 * _FINE
        for x, y, anchor in (
            (0, aside, "ma"),
            (aside, 0, "lm"),
            (-aside, 0, "rm"),
            (0, -aside, "mb"),
        ):
            place = (disc.x + x, disc.y + y)
            box = draw.textbbox(place, words, font=font, anchor=anchor)
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= limit[0] and box[3] <= limit[1]
            if inside and not any(_meet(box, other) for other in taken):
                taken.append(box)
                halo = {"stroke_width": 3 * _FINE, "stroke_fill": _HALO}
                draw.text(place, words, font=font, fill=_INK, anchor=anchor, **halo)
                break


def _meet(one: Sequence[float], other: Sequence[float]) -> bool:
    across = one[0] < other[2] and other[0] < one[2]
    return across and one[1] < other[3] and other[1] < one[3]


def _draw_legend(draw: Any, language: str) -> None:
    top, width = (SIZE[1] - _STRIP) * _FINE, SIZE[0] * _FINE
    draw.rectangle((0, top, width, SIZE[1] * _FINE), fill=_HALO)
    words = [text(f"levels.name_{level}", language) for level in LEVELS]
    size = int(0.8 * _LETTER * _FINE)
    font, bold, r = _font(size, bold=False), _font(size, bold=True), 24 * _FINE
    widths = [2 * r + 14 * _FINE + font.getlength(each) for each in words]
    gap = max(0.0, (width - sum(widths)) / (len(words) + 1))
    x, y = gap, top + _STRIP * _FINE / 2
    for level, each, wide in zip(LEVELS, words, widths, strict=True):
        look = LEVEL_LOOKS[level]
        disc = _box(x + r, y, r)
        draw.ellipse(disc, fill=look.fill, outline=look.outline, width=3 * _FINE)
        draw.text((x + r, y), level, font=bold, fill=look.ink, anchor="mm")
        draw.text((x + 2 * r + 14 * _FINE, y), each, font=font, fill=_INK, anchor="lm")
        x += wide + gap


def _box(x: float, y: float, r: float) -> tuple[float, float, float, float]:
    return (x - r, y - r, x + r, y + r)


@cache
def _font(size: int, *, bold: bool) -> Any:
    """Return a font that every machine has: it comes with the library that writes the PDF."""
    folder = Path(reportlab.__file__).parent / "fonts"
    return ImageFont.truetype(folder / ("VeraBd.ttf" if bold else "Vera.ttf"), max(size, 8))
