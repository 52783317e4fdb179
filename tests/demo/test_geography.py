"""The demo looks like a place: real names, areas that fit, every address on land."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from kortinfo.demo.geography import Geography, draw_geography
from kortinfo.demo.streets import ROLES, Addresses, lay_streets
from tests.demo.conftest import Demo

PARISHES = {
    *("Albæk-Lyngså", "Råbjerg", "Volstrup", "Skæve", "Hørby", "Torslev"),
    *("Hulsig", "Jerup", "Skagen", "Elling", "Åsted", "Østervrå"),
    *("Understed", "Skærum", "Gærum", "Flade", "Kvissel", "Bangsbostrand"),
    *("Sæby", "Karup", "Abildgård", "Frederikshavn"),
}
DISTRICTS = {
    "9300": "Sæby",
    "9900": "Frederikshavn",
    "9982": "Ålbæk",
    "9750": "Østervrå",
    "9990": "Skagen",
    "9352": "Dybvad",
    "9981": "Jerup",
    "9970": "Strandby",
    "9330": "Dronninglund",
    "9340": "Asaa",
}


@pytest.fixture(scope="module")
def geography() -> Geography:
    return draw_geography()


@pytest.fixture(scope="module")
def addresses(geography: Geography) -> Addresses:
    return lay_streets(geography, units=2_000, rng=np.random.default_rng(4))


def test_place_names_are_the_real_ones(geography: Geography) -> None:
    assert {area.name for area in geography.parishes} == PARISHES
    assert len(geography.parishes) == 22
    home = {place.postal_code: place.postal_district for place in geography.home_places}
    assert home == DISTRICTS
    assert [area.code for area in geography.municipalities] == ["0813", "0860", "0810", "0825"]


def test_neighbours_share_borders_without_gap_or_overlap(geography: Geography) -> None:
    outlines = [area.outline for area in geography.municipalities]
    land = shapely.union_all(outlines)
    assert land.area == pytest.approx(sum(outline.area for outline in outlines))
    assert all(shapely.is_valid(outline) for outline in outlines)
    main = max(shapely.get_parts(land), key=lambda part: part.area)
    assert len(main.interiors) == 0


@pytest.mark.parametrize("layer", ["parishes", "cells"])
def test_areas_of_home_cover_it_exactly(geography: Geography, layer: str) -> None:
    home = geography.municipalities[0].outline
    parts = getattr(geography, layer)
    outlines = [getattr(part, "outline", part) for part in parts]
    assert sum(outline.area for outline in outlines) == pytest.approx(home.area)
    assert shapely.union_all(outlines).symmetric_difference(home).area < 1.0


def test_the_municipality_has_about_its_real_size(geography: Geography) -> None:
    assert geography.municipalities[0].outline.area / 1e6 == pytest.approx(650, rel=0.05)


def test_every_place_lies_in_its_own_cell(geography: Geography) -> None:
    x = np.array([place.x for place in geography.home_places])
    y = np.array([place.y for place in geography.home_places])
    assert geography.place_at(x, y).tolist() == list(range(len(x)))


def test_every_address_lies_in_its_postal_district_and_parish(
    geography: Geography, addresses: Addresses
) -> None:
    points = shapely.points(addresses.x, addresses.y)[: addresses.at_home]
    for areas, field in (
        (geography.postal_districts, "postal_code"),
        (geography.parishes, "parish"),
    ):
        for area in areas:
            code = area.code if field == "postal_code" else area.name
            own = [
                index
                for index in range(addresses.at_home)
                if getattr(geography.places[addresses.place[index]], field) == code
            ]
            assert shapely.contains_properly(area.outline, points[own]).all(), area.name


def test_streets_have_one_name_and_one_code(geography: Geography, addresses: Addresses) -> None:
    home = slice(0, addresses.at_home)
    assert (addresses.street_code[home] > 0).all()
    assert (addresses.street_code[home] <= 9_999).all()
    streets = set(zip(addresses.street[home], addresses.street_code[home], strict=True))
    assert len(streets) == len({code for _, code in streets})
    numbers = list(
        zip(addresses.street[home], addresses.number[home], addresses.letter[home], strict=True)
    )
    assert len(set(numbers)) == len(numbers)
    assert {ROLES[role] for role in addresses.role[home]} == set(ROLES)


def test_files_say_their_crs_and_that_they_are_approximate(demo: Demo) -> None:
    for layer, code in (
        ("kommuner", "KOMKODE"),
        ("postnumre", "POSTNR_TXT"),
        ("sogne", "SOGNEKODE"),
    ):
        text = demo.source(f"geo/{layer}.geojson").read_text(encoding="utf-8")
        assert "CRS84" in text
        for feature in demo.areas(layer):
            assert feature["properties"]["APPROXIMATE"] is True
            assert len(feature["properties"][code]) == 4
        assert gpd.read_file(demo.source(f"geo/{layer}.geojson")).crs.to_epsg() == 4326


def test_units_stand_inside_their_areas_as_written(demo: Demo) -> None:
    addresses = demo.table("dar/adresser.csv.gz", encoding="utf-8", separator=",")
    points = gpd.GeoSeries(
        gpd.points_from_xy(
            [float(row["x"]) for row in addresses], [float(row["y"]) for row in addresses]
        ),
        crs="EPSG:25832",
    )
    for layer, code in (("postnumre", "POSTNR_TXT"), ("sogne", "SOGNEKODE")):
        areas = gpd.read_file(demo.source(f"geo/{layer}.geojson")).to_crs("EPSG:25832")
        inside = gpd.GeoDataFrame(geometry=points).sjoin(areas, predicate="within")
        assert len(inside) == len(addresses), layer
        if layer == "postnumre":
            told = [row["postnr"] for row in addresses]
            assert inside.sort_index()[code].tolist() == told


def test_most_home_addresses_are_in_the_address_file(demo: Demo) -> None:
    addresses = demo.table("dar/adresser.csv.gz", encoding="utf-8", separator=",")
    known = {row["address_id"] for row in addresses}
    assert len(known) == len(addresses)
    assert {row["kommunekode"] for row in addresses} == {"813"}
    wanted = [
        unit["beliggenhedsadresse"][-1]["adresseId"]
        for unit in demo.units
        if unit["beliggenhedsadresse"][-1]["kommune"]["kommuneKode"] == 813
        and unit["beliggenhedsadresse"][-1]["adresseId"]
    ]
    assert 0.88 < sum(item in known for item in wanted) / len(wanted) < 0.98


@pytest.mark.real_data
def test_the_hand_drawn_outline_resembles_the_real_one(
    geography: Geography, shared_data: Path
) -> None:
    real = gpd.read_file(shared_data / "geo" / "kommuner.geojson").to_crs("EPSG:25832")
    real = real.loc[real["KOMKODE"] == "0813"].geometry.iloc[0]
    own = geography.municipalities[0].outline
    assert own.intersection(real).area / own.union(real).area > 0.85
