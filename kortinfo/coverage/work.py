"""Work in hand: contacts by week, kind and consultant, beside what was planned."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.classify.follow_up import one_spelling
from kortinfo.kinds import same_kind as same_name
from kortinfo.settings_coverage import Plan
from kortinfo.tables import (
    BY,
    EVENT_ID,
    HAPPENED_ON,
    KIND,
    RESPONSIBLE,
    TWO_WAY,
    TYPE,
    UNIT_ID,
)

WEEKS = 13
"""Weeks looked back at, that of the day of reckoning among them."""
_WEEK = 7
ROW = "row"
"""Position of the business a contact counts for, in a table of :func:`contacts`."""


def contacts(
    events: pd.DataFrame,
    credits: pd.DataFrame,  # noqa: A002
    unit_ids: pd.Index,
    *,
    since: dt.date,
    until: dt.date,
    count_others: bool = False,
) -> pd.DataFrame:
    """Return the contacts of a period, a row for each business one counts for.

    Args:
        events: contract EVENTS.
        credits: contract CREDITS.
        unit_ids: the businesses looked at, each once.
        since: first day.
        until: last day.
        count_others: whether other organisations' count; else only our own.

    Returns:
        ``row`` (position in ``unit_ids``), event_id, happened_on, kind, responsible (one spelling a
        person; "" where nobody is named) and two_way.
    """
    named = events[RESPONSIBLE].notna()
    names = events[RESPONSIBLE].astype("str")
    names[named] = one_spelling(names[named])
    spelled = events.assign(**{RESPONSIBLE: names})
    held = _held(spelled, since=since, until=until, count_others=count_others)
    columns = [EVENT_ID, HAPPENED_ON, KIND, RESPONSIBLE, TWO_WAY]
    pairs = credits[[EVENT_ID, UNIT_ID]].merge(held[columns], on=EVENT_ID)
    row = unit_ids.get_indexer(pd.Index(pairs[UNIT_ID]))
    pairs = pairs.assign(**{ROW: row}).loc[row >= 0].drop(columns=UNIT_ID)
    for name in (KIND, RESPONSIBLE):
        pairs[name] = pairs[name].astype("str").fillna("")
    return pairs.sort_values([EVENT_ID, ROW]).reset_index(drop=True)


def loose(
    events: pd.DataFrame,
    credits: pd.DataFrame,  # noqa: A002
    *,
    since: dt.date,
    until: dt.date,
    count_others: bool = False,
) -> int:
    """Count the period's contacts that count for no business at all: they are in no figure."""
    held = _held(events, since=since, until=until, count_others=count_others)
    return int((~held[EVENT_ID].isin(credits[EVENT_ID])).sum())


def _held(
    events: pd.DataFrame, *, since: dt.date, until: dt.date, count_others: bool
) -> pd.DataFrame:
    mine = (events[TYPE] == "contact") & events[HAPPENED_ON].between(
        pd.Timestamp(since), pd.Timestamp(until)
    )
    if not count_others:
        mine &= events[BY] == "own"
    held: pd.DataFrame = events[mine]
    return held


@dataclass(frozen=True, kw_only=True, eq=False)
class Weekly:
    """Contacts by week and by a trait of theirs; each contact once.

    Attributes:
        mondays: the first days of the weeks, in order.
        values: the kinds, or the consultants; the most frequent first, "" is unknown.
        two_way: shape (weeks, values).
        one_way: likewise.
    """

    mondays: tuple[dt.date, ...]
    values: tuple[str, ...]
    two_way: NDArray[np.int64]
    one_way: NDArray[np.int64]


def first_monday(as_of: dt.date, *, weeks: int = WEEKS) -> dt.date:
    """Return the first day of the weeks looked back at."""
    return as_of - dt.timedelta(days=as_of.weekday() + _WEEK * (weeks - 1))


def weekly(found: pd.DataFrame, trait: str, *, as_of: dt.date, weeks: int = WEEKS) -> Weekly:
    """Count contacts by week and trait.

    Args:
        found: from :func:`contacts`; what lies outside the weeks does not count.
        trait: KIND or RESPONSIBLE.
        as_of: a day of the last week, which may not be over.
        weeks: how many.
    """
    first = first_monday(as_of, weeks=weeks)
    once = found.drop_duplicates(EVENT_ID)
    day = once[HAPPENED_ON].to_numpy(dtype="datetime64[D]")
    week = (day - np.datetime64(first)).astype(np.int64) // _WEEK
    inside = (week >= 0) & (week < weeks) & (day <= np.datetime64(as_of))
    once, week = once[inside], week[inside]
    counts = once[trait].value_counts()
    values = sorted((str(value) for value in counts.index), key=lambda each: (-counts[each], each))
    code = pd.Index(values).get_indexer(pd.Index(once[trait]))
    two_way = once[TWO_WAY].to_numpy(dtype=bool)

    def counted(which: NDArray[np.bool_]) -> NDArray[np.int64]:
        cells = week[which] * len(values) + code[which]
        count = np.bincount(cells, minlength=weeks * len(values))
        return count.reshape(weeks, len(values)).astype(np.int64)

    return Weekly(
        mondays=tuple(first + dt.timedelta(days=_WEEK * at) for at in range(weeks)),
        values=tuple(values),
        two_way=counted(two_way),
        one_way=counted(~two_way),
    )


def planned(plan: Plan, consultant: str) -> float | None:
    """Return the two-way contacts a week planned of a consultant; None: no plan."""
    own = {same_name(name): wanted for name, wanted in plan.consultants.items()}
    return own.get(same_name(consultant), plan.each if consultant else None)


def planned_in_all(plan: Plan, consultants: Sequence[str]) -> float | None:
    """Return those planned of all together: as it is set, else the consultants' sum."""
    if plan.contacts_a_week is not None:
        return plan.contacts_a_week
    everyone = {same_name(name) for name in (*consultants, *plan.consultants) if name}
    wanted = [planned(plan, name) for name in sorted(everyone)]
    told = [each for each in wanted if each is not None]
    return sum(told) if told else None
