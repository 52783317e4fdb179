"""The life a unit is judged by on a day, out of all it had: the loader's rule, over a table."""

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.merge.membership import positions_in
from kortinfo.tables import (
    COMPANY_STATUS,
    ENDED_ON,
    FROM,
    STARTED_ON,
    STATUS,
    TO,
    UNIT_ID,
)

BADGES = ("bankrupt", "dissolving")
"""Statuses of a company that its active units bear as their own."""
_ACTIVE, _CLOSED, _COMING = range(3)
_UNKNOWN = np.iinfo(np.int64).max


def lives_on(lives: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Return the life each unit is judged by: the one that holds the day, else the last that
    ended, else the first to come.

    Args:
        lives: contract LIVES.
        day: the day of reckoning.

    Returns:
        One row a unit: unit_id, status (active, closed, coming), started_on, ended_on. Of two
        lives that hold the day, the one that began last. No lives: no rows.
    """
    today = int(np.datetime64(day, "D").astype(np.int64))
    starts = _days(lives[FROM], missing=-_UNKNOWN)
    ends = _days(lives[TO], missing=_UNKNOWN)
    over = ends < today
    rank = np.where(over, _CLOSED, np.where(starts > today, _COMING, _ACTIVE))
    nearness = np.choose(rank, [-starts, -ends, starts])
    unit, names = pd.factorize(lives[UNIT_ID])
    order = np.lexsort((ends, starts, nearness, rank, unit))
    first = np.flatnonzero(np.diff(unit[order], prepend=-1))
    chosen = order[first]
    words = np.array(["active", "closed", "coming"], dtype=object)
    return pd.DataFrame(
        {
            UNIT_ID: pd.Series(names, dtype="str"),
            STATUS: pd.Series(words[rank[chosen]], dtype="str"),
            STARTED_ON: lives[FROM].iloc[chosen].to_numpy(),
            ENDED_ON: lives[TO].iloc[chosen].to_numpy(),
        }
    )


def units_on(
    units: pd.DataFrame, lives: pd.DataFrame, day: dt.date, *, before: dt.date
) -> pd.DataFrame:
    """Return the units as their lives have them on a later day.

    Args:
        units: contract UNITS, as of ``before``.
        lives: contract LIVES.
        day: the later day.
        before: the day the units are of. What was closed then, whatever its life says (a portal
            row that only says so), opens by a later life alone.

    Returns:
        The units with that day's status, started_on and ended_on; the rest is as it was.
    """
    found = lives_on(lives, day)
    at = positions_in(units[UNIT_ID], found[UNIT_ID])
    now = found.reindex(at).set_index(units.index)
    kept = pd.Series(at < 0, index=units.index)
    opened_later = now[STARTED_ON] > pd.Timestamp(before)
    kept |= (units[STATUS] == "closed") & (now[STATUS] == "active") & ~opened_later
    badge = units[STATUS].where(units[STATUS].isin(BADGES), units[COMPANY_STATUS])
    status = now[STATUS].mask((now[STATUS] == "active") & badge.isin(BADGES), badge)
    return units.assign(
        **{
            STATUS: units[STATUS].where(kept, status),
            STARTED_ON: units[STARTED_ON].where(kept, now[STARTED_ON]),
            ENDED_ON: units[ENDED_ON].where(kept, now[ENDED_ON]),
        }
    )


def _days(dates: pd.Series, *, missing: int) -> NDArray[np.int64]:
    """Return dates as days since 1970, and ``missing`` where there is none."""
    days = dates.to_numpy().astype("datetime64[D]")
    return np.where(np.isnat(days), missing, days.astype(np.int64))


def alive_on(
    units: pd.DataFrame, lives: pd.DataFrame, days: Sequence[dt.date], *, before: dt.date
) -> NDArray[np.bool_]:
    """Tell which units were active on which days.

    Args:
        units: contract UNITS or BUSINESSES, as of ``before``.
        lives: contract LIVES.
        days: any days.
        before: the day the units are of. What was closed then though its life goes on (a portal
            row that only says so) is active on no day: nobody knows when it closed.

    Returns:
        Shape (units, days). A unit without any life is active on every day where it was then.
    """
    status = units[STATUS]
    at = positions_in(lives[UNIT_ID], units[UNIT_ID])
    starts = _days(lives[FROM], missing=-_UNKNOWN)
    ends = _days(lives[TO], missing=_UNKNOWN)
    alive = np.zeros((len(units), len(days)), dtype=bool)
    numbers = [int(np.datetime64(day, "D").astype(np.int64)) for day in (*days, before)]
    now = np.zeros(len(units), dtype=bool)
    for column, day in enumerate(numbers):
        holds = at[(at >= 0) & (starts <= day) & (day <= ends)]
        if column < len(days):
            alive[holds, column] = True
        else:
            now[holds] = True
    active = status.isin(("active", *BADGES)).to_numpy(dtype=bool)
    lived = np.zeros(len(units), dtype=bool)
    lived[at[at >= 0]] = True
    alive[~lived] = active[~lived, None]
    alive[now & (status == "closed").to_numpy(dtype=bool)] = False
    return alive
