"""The row that waits and the businesses it may be about, side by side; and where these lie."""

import base64
from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
from shapely.geometry import box

from kortinfo import tables
from kortinfo.decided import COMPANY
from kortinfo.match_words import BESIDE, evidence_lines, evidence_of
from kortinfo.review import BUSINESS
from kortinfo.snapshot import Snapshot
from kortinfo.text import escape, normalised_names
from kortinfo.texts import number, plural, text
from kortinfo.views.pages import words
from kortinfo.views.pages.html_table import html_table
from kortinfo.views.pages.review_differences import difference_lines
from kortinfo.views.pages.section import section_html

_PAIRS = (
    ("name", tables.GIVEN_NAME, tables.NAME),
    ("address", tables.GIVEN_ADDRESS, tables.ADDRESS),
    ("postal_code", tables.GIVEN_POSTAL_CODE, tables.POSTAL_CODE),
    ("cvr", tables.GIVEN_CVR, tables.CVR),
    ("pnr", tables.GIVEN_PNR, tables.PNR),
)
_WIDTH, _HEIGHT = 460, 260
_LONGEST_NAME, _LONGEST_PLACE = 50, 45
_LOOK = (
    "polygon { fill: #f2f2ef; stroke: #aab0b7; } "
    "circle { fill: #1d5b7a; stroke: #fff; stroke-width: 2; } "
    "text { fill: #fff; font: 700 14px sans-serif; text-anchor: middle; }"
)
_NEAR = 1_500.0
"""Metres of ground around the candidates, at the least."""


def row_html(row: pd.Series, language: str) -> str:
    """Return what a waiting row is: how many rows say so, of what kinds, and why it waits."""
    head = plural("review.row_count", int(row["rows"]), language, source=row["source"])
    newest = words.day(row["newest"], language)
    if newest:
        head += ", " + text("review.row_newest", language, day=newest)
    told = [head, row["kinds"], words.reason(row[tables.REASON], language)]
    title = words.known(row[tables.GIVEN_NAME]) or text("review.row", language)
    return section_html(title, " · ".join(filter(None, told)), rank=2)


def rows_html(rows: pd.DataFrame, language: str) -> str:
    """Return waiting rows as a table of what they say."""
    headings = [words.from_catalogue("data.field", name, language) for name, _, _ in _PAIRS]
    columns = [rows[given].map(words.known, na_action=None) for _, given, _ in _PAIRS]
    lines = [list(line) for line in zip(*columns, strict=True)]
    return html_table(headings, lines, phone="rows")


def business_name(business: str, units: pd.DataFrame, language: str) -> str:
    """Name a business: a unit by its name, a company with its CVR number."""
    if business.startswith(COMPANY):
        cvr = business.removeprefix(COMPANY)
        names = units.loc[units[tables.CVR] == cvr, tables.NAME]
        name = str(names.iloc[0]) if len(names) else ""
        return text("review.company", language, name=name, cvr=cvr)
    found = units[units[tables.UNIT_ID] == business]
    return words.known(found[tables.NAME].iloc[0]) if len(found) else business


def business_place(business: str, units: pd.DataFrame, language: str) -> str:
    """Name a business as in a chain one branch is told from another: name, street, town."""
    name = words.shortened(business_name(business, units, language), length=_LONGEST_NAME)
    place = words.shortened(words.place(_unit(business, units)), length=_LONGEST_PLACE)
    return ", ".join(filter(None, (name, place)))


def compared_html(
    row: pd.Series, candidates: pd.DataFrame, snapshot: Snapshot, language: str
) -> str:
    """Return a table of what the row says beside each candidate, what agrees, and what differs.

    Args:
        row: of ``Review.rows``.
        candidates: of ``Review.candidates``, the row's own, by rank.
        snapshot: the build.
        language: "da" or "en".
    """
    units = snapshot.table("units")
    headings = [text("review.column_what", language), text("review.row", language)]
    headings += [text("review.candidate", language, at=at + 1) for at in range(len(candidates))]
    known = [_unit(str(business), units) for business in candidates[BUSINESS]]
    lines = []
    differing = difference_lines(row, list(candidates[BUSINESS].astype("str")), snapshot, language)
    for name, given, column in _PAIRS:
        said = words.known(row[given])
        cells = [_cell(name, said, unit, column, language) for unit in known]
        if name == "name":
            cells = [
                cell or business_name(str(business), units, language)
                for cell, business in zip(cells, candidates[BUSINESS], strict=True)
            ]
        if said or name in ("name", "address"):
            lines.append([words.from_catalogue("data.field", name, language), said, *cells])
    closed = [words.day(unit.get(tables.ENDED_ON), language) for unit in known]
    if any(closed):
        lines.append([text("review.closed", language), "", *closed])
    shown = {line[0] for line in lines}
    lines += [[what, "", *cells] for what, *cells in differing if what not in shown]
    beside = [
        "\n".join(evidence_lines(evidence_of(said), language, only=BESIDE))
        for said in candidates[tables.EVIDENCE]
    ]
    if any(beside):
        lines.append([text("review.beside", language), "", *beside])
    scores = [_score(score, language) for score in candidates[tables.SCORE]]
    table = html_table(
        headings, [*lines, [text("review.like", language), "", *scores]], phone="columns"
    )
    if len(scores) < 2 or len(set(scores)) > 1:
        return table
    key = "same" if differing or len(set(_places(known))) > 1 else "all"
    return f'{table}<p class="ki-note">{escape(text(f"review.like_{key}", language))}</p>'


def _places(units: Sequence[pd.Series]) -> list[tuple[str, str]]:
    return [(words.known(unit.get(tables.NAME)), words.place(unit)) for unit in units]


def _unit(business: str, units: pd.DataFrame) -> pd.Series:
    """Return a candidate's row of the units; a company as a whole has none of the columns."""
    found = units[units[tables.UNIT_ID] == business]
    return found.iloc[0] if len(found) else pd.Series(dtype="object")


def _cell(name: str, said: str, unit: pd.Series, column: str, language: str) -> str:
    has = words.known(unit.get(column))
    shown = words.place(unit) if name == "address" else has
    if not said or not has:
        return shown
    same = "agrees" if _same(name, said, has) else "differs"
    return f"{shown}\n({text(f'review.{same}', language)})"


def _score(score: object, language: str) -> str:
    if pd.isna(score):  # type: ignore[call-overload]
        return ""
    return text("review.score", language, score=number(round(float(str(score))), language))


def _same(name: str, said: str, has: str) -> bool:
    if name == "name":
        one, other = normalised_names(pd.Series([said, has], dtype="str"))
        return bool(one == other)
    if name == "address":
        return has.casefold().startswith(said.casefold())
    return said == has


def map_html(
    businesses: Sequence[str], units: pd.DataFrame, snapshot: Snapshot, language: str
) -> str:
    """Return a small map of the candidates by number, over the districts; no positions: ""."""
    placed = units[units[tables.UNIT_ID].isin(businesses)].dropna(subset=[tables.X])
    if placed.empty:
        return ""
    west, south, east, north = _frame(placed)
    scale = _WIDTH / (east - west)
    shapes = _districts(snapshot.areas(), (west, south, east, north))

    def at(x: float, y: float) -> str:
        return f"{(x - west) * scale:.1f},{(north - y) * scale:.1f}"

    paths = "".join(f'<polygon points="{" ".join(at(x, y) for x, y in ring)}"/>' for ring in shapes)
    discs = []
    for number_, business in enumerate(businesses, 1):
        unit = placed[placed[tables.UNIT_ID] == business]
        if not len(unit):
            continue
        x, y = at(unit[tables.X].iloc[0], unit[tables.Y].iloc[0]).split(",")
        discs.append(
            f'<circle cx="{x}" cy="{y}" r="12"/><text x="{x}" y="{y}" dy="5">{number_}</text>'
        )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">'
        f"<style>{_LOOK}</style>{paths}{''.join(discs)}</svg>"
    )
    told = [
        text("review.map_text", language, at=at, name=business_place(business, units, language))
        for at, business in enumerate(businesses, 1)
    ]
    label = escape(". ".join([text("review.map", language), *told]))
    picture = base64.b64encode(svg.encode()).decode("ascii")
    return f'<img class="ki-review-map" alt="{label}" src="data:image/svg+xml;base64,{picture}">'


def _frame(placed: pd.DataFrame) -> tuple[float, float, float, float]:
    """Return the ground shown (EPSG:25832): all candidates with room, as wide as the picture."""
    x = (placed[tables.X].min() + placed[tables.X].max()) / 2
    y = (placed[tables.Y].min() + placed[tables.Y].max()) / 2
    wide = max(_NEAR, 0.65 * (placed[tables.X].max() - placed[tables.X].min()))
    high = max(_NEAR * _HEIGHT / _WIDTH, 0.65 * (placed[tables.Y].max() - placed[tables.Y].min()))
    wide = max(wide, high * _WIDTH / _HEIGHT)
    high = wide * _HEIGHT / _WIDTH
    return float(x - wide), float(y - high), float(x + wide), float(y + high)


def _districts(
    areas: gpd.GeoDataFrame, frame: tuple[float, float, float, float]
) -> list[list[tuple[float, float]]]:
    """Return the rings of the districts (else municipalities) that can be seen."""
    for kind in ("postal_district", "municipality"):
        seen = areas[areas[tables.AREA_TYPE] == kind].clip(box(*frame))
        if len(seen):
            parts = seen.geometry.explode(ignore_index=True)
            return [list(part.exterior.coords) for part in parts if part.geom_type == "Polygon"]
    return []
