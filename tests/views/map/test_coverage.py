"""The composed map: everything in the page, nothing from elsewhere, text as text."""

import base64
import re

import geopandas as gpd
import pytest

from kortinfo.texts import catalogue
from kortinfo.views.map.areas import around, bounds, outlines
from kortinfo.views.map.assets import library, stylesheet
from kortinfo.views.map.coverage import coverage_map, parts
from kortinfo.views.map.mounted_map import mounted_parts

from .conftest import EVIL, businesses, packed

HOST = re.compile(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", re.IGNORECASE)


def page_of(areas: gpd.GeoDataFrame, **options: object) -> str:
    return coverage_map(areas=areas, **options).get_root().render()


def test_the_page_names_no_host(areas: gpd.GeoDataFrame) -> None:
    table = businesses(50, seed=1)
    html = page_of(areas, payload=packed(table), details=table[["name"]])
    without_data = re.sub(r'"[A-Za-z0-9+/=]{80,}"', '""', html)
    assert set(HOST.findall(without_data)) <= {"http://www.w3.org"}
    assert not re.search(r"jquery|bootstrap|cdn", without_data, re.IGNORECASE)
    assert not re.search(r"<(?:script|link)[^>]+(?:src|href)=", without_data)


def test_a_tile_service_is_asked_only_where_one_is_named(areas: gpd.GeoDataFrame) -> None:
    html = page_of(areas, tile_url="https://tiles.example/{z}/{x}/{y}.png", tile_attribution=EVIL)
    assert "https://tiles.example/" in html
    assert EVIL not in html


def test_words_from_outside_are_escaped_in_the_page(areas: gpd.GeoDataFrame) -> None:
    table = businesses(10, seed=2)
    html = page_of(areas, payload=packed(table), title=EVIL, attribution=EVIL, language="da")
    assert EVIL not in html
    assert "</script><" not in EVIL
    assert "<title>&lt;img" in html


def test_a_closing_script_tag_in_a_name_does_not_end_the_script(areas: gpd.GeoDataFrame) -> None:
    renamed = areas.assign(name="</script><b>")
    assert "</script><b>" not in page_of(renamed)


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_page_says_its_language(areas: gpd.GeoDataFrame, language: str) -> None:
    html = page_of(areas, language=language)
    assert f'<html lang="{language}">' in html
    assert catalogue(language)["map.level_C"] in html


def test_the_page_may_be_enlarged(areas: gpd.GeoDataFrame) -> None:
    assert "user-scalable=no" not in page_of(areas)


def test_the_same_input_gives_the_same_page(areas: gpd.GeoDataFrame) -> None:
    table = businesses(50, seed=3)
    first = page_of(areas, payload=packed(table))
    assert first == page_of(areas.iloc[::-1], payload=packed(table.iloc[::-1]))


def test_two_maps_in_one_document_share_no_name(areas: gpd.GeoDataFrame) -> None:
    def named(page: str) -> set[str]:
        return {
            name
            for line in page.splitlines()
            for name in re.findall(r"^\s*(?:const|var|let) (\w+_map\w*)", line)
            + re.findall(r'id="(\w+)"', line)
        }

    first = named(page_of(areas, payload=packed(businesses(50, seed=3))))
    assert len(first) >= 3
    assert first.isdisjoint(named(page_of(areas, payload=packed(businesses(50, seed=5)))))
    assert first.isdisjoint(named(page_of(areas, language="en")))
    point = mounted_parts("point", areas=areas)
    assert first.isdisjoint(named(point.html + point.script))


def test_without_embedding_the_page_holds_no_business(areas: gpd.GeoDataFrame) -> None:
    table = businesses(50, seed=4)
    payload = packed(table)
    points = base64.b64encode(payload.data).decode()
    assert points in page_of(areas, payload=payload)
    assert points not in page_of(areas, payload=payload, embed=False)
    taken = parts(coverage_map(areas=areas, payload=payload, embed=False))
    assert points not in "".join(taken)
    assert "kortinfoRoot" in taken.script
    assert 'class="kortinfo-map' in taken.html
    assert (taken.css, taken.library) == (stylesheet(), library())


def test_a_map_without_areas_or_points_is_still_a_map(areas: gpd.GeoDataFrame) -> None:
    nothing = areas.iloc[:0]
    assert bounds(nothing) is None
    assert "kortinfo.mount" in page_of(nothing, payload=packed(businesses(2, seed=5).iloc[:0]))


def test_the_map_opens_on_the_home_municipality(areas: gpd.GeoDataFrame) -> None:
    elsewhere = areas.assign(code=areas["code"] + "x")
    elsewhere = elsewhere.set_geometry(elsewhere.translate(100_000, -50_000))
    both = gpd.GeoDataFrame(
        {column: [*areas[column], *elsewhere[column]] for column in areas.columns}, crs=areas.crs
    )
    assert bounds(both, ["0998"]) == bounds(areas)
    assert bounds(both) != bounds(areas)
    near = around(both, ["0998"])
    assert sorted(near["code"]) == ["0998", "0998x", "7001", "9001", "9002"]


def test_neighbours_still_meet_when_outlines_are_simplified(areas: gpd.GeoDataFrame) -> None:
    west, east = (area["lines"][0] for area in outlines(areas)["postal_district"])
    shared = {tuple(point) for point in west} & {tuple(point) for point in east}
    assert len(shared) == 2


def test_a_hole_in_an_area_stays_a_hole(areas: gpd.GeoDataFrame) -> None:
    island = areas.iloc[[0]].assign(
        geometry=lambda one: one.buffer(0).difference(one.geometry.iloc[0].centroid.buffer(2_000))
    )
    assert len(outlines(island)["municipality"][0]["lines"]) == 2
