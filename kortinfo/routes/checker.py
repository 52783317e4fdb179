"""Whether timetables keep a problem's every rule, worked out from the problem alone.

Nothing here is shared with the search or with what makes timetables: it is what they are held
against.
"""

from collections import Counter
from collections.abc import Sequence

from kortinfo.routes.problem import Problem
from kortinfo.routes.timetable import Timetable

_SMALL = 1e-6
"""Seconds lost to floating point."""


def faults(problem: Problem, tables: Sequence[Timetable | None]) -> list[str]:
    """Return what is wrong with the timetables of all tours, in English; none: they can be kept.

    A tour without a timetable is empty. A must that is not visited is a fault too.
    """
    found = []
    visited = Counter(call.visit for table in tables if table for call in table.calls)
    found += [
        f"visit {visit} is paid {times} times" for visit, times in visited.items() if times > 1
    ]
    for index, visit in enumerate(problem.visits):
        if visit.must and index not in visited:
            found.append(f"must {index} is not visited")
    if len(tables) != len(problem.tours):
        return [*found, f"{len(tables)} timetables for {len(problem.tours)} tours"]
    for number, table in enumerate(tables):
        if table is not None:
            found += [f"tour {number}: {fault}" for fault in _faults_of(problem, number, table)]
    return found


def _faults_of(problem: Problem, number: int, table: Timetable) -> list[str]:
    tour = problem.tours[number]
    found = []
    if tour.most_visits is not None and len(table.calls) > tour.most_visits:
        found.append(f"{len(table.calls)} visits, at most {tour.most_visits} wanted")
    if table.starts < tour.begins - _SMALL or table.ends > tour.ends + _SMALL:
        found.append("outside its hours")
    now, place = table.starts, tour.start
    for position, call in enumerate(table.calls):
        visit = problem.visits[call.visit]
        if visit.tours is not None and number not in visit.tours:
            found.append(f"visit {call.visit} belongs to another tour")
        free_from = now + _between(problem, table, number, position, place, visit.place)
        if call.arrives < now - _SMALL or call.begins < free_from - _SMALL:
            found.append(f"visit {call.visit} begins before one can be there")
        if not any(
            window.opens - _SMALL <= call.begins <= window.closes + _SMALL
            for window in visit.windows[tour.day]
        ):
            found.append(f"visit {call.visit} begins outside its windows")
        if call.leaves < call.begins + visit.seconds - _SMALL:
            found.append(f"visit {call.visit} is cut short")
        found += _lunch_faults(problem, table, number, position, now, call.begins)
        now, place = call.leaves, visit.place
    last = len(table.calls)
    home = place if tour.end is None else tour.end
    if table.ends < now + _between(problem, table, number, last, place, home) - _SMALL:
        found.append("ends before one can be there")
    found += _lunch_faults(problem, table, number, last, now, table.ends)
    lunch = tour.lunch
    if lunch is not None and table.lunch_begins is None and table.ends > lunch.latest + _SMALL:
        found.append("no lunch")
    return found


def _between(
    problem: Problem, table: Timetable, number: int, position: int, here: int, there: int
) -> float:
    """Return the seconds needed between two visits: the way, and lunch if it is had there."""
    lunch = problem.tours[number].lunch
    has_lunch = lunch is not None and table.lunch_begins is not None
    way = 0.0 if here == there else float(problem.travel[here, there])
    return way + (lunch.seconds if has_lunch and lunch and table.lunch_after == position else 0.0)


def _lunch_faults(
    problem: Problem, table: Timetable, number: int, position: int, free: float, until: float
) -> list[str]:
    lunch, begins = problem.tours[number].lunch, table.lunch_begins
    if lunch is None or begins is None or table.lunch_after != position:
        return []
    found = []
    if not lunch.earliest - _SMALL <= begins <= lunch.latest + _SMALL:
        found.append("lunch is outside its hours")
    if begins < free - _SMALL or begins + lunch.seconds > until + _SMALL:
        found.append("lunch runs into a visit")
    return found
