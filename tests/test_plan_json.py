"""Plans of visits as JSON and back, and what is never in it: how far a home is."""

import datetime as dt
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kortinfo.plan_json import Kept, Seen, as_json, from_json, keepable, without_home
from kortinfo.routes.plan import DANISH_TIME, DayPlan, Stop, Unmet, VisitPlan, WorthPart
from kortinfo.routes.wishes import Appointment, Locked, Person, Point, Wishes

SECONDS = st.integers(0, 90_000)
DATES = st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31))
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
METRES = st.floats(-1e7, 1e7)


@st.composite
def moments(draw: st.DrawFn) -> dt.datetime:
    """Any second, those of an hour that comes twice too."""
    since = dt.datetime(2026, 10, 24, tzinfo=dt.UTC)
    return (since + dt.timedelta(seconds=draw(st.integers(0, 14_000_000)))).astimezone(DANISH_TIME)


PARTS = st.builds(WorthPart, key=WORDS, points=METRES, seen=WORDS)
STOPS = st.builds(
    Stop,
    unit_id=st.from_regex(r"\d{10}", fullmatch=True) | st.just(""),
    title=WORDS,
    x=METRES,
    y=METRES,
    arrives_at=moments(),
    begins_at=moments(),
    leaves_at=moments(),
    slack_minutes=st.none() | SECONDS,
    travel_seconds=st.none() | SECONDS,
    travel_metres=st.none() | SECONDS,
    worth=METRES,
    parts=st.lists(PARTS, max_size=2).map(tuple),
    locked=st.booleans(),
    appointment=st.booleans(),
    must=st.booleans(),
)
DAYS = st.builds(
    DayPlan,
    person=WORDS,
    date=DATES,
    stops=st.lists(STOPS, max_size=3).map(tuple),
    from_home=st.booleans(),
    to_home=st.booleans(),
    starts_at=st.none() | moments(),
    ends_at=st.none() | moments(),
    lunch_at=st.none() | moments(),
    lunch_minutes=SECONDS,
    lunch_after=st.integers(0, 3),
    travel_seconds=SECONDS,
    travel_metres=SECONDS,
    start_title=WORDS,
    done=st.integers(0, 3),
    again_at=st.none() | moments(),
)
UNMET = st.builds(
    Unmet,
    why=st.sampled_from(["closed", "too_far"]),
    unit_id=WORDS,
    title=WORDS,
    person=WORDS,
    date=st.none() | DATES,
    minutes=st.none() | SECONDS,
)
PLANS = st.builds(
    VisitPlan,
    days=st.lists(DAYS, max_size=3).map(tuple),
    unmet=st.lists(UNMET, max_size=2).map(tuple),
    snapshot=WORDS,
    as_of=DATES,
    seed=SECONDS,
    candidates=SECONDS,
    left_out=st.lists(st.tuples(WORDS, SECONDS), max_size=2).map(tuple),
    travel=WORDS,
    travel_error=st.floats(0, 1),
)


@given(plan=PLANS)
def test_a_plan_comes_back_as_it_may_be_kept(plan: VisitPlan) -> None:
    seen = {stop.unit_id: Seen("D", "0f") for stop in plan.stops}
    read = from_json(as_json(Kept(plan, seen)))
    assert read.plan == keepable(plan)
    assert dict(read.seen) == seen
    assert as_json(read) == as_json(Kept(plan, seen))
    for day in read.plan.days:
        assert all(stop.begins_at.tzinfo is DANISH_TIME for stop in day.stops)


TIMES = st.times().map(lambda at: at.replace(microsecond=0))
POINTS = st.builds(Point, x=METRES, y=METRES, title=WORDS, home=st.booleans())
UNITS = st.frozensets(st.from_regex(r"\d{10}", fullmatch=True), max_size=3)
WISHES = st.builds(
    Wishes,
    people=st.lists(st.builds(Person, name=WORDS, start=POINTS, end=st.none() | POINTS)).map(tuple),
    dates=st.lists(DATES, max_size=3).map(tuple),
    hours=st.none() | st.tuples(TIMES, TIMES),
    lunch=st.none() | st.just(()) | st.tuples(TIMES, TIMES),
    musts=UNITS,
    nevers=UNITS,
    locked=st.lists(
        st.builds(Locked, unit_id=WORDS, person=WORDS, date=DATES, begins_at=st.none() | TIMES),
        max_size=2,
    ).map(tuple),
    appointments=st.lists(
        st.builds(
            Appointment,
            person=WORDS,
            begins_at=moments().map(lambda at: at.replace(tzinfo=None)),
            minutes=SECONDS,
            title=WORDS,
            point=st.none() | POINTS,
        ),
        max_size=2,
    ).map(tuple),
    keep=UNITS,
    seed=st.none() | SECONDS,
)


@given(wishes=WISHES)
def test_wishes_come_back_without_their_homes(wishes: Wishes) -> None:
    plan = VisitPlan((), (), "b@2026-01-01", dt.date(2026, 1, 1), 1, 0)
    told = as_json(Kept(plan, wishes=wishes))
    read = from_json(told).wishes
    assert read is not None
    assert as_json(Kept(plan, wishes=read)) == told
    assert replace(read, people=(), appointments=()) == replace(wishes, people=(), appointments=())
    points = [
        (then, now)
        for before, after in zip(wishes.people, read.people, strict=True)
        for then, now in ((before.start, after.start), (before.end, after.end))
    ]
    for then, now in points:
        assert now == (Point(0, 0, home=True) if then and then.home else then)


@given(day=DAYS, seconds=SECONDS, metres=SECONDS, minutes=SECONDS, at=moments())
def test_no_home_can_be_worked_out_of_a_day(
    day: DayPlan, seconds: int, metres: int, minutes: int, at: dt.datetime
) -> None:
    """Whatever is said of the ways from and to a home, what is kept is the same."""
    first = [
        replace(stop, travel_seconds=seconds, travel_metres=metres, arrives_at=at)
        for stop in day.stops[:1]
    ]
    told = replace(
        day,
        starts_at=at,
        start_title="Hos mig",
        stops=(*first, *day.stops[1:]),
        travel_seconds=seconds + sum(stop.travel_seconds or 0 for stop in day.stops[1:]),
        travel_metres=metres + sum(stop.travel_metres or 0 for stop in day.stops[1:]),
        from_home=True,
        to_home=False,
    )
    silent = replace(
        told,
        starts_at=None,
        start_title="",
        stops=(
            *(
                replace(s, travel_seconds=None, travel_metres=None, arrives_at=s.begins_at)
                for s in first
            ),
            *day.stops[1:],
        ),
        travel_seconds=told.travel_seconds - (seconds if first else 0),
        travel_metres=told.travel_metres - (metres if first else 0),
    )
    assert without_home(told) == without_home(silent) == silent
    back = replace(
        day,
        to_home=True,
        ends_at=at,
        travel_seconds=day.travel_seconds + seconds,
        travel_metres=day.travel_metres + metres,
        stops=tuple(replace(stop, slack_minutes=minutes) for stop in day.stops),
    )
    assert without_home(back) == without_home(replace(day, to_home=True, ends_at=None))


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"plan":{"days":[]},"seen":{},"format":1}', "\ud800"],
)
def test_what_is_no_plan_says_so(content: str) -> None:
    with pytest.raises(ValueError, match="plan"):
        from_json(content)


def test_a_later_form_says_so() -> None:
    plan = VisitPlan((), (), "b@2026-01-01", dt.date(2026, 1, 1), 1, 0)
    told = json.loads(as_json(Kept(plan))) | {"format": 9}
    with pytest.raises(ValueError, match="format 9; this version reads 1"):
        from_json(json.dumps(told))
