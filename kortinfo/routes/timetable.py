"""When one is where: the earliest times of a tour, its lunch, and what it leaves room for.

Lunch is taken once, between two visits, before the first or after the last: before driving on, on
the way or on arrival. Whose day is over before lunch has to begin has it afterwards. A person who
arrives before a visit may begin waits, but at the start.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf

from kortinfo.routes.problem import Lunch, Order, Problem, Tour, Window


@dataclass(frozen=True, slots=True)
class Call:
    """One visit of a timetable; seconds after midnight."""

    visit: int
    arrives: float
    begins: float
    leaves: float
    slack: float
    """Seconds it may be begun later without breaking what comes after."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """A tour with its times: always one that can be kept."""

    starts: float
    """When to leave the start: no earlier than the first visit needs."""
    calls: tuple[Call, ...]
    lunch_begins: float | None
    lunch_after: int
    """How many visits come before lunch; without a lunch: 0."""
    ends: float
    travel: float
    """Seconds on the way in all."""


@dataclass(frozen=True, slots=True)
class Room:
    """The times of an order of visits from both sides.

    ``leaves[k]`` is the earliest moment one leaves after k visits (0: the start). ``latest[0]`` is
    the latest moment to leave the start, ``latest[k]`` to arrive at the k-th visit, the last of
    them at the end. Those named hungry are with lunch still to come; where a tour has none they are
    inf and -inf.
    """

    leaves: list[float]
    leaves_hungry: list[float]
    latest: list[float]
    latest_hungry: list[float]
    travel: float

    @property
    def keeps(self) -> bool:
        """Whether the order can be kept at all."""
        return self.leaves[0] <= self.latest[0] or self.leaves_hungry[0] <= self.latest_hungry[0]


def opening(windows: tuple[Window, ...], arrives: float) -> float:
    """Return when a visit begins for one who arrives then; inf: no more that day."""
    for window in windows:
        if arrives <= window.closes:
            return max(arrives, window.opens)
    return inf


def last_opening(windows: tuple[Window, ...], until: float) -> float:
    """Return the last moment up to ``until`` at which a visit may begin; -inf: none."""
    for window in reversed(windows):
        if window.opens <= until:
            return min(until, window.closes)
    return -inf


def after_lunch(leaves: float, way: float, lunch: Lunch) -> float:
    """Return when one arrives who has lunch on a way begun then; inf: too late for lunch."""
    if leaves > lunch.latest:
        return inf
    return max(leaves + way, lunch.earliest) + lunch.seconds


def ways_of(problem: Problem, tour: Tour, order: Order) -> list[float]:
    """Return the seconds of each leg: to each visit, and to the end."""
    places = [tour.start, *(problem.visits[visit].place for visit in order)]
    travel = problem.travel
    ways = [float(travel[a, b]) for a, b in pairwise(places)]
    return [*ways, 0.0 if tour.end is None else float(travel[places[-1], tour.end])]


def room(problem: Problem, tour: Tour, order: Order) -> Room:
    """Return the earliest and latest times of an order, which may be one that cannot be kept."""
    lunch, day = tour.lunch, tour.day
    visits = [problem.visits[visit] for visit in order]
    ways = ways_of(problem, tour, order)
    full = [inf if lunch else tour.begins]
    hungry = [tour.begins if lunch else inf]
    for way, visit in zip(ways, visits, strict=False):
        windows = visit.windows[day]
        arrives = full[-1] + way
        if lunch:
            arrives = min(arrives, after_lunch(hungry[-1], way, lunch))
            hungry.append(opening(windows, hungry[-1] + way) + visit.seconds)
        else:
            hungry.append(inf)
        full.append(opening(windows, arrives) + visit.seconds)
    latest, latest_hungry = [tour.ends], [min(tour.ends, lunch.latest) if lunch else -inf]
    for position in range(len(order), -1, -1):
        way = ways[position]
        leave = latest[-1] - way
        hungry_leave = latest_hungry[-1] - way
        if lunch and lunch.earliest + lunch.seconds <= latest[-1]:
            hungry_leave = max(hungry_leave, min(lunch.latest, leave - lunch.seconds))
        if position:
            visit = visits[position - 1]
            leave = last_opening(visit.windows[day], leave - visit.seconds)
            hungry_leave = last_opening(visit.windows[day], hungry_leave - visit.seconds)
        latest.append(leave)
        latest_hungry.append(hungry_leave if lunch else -inf)
    latest.reverse()
    latest_hungry.reverse()
    return Room(full, hungry, latest, latest_hungry, sum(ways))


def timetable(problem: Problem, tour: Tour, order: Order) -> Timetable | None:
    """Return the times at which an order can be kept; None where it cannot.

    Lunch is taken on the first leg that reaches its hours, and earlier only where it must be.
    """
    times = room(problem, tour, order)
    if not times.keeps:
        return None
    lunch, ways = tour.lunch, ways_of(problem, tour, order)
    leaves, lunch_begins, lunch_after = tour.begins, None, 0
    calls = []
    for position, way in enumerate(ways):
        arrives, latest = leaves + way, times.latest[position + 1]
        if lunch is not None and lunch_begins is None:
            with_lunch = after_lunch(leaves, way, lunch)
            later = times.latest_hungry[position + 1]
            at_once = arrives >= lunch.earliest and position < len(order)
            if with_lunch <= latest and (at_once or arrives > later):
                lunch_begins, lunch_after = _lunch_begins(leaves, way, lunch), position
                arrives = with_lunch
            else:
                latest = later
        if position == len(order):
            leaves = arrives
            break
        visit = problem.visits[order[position]]
        begins = opening(visit.windows[tour.day], arrives)
        leaves = begins + visit.seconds
        calls.append(Call(order[position], arrives, begins, leaves, latest - begins))
    starts = tour.begins
    if calls and (lunch_after or lunch_begins is None):
        starts = calls[0].begins - ways[0]
        calls[0] = replace(calls[0], arrives=calls[0].begins)
    return Timetable(starts, tuple(calls), lunch_begins, lunch_after, leaves, times.travel)


def _lunch_begins(leaves: float, way: float, lunch: Lunch) -> float:
    """Return when lunch begins on a leg: before it, else on arrival, else on the way."""
    if leaves >= lunch.earliest:
        return leaves
    return min(max(leaves + way, lunch.earliest), lunch.latest)
