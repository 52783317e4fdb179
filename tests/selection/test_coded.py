import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo import tables
from kortinfo.selection import Circle, PopulationChoice, Selection, coded, counts, mask
from kortinfo.selection.chosen import DUE, LAST_CONTACT, NEW_MONTHS, SIZES
from tests.examples import examples
from tests.selection.rows import TODAY, businesses, is_chosen, table

HERE = Circle(57.37578, 10.33041, 500)
"""Around (580000, 6360000) in EPSG:25832."""

SECTORS = [
    ("DB25", "F", "410000"),
    ("DB25", "F", "412345"),
    ("DB07", "F", "411000"),
    ("DB07", "G", "451110"),
    ("DB25", None, "999999"),
    (None, None, None),
]

OWN_AREAS = [
    None,
    "area:erhvervsområde:K1",
    "area:erhvervsområde:K1|area:erhvervsområde:K12|area:skoledistrikt:a:b",
]
days_drawn = st.none() | st.integers(-800, 60).map(lambda days: TODAY + dt.timedelta(days=days))

rows_drawn = st.lists(
    st.builds(
        lambda sector, level, low, postal, parish, kinds, holding, public, more: {
            **more,
            "sector_scheme": sector[0],
            "section": sector[1],
            "sector_code": sector[2],
            "level": level,
            "employees_min": low,
            "employees_max": low,
            "postal_code": postal,
            "parish_code": parish,
            "collaboration_kinds": kinds,
            "is_holding": holding,
            "is_public": public,
        },
        st.sampled_from(SECTORS),
        st.sampled_from("ABCD"),
        st.sampled_from([None, 0, 1, 2, 5, 10, 20, 50, 100, 1000]),
        st.sampled_from(["9990", "9900", None]),
        st.sampled_from(["8435", "8436", None]),
        st.sampled_from(["mentor", "løntilskud|mentor", "løntilskudx", None]),
        st.booleans(),
        st.booleans(),
        st.fixed_dictionaries(
            {
                "municipality_code": st.sampled_from(["0813", "0101", "0860", None]),
                "custom_areas": st.sampled_from(OWN_AREAS),
                "last_two_way_on": days_drawn,
                "due_on": days_drawn,
                "started_on": days_drawn,
                "responsible": st.sampled_from(["ABC", "Hanne Ås", None]),
                "job_ads_open": st.sampled_from([None, 0, 1, 12]),
                "x": st.sampled_from([None, 580_000.0, 581_500.0, 590_000.0]),
                "y": st.just(6_360_000.0),
            }
        ),
    ),
    max_size=10,
)


def some(*values: str) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values), max_size=3)


populations_drawn = st.none() | st.builds(
    PopulationChoice,
    min_employees=st.sampled_from([0, 1, 5, 100]),
    unknown_size=st.booleans(),
    holding=st.booleans(),
    public=st.booleans(),
)
selections_drawn = st.builds(
    Selection,
    levels=some(*"ABCD"),
    sectors=some("F", "DB25:F", "DB07:F", "41", "DB25:412", "4123", "411000", "unknown", "G"),
    areas=some(
        "municipality:0813",
        "postal:9990",
        "parish:8435",
        "parish:unknown",
        "region:1081",
        "region:unknown",
        "area:erhvervsområde:K1",
        "area:erhvervsområde:K12",
        "area:skoledistrikt:a:b",
    ),
    shape=st.none() | st.sampled_from([HERE, replace(HERE, radius=2_000)]),
    sizes=some(*SIZES),
    kinds=some("mentor", "løntilskud"),
    never_collaborated=st.booleans(),
    last_contact=some(*LAST_CONTACT),
    no_contact_since=st.none() | st.dates(dt.date(2024, 6, 1), dt.date(2026, 7, 10)),
    due=some(*DUE),
    responsible=some("ABC", "Hanne Ås", "unknown"),
    job_ads=st.booleans(),
    new_months=st.sampled_from([None, *NEW_MONTHS]),
    population=populations_drawn,
)


@settings(max_examples=examples(80))
@given(rows_drawn, selections_drawn)
def test_a_mask_is_or_within_a_filter_and_and_between(
    rows: list[dict[str, Any]], selection: Selection
) -> None:
    frame = businesses(*rows)
    expected = [is_chosen(row, selection) for row in frame.to_dict("records")]
    found = mask(coded(frame, as_of=TODAY), selection)
    assert found.dtype == np.bool_
    assert found.tolist() == expected


def test_a_district_of_several_codes_holds_every_one_of_them() -> None:
    codes = ["1000", "1050", "1499", "1500", "9990", None]
    rows = table(*({"postal_code": code} for code in codes))
    inner = mask(rows, Selection(areas=frozenset({"postal:1000-1499"})))
    assert inner.tolist() == [True, True, True, False, False, False]
    either = mask(rows, Selection(areas=frozenset({"postal:1000-1499", "postal:9990"})))
    assert either.tolist() == [True, True, True, False, True, False]


def test_no_rows_are_fine() -> None:
    empty = coded(tables.empty(tables.BUSINESSES), as_of=TODAY)
    assert mask(empty, Selection(search="x", levels=frozenset("A"))).tolist() == []
    assert counts(empty, mask(empty, Selection())) == {"A": 0, "B": 0, "C": 0, "D": 0}


def test_asking_changes_nothing_for_the_next_question() -> None:
    both = table({}, {"is_public": True})
    narrow = PopulationChoice(public=False)
    found = mask(both, Selection(population=narrow))
    assert found.tolist() == [True, False]
    found[:] = False  # a mask is the caller's own
    assert mask(both, Selection(population=narrow)).tolist() == [True, False]
    assert mask(both, Selection()).tolist() == [True, True]


def test_all_four_counts_are_always_there() -> None:
    frame = businesses({"level": "C"}, {"level": "C"}, {"level": "A"})
    codes = coded(frame, as_of=TODAY)
    chosen = mask(codes, Selection())
    expected = {"A": 1, "B": 0, "C": 2, "D": 0}
    assert counts(frame, chosen) == expected
    assert counts(codes, chosen) == expected


NAMED = table(
    {
        "unit_id": "9000000011",
        "pnr": "9000000011",
        "cvr": "90000012",
        "name": "Brdr. Ås & Søn ApS",
        "names": "Brdr. Ås & Søn ApS\nSkagen Røgeri v/ K. Ås",
    },
    {"unit_id": "cvr:91111111", "cvr": "91111111", "name": "<img src=x onerror=alert(1)>"},
    {"unit_id": "9000000033", "pnr": "9000000033", "cvr": "92222222", "name": "🐟🐟"},
    {"unit_id": "9000000044", "pnr": "9000000044", "cvr": None, "name": None},
)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("ås", [0]),
        ("AAS og soen", [0]),
        ("søn ås", [0]),  # words in any order
        ("røgeri", [0]),  # a name it had before
        ("Brdr. Ås & Søn A/S", [0]),  # the legal form does not count
        ("90000012", [0]),
        ("DK 90 00 00 12", [0]),
        ("9000000033", [2]),
        ("90 00", [0, 2, 3]),  # the beginning of a number
        ("<img src=x", [1]),
        ("🐟", [2]),
        ("'; DROP TABLE", []),
        ("(", [1]),
        ("  ", [0, 1, 2, 3]),
        ("findes ikke", []),
        ("x" * 10_000, []),
        ("\x00", []),
    ],
)
def test_a_search_finds_names_past_and_present_and_numbers(search: str, found: list[int]) -> None:
    chosen = mask(NAMED, Selection(search=search))
    assert np.flatnonzero(chosen).tolist() == found


@settings(max_examples=examples(60))
@given(st.text(max_size=20))
def test_no_search_is_an_error(search: str) -> None:
    assert len(mask(NAMED, Selection(search=search))) == NAMED.rows


def test_a_whole_name_finds_its_business() -> None:
    for number, name in enumerate(NAMED.text_columns["name"]):
        if not pd.isna(name):
            assert mask(NAMED, Selection(search=name))[number]
