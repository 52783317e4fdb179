"""Who stands first on a meeting's list, and who is found by what is typed."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo import tables
from kortinfo.views.pages.meeting_rows import MOST, calling_order, listed
from tests.views.pages.conftest import levelled, unit

AS_OF = dt.date(2026, 11, 20)


def businesses(*rows: dict[str, object]) -> pd.DataFrame:
    return tables.shaped(pd.DataFrame(list(rows)), tables.BUSINESSES)


def order(table: pd.DataFrame) -> list[str]:
    return [str(name) for name in table[tables.NAME].iloc[calling_order(table, as_of=AS_OF)]]


def test_the_overdue_come_first_then_those_out_of_contact_then_the_never_contacted() -> None:
    overdue = {tables.DUE_ON: pd.Timestamp("2026-11-19")}
    today = {tables.DUE_ON: pd.Timestamp("2026-11-20")}
    table = businesses(
        unit(1, **levelled("A"), name="a", **today),
        unit(2, **levelled("D"), name="d"),
        unit(3, **levelled("C"), name="c"),
        unit(4, **levelled("B"), name="b", **overdue),
    )
    assert order(table) == ["b", "c", "d", "a"]


def test_the_largest_come_first_among_equals_and_danish_letters_last() -> None:
    table = businesses(
        unit(1, name="Ål"),
        unit(2, name="Zebra"),
        unit(3, name="Stor", employees_min=100, employees_max=199),
        unit(4, name="Ukendt", employees_min=pd.NA, employees_max=pd.NA),
    )
    assert order(table) == ["Stor", "Zebra", "Ål", "Ukendt"]


ALIKE = businesses(
    *(unit(number, **levelled("CDAB"[number % 4]), name="Ens") for number in range(6))
)


@settings(deadline=None)
@given(st.permutations(range(6)))
def test_the_order_of_the_rows_does_not_matter(places: list[int]) -> None:
    def units(table: pd.DataFrame) -> list[str]:
        return table[tables.UNIT_ID].iloc[calling_order(table, as_of=AS_OF)].tolist()

    assert units(ALIKE.iloc[places]) == units(ALIKE)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", 3),
        ("SMED", 1),
        ("prøvevej 2", 1),
        ("skagen", 3),
        ("95000002", 1),
        ("9500 0002", 1),
        ("90000000", 3),
        (".*", 0),
        ("  ", 3),
    ],
)
def test_a_business_is_found_by_name_address_or_number(typed: str, found: int) -> None:
    table = businesses(unit(1, name="Smedjen"), unit(2, name="(Værft"), unit(3, name=None))
    everything = np.ones(len(table), dtype=bool)
    seen = listed(table, everything, calling_order(table, as_of=AS_OF), search=typed)
    assert (seen.found, len(seen.rows), seen.total) == (found, found, 3)


def test_no_more_than_so_many_are_listed_and_the_insolvent_never() -> None:
    rows = [unit(number) for number in range(MOST + 5)]
    rows.append(unit(900, status="bankrupt"))
    rows.append(unit(901, company_status="dissolving"))
    table = businesses(*rows)
    mask = np.ones(len(table), dtype=bool)
    mask[0] = False
    seen = listed(table, mask, calling_order(table, as_of=AS_OF), search="")
    assert (len(seen.rows), seen.found, seen.total) == (MOST, MOST + 4, MOST + 4)
    assert seen.insolvent == 2
