"""Plans from businesses and wishes: who is left out, what is met, and what never gets out."""

import dataclasses
import datetime as dt
import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo.routes.plan import DANISH_TIME, VisitPlan
from kortinfo.routes.planning import Basis, make_plan
from kortinfo.routes.wishes import Appointment, Locked, Person, Point, Wishes
from kortinfo.routes.worth import Signals, worths
from kortinfo.settings_visits import Visits
from tests.selection.rows import businesses

THURSDAY = dt.date(2026, 11, 26)
OFFICE = Point(590_000.0, 6_365_000.0, "Rådhuset")
HOME = Point(591_234.5, 6_366_789.5, home=True)


class Straight:
    """Fifteen metres a second as the crow flies; nobody crosses the water west of x = 560,000."""

    def __init__(self) -> None:
        self.asked: list[np.ndarray[Any, Any]] = []

    def journeys(self, origins: Any, destinations: Any) -> Any:
        self.asked += [origins, destinations]
        metres = np.hypot(*(origins[:, None] - destinations[None]).transpose(2, 0, 1))
        apart = (origins[:, None, 0] < 560_000) != (destinations[None, :, 0] < 560_000)
        return _Ways(np.where(apart, np.inf, metres / 15), metres)


@dataclasses.dataclass(frozen=True)
class _Ways:
    seconds: Any
    metres: Any


def town(count: int = 40, *, seed: int = 1, **row: Any) -> pd.DataFrame:
    chance = np.random.default_rng(seed)
    points = chance.uniform(-6000, 6000, size=(count, 2)) + np.array([OFFICE.x, OFFICE.y])
    return businesses(
        *(
            {
                "unit_id": f"10{number:08d}",
                "x": float(x),
                "y": float(y),
                "level": "D" if number % 3 else "C",
                "employees_min": 1 + number % 7,
                "employees_max": 1 + number % 7,
                "parish_code": f"84{number % 5:02d}",
                "postal_code": f"99{number % 3}0",
                "db25_section": "C",
                **row,
            }
            for number, (x, y) in enumerate(points)
        )
    )


def basis(table: pd.DataFrame, **changed: Any) -> Basis:
    made = Basis(
        businesses=table,
        worth=worths(table, Signals(), Visits().worth, on=THURSDAY),
        settings=Visits(),
        ways=Straight(),
        home_ways=Straight(),
        as_of=dt.date(2026, 11, 21),
    )
    return dataclasses.replace(made, **changed)


def wishes(**wished: Any) -> Wishes:
    usual: dict[str, Any] = {
        "people": (Person("Anna", OFFICE, OFFICE),),
        "dates": (THURSDAY,),
        "rounds": 30,
    }
    return Wishes(**{**usual, **wished})


def plan(table: pd.DataFrame, wished: Wishes, **changed: Any) -> VisitPlan:
    return make_plan(basis(table, **changed), np.ones(len(table), dtype=bool), wished)


def units(made: VisitPlan) -> list[str]:
    return [stop.unit_id for stop in made.stops]


def why(made: VisitPlan) -> dict[str, str]:
    return {each.unit_id or each.title: each.why for each in made.unmet}


def test_a_day_is_filled_within_its_hours_with_lunch() -> None:
    made = plan(town(), wishes())
    (day,) = made.days
    assert len(day.stops) >= 6
    assert not made.unmet
    assert day.starts_at is not None
    assert day.ends_at is not None
    assert day.starts_at.time() >= dt.time(8, 30)
    assert day.ends_at.time() <= dt.time(15, 30)
    assert day.lunch_at is not None
    assert dt.time(11, 30) <= day.lunch_at.time() <= dt.time(13, 0)
    assert all(stop.begins_at.tzinfo is DANISH_TIME for stop in day.stops)
    for before, after in zip(day.stops, day.stops[1:], strict=False):
        way = dt.timedelta(seconds=after.travel_seconds or 0)
        assert before.leaves_at + way <= after.begins_at
    assert all(
        stop.worth == pytest.approx(sum(part.points for part in stop.parts), abs=0.3)
        for stop in day.stops
    )


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 1000))
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    table = town(30, seed=seed)
    shuffled = table.sample(frac=1, random_state=seed).reset_index(drop=True)
    assert plan(table, wishes()) == plan(shuffled, wishes())


def test_who_is_left_out_is_counted() -> None:
    table = town(12)
    table.loc[0, "ad_protected"] = True
    table.loc[1, "status"] = "bankrupt"
    table.loc[2, ["x", "y"]] = np.nan
    table.loc[3, "last_two_way_on"] = pd.Timestamp(2026, 11, 20)
    made = plan(table, wishes(nevers=frozenset({"1000000004"})))
    assert dict(made.left_out) == {
        "protected": 1,
        "insolvent": 1,
        "no_point": 1,
        "not_before": 1,
    }
    assert made.candidates == 7
    assert not set(units(made)) & {f"100000000{number}" for number in range(5)}


def test_a_must_is_visited_or_told_why_not() -> None:
    table = town(60)
    table.loc[0, "ad_protected"] = True
    table.loc[1, "status"] = "bankrupt"
    table.loc[2, "last_two_way_on"] = pd.Timestamp(2026, 11, 20)
    table.loc[3, "x"] = 550_000.0
    table.loc[4, ["x", "y"]] = (890_000.0, 6_365_000.0)
    musts = frozenset({*(f"100000000{number}" for number in range(5)), "7"})
    made = plan(table, wishes(musts=musts))
    assert why(made) == {
        "1000000000": "protected",
        "1000000001": "insolvent",
        "1000000003": "no_way",
        "1000000004": "too_far",
        "7": "unknown",
    }
    assert "1000000002" in units(made)
    assert next(each for each in made.unmet if each.why == "too_far").minutes
    allowed = plan(table, wishes(musts=musts, include_protected=True))
    assert "1000000000" in units(allowed)


def test_more_musts_than_the_day_holds_say_how_many_minutes_are_missing() -> None:
    table = town(14)
    late = Visits(opening_else=(dt.time(6), dt.time(22)))
    made = plan(table, wishes(musts=frozenset(table["unit_id"])), settings=late)
    assert {each.why for each in made.unmet} == {"no_time_left"}
    assert len(made.unmet) + len(made.stops) == 14
    least = min(each.minutes or 999 for each in made.unmet)
    assert 0 < least <= 60
    ends = dt.datetime(2026, 11, 26, 15, 30, tzinfo=DANISH_TIME) + dt.timedelta(minutes=least)
    wished = wishes(musts=frozenset(table["unit_id"]), hours=(dt.time(8, 30), ends.time()))
    longer = plan(table, wished, settings=late)
    assert len(longer.stops) > len(made.stops)
    few = plan(table, wishes(musts=frozenset(table["unit_id"]), most_visits=2))
    assert {each.why for each in few.unmet} == {"too_many"}


def test_appointments_stand_and_two_at_once_are_told() -> None:
    at_ten = dt.datetime.combine(THURSDAY, dt.time(10))
    there = Point(OFFICE.x + 2000, OFFICE.y, "Skolen")
    made = plan(
        town(),
        wishes(
            appointments=(
                Appointment("Anna", at_ten, 60, "Netværk", point=there),
                Appointment("Anna", at_ten.replace(hour=13), 30, "", unit_id="1000000007"),
                Appointment("Anna", at_ten.replace(minute=30), 60, "Samtidig", point=there),
            )
        ),
    )
    begins = {
        stop.title or stop.unit_id: stop.begins_at.time() for stop in made.stops if stop.appointment
    }
    assert begins.pop("1000000007") == dt.time(13, 0)
    assert list(begins.values()) in ([dt.time(10, 0)], [dt.time(10, 30)])
    assert list(why(made).values()) == ["appointments_overlap"]


def test_locked_stops_stay_when_the_rest_is_planned_anew() -> None:
    table = town()
    first = plan(table, wishes())
    stays = [first.days[0].stops[1], first.days[0].stops[3]]
    gone = first.days[0].stops[2].unit_id
    again = plan(
        table,
        wishes(
            locked=tuple(
                Locked(stop.unit_id, "Anna", THURSDAY, stop.begins_at.time()) for stop in stays
            ),
            nevers=frozenset({gone}),
            keep=frozenset(units(first)),
        ),
    )
    assert gone not in units(again)
    assert not again.unmet
    for stop in stays:
        now = next(each for each in again.stops if each.unit_id == stop.unit_id)
        assert now.locked
        assert abs(now.begins_at - stop.begins_at) <= dt.timedelta(minutes=15)


def test_a_home_is_told_nowhere() -> None:
    ways, home_ways = Straight(), Straight()
    wished = wishes(people=(Person("Anna", HOME, HOME),))
    made = plan(town(), wished, ways=ways, home_ways=home_ways)
    (day,) = made.days
    assert day.from_home
    assert day.to_home
    assert (day.starts_at, day.ends_at, day.start_title) == (None, None, "")
    first = day.stops[0]
    assert (first.travel_seconds, first.travel_metres) == (None, None)
    assert first.arrives_at == first.begins_at
    assert first.begins_at.minute % 15 == 0
    assert day.travel_seconds == sum(stop.travel_seconds or 0 for stop in day.stops)
    told = json.dumps(dataclasses.asdict(made), default=str) + repr(wished) + repr(made)
    for number in ("591234", "6366789", "591_234"):
        assert number not in told
    assert not any((np.abs(asked - (HOME.x, HOME.y)) < 1).all(axis=1).any() for asked in ways.asked)


def test_two_persons_and_two_days_never_visit_the_same_business() -> None:
    made = plan(
        town(80),
        wishes(
            people=(Person("Anna", OFFICE, OFFICE), Person("Bo", OFFICE, None)),
            dates=(THURSDAY, THURSDAY + dt.timedelta(days=1)),
        ),
    )
    assert len(made.days) == 4
    assert len(units(made)) == len(set(units(made)))


def test_one_area_keeps_a_day_together_and_spread_does_not_crowd() -> None:
    table = town(60)
    together = plan(table, wishes(spread="one_area"))
    postal = table.set_index("unit_id")["postal_code"]
    assert len({postal[unit] for unit in units(together)}) == 1
    apart = plan(table, wishes(spread="spread"))
    parish = table.set_index("unit_id")["parish_code"]
    assert pd.Series([parish[unit] for unit in units(apart)]).value_counts().max() <= 2


@pytest.mark.parametrize(
    ("day", "off"), [(dt.date(2026, 11, 28), "weekend"), (dt.date(2026, 12, 25), "holiday")]
)
def test_a_day_off_is_told(day: dt.date, off: str) -> None:
    made = plan(town(10), wishes(dates=(day,)))
    assert [each.why for each in made.unmet] == [off]
    assert not made.stops
    opens = Visits(open_at_weekends=("C",))
    assert plan(town(10), wishes(dates=(day,)), settings=opens).stops


def test_an_appointment_outside_the_hours_is_said_to_be() -> None:
    early = dt.datetime.combine(THURSDAY, dt.time(7))
    made = plan(
        town(10), wishes(appointments=(Appointment("Anna", early, 30, "Tidlig", point=OFFICE),))
    )
    assert [(each.why, each.title) for each in made.unmet] == [("outside_hours", "Tidlig")]
    twice = tuple(
        Appointment("Anna", early.replace(hour=hour), 30, "To", unit_id="1000000001")
        for hour in (10, 13)
    )
    with pytest.raises(ValueError, match="two appointments at one"):
        plan(town(10), wishes(appointments=twice))


def test_a_day_on_which_many_are_closed_is_told_and_planned() -> None:
    made = plan(town(10), wishes(dates=(dt.date(2026, 12, 24),)))
    assert [each.why for each in made.unmet] == ["quiet"]
    assert made.stops


def test_no_business_and_one_business_are_plans_too() -> None:
    assert plan(town(0), wishes()).stops == ()
    assert len(plan(town(1), wishes()).stops) == 1


def test_nobody_no_day_and_two_of_a_name_are_refused() -> None:
    for wrong in (
        {"people": ()},
        {"dates": ()},
        {"people": (Person("Anna", OFFICE, None),) * 2},
        {"dates": (THURSDAY, THURSDAY)},
    ):
        with pytest.raises(ValueError, match=r"needs somebody|one name"):
            plan(town(2), wishes(**wrong))


def test_opening_hours_of_the_sector_are_kept() -> None:
    made = plan(town(40, db25_section="I"), wishes())
    assert min(stop.begins_at.time() for stop in made.stops) >= dt.time(10)
    must = frozenset({"1000000001"})
    long = wishes(minutes=480, hours=(dt.time(6), dt.time(20)), musts=must)
    assert why(plan(town(5), long)) == {"1000000001": "no_lunch"}
    assert units(plan(town(5), dataclasses.replace(long, lunch=()))) == ["1000000001"]
    assert why(plan(town(5, db25_section="I"), long)) == {"1000000001": "too_long"}
