"""Which wish cannot be met, why, and how many minutes more would help."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from math import isinf

from kortinfo.routes.opening import MINUTE, day_off, seconds_of
from kortinfo.routes.plan import Unmet, Why
from kortinfo.routes.problem import Order, Problem
from kortinfo.routes.setting_up import Leg, Prepared
from kortinfo.routes.timetable import room

_STEP = 5
_MOST_MINUTES = 12 * 60


def impossible(ready: Prepared, visit: int) -> Unmet | None:
    """Return why a visit cannot be paid even alone; None where it can."""
    problem = ready.problem
    wish = problem.visits[visit]
    tours = range(len(problem.tours)) if wish.tours is None else wish.tours
    if any(room(problem, problem.tours[tour], (visit,)).keeps for tour in tours):
        return None
    if not tours:
        return _told(ready, visit, "unknown", None)
    open_ = [tour for tour in tours if wish.windows[problem.tours[tour].day]]
    if not open_:
        off = day_off(ready.legs[tours[0]].date)
        return _told(ready, visit, "weekend" if off == "weekend" else off or "too_long", tours[0])
    if (appointment := ready.appointments[visit]) is not None:
        begins = seconds_of(appointment.begins_at.time())
        ends = begins + appointment.minutes * MINUTE
        hours = [(problem.tours[tour].begins, problem.tours[tour].ends) for tour in open_]
        if all(begins < first or ends > last for first, last in hours):
            return _told(ready, visit, "outside_hours", open_[0])
    near = [tour for tour in open_ if not isinf(_round_trip(problem, tour, visit))]
    if not near:
        return _told(ready, visit, "no_way", open_[0])
    without_lunch = [
        tour
        for tour in near
        if room(problem, replace(problem.tours[tour], lunch=None), (visit,)).keeps
    ]
    if without_lunch:
        return _told(ready, visit, "no_lunch", without_lunch[0])
    missing = [(minutes_missing(problem, tour, (), visit) or 0, tour) for tour in near]
    least, tour = min((each for each in missing if each[0]), default=(0, near[0]))
    return _told(ready, visit, "too_far" if least else "closed", tour, least or None)


def left_over(ready: Prepared, orders: Sequence[Order], visit: int) -> Unmet:
    """Return why a must that fits alone is not in the plan."""
    problem = ready.problem
    wish = problem.visits[visit]
    tours = range(len(problem.tours)) if wish.tours is None else wish.tours
    full = [
        tour
        for tour in tours
        if problem.tours[tour].most_visits is not None
        and len(orders[tour]) >= (problem.tours[tour].most_visits or 0)
    ]
    if len(full) == len(tours):
        return _told(ready, visit, "too_many", full[0])
    missing = [(minutes_missing(problem, tour, orders[tour], visit), tour) for tour in tours]
    known = [(minutes, tour) for minutes, tour in missing if minutes is not None]
    if not known and ready.appointments[visit] is not None:
        return _told(ready, visit, "appointments_overlap", tours[0])
    least, tour = min(known, default=(None, tours[0]))
    return _told(ready, visit, "no_time_left", tour, least)


def minutes_missing(problem: Problem, tour: int, order: Order, visit: int) -> int | None:
    """Return how many minutes later a day has to end to hold one visit more; None: no help."""
    day = problem.tours[tour]
    orders = [(*order[:at], visit, *order[at:]) for at in range(len(order) + 1)]
    longest = replace(day, ends=day.ends + _MOST_MINUTES * MINUTE)
    fitting = [each for each in orders if room(problem, longest, each).keeps]
    low, high = 0, _MOST_MINUTES // _STEP
    if not fitting:
        return None
    while low < high:
        middle = (low + high) // 2
        later = replace(day, ends=day.ends + middle * _STEP * MINUTE)
        if any(room(problem, later, each).keeps for each in fitting):
            high = middle
        else:
            low = middle + 1
    return low * _STEP


def _round_trip(problem: Problem, tour: int, visit: int) -> float:
    day, place = problem.tours[tour], problem.visits[visit].place
    back = 0.0 if day.end is None else float(problem.travel[place, day.end])
    return float(problem.travel[day.start, place]) + back


def _told(
    ready: Prepared, visit: int, why: Why | str, tour: int | None, minutes: int | None = None
) -> Unmet:
    leg: Leg | None = None if tour is None else ready.legs[tour]
    appointment = ready.appointments[visit]
    date: dt.date | None = leg.date if leg else None
    return Unmet(
        why,  # type: ignore[arg-type]
        unit_id=ready.units[visit],
        title=appointment.title if appointment else "",
        person=leg.person.name if leg else "",
        date=date,
        minutes=minutes,
    )
