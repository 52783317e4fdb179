import datetime as dt

import numpy as np
import pandas as pd
import pytest

from kortinfo import tables
from kortinfo.classify.measures import MEASURES, first_day_outside, measures, steps
from tests.classify.reading import Event, as_tables, months_before

DAY = dt.timedelta(days=1)


def outside(day: dt.date, window: int) -> dt.date:
    numbers = np.array([day], dtype="datetime64[D]").astype(np.int64)
    found = first_day_outside(numbers, window_months=window).astype("datetime64[D]")
    return found.tolist()[0]


def test_subtracting_months_is_what_pandas_does() -> None:
    days = pd.date_range("2019-01-01", "2028-12-31")
    for months in (1, 6, 12, 13):
        expected = (days - pd.DateOffset(months=months)).date.tolist()
        assert [months_before(day, months) for day in days.date] == expected


@pytest.mark.parametrize("window", [1, 2, 3, 6, 11, 12, 13, 18, 24, 36])
def test_every_day_of_ten_years_leaves_the_window_on_the_first_day_that_is_too_late(
    window: int,
) -> None:
    days = np.arange("2019-01-01", "2029-01-01", dtype="datetime64[D]")
    left = first_day_outside(days.astype(np.int64), window_months=window)
    for day, out in zip(days.tolist(), left.astype("datetime64[D]").tolist(), strict=True):
        assert months_before(out, window) >= day
        assert months_before(out - DAY, window) < day


def test_a_leap_day_counts_until_the_end_of_february() -> None:
    assert outside(dt.date(2024, 2, 29), 12) == dt.date(2025, 3, 1)
    assert outside(dt.date(2023, 2, 28), 12) == dt.date(2024, 2, 28)
    assert outside(dt.date(2023, 8, 31), 6) == dt.date(2024, 3, 1)


def numbers(events: list[Event], as_of: dt.date, *, count_others: bool = False) -> dict[str, int]:
    table = steps(*as_tables(events), window_months=12, count_others=count_others)
    found = measures(table, pd.Index(["u"]), as_of=as_of)
    assert list(found.columns) == list(MEASURES)
    return {name: int(found.loc["u", name]) for name in MEASURES if found.loc["u", name]}


AS_OF = dt.date(2024, 2, 29)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (dt.date(2023, 2, 28), {"two_way_ever": 1}),
        (dt.date(2023, 3, 1), {"two_way_ever": 1, "two_way_in_window": 1}),
        (AS_OF, {"two_way_ever": 1, "two_way_in_window": 1}),
        (AS_OF + DAY, {}),
    ],
)
def test_a_contact_counts_from_its_day_until_the_window_has_passed(
    on: dt.date, expected: dict[str, int]
) -> None:
    assert numbers([Event(units=("u",), on=on)], AS_OF) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (AS_OF, AS_OF, {"running": 1, "collaborations_ever": 1}),
        (AS_OF + DAY, AS_OF + 9 * DAY, {}),
        (AS_OF - DAY, AS_OF - DAY, {"ended_in_window": 1, "collaborations_ever": 1}),
        (
            dt.date(2022, 1, 1),
            dt.date(2023, 3, 1),
            {"ended_in_window": 1, "collaborations_ever": 1},
        ),
        (dt.date(2022, 1, 1), dt.date(2023, 2, 28), {"collaborations_ever": 1}),
    ],
)
def test_a_collaboration_runs_then_has_ended_then_is_past(
    start: dt.date, end: dt.date, expected: dict[str, int]
) -> None:
    assert numbers([Event(units=("u",), start=start, end=end)], AS_OF) == expected


def test_a_one_way_contact_counts_nowhere() -> None:
    assert numbers([Event(units=("u",), on=AS_OF, two_way=False)], AS_OF) == {}


def test_what_others_did_counts_only_by_setting() -> None:
    theirs = [Event(units=("u",), on=AS_OF, by="other")]
    assert numbers(theirs, AS_OF) == {}
    assert numbers(theirs, AS_OF, count_others=True) == {"two_way_ever": 1, "two_way_in_window": 1}


def test_a_unit_credited_twice_for_one_event_counts_once() -> None:
    assert numbers([Event(units=("u", "u"), on=AS_OF)], AS_OF)["two_way_ever"] == 1


def test_a_collaboration_without_any_end_runs_on() -> None:
    endless = [Event(units=("u",), start=dt.date(2000, 1, 1))]
    assert numbers(endless, AS_OF) == {"running": 1, "collaborations_ever": 1}


def test_no_events_give_zeros_for_every_unit() -> None:
    table = steps(
        tables.empty(tables.EVENTS),
        tables.empty(tables.CREDITS),
        window_months=12,
        count_others=False,
    )
    found = measures(table, pd.Index(["u", "v"]), as_of=AS_OF)
    assert found.index.tolist() == ["u", "v"]
    assert (found == 0).all(axis=None)
