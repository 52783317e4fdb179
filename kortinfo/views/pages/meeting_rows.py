"""The businesses of the meeting's list: who comes first, and what is told of each in a row."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo import tables
from kortinfo.download import INSOLVENT
from kortinfo.snapshot import Snapshot
from kortinfo.texts import text
from kortinfo.views.pages import words
from kortinfo.views.pages.cached import Prepared

MOST = 200
"""Rows listed at a time; further ones are found by searching."""
_TOLD = (
    tables.UNIT_ID,
    tables.LEVEL,
    tables.NAME,
    tables.ADDRESS,
    tables.POSTAL_CODE,
    tables.POSTAL_DISTRICT,
    tables.EMPLOYEES_MIN,
    tables.EMPLOYEES_MAX,
    tables.LAST_TWO_WAY_ON,
    tables.DUE_ON,
    tables.AD_PROTECTED,
    tables.STATUS,
    tables.COMPANY_STATUS,
)
"""The columns a row is told from."""
_NUMBER = 6
"""Digits from which a search is one for a CVR number or P-number, too."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Listed:
    """What the list shows of a selection.

    Attributes:
        rows: rows of ``businesses``, the first to call first, at most ``MOST``.
        found: how many the search found.
        total: how many are in the selection, those that are not listed left out.
        insolvent: bankrupt or dissolving ones that are not listed.
    """

    rows: NDArray[np.intp]
    found: int
    total: int
    insolvent: int


def calling_order(businesses: pd.DataFrame, *, as_of: dt.date) -> NDArray[np.intp]:
    """Return all rows in the order they are worth a talk: overdue, out of contact, never, others.

    The largest first within each, by name where the size is the same.
    """
    level = businesses[tables.LEVEL]
    rank = level.map({"C": 1, "D": 2, "B": 3, "A": 3}).to_numpy(dtype=np.int8)
    rank = np.where(_overdue(businesses, as_of), 0, rank)
    size = businesses[tables.EMPLOYEES_MIN].fillna(0).to_numpy(dtype=np.int64)
    name = businesses[tables.NAME].fillna("").str.casefold()
    alphabetical = name.str.translate(str.maketrans("æøå", "{|}")).to_numpy(dtype=object)
    units = businesses[tables.UNIT_ID].to_numpy(dtype=object)
    return np.lexsort((units, alphabetical, -size, rank))


def _overdue(businesses: pd.DataFrame, as_of: dt.date) -> NDArray[np.bool_]:
    if tables.DUE_ON not in businesses.columns:
        return np.zeros(len(businesses), dtype=bool)
    due = businesses[tables.DUE_ON]
    return (due.notna() & (due < pd.Timestamp(as_of))).to_numpy(dtype=bool)


def listed(
    businesses: pd.DataFrame, mask: NDArray[np.bool_], order: NDArray[np.intp], *, search: str
) -> Listed:
    """Return what the list shows of the chosen rows.

    Args:
        businesses: contract BUSINESSES.
        mask: which are chosen.
        order: of :func:`calling_order`.
        search: a piece of a name, an address or a number; "" for all.
    """
    chosen = order[mask[order]]
    status = businesses[[tables.STATUS, tables.COMPANY_STATUS]].iloc[chosen]
    insolvent = status.isin(INSOLVENT).any(axis=1).to_numpy(dtype=bool)
    rows = chosen[~insolvent]
    total = len(rows)
    if search.strip():
        rows = rows[_matches(businesses.iloc[rows], search.strip())]
    return Listed(rows=rows[:MOST], found=len(rows), total=total, insolvent=int(insolvent.sum()))


def _matches(businesses: pd.DataFrame, search: str) -> NDArray[np.bool_]:
    found = np.zeros(len(businesses), dtype=bool)
    for column in (tables.NAME, tables.ADDRESS, tables.POSTAL_DISTRICT):
        holds = businesses[column].str.contains(search, case=False, regex=False, na=False)
        found |= holds.to_numpy(dtype=bool)
    digits = "".join(search.split())
    if digits.isdigit() and len(digits) >= _NUMBER:
        for column in (tables.CVR, tables.PNR):
            starts = businesses[column].str.startswith(digits, na=False)
            found |= starts.to_numpy(dtype=bool)
    return found


def told(businesses: pd.DataFrame, *, as_of: dt.date, language: str) -> list[dict[str, Any]]:
    """Return each row as the browser shows it, as plain text; few rows at a time.

    ``{unit, level, level_name, name, about, badges}``: about is address, size and last contact.
    """
    overdue = _overdue(businesses, as_of)
    told_of = [name for name in _TOLD if name in businesses.columns]
    records = businesses[told_of].to_dict("records")
    return [
        _row(record, overdue=bool(late), language=language)
        for record, late in zip(records, overdue, strict=True)
    ]


def _row(unit: Mapping[Any, Any], *, overdue: bool, language: str) -> dict[str, Any]:
    level = words.known(unit.get(tables.LEVEL))
    badges = []
    if overdue:
        due = words.day(unit[tables.DUE_ON], language)
        badges.append(text("meeting.overdue", language, date=due))
    if unit[tables.AD_PROTECTED]:
        badges.append(text("card.ad_protected", language))
    status = {words.known(unit[name]) for name in (tables.STATUS, tables.COMPANY_STATUS)}
    badges += [text(f"card.status_{name}", language) for name in INSOLVENT if name in status]
    if "closed" in status:
        badges.append(text("card.status_closed", language))
    size = words.size(unit[tables.EMPLOYEES_MIN], unit[tables.EMPLOYEES_MAX], language)
    town = f"{words.known(unit[tables.POSTAL_CODE])} {words.known(unit[tables.POSTAL_DISTRICT])}"
    where = ", ".join(filter(None, (words.known(unit[tables.ADDRESS]), town.strip())))
    parts = [where, size, _last_contact(unit, level, language)]
    return {
        "unit": unit[tables.UNIT_ID],
        "level": level,
        "level_name": words.level_name(level, language) if level else "",
        "name": words.known(unit[tables.NAME]) or text("meeting.no_name", language),
        "about": " · ".join(filter(None, parts)),
        "badges": badges,
    }


def _last_contact(unit: Mapping[Any, Any], level: str, language: str) -> str:
    last = words.day(unit.get(tables.LAST_TWO_WAY_ON), language)
    if last:
        return text("meeting.last_contact", language, date=last)
    return text("meeting.never", language) if level == "D" else ""


def of_units(
    units: Sequence[str], prepared: Prepared, snapshot: Snapshot, *, language: str
) -> list[dict[str, Any]]:
    """Return such a row for each unit, those the register no longer holds as active too.

    A closed or moved unit is told as the register last knew it, one it does not know by its id.
    """
    here = [prepared.row_of[unit] for unit in units if unit in prepared.row_of]
    rows = told(prepared.businesses.iloc[here], as_of=snapshot.as_of, language=language)
    away = [unit for unit in units if unit not in prepared.row_of]
    if away:
        known = snapshot.table("units")
        known = known[known[tables.UNIT_ID].isin(away)]
        rows += told(known, as_of=snapshot.as_of, language=language)
        rows += [_gone(unit, language) for unit in away if unit not in set(known[tables.UNIT_ID])]
    return rows


def _gone(unit: str, language: str) -> dict[str, Any]:
    return {
        "unit": unit,
        "level": "",
        "level_name": "",
        "name": text("meeting.gone_name", language, unit_id=unit),
        "about": "",
        "badges": [text("meeting.gone", language)],
    }
