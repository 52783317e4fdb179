"""Placements near home: ranked by what speaks for a business; what is shared tells no home."""

import dataclasses
import datetime as dt
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo import tables
from kortinfo.kinds import DEFAULT_COLLABORATION_KINDS
from kortinfo.routes.nearby import Shared, Shifts, nearby, shareable
from kortinfo.routes.placements import Offers, Past, PlacementWish, offers
from kortinfo.routes.wishes import Point
from kortinfo.settings_placements import PlacementWeights

TODAY = dt.date(2026, 11, 21)
HOME = Point(590_000.0, 6_366_000.0, home=True)
SECRET = bytes(range(32))
near_home = st.floats(-20_000, 20_000)
homes = st.builds(lambda x, y: Point(590_000 + x, 6_366_000 + y, home=True), near_home, near_home)
secret_words = st.binary(min_size=32, max_size=32)


@dataclasses.dataclass(frozen=True)
class Straight:
    """Ways in a straight line at five metres a second; it remembers where it was asked from."""

    asked: list[tuple[float, float]] = dataclasses.field(default_factory=list)
    cut_off: tuple[int, ...] = ()

    def journeys(self, origins: np.ndarray, destinations: np.ndarray) -> Any:
        self.asked.extend(map(tuple, origins.tolist()))
        metres = np.hypot(*(origins[:, None] - destinations[None]).transpose(2, 0, 1))
        seconds = metres / 5
        seconds[:, list(self.cut_off)] = np.inf
        return dataclasses.make_dataclass("Found", ["seconds", "metres"])(seconds, metres)


def businesses(count: int, seed: int = 1, **columns: Any) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            tables.UNIT_ID: [f"u{row:03d}" for row in range(count)],
            tables.NAME: [f"Firma {(row * 7) % count:03d}" for row in range(count)],
            tables.X: HOME.x + random.normal(0, 3_000, count),
            tables.Y: HOME.y + random.normal(0, 3_000, count),
            tables.LEVEL: random.choice(list("ABCD"), count),
            tables.EMPLOYEES_MIN: np.full(count, 5),
            tables.EMPLOYEES_MAX: np.full(count, 9),
            tables.JOB_ADS_OPEN: np.zeros(count, dtype=int),
            tables.DB25_SECTION: "G",
            tables.DB25_CODE: "471110",
            tables.STATUS: "active",
            tables.COMPANY_STATUS: "active",
            tables.AD_PROTECTED: False,
        }
    )
    return table.assign(**columns)


def past(rows: Sequence[tuple[str, ...]] = (), ads: Sequence[tuple[str, ...]] = ()) -> Past:
    """Return placements (unit, kind, start, end) and ads (unit, title, first day, last day)."""
    events = pd.DataFrame(
        rows, columns=[tables.UNIT_ID, tables.KIND, tables.STARTS_ON, tables.ENDS_ON]
    )
    events = events.assign(
        **{tables.EVENT_ID: [f"e{row}" for row in range(len(rows))], tables.TYPE: "collaboration"}
    )
    told = pd.DataFrame(
        ads, columns=[tables.UNIT_ID, tables.TITLE, tables.STARTS_ON, tables.ENDS_ON]
    )
    told = told.assign(**{tables.JOB_AD_ID: [f"a{row}" for row in range(len(ads))]})
    for table in (events, told):
        for day in (tables.STARTS_ON, tables.ENDS_ON):
            table[day] = pd.to_datetime(table[day])
    return Past(
        events=events.drop(columns=tables.UNIT_ID),
        credits=events[[tables.EVENT_ID, tables.UNIT_ID]],
        kinds=DEFAULT_COLLABORATION_KINDS,
        job_ads=told.drop(columns=tables.UNIT_ID),
        job_ad_credits=told[[tables.JOB_AD_ID, tables.UNIT_ID]],
    )


def looked_for(table: pd.DataFrame, before: Past | None = None, **wish: Any) -> Offers:
    asked = PlacementWish(**{"minutes": 15, **wish})
    return offers(table, before or past(), asked, PlacementWeights(), as_of=TODAY)


def parts_of(found: Offers, unit: str) -> dict[str, float]:
    row = found.businesses[tables.UNIT_ID].tolist().index(unit)
    return {part.key: part.points for part in found.worth.parts(row)}


def test_who_has_taken_placements_and_is_free_again_comes_first_with_the_reasons() -> None:
    before = past(
        [
            ("u003", "virksomhedspraktik", "2025-01-01", "2025-03-01"),
            ("u003", "Praktik", "2025-05-01", "2025-08-01"),
            ("u004", "virksomhedspraktik", "2026-11-01", "2026-12-01"),
            ("u005", "fleksjob", "2024-01-01", "2025-12-01"),
            ("u006", "mentor", "2027-01-01", "2027-03-01"),
        ]
    )
    table = businesses(12, **{tables.LEVEL: "D", tables.X: HOME.x, tables.Y: HOME.y})
    found = looked_for(table, before)
    assert nearby(found, HOME, lambda _: Straight()).places[0].unit_id == "u003"
    assert parts_of(found, "u003")["free_again"] == 15
    assert parts_of(found, "u004")["running"] == -5
    assert "taken_before" not in parts_of(found, "u005") | parts_of(found, "u006")
    only = looked_for(table, before, taken_before=True, none_running=True)
    assert only.businesses[tables.UNIT_ID].iloc[only.rows].tolist() == ["u003"]


def test_a_job_is_found_in_the_titles_of_ads() -> None:
    before = past(
        ads=[
            ("u001", "Erfaren Buschauffør", "2026-11-01", "2026-12-01"),
            ("u002", "Chauffør", "2026-03-01", "2026-04-01"),
            ("u003", "Chauffør", "2024-03-01", "2024-04-01"),
            ("u004", "Kokkeelev", "2026-11-01", "2026-12-01"),
            ("u005", "Brokok (x)", "2026-11-01", "2026-12-01"),
        ]
    )
    found = looked_for(businesses(8), before, jobs=("chauffør", "kok"))
    told = {
        unit: parts_of(found, unit).get("job_title") for unit in found.businesses[tables.UNIT_ID]
    }
    assert {unit: points for unit, points in told.items() if points} == {
        "u001": 20,
        "u002": 10,
        "u004": 20,
    }
    only = looked_for(businesses(8), before, jobs=("chauffør",), with_job=True)
    assert only.rows.tolist() == [1, 2]


def test_sectors_sizes_and_who_is_left_out_are_counted() -> None:
    table = businesses(10)
    table.loc[0, tables.AD_PROTECTED] = True
    table.loc[1, tables.STATUS] = "bankrupt"
    table.loc[2, tables.X] = np.nan
    table.loc[[3, 4], tables.DB25_SECTION] = "F"
    table.loc[[3, 4], tables.DB25_CODE] = "410000"
    table.loc[5, [tables.EMPLOYEES_MIN, tables.EMPLOYEES_MAX]] = 0
    found = looked_for(table, minutes=240)
    assert found.left_out == (("insolvent", 1), ("no_point", 1), ("protected", 1))
    assert found.rows.tolist() == [3, 4, 6, 7, 8, 9]
    assert looked_for(table, sectors=("F",)).rows.tolist() == [3, 4]
    assert looked_for(table, sectors=("41",)).rows.tolist() == [3, 4]
    assert looked_for(table, most_employees=4).rows.tolist() == []
    shown = nearby(
        looked_for(table, minutes=240, include_protected=True), HOME, lambda _: Straight()
    )
    assert [place.unit_id for place in shown.places if place.protected] == ["u000"]


def test_kept_and_left_out_are_all_that_were_looked_for() -> None:
    found = looked_for(businesses(200))
    shown = nearby(found, HOME, lambda _: Straight(cut_off=(0, 1)))
    assert dict(shown.left_out)["no_way"] == 2
    assert len(shown.places) + sum(count for _, count in shown.left_out) == 200
    assert all(
        place.minutes <= 15 and place.ring - 10 < place.minutes <= place.ring
        for place in shown.places
    )
    assert shown.rings[0][0] == 10
    assert sum(count for _, count in shown.rings) == len(shown.places)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 999), home=homes)
def test_order_is_by_worth_and_name_in_any_order_of_rows(seed: int, home: Point) -> None:
    table = businesses(60, seed)
    found = looked_for(table, minutes=60)
    shown = nearby(found, home, lambda _: Straight())
    keys = [(-place.worth, place.name) for place in shown.places]
    assert keys == sorted(keys)
    mixed = looked_for(table.sample(frac=1, random_state=seed).reset_index(drop=True), minutes=60)
    assert nearby(mixed, home, lambda _: Straight()) == shown
    told = shareable(found, home, Shifts(SECRET), lambda _: Straight())
    assert shareable(mixed, home, Shifts(SECRET), lambda _: Straight()) == told
    assert [(-place.worth, place.name) for place in told.places] == sorted(
        (-place.worth, place.name) for place in told.places
    )


@settings(max_examples=300, deadline=None)
@given(home=homes, secret=secret_words)
def test_the_shift_is_three_to_eight_hundred_metres_and_stays(home: Point, secret: bytes) -> None:
    there = Shifts(secret).shifted(home)
    assert 300 - 1e-6 <= math.hypot(there.x - home.x, there.y - home.y) <= 800 + 1e-6
    assert Shifts(secret).shifted(home) == there


def test_clicks_beside_each_other_are_not_averaged_away() -> None:
    shifts = Shifts(SECRET)
    random = np.random.default_rng(1)
    clicks = [Point(HOME.x + dx, HOME.y + dy) for dx, dy in random.uniform(-20, 20, (500, 2))]
    there = {(shifts.shifted(each).x, shifts.shifted(each).y) for each in clicks}
    assert len(there) <= 4
    middle = np.mean(list(there), axis=0)
    assert math.hypot(middle[0] - HOME.x, middle[1] - HOME.y) > 100


def test_without_the_secret_the_shift_may_be_in_any_direction() -> None:
    there = [Shifts().shifted(HOME) for _ in range(2_000)]
    turns = np.array([math.atan2(each.y - HOME.y, each.x - HOME.x) for each in there])
    eighths = np.bincount(((turns + math.pi) / (math.pi / 4)).astype(int) % 8, minlength=8)
    assert eighths.min() > 170
    with pytest.raises(ValueError, match="16 bytes"):
        Shifts(b"seed")
    assert "Shifts()" in repr(Shifts(SECRET))


@dataclasses.dataclass(frozen=True)
class Fixed:
    """Shifts that take every home to one point."""

    there: Point

    def shifted(self, home: Point) -> Point:
        return self.there


@settings(max_examples=40, deadline=None)
@given(first=homes, other=homes, there=homes, minutes=st.integers(5, 60))
def test_what_is_shared_is_made_from_the_shifted_point_alone(
    first: Point, other: Point, there: Point, minutes: int
) -> None:
    """Two homes with the same shifted point share the same, whoever lies near them."""
    found = looked_for(businesses(120), minutes=minutes)
    asked = Straight()
    told = [
        shareable(found, home, Fixed(there), lambda _: asked)  # type: ignore[arg-type]
        for home in (first, other)
    ]
    assert told[0] == told[1]
    assert set(asked.asked) == {(there.x, there.y)}


def every_value(value: Any) -> list[Any]:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [
            each
            for field in dataclasses.fields(value)
            for each in every_value(getattr(value, field.name))
        ]
    if isinstance(value, (tuple, list)):
        return [each for one in value for each in every_value(one)]
    return [value]


@settings(max_examples=20, deadline=None)
@given(home=homes, secret=secret_words)
def test_what_is_shared_holds_bands_and_neither_minutes_nor_points(
    home: Point, secret: bytes
) -> None:
    found = looked_for(businesses(80), minutes=37)
    shifts, ways = Shifts(secret), Straight()
    told = shareable(found, home, shifts, lambda _: ways)
    assert {field.name for field in dataclasses.fields(Shared)} == {"places", "mode"}
    at = shifts.shifted(home)
    spots = {home.x, home.y, at.x, at.y}
    assert not spots & {each for each in every_value(told) if isinstance(each, float)}
    for place in told.places:
        assert place.band in {(0, 10), (10, 20), (20, 30), (30, 40)}
        row = found.businesses.set_index(tables.UNIT_ID).loc[place.unit_id]
        seconds = math.hypot(row[tables.X] - at.x, row[tables.Y] - at.y) / 5
        assert place.band[0] * 60 - 1e-6 <= seconds <= place.band[1] * 60 + 1e-6
    again = shareable(found, home, shifts, lambda _: ways)
    assert again == told


def test_chosen_units_cannot_bring_in_who_is_near_the_home_only() -> None:
    found = looked_for(businesses(200), minutes=10)
    shifts = Shifts(SECRET)
    everyone = frozenset(found.businesses[tables.UNIT_ID])
    told = shareable(found, HOME, shifts, lambda _: Straight())
    assert shareable(found, HOME, shifts, lambda _: Straight(), chosen=everyone) == told
    one = frozenset([told.places[0].unit_id])
    assert len(shareable(found, HOME, shifts, lambda _: Straight(), chosen=one).places) == 1


def test_no_home_and_no_minutes_stand_in_what_a_log_would_show() -> None:
    found = looked_for(businesses(30), minutes=30)
    shown = nearby(found, HOME, lambda _: Straight())
    said = repr(shown) + repr(found.wish) + repr(Shifts(SECRET).shifted(HOME)) + repr(HOME)
    assert "590000" not in said
    assert "6366000" not in said
    assert "ring" not in said
    assert "minutes" not in repr(shown)


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"minutes": 0}, "1 to 240"),
        ({"sectors": ("Byg",)}, "no DB25"),
        ({"least_employees": 10, "most_employees": 5}, "fewer"),
        ({"with_job": True}, "name a job"),
    ],
)
def test_what_cannot_be_looked_for_is_refused(wish: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        PlacementWish(**{"minutes": 15, **wish})


def test_no_business_is_no_fault() -> None:
    found = looked_for(businesses(0))
    assert nearby(found, HOME, lambda _: Straight()).places == ()
    assert shareable(found, HOME, Shifts(), lambda _: Straight()).places == ()
