"""Levels that people set by hand, over those of the rules, until their day."""

import datetime as dt

import pandas as pd

from kortinfo.tables import (
    DAY,
    LEVEL,
    LEVEL_RULE,
    LEVEL_UNTIL,
    LEVEL_VALUES,
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
    return businesses.assign(
        **{
            LEVEL: businesses[LEVEL].mask(other, level),
            LEVEL_RULE: businesses[LEVEL_RULE].mask(other, BY_HAND),
            LEVEL_VALUES: businesses[LEVEL_VALUES].mask(other, "{}"),
            LEVEL_UNTIL: businesses[LEVEL_UNTIL].mask(other, until),
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
