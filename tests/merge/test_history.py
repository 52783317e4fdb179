"""Which units does an event count for?"""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo import tables
from kortinfo.merge.history import credit
from kortinfo.merge.identify import identify
from kortinfo.merge.register import home_unit_ids
from tests.examples import examples
from tests.merge.registers import (
    AWAY,
    HOME,
    companies,
    events,
    joined,
    register_units,
    relations,
    shuffled,
)

OLD, NEW, CHAIN = "11111111", "22222222", "33333333"
HERE = {"street_name": "Havnegade", "house_number": "1"}
REGISTER = joined(
    register_units=register_units(
        {"pnr": "1", "cvr": NEW, "employees_min": 5},  # sold by OLD in 2020
        {"pnr": "2", "cvr": CHAIN, "employees_min": 2, "started_on": "2012-01-01"},
        {"pnr": "3", "cvr": CHAIN, "employees_min": 10, "started_on": "2015-01-01", **HERE},
        {"pnr": "4", "cvr": CHAIN, "employees_min": 50, "ended_on": "2016-12-31", **HERE},
        {"pnr": "5", "cvr": CHAIN, "employees_min": 1000, "municipality_code": AWAY},
        {"pnr": "6", "cvr": CHAIN, "started_on": "2014-01-01"},
    ),
    companies=companies({"cvr": OLD}, {"cvr": "44444444"}),
    relations=relations(("1", OLD, "2010-01-01", "2020-06-30"), ("1", NEW, "2020-07-01", None)),
)


def _credit(
    *rows: dict[str, Any], company: str = "all_units", closed: str = "stay"
) -> tuple[pd.DataFrame, pd.DataFrame, Any]:
    home = home_unit_ids(REGISTER.units, [HOME])
    matched, targets, _, _ = identify(events(*rows), REGISTER, home_units=home)
    units = tables.shaped(REGISTER.units, tables.UNITS)
    return credit(
        matched,
        targets,
        units,
        REGISTER.relations,
        REGISTER.lives,
        home_municipalities=[HOME],
        company_events=company,
        closed_unit_events=closed,
    )


def _units(row: dict[str, Any], **how: str) -> list[tuple[str, str]]:
    _, credits_, _ = _credit(row, **how)
    return list(zip(credits_["unit_id"], credits_["how"], strict=True))


def test_an_event_that_names_a_unit_counts_for_it():
    assert _units({"given_pnr": "1"}) == [("1", "direct")]


def test_also_outside_the_home_municipalities():
    assert _units({"given_pnr": "5"}) == [("5", "direct")]


def test_an_event_on_a_closed_unit_stays_there():
    assert _units({"given_pnr": "4"}) == [("4", "direct")]


def test_by_setting_it_counts_for_the_companys_unit_at_the_same_address_too():
    row = {"given_pnr": "4"}
    assert _units(row, closed="count_at_same_address") == [("3", "direct"), ("4", "direct")]
    assert _units({"given_pnr": "2"}, closed="count_at_same_address") == [("2", "direct")]


@pytest.mark.parametrize(
    ("days", "units"),
    [
        ({"happened_on": "2024-05-01"}, ["2", "3", "6"]),
        ({"happened_on": "2016-12-31"}, ["2", "3", "4", "6"]),
        ({"happened_on": "2017-01-01"}, ["2", "3", "6"]),
        ({"happened_on": "2015-01-01"}, ["2", "3", "4", "6"]),
        ({"happened_on": "2014-12-31"}, ["2", "4", "6"]),
        ({"starts_on": "2016-12-31", "ends_on": "2017-06-30"}, ["2", "3", "4", "6"]),
        ({"starts_on": "2011-01-01", "ends_on": "2012-01-01"}, ["2", "4"]),
        ({"starts_on": "2017-01-01", "ends_on": None}, ["2", "3", "6"]),
    ],
)
def test_a_company_event_counts_for_its_home_units_alive_then(days, units):
    assert _units({"given_cvr": CHAIN, **days}) == [(unit, "company") for unit in units]


def test_the_main_unit_has_the_most_employees_of_those():
    assert _units({"given_cvr": CHAIN}, company="main_unit") == [("3", "company")]
    row = {"given_cvr": CHAIN, "happened_on": "2016-01-01"}
    assert _units(row, company="main_unit") == [("4", "company")]


def test_an_unknown_number_of_employees_is_never_the_most_and_the_oldest_goes_first():
    row = {"given_cvr": CHAIN, "happened_on": "2014-06-01"}
    assert _units(row, company="main_unit") == [("4", "company")]
    row = {"given_cvr": CHAIN, "happened_on": "2012-06-01"}
    assert _units(row, company="main_unit") == [("4", "company")]


@pytest.mark.parametrize(
    ("cvr", "day", "units"),
    [
        (OLD, "2020-06-30", [("1", "company")]),
        (NEW, "2020-06-30", []),
        (OLD, "2020-07-01", []),
        (NEW, "2020-07-01", [("1", "company")]),
    ],
)
def test_a_sold_unit_is_its_owners_of_the_day(cvr, day, units):
    assert _units({"given_cvr": cvr, "happened_on": day}) == units


def test_an_event_across_a_sale_is_both_owners():
    days = {"starts_on": "2020-06-01", "ends_on": "2020-08-01"}
    assert _units({"given_cvr": OLD, **days}) == [("1", "company")]
    assert _units({"given_cvr": NEW, **days}) == [("1", "company")]


@pytest.mark.parametrize(
    ("cvr", "setting", "reason"),
    [
        (OLD, "all_units", "company_without_unit"),
        (OLD, "main_unit", "company_without_unit"),
        ("44444444", "all_units", "company_without_unit"),
        (CHAIN, "none", "company_not_credited"),
    ],
)
def test_an_event_that_counts_for_nobody_loses_its_match_and_says_why(cvr, setting, reason):
    matched, credits_, step = _credit({"given_cvr": cvr}, company=setting)
    assert len(credits_) == 0
    row = matched.iloc[0]
    assert row["reason"] == reason
    assert row[["match_stage", "match_score"]].isna().all()
    assert step.set_aside[["step", "source", "source_row", "reason"]].to_numpy().tolist() == [
        ["credit", "crm", 2, reason]
    ]
    assert (step.read, step.kept) == (1, 0)


def test_the_setting_for_companies_leaves_direct_matches_alone():
    assert _units({"given_pnr": "1"}, company="none") == [("1", "direct")]


def test_no_events_give_empty_tables():
    matched, credits_, step = _credit()
    assert (len(matched), len(credits_), step.read, step.kept) == (0, 0, 0, 0)
    tables.checked(credits_, tables.CREDITS)


event_row = st.fixed_dictionaries(
    {
        "given_pnr": st.sampled_from([None, "1", "4", "5", "99"]),
        "given_cvr": st.sampled_from([None, OLD, NEW, CHAIN, "44444444", "99999999"]),
        "happened_on": st.dates(
            min_value=pd.Timestamp(2009, 1, 1).date(), max_value=pd.Timestamp(2026, 1, 1).date()
        ),
    }
)


@settings(max_examples=examples(20))
@given(
    rows=st.lists(event_row, max_size=8),
    company=st.sampled_from(["all_units", "main_unit", "none"]),
    closed=st.sampled_from(["stay", "count_at_same_address"]),
    seed=st.integers(0, 9),
)
def test_every_event_has_a_credit_or_a_reason_whatever_the_order(rows, company, closed, seed):
    home = home_unit_ids(REGISTER.units, [HOME])
    matched, targets, _, first = identify(events(*rows), REGISTER, home_units=home)
    units = tables.shaped(REGISTER.units, tables.UNITS)

    def run(mix: Any) -> tuple[pd.DataFrame, pd.DataFrame, Any]:
        return credit(
            mix(matched),
            mix(targets),
            mix(units),
            mix(REGISTER.relations),
            mix(REGISTER.lives),
            home_municipalities=[HOME],
            company_events=company,
            closed_unit_events=closed,
        )

    final, credits_, second = run(lambda frame: frame)
    again, credits_again, _ = run(lambda frame: shuffled(frame, seed))
    pd.testing.assert_frame_equal(final, again)
    pd.testing.assert_frame_equal(credits_, credits_again)
    credited = set(credits_["event_id"])
    reasoned = set(final.loc[final["reason"].notna(), "event_id"])
    assert credited | reasoned == set(final["event_id"])
    assert not credited & reasoned
    assert len(first.set_aside) + len(second.set_aside) == len(reasoned)
    assert second.kept + len(second.set_aside) == second.read == first.kept
    assert not credits_.duplicated(["event_id", "unit_id"]).any()
