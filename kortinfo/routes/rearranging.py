"""A plan changed by hand: another order, another stop, the rest of a day that went otherwise."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kortinfo.routes.checker import faults
from kortinfo.routes.day_plans import day_plans
from kortinfo.routes.plan import DANISH_TIME, DayPlan, Stop, Unmet, VisitPlan, WorthPart
from kortinfo.routes.planning import Basis, make_plan, without_musts
from kortinfo.routes.setting_up import prepared
from kortinfo.routes.timetable import timetable
from kortinfo.routes.wishes import Person, Point, Wishes
from kortinfo.tables import UNIT_ID, X, Y

Mask = NDArray[np.bool_]

MINUTE = 60


@dataclass(frozen=True, slots=True)
class Alternative:
    """A business that could be visited instead, or on the way."""

    unit_id: str
    seconds: int
    """From the stop."""
    worth: float
    parts: tuple[WorthPart, ...]


def key_of(stop: Stop) -> str:
    """Name a stop within its plan: its unit, or an appointment's title and time."""
    return stop.unit_id or f"{stop.title}|{stop.begins_at:%H:%M}"


def rearranged(
    basis: Basis, wishes: Wishes, plan: VisitPlan, orders: Sequence[Sequence[str]]
) -> VisitPlan | None:
    """Return the plan with its stops in another order, or others; None: it cannot be kept.

    Of a day that went otherwise only the rest can be: it is timed from when and where one was.

    Args:
        basis: what the plan stands on.
        wishes: what it was made from.
        plan: the plan.
        orders: for each of its days the stops by :func:`key_of`, or units that are new in it.
    """
    under_way = [day.again_at is not None for day in plan.days]
    still = [() if going else order for going, order in zip(under_way, orders, strict=True)]
    changed = _rearranged(basis, wishes, plan, still)
    if changed is None:
        return None
    for at, (day, order) in enumerate(zip(plan.days, orders, strict=True)):
        if day.again_at is None:
            continue
        if list(order[: day.done]) != [key_of(stop) for stop in day.stops[: day.done]]:
            return None
        rest = _rest(basis, wishes, plan, day)
        made = _rearranged(basis, rest, replace(plan, days=(day,)), [order[day.done :]])
        if made is None:
            return None
        days = list(changed.days)
        days[at] = _joined(day, day.done, made.days[0], now=day.again_at)
        changed = replace(changed, days=tuple(days))
    return changed


def _rearranged(
    basis: Basis, wishes: Wishes, plan: VisitPlan, orders: Sequence[Sequence[str]]
) -> VisitPlan | None:
    ids = basis.businesses[UNIT_ID].astype(str)
    row_of = {unit: row for row, unit in enumerate(ids.tolist())}
    wanted = sorted({key for order in orders for key in order if key in row_of})
    rows = np.array([row_of[unit] for unit in wanted], dtype=np.intp)
    met = [each for each in wishes.appointments if each.point is not None or each.unit_id in wanted]
    stays = tuple(each for each in wishes.locked if each.unit_id in wanted)
    ready = prepared(
        basis.businesses,
        rows,
        basis.worth.total[rows],
        replace(wishes, appointments=tuple(met), locked=stays),
        basis.settings,
        ways=basis.ways,
        home_ways=basis.home_ways,
    )
    at = {unit: number for number, unit in enumerate(ready.units) if unit}
    for number, each in enumerate(ready.appointments):
        if each is not None and not ready.units[number]:
            at[each.key] = number
    try:
        found = [tuple(at[key] for key in order) for order in orders]
    except KeyError:
        return None
    tours = ready.problem.tours
    tables = [
        timetable(ready.problem, tour, order) for tour, order in zip(tours, found, strict=True)
    ]
    if None in tables or faults(without_musts(ready.problem), tables):
        return None
    return replace(plan, days=day_plans(ready, tables, basis.worth, wishes))


def alternatives(
    basis: Basis,
    chosen: Mask,
    wishes: Wishes,
    plan: VisitPlan,
    stop: Stop,
    *,
    minutes: int = 5,
    most: int = 10,
) -> tuple[Alternative, ...]:
    """Return who else is close to a stop and not in the plan, the most worth first.

    Args:
        basis: what the plan stands on.
        chosen: the rows to choose from.
        wishes: what the plan was made from.
        plan: the plan.
        stop: the stop.
        minutes: how far from it.
        most: how many.
    """
    found = basis.candidates(chosen, wishes)
    ids = basis.businesses[UNIT_ID].to_numpy(dtype=str)
    planned = {each.unit_id for each in plan.stops}
    rows = np.array([row for row in found.rows if ids[row] not in planned], dtype=np.intp)
    if not len(rows):
        return ()
    points = basis.businesses[[X, Y]].to_numpy(dtype=np.float64)[rows]
    seconds = basis.ways.journeys(np.array([[stop.x, stop.y]]), points).seconds[0]
    close = np.flatnonzero(seconds <= minutes * MINUTE)
    worth = basis.worth.total[rows]
    best = sorted(close.tolist(), key=lambda at: (-worth[at], ids[rows[at]]))[:most]
    return tuple(
        Alternative(
            str(ids[rows[at]]),
            round(float(seconds[at])),
            float(worth[at]),
            basis.worth.parts(int(rows[at])),
        )
        for at in best
    )


def rest_of_day(
    wishes: Wishes,
    settings_hours: tuple[dt.time, dt.time],
    plan: VisitPlan,
    day: DayPlan,
    *,
    now: dt.datetime,
    done: int,
    cancelled: Collection[str] = (),
) -> Wishes:
    """Return the wishes for the rest of a day, from now and from where one is.

    What is done is not visited again; what is locked stays; what was planned is favoured.

    Args:
        wishes: what the plan was made from.
        settings_hours: the settings' hours, where the wishes have none.
        plan: the plan.
        day: the day that goes otherwise.
        now: what the clock says there.
        done: how many of its stops are done: one is at the last of them, or at the start (0).
        cancelled: stops, by :func:`key_of`, that are not to be.
    """
    person = next(each for each in wishes.people if each.name == day.person)
    here = person.start
    if done:
        last = day.stops[done - 1]
        here = Point(last.x, last.y, last.title or last.unit_id)
    gone = {key_of(stop) for stop in day.stops[:done]} | set(cancelled)
    elsewhere = {stop.unit_id for each in plan.days if each != day for stop in each.stops}
    begins = (now + dt.timedelta(seconds=59)).replace(second=0, microsecond=0).time()
    hours = wishes.hours or settings_hours
    begins = begins if done else max(hours[0], begins)  # nobody begins before the day does
    had_lunch = day.lunch_at is not None and day.lunch_after < done
    return replace(
        wishes,
        people=(Person(person.name, here, person.end),),
        dates=(day.date,),
        hours=(begins, max(hours[1], begins)),
        lunch=() if had_lunch else wishes.lunch,
        musts=wishes.musts - gone - elsewhere,
        nevers=(wishes.nevers | gone | elsewhere) - {""},
        locked=tuple(
            each
            for each in wishes.locked
            if each.unit_id not in gone and (each.person, each.date) == (day.person, day.date)
        ),
        appointments=tuple(
            each
            for each in wishes.appointments
            if each.person == day.person
            and each.begins_at.date() == day.date
            and each.key not in gone
        ),
        keep=frozenset(stop.unit_id for stop in day.stops[done:]) - gone - {""},
    )


def with_rest(
    plan: VisitPlan, day: DayPlan, done: int, rest: VisitPlan, *, now: dt.datetime | None
) -> VisitPlan:
    """Return the plan with the rest of one day in the place of what was planned for it.

    Args:
        plan: the plan.
        day: the day of it.
        done: how many of its stops are done.
        rest: the plan for the rest, of one day.
        now: from when that is; None: it is all of the day.
    """
    joined = _joined(day, done, rest.days[0], now=now)
    theirs = [each for each in plan.unmet if not _is_of(day, each)]
    return replace(
        plan,
        days=tuple(joined if each == day else each for each in plan.days),
        unmet=tuple(dict.fromkeys((*theirs, *rest.unmet))),
    )


def _is_of(day: DayPlan, unmet: Unmet) -> bool:
    """Tell a wish of one's day, which its rest tells of anew."""
    if unmet.person:
        return unmet.person == day.person and unmet.date in (day.date, None)
    return unmet.date == day.date


def _joined(day: DayPlan, done: int, after: DayPlan, *, now: dt.datetime | None) -> DayPlan:
    """Return a day with another rest."""
    return replace(
        after,
        stops=(*day.stops[:done], *after.stops),
        from_home=day.from_home,
        starts_at=after.starts_at if now is None else day.starts_at,
        start_title=day.start_title,
        lunch_at=after.lunch_at or (day.lunch_at if day.lunch_after < done else None),
        lunch_minutes=after.lunch_minutes or (day.lunch_minutes if day.lunch_after < done else 0),
        lunch_after=after.lunch_after + done if after.lunch_at else day.lunch_after,
        travel_seconds=after.travel_seconds + sum(s.travel_seconds or 0 for s in day.stops[:done]),
        travel_metres=after.travel_metres + sum(s.travel_metres or 0 for s in day.stops[:done]),
        done=done,
        again_at=now,
    )


def _rest(basis: Basis, wishes: Wishes, plan: VisitPlan, day: DayPlan) -> Wishes:
    hours = wishes.hours or basis.settings.hours
    now = day.again_at or dt.datetime.combine(day.date, hours[0], DANISH_TIME)
    return rest_of_day(wishes, basis.settings.hours, plan, day, now=now, done=day.done)


def planned_again(basis: Basis, chosen: Mask, wishes: Wishes, plan: VisitPlan) -> VisitPlan:
    """Return the plan made again: what is locked stays, what was planned is favoured.

    Once a day of it went otherwise, its days are planned one after the other, of that one only the
    rest.

    Args:
        basis: what the plan stands on.
        chosen: the rows to choose from.
        wishes: what the plan was made from.
        plan: the plan.
    """
    if not any(day.again_at for day in plan.days):
        keep = frozenset(stop.unit_id for stop in plan.stops if stop.unit_id)
        return make_plan(basis, chosen, replace(wishes, keep=keep))
    for at in range(len(plan.days)):
        day = plan.days[at]
        rest = make_plan(basis, chosen, _rest(basis, wishes, plan, day))
        plan = with_rest(plan, day, day.done, rest, now=day.again_at)
    return plan
