"""A municipality's own areas: any of them, several at once, by the point alone."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo import tables
from kortinfo.merge.own_areas import own_areas_at
from kortinfo.merge.place import place
from tests.examples import examples
from tests.merge.registers import HOME, NORTH, WEST, areas, register_units, square

MAP = areas(
    ("municipality", HOME, square(0, 0, 10_000)),
    ("skole", "b", square(0, 0, 2_000)),
    ("havn", "H1", square(0, 0, 1_000)),
    ("havn", "H12", square(500, 0, 1_000)),
)


def at(*east: float) -> list[str | None]:
    x = np.array([WEST + metres for metres in east])
    found = own_areas_at(x, np.full(len(x), NORTH + 500.0), MAP)
    return [None if pd.isna(value) else value for value in found]


def test_a_point_lies_in_every_area_that_holds_it() -> None:
    assert at(100, 700, 1_400, 1_800, 3_000, np.nan) == [
        "area:havn:H1|area:skole:b",
        "area:havn:H1|area:havn:H12|area:skole:b",
        "area:havn:H12|area:skole:b",
        "area:skole:b",
        None,
        None,
    ]


def test_a_point_on_a_border_lies_in_both() -> None:
    assert at(1_000) == ["area:havn:H1|area:havn:H12|area:skole:b"]


def test_no_own_areas_and_no_points_are_fine() -> None:
    assert own_areas_at(np.array([WEST]), np.array([NORTH]), MAP.iloc[:1]).isna().all()
    assert own_areas_at(np.array([]), np.array([]), MAP).tolist() == []
    assert own_areas_at(np.array([np.nan]), np.array([np.nan]), MAP).isna().all()


@settings(max_examples=examples(30))
@given(st.lists(st.integers(-200, 2_500), max_size=12), st.permutations(range(len(MAP))))
def test_each_point_is_judged_by_itself_in_any_order(east: list[int], order: list[int]) -> None:
    x, y = np.array(east, dtype=float) + WEST, np.full(len(east), NORTH + 500.0)
    found = own_areas_at(x, y, MAP.iloc[order])
    alone = [own_areas_at(x[[at]], y[[at]], MAP).iloc[0] for at in range(len(east))]
    pd.testing.assert_series_equal(found, pd.Series(alone, dtype="str"))


def test_a_unit_without_a_real_point_is_in_none() -> None:
    unit = register_units({"pnr": "1"}, {"pnr": "2"})
    unit = unit.assign(x=WEST + 100, y=NORTH + 500, geocode_step=["codes", "postal_district"])
    placed, account = place(tables.shaped(unit, tables.UNITS), areas=MAP)
    assert placed["custom_areas"].notna().tolist() == [True, False]
    assert account.counts["in_own_areas"] == 1
