"""Rounds: everyone is reached, on days one can go, near by near and the worthiest first."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo.routes.rounds import RoundsFault, Wish, needed, pace, rounds

TUESDAY = dt.date(2026, 11, 24)
SPRING = dt.date(2027, 3, 1)


def a_list(seed: int, count: int) -> tuple[list[str], np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    towns = random.uniform(0, 30_000, (5, 2))
    points = towns[random.integers(0, 5, count)] + random.normal(0, 800, (count, 2))
    return [f"p{row:04d}" for row in range(count)], points, random.integers(0, 50, count) * 1.0


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 999),
    count=st.integers(0, 70),
    visits=st.sampled_from([0.5, 1, 3, 6, 13, 40]),
    people=st.integers(1, 3),
    a_day=st.integers(1, 5),
)
def test_everyone_is_in_one_round_that_can_be_kept(
    seed: int, count: int, visits: float, people: int, a_day: int
) -> None:
    units, points, worth = a_list(seed, count)
    wish = Wish(starts=TUESDAY, reach_by=SPRING, visits_a_week=visits, people=people, a_day=a_day)
    found = rounds(units, points, worth, wish)
    assert sorted(unit for each in found.rounds for unit in each.units) == units
    assert all(1 <= len(each.units) <= a_day and each.date >= TUESDAY for each in found.rounds)
    assert all(each.date.weekday() < 5 for each in found.rounds)
    kept = [(each.date, each.person) for each in found.rounds]
    assert len(set(kept)) == len(kept)
    assert kept == sorted(kept)
    for person in range(people):
        by_week: dict[tuple[int, int], int] = {}
        for each in found.rounds:
            if each.person == person:
                week = each.date.isocalendar()[:2]
                by_week[week] = by_week.get(week, 0) + len(each.units)
        weeks = len({each.date.isocalendar()[:2] for each in found.rounds})
        assert all(total <= 2 * max(visits, 1) for total in by_week.values())
        # Over all weeks never more than were earned.
        span = found.weeks or 0
        assert sum(by_week.values()) <= visits * span + 1e-6
        assert weeks <= span


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 999), count=st.integers(2, 40))
def test_the_order_of_rows_does_not_matter(seed: int, count: int) -> None:
    units, points, worth = a_list(seed, count)
    wish = Wish(starts=TUESDAY, reach_by=SPRING, visits_a_week=7, people=2)
    order = np.random.default_rng(seed + 1).permutation(count)
    mixed = rounds([units[row] for row in order], points[order], worth[order], wish)
    assert mixed == rounds(units, points, worth, wish)


def test_nobody_goes_on_holidays_or_when_away() -> None:
    units, points, worth = a_list(1, 60)
    away = frozenset(TUESDAY + dt.timedelta(days=day) for day in range(7, 14))
    wish = Wish(starts=TUESDAY, reach_by=SPRING, visits_a_week=10, a_day=2, absent=away)
    dates = {each.date for each in rounds(units, points, worth, wish).rounds}
    assert not dates & away
    assert not dates & {dt.date(2026, 12, day) for day in (24, 25, 31)}
    assert dt.date(2027, 1, 1) not in dates


def test_easter_costs_visits() -> None:
    usual = Wish(starts=dt.date(2027, 4, 5), reach_by=dt.date(2027, 4, 18), visits_a_week=5)
    easter = Wish(starts=dt.date(2027, 3, 22), reach_by=dt.date(2027, 4, 4), visits_a_week=5)
    assert pace(10, usual)[0].reached == 10
    assert pace(10, easter)[0].reached == 7


def test_rounds_are_close_together_and_the_worthy_come_first() -> None:
    units, points, worth = a_list(3, 120)
    wish = Wish(starts=TUESDAY, reach_by=SPRING, visits_a_week=8)
    found = rounds(units, points, worth, wish).rounds
    at = {unit: row for row, unit in enumerate(units)}
    wide = [np.ptp(points[[at[unit] for unit in each.units]], axis=0).max() for each in found]
    assert np.median(wide) < 3_000
    third = len(found) // 3
    first, last = found[:third], found[-third:]
    assert np.mean([each.worth for each in first]) > 1.5 * np.mean([each.worth for each in last])


def test_waiting_that_costs_nothing_gives_the_shortest_ways_and_much_the_worthiest_first() -> None:
    units, points, worth = a_list(4, 80)
    told = []
    for cost in (0.0, 600.0, 1e6):
        wish = Wish(starts=TUESDAY, reach_by=SPRING, visits_a_week=8, week_waited=cost)
        found = rounds(units, points, worth, wish).rounds
        driving = sum(each.driving_seconds for each in found)
        soon = sum(each.worth for each in found[: len(found) // 2])
        told.append((driving, soon))
    assert told[0][0] <= told[1][0] <= told[2][0]
    assert told[0][1] <= told[1][1] <= told[2][1]


def test_who_is_due_comes_in_time_and_who_cannot_is_told() -> None:
    units, points, worth = a_list(5, 40)
    due = {units[7]: TUESDAY + dt.timedelta(days=9), units[8]: TUESDAY - dt.timedelta(days=1)}
    wish = Wish(starts=TUESDAY, reach_by=SPRING, visits_a_week=4)
    found = rounds(units, points, worth, wish, due=due)
    day = {unit: each.date for each in found.rounds for unit in each.units}
    assert day[units[7]] <= due[units[7]]
    assert found.late == (units[8],)


def test_it_is_told_how_long_it_takes_and_what_a_visit_more_buys() -> None:
    wish = Wish(starts=dt.date(2027, 1, 4), reach_by=dt.date(2027, 1, 31), visits_a_week=5)
    told = pace(60, wish)
    assert [each.visits_a_week for each in told] == [5, 6, 7, 8, 9]
    # Easter takes two days of the twelfth week.
    assert [each.weeks for each in told] == [13, 10, 9, 8, 7]
    assert [each.met for each in told] == [False] * 5
    assert told[0].reached == 20
    assert needed(60, wish) == 15
    units, points, worth = a_list(6, 60)
    found = rounds(units, points, worth, wish)
    assert (found.weeks, found.met, found.needed) == (13, False, 15)
    assert needed(500, wish) is None


@given(st.integers(1, 200), st.integers(1, 15))
@settings(max_examples=30, deadline=None)
def test_an_extra_visit_never_takes_longer(count: int, visits: int) -> None:
    told = pace(count, Wish(starts=TUESDAY, reach_by=SPRING, visits_a_week=visits))
    last = [each.last_on for each in told]
    assert last == sorted(last, reverse=True)  # type: ignore[type-var]
    reached = [each.reached for each in told]
    assert reached == sorted(reached)


def test_a_list_without_points_is_told_and_an_empty_one_is_done() -> None:
    wish = Wish(starts=TUESDAY, reach_by=SPRING, visits_a_week=4)
    found = rounds(["b", "a"], np.full((2, 2), np.nan), np.ones(2), wish)
    assert (found.rounds, found.unplaced, found.met) == ((), ("a", "b"), True)


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"visits_a_week": 0}, "at least one visit"),
        ({"people": 0}, "at least one person"),
        ({"reach_by": TUESDAY - dt.timedelta(days=1)}, "before the start"),
        ({"week_waited": -1}, "at least 0"),
    ],
)
def test_wishes_that_cannot_be_are_refused(wish: dict[str, object], said: str) -> None:
    usual = {"starts": TUESDAY, "reach_by": SPRING, "visits_a_week": 4}
    with pytest.raises(RoundsFault, match=said):
        Wish(**{**usual, **wish})  # type: ignore[arg-type]


def test_more_than_ten_years_is_no_plan() -> None:
    units, points, worth = a_list(7, 80)
    wish = Wish(starts=TUESDAY, reach_by=SPRING, visits_a_week=0.1)
    with pytest.raises(RoundsFault, match="ten years"):
        rounds(units, points, worth, wish)
    with pytest.raises(RoundsFault, match="twice"):
        rounds(["a", "a"], points[:2], worth[:2], wish)
