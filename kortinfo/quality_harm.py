"""What each fault in the data does to contacts and levels, so that the worst comes first."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from kortinfo import tables
from kortinfo.merge.membership import is_in
from kortinfo.merge.row_key import row_keys
from kortinfo.quality import Figure
from kortinfo.quality_rows import DATE_REASONS, EVENTS, OF_ROWS_ASIDE, WHOLE_MAP, behind
from kortinfo.snapshot import Snapshot

How = Literal["wrong", "lost", "unsure", "private", "none"]
"""Contacts count for a business that had closed; for nobody; perhaps for the wrong one, or twice;
a CPR number stood in a row; no level is touched."""
_HOW: dict[str, How] = {
    "on_closed": "wrong",
    **dict.fromkeys(("unmatched", "set_aside", "impossible_dates"), "lost"),
    **dict.fromkeys(("future_dates", "unknown_kind"), "lost"),
    **dict.fromkeys(("unknown_pnr", "likely_doubles", "assumed_end"), "unsure"),
    "cpr_masked": "private",
}
_NOT_OURS = ("outside_home", "decided_none")
"""Why rows are rightly led to no business."""
_ORDER: dict[How, int] = {"wrong": 0, "lost": 0, "unsure": 1, "private": 2, "none": 3}


@dataclass(frozen=True, kw_only=True)
class Harm:
    """What is wrong with the rows of a figure, as far as levels go.

    Attributes:
        figure: the figure.
        how: what happens to their contacts and collaborations.
        contacts: how many of those that move a level (two-way and our own) it is true of.
        levels: the most businesses whose level can be wrong by it.
    """

    figure: Figure
    how: How
    contacts: int = 0
    levels: int = 0


def harms(snapshot: Snapshot, found: Iterable[Figure]) -> tuple[Harm, ...]:
    """Return the figures that are true of something, the most harmful first.

    First what surely counts for nobody or a closed business, by how many contacts and levels; then
    what may count wrongly; then CPR numbers; last what touches no level, by its part of all rows.
    What a source never tells, and people, are nothing to mend row by row: they are left out.
    """
    known = list(found)
    rows: dict[str, int] = {}
    for each in known:
        rows[each.source] = max(rows.get(each.source, 0), each.of)
    businesses = rows.pop(WHOLE_MAP, 0)
    every = sum(rows.values())

    def order(harm: Harm) -> tuple[float, ...]:
        of = businesses if harm.figure.source == WHOLE_MAP else every
        return (_ORDER[harm.how], -harm.contacts, -harm.levels, -harm.figure.count / of)

    told = [
        _harm(snapshot, each)
        for each in known
        if each.count
        and each.measure != "silent_people"
        and not (each.measure.startswith("without_") and each.count == each.of)
    ]
    return tuple(sorted(told, key=order))


def _harm(snapshot: Snapshot, figure: Figure) -> Harm:
    how = _HOW.get(figure.measure, "none")
    if how in ("none", "private"):
        return Harm(figure=figure, how=how)
    rows = behind(snapshot, figure.source, figure.measure)
    if figure.measure in OF_ROWS_ASIDE:
        contacts, levels = _aside(snapshot, figure, rows)
    elif tables.EVENT_ID not in rows:  # a job ad moves no level
        contacts, levels = 0, 0
    else:
        contacts, levels = _events(snapshot, figure.measure, rows)
    if not contacts:
        return Harm(figure=figure, how="none")
    return Harm(figure=figure, how=how, contacts=contacts, levels=levels)


def _aside(snapshot: Snapshot, figure: Figure, rows: pd.DataFrame) -> tuple[int, int]:
    """Count the rows no table has; those set aside for their date are a measure of their own."""
    format_ = next(
        item["format"] for item in snapshot.manifest["sources"] if item["name"] == figure.source
    )
    if format_ not in EVENTS:
        return 0, 0
    by_date = rows[tables.REASON].isin(DATE_REASONS)
    is_mine = by_date if figure.measure == "impossible_dates" else ~by_date
    lost = rows[is_mine & (rows[tables.REASON] != "duplicate")]
    return len(lost), int(lost[tables.KEY].nunique())


def _events(snapshot: Snapshot, measure: str, rows: pd.DataFrame) -> tuple[int, int]:
    ours = (rows[tables.BY] == "own") | bool(
        snapshot.manifest["settings"].get("count_others", False)
    )
    both_ways = (rows[tables.TYPE] == "collaboration") | rows[tables.TWO_WAY].astype(bool)
    able = rows[ours & (both_ways | (measure == "unknown_kind"))]
    if measure == "unmatched":
        able = able[~able[tables.REASON].isin(_NOT_OURS)]
        return len(able), int(row_keys(able).nunique())
    if measure == "assumed_end":  # an end that is past decides as little as a given one would
        able = able[able[tables.ENDS_ON] >= pd.Timestamp(snapshot.as_of)]
    credits_ = snapshot.table("credits")
    mine = credits_[is_in(credits_[tables.EVENT_ID], able[tables.EVENT_ID])]
    counting = able[is_in(able[tables.EVENT_ID], mine[tables.EVENT_ID])]
    return len(counting), int(mine[tables.UNIT_ID].nunique())
