"""A plan of visits from businesses and wishes: who is worth it, in which order, and why.

The few hundred best of the candidates are searched (`shortlist`); the plan is recomputed and held
against every rule before it is given out.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.routes.candidates import Candidates, candidates
from kortinfo.routes.checker import faults
from kortinfo.routes.day_plans import day_plans
from kortinfo.routes.effort import MOST, PER_TOUR, usual_rounds
from kortinfo.routes.opening import day_off, is_quiet, visit_seconds
from kortinfo.routes.plan import Unmet, VisitPlan
from kortinfo.routes.problem import Order, Problem, Visit
from kortinfo.routes.search import Effort, search
from kortinfo.routes.setting_up import FindsWays, Prepared, prepared
from kortinfo.routes.shortlist import shortlist
from kortinfo.routes.timetable import timetable
from kortinfo.routes.unmet import impossible, left_over
from kortinfo.routes.wishes import Wishes
from kortinfo.routes.worth import Worths
from kortinfo.settings_visits import Visits
from kortinfo.tables import PARISH_CODE, POSTAL_CODE, UNIT_ID, X, Y

Mask = NDArray[np.bool_]
Progress = Callable[[int, int], None]

_FAVOUR = 1.1
_TRIAL_ROUNDS = 40
_AREAS_TRIED = 8
_A_PARISH = 2
_SPREAD_TRIES = 6


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What a plan stands on.

    Attributes:
        businesses: contract BUSINESSES.
        worth: in the same order.
        settings: of visits.
        ways: finds ways between businesses, offices and appointments.
        home_ways: those from and to a home, without telling anybody.
        as_of: the day of the levels.
        snapshot: the build's fingerprint.
        travel: which kind of ways, as the plan tells it.
        travel_error: the share by which a time is typically wrong.
        metres_a_second: roughly how fast one gets on.
        planned: businesses on other plans that are kept: somebody visits them already.
    """

    businesses: pd.DataFrame
    worth: Worths
    settings: Visits
    ways: FindsWays
    home_ways: FindsWays
    as_of: dt.date
    snapshot: str = ""
    travel: str = "line"
    travel_error: float = 0.0
    metres_a_second: float = 10.0
    planned: frozenset[str] = frozenset()

    def candidates(self, chosen: Mask, wishes: Wishes) -> Candidates:
        """Return who may be visited of the rows to choose from."""
        return candidates(
            self.businesses,
            chosen,
            wishes,
            quiet_days=self.settings.quiet_days,
            planned=self.planned,
        )


def make_plan(
    basis: Basis, chosen: Mask, wishes: Wishes, *, progress: Progress | None = None
) -> VisitPlan:
    """Return the plan that collects the most worth of the chosen businesses.

    Every wish by hand is met, or told in ``unmet`` with why. The same basis, wishes and seed give
    the same plan, whatever the order of the rows.

    Args:
        basis: what it stands on.
        chosen: the rows to choose from.
        wishes: what is wished; at least one person and one date.
        progress: told rounds done and rounds in all, now and then.

    Raises:
        ValueError: nobody goes, or on no day; two persons of one name, a date twice, two
            appointments at one business.
    """
    _check(wishes)
    found = basis.candidates(chosen, wishes)
    rows = _shortlisted(basis, found, wishes)
    worth = basis.worth.total[rows]
    kept = np.isin(_ids(basis, rows), sorted(wishes.keep))
    ready = prepared(
        basis.businesses,
        rows,
        np.where(kept, worth * _FAVOUR, worth),
        wishes,
        basis.settings,
        ways=basis.ways,
        home_ways=basis.home_ways,
    )
    told = [*found.unmet, *_unwanted(wishes), *_days_off(wishes, basis.settings)]
    ready, unmet = _without_impossible(ready, told)
    effort = Effort(wishes.rounds or usual_rounds(len(ready.problem.tours)), _seed(basis, wishes))
    orders = _searched(basis, ready, wishes, effort, progress)
    unmet += [
        left_over(ready, orders, visit)
        for visit, each in enumerate(ready.problem.visits)
        if each.must and not any(visit in order for order in orders)
    ]
    tables = [
        timetable(ready.problem, tour, order)
        for tour, order in zip(ready.problem.tours, orders, strict=True)
    ]
    wrong = faults(without_musts(ready.problem), tables)
    if wrong:  # pragma: no cover - the search and the checker would have to disagree
        raise AssertionError("; ".join(wrong))
    return VisitPlan(
        days=day_plans(ready, tables, basis.worth, wishes),
        unmet=tuple(unmet),
        snapshot=basis.snapshot,
        as_of=basis.as_of,
        seed=effort.seed,
        candidates=len(found.rows),
        left_out=found.left_out,
        travel=basis.travel,
        travel_error=basis.travel_error,
    )


def _check(wishes: Wishes) -> None:
    names = Counter(person.name for person in wishes.people)
    if not names or not wishes.dates:
        raise ValueError("a plan needs somebody who goes, and a day")
    if max(names.values()) > 1 or len(set(wishes.dates)) < len(wishes.dates):
        raise ValueError("two persons of one name, or a date twice")
    held = Counter(each.unit_id for each in wishes.appointments if each.unit_id)
    if max(held.values(), default=0) > 1:
        raise ValueError("two appointments at one business")


def _unwanted(wishes: Wishes) -> list[Unmet]:
    """Tell what is wished and not wished at once: it is not planned."""
    musts = [Unmet("unwanted", unit_id=unit) for unit in sorted(wishes.musts & wishes.nevers)]
    return musts + [
        Unmet(
            "unwanted",
            unit_id=each.unit_id,
            title=each.title,
            person=each.person,
            date=each.begins_at.date(),
        )
        for each in wishes.appointments
        if each.unit_id in wishes.nevers - {""}
    ]


def _seed(basis: Basis, wishes: Wishes) -> int:
    return basis.settings.seed if wishes.seed is None else wishes.seed


def _ids(basis: Basis, rows: NDArray[np.intp]) -> NDArray[np.str_]:
    return basis.businesses[UNIT_ID].to_numpy(dtype=str)[rows]


def _days_off(wishes: Wishes, settings: Visits) -> list[Unmet]:
    """Tell the days on which hardly anybody is open, and those on which many are not."""
    if settings.open_at_weekends:
        return []
    found: list[Unmet] = []
    for date in wishes.dates:
        if off := day_off(date):
            found.append(Unmet("holiday" if off == "holiday" else "weekend", date=date))
        elif is_quiet(date):
            found.append(Unmet("quiet", date=date))
    return found


def _shortlisted(basis: Basis, found: Candidates, wishes: Wishes) -> NDArray[np.intp]:
    """Return the rows to search, in the order of their ids: the shortlist and the wished."""
    rows = found.rows
    if not len(rows):
        return rows
    table = basis.businesses.iloc[rows]
    points = table[[X, Y]].to_numpy(dtype=np.float64)
    reach = np.full(len(rows), np.inf)
    for person in wishes.people:
        start = np.array([[person.start.x, person.start.y]])
        there = basis.home_ways.journeys(start, points).seconds[0]
        back = np.zeros(len(rows))
        if person.end is not None:
            end = np.array([[person.end.x, person.end.y]])
            back = basis.home_ways.journeys(points, end).seconds[:, 0]
        reach = np.minimum(reach, there + back)
    wished = np.isin(_ids(basis, rows), sorted(found.forced))
    listed = shortlist(
        points,
        np.where(wished, 0.0, basis.worth.total[rows]),
        visit_seconds(table, basis.settings, minutes=wishes.minutes),
        reach,
        metres_a_second=basis.metres_a_second,
        most=min(MOST, PER_TOUR * len(wishes.people) * len(wishes.dates)),
    )
    taken = wished.copy()
    taken[listed] = True
    return rows[taken]


def _without_impossible(ready: Prepared, unmet: list[Unmet]) -> tuple[Prepared, list[Unmet]]:
    """Return the problem with musts that cannot be met as visits nobody can pay, and why not."""
    visits = list(ready.problem.visits)
    for number, visit in enumerate(visits):
        if not visit.must:
            continue
        why = impossible(ready, number)
        if why is not None:
            unmet.append(why)
            visits[number] = replace(visit, must=False, windows=((),) * ready.problem.days)
    return replace(ready, problem=replace(ready.problem, visits=tuple(visits))), unmet


def without_musts(problem: Problem) -> Problem:
    """Return the problem with no visit that has to be: for the checker, once that is told."""
    return replace(problem, visits=tuple(replace(each, must=False) for each in problem.visits))


def _searched(
    basis: Basis,
    ready: Prepared,
    wishes: Wishes,
    effort: Effort,
    progress: Progress | None,
) -> tuple[Order, ...]:
    if wishes.spread == "one_area":
        ready = _one_area_each(basis, ready, effort)
    problem = ready.problem
    orders = search(problem, effort=effort, progress=progress).orders
    if wishes.spread != "spread":
        return orders
    parishes = _area_of(basis, ready, PARISH_CODE)
    for _ in range(_SPREAD_TRIES):
        crowded = [visit for order in orders for visit in _too_many(order, parishes, problem)]
        if not crowded:
            break
        visits = list(problem.visits)
        for visit in crowded:
            visits[visit] = replace(visits[visit], windows=((),) * problem.days)
        problem = replace(problem, visits=tuple(visits))
        left = tuple(tuple(v for v in order if v not in crowded) for order in orders)
        less = replace(effort, rounds=effort.rounds // 4)
        orders = search(problem, effort=less, begin=left).orders
    return tuple(_thinned(order, parishes, problem) for order in orders)


def _area_of(basis: Basis, ready: Prepared, column: str) -> list[str]:
    """Return each visit's area; "" where it has none."""
    codes = basis.businesses[column].fillna("").astype(str).tolist()
    return [codes[row] if row >= 0 else "" for row in ready.rows]


def _too_many(order: Order, areas: Sequence[str], problem: Problem) -> list[int]:
    """Return the visits of least worth beyond two in one area; musts stay."""
    beyond = []
    for area in {areas[visit] for visit in order} - {""}:
        there = sorted(
            (visit for visit in order if areas[visit] == area),
            key=lambda visit: (not problem.visits[visit].must, -problem.visits[visit].worth, visit),
        )
        beyond += [visit for visit in there[_A_PARISH:] if not problem.visits[visit].must]
    return beyond


def _thinned(order: Order, areas: Sequence[str], problem: Problem) -> Order:
    beyond = set(_too_many(order, areas, problem))
    return tuple(visit for visit in order if visit not in beyond)


def _one_area_each(basis: Basis, ready: Prepared, effort: Effort) -> Prepared:
    """Return the problem with each tour kept to the postal district that gives it the most."""
    areas = _area_of(basis, ready, POSTAL_CODE)
    visits = ready.problem.visits
    worth: Counter[str] = Counter()
    for area, visit in zip(areas, visits, strict=True):
        worth[area] += 0 if visit.must else round(visit.worth * 100)
    tried = sorted(set(worth) - {""}, key=lambda area: (-worth[area], area))[:_AREAS_TRIED]
    kept: list[tuple[str, int]] = []
    taken: set[int] = set()
    for number in range(len(ready.problem.tours)):
        best, best_worth, best_visits = "", -1.0, set[int]()
        for area in tried:
            problem = replace(
                ready.problem,
                visits=tuple(
                    each
                    if each.must or (areas[at] == area and at not in taken)
                    else _shut(each, ready.problem)
                    for at, each in enumerate(visits)
                ),
            )
            only = _only(problem, number)
            found = search(only, effort=Effort(_TRIAL_ROUNDS, effort.seed))
            if found.worth > best_worth:
                best, best_worth = area, found.worth
                best_visits = {v for order in found.orders for v in order if not visits[v].must}
        kept.append((best, number))
        taken |= best_visits
    return replace(
        ready,
        problem=replace(
            ready.problem,
            visits=tuple(
                each
                if each.must
                else replace(each, tours=tuple(tour for area, tour in kept if area == areas[at]))
                for at, each in enumerate(visits)
            ),
        ),
    )


def _shut(visit: Visit, problem: Problem) -> Visit:
    return replace(visit, windows=((),) * problem.days)


def _only(problem: Problem, tour: int) -> Problem:
    """Return the problem with one of its tours alone."""
    visits = tuple(
        replace(each, tours=None)
        if each.tours is None or tour in each.tours
        else replace(each, tours=(), must=False)
        for each in problem.visits
    )
    return replace(problem, visits=visits, tours=(problem.tours[tour],))
