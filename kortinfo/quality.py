"""How good the data are: figures a source, each of which can show the rows behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kortinfo import tables
from kortinfo.quality_rows import (
    ADS,
    EVENTS,
    GIVEN,
    OF_ROWS_ASIDE,
    SINCE_CONTACT,
    WHOLE_MAP,
    behind,
    contacted,
    days,
    rows_of,
    true_of,
)
from kortinfo.snapshot import Snapshot

_WHOLE = ("rough_point", "no_point")
_OF_EVENTS = ("future_dates", "on_closed", "silent_people")
_OF_COLLABORATIONS = ("assumed_end",)
_OF_CONTACTS = ("unknown_kind",)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number about one source.

    Attributes:
        source: the source's name; "" for the map as a whole.
        measure: what is counted; ``settings.QUALITY_MEASURES`` names them all,
            ``quality_rows.behind`` says what each is true of.
        count: how many rows (people, businesses) it is true of; none of them is good.
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
    """Return the figures of every source of history, in the settings' order, and of the map.

    No history: no figures.
    """
    found = []
    for item in snapshot.manifest["sources"]:
        if item["format"] in (*EVENTS, ADS):
            found += _of_source(snapshot, str(item["name"]), item)
    return (*found, *_of_map(snapshot)) if found else ()


def _of_source(snapshot: Snapshot, source: str, item: Mapping[str, object]) -> list[Figure]:
    rows = rows_of(snapshot, source)
    read = int(str(item["read"]))
    of = {
        "set_aside": read,
        "doubles": read,
        "impossible_dates": read,
        "unknown_pnr": int(rows[tables.GIVEN_PNR].notna().sum()),
    }
    names = ["unmatched", "set_aside", "doubles", "likely_doubles", "impossible_dates"]
    names += ["unknown_pnr", "cpr_masked"]
    names += [f"without_{name}" for name, column in GIVEN.items() if column in rows]
    if item["format"] in EVENTS:
        names += _OF_EVENTS
        of["silent_people"] = int(rows[tables.RESPONSIBLE].nunique())
    names += _OF_CONTACTS if item["format"] == "contacts" else _OF_COLLABORATIONS
    return [
        Figure(
            source=source,
            measure=name,
            count=_count(snapshot, source, name, rows),
            of=of.get(name, len(rows)),
        )
        for name in names
    ]


def _count(snapshot: Snapshot, source: str, measure: str, rows: pd.DataFrame) -> int:
    if measure in OF_ROWS_ASIDE:
        return len(behind(snapshot, source, measure))
    true = true_of(measure, rows, snapshot)
    if measure == "silent_people":
        return int(rows.loc[true, tables.RESPONSIBLE].nunique())
    return int(true.sum())


def _of_map(snapshot: Snapshot) -> list[Figure]:
    of = dict.fromkeys(_WHOLE, len(snapshot.table("businesses")))
    of |= dict.fromkeys(SINCE_CONTACT, len(contacted(snapshot)))
    return [
        Figure(
            source=WHOLE_MAP,
            measure=name,
            count=len(behind(snapshot, WHOLE_MAP, name)),
            of=count,
        )
        for name, count in of.items()
    ]


def newest(snapshot: Snapshot) -> dict[str, pd.Timestamp]:
    """Return the latest day up to ``as_of`` on which each source of history has something."""
    found: dict[str, pd.Timestamp] = {}
    for item in snapshot.manifest["sources"]:
        if item["format"] in (*EVENTS, ADS):
            day = days(rows_of(snapshot, str(item["name"])))
            past = day[day <= pd.Timestamp(snapshot.as_of)]
            if len(past):
                found[str(item["name"])] = past.max()
    return found


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
    snapshot: Snapshot,
    found: Iterable[Figure],
    *,
    most: Mapping[str, float],
    oldest_days: int | None,
) -> tuple[Alarm, ...]:
    """Return what passes the settings' bounds.

    Args:
        snapshot: the build.
        found: its ``figures``.
        most: the largest share (0 to 1) of a measure that is fine.
        oldest_days: days since a source's newest row from which it is old; None: never.
    """
    passed = [
        Alarm(source=each.source, measure=each.measure, value=each.share, bound=bound)
        for each in found
        if (bound := most.get(each.measure)) is not None and each.share > bound
    ]
    if oldest_days is not None:
        as_of = np.datetime64(snapshot.as_of)
        for source, day in newest(snapshot).items():
            age = int((as_of - np.datetime64(day, "D")).astype(int))
            if age > oldest_days:
                passed.append(Alarm(source=source, measure="old", value=age, bound=oldest_days))
    return tuple(passed)
