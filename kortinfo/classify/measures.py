"""Numbers per unit as of a date, from events and credits.

Every credited event is taken apart into steps: on this day, this measure of this unit goes up or
down by one. Summed up to a day they give the measures on it; the steps that lie ahead tell when
something will change; month by month they make a timeline. Definitions: FACTS "Contact levels".
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.tables import (
    BY,
    END_ASSUMED,
    ENDS_ON,
    EVENT_ID,
    HAPPENED_ON,
    KIND,
    MONTH,
    STARTS_ON,
    TWO_WAY,
    TYPE,
    UNIT_ID,
)

MEASURES = (
    "running",
    "two_way_in_window",
    "ended_in_window",
    "two_way_ever",
    "collaborations_ever",
)
"""Per unit and day: collaborations running; two-way contacts in the window; collaborations ended
in the window; two-way contacts and begun collaborations up to the day."""

ASSUMED = ("running_assumed", "ended_in_window_assumed", "collaborations_ever_assumed")
"""The part of a measure whose collaborations have an assumed end; only reasons speak of it."""

EVER = ("two_way_ever", "collaborations_ever")
GONE = "_deleted"
"""Behind a measure of ``EVER``: the part of which all but this is deleted; for reasons only."""

ALL_MEASURES = MEASURES + ASSUMED + tuple(f"{name}{GONE}" for name in EVER)
_NUMBER = {name: number for number, name in enumerate(ALL_MEASURES)}

Days = NDArray[np.int64]
"""Whole days since 1970-01-01."""
_MOST_DAYS = 1 << 32
"""More days than any date is from 1970, so that unit and day make one sort key."""


@dataclass(frozen=True, kw_only=True, eq=False)
class StepTable:
    """Every change of every measure, sorted by unit and day; one array element a change.

    Attributes:
        units: the units that have any step.
        unit: position of the step's unit in ``units``.
        day: the first day on which the change holds.
        measure: number of the measure in ``ALL_MEASURES``.
        delta: +1 or -1.
        event_day: the day of the event itself: what lies after ``as_of`` is not known yet.
    """

    units: pd.Index
    unit: NDArray[np.int64]
    day: Days
    measure: NDArray[np.int64]
    delta: NDArray[np.int64]
    event_day: Days

    def sums(self, which: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Add up the steps told by ``which``: one row a unit, one column an ``ALL_MEASURES``."""
        width = len(ALL_MEASURES)
        sums = np.bincount(
            self.unit[which] * width + self.measure[which],
            weights=self.delta[which],
            minlength=len(self.units) * width,
        )
        return sums.astype(np.int64).reshape(-1, width)


def day_number(day: dt.date) -> int:
    """Return whole days since 1970-01-01."""
    return int(np.datetime64(day, "D").astype(np.int64))


def first_day_outside(days: Days, *, window_months: int) -> Days:
    """Return for each day the first later day t on which it is outside the window.

    That is the first t with t - ``window_months`` >= the day, where subtracting months keeps the
    day of the month and clips it at the month's end (29 Feb 2024 - 12 months = 28 Feb 2023). So it
    is the same day of the month ``window_months`` later, or, where that month is too short, the
    first of the month after: 29 Feb 2024 leaves a window of 12 months on 1 Mar 2025.
    """
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    day_of_month = dates - months.astype("datetime64[D]")
    target = months + np.timedelta64(window_months, "M")
    after = (target + np.timedelta64(1, "M")).astype("datetime64[D]")
    same_day = target.astype("datetime64[D]") + day_of_month
    left: Days = np.minimum(same_day, after).astype(np.int64)
    return left


@dataclass(frozen=True, kw_only=True, eq=False)
class Counted:
    """The events that can move a level, one for each unit they count for.

    Attributes:
        units: the units, each once.
        unit: position in ``units``, one element a row of ``events``.
        events: type, kind, happened_on, starts_on, ends_on and end_assumed.
        gone: which of them are deleted: they count as having been, and for nothing else.
    """

    units: pd.Index
    unit: NDArray[np.int64]
    events: pd.DataFrame
    gone: NDArray[np.bool_]


def counted_events(
    events: pd.DataFrame,
    credits: pd.DataFrame,  # noqa: A002
    earlier: pd.DataFrame | None = None,
    *,
    count_others: bool,
) -> Counted:
    """Pick two-way contacts with a date and collaborations with a start, and their units.

    Others' only where ``count_others``. A unit credited twice for one event gets it once.
    ``earlier`` (contract EARLIER_CONTACTS) tells of those that are deleted.
    """
    contact = (events[TYPE] == "contact") & events[TWO_WAY] & events[HAPPENED_ON].notna()
    collaboration = (events[TYPE] == "collaboration") & events[STARTS_ON].notna()
    ours = (events[BY] == "own") | count_others
    counting = events[(contact | collaboration) & ours]
    at = pd.Index(counting[EVENT_ID]).get_indexer(pd.Index(credits[EVENT_ID]))
    credited = at >= 0
    codes, units = pd.factorize(credits[UNIT_ID].to_numpy(dtype=object)[credited])
    pairs = np.unique(at[credited].astype(np.int64) * max(len(units), 1) + codes)
    event, unit = np.divmod(pairs, max(len(units), 1))
    columns = [TYPE, KIND, HAPPENED_ON, STARTS_ON, ENDS_ON, END_ASSUMED]
    found = Counted(
        units=pd.Index(units, dtype="str"),
        unit=unit,
        events=counting[columns].iloc[event].reset_index(drop=True),
        gone=np.zeros(len(event), dtype=bool),
    )
    return found if earlier is None or earlier.empty else _with_deleted(found, earlier)


def last_months(events: pd.DataFrame) -> "pd.Series[pd.Timestamp]":
    """Return the first day of the month of each event's last day."""
    last = events[HAPPENED_ON].fillna(events[ENDS_ON]).fillna(events[STARTS_ON])
    months: pd.Series[pd.Timestamp] = last.dt.to_period("M").dt.to_timestamp()
    return months


def _with_deleted(counted: Counted, earlier: pd.DataFrame) -> Counted:
    """Return the events with those that are deleted, each on the first day of its month.

    What is there after all (the limit was raised, or the source tells of it again) is not told
    twice.
    """
    there = pd.MultiIndex.from_arrays(
        [counted.units[counted.unit], counted.events[TYPE], last_months(counted.events)]
    )
    asked = pd.MultiIndex.from_frame(earlier[[UNIT_ID, TYPE, MONTH]])
    earlier = earlier[~asked.isin(there)]
    contact = earlier[TYPE] == "contact"
    days = {HAPPENED_ON: earlier[MONTH].where(contact), STARTS_ON: earlier[MONTH].mask(contact)}
    given = pd.DataFrame({TYPE: earlier[TYPE], **days, END_ASSUMED: False})
    deleted = given.reindex(columns=counted.events.columns).astype(counted.events.dtypes)
    added = pd.Index(earlier[UNIT_ID].unique(), dtype="str")
    units = counted.units.append(added.difference(counted.units, sort=False))
    return Counted(
        units=units,
        unit=np.concatenate(
            [
                units.get_indexer(counted.units)[counted.unit],
                units.get_indexer(pd.Index(earlier[UNIT_ID])),
            ]
        ).astype(np.int64),
        events=pd.concat([counted.events, deleted], ignore_index=True),
        gone=np.append(counted.gone, np.ones(len(deleted), dtype=bool)),
    )


def steps(
    events: pd.DataFrame,
    credits: pd.DataFrame,  # noqa: A002
    earlier: pd.DataFrame | None = None,
    *,
    window_months: int,
    count_others: bool,
) -> StepTable:
    """Take the credited events apart into steps (contracts EVENTS or LOADED_EVENTS, CREDITS).

    No events give a table with no units. ``earlier`` as in :func:`counted_events`.
    """
    counted = counted_events(events, credits, earlier, count_others=count_others)
    return steps_of(counted, window_months=window_months)


def steps_of(counted: Counted, *, window_months: int) -> StepTable:
    """Take events as :func:`counted_events` returns them apart into steps."""
    contact = (counted.events[TYPE] == "contact").to_numpy(dtype=bool)
    one, other = contact & ~counted.gone, ~contact & ~counted.gone
    parts = _contact_steps(counted.events[one], counted.unit[one], window_months)
    parts += _collaboration_steps(counted.events[other], counted.unit[other], window_months)
    for name, kind in zip(EVER, (contact, ~contact), strict=True):
        gone = kind & counted.gone
        day = _days(counted.events[gone][HAPPENED_ON].fillna(counted.events[gone][STARTS_ON]))
        unit = counted.unit[gone]
        parts += [_part(f"{name}{end}", 1, unit, day, day) for end in ("", GONE)]
    unit, day, measure, delta, event_day = (
        np.concatenate([part[number] for part in parts]) for number in range(5)
    )
    order = np.argsort(unit * _MOST_DAYS + day, kind="stable")
    return StepTable(
        units=counted.units,
        unit=unit[order],
        day=day[order],
        measure=measure[order],
        delta=delta[order],
        event_day=event_day[order],
    )


_Part = tuple[NDArray[np.int64], Days, NDArray[np.int64], NDArray[np.int64], Days]


def _part(measure: str, delta: int, unit: NDArray[np.int64], day: Days, event_day: Days) -> _Part:
    shape = day.shape
    return unit, day, np.full(shape, _NUMBER[measure]), np.full(shape, delta), event_day


def _contact_steps(
    contacts: pd.DataFrame, unit: NDArray[np.int64], window_months: int
) -> list[_Part]:
    day = _days(contacts[HAPPENED_ON])
    leaves = first_day_outside(day, window_months=window_months)
    return [
        _part("two_way_ever", 1, unit, day, day),
        _part("two_way_in_window", 1, unit, day, day),
        _part("two_way_in_window", -1, unit, leaves, day),
    ]


def _collaboration_steps(
    collaborations: pd.DataFrame, unit: NDArray[np.int64], window_months: int
) -> list[_Part]:
    assumed = collaborations[END_ASSUMED].to_numpy(dtype=bool)
    parts = _steps_of_collaborations(collaborations, unit, window_months, suffix="")
    return parts + _steps_of_collaborations(
        collaborations[assumed], unit[assumed], window_months, suffix="_assumed"
    )


def _steps_of_collaborations(
    collaborations: pd.DataFrame, unit: NDArray[np.int64], window_months: int, *, suffix: str
) -> list[_Part]:
    start = _days(collaborations[STARTS_ON])
    # Loaders fill in an assumed end; should one be missing all the same, it runs on.
    ends = collaborations[ENDS_ON].notna().to_numpy(dtype=bool)
    end = _days(collaborations[ENDS_ON][ends])
    leaves = first_day_outside(end, window_months=window_months)
    ending, started = unit[ends], start[ends]
    return [
        _part(f"collaborations_ever{suffix}", 1, unit, start, start),
        _part(f"running{suffix}", 1, unit, start, start),
        _part(f"running{suffix}", -1, ending, end + 1, started),
        _part(f"ended_in_window{suffix}", 1, ending, end + 1, started),
        _part(f"ended_in_window{suffix}", -1, ending, leaves, started),
    ]


def _days(dates: "pd.Series[Any]") -> Days:
    return dates.to_numpy(dtype="datetime64[D]").astype(np.int64)


def measures(step_table: StepTable, unit_ids: pd.Index, *, as_of: dt.date) -> pd.DataFrame:
    """Return the measures on ``as_of``: index unit_id, one int64 column for each of MEASURES.

    Units without any event have zeros. Events after ``as_of`` do not count.
    """
    sums = all_measures(step_table, unit_ids, as_of=as_of)[:, : len(MEASURES)]
    return pd.DataFrame(sums, index=unit_ids.rename(UNIT_ID), columns=list(MEASURES))


def all_measures(step_table: StepTable, unit_ids: pd.Index, *, as_of: dt.date) -> NDArray[np.int64]:
    """Return ``ALL_MEASURES`` on ``as_of`` as an array, one row for each of ``unit_ids``."""
    sums = step_table.sums(step_table.day <= day_number(as_of))
    at = step_table.units.get_indexer(unit_ids)
    result = np.zeros((len(unit_ids), len(ALL_MEASURES)), dtype=np.int64)
    known = at >= 0
    result[known] = sums[at[known]]
    return result
