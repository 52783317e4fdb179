"""Coverage month by month: levels recomputed for every day, of the units alive then."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo import tables
from kortinfo.classify.by_hand import timeline_by_hand
from kortinfo.classify.rules import RuleSet
from kortinfo.classify.timeline import timeline
from kortinfo.coverage.employees import employees
from kortinfo.coverage.movements import ABSENT, States, states
from kortinfo.coverage.rates import COVERED
from kortinfo.merge.lives import alive_on
from kortinfo.selection import CodedTable, Selection, coded

_STRAYS = 0.01
"""Part of the contacts that may lie before the day from which on they are kept."""


@dataclass(frozen=True, kw_only=True, eq=False)
class History:
    """The businesses of several days and what they were on each; make it with :func:`history`.

    Attributes:
        days: in order.
        businesses: contract BUSINESSES, one row for each unit that was active on any of the days:
            name, sector, place and size as they are now, the level as on the last day.
        codes: their filter columns.
        states: shape (businesses, days): 0 to 3 for A to D, ``ABSENT`` where not active.
        employees: the interval's midpoint, one a business; -1: unknown.
    """

    days: tuple[dt.date, ...]
    businesses: pd.DataFrame
    codes: CodedTable
    states: States
    employees: NDArray[np.int64]


def history(
    units: pd.DataFrame,
    lives: pd.DataFrame,
    events: pd.DataFrame,
    credits: pd.DataFrame,  # noqa: A002
    earlier: pd.DataFrame,
    corrections: pd.DataFrame,
    *,
    home_municipalities: Sequence[str],
    rules: RuleSet,
    window_months: int,
    count_others: bool,
    days: Sequence[dt.date],
    as_of: dt.date,
) -> History:
    """Return what every business was on every day.

    Args:
        units: contract UNITS, as of ``as_of``; closed ones too.
        lives: contract LIVES.
        events: contract EVENTS.
        credits: contract CREDITS.
        earlier: contract EARLIER_CONTACTS.
        corrections: contract CORRECTIONS: levels that people set.
        home_municipalities: the codes of the municipalities looked at.
        rules: from :func:`kortinfo.classify.rules.compile_rules`.
        window_months: length of "the last 12 months".
        count_others: whether other organisations' events count.
        days: in order, none after ``as_of``.
        as_of: the day the units are of.
    """
    home = units[units[tables.MUNICIPALITY_CODE].isin(home_municipalities)].reset_index(drop=True)
    alive = alive_on(home, lives, days, before=as_of)
    there = alive.any(axis=1)
    found = home[there].reset_index(drop=True)
    unit_ids = pd.Index(found[tables.UNIT_ID].to_numpy())
    level = timeline(
        unit_ids,
        events,
        credits,
        earlier,
        rules=rules,
        window_months=window_months,
        count_others=count_others,
        days=days,
    )
    level = timeline_by_hand(level, unit_ids, corrections, days=days, as_of=as_of)
    known = states(level, alive[there])
    last = level[:, -1] if level.shape[1] else np.zeros(len(found), dtype=np.int8)
    letters = np.array(tables.LEVELS, dtype=object)[last]
    frame = tables.shaped(found.assign(**{tables.LEVEL: letters}), tables.BUSINESSES)
    return History(
        days=tuple(days),
        businesses=frame,
        codes=coded(frame, as_of=as_of),
        states=known,
        employees=employees(frame),
    )


def begins(events: pd.DataFrame, *, window_months: int, count_others: bool) -> dt.date | None:
    """Return the first day of which the levels are whole: a window after the contacts begin.

    The contacts begin on the day of the first one after the earliest 1 % of them (one at least),
    which may be strays: an old note, a mistyped year. Where there are no contacts, the
    collaborations are looked at in the same way; where there are, an old agreement that still
    holds says nothing of how far back the contacts go.

    Args:
        events: contract EVENTS.
        window_months: length of "the last 12 months".
        count_others: whether other organisations' events count.

    Returns:
        None without events. Before that day contacts of the window are missing from the sources,
        and the levels are too low.
    """
    counting = events[(events[tables.BY] == "own") | count_others]
    for kind, column in (("contact", tables.HAPPENED_ON), ("collaboration", tables.STARTS_ON)):
        days = counting.loc[counting[tables.TYPE] == kind, column].dropna().sort_values()
        if len(days):
            first = days.iloc[min(math.ceil(_STRAYS * len(days)), len(days) - 1)]
            whole: dt.date = (first + pd.DateOffset(months=window_months)).date()
            return whole
    return None


def in_time(selection: Selection) -> Selection:
    """Return the selection without what only today can tell: levels, contacts, job ads, newness.

    What is left says the same of every day: sectors, areas, sizes, a shape, a search, and the
    population.
    """
    return replace(
        selection,
        levels=frozenset(),
        last_contact=frozenset(),
        due=frozenset(),
        kinds=frozenset(),
        never_collaborated=False,
        responsible=frozenset(),
        no_contact_since=None,
        job_ads=False,
        new_months=None,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Trend:
    """A selection day by day.

    Attributes:
        levels: shape (days, 4): businesses at A to D.
        covered_employees: known employees of those at A and B, one a day.
        employees: known employees of all, one a day.
    """

    levels: NDArray[np.int64]
    covered_employees: NDArray[np.int64]
    employees: NDArray[np.int64]

    @property
    def total(self) -> NDArray[np.int64]:
        """Businesses, one a day."""
        total: NDArray[np.int64] = self.levels.sum(axis=1)
        return total

    @property
    def covered(self) -> NDArray[np.int64]:
        """Businesses at A or B, one a day."""
        covered: NDArray[np.int64] = self.levels[:, :COVERED].sum(axis=1)
        return covered


def trend(known: History, chosen: NDArray[np.bool_]) -> Trend:
    """Return the chosen businesses (a mask over the history's rows) day by day."""
    width = ABSENT + 1
    state = known.states[chosen].astype(np.int64)
    days = state.shape[1]
    cells = (state + width * np.arange(days)).ravel()
    levels = np.bincount(cells, minlength=days * width).reshape(days, width)
    weight = np.maximum(known.employees[chosen], 0)
    return Trend(
        levels=levels[:, :ABSENT].astype(np.int64),
        covered_employees=(weight[:, None] * (state < COVERED)).sum(axis=0),
        employees=(weight[:, None] * (state < ABSENT)).sum(axis=0),
    )
