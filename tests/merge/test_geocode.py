"""Every unit gets the best point there is, and the step that found it."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo import tables
from kortinfo.crs import STORED, to_stored
from kortinfo.merge.geocode import geocode
from tests.examples import examples
from tests.merge.registers import (
    NORTH,
    WEST,
    areas,
    points,
    register_units,
    shuffled,
    square,
)

NO_AREAS = gpd.GeoDataFrame(
    {name: [] for name in tables.AREA_COLUMNS}, geometry="geometry", crs=STORED
)
DISTRICTS = areas(
    ("postal_district", "9900", square(0, 0)),
    ("postal_district", "9300", square(1000, 0)),
    ("postal_district", "1000-1499", square(5000, 5000)),
)
STREET = {"municipality_code": "0813", "street_code": "0042", "street_name": "Havnegade"}


def _at(number: str, east: float, **more: object) -> dict[str, object]:
    return {**STREET, "house_number": number, "x": WEST + east, "y": NORTH + 1, **more}


def _located(unit: dict[str, object], *rows: dict[str, object], map_=NO_AREAS) -> pd.Series:
    found, step = geocode(
        register_units({"pnr": "1", "postal_code": None, **unit}), points=points(*rows), areas=map_
    )
    assert step.read == step.kept + len(step.set_aside) == 1
    return found.iloc[0]


def test_the_address_id_goes_first():
    unit = {**STREET, "house_number": "1", "address_id": "a", "access_address_id": "b"}
    row = _located(unit, _at("1", 10), _at("2", 20, access_address_id="b"), {"address_id": "a"})
    assert (row["geocode_step"], row["x"]) == ("address_id", WEST)


def test_then_the_access_address_id():
    unit = {**STREET, "house_number": "1", "address_id": "z", "access_address_id": "b"}
    row = _located(unit, _at("1", 10), _at("2", 20, access_address_id="b"))
    assert (row["geocode_step"], row["x"]) == ("access_address_id", WEST + 20)


def test_an_access_address_id_in_the_address_ids_column_is_found_as_what_it_is():
    row = _located({"address_id": "b"}, _at("2", 20, access_address_id="b"))
    assert (row["geocode_step"], row["x"]) == ("access_address_id", WEST + 20)


def test_then_municipality_street_code_and_the_exact_number():
    unit = {**STREET, "house_number": "12a"}
    row = _located(unit, _at("12", 10), _at("12A", 20), _at("12B", 30))
    assert (row["geocode_step"], row["x"]) == ("codes", WEST + 20)


def test_the_same_codes_in_another_municipality_are_another_street():
    unit = {**STREET, "street_name": None, "municipality_code": "0860", "house_number": "12"}
    assert pd.isna(_located(unit, _at("12", 10))["geocode_step"])


def test_then_street_name_number_and_postal_code():
    unit = {"street_name": "Havne Gade", "house_number": "2", "postal_code": "9900"}
    row = _located(unit, _at("2", 10, postal_code="9300"), _at("2", 20, postal_code="9900"))
    assert (row["geocode_step"], row["x"]) == ("street", WEST + 20)


def test_points_without_a_postal_code_take_their_districts():
    unit = {"street_name": "Havnegade", "house_number": "2", "postal_code": "9300"}
    row = _located(unit, _at("2", 10), _at("2", 1500), map_=DISTRICTS)
    assert (row["geocode_step"], row["x"]) == ("street", WEST + 1500)


def test_a_street_in_a_grouped_district_is_found_by_any_of_its_postal_codes():
    unit = {"street_name": "Havnegade", "house_number": "2", "postal_code": "1051"}
    row = _located(unit, _at("2", 10), _at("2", 5500, y=NORTH + 5500), map_=DISTRICTS)
    assert (row["geocode_step"], row["x"]) == ("street", WEST + 5500)


@pytest.mark.parametrize(
    ("wanted", "there", "expected"),
    [
        ("12", ["11", "18"], "18"),  # the same side of the street first
        ("12", ["11", "15"], "11"),  # nobody on this side: the other
        ("12", ["10", "14"], "10"),  # as near: the lower
        ("12", ["2", "16"], "16"),
        ("12C", ["12", "12A"], "12"),
        ("1", ["99"], "99"),
        ("150", ["2", "98"], "98"),
    ],
)
def test_then_the_nearest_number_on_the_street(wanted, there, expected):
    rows = [_at(number, int(number.rstrip("A"))) for number in there]
    row = _located({**STREET, "house_number": wanted}, *rows)
    assert row["geocode_step"] == "nearest_number"
    assert row["x"] == WEST + int(expected)


def test_the_nearest_number_is_never_on_the_same_named_street_of_another_town():
    unit = {"street_name": "Havnegade", "house_number": "7", "postal_code": "9300"}
    row = _located(unit, _at("9", 10, postal_code="9900"), map_=DISTRICTS)
    assert row["geocode_step"] == "postal_district"


def test_without_a_postal_code_the_municipality_tells_where_it_has_one_street_of_the_name():
    unit = {"street_name": "Havnegade", "house_number": "7", "municipality_code": "0813"}
    assert _located(unit, _at("7", 10))["geocode_step"] == "street"
    assert _located(unit, _at("9", 10))["geocode_step"] == "nearest_number"
    two = _located(unit, _at("7", 10), _at("7", 20, street_code="0043"))
    assert pd.isna(two["geocode_step"])


@pytest.mark.parametrize(("postal", "east"), [("9900", 500), ("9300", 1500), ("1234", 5500)])
def test_then_the_postal_districts_point(postal, east):
    row = _located({"postal_code": postal}, map_=DISTRICTS)
    assert row["geocode_step"] == "postal_district"
    assert row["x"] == pytest.approx(WEST + east, abs=1)


def test_a_unit_without_any_point_stays_in_the_table_and_is_told_of():
    found, step = geocode(
        register_units({"pnr": "1"}, {"pnr": "2", "postal_code": "5000"}),
        points=points(),
        areas=DISTRICTS,
    )
    assert found["geocode_step"].isna().tolist() == [False, True]
    assert step.set_aside[["key", "reason"]].to_numpy().tolist() == [["2", "no_point"]]
    assert (step.read, step.kept) == (2, 1)
    assert step.counts["geocode_postal_district"] == 1


def test_points_outside_denmark_are_not_used():
    swapped = {"address_id": "a", "x": NORTH, "y": WEST}
    assert pd.isna(_located({"address_id": "a"}, swapped)["geocode_step"])


def test_what_a_unit_does_not_know_of_its_place_it_takes_from_the_matched_address():
    unit = {"address_id": "a", "municipality_code": None}
    row = _located(unit, _at("1", 10, address_id="a", postal_code="9900"))
    assert row[["municipality_code", "postal_code"]].tolist() == ["0813", "9900"]


def test_the_registers_own_municipality_is_never_replaced():
    unit = {"address_id": "a", "municipality_code": "0860"}
    assert _located(unit, _at("1", 10, address_id="a"))["municipality_code"] == "0860"


def test_the_next_house_may_lie_across_the_border():
    unit = {
        "street_name": "Havnegade",
        "house_number": "7",
        "postal_code": "9900",
        "municipality_code": None,
    }
    row = _located(unit, _at("9", 10, postal_code="9900"))
    assert row["geocode_step"] == "nearest_number"
    assert pd.isna(row["municipality_code"])


def test_no_units_give_no_rows():
    found, step = geocode(register_units(), points=points(), areas=NO_AREAS)
    assert len(found) == 0
    assert (step.read, step.kept) == (0, 0)


number = st.sampled_from(["1", "2", "3", "7A", "8", "20", None])
place = st.fixed_dictionaries(
    {
        "street_name": st.sampled_from(["Havnegade", "Nygade", None]),
        "street_code": st.sampled_from(["0042", "0043", None]),
        "house_number": number,
        "postal_code": st.sampled_from(["9900", "9300", None]),
        "municipality_code": st.sampled_from(["0813", "0860", None]),
        "address_id": st.sampled_from(["a", "b", None]),
    }
)
spot = st.fixed_dictionaries({"x": st.integers(0, 1999), "y": st.integers(0, 999)})


@settings(max_examples=examples(15))
@given(
    rows=st.lists(place, max_size=6),
    spots=st.lists(st.tuples(place, spot), max_size=8),
    seed=st.integers(0, 9),
)
def test_the_order_of_units_and_points_never_matters(rows, spots, seed):
    units = register_units(*({"pnr": str(at), **row} for at, row in enumerate(rows)))
    known = points(*({**row, "x": WEST + xy["x"], "y": NORTH + xy["y"]} for row, xy in spots))
    found, step = geocode(units, points=known, areas=DISTRICTS)
    again, _ = geocode(shuffled(units, seed), points=shuffled(known, seed), areas=DISTRICTS)
    pd.testing.assert_frame_equal(found, again)
    assert step.kept + len(step.set_aside) == step.read == len(units)
    assert (found["geocode_step"].isna() == found["x"].isna()).all()
    assert sum(step.counts.values()) == step.kept


@pytest.mark.real_data
def test_real_access_addresses_are_found_by_id_codes_and_name(shared_data):
    raw = pd.read_csv(shared_data / "addresses" / "husnumre_punkter.csv", dtype="str")
    known = tables.shaped(
        pd.DataFrame(
            {
                "access_address_id": raw["adgangsadresse_id"],
                "municipality_code": raw["kommunenummer"].str.zfill(4),
                "street_code": raw["vejkode"].str.zfill(4),
                "street_name": raw["vejnavn"],
                "house_number": raw["husnr"],
                "x": raw["x"].astype("float64"),
                "y": raw["y"].astype("float64"),
            }
        ),
        tables.ADDRESS_POINTS,
    )
    shapes = gpd.read_file(shared_data / "geo" / "postnumre.geojson").to_crs(STORED)
    map_ = gpd.GeoDataFrame(
        {
            "area_type": "postal_district",
            "code": shapes["POSTNR_TXT"],
            "name": shapes["POSTBYNAVN"],
        },
        geometry=shapes.geometry,
        crs=STORED,
    )
    part = known.iloc[::7].reset_index(drop=True)
    base = register_units(*({"pnr": f"{at:010d}", "postal_code": None} for at in range(len(part))))
    for column in ("municipality_code", "street_code", "street_name", "house_number"):
        base[column] = part[column]
    by_codes, step = geocode(base, points=known, areas=map_)
    assert step.counts["geocode_codes"] == len(part)
    by_id, step = geocode(
        base.assign(address_id=part["access_address_id"]), points=known, areas=map_
    )
    assert step.counts["geocode_access_address_id"] == len(part)
    assert np.allclose(by_id["x"], part["x"])
    assert np.hypot(by_codes["x"] - part["x"], by_codes["y"] - part["y"]).max() < 200


def test_the_axis_swap_the_test_uses_is_outside():
    x, y = to_stored(np.array([10.5]), np.array([57.4]))
    assert x[0] < y[0]
