"""The levels of many days in one pass are those of every day judged on its own."""

import datetime as dt

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo.classify.levels import classify
from kortinfo.classify.rules import compile_rules
from kortinfo.classify.timeline import month_ends, timeline
from kortinfo.settings import DEFAULT_RULES
from kortinfo.tables import LEVEL, LEVEL_UNTIL, LEVELS
from tests.classify.reading import Event, as_tables
from tests.classify.test_levels import UNITS, contacts_drawn, dates
from tests.examples import examples

RULES = compile_rules(DEFAULT_RULES)

spans = st.tuples(dates, dates).map(sorted)
collaborations = st.builds(
    lambda units, span, by: Event(units=units, start=span[0], end=span[1], by=by),
    st.lists(st.sampled_from([*UNITS, "closed"]), min_size=1, max_size=2).map(tuple),
    spans,
    st.sampled_from(["own", "other"]),
)
histories = st.lists(contacts_drawn | collaborations, max_size=8)


def levels(events, days, *, known_until=None, count_others=False):
    return timeline(
        UNITS,
        *as_tables(events),
        rules=RULES,
        window_months=12,
        count_others=count_others,
        days=days,
        known_until=known_until,
    )


@settings(max_examples=examples(15))
@given(histories, st.lists(dates, max_size=5), st.booleans())
def test_every_day_is_judged_as_on_its_own(events, days, count_others) -> None:
    found = levels(events, days, count_others=count_others)
    assert found.shape == (len(UNITS), len(days))
    for column, day in enumerate(days):
        alone = classify(
            UNITS,
            *as_tables(events),
            rules=RULES,
            window_months=12,
            count_others=count_others,
            as_of=day,
        )
        assert [LEVELS[level] for level in found[:, column]] == alone[LEVEL].tolist()


@settings(max_examples=examples(15))
@given(histories, dates)
def test_a_level_holds_until_the_day_it_is_said_to(events, today) -> None:
    alone = classify(
        UNITS,
        *as_tables(events),
        rules=RULES,
        window_months=12,
        count_others=False,
        as_of=today,
    )
    for at, until in enumerate(alone[LEVEL_UNTIL]):
        if pd.isna(until):
            continue
        day = until.date()
        found = levels(events, [today, day - dt.timedelta(days=1), day], known_until=today)[at]
        assert found[0] == found[1] != found[2]


def test_without_units_or_days_there_is_nothing() -> None:
    assert levels([], []).shape == (len(UNITS), 0)
    assert np.array_equal(levels([], [dt.date(2024, 1, 1)])[:, 0], [3, 3, 3])


def test_month_ends_stop_at_the_day_of_reckoning() -> None:
    assert month_ends(dt.date(2026, 3, 30), months=3) == (
        dt.date(2025, 12, 31),
        dt.date(2026, 1, 31),
        dt.date(2026, 2, 28),
        dt.date(2026, 3, 30),
    )
    assert month_ends(dt.date(2024, 3, 31), months=1) == (
        dt.date(2024, 2, 29),
        dt.date(2024, 3, 31),
    )
