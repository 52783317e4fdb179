"""Days turned into classes: since the last contact, until one is due, since a life began."""

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.selection.chosen import DUE, LAST_CONTACT, NEW_MONTHS
from kortinfo.selection.codes import Codes, fixed

NEVER = np.iinfo(np.int32).min
"""Stands for a missing day."""
NO_DUE = "none"
NOT_NEW = "older"
Days = NDArray[np.int32]

_LAST_STARTS = (0, 91, 181, 366)


def day_number(day: dt.date) -> int:
    """Return a day as days since 1970-01-01."""
    return (day - dt.date(1970, 1, 1)).days


def days_of(column: "pd.Series[Any]") -> Days:
    """Return a date column as days since 1970-01-01; missing is ``NEVER``."""
    days = column.to_numpy(dtype="datetime64[D]").astype(np.int64)
    return np.clip(days, NEVER, None).astype(np.int32)


def last_contact(last: Days, *, as_of: dt.date) -> Codes:
    """Return the class of ``LAST_CONTACT`` of each day of a last contact."""
    ago = day_number(as_of) - last.astype(np.int64)
    code = np.searchsorted(np.array(_LAST_STARTS), np.maximum(ago, 0), side="right")
    return fixed(np.where(last == NEVER, 0, code), LAST_CONTACT)


def due(days: Days, *, as_of: dt.date, soon: int) -> Codes:
    """Return the class of ``DUE`` of each due day, or ``NO_DUE``.

    Overdue is a day that has passed; soon is ``as_of`` and the ``soon`` days after it.
    """
    left = days.astype(np.int64) - day_number(as_of)
    code = np.searchsorted(np.array([0, soon + 1]), left, side="right")
    return fixed(np.where(days == NEVER, len(DUE), code), (*DUE, NO_DUE))


def newness(started: Days, *, as_of: dt.date) -> Codes:
    """Return the fewest months of ``NEW_MONTHS`` in which a life began, or ``NOT_NEW``.

    In the last 3 months is after the day three months before ``as_of``, up to and including
    ``as_of``; an unknown or later first day is not new.
    """
    code = np.full(len(started), len(NEW_MONTHS))
    for at in range(len(NEW_MONTHS) - 1, -1, -1):
        since = pd.Timestamp(as_of) - pd.DateOffset(months=NEW_MONTHS[at])
        code[started > day_number(since.date())] = at
    code[started > day_number(as_of)] = len(NEW_MONTHS)
    return fixed(code, (*(str(months) for months in NEW_MONTHS), NOT_NEW))
