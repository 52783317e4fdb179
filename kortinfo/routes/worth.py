"""What a visit is worth: points for each reason to come, from the settings' weights."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.coverage.employees import OPEN_TOP, employees
from kortinfo.routes.plan import WorthPart
from kortinfo.settings_visits import Weights
from kortinfo.tables import DUE_ON, JOB_ADS_OPEN, LAST_TWO_WAY_ON, LEVEL, STARTED_ON

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

SOON_DAYS = 90
"""A fall within so many days counts."""
_NEW_DAYS = 365
_LONG_OVERDUE = 180
_MOST_TRIES = 3
_ADS_ENOUGH = 3


@dataclass(frozen=True, kw_only=True)
class Signals:
    """What is known of businesses beyond their own row; all arrays go with the rows.

    Attributes:
        falls_in: days until the level falls from A or B to C; negative: not within sight.
        tries: tries within a year that got no answer, since the last two-way contact.
        focus: campaigns that run, and the focus of the settings: who is in them, by name.
        targets: targets not reached yet: who is in them, by name.
    """

    falls_in: NDArray[np.int64] | None = None
    tries: NDArray[np.int64] | None = None
    focus: Mapping[str, Mask] = field(default_factory=dict)
    targets: Mapping[str, Mask] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False)
class Worths:
    """The points of businesses by reason, and what was seen; all in the rows' order."""

    points: Mapping[str, Floats]
    seen: Mapping[str, NDArray[np.object_]]

    @property
    def total(self) -> Floats:
        """All points of each business, never less than 0."""
        total: Floats = np.maximum(np.sum(list(self.points.values()), axis=0), 0.0)
        return total

    def parts(self, row: int) -> tuple[WorthPart, ...]:
        """Return the reasons that count for one business, the weightiest first."""
        found = [
            WorthPart(key, round(float(points[row]), 1), str(self.seen[key][row]))
            for key, points in self.points.items()
            if points[row]
        ]
        return tuple(sorted(found, key=lambda part: (-part.points, part.key)))


def worths(businesses: pd.DataFrame, signals: Signals, weights: Weights, *, on: dt.date) -> Worths:
    """Return what a visit to each business is worth on a day.

    Args:
        businesses: contract BUSINESSES; no rows are fine.
        signals: what else is known of them.
        weights: of the settings.
        on: the day of the visit.
    """
    level = businesses[LEVEL].to_numpy(dtype=str)
    uncovered = np.isin(level, ("C", "D"))
    staff = employees(businesses)
    ads = businesses[JOB_ADS_OPEN].fillna(0).to_numpy(dtype=np.float64)
    overdue = _days_since(businesses[DUE_ON], on)
    age = _days_since(businesses[STARTED_ON], on)
    falls = np.full(len(level), -1) if signals.falls_in is None else signals.falls_in
    tries = np.zeros(len(level)) if signals.tries is None else signals.tries
    is_due = ~uncovered & (overdue >= 0)
    long_due = np.clip(np.nan_to_num(overdue) / _LONG_OVERDUE, 0, 1)
    size = np.log1p(np.clip(staff, 0, OPEN_TOP)) / np.log1p(OPEN_TOP)
    in_focus, in_target = _any(signals.focus, level), _any(signals.targets, level)
    points = {
        "never": weights.never * (level == "D"),
        "lapsed": weights.lapsed * (level == "C"),
        "due": weights.due * is_due * (0.5 + 0.5 * long_due),
        "employees": weights.employees * uncovered * size,
        "job_ads": weights.job_ads * np.clip(ads / _ADS_ENOUGH, 0, 1),
        "new": weights.new * ((age >= 0) & (age < _NEW_DAYS)),
        "falls": weights.falls
        * ((falls >= 0) & (falls <= SOON_DAYS))
        * (1 - 0.5 * np.clip(falls, 0, SOON_DAYS) / SOON_DAYS),
        "focus": weights.focus * in_focus,
        "target": weights.target * in_target * uncovered,
        "tried": -weights.tried * np.minimum(tries, _MOST_TRIES),
    }
    seen = {
        "never": _same("", level),
        "lapsed": _told(businesses[LAST_TWO_WAY_ON]),
        "due": _told(businesses[DUE_ON]),
        "employees": staff.astype(object),
        "job_ads": ads.astype(int).astype(object),
        "new": _told(businesses[STARTED_ON]),
        "falls": falls.astype(object),
        "focus": _names(signals.focus, level),
        "target": _names(signals.targets, level),
        "tried": tries.astype(int).astype(object),
    }
    return Worths(points=points, seen=seen)


def _days_since(column: "pd.Series[pd.Timestamp]", on: dt.date) -> Floats:
    """Return the days from each date to the day; NaN where there is none."""
    dates = pd.to_datetime(column).to_numpy(dtype="datetime64[D]")
    days = (np.datetime64(on, "D") - dates).astype(np.float64)
    days[np.isnat(dates)] = np.nan
    return days


def _told(column: "pd.Series[pd.Timestamp]") -> NDArray[np.object_]:
    dates = pd.to_datetime(column).to_numpy(dtype="datetime64[D]")
    told = dates.astype(str).astype(object)
    told[np.isnat(dates)] = ""
    return told


def _same(value: str, like: NDArray[np.str_]) -> NDArray[np.object_]:
    return np.full(len(like), value, dtype=object)


def _any(masks: Mapping[str, Mask], like: NDArray[np.str_]) -> Mask:
    if not masks:
        return np.zeros(len(like), dtype=bool)
    found: Mask = np.logical_or.reduce(list(masks.values()))
    return found


def _names(masks: Mapping[str, Mask], like: NDArray[np.str_]) -> NDArray[np.object_]:
    """Return the first name whose mask holds, by row; "" for none."""
    names = _same("", like)
    for name, mask in reversed(list(masks.items())):
        names[mask] = name
    return names
