"""A timetable exists exactly where the checker, which knows nothing of it, finds one."""

from dataclasses import replace
from itertools import permutations, product
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo.routes.checker import faults
from kortinfo.routes.problem import Lunch, Problem, ProblemFault, Tour, Visit, Window
from kortinfo.routes.timetable import opening, timetable
from tests.routes.days import HOUR, MINUTE, SEEDS, a_day


def kept(problem: Problem, tour: Tour, order: tuple[int, ...], *, step: int) -> bool:
    """Tell whether an order can be kept, by trying every lunch and every moment for it."""
    lunch = tour.lunch
    if lunch is None:
        return _walk(problem, tour, order, None, 0.0)
    if _walk(problem, replace(tour, ends=min(tour.ends, lunch.latest)), order, None, 0.0):
        return True
    begins = range(int(lunch.earliest), int(lunch.latest) + 1, step)
    for has_lunch in range(len(order) + 1):
        if any(_walk(problem, tour, order, has_lunch, moment) for moment in begins):
            return True
    return False


def _walk(
    problem: Problem, tour: Tour, order: tuple[int, ...], has_lunch: int | None, begins: float
) -> bool:
    now, place = tour.begins, tour.start
    for position, index in enumerate(order):
        visit = problem.visits[index]
        now = _on(problem, tour, now, place, visit.place, position == has_lunch, begins)
        now = opening(visit.windows[0], now) + visit.seconds
        place = visit.place
    end = place if tour.end is None else tour.end
    return _on(problem, tour, now, place, end, len(order) == has_lunch, begins) <= tour.ends


def _on(
    problem: Problem, tour: Tour, now: float, a: int, b: int, eats: bool, begins: float
) -> float:
    way = float(problem.travel[a, b])
    if not eats or tour.lunch is None:
        return now + way
    if now > begins:
        return inf
    # The way before lunch is gone as far as time allows; the rest of it after lunch.
    return begins + tour.lunch.seconds + max(0.0, way - (begins - now))


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS, lunch=st.booleans(), open_end=st.booleans())
def test_an_order_has_a_timetable_exactly_where_it_can_be_kept(
    seed: int, lunch: bool, open_end: bool
) -> None:
    problem = a_day(seed, visits=3, hours=5, lunch=lunch, open_end=open_end)
    tour = problem.tours[0]
    for order in (order for size in range(4) for order in permutations(range(3), size)):
        found = timetable(problem, tour, order)
        assert (found is not None) == kept(problem, tour, order, step=MINUTE), order
        if found is not None:
            assert faults(problem, [found]) == []


def test_a_day_that_is_over_before_lunch_has_to_begin_holds_none() -> None:
    travel = np.array([[0.0, 600, 600], [600, 0.0, 600], [600, 600, 0.0]])
    all_day = ((Window(0, 24 * HOUR),),)
    visits = (Visit(0, HOUR, 1.0, all_day), Visit(1, HOUR, 1.0, all_day))
    lunch = Lunch(11.5 * HOUR, 13 * HOUR, 30 * MINUTE)
    problem = Problem(visits, (Tour(0, 10 * HOUR, 16 * HOUR, 2, 2, lunch),), travel)
    found = timetable(problem, problem.tours[0], (0, 1))
    assert found is not None
    assert [call.begins for call in found.calls] == [10 * HOUR + 600, 11 * HOUR + 1200]
    assert (found.lunch_begins, found.lunch_after) == (None, 0)
    assert found.ends == 12 * HOUR + 1800


def test_slack_is_how_much_later_a_visit_may_begin() -> None:
    problem = a_day(4, visits=5, lunch=True)
    tour = problem.tours[0]
    checked = 0
    for order in permutations(range(5), 3):
        found = timetable(problem, tour, order)
        if found is None:
            continue
        for call in found.calls:
            for late, fits in ((call.slack, True), (call.slack + MINUTE, False)):
                windows = (Window(call.begins + late, call.begins + late),)
                visits = list(problem.visits)
                visits[call.visit] = replace(visits[call.visit], windows=(windows,))
                later = replace(problem, visits=tuple(visits))
                at_all = any(
                    window.opens <= call.begins + late <= window.closes
                    for window in problem.visits[call.visit].windows[0]
                )
                if fits:
                    assert timetable(later, tour, order) is not None
                elif at_all and found.lunch_after not in (0, 1, 2, 3):
                    assert timetable(later, tour, order) is None
                checked += 1
    assert checked


@pytest.mark.parametrize(
    "broken",
    [
        {"visits": (Visit(9, 60.0, 1.0, ((),)),)},
        {"visits": (Visit(0, 60.0, 1.0, ()),)},
        {"visits": (Visit(0, 60.0, 1.0, ((),), tours=(3,)),)},
        {"tours": (Tour(1, 0, 1, 0, 0),)},
        {"travel": np.array([[0.0, np.nan], [1.0, 0.0]])},
        {"travel": np.zeros((2, 3))},
    ],
)
def test_a_problem_whose_parts_do_not_belong_together_is_refused(broken: dict[str, object]) -> None:
    problem = Problem((), (Tour(0, 0, 1, 0, 0),), np.zeros((2, 2)))
    with pytest.raises(ProblemFault):
        replace(problem, **broken)  # type: ignore[arg-type]


def test_the_checker_finds_what_is_wrong() -> None:
    problem = a_day(7, visits=6)
    tour = problem.tours[0]
    order = next(o for o in permutations(range(6), 2) if timetable(problem, tour, o))
    good = timetable(problem, tour, order)
    assert good is not None
    first = good.calls[0]
    for wrong, said in (
        (replace(good, calls=(first, first)), "2 times"),
        (replace(good, ends=tour.ends + 60), "outside its hours"),
        (replace(good, lunch_begins=tour.ends), "lunch"),
        (replace(good, lunch_begins=None, ends=tour.ends), "no lunch"),
        (replace(good, calls=(replace(first, begins=tour.begins - 60), *good.calls[1:])), "begins"),
        (replace(good, calls=(replace(first, leaves=first.begins), *good.calls[1:])), "cut short"),
        (replace(good, ends=first.leaves), "ends before"),
    ):
        assert any(said in each for each in faults(problem, [wrong])), said
    must = replace(problem, visits=tuple(replace(each, must=True) for each in problem.visits))
    assert any("must" in each for each in faults(must, [good]))
    full = replace(problem, tours=(replace(tour, most_visits=1),))
    assert any("at most 1" in each for each in faults(full, [good]))
    other = replace(problem, visits=tuple(replace(each, tours=()) for each in problem.visits))
    assert any("another tour" in each for each in faults(other, [good]))


def test_every_combination_of_lunch_and_hours_gives_a_day() -> None:
    for lunch, hours in product((True, False), (3.5, 4, 8)):
        problem = a_day(1, visits=4, hours=hours, lunch=lunch)
        found = timetable(problem, problem.tours[0], ())
        assert found is not None
        assert faults(problem, [found]) == []
