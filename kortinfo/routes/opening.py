"""When businesses can be visited, and how long a visit lasts: by the settings, sector and size."""

import datetime as dt
from functools import lru_cache

import numpy as np
import pandas as pd
from holidays import HolidayBase, country_holidays
from numpy.typing import NDArray

from kortinfo.coverage.employees import employees
from kortinfo.routes.problem import Window
from kortinfo.settings_visits import Visits
from kortinfo.tables import DB25_SECTION, LEVEL

MINUTE = 60
_SATURDAY = 5


def seconds_of(time: dt.time) -> float:
    """Return a time of day as seconds after midnight."""
    return float(time.hour * 3600 + time.minute * MINUTE + time.second)


@lru_cache(maxsize=32)
def _denmark(year: int) -> HolidayBase:
    return country_holidays("DK", years=year, language="da")


def holiday(day: dt.date) -> str:
    """Return the Danish name of a public holiday; "" for other days."""
    return str(_denmark(day.year).get(day, "") or "")


@lru_cache(maxsize=32)
def _quiet_days(year: int) -> HolidayBase:
    return country_holidays("DK", years=year, categories=("optional",))


def is_quiet(day: dt.date) -> bool:
    """Tell whether many are closed, though it is no holiday: 24 and 31 December, for instance."""
    return day in _quiet_days(day.year)


def day_off(day: dt.date) -> str:
    """Return "holiday", "weekend" or "" (a working day)."""
    if holiday(day):
        return "holiday"
    return "weekend" if day.weekday() >= _SATURDAY else ""


def working_days(first: dt.date, count: int) -> tuple[dt.date, ...]:
    """Return so many working days, the first of them not before a day."""
    found: list[dt.date] = []
    day = first
    while len(found) < count:
        if not day_off(day):
            found.append(day)
        day += dt.timedelta(days=1)
    return tuple(found)


def windows_of(
    sections: "pd.Series[str]",
    seconds: NDArray[np.float64],
    days: tuple[dt.date, ...],
    settings: Visits,
) -> list[tuple[tuple[Window, ...], ...]]:
    """Return when each visit may begin on each day: early enough to end in opening hours."""
    off = [bool(day_off(day)) for day in days]
    found: list[tuple[tuple[Window, ...], ...]] = []
    for section, length in zip(sections.fillna("").tolist(), seconds.tolist(), strict=True):
        opens, closes = map(seconds_of, settings.opening.get(section, settings.opening_else))
        day_long = (Window(opens, closes - length),) if closes - length >= opens else ()
        stays = section in settings.open_at_weekends
        found.append(tuple(() if free and not stays else day_long for free in off))
    return found


def visit_seconds(
    businesses: pd.DataFrame, settings: Visits, *, minutes: int | None = None
) -> NDArray[np.float64]:
    """Return how long a visit to each business lasts, in seconds; ``minutes``: each of them."""
    if minutes is not None:
        return np.full(len(businesses), minutes * float(MINUTE))
    by_level = businesses[LEVEL].map(settings.minutes_by_level).astype(float)
    usual = by_level.fillna(settings.minutes).to_numpy(dtype=np.float64)
    large = employees(businesses) >= settings.large_from
    return np.where(large, settings.minutes_large, usual) * float(MINUTE)


def sections_of(businesses: pd.DataFrame) -> "pd.Series[str]":
    """Return the DB25 section letter of each business; missing where it is not known."""
    return businesses[DB25_SECTION]
