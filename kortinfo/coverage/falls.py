"""Who will soon not be covered any more, if nothing more is registered."""

import datetime as dt

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.classify.by_hand import timeline_by_hand
from kortinfo.classify.rules import RuleSet
from kortinfo.classify.timeline import timeline
from kortinfo.coverage.movements import falling
from kortinfo.coverage.rates import COVERED
from kortinfo.tables import LEVEL, LEVELS, UNIT_ID

SOON = (30, 60, 90)
"""Days ahead in which businesses will fall from A or B."""


def fall_days(
    businesses: pd.DataFrame,
    events: pd.DataFrame,
    credits: pd.DataFrame,  # noqa: A002
    earlier: pd.DataFrame,
    corrections: pd.DataFrame,
    *,
    rules: RuleSet,
    window_months: int,
    count_others: bool,
    as_of: dt.date,
) -> NDArray[np.int64]:
    """Return in how many days each business is not covered any more.

    Args:
        businesses: contract BUSINESSES, levelled as of ``as_of``.
        events: contract EVENTS.
        credits: contract CREDITS.
        earlier: contract EARLIER_CONTACTS.
        corrections: contract CORRECTIONS: a level set by hand holds until its day.
        rules: from :func:`kortinfo.classify.rules.compile_rules`.
        window_months: length of "the last 12 months".
        count_others: whether other organisations' events count.
        as_of: the day of reckoning; events after it do not count.

    Returns:
        1 and up, one a business; -1: not within the last of ``SOON``, or not covered now.
    """
    level = pd.Categorical(businesses[LEVEL], categories=list(LEVELS)).codes
    covered = np.flatnonzero(level < COVERED)
    unit_ids = pd.Index(businesses[UNIT_ID].iloc[covered])
    days = [as_of + dt.timedelta(days=ahead) for ahead in range(1, SOON[-1] + 1)]
    later = timeline(
        unit_ids,
        events,
        credits,
        earlier,
        rules=rules,
        window_months=window_months,
        count_others=count_others,
        days=days,
        known_until=as_of,
    )
    later = timeline_by_hand(later, unit_ids, corrections, days=days, as_of=as_of)
    first = falling(level[covered].astype(np.int8), later)
    found = np.full(len(businesses), -1, dtype=np.int64)
    found[covered] = np.where(first >= 0, first + 1, -1)
    return found
