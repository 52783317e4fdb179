"""From timetables to days people read; what would tell where a home is is left out here."""

import datetime as dt
from collections.abc import Sequence

import numpy as np

from kortinfo.routes.opening import MINUTE
from kortinfo.routes.plan import DANISH_TIME, DayPlan, Stop
from kortinfo.routes.setting_up import Leg, Prepared
from kortinfo.routes.timetable import Call, Timetable
from kortinfo.routes.wishes import Wishes
from kortinfo.routes.worth import Worths

_NO_END = 24 * 60
"""Slack in minutes is told up to a day."""


def day_plans(
    ready: Prepared, tables: Sequence[Timetable | None], worth: Worths, wishes: Wishes
) -> tuple[DayPlan, ...]:
    """Return the days of a plan, one a tour, in the tours' order."""
    return tuple(
        _day(ready, number, leg, table, worth, wishes)
        for number, (leg, table) in enumerate(zip(ready.legs, tables, strict=True))
    )


def moment(date: dt.date, seconds: float) -> dt.datetime:
    """Return seconds after midnight as a Danish time of a day."""
    midnight = dt.datetime.combine(date, dt.time())
    return (midnight + dt.timedelta(seconds=round(seconds))).replace(tzinfo=DANISH_TIME)


def _day(
    ready: Prepared,
    number: int,
    leg: Leg,
    table: Timetable | None,
    worth: Worths,
    wishes: Wishes,
) -> DayPlan:
    tour = ready.problem.tours[number]
    start, end = leg.person.start, leg.person.end
    from_home, to_home = start.home, end is not None and end.home
    calls = table.calls if table else ()
    places = [tour.start, *(ready.problem.visits[call.visit].place for call in calls)]
    stops = []
    seconds = metres = 0
    for position, call in enumerate(calls):
        before, here = places[position], places[position + 1]
        untold = position == 0 and from_home
        way = None if untold else int(ready.problem.travel[before, here])
        length = None if untold else round(float(np.nan_to_num(ready.metres[before, here])))
        seconds += way or 0
        metres += length or 0
        stops.append(_stop(ready, call.visit, leg, worth, wishes, (way, length), call))
    if tour.end is not None and calls and not to_home:
        seconds += int(ready.problem.travel[places[-1], tour.end])
        metres += round(float(np.nan_to_num(ready.metres[places[-1], tour.end])))
    lunch = table.lunch_begins if table and calls else None
    return DayPlan(
        person=leg.person.name,
        date=leg.date,
        stops=tuple(stops),
        from_home=from_home,
        to_home=to_home,
        starts_at=moment(leg.date, table.starts) if table and calls and not from_home else None,
        ends_at=moment(leg.date, table.ends) if table and calls and not to_home else None,
        lunch_at=None if lunch is None else moment(leg.date, lunch),
        lunch_minutes=0 if lunch is None or not tour.lunch else int(tour.lunch.seconds // MINUTE),
        lunch_after=table.lunch_after if table else 0,
        travel_seconds=seconds,
        travel_metres=metres,
        start_title="" if from_home else start.title,
    )


def _stop(
    ready: Prepared,
    visit: int,
    leg: Leg,
    worth: Worths,
    wishes: Wishes,
    way: tuple[int | None, int | None],
    call: Call,
) -> Stop:
    appointment, locked = ready.appointments[visit], ready.locked[visit]
    row, unit = ready.rows[visit], ready.units[visit]
    x, y = ready.points[visit]
    untold = way[0] is None
    return Stop(
        unit_id=unit,
        title=appointment.title if appointment else "",
        x=float(x),
        y=float(y),
        arrives_at=moment(leg.date, call.begins if untold else call.arrives),
        begins_at=moment(leg.date, call.begins),
        leaves_at=moment(leg.date, call.leaves),
        slack_minutes=int(min(_NO_END, call.slack // MINUTE)),
        travel_seconds=way[0],
        travel_metres=way[1],
        worth=float(worth.total[row]) if row >= 0 else 0.0,
        parts=worth.parts(row) if row >= 0 else (),
        locked=locked is not None,
        appointment=appointment is not None,
        must=unit in wishes.musts,
    )
