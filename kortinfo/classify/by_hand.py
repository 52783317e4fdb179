"""Levels that people set by hand, over those of the rules, until their day."""

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd

from kortinfo.classify.timeline import Levels
from kortinfo.tables import (
    DAY,
    DECIDED_AT,
    LEVEL,
    LEVEL_RULE,
    LEVEL_UNTIL,
    LEVEL_VALUES,
    LEVELS,
    REGISTER_SAYS,
    STATE,
    UNIT_ID,
    WHAT,
)

BY_HAND = "by-hand"
"""Stands for the rule that decided; no rule of the settings can be called so (it has a dash)."""


def with_levels_by_hand(
    businesses: pd.DataFrame, said: pd.DataFrame, *, as_of: dt.date
) -> pd.DataFrame:
    """Return businesses with the levels people set, where the rules say another one.

    Args:
        businesses: with unit_id and the level columns of contract BUSINESSES.
        said: contract CORRECTIONS; those of levels count until the day before theirs.
        as_of: the day of reckoning.

    Returns:
        The businesses: such a level has the rule ``BY_HAND``, no measures, and changes on its
        day (missing: not until somebody takes it back).
    """
    levels = said[(said[WHAT] == "level") & ~(said[DAY] <= pd.Timestamp(as_of))]
    if levels.empty:
        return businesses
    of_unit = levels.set_index(UNIT_ID)
    level = businesses[UNIT_ID].map(of_unit[LEVEL])
    other = level.notna() & (level != businesses[LEVEL])
    until = businesses[UNIT_ID].map(of_unit[DAY]).astype("datetime64[us]")
    # Said by hand and by the rules alike, it holds as long as either of them does.
    both = pd.concat([until, businesses[LEVEL_UNTIL]], axis=1).max(axis=1, skipna=False)
    until = until.where(other, both)
    return businesses.assign(
        **{
            LEVEL: businesses[LEVEL].mask(other, level),
            LEVEL_RULE: businesses[LEVEL_RULE].mask(other, BY_HAND),
            LEVEL_VALUES: businesses[LEVEL_VALUES].mask(other, "{}"),
            LEVEL_UNTIL: businesses[LEVEL_UNTIL].mask(level.notna(), until),
        }
    )


def level_states(said: pd.DataFrame, by_rules: pd.DataFrame, *, as_of: dt.date) -> pd.DataFrame:
    """Return corrections with the state of those of levels: what became of each.

    Args:
        said: contract CORRECTIONS.
        by_rules: unit_id and level of the businesses, as the rules alone have them.
        as_of: the day of reckoning.
    """
    mine = said[WHAT] == "level"
    rules = said[UNIT_ID].map(by_rules.set_index(UNIT_ID)[LEVEL]).astype("str")
    state = pd.Series("applied", index=said.index, dtype="str")
    state = state.mask(rules == said[LEVEL], "settled")
    state = state.mask(said[DAY] <= pd.Timestamp(as_of), "lapsed").mask(rules.isna(), "unknown")
    return said.assign(
        **{
            STATE: said[STATE].where(~mine, state),
            REGISTER_SAYS: said[REGISTER_SAYS].where(~mine, rules),
        }
    )


def timeline_by_hand(
    level: Levels,
    unit_ids: Sequence[str] | pd.Index,
    said: pd.DataFrame,
    *,
    days: Sequence[dt.date],
    as_of: dt.date,
) -> Levels:
    """Return levels day by day with those people set, from the day they set them.

    Args:
        level: shape (units, days), by the rules.
        unit_ids: one a row.
        said: contract CORRECTIONS, as the build left it.
        days: one a column.
        as_of: the build's day, on which a level set by hand holds whenever it was set.

    Returns:
        The same shape. A level holds from the day it was set until the day before its own; what
        somebody had set before is not kept, and so is not told.
    """
    mine = said[said[WHAT] == "level"]
    row = pd.Index(pd.Series(unit_ids, dtype="str")).get_indexer(pd.Index(mine[UNIT_ID]))
    mine, row = mine[row >= 0], row[row >= 0]
    if mine.empty or not len(days):
        return level
    column = np.array(days, dtype="datetime64[D]")
    set_on = _days_of(mine[DECIDED_AT])
    until = mine[DAY].to_numpy().astype("datetime64[D]")
    since = (column >= set_on[:, None]) | (column >= np.datetime64(as_of))
    holds = since & (np.isnat(until)[:, None] | (column < until[:, None]))
    letter = np.array([LEVELS.index(each) for each in mine[LEVEL]], dtype=np.int8)
    result = level.copy()
    result[row] = np.where(holds, letter[:, None], level[row])
    return result


def _days_of(times: pd.Series) -> "np.ndarray[tuple[int], np.dtype[np.datetime64]]":
    """Return the days of moments as ISO 8601 tells them, in the time zone of Denmark."""
    moments = pd.to_datetime(times, utc=True, format="ISO8601").dt.tz_convert("Europe/Copenhagen")
    return moments.dt.tz_localize(None).to_numpy().astype("datetime64[D]")
