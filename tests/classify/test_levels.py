import datetime as dt
import json

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo import tables
from kortinfo.classify.levels import classify
from kortinfo.classify.rules import RuleSet, compile_rules
from kortinfo.settings import DEFAULT_RULES, Condition, Rule
from tests.classify.reading import Event, as_tables, first_change, level_of
from tests.examples import examples

RULES = compile_rules(DEFAULT_RULES)
UNITS = ("a", "b", "cvr:90000001")
AS_OF = dt.date(2024, 2, 29)
DAY = dt.timedelta(days=1)


def levelled(
    *events: Event,
    units: tuple[str, ...] = ("a",),
    rules: RuleSet = RULES,
    as_of: dt.date = AS_OF,
    count_others: bool = False,
    window: int = 12,
) -> pd.DataFrame:
    frame = classify(
        units,
        *as_tables(list(events)),
        rules=rules,
        window_months=window,
        count_others=count_others,
        as_of=as_of,
    )
    assert frame["unit_id"].tolist() == list(units)
    return frame


def one(*events: Event, **options: object) -> dict[str, object]:
    row = levelled(*events, **options).iloc[0].to_dict()  # type: ignore[arg-type]
    return {key: None if pd.isna(value) else value for key, value in row.items()}


def contact(on: dt.date, *units: str, **more: object) -> Event:
    return Event(units=units or ("a",), on=on, **more)  # type: ignore[arg-type]


def collaboration(start: dt.date, end: dt.date, *units: str, **more: object) -> Event:
    return Event(units=units or ("a",), start=start, end=end, **more)  # type: ignore[arg-type]


dates = st.dates(dt.date(2022, 1, 1), dt.date(2025, 6, 30))
units_drawn = st.lists(st.sampled_from([*UNITS, "closed"]), min_size=1, max_size=3).map(tuple)
contacts_drawn = st.builds(
    Event,
    units=units_drawn,
    on=dates,
    two_way=st.sampled_from([True, True, False]),
    by=st.sampled_from(["own", "own", "other"]),
)
collaborations_drawn = st.builds(
    lambda units, start, length, assumed, by: Event(
        units=units, start=start, end=start + length * DAY, assumed=assumed, by=by
    ),
    units_drawn,
    dates,
    st.integers(0, 400),
    st.booleans(),
    st.sampled_from(["own", "own", "other"]),
)
histories_drawn = st.lists(st.one_of(contacts_drawn, collaborations_drawn), max_size=14)


@settings(max_examples=examples(60))
@given(
    histories_drawn,
    st.one_of(st.just(AS_OF), st.dates(dt.date(2023, 1, 1), dt.date(2025, 3, 31))),
    st.sampled_from([1, 6, 12, 13]),
    st.booleans(),
)
def test_levels_and_their_days_of_change_equal_a_row_by_row_reading(
    events: list[Event], as_of: dt.date, window: int, count_others: bool
) -> None:
    found = levelled(
        *events, units=UNITS, as_of=as_of, window=window, count_others=count_others
    ).set_index("unit_id")
    for unit in UNITS:
        options = {"as_of": as_of, "window": window, "count_others": count_others}
        assert found.loc[unit, "level"] == level_of(unit, events, **options)
        until = found.loc[unit, "level_until"]
        expected = first_change(unit, events, **options)
        assert (None if pd.isna(until) else until.date()) == expected


@settings(max_examples=examples(40))
@given(histories_drawn, st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(events: list[Event], random: object) -> None:
    events_table, credits_table = as_tables(events)
    options = {"rules": RULES, "window_months": 12, "count_others": True, "as_of": AS_OF}
    seed = random.randrange(1000)  # type: ignore[attr-defined]
    plain = classify(UNITS, events_table, credits_table, **options)
    shuffled = classify(
        UNITS[::-1],
        events_table.sample(frac=1, random_state=seed),
        credits_table.sample(frac=1, random_state=seed),
        **options,
    )
    pd.testing.assert_frame_equal(plain, shuffled.iloc[::-1].reset_index(drop=True))


def test_units_without_events_are_never_in_contact() -> None:
    assert one() == {
        "unit_id": "a",
        "level": "D",
        "level_rule": "never",
        "level_values": "{}",
        "level_until": None,
        "last_two_way_on": None,
        "collaboration_kinds": None,
    }


def test_no_units_give_an_empty_table_in_shape() -> None:
    frame = classify(
        [],
        tables.empty(tables.EVENTS),
        tables.empty(tables.CREDITS),
        rules=RULES,
        window_months=12,
        count_others=False,
        as_of=AS_OF,
    )
    assert len(frame) == 0
    assert str(frame["level_until"].dtype) == "datetime64[us]"


def test_units_may_come_as_an_index() -> None:
    events = as_tables([contact(AS_OF)])
    frame = classify(
        pd.Index(["a", "b"]),
        *events,
        rules=RULES,
        window_months=12,
        count_others=False,
        as_of=AS_OF,
    )
    assert frame["level"].tolist() == ["B", "D"]


def test_the_values_are_those_the_deciding_rule_looked_at() -> None:
    row = one(contact(AS_OF), contact(AS_OF - DAY))
    assert (row["level"], row["level_rule"]) == ("B", "in_contact")
    assert json.loads(str(row["level_values"])) == {"two_way_in_window": 2, "ended_in_window": 0}
    assert row["level_until"] == pd.Timestamp("2025-03-01")  # a leap day counts until March
    assert row["last_two_way_on"] == pd.Timestamp(AS_OF)


def test_a_level_lasts_over_a_change_of_rule() -> None:
    """When the collaboration ends, three contacts still hold the A."""
    row = one(collaboration(AS_OF - 30 * DAY, AS_OF + 10 * DAY), *[contact(AS_OF - 3 * DAY)] * 3)
    assert row["level"] == "A"
    assert row["level_until"] == pd.Timestamp("2025-02-26")


def test_a_visit_to_come_changes_nothing_and_is_kept_out_of_the_day_of_change() -> None:
    past, coming = contact(dt.date(2023, 3, 10)), contact(AS_OF + 5 * DAY)
    assert one(past, coming) == one(past)
    assert one(past)["level_until"] == pd.Timestamp("2024-03-10")


def test_a_collaboration_to_come_is_no_collaboration_yet() -> None:
    row = one(collaboration(AS_OF + DAY, AS_OF + 90 * DAY))
    assert (row["level"], row["level_until"], row["collaboration_kinds"]) == ("D", None, None)


def test_c_and_d_do_not_change_by_themselves() -> None:
    row = one(contact(dt.date(2020, 1, 1)), collaboration(dt.date(2019, 1, 1), dt.date(2019, 2, 1)))
    assert (row["level"], row["level_until"]) == ("C", None)


def test_an_assumed_end_that_decides_is_told() -> None:
    assumed = collaboration(AS_OF - DAY, AS_OF + DAY, assumed=True)
    known = collaboration(AS_OF - DAY, AS_OF + DAY)
    assert json.loads(str(one(assumed, known)["level_values"])) == {
        "running": 2,
        "two_way_in_window": 0,
        "end_assumed": 1,
    }
    ended = collaboration(AS_OF - 20 * DAY, AS_OF - DAY, assumed=True)
    assert json.loads(str(one(ended)["level_values"]))["end_assumed"] == 1
    long_ago = collaboration(dt.date(2015, 1, 1), dt.date(2015, 2, 1), assumed=True)
    assert json.loads(str(one(long_ago)["level_values"]))["end_assumed"] == 1


def test_an_assumed_end_that_does_not_decide_is_not_told() -> None:
    ended = collaboration(AS_OF - 20 * DAY, AS_OF - DAY, assumed=True)
    running = collaboration(AS_OF - DAY, AS_OF + DAY)
    assert "end_assumed" not in json.loads(str(one(ended, running)["level_values"]))


def test_an_assumed_end_is_counted_once_where_a_rule_looks_at_it_twice() -> None:
    rules = compile_rules(
        [
            Rule(
                id="any_collaboration",
                level="A",
                all=(
                    Condition(measure="running", at_least=1),
                    Condition(measure="collaborations_ever", at_least=1),
                ),
            ),
            Rule(id="rest", level="D"),
        ]
    )
    row = one(collaboration(AS_OF, AS_OF, assumed=True), rules=rules)
    assert json.loads(str(row["level_values"]))["end_assumed"] == 1


def test_kinds_are_sorted_and_each_once() -> None:
    row = one(
        collaboration(AS_OF, AS_OF, kind="mentor"),
        collaboration(AS_OF, AS_OF, kind="løntilskud"),
        collaboration(dt.date(2010, 1, 1), dt.date(2011, 1, 1), kind="mentor"),
        collaboration(AS_OF, AS_OF, kind="a|b"),
        collaboration(AS_OF, AS_OF, kind=None),
    )
    assert row["collaboration_kinds"] == "a/b|løntilskud|mentor|unknown"


def test_what_others_did_shows_nowhere_unless_it_counts() -> None:
    theirs = (contact(AS_OF, by="other"), collaboration(AS_OF, AS_OF, by="other"))
    assert one(*theirs) == one()
    row = one(*theirs, count_others=True)
    assert (row["level"], row["collaboration_kinds"]) == ("A", "mentor")
    assert row["last_two_way_on"] == pd.Timestamp(AS_OF)


def test_a_one_way_contact_is_no_last_two_way_contact() -> None:
    assert one(contact(AS_OF, two_way=False))["last_two_way_on"] is None


def test_own_rules_can_go_up_by_themselves() -> None:
    """A municipality that asks for rest: A once a collaboration has ended, B while it runs."""
    rules = compile_rules(
        [
            Rule(id="busy", level="B", any=(Condition(measure="running", at_least=1),)),
            Rule(id="ended", level="A", any=(Condition(measure="ended_in_window", at_least=1),)),
            Rule(id="rest", level="D"),
        ]
    )
    row = one(collaboration(AS_OF, AS_OF + 2 * DAY), rules=rules)
    assert (row["level"], row["level_until"]) == ("B", pd.Timestamp("2024-03-03"))
