"""Parishes by point, municipalities from the register, and nothing guessed."""

import geopandas as gpd
import pandas as pd
import pytest

from kortinfo import tables
from kortinfo.crs import STORED
from kortinfo.merge.districts import district_of, postal_codes_elsewhere
from kortinfo.merge.place import place, postal_municipalities
from tests.merge.registers import HOME, NORTH, WEST, areas, register_units, square

MAP = areas(
    ("municipality", HOME, square(0, 0, 10_000)),
    ("municipality", "0860", square(10_000, 0, 10_000)),
    ("postal_district", "9900", square(0, 0)),
    ("postal_district", "9340", square(9_500, 0)),
    ("postal_district", "1000-1002", square(12_000, 0)),
    ("parish", "8001", square(0, 0)),
    ("parish", "8002", square(1_000, 0)),
)


def _unit(east: float | None, step: str | None, **more: object) -> pd.DataFrame:
    unit = register_units({"pnr": "1", **more})
    known = {"x": None, "y": None} if east is None else {"x": WEST + east, "y": NORTH + 500.0}
    return tables.shaped(unit.assign(**known, geocode_step=step), tables.UNITS)


def _placed(east: float | None, step: str | None, **more: object) -> pd.Series:
    placed, account = place(_unit(east, step, **more), areas=MAP)
    assert account.read == account.kept == 1
    return placed.iloc[0]


@pytest.mark.parametrize(
    ("east", "parish"),
    [(500, "8001"), (1500, "8002"), (1000, "8001"), (2400, "8002"), (-499, "8001"), (2501, None)],
)
def test_the_parish_is_the_points_or_the_nearest_within_500_metres(east, parish):
    found = _placed(east, "codes")["parish_code"]
    assert (None if pd.isna(found) else found) == parish


@pytest.mark.parametrize("step", ["postal_district", None])
def test_a_unit_without_a_real_point_gets_no_parish(step):
    placed, account = place(_unit(500 if step else None, step), areas=MAP)
    assert placed["parish_code"].isna().all()
    assert account.counts["parish_not_guessed"] == 1


def test_the_coast_is_counted():
    _, account = place(_unit(2300, "codes"), areas=MAP)
    assert account.counts["parish_at_coast"] == 1
    assert account.counts["parish_by_point"] == 0


def test_the_registers_municipality_stands_wherever_the_point_lies():
    assert _placed(15_000, "codes", municipality_code=HOME)["municipality_code"] == HOME


def test_a_missing_municipality_is_that_of_a_district_that_lies_in_one():
    unit = _placed(None, None, municipality_code=None, postal_code="9900")
    assert unit["municipality_code"] == HOME
    unit = _placed(None, None, municipality_code=None, postal_code="1001")
    assert unit["municipality_code"] == "0860"


def test_a_district_across_a_border_leaves_the_municipality_unknown_and_counted():
    unit = _unit(None, None, municipality_code=None, postal_code="9340")
    placed, account = place(unit, areas=MAP)
    assert placed["municipality_code"].isna().all()
    assert account.counts["municipality_unknown"] == 1


def test_a_missing_postal_code_is_found_by_point_but_never_a_range():
    assert _placed(500, "codes", postal_code=None)["postal_code"] == "9900"
    assert pd.isna(_placed(12_500, "codes", postal_code=None)["postal_code"])


def test_without_areas_nothing_is_placed():
    none = gpd.GeoDataFrame(
        {name: [] for name in tables.AREA_COLUMNS}, geometry="geometry", crs=STORED
    )
    placed, _ = place(_unit(500, "codes"), areas=none)
    assert placed["parish_code"].isna().all()
    assert postal_municipalities(none) == {}
    assert len(place(_unit(1, "codes").iloc[:0], areas=MAP)[0]) == 0


def test_a_range_gives_each_of_its_codes_and_a_single_code_goes_first():
    found = postal_municipalities(MAP)
    assert found == {"9900": HOME, "1000": "0860", "1001": "0860", "1002": "0860"}
    both = areas(
        ("postal_district", "1000-1999", square(0, 0)), ("postal_district", "1500", square(1, 1))
    )
    codes = pd.Series(["1000", "1500", "1999", "2000", None, "x"], dtype="str")
    order = both["code"].to_numpy()
    named = [order[at] if at >= 0 else None for at in district_of(codes, both)]
    assert named == ["1000-1999", "1500", "1000-1999", None, None, None]


def test_a_district_is_elsewhere_only_where_it_is_known_not_to_reach_home():
    codes = pd.Series(["9900", "9340", "1001", "5000", None], dtype="str")
    assert postal_codes_elsewhere(codes, MAP, [HOME]).tolist() == [False, False, True, False, False]
    assert not postal_codes_elsewhere(codes, MAP, [HOME, "0999"]).any()


@pytest.mark.real_data
def test_real_districts_and_parishes(shared_data):
    parts = []
    for file, kind, code, name in (
        ("kommuner", "municipality", "KOMKODE", "KOMNAVN"),
        ("postnumre", "postal_district", "POSTNR_TXT", "POSTBYNAVN"),
        ("sogne", "parish", "SOGNEKODE", "SOGNENAVN"),
    ):
        shapes = gpd.read_file(shared_data / "geo" / f"{file}.geojson").to_crs(STORED)
        parts.append(
            gpd.GeoDataFrame(
                {"area_type": kind, "code": shapes[code], "name": shapes[name]},
                geometry=shapes.geometry,
                crs=STORED,
            )
        )
    real = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=STORED)
    found = postal_municipalities(real)
    assert {code: found.get(code) for code in ("9300", "9990", "9970", "9940", "1050", "8000")} == {
        "9300": "0813",
        "9990": "0813",
        "9970": "0813",
        "9940": "0825",
        "1050": "0101",
        "8000": "0751",
    }
    shared = {"9330", "9340", "9750", "9900"}  # these reach into a neighbour
    assert not shared & set(found)
    codes = pd.Series(["9330", "9340", "8000"], dtype="str")
    assert postal_codes_elsewhere(codes, real, ["0813"]).tolist() == [False, False, True]
    names = real[real["area_type"] == "parish"].set_index("code")["name"]
    centre = real[(real["area_type"] == "parish") & (real["name"] == "Skagen")].geometry.iloc[0]
    point = centre.representative_point()
    unit = _unit(0, "codes").assign(x=point.x, y=point.y)
    assert names[place(unit, areas=real)[0]["parish_code"].iloc[0]] == "Skagen"
