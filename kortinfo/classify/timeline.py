"""Levels day by day: what :func:`kortinfo.classify.levels.classify` says of many days, in one pass.

Only the units of which something changed between two days are judged again.
"""

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.classify.measures import ALL_MEASURES, StepTable, day_number, steps
from kortinfo.classify.rules import RuleSet
from kortinfo.tables import LEVELS

Levels = NDArray[np.int8]
"""0 to 3 for A to D; shape (units, days)."""


def timeline(
    unit_ids: Sequence[str] | pd.Index,
    events: pd.DataFrame,
    credits: pd.DataFrame,  # noqa: A002
    earlier: pd.DataFrame | None = None,
    *,
    rules: RuleSet,
    window_months: int,
    count_others: bool,
    days: Sequence[dt.date],
    known_until: dt.date | None = None,
) -> Levels:
    """Return the level of every unit on every day.

    Args:
        unit_ids: each once; also those without any credit.
        events: contract EVENTS.
        credits: contract CREDITS.
        earlier: contract EARLIER_CONTACTS, of events that are deleted; None: of none.
        rules: from :func:`kortinfo.classify.rules.compile_rules`.
        window_months: length of "the last 12 months".
        count_others: whether other organisations' events count.
        days: the days of reckoning, in any order.
        known_until: events after this day do not count on any of the days: what becomes of the
            levels if nothing more is registered. None: on each day those up to it.

    Returns:
        Shape (units, days), in the order of ``unit_ids`` and ``days``. Whether a unit was alive
        then is not looked at. No units or no days: an empty array of that shape.
    """
    units = pd.Index(pd.Series(unit_ids, dtype="str"))
    table = steps(events, credits, earlier, window_months=window_months, count_others=count_others)
    level_of = np.array([LEVELS.index(rule.level) for rule in rules.rules], dtype=np.int8)
    at = table.units.get_indexer(units)
    result = np.empty((len(units), len(days)), dtype=np.int8)
    nothing = np.zeros((1, len(ALL_MEASURES)), dtype=np.int64)
    result[at < 0] = level_of[_decide(rules, nothing)][0]
    rows = np.flatnonzero(at >= 0)
    numbers = np.array([day_number(day) for day in days], dtype=np.int64)
    known = None if known_until is None else day_number(known_until)
    for column, level in _through(table, rules, level_of, numbers, known):
        result[rows, column] = level[at[rows]]
    return result


def _through(
    table: StepTable,
    rules: RuleSet,
    level_of: Levels,
    days: NDArray[np.int64],
    known_until: int | None,
) -> "list[tuple[int, Levels]]":
    """Return for each day, the earliest first, its position and the level of ``table.units``."""
    counting = np.ones(len(table.day), dtype=bool)
    if known_until is not None:
        counting = table.event_day <= known_until
    order = np.flatnonzero(counting)
    order = order[np.argsort(table.day[order], kind="stable")]
    day, unit = table.day[order], table.unit[order]
    width = len(ALL_MEASURES)
    cell, delta = unit * width + table.measure[order], table.delta[order]
    values = np.zeros((len(table.units), width), dtype=np.int64)
    level = level_of[_decide(rules, values)]
    found = []
    done = 0
    for column in np.argsort(days, kind="stable"):
        until = int(np.searchsorted(day, days[column], side="right"))
        np.add.at(values.reshape(-1), cell[done:until], delta[done:until])
        changed = np.unique(unit[done:until])
        level[changed] = level_of[_decide(rules, values[changed])]
        found.append((int(column), level.copy()))
        done = until
    return found


def _decide(rules: RuleSet, values: NDArray[np.int64]) -> NDArray[np.int64]:
    return rules.first_match({name: values[:, at] for at, name in enumerate(ALL_MEASURES)})


def month_ends(as_of: dt.date, *, months: int) -> tuple[dt.date, ...]:
    """Return the last days of the ``months`` months before ``as_of``'s, and ``as_of`` itself."""
    first = pd.Timestamp(as_of).to_period("M") - months
    ends = pd.period_range(first, periods=months, freq="M").to_timestamp(how="end").date
    return (*ends, as_of)
