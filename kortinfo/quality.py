"""How good the data are: figures a source, each of which can show the rows behind it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kortinfo import tables
from kortinfo.snapshot import Snapshot

GIVEN = {
    "pnr": tables.GIVEN_PNR,
    "cvr": tables.GIVEN_CVR,
    "name": tables.GIVEN_NAME,
    "address": tables.GIVEN_ADDRESS,
    "postal_code": tables.GIVEN_POSTAL_CODE,
    "kind": tables.KIND,
    "responsible": tables.RESPONSIBLE,
}
_DATE_REASONS = ("no_date", "bad_date", "bad_dates")
_SILENT_MONTHS = 6
_DAY = "day"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number about one source.

    Attributes:
        source: the source's name.
        measure: what is counted: "without_<field>" (empty in the file), "unmatched",
            "set_aside", "doubles", "impossible_dates", "future_dates", "on_closed" (on a unit
            that had closed by then), "unknown_pnr" (a P-number the register does not know),
            "silent_people" (responsible, and nothing in the last six months; counts people).
        count: how many rows (people) it is true of; none of them is good.
        of: of how many.
    """

    source: str
    measure: str
    count: int
    of: int

    @property
    def share(self) -> float:
        """The part it is true of, 0 to 1; of nothing: 0."""
        return self.count / self.of if self.of else 0.0


def figures(snapshot: Snapshot) -> tuple[Figure, ...]:
    """Return the figures of every source of events, in the settings' order; no events: none."""
    found = []
    for item in snapshot.manifest["sources"]:
        if item["format"] in ("contacts", "collaborations"):
            found += _of_source(snapshot, str(item["name"]), item)
    return tuple(found)


def _of_source(snapshot: Snapshot, source: str, item: Mapping[str, object]) -> list[Figure]:
    events = _events(snapshot, source)
    read = int(str(item["read"]))
    counted: list[tuple[str, int, int]] = [
        ("unmatched", len(behind(snapshot, source, "unmatched")), len(events)),
        ("set_aside", int(str(item["set_aside"])), read),
        ("doubles", len(behind(snapshot, source, "doubles")), read),
        ("impossible_dates", len(behind(snapshot, source, "impossible_dates")), read),
        ("future_dates", len(behind(snapshot, source, "future_dates")), len(events)),
        ("on_closed", len(behind(snapshot, source, "on_closed")), len(events)),
        (
            "unknown_pnr",
            len(behind(snapshot, source, "unknown_pnr")),
            int(events[tables.GIVEN_PNR].notna().sum()),
        ),
        (
            "silent_people",
            behind(snapshot, source, "silent_people")[tables.RESPONSIBLE].nunique(),
            events[tables.RESPONSIBLE].nunique(),
        ),
    ]
    counted += [
        (f"without_{name}", int(events[column].isna().sum()), len(events))
        for name, column in GIVEN.items()
    ]
    return [
        Figure(source=source, measure=measure, count=count, of=of) for measure, count, of in counted
    ]


def newest(snapshot: Snapshot) -> dict[str, pd.Timestamp]:
    """Return the latest day up to ``as_of`` on which each source of events has something."""
    events = snapshot.table("events")
    day = _day(events)
    past = day <= pd.Timestamp(snapshot.as_of)
    return {str(name): days.max() for name, days in day[past].groupby(events[tables.SOURCE])}


def behind(snapshot: Snapshot, source: str, measure: str) -> pd.DataFrame:
    """Return the rows a figure counts (of silent people all their rows).

    Columns of ``events``, or of ``set_aside`` for the measures about rows that were put aside.
    """
    if measure in ("set_aside", "doubles", "impossible_dates"):
        return _aside(snapshot, source, measure)
    events = _events(snapshot, source)
    return events[_true_of(measure, events, snapshot)]


def _aside(snapshot: Snapshot, source: str, measure: str) -> pd.DataFrame:
    aside = snapshot.table("set_aside")
    formats = {str(item["name"]): item["format"] for item in snapshot.manifest["sources"]}
    mine = (aside[tables.SOURCE] == source) & (aside[tables.STEP] == formats.get(source))
    if measure == "doubles":
        mine &= aside[tables.REASON] == "duplicate"
    if measure == "impossible_dates":
        mine &= aside[tables.REASON].isin(_DATE_REASONS)
    return aside[mine]


def _true_of(measure: str, events: pd.DataFrame, snapshot: Snapshot) -> "pd.Series[bool]":
    as_of = pd.Timestamp(snapshot.as_of)
    if measure.startswith("without_"):
        return events[GIVEN[measure.removeprefix("without_")]].isna()
    if measure == "unmatched":
        return events[tables.REASON].notna()
    if measure == "future_dates":
        return _day(events) > as_of
    if measure == "unknown_pnr":
        known = snapshot.table("units")[tables.PNR]
        return events[tables.GIVEN_PNR].notna() & ~events[tables.GIVEN_PNR].isin(known)
    if measure == "silent_people":
        last = _day(events).where(_day(events) <= as_of).groupby(events[tables.RESPONSIBLE]).max()
        silent = last.index[~(last > as_of - pd.DateOffset(months=_SILENT_MONTHS))]
        return events[tables.RESPONSIBLE].isin(silent)
    return _on_closed(events, snapshot)


def _on_closed(events: pd.DataFrame, snapshot: Snapshot) -> "pd.Series[bool]":
    """Tell the events that count directly for a unit that had closed before them."""
    credits_ = snapshot.table("credits")
    direct = credits_[credits_[tables.HOW] == "direct"]
    ended = snapshot.table("units").set_index(tables.UNIT_ID)[tables.ENDED_ON]
    closed = direct.assign(ended=direct[tables.UNIT_ID].map(ended)).dropna(subset=["ended"])
    first_end = closed.groupby(tables.EVENT_ID)["ended"].min()
    if first_end.empty:  # days that are none have no type to compare with
        return pd.Series(False, index=events.index)
    return _day(events) > events[tables.EVENT_ID].map(first_end)


def _events(snapshot: Snapshot, source: str) -> pd.DataFrame:
    events = snapshot.table("events")
    return events[events[tables.SOURCE] == source]


def _day(events: pd.DataFrame) -> "pd.Series[pd.Timestamp]":
    return events[tables.HAPPENED_ON].fillna(events[tables.STARTS_ON])


def geocoded(snapshot: Snapshot) -> dict[str, int]:
    """Return how many active businesses were placed by each step, commonest first ("": none)."""
    steps = snapshot.table("businesses")[tables.GEOCODE_STEP].astype("str").fillna("")
    return {str(step): int(count) for step, count in steps.value_counts().items()}


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """A bound of the settings that is passed: which source and measure, how much, what bound."""

    source: str
    measure: str
    value: float
    bound: float


def alarms(
    snapshot: Snapshot, *, most: Mapping[str, float], oldest_days: int | None
) -> tuple[Alarm, ...]:
    """Return what passes the settings' bounds.

    Args:
        snapshot: the build.
        most: the largest share (0 to 1) of a measure that is fine.
        oldest_days: days since a source's newest row from which it is old; None: never.
    """
    found = [
        Alarm(source=each.source, measure=each.measure, value=each.share, bound=bound)
        for each in figures(snapshot)
        if (bound := most.get(each.measure)) is not None and each.share > bound
    ]
    if oldest_days is not None:
        as_of = np.datetime64(snapshot.as_of)
        for source, day in newest(snapshot).items():
            days = int((as_of - np.datetime64(day, "D")).astype(int))
            if days > oldest_days:
                found.append(Alarm(source=source, measure="old", value=days, bound=oldest_days))
    return tuple(found)
