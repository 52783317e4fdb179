"""Real registers, real boundaries: what is known of ten production units and 521 companies.

Reads the files laid beside the project; skipped, visibly, where they are not.
"""

import datetime as dt
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from kortinfo.build import build
from kortinfo.settings import load_settings
from kortinfo.snapshot import Snapshot

pytestmark = pytest.mark.real_data
NOW = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)

SETTINGS = """
name = "Prøveservice"
home_municipalities = [{home}]
{sources}
"""
SOURCE = """
[[sources]]
name = "{name}"
format = "{format}"
path = '{path}'
"""


def settings_for(folder: Path, data: Path, *, home: str, register: tuple[str, str]) -> Path:
    kind, file = register
    sources = SOURCE.format(name="register", format=kind, path=data / "cvr" / file)
    sources += SOURCE.format(
        name="adresser", format="addresses", path=data / "addresses" / "husnumre_punkter.csv"
    )
    for name, area_type in (
        ("kommuner", "municipality"),
        ("postnumre", "postal_district"),
        ("sogne", "parish"),
    ):
        path = data / "geo" / f"{name}.geojson"
        sources += SOURCE.format(name=name, format="areas", path=path)
        sources += f'area_type = "{area_type}"\n'
    config = folder / "kortinfo.toml"
    config.write_text(SETTINGS.format(home=home, sources=sources), encoding="utf-8")
    return config


@pytest.fixture(scope="module")
def ten_units(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    config = settings_for(
        tmp_path_factory.mktemp("ten"),
        shared_data,
        home='"0607", "0630", "0175", "0561", "0101", "0461"',
        register=("cvr_system", "produktionsenheder_2017.json"),
    )
    return build(load_settings(config), as_of=dt.date(2016, 12, 1), built_at=NOW)


def test_six_of_the_ten_units_were_active_though_all_say_so(ten_units: Snapshot) -> None:
    units = ten_units.table("units").set_index("unit_id")
    assert len(units) == 10
    assert units["status"].value_counts().to_dict() == {"active": 6, "closed": 4}
    assert set(ten_units.table("businesses")["unit_id"]) == set(
        units.index[units["status"] == "active"]
    )


def test_names_schemes_places_and_sizes_are_those_of_the_day(ten_units: Snapshot) -> None:
    units = ten_units.table("units").set_index("unit_id")
    expected = {
        # unit: cvr, name, sector, scheme, municipality, postal code, employees
        "1020895337": ("36238208", "Jointo", "855900", "DB07", "0607", "7000", None),
        "1021686405": ("37952273", "retroognyt.dk", "478900", "DB07", "0630", "7100", None),
        "1021673729": ("37940755", "TM.Media Services", "620200", "DB07", "0561", "6705", None),
        "1020994432": ("37314161", "4 Beloved Paws", "949900", "DB07", "0461", "5000", None),
        "1021809213": ("38062980", "BE 64 K/S", "999999", "DB07", "0101", "2300", None),
        "1010255879": ("27475922", "Redigeret navn", "682040", "DB07", "0101", "1606", 0),
        "1009917736": ("27197531", "LOTUS IMPORT ApS", "463900", "DB07", "0101", "2500", 1),
        "1009663777": ("25218604", "J.J. MULTISERVICE ApS", "561010", "DB07", "0101", "2500", None),
        "1010569970": ("27740960", "B2B EUROPE ApS", "519000", "DB03", "0101", "2500", 1),
    }
    for unit_id, (cvr, name, code, scheme, municipality, postal, employees) in expected.items():
        row = units.loc[unit_id]
        assert (row["cvr"], row["name"]) == (cvr, name)
        assert (row["sector_code"], row["sector_scheme"]) == (code, scheme)
        assert (row["municipality_code"], row["postal_code"]) == (municipality, postal)
        assert (None if pd.isna(row["employees_min"]) else row["employees_min"]) == employees


def test_a_unit_closed_long_ago_keeps_its_earlier_names_and_last_day(ten_units: Snapshot) -> None:
    row = ten_units.table("units").set_index("unit_id").loc["1009663777"]
    assert row["ended_on"] == pd.Timestamp("2015-01-08")
    assert len(row["names"].split("\n")) == 3
    names = ten_units.table("unit_names")
    assert (names["unit_id"] == "1009663777").sum() == 3


def test_units_without_a_known_address_stand_at_their_postal_district(
    ten_units: Snapshot,
) -> None:
    units = ten_units.table("units")
    assert set(units["geocode_step"]) == {"postal_district"}
    areas = ten_units.areas()
    postal = areas[areas["area_type"] == "postal_district"]
    points = gpd.GeoSeries.from_xy(units["x"], units["y"], crs=areas.crs)
    for point, code in zip(points, units["postal_code"], strict=True):
        district = postal[[_covers(have, code) for have in postal["code"]]]
        assert district.geometry.contains(point).any(), code


def _covers(have: str, code: str) -> bool:
    first, _, last = have.partition("-")
    return first <= code <= (last or first)


def test_the_portal_export_becomes_a_row_a_company(shared_data: Path, tmp_path: Path) -> None:
    source = shared_data / "cvr" / "virk_export_bygge_521.csv"
    raw = pd.read_csv(source, dtype=str)
    config = settings_for(
        tmp_path, shared_data, home='"0791"', register=("cvr_portal", source.name)
    )
    snapshot = build(load_settings(config), as_of=dt.date(2025, 6, 1), built_at=NOW)
    account = snapshot.manifest["sources"][0]
    assert account["read"] == len(raw)
    assert account["kept"] == raw["CVR-nummer/REG-nummer"].nunique()
    units = snapshot.table("units")
    assert units["unit_id"].str.fullmatch(r"cvr:\d{8}").all()
    assert set(units["sector_scheme"]) == {"DB25"}
    assert units["employees_min"].isna().all()  # person-years are not employees
    viborg = units.set_index("unit_id").loc["cvr:16127493"]
    assert (viborg["name"], viborg["legal_form"]) == ("BACH BYG A/S", "A/S")
    assert (viborg["address"], viborg["postal_code"]) == ("Farvervej 1", "8800")
    assert (viborg["sector_code"], viborg["municipality_code"]) == ("410000", "0791")
