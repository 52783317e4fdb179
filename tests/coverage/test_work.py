"""Contacts by week, kind and consultant, worked out on paper.

Wednesday 4 March 2026; the two weeks looked at begin on Monday 23 February and 2 March.
"""

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kortinfo.coverage.work import (
    ROW,
    contacts,
    first_monday,
    loose,
    planned,
    planned_in_all,
    weekly,
)
from kortinfo.settings_coverage import Plan
from kortinfo.tables import (
    BY,
    EVENT_ID,
    HAPPENED_ON,
    KIND,
    RESPONSIBLE,
    TWO_WAY,
    TYPE,
    UNIT_ID,
)

AS_OF = dt.date(2026, 3, 4)
UNITS = pd.Index(["u1", "u2", "u3"])
EVENTS = [
    ("e1", "2026-03-02", "besøg", "Anna", True, "own"),
    ("e2", "2026-03-03", "mail sendt", "Anna", False, "own"),
    ("e3", "2026-02-24", "besøg", "anna", True, "own"),
    ("e4", "2026-03-02", "besøg", "Anna", True, "other"),
    ("e5", "2026-02-22", "besøg", None, True, "own"),  # the Sunday before
    ("e6", "2026-03-05", "besøg", "Bo", True, "own"),  # tomorrow
    ("e7", "2026-03-02", "besøg", "Bo", True, "own"),  # at a business that is not chosen
    ("e8", "2026-03-02", "besøg", "Bo", True, "own"),  # at none
    ("e9", "2026-03-01", "møde", None, True, "own"),  # a Sunday
]
CREDITS = [
    *(("e1", "u1"), ("e1", "u2"), ("e2", "u1"), ("e3", "u3"), ("e4", "u1")),
    *(("e5", "u1"), ("e6", "u1"), ("e7", "u9"), ("e9", "u2")),
]


def tables(events: list[Any], credited: list[Any]) -> tuple[pd.DataFrame, pd.DataFrame]:
    frame = pd.DataFrame(
        events, columns=[EVENT_ID, HAPPENED_ON, KIND, RESPONSIBLE, TWO_WAY, BY]
    ).astype(dict.fromkeys((EVENT_ID, KIND, RESPONSIBLE, BY), "str"))
    frame[HAPPENED_ON] = pd.to_datetime(frame[HAPPENED_ON])
    frame[TWO_WAY] = frame[TWO_WAY].astype(bool)
    frame[TYPE] = "contact"
    return frame, pd.DataFrame(credited, columns=[EVENT_ID, UNIT_ID], dtype="str")


def found(events: list[Any] = EVENTS, credited: list[Any] = CREDITS, **more: bool) -> pd.DataFrame:
    since = first_monday(AS_OF, weeks=2)
    return contacts(*tables(events, credited), UNITS, since=since, until=AS_OF, **more)


def test_a_contact_counts_once_however_many_businesses_it_is_for() -> None:
    assert sorted(zip(found()[EVENT_ID], found()[ROW], strict=True)) == [
        *(("e1", 0), ("e1", 1), ("e2", 0), ("e3", 2), ("e9", 1)),
    ]
    kinds = weekly(found(), KIND, as_of=AS_OF, weeks=2)
    assert kinds.mondays == (dt.date(2026, 2, 23), dt.date(2026, 3, 2))
    assert kinds.values == ("besøg", "mail sendt", "møde")
    assert kinds.two_way.tolist() == [[1, 0, 1], [1, 0, 0]]
    assert kinds.one_way.tolist() == [[0, 0, 0], [0, 1, 0]]


def test_a_person_is_one_however_the_name_is_written() -> None:
    people = weekly(found(), RESPONSIBLE, as_of=AS_OF, weeks=2)
    assert people.values == ("Anna", "")
    assert people.two_way.tolist() == [[1, 1], [1, 0]]
    assert people.one_way.tolist() == [[0, 0], [1, 0]]


def test_others_contacts_count_only_where_the_settings_say_so() -> None:
    assert "e4" in set(found(count_others=True)[EVENT_ID])


def test_what_counts_for_no_business_is_told() -> None:
    since = first_monday(AS_OF, weeks=2)
    assert loose(*tables(EVENTS, CREDITS), since=since, until=AS_OF) == 1  # e8
    assert loose(*tables([], CREDITS), since=since, until=AS_OF) == 0


def test_nothing_at_all() -> None:
    none = weekly(found([], []), KIND, as_of=AS_OF, weeks=2)
    assert (none.values, none.two_way.shape) == ((), (2, 0))


@pytest.mark.parametrize(
    ("plan", "anna", "nobody", "in_all"),
    [
        ({}, None, None, None),
        ({"contacts_a_week": 12}, None, None, 12),
        ({"each": 4}, 4, 4, 8),  # Anna and Bo
        ({"each": 4, "consultants": {"Anna": 6}}, 6, 4, 10),
        ({"consultants": {"Anna": 6, "Cille": 1}}, 6, None, 7),
    ],
)
def test_the_plan(plan: dict[str, Any], anna: Any, nobody: Any, in_all: Any) -> None:
    set_ = Plan(**plan)
    assert planned(set_, "Anna") == anna
    assert planned(set_, "Bo") == nobody
    assert planned(set_, "") is None
    assert planned_in_all(set_, ["Anna", "Bo", ""]) == in_all


def test_one_person_has_one_plan_however_the_name_is_written() -> None:
    plan = Plan(each=3, consultants={"Abelone Tangkrog": 5})
    assert planned(plan, "abelone  tangkrog") == 5
    assert planned_in_all(plan, ["abelone tangkrog"]) == 5


@given(st.randoms())
def test_row_order_never_matters(random: Any) -> None:
    events, credited = random.sample(EVENTS, len(EVENTS)), random.sample(CREDITS, len(CREDITS))
    for trait in (KIND, RESPONSIBLE):
        one = weekly(found(), trait, as_of=AS_OF, weeks=2)
        other = weekly(found(events, credited), trait, as_of=AS_OF, weeks=2)
        assert one.values == other.values
        assert one.two_way.tolist() == other.two_way.tolist()
        assert one.one_way.tolist() == other.one_way.tolist()
