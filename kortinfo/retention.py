"""How long data are kept: what is past it is not taken in, and what lies there is purged."""

import datetime as dt
from dataclasses import replace

import pandas as pd

from kortinfo import tables as t
from kortinfo.loaders.result import Loaded
from kortinfo.withheld import withheld

PAST_RETENTION = "past_retention"


def first_day(as_of: dt.date, months: int) -> dt.date | None:
    """Return the first day that is kept; None: there is no limit (0 months)."""
    return (pd.Timestamp(as_of) - pd.DateOffset(months=months)).date() if months else None


def past_retention(events: pd.DataFrame, *, as_of: dt.date, months: int) -> pd.Series:
    """Tell the events or job ads whose last day is more than so many months back.

    The last day is a contact's day, and a collaboration's or an ad's last one, known or assumed.
    """
    first = first_day(as_of, months)
    if first is None:
        return pd.Series(False, index=events.index)
    last = events[t.ENDS_ON]
    if t.HAPPENED_ON in events:
        last = events[t.HAPPENED_ON].fillna(last)
    return last < pd.Timestamp(first)


def within_retention(loaded: Loaded, *, as_of: dt.date, months: int) -> Loaded:
    """Return a source without the events and job ads that are past retention.

    They are set aside with their place and reason only, and so are the duplicates of them: nothing
    else of them is stored.
    """
    for table, key in (
        (t.LOADED_EVENTS.name, t.EVENT_ID),
        (t.LOADED_JOB_ADS.name, t.JOB_AD_ID),
    ):
        if table not in loaded.tables:
            continue
        rows = loaded.tables[table]
        gone = past_retention(rows, as_of=as_of, months=months)
        aside = loaded.set_aside.copy()
        again = aside[t.DETAIL].isin(rows.loc[gone, key])
        aside.loc[again, [t.KEY, t.DETAIL]] = None
        loaded = withheld(replace(loaded, set_aside=aside), table, gone, reason=PAST_RETENTION)
    return loaded
