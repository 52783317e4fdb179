"""What tells the businesses a row may be about from one another, where their names do not."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from kortinfo import tables
from kortinfo.decided import COMPANY
from kortinfo.quality_rows import days
from kortinfo.snapshot import Snapshot
from kortinfo.texts import number, plural, text
from kortinfo.views.pages import words


def difference_lines(
    row: pd.Series, businesses: Sequence[str], snapshot: Snapshot, language: str
) -> list[list[str]]:
    """Return lines (what, a cell a business) in which the businesses differ; of one, all known.

    Args:
        row: of ``Review.rows``.
        businesses: units' ids, or companies as ``Review.candidates`` names them.
        snapshot: the build.
        language: "da" or "en".
    """
    units = [_units_of(business, snapshot.table("units")) for business in businesses]
    told = {
        "pnr": [_one(each, lambda unit: words.known(unit[tables.PNR])) for each in units],
        "cvr": [_one(each, lambda unit: words.known(unit[tables.CVR])) for each in units],
        "sector": [
            _one(each, lambda unit: words.known(unit[tables.SECTOR_TITLE])) for each in units
        ],
        "employees": [_one(each, lambda unit: _size(unit, language)) for each in units],
        "status": [_one(each, lambda unit: _status(unit, language)) for each in units],
        "level": [_level(each, snapshot, language) for each in units],
        "contacts": [_contacts(each, snapshot, language) for each in units],
        "distance": _distances(row, units, snapshot.table("units"), language),
    }
    return [
        [text(f"review.fact_{name}", language), *cells]
        for name, cells in told.items()
        if any(cells) and (len(cells) == 1 or len(set(cells)) > 1)
    ]


def _units_of(business: str, units: pd.DataFrame) -> pd.DataFrame:
    if business.startswith(COMPANY):
        return units[units[tables.CVR] == business.removeprefix(COMPANY)]
    return units[units[tables.UNIT_ID] == business]


def _one(units: pd.DataFrame, tell: Callable[[pd.Series], str]) -> str:
    """Tell of a unit; what is true of one of a company's need not be of the others: ""."""
    told = {tell(units.iloc[at]) for at in range(len(units))}
    return told.pop() if len(told) == 1 else ""


def _size(unit: pd.Series, language: str) -> str:
    return words.size(unit[tables.EMPLOYEES_MIN], unit[tables.EMPLOYEES_MAX], language)


def _status(unit: pd.Series, language: str) -> str:
    return words.from_catalogue("quality.status", str(unit[tables.STATUS]), language)


def _level(units: pd.DataFrame, snapshot: Snapshot, language: str) -> str:
    known = snapshot.table("businesses")
    levels = known[known[tables.UNIT_ID].isin(units[tables.UNIT_ID])][tables.LEVEL].dropna()
    return ", ".join(
        f"{level} ({words.level_name(level, language)})" for level in sorted(levels.unique())
    )


def _contacts(units: pd.DataFrame, snapshot: Snapshot, language: str) -> str:
    """Tell how many contacts and collaborations name it itself, and the last day up to now."""
    credits_, events = snapshot.table("credits"), snapshot.table("events")
    mine = credits_[
        credits_[tables.UNIT_ID].isin(units[tables.UNIT_ID]) & (credits_[tables.HOW] == "direct")
    ]
    named = events[events[tables.EVENT_ID].isin(mine[tables.EVENT_ID])]
    if named.empty:
        return text("review.contacts_none", language)
    told = plural("review.contacts", len(named), language)
    day = days(named)
    last = day[day <= pd.Timestamp(snapshot.as_of)].max()
    who = named.loc[[day.idxmax()], tables.RESPONSIBLE].iloc[0] if day.notna().any() else None
    newest = (
        "" if pd.isna(last) else text("review.row_newest", language, day=words.day(last, language))
    )
    return ", ".join(filter(None, (told, newest, words.known(who))))


def _distances(
    row: pd.Series, found: Sequence[pd.DataFrame], units: pd.DataFrame, language: str
) -> list[str]:
    """Tell how far each lies from the address the row gives, else from the first of them."""
    points = [_point(each) for each in found]
    home, key = _given_point(row, units), "review.metres_row"
    if home is None:
        home, key = points[0] if points else None, "review.metres_first"
    told = []
    for at, point in enumerate(points):
        if home is None or point is None or (key == "review.metres_first" and not at):
            told.append("")
            continue
        metres = round(float(np.hypot(point[0] - home[0], point[1] - home[1])))
        told.append(text(key, language, metres=number(metres, language)))
    return told


def _point(units: pd.DataFrame) -> tuple[float, float] | None:
    placed = units.dropna(subset=[tables.X])
    if len(placed) != 1:
        return None
    return float(placed[tables.X].iloc[0]), float(placed[tables.Y].iloc[0])


def _given_point(row: pd.Series, units: pd.DataFrame) -> tuple[float, float] | None:
    """Return the point of any unit at the address the row gives; None: no such address is known."""
    address = words.known(row[tables.GIVEN_ADDRESS]).casefold()
    if not address:
        return None
    there = units[units[tables.ADDRESS].str.casefold().eq(address).fillna(False)]
    postal = words.known(row[tables.GIVEN_POSTAL_CODE])
    if postal:
        there = there[there[tables.POSTAL_CODE] == postal]
    elif there[tables.POSTAL_CODE].nunique() > 1:  # a street of that name in several towns
        return None
    return _point(there.head(1))
