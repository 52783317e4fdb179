"""Who looks after a business, when it is due again, and how many job ads it has: as of a day.

None of it moves a level.
"""

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.classify.measures import day_number
from kortinfo.tables import (
    BY,
    ENDS_ON,
    EVENT_ID,
    HAPPENED_ON,
    JOB_AD_ID,
    RESPONSIBLE,
    STARTS_ON,
    UNIT_ID,
)


def responsible(
    unit_ids: pd.Index,
    events: pd.DataFrame,
    credits: pd.DataFrame,  # noqa: A002
    *,
    as_of: dt.date,
) -> "pd.Series[str]":
    """Return the employee responsible for each unit, in the order of ``unit_ids``.

    That is the one named by the unit's latest own event up to ``as_of`` that names anybody: a
    contact by its day, a collaboration by its first. Of events on one day the greatest id
    decides. Names that differ by capitals and spaces only are one, in the commonest spelling.

    Args:
        unit_ids: each once.
        events: contract EVENTS.
        credits: contract CREDITS.
        as_of: the day of reckoning; later events do not count.

    Returns:
        One text a unit; missing where there is none.
    """
    day = events[HAPPENED_ON].fillna(events[STARTS_ON]).to_numpy(dtype="datetime64[D]")
    named = (events[BY] == "own") & events[RESPONSIBLE].notna() & (day <= np.datetime64(as_of))
    mine = events[named.to_numpy(dtype=bool)]
    days = day[named.to_numpy(dtype=bool)]
    at = pd.Index(mine[EVENT_ID]).get_indexer(pd.Index(credits[EVENT_ID]))
    unit = unit_ids.get_indexer(pd.Index(credits[UNIT_ID]))
    pairs = np.flatnonzero((at >= 0) & (unit >= 0))
    at, unit = at[pairs], unit[pairs]
    ids = pd.factorize(mine[EVENT_ID], sort=True)[0]
    order = np.lexsort((ids[at], days[at], unit))
    last = np.flatnonzero(np.diff(unit[order], append=-1))
    found = np.full(len(unit_ids), None, dtype=object)
    found[unit[order][last]] = one_spelling(mine[RESPONSIBLE])[at[order][last]]
    return pd.Series(found, dtype="str")


def one_spelling(names: "pd.Series[str]") -> NDArray[np.object_]:
    """Return names with those that are the same person's in their commonest spelling."""
    tidy = names.str.split().str.join(" ")
    counts = tidy.value_counts()
    ordered = sorted(counts.index, key=lambda name: (-int(counts[name]), name))
    spelling: dict[str, str] = {}
    for name in ordered:
        spelling.setdefault(name.casefold(), name)
    told = {name: spelling[name.casefold()] for name in ordered}
    return tidy.map(told).to_numpy(dtype=object)


def due_on(
    levels: "pd.Series[str]",
    last_two_way_on: "pd.Series[pd.Timestamp]",
    days: Mapping[str, int | None],
) -> "pd.Series[pd.Timestamp]":
    """Return the day each unit is due again: its last two-way contact and its level's days.

    Args:
        levels: letters.
        last_two_way_on: days of the last two-way contact; missing: none.
        days: days by letter; None: that level has no such day.
    """
    wait = pd.to_timedelta(levels.map(dict(days)).astype("float64"), unit="D")
    return (last_two_way_on + wait).astype("datetime64[us]")


def open_job_ads(
    unit_ids: pd.Index,
    ads: pd.DataFrame,
    credits: pd.DataFrame,  # noqa: A002
    *,
    as_of: dt.date,
) -> "pd.Series[int]":
    """Return how many job ads each unit has open on ``as_of``: first day to last, inclusive.

    Args:
        unit_ids: each once.
        ads: contract JOB_ADS.
        credits: contract JOB_AD_CREDITS.
        as_of: the day of reckoning.
    """
    running = ads[is_open(ads, as_of=as_of)]
    about = credits[credits[JOB_AD_ID].isin(running[JOB_AD_ID])]
    unit = unit_ids.get_indexer(pd.Index(about[UNIT_ID]))
    counted = np.bincount(unit[unit >= 0], minlength=len(unit_ids))
    return pd.Series(counted, dtype="Int64")


def is_open(ads: pd.DataFrame, *, as_of: dt.date) -> NDArray[np.bool_]:
    """Tell which job ads are open on ``as_of``: first day to last, inclusive."""
    today = day_number(as_of)
    first, last = (
        ads[name].to_numpy(dtype="datetime64[D]").astype(np.int64) for name in (STARTS_ON, ENDS_ON)
    )
    found: NDArray[np.bool_] = (first <= today) & (today <= last)
    return found
