import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo.selection import (
    Circle,
    PopulationChoice,
    Selection,
    from_query,
    read_query,
    to_query,
)
from kortinfo.selection.query import QUERY_KEYS
from tests.examples import examples
from tests.selection.test_coded import selections_drawn

DEFAULT = Selection()


@settings(max_examples=examples(60))
@given(selections_drawn, selections_drawn)
def test_a_selection_comes_back_from_its_query_whatever_the_default(
    selection: Selection, default: Selection
) -> None:
    assert from_query(to_query(selection, default=default), default=default) == selection


@settings(max_examples=examples(60))
@given(selections_drawn)
def test_the_default_needs_no_query(selection: Selection) -> None:
    assert to_query(selection, default=selection) == {}


def test_a_query_is_codes() -> None:
    selection = Selection(
        levels=frozenset("DC"),
        sectors=frozenset({"DB25:F"}),
        areas=frozenset({"postal:9990"}),
        kinds=frozenset({"løntilskud"}),
        never_collaborated=True,
        population=PopulationChoice(min_employees=5, public=False),
        search="Hansen",
    )
    assert to_query(selection, default=DEFAULT) == {
        "level": ["C", "D"],
        "sector": ["DB25:F"],
        "area": ["postal:9990"],
        "kind": ["løntilskud"],
        "never": ["1"],
        "pop": ["5.unknown"],
    }


def test_the_newer_filters_are_short_and_readable() -> None:
    selection = Selection(
        last_contact=frozenset({"366+", "never"}),
        no_contact_since=dt.date(2026, 5, 1),
        due=frozenset({"soon", "overdue"}),
        responsible=frozenset({"ABC", "unknown"}),
        job_ads=True,
        new_months=6,
        areas=frozenset({"area:erhvervsområde:K 1", "region:1081"}),
        shape=Circle(57.72, 10.58, 2_000),
    )
    assert to_query(selection, default=DEFAULT) == {
        "area": ["area:erhvervsområde:K 1", "region:1081"],
        "contact": ["never", "366+"],
        "due": ["overdue", "soon"],
        "who": ["ABC", "unknown"],
        "since": ["2026-05-01"],
        "ads": ["1"],
        "new": ["6"],
        "shape": ["57.72_10.58r2000"],
    }


def test_what_is_searched_for_is_never_in_a_query() -> None:
    assert "hansen" not in str(to_query(replace(DEFAULT, search="hansen"), default=DEFAULT))
    assert from_query({"search": ["hansen"]}, default=DEFAULT).search == ""


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("level", "E"),
        ("level", ""),
        ("sector", "<script>"),
        ("sector", "12345"),
        ("sector", "DB25:"),
        ("sector", "f"),
        ("area", "postal:99"),
        ("area", "region:108"),
        ("area", "area::K1"),
        ("area", "area:<b>:K1"),
        ("area", "area:erhvervsområde:K1|x"),
        ("area", "area:erhvervsområde:" + "x" * 61),
        ("contact", "1-90"),
        ("due", "none"),
        ("who", ""),
        ("who", "x" * 201),
        ("since", "2026-02-30"),
        ("since", "1. maj"),
        ("since", "20260501"),
        ("ads", "ja"),
        ("new", "4"),
        ("new", "-3"),
        ("shape", ""),
        ("shape", "57.7_10.6"),
        ("shape", "57.7_10.6~57.8_10.6"),
        ("shape", "57.7_10.6r0"),
        ("shape", "57.7_10.6r-5"),
        ("shape", "10.6_57.7r500"),
        ("shape", "nan_10.6r500"),
        ("shape", "57.7_10.6~57.8_10.6~57.8_10.7~<b>"),
        ("area", "postal:٩٩٩٩x"),
        ("size", "3"),
        ("kind", "x" * 201),
        ("kind", "\x00"),
        ("never", "yes"),
        ("pop", "-1"),
        ("pop", "1.dogs"),
        ("pop", ""),
        ("pop", "9999999"),
        ("pop", "²"),
    ],
)
def test_a_broken_value_is_told_and_left_out(key: str, value: str) -> None:
    read = read_query({key: [value]}, default=DEFAULT)
    assert read.selection == DEFAULT
    assert read.ignored == (f"{key}={value}",)


def test_good_values_beside_broken_ones_are_kept() -> None:
    read = read_query({"level": ["X", "C"], "area": ["postal:9990"]}, default=DEFAULT)
    assert read.selection == replace(
        DEFAULT, levels=frozenset("C"), areas=frozenset({"postal:9990"})
    )
    assert read.ignored == ("level=X",)


def test_other_peoples_keys_are_left_alone() -> None:
    assert read_query({"unit": ["9000000001"]}, default=DEFAULT).ignored == ()


def test_a_single_text_stands_for_a_list_of_one() -> None:
    assert from_query({"level": "C"}, default=DEFAULT).levels == frozenset("C")


@settings(max_examples=examples(60))
@given(
    st.dictionaries(
        st.sampled_from([*QUERY_KEYS, "x"]),
        st.lists(st.text(max_size=12), max_size=4),
    )
)
def test_no_query_is_an_error(params: dict[str, list[str]]) -> None:
    selection = from_query(params, default=DEFAULT)
    assert from_query(to_query(selection, default=DEFAULT), default=DEFAULT) == selection


def test_a_thousand_values_and_no_more_are_read() -> None:
    read = read_query({"kind": [f"k{number}" for number in range(1200)]}, default=DEFAULT)
    assert len(read.selection.kinds) == 1000
    assert len(read.ignored) == 200
