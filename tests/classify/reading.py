"""The table of contact levels read row by row in plain Python: what the fast code must equal.

It shares nothing with ``kortinfo.classify``: own month arithmetic, own loops, own rules.
"""

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from kortinfo import tables


@dataclass(frozen=True, kw_only=True)
class Event:
    """A contact (``on``) or a collaboration (``start``, ``end``) and whom it is credited to."""

    units: tuple[str, ...]
    on: dt.date | None = None
    two_way: bool = True
    start: dt.date | None = None
    end: dt.date | None = None
    assumed: bool = False
    kind: str | None = "mentor"
    by: str = "own"


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day of an earlier month, or that month's last day."""
    number = day.year * 12 + (day.month - 1) - months
    year, month = divmod(number, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def level_of(
    unit: str, events: Iterable[Event], *, as_of: dt.date, window: int, count_others: bool
) -> str:
    """A, B, C or D, as the table of levels says it."""
    running = two_way_recent = ended_recent = two_way = collaborations = 0
    since = months_before(as_of, window)
    for event in events:
        if unit not in event.units or (event.by == "other" and not count_others):
            continue
        if event.on is not None:
            if event.two_way and event.on <= as_of:
                two_way += 1
                if event.on > since:
                    two_way_recent += 1
        elif event.start is not None and event.end is not None and event.start <= as_of:
            collaborations += 1
            if event.end >= as_of:
                running += 1
            elif event.end > since:
                ended_recent += 1
    if running >= 1 or two_way_recent >= 3:
        return "A"
    if two_way_recent >= 1 or ended_recent >= 1:
        return "B"
    if two_way >= 1 or collaborations >= 1:
        return "C"
    return "D"


def first_change(
    unit: str, events: Iterable[Event], *, as_of: dt.date, window: int, count_others: bool
) -> dt.date | None:
    """Walk day by day until the level differs, with nothing that was not begun on ``as_of``."""
    known = [event for event in events if (event.on or event.start or dt.date.max) <= as_of]
    now = level_of(unit, known, as_of=as_of, window=window, count_others=count_others)
    last = max([as_of, *(event.end or event.on or as_of for event in known)])
    day = as_of
    while day <= last + dt.timedelta(days=31 * (window + 1)):
        day += dt.timedelta(days=1)
        then = level_of(unit, known, as_of=day, window=window, count_others=count_others)
        if then != now:
            return day
    return None


def as_tables(events: list[Event]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The events and their credits as the tables the room takes."""
    rows = [
        {
            tables.EVENT_ID: f"e{number}",
            tables.TYPE: "contact" if event.on else "collaboration",
            tables.BY: event.by,
            tables.SOURCE: "crm",
            tables.KIND: event.kind,
            tables.TWO_WAY: bool(event.on and event.two_way),
            tables.HAPPENED_ON: event.on and pd.Timestamp(event.on),
            tables.STARTS_ON: event.start and pd.Timestamp(event.start),
            tables.ENDS_ON: event.end and pd.Timestamp(event.end),
            tables.END_ASSUMED: event.assumed,
        }
        for number, event in enumerate(events)
    ]
    credits_ = [
        {tables.EVENT_ID: f"e{number}", tables.UNIT_ID: unit, tables.HOW: "direct"}
        for number, event in enumerate(events)
        for unit in event.units
    ]
    return (
        tables.checked(tables.shaped(pd.DataFrame(rows), tables.EVENTS), tables.EVENTS),
        tables.checked(tables.shaped(pd.DataFrame(credits_), tables.CREDITS), tables.CREDITS),
    )
