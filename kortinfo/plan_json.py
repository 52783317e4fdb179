"""A plan of visits as JSON, to be kept in the logbook, and back; nothing tells where a home is."""

import datetime as dt
from dataclasses import dataclass, field, replace

import msgspec

from kortinfo.routes.plan import DANISH_TIME, DayPlan, VisitPlan
from kortinfo.routes.wishes import Point, Wishes

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Seen:
    """A business as a plan saw it."""

    level: str
    place: str
    """A hash of its address and point: no address of a sole trader is kept."""


@dataclass(frozen=True)
class Kept:
    """A plan with what it came from.

    Attributes:
        plan: the plan.
        seen: the businesses on it as it saw them, by unit id.
        wishes: what was wished of it; None: nobody said.
        query: whom it chose from, as a query string (``exports.record.query_of``).
        reason: why protected businesses are on it; "": they are not.
        format: of what is kept.
    """

    plan: VisitPlan
    seen: dict[str, Seen] = field(default_factory=dict)
    wishes: Wishes | None = None
    query: str = ""
    reason: str = ""
    format: int = FORMAT


def as_json(kept: Kept) -> str:
    """Return a plan as JSON; :func:`from_json` gives it back as :func:`keepable` makes it."""
    wishes = None if kept.wishes is None else _homeless(kept.wishes)
    told = replace(kept, plan=keepable(kept.plan), wishes=wishes)
    return msgspec.json.encode(told, order="deterministic").decode()


def from_json(content: str) -> Kept:
    """Return a plan from JSON, times with Denmark's zone.

    Raises:
        ValueError: it is none, or of a later version.
    """
    try:
        kept = msgspec.json.decode(content, type=Kept)
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise ValueError(f"no plan of visits: {error}") from error
    if kept.format != FORMAT:
        raise ValueError(f"a plan of format {kept.format}; this version reads {FORMAT}")
    plan = kept.plan
    days = tuple(_danish(day) for day in plan.days)
    return replace(kept, plan=replace(plan, days=days))


def keepable(plan: VisitPlan) -> VisitPlan:
    """Return a plan without what would tell how far a home is.

    A plan carries no way from or to one; but how much later a visit may begin before one is home
    too late, and how many minutes are missing for a wish, tell of it too.
    """
    homes = any(day.from_home or day.to_home for day in plan.days)
    unmet = tuple(replace(each, minutes=None) for each in plan.unmet) if homes else plan.unmet
    return replace(plan, days=tuple(without_home(day) for day in plan.days), unmet=unmet)


def _homeless(wishes: Wishes) -> Wishes:
    """Return wishes whose homes are nowhere: that a day is from one is all that is kept."""
    return replace(
        wishes,
        people=tuple(
            replace(each, start=_nowhere(each.start), end=each.end and _nowhere(each.end))
            for each in wishes.people
        ),
        appointments=tuple(
            replace(each, point=each.point and _nowhere(each.point)) for each in wishes.appointments
        ),
    )


def _nowhere(point: Point) -> Point:
    return Point(0, 0, home=True) if point.home else point


def without_home(day: DayPlan) -> DayPlan:
    """Return a day without what would tell how far a home is, in whatever way it was made.

    A visit's slack goes with the way home; the time of arrival at the first is when it begins.
    """
    stops, seconds, metres = day.stops, day.travel_seconds, day.travel_metres
    if day.to_home:
        stops = tuple(replace(stop, slack_minutes=None) for stop in stops)
        seconds = sum(stop.travel_seconds or 0 for stop in stops)
        metres = sum(stop.travel_metres or 0 for stop in stops)
    if day.from_home and stops:
        first = stops[0]
        seconds -= first.travel_seconds or 0
        metres -= first.travel_metres or 0
        stops = (
            replace(first, arrives_at=first.begins_at, travel_seconds=None, travel_metres=None),
            *stops[1:],
        )
    return replace(
        day,
        stops=stops,
        starts_at=None if day.from_home else day.starts_at,
        start_title="" if day.from_home else day.start_title,
        ends_at=None if day.to_home else day.ends_at,
        travel_seconds=seconds,
        travel_metres=metres,
    )


def _danish(day: DayPlan) -> DayPlan:
    return replace(
        day,
        stops=tuple(
            replace(
                stop,
                arrives_at=_local(stop.arrives_at),
                begins_at=_local(stop.begins_at),
                leaves_at=_local(stop.leaves_at),
            )
            for stop in day.stops
        ),
        starts_at=None if day.starts_at is None else _local(day.starts_at),
        ends_at=None if day.ends_at is None else _local(day.ends_at),
        lunch_at=None if day.lunch_at is None else _local(day.lunch_at),
        again_at=None if day.again_at is None else _local(day.again_at),
    )


def _local(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(DANISH_TIME)
