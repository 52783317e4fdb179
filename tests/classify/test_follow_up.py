"""Who is responsible, when a business is due, how many ads are open: as of a day, nothing else."""

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo import tables
from kortinfo.classify.follow_up import due_on, is_open, open_job_ads, responsible
from tests.examples import examples

TODAY = dt.date(2026, 6, 30)
UNITS = pd.Index(["u1", "u2", "u3"])


def day(ago: int) -> pd.Timestamp:
    return pd.Timestamp(TODAY) - pd.Timedelta(days=ago)


def events(*rows: dict[str, Any]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Events e0, e1 ... of the unit each row names, and their credits."""
    filled = [
        {"event_id": f"e{at}", "type": "contact", "by": "own", "source": "crm", **row}
        for at, row in enumerate(rows)
    ]
    credited = [
        {"event_id": f"e{at}", "unit_id": row.get("unit", "u1"), "how": "direct"}
        for at, row in enumerate(rows)
    ]
    if not rows:
        return tables.empty(tables.EVENTS), tables.empty(tables.CREDITS)
    return (
        tables.shaped(pd.DataFrame(filled), tables.EVENTS),
        tables.shaped(pd.DataFrame(credited), tables.CREDITS),
    )


def who(*rows: dict[str, Any]) -> list[str | None]:
    found = responsible(UNITS, *events(*rows), as_of=TODAY)
    return [None if pd.isna(name) else name for name in found]


def contact(name: str | None, ago: int, **more: Any) -> dict[str, Any]:
    return {"responsible": name, "happened_on": day(ago), **more}


def test_the_latest_own_event_tells_who_is_responsible() -> None:
    assert who(contact("ABC", 10), contact("DEF", 3), contact("GHI", 50)) == ["DEF", None, None]


def test_a_collaboration_counts_from_its_first_day() -> None:
    placement = {"responsible": "DEF", "type": "collaboration", "starts_on": day(5)}
    assert who(contact("ABC", 10), placement)[0] == "DEF"
    assert who(contact("ABC", 3), placement)[0] == "ABC"


def test_what_is_to_come_and_what_is_others_does_not_tell() -> None:
    assert who(contact("ABC", 10), contact("DEF", -1), contact("GHI", 1, by="other"))[0] == "ABC"


def test_an_event_that_names_nobody_leaves_who_it_was() -> None:
    assert who(contact("ABC", 10), contact(None, 3))[0] == "ABC"


def test_each_unit_has_its_own() -> None:
    rows = [contact("ABC", 10, unit="u3"), contact("DEF", 3, unit="u1"), contact("X", 1, unit="u9")]
    assert who(*rows) == ["DEF", None, "ABC"]


def test_spellings_of_one_name_are_one() -> None:
    rows = [contact("ABC", 20), contact("ABC", 19, unit="u2"), contact(" abc", 3, unit="u3")]
    assert who(*rows) == ["ABC", "ABC", "ABC"]


def test_no_events_are_fine() -> None:
    assert who() == [None, None, None]


@settings(max_examples=examples(30))
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["ABC", "DEF", None]),
            st.integers(-2, 5),
            st.sampled_from(["u1", "u2"]),
        ),
        max_size=8,
    ),
    st.randoms(),
)
def test_row_order_never_matters(rows: list[tuple[str, int, str]], random: Any) -> None:
    made, credited = events(*(contact(name, ago, unit=unit) for name, ago, unit in rows))
    order = list(range(len(made)))
    random.shuffle(order)
    one = responsible(UNITS, made, credited, as_of=TODAY)
    other = responsible(UNITS, made.iloc[order], credited.iloc[order[::-1]], as_of=TODAY)
    pd.testing.assert_series_equal(one, other)


@pytest.mark.parametrize(
    ("level", "last", "due"),
    [
        ("A", "2026-04-01", "2026-06-30"),
        ("B", "2026-01-01", "2026-06-30"),
        ("C", "2025-01-01", None),
        ("A", None, None),
    ],
)
def test_due_is_the_levels_days_after_the_last_contact(
    level: str, last: str | None, due: str | None
) -> None:
    days = {"A": 90, "B": 180, "C": None, "D": None}
    found = due_on(pd.Series([level], dtype="str"), pd.Series([last], dtype="datetime64[us]"), days)
    assert found.dtype == "datetime64[us]"
    assert found.equals(pd.Series([due], dtype="datetime64[us]"))


def ads(*rows: tuple[str, int, int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Ads of units: first and last day as days before today."""
    made = [
        {"job_ad_id": f"a{at}", "source": "s", "starts_on": day(first), "ends_on": day(last)}
        for at, (_, first, last) in enumerate(rows)
    ]
    about = [
        {"job_ad_id": f"a{at}", "unit_id": unit, "how": "direct"}
        for at, (unit, *_) in enumerate(rows)
    ]
    return (
        tables.shaped(pd.DataFrame(made), tables.JOB_ADS),
        tables.shaped(pd.DataFrame(about), tables.JOB_AD_CREDITS),
    )


@pytest.mark.parametrize(
    ("first", "last", "is_so"),
    [(5, -5, True), (0, 0, True), (5, 0, True), (0, -5, True), (5, 1, False), (-1, -5, False)],
)
def test_an_ad_is_open_from_its_first_day_to_its_last(first: int, last: int, is_so: bool) -> None:
    made, about = ads(("u1", first, last))
    assert is_open(made, as_of=TODAY).tolist() == [is_so]
    assert open_job_ads(UNITS, made, about, as_of=TODAY).tolist() == [int(is_so), 0, 0]


def test_an_ad_of_a_company_counts_for_each_of_its_units() -> None:
    made, about = ads(("u1", 5, -5), ("u3", 5, -5), ("u9", 5, -5))
    more = about.assign(unit_id="u3")
    both = tables.stacked([about, more], tables.JOB_AD_CREDITS)
    found = open_job_ads(UNITS, made, both.drop_duplicates(), as_of=TODAY)
    assert found.dtype == "Int64"
    assert found.tolist() == [1, 0, 3]


def test_no_ads_are_fine() -> None:
    empty = tables.empty(tables.JOB_ADS), tables.empty(tables.JOB_AD_CREDITS)
    assert open_job_ads(UNITS, *empty, as_of=TODAY).tolist() == [0, 0, 0]
    assert not np.any(is_open(empty[0], as_of=TODAY))
