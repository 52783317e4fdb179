"""A plan changed by hand: what can be kept is kept, what cannot leaves it alone."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from kortinfo.routes.plan import DANISH_TIME, VisitPlan
from kortinfo.routes.planning import Basis, make_plan
from kortinfo.routes.rearranging import (
    alternatives,
    key_of,
    planned_again,
    rearranged,
    rest_of_day,
    with_rest,
)
from kortinfo.routes.wishes import Appointment, Locked, Person, Wishes
from kortinfo.settings_visits import Visits
from tests.routes.test_planning import HOME, OFFICE, THURSDAY, basis, town, wishes

HOURS = (dt.time(8, 30), dt.time(15, 30))


@pytest.fixture(scope="module")
def stands_on() -> Basis:
    return basis(town(60))


def made(stands_on: Basis, wished: Wishes) -> VisitPlan:
    return make_plan(stands_on, everyone(stands_on), wished)


def everyone(stands_on: Basis) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.ones(len(stands_on.businesses), dtype=bool)


def keys(plan: VisitPlan, day: int = 0) -> list[str]:
    return [key_of(stop) for stop in plan.days[day].stops]


def test_the_same_order_is_the_same_plan(stands_on: Basis) -> None:
    plan = made(stands_on, wishes())
    assert rearranged(stands_on, wishes(), plan, [keys(plan)]) == plan


def test_another_order_has_its_own_times_or_is_refused(stands_on: Basis) -> None:
    plan = made(stands_on, wishes(most_visits=4))
    order = [*keys(plan)[1:], keys(plan)[0]]
    turned = rearranged(stands_on, wishes(most_visits=4), plan, [order])
    assert turned is not None
    assert keys(turned) == order
    assert turned.worth == plan.worth
    full = made(stands_on, wishes())
    assert rearranged(stands_on, wishes(), full, [keys(full)[::2] + keys(full)[1::2] * 2]) is None
    assert rearranged(stands_on, wishes(), full, [["nobody"]]) is None


def test_a_stop_is_swapped_for_another_close_by(stands_on: Basis) -> None:
    plan = made(stands_on, wishes(most_visits=5))
    stop = plan.days[0].stops[2]
    near = alternatives(stands_on, everyone(stands_on), wishes(), plan, stop, minutes=5)
    assert near
    assert not {each.unit_id for each in near} & set(keys(plan))
    assert all(each.seconds <= 300 for each in near)
    assert [each.worth for each in near] == sorted((each.worth for each in near), reverse=True)
    order = keys(plan)
    order[2] = near[0].unit_id
    swapped = rearranged(stands_on, wishes(most_visits=5), plan, [order])
    assert swapped is not None
    assert keys(swapped) == order
    none = alternatives(
        stands_on, np.zeros(len(stands_on.businesses), dtype=bool), wishes(), plan, stop
    )
    assert none == ()


def test_the_rest_of_a_day_goes_on_from_here_and_now(stands_on: Basis) -> None:
    wished = wishes()
    plan = made(stands_on, wished)
    day = plan.days[0]
    late = day.stops[1].leaves_at + dt.timedelta(minutes=40)
    gone, stays = key_of(day.stops[2]), day.stops[4]
    locked = replace(
        wished, locked=(Locked(stays.unit_id, "Anna", THURSDAY, stays.begins_at.time(), 30),)
    )
    rest = rest_of_day(locked, HOURS, plan, day, now=late, done=2, cancelled=[gone])
    assert rest.people[0].start.x == day.stops[1].x
    after = with_rest(plan, day, 2, made(stands_on, rest), now=late)
    assert after.days[0].stops[:2] == day.stops[:2]
    left = after.days[0].stops[2:]
    assert left
    assert all(stop.begins_at >= late for stop in left)
    assert gone not in {key_of(stop) for stop in left}
    assert stays.unit_id in {stop.unit_id for stop in left}
    assert len({stop.unit_id for stop in after.stops}) == len(after.stops)
    assert after.days[0].starts_at == day.starts_at


def test_lunch_is_had_once_however_often_a_day_is_planned_anew(stands_on: Basis) -> None:
    wished = wishes()
    plan = made(stands_on, wished)
    day = plan.days[0]
    assert day.lunch_at is not None
    done = day.lunch_after + 1
    now = day.stops[done - 1].leaves_at
    rest = rest_of_day(wished, HOURS, plan, day, now=now, done=done)
    assert rest.lunch == ()
    after = with_rest(plan, day, done, made(stands_on, rest), now=now).days[0]
    assert (after.lunch_at, after.lunch_after) == (day.lunch_at, day.lunch_after)
    early = rest_of_day(wished, HOURS, plan, day, now=day.stops[0].leaves_at, done=1)
    assert early.lunch is None


def test_appointments_still_to_come_stay_and_past_ones_do_not(stands_on: Basis) -> None:
    at = dt.datetime.combine(THURSDAY, dt.time(10))
    wished = wishes(
        appointments=(
            Appointment("Anna", at, 30, "Før", point=OFFICE),
            Appointment("Anna", at.replace(hour=14), 30, "Efter", point=OFFICE),
        )
    )
    plan = made(stands_on, wished)
    day = plan.days[0]
    done = next(i for i, stop in enumerate(day.stops) if stop.title == "Før") + 1
    rest = rest_of_day(wished, HOURS, plan, day, now=day.stops[done - 1].leaves_at, done=done)
    assert [each.title for each in rest.appointments] == ["Efter"]
    assert "Efter" in {stop.title for stop in made(stands_on, rest).stops}
    assert rearranged(stands_on, wished, plan, [keys(plan)]) == plan


def test_a_home_stays_secret_when_the_day_is_planned_anew(stands_on: Basis) -> None:
    wished = wishes(people=(Person("Anna", HOME, HOME),))
    plan = made(stands_on, wished)
    day = plan.days[0]
    begins = dt.datetime.combine(THURSDAY, dt.time(9), DANISH_TIME)
    rest = rest_of_day(wished, HOURS, plan, day, now=begins, done=0)
    after = with_rest(plan, day, 0, made(stands_on, rest), now=begins).days[0]
    assert (after.starts_at, after.ends_at) == (None, None)
    assert after.stops[0].travel_seconds is None


def test_nobody_begins_before_the_day_does(stands_on: Basis) -> None:
    plan = made(stands_on, wishes())
    early = dt.datetime.combine(THURSDAY, dt.time(6, 30), DANISH_TIME)
    assert rest_of_day(wishes(), HOURS, plan, plan.days[0], now=early, done=0).hours == HOURS


def test_other_days_stops_are_not_taken_for_the_rest_of_one(stands_on: Basis) -> None:
    wished = wishes(dates=(THURSDAY, THURSDAY + dt.timedelta(days=1)))
    plan = made(stands_on, wished)
    now = plan.days[0].stops[0].leaves_at
    rest = rest_of_day(wished, HOURS, plan, plan.days[0], now=now, done=1)
    after = with_rest(plan, plan.days[0], 1, made(stands_on, rest), now=now)
    assert len({stop.unit_id for stop in after.stops}) == len(after.stops)
    assert after.days[1] == plan.days[1]


def begun_late(stands_on: Basis, wished: Wishes) -> tuple[VisitPlan, dt.datetime]:
    """A plan whose first day was planned again after two stops, an hour late."""
    plan = made(stands_on, wished)
    day = plan.days[0]
    late = day.stops[1].leaves_at + dt.timedelta(minutes=60)
    rest = rest_of_day(wished, HOURS, plan, day, now=late, done=2)
    return with_rest(plan, day, 2, made(stands_on, rest), now=late), late


def test_what_is_changed_on_a_day_under_way_stays_after_now(stands_on: Basis) -> None:
    wished = wishes()
    plan, late = begun_late(stands_on, wished)
    began = plan.days[0].stops[:2]
    order = keys(plan)
    fewer = rearranged(stands_on, wished, plan, [order[:-1]])
    assert fewer is not None
    again = planned_again(stands_on, everyone(stands_on), wished, fewer)
    for changed in (fewer, again):
        (day,) = changed.days
        assert day.stops[:2] == began
        assert min(stop.begins_at for stop in day.stops[2:]) >= late
        assert (day.done, day.again_at) == (2, late)
    assert keys(fewer) == order[:-1]
    assert rearranged(stands_on, wished, plan, [order[1:]]) is None  # what is done is done
    assert rearranged(stands_on, wished, plan, [[order[1], order[0], *order[2:]]]) is None


def test_other_days_of_a_plan_under_way_can_be_changed_too(stands_on: Basis) -> None:
    wished = wishes(dates=(THURSDAY, THURSDAY + dt.timedelta(days=1)))
    plan, late = begun_late(stands_on, wished)
    orders = [[key_of(stop) for stop in day.stops] for day in plan.days]
    orders[1].pop()
    fewer = rearranged(stands_on, wished, plan, orders)
    assert fewer is not None
    assert fewer.days[0] == plan.days[0]
    assert [key_of(stop) for stop in fewer.days[1].stops] == orders[1]
    again = planned_again(stands_on, everyone(stands_on), wished, fewer)
    assert len(again.days[1].stops) == len(plan.days[1].stops)
    assert again.days[0].again_at == late
    assert len({stop.unit_id for stop in again.stops}) == len(again.stops)


def test_what_cannot_be_met_on_others_days_is_still_told(stands_on: Basis) -> None:
    at = dt.datetime.combine(THURSDAY, dt.time(10))
    both = tuple(
        Appointment("Bo", at + dt.timedelta(minutes=late), 60, f"Møde {late}", point=OFFICE)
        for late in (0, 15)
    )
    missed = Appointment("Anna", at.replace(hour=13), 60, "Forpasset", point=OFFICE)
    people = (Person("Anna", OFFICE, OFFICE), Person("Bo", OFFICE, OFFICE))
    wished = wishes(people=people, appointments=(*both, missed))
    plan = made(stands_on, wished)
    (overlaps,) = plan.unmet
    now = at.replace(hour=13, minute=20, tzinfo=DANISH_TIME)
    rest = rest_of_day(wished, HOURS, plan, plan.days[0], now=now, done=2)
    after = with_rest(plan, plan.days[0], 2, made(stands_on, rest), now=now)
    assert overlaps in after.unmet
    assert "Forpasset" in {each.title for each in after.unmet}


def test_settings_are_used_where_wishes_say_nothing() -> None:
    stands = basis(town(30), settings=Visits(most_visits=3, lunch=None))
    plan = make_plan(stands, everyone(stands), wishes())
    assert len(plan.stops) == 3
    assert plan.days[0].lunch_at is None
