"""The contact level of every unit as of a date: the rule, its values, the day it will change."""

import datetime as dt
import json
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.classify.measures import (
    ALL_MEASURES,
    EVER,
    GONE,
    MEASURES,
    Counted,
    Days,
    StepTable,
    all_measures,
    counted_events,
    day_number,
    steps_of,
)
from kortinfo.classify.rules import RuleSet
from kortinfo.tables import (
    BUSINESSES,
    COLLABORATION_KINDS,
    HAPPENED_ON,
    KIND,
    LAST_TWO_WAY_ON,
    LEVEL,
    LEVEL_RULE,
    LEVEL_UNTIL,
    LEVEL_VALUES,
    STARTS_ON,
    TYPE,
    UNIT_ID,
    Table,
    shaped,
)

END_ASSUMED = "end_assumed"
"""Key in level_values: how many of the deciding collaborations have an assumed end."""
UNKNOWN_KIND = "unknown"
"""Stands in collaboration_kinds for a collaboration whose kind is missing."""
KIND_SEPARATOR = "|"

Positions = NDArray[np.int64]
"""Position of an event's unit among the units asked for; -1: not asked for."""
Dates = NDArray[np.datetime64]

_COLUMNS = (
    UNIT_ID,
    LEVEL,
    LEVEL_RULE,
    LEVEL_VALUES,
    LEVEL_UNTIL,
    LAST_TWO_WAY_ON,
    COLLABORATION_KINDS,
)
_LEVELLED = Table(
    name="levelled",
    row="a unit's level; these columns of the businesses",
    columns=tuple(item for item in BUSINESSES.columns if item.name in _COLUMNS),
)


def classify(
    unit_ids: Sequence[str] | pd.Index,
    events: pd.DataFrame,
    credits: pd.DataFrame,  # noqa: A002
    earlier: pd.DataFrame | None = None,
    *,
    rules: RuleSet,
    window_months: int,
    count_others: bool,
    as_of: dt.date,
) -> pd.DataFrame:
    """Return one row for each of ``unit_ids``, in their order.

    Args:
        unit_ids: each once; units without any credit are levelled too.
        events: contract EVENTS or LOADED_EVENTS; unmatched ones have no credit and do nothing.
        credits: contract CREDITS; other units' are left alone.
        earlier: contract EARLIER_CONTACTS: that there were some which are deleted; they count as
            one of those ever, and for nothing else. None: there were none.
        rules: from :func:`kortinfo.classify.rules.compile_rules`.
        window_months: length of "the last 12 months".
        count_others: whether other organisations' events count.
        as_of: the day of reckoning; later events do not count.

    Returns:
        unit_id and the level columns of contract BUSINESSES. ``last_two_way_on`` and
        ``collaboration_kinds`` tell of the events that can count, up to ``as_of``.
    """
    units = pd.Index(pd.Series(unit_ids, dtype="str"))
    counted = counted_events(events, credits, earlier, count_others=count_others)
    at = units.get_indexer(counted.units).astype(np.int64)[counted.unit]
    table = steps_of(counted, window_months=window_months)
    values = all_measures(table, units, as_of=as_of)
    rule = rules.first_match(_named(values))
    rule_levels = np.array([item.level for item in rules.rules], dtype=object)
    rule_ids = np.array([item.id for item in rules.rules], dtype=object)
    frame = pd.DataFrame(
        {
            UNIT_ID: units,
            LEVEL: rule_levels[rule],
            LEVEL_RULE: rule_ids[rule],
            LEVEL_VALUES: _level_values(rules, rule, values),
            LEVEL_UNTIL: _level_until(table, units, rules, as_of=as_of),
            LAST_TWO_WAY_ON: _last_two_way(counted, at, len(units), today=day_number(as_of)),
            COLLABORATION_KINDS: _kinds(counted, at, len(units), today=day_number(as_of)),
        }
    )
    return shaped(frame, _LEVELLED)


def _named(values: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
    return {name: values[:, number] for number, name in enumerate(ALL_MEASURES)}


def _level_values(
    rules: RuleSet, rule: NDArray[np.int64], values: NDArray[np.int64]
) -> NDArray[np.object_]:
    """Write the deciding rule's measures as JSON; equal ones are written once."""
    result = np.full(len(rule), "{}", dtype=object)
    for number in range(len(rules.rules)):
        rows = np.flatnonzero(rule == number)
        names = rules.measures_of(number)
        if not len(rows) or not names:
            continue
        named = _named(values[rows])
        columns = {name: named[name] for name in names}
        columns[END_ASSUMED] = _assumed(rules, number, named)
        columns |= {f"{name}{GONE}": named[f"{name}{GONE}"] for name in names if name in EVER}
        codes = _combined(list(columns.values()))
        _, first, code = np.unique(codes, return_index=True, return_inverse=True)
        texts = [
            json.dumps(
                {
                    name: int(column[row])
                    for name, column in columns.items()
                    if name in MEASURES or column[row]
                }
            )
            for row in first
        ]
        result[rows] = np.array(texts, dtype=object)[code]
    return result


def _assumed(rules: RuleSet, number: int, named: dict[str, NDArray[np.int64]]) -> NDArray[np.int64]:
    """Count the collaborations with an assumed end behind the conditions that hold."""
    count = np.zeros(len(next(iter(named.values()))), dtype=np.int64)
    held = rules.holding(number, named)
    for name in ("running", "ended_in_window"):
        if name in held:
            count += np.where(held[name], named[f"{name}_assumed"], 0)
    if "collaborations_ever" in held:
        # What runs or ended in the window is among these: never counted twice.
        ever = named["collaborations_ever_assumed"]
        count = np.where(held["collaborations_ever"], ever, count)
    return count


def _combined(columns: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Number the different combinations of values over several columns."""
    codes = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        codes = pd.factorize(codes * (int(column.max()) + 1) + column)[0].astype(np.int64)
    return codes


def _level_until(table: StepTable, units: pd.Index, rules: RuleSet, *, as_of: dt.date) -> Dates:
    """Find the first later day with another level, over the steps that are known to come."""
    today = day_number(as_of)
    result = np.full(len(units), np.datetime64("NaT"), dtype="datetime64[D]")
    ahead = (table.event_day <= today) & (table.day > today)
    if not ahead.any():
        return result
    now = table.sums(table.day <= today)
    unit, day, later = _values_ahead(table, ahead, now)
    level_of = pd.factorize(np.array([item.level for item in rules.rules], dtype=object))[0]
    level_now = level_of[rules.first_match(_named(now))]
    other = np.flatnonzero(level_of[rules.first_match(_named(later))] != level_now[unit])
    changing, first = np.unique(unit[other], return_index=True)
    at = units.get_indexer(table.units[changing])
    result[at[at >= 0]] = day[other][first][at >= 0].astype("datetime64[D]")
    return result


def _values_ahead(
    table: StepTable, ahead: NDArray[np.bool_], now: NDArray[np.int64]
) -> tuple[NDArray[np.int64], Days, NDArray[np.int64]]:
    """Return unit, day and ALL_MEASURES for each later day on which something of a unit changes."""
    unit, day = table.unit[ahead], table.day[ahead]
    new_group = np.ones(len(unit), dtype=bool)
    new_group[1:] = (unit[1:] != unit[:-1]) | (day[1:] != day[:-1])
    group = np.cumsum(new_group) - 1
    width = len(ALL_MEASURES)
    sums = np.bincount(
        group * width + table.measure[ahead],
        weights=table.delta[ahead],
        minlength=(int(group[-1]) + 1) * width,
    )
    running = sums.astype(np.int64).reshape(-1, width).cumsum(axis=0)
    unit, day = unit[new_group], day[new_group]
    first = np.searchsorted(unit, unit)  # the unit's first later day; units stand sorted
    before = np.vstack([np.zeros((1, width), dtype=np.int64), running])[first]
    return unit, day, now[unit] + running - before


def _last_two_way(counted: Counted, at: Positions, length: int, *, today: int) -> Dates:
    """Return the day of the last two-way contact of each of ``length`` units."""
    day = counted.events[HAPPENED_ON].to_numpy(dtype="datetime64[D]").astype(np.int64)
    contact = (counted.events[TYPE] == "contact").to_numpy(dtype=bool) & ~counted.gone
    found = contact & (at >= 0) & (day <= today)
    never = np.iinfo(np.int64).min  # which is NaT
    last = np.full(length, never, dtype=np.int64)
    np.maximum.at(last, at[found], day[found])
    return last.astype("datetime64[D]")


def _kinds(counted: Counted, at: Positions, length: int, *, today: int) -> NDArray[np.object_]:
    """Return the kinds of collaboration begun by ``today``, joined; None where there are none."""
    day = counted.events[STARTS_ON].to_numpy(dtype="datetime64[D]").astype(np.int64)
    collaboration = (counted.events[TYPE] == "collaboration").to_numpy(dtype=bool) & ~counted.gone
    begun = collaboration & (at >= 0) & (day <= today)
    kinds = counted.events[KIND][begun].str.replace(KIND_SEPARATOR, "/", regex=False).str.strip()
    code, names = pd.factorize(kinds.where(kinds != "").fillna(UNKNOWN_KIND), sort=True)
    pairs = np.unique(at[begun] * max(len(names), 1) + code)
    unit, code = np.divmod(pairs, max(len(names), 1))
    kind = names.to_numpy(dtype=object)[code]
    starts = np.flatnonzero(np.append(True, unit[1:] != unit[:-1])[: len(unit)])
    ends = np.append(starts[1:], len(unit))[: len(starts)]
    joined = np.full(length, None, dtype=object)
    joined[unit[starts]] = [
        KIND_SEPARATOR.join(kind[a:b]) for a, b in zip(starts, ends, strict=True)
    ]
    return joined
