"""From businesses and wishes to a problem: places, ways between them, visits and tours."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.routes.opening import MINUTE, seconds_of, sections_of, visit_seconds, windows_of
from kortinfo.routes.problem import Lunch, Problem, Tour, Visit, Window
from kortinfo.routes.wishes import Appointment, Locked, Person, Point, Wishes
from kortinfo.settings_visits import Visits
from kortinfo.tables import UNIT_ID, X, Y

Floats = NDArray[np.float64]

HOME_STEP = 15 * MINUTE
"""Ways from and to a home are rounded up to a quarter: the first stop's time tells no distance."""


class Ways(Protocol):
    """Seconds and metres from origins to destinations; inf: no way."""

    @property
    def seconds(self) -> Floats:
        """Origins × destinations."""

    @property
    def metres(self) -> Floats:
        """Origins × destinations."""


class FindsWays(Protocol):
    """What finds ways between points, EPSG:25832 (`kortinfo.routes.travel`)."""

    def journeys(self, origins: Floats, destinations: Floats) -> Ways:
        """Return the ways between two sets of points, n × 2 and m × 2."""


@dataclass(frozen=True, slots=True)
class Leg:
    """Whose day it is."""

    person: Person
    date: dt.date


@dataclass(frozen=True, eq=False)
class Prepared:
    """A problem, and what its numbers stand for.

    Attributes:
        problem: for the search.
        metres: places × places; NaN from and to a home.
        legs: whose day each tour is.
        units: the unit of each visit; "" for an appointment elsewhere.
        rows: the row in the table of businesses; -1 for an appointment elsewhere.
        appointments: which appointment a visit is.
        points: x and y of each visit.
    """

    problem: Problem
    metres: Floats
    legs: tuple[Leg, ...]
    units: tuple[str, ...]
    rows: tuple[int, ...]
    appointments: tuple[Appointment | None, ...]
    locked: tuple[Locked | None, ...]
    points: Floats


def legs_of(wishes: Wishes) -> tuple[Leg, ...]:
    """Return the days of all persons, day by day: the tours, in order."""
    return tuple(Leg(person, date) for date in wishes.dates for person in wishes.people)


def tours_of(wishes: Wishes, settings: Visits, places: dict[Point, int]) -> tuple[Tour, ...]:
    """Return the tours, one a leg."""
    begins, ends = map(seconds_of, wishes.hours or settings.hours)
    lunch = _lunch(wishes, settings, begins, ends)
    most = wishes.most_visits or settings.most_visits
    return tuple(
        Tour(
            day=wishes.dates.index(leg.date),
            begins=begins,
            ends=ends,
            start=places[leg.person.start],
            end=None if leg.person.end is None else places[leg.person.end],
            lunch=lunch,
            most_visits=most,
        )
        for leg in legs_of(wishes)
    )


def _lunch(wishes: Wishes, settings: Visits, begins: float, ends: float) -> Lunch | None:
    """Return the lunch; None where none is wished, or the hours end before or begin after it."""
    wished = settings.lunch if wishes.lunch is None else wishes.lunch
    if not wished:
        return None
    earliest, latest = map(seconds_of, wished)
    length = settings.lunch_minutes * MINUTE
    if begins > latest or ends < latest + length:
        return None
    return Lunch(max(earliest, begins), latest, length)


def prepared(
    businesses: pd.DataFrame,
    rows: Sequence[int] | NDArray[np.intp],
    worth: Floats,
    wishes: Wishes,
    settings: Visits,
    *,
    ways: FindsWays,
    home_ways: FindsWays,
) -> Prepared:
    """Return the problem of visiting some rows of the businesses.

    Args:
        businesses: contract BUSINESSES.
        rows: positions of those that may be visited, each with a point.
        worth: of each of ``rows``.
        wishes: what is wished.
        settings: of visits.
        ways: finds ways between businesses, offices and appointments.
        home_ways: finds those from and to a home, without telling anybody.
    """
    taken = businesses.iloc[np.asarray(rows, dtype=np.intp)]
    units = taken[UNIT_ID].astype(str).tolist()
    seconds = visit_seconds(taken, settings, minutes=wishes.minutes)
    opening = windows_of(sections_of(taken), seconds, wishes.dates, settings)
    legs = legs_of(wishes)
    met = {each.unit_id: each for each in wishes.appointments if each.unit_id and not each.point}
    stays = {each.unit_id: each for each in wishes.locked if each.unit_id not in met}
    visits = []
    for place, unit in enumerate(units):
        plain = Visit(place, float(seconds[place]), float(worth[place]), opening[place])
        if unit in met:
            plain = _appointed(met[unit], place, float(worth[place]), legs, wishes)
        elif unit in stays:
            plain = _locked(stays[unit], plain, legs, wishes)
        elif unit in wishes.musts:
            plain = Visit(place, plain.seconds, plain.worth, plain.windows, must=True)
        visits.append(plain)
    elsewhere = [each for each in wishes.appointments if each.point is not None]
    points: list[Point] = []
    for each in elsewhere:
        assert each.point is not None
        visits.append(_appointed(each, len(units) + len(points), 0.0, legs, wishes))
        points.append(each.point)
    ends = dict.fromkeys(
        point for each in wishes.people for point in (each.start, each.end) if point is not None
    )
    places = {point: len(visits) + at for at, point in enumerate(ends)}
    every = np.vstack(
        [
            taken[[X, Y]].to_numpy(dtype=np.float64),
            np.array([(point.x, point.y) for point in (*points, *ends)]).reshape(-1, 2),
        ]
    )
    homes = np.array([False] * len(visits) + [point.home for point in ends], dtype=bool)
    travel, metres = _matrices(every, homes, ways, home_ways)
    problem = Problem(tuple(visits), tours_of(wishes, settings, places), travel, len(wishes.dates))
    return Prepared(
        problem=problem,
        metres=metres,
        legs=legs,
        units=(*units, *("" for _ in elsewhere)),
        rows=(*map(int, rows), *(-1 for _ in elsewhere)),
        appointments=(*(met.get(unit) for unit in units), *elsewhere),
        locked=(*(stays.get(unit) for unit in units), *(None for _ in elsewhere)),
        points=every[: len(visits)],
    )


def _matrices(
    points: Floats, homes: NDArray[np.bool_], ways: FindsWays, home_ways: FindsWays
) -> tuple[Floats, Floats]:
    """Return seconds, in whole minutes, and metres; homes are asked of ``home_ways`` alone."""
    seconds = np.zeros((len(points), len(points)))
    metres = np.full(seconds.shape, np.nan)
    open_, home = np.flatnonzero(~homes), np.flatnonzero(homes)
    found = ways.journeys(points[open_], points[open_])
    seconds[np.ix_(open_, open_)] = np.ceil(found.seconds / MINUTE - 1e-9) * MINUTE
    metres[np.ix_(open_, open_)] = found.metres
    if len(home):
        to = home_ways.journeys(points[home], points[open_]).seconds
        back = home_ways.journeys(points[open_], points[home]).seconds
        seconds[np.ix_(home, open_)] = np.ceil(to / HOME_STEP - 1e-9) * HOME_STEP
        seconds[np.ix_(open_, home)] = np.ceil(back / HOME_STEP - 1e-9) * HOME_STEP
    np.fill_diagonal(seconds, 0.0)
    return seconds, metres


def _tours_of(person: str, date: dt.date, legs: Sequence[Leg]) -> tuple[int, ...]:
    return tuple(
        number for number, leg in enumerate(legs) if leg.date == date and leg.person.name == person
    )


def _appointed(
    each: Appointment, place: int, worth: float, legs: Sequence[Leg], wishes: Wishes
) -> Visit:
    """Return an appointment: it begins when it begins."""
    date, begins = each.begins_at.date(), seconds_of(each.begins_at.time())
    windows = tuple((Window(begins, begins),) if day == date else () for day in wishes.dates)
    tours = _tours_of(each.person, date, legs)
    return Visit(place, each.minutes * float(MINUTE), worth, windows, must=True, tours=tours)


def _locked(each: Locked, visit: Visit, legs: Sequence[Leg], wishes: Wishes) -> Visit:
    """Return a stop that stays: at about its time, whatever the usual opening hours."""
    windows = visit.windows
    if each.begins_at is not None:
        begins, give = seconds_of(each.begins_at), each.give_minutes * MINUTE
        windows = tuple(
            (Window(begins - give, begins + give),) if day == each.date else ()
            for day in wishes.dates
        )
    tours = _tours_of(each.person, each.date, legs)
    return Visit(visit.place, visit.seconds, visit.worth, windows, must=True, tours=tours)
