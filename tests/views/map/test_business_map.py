"""Any GeoDataFrame of businesses becomes a map; what cannot be drawn is refused in words."""

from typing import Any

import geopandas as gpd
import pytest
import shapely

import kortinfo.views.map
from kortinfo.views.map import business_map

from .conftest import EVIL


@pytest.fixture
def shops() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "navn": ["Vestkær Byg", EVIL, "Uden sted"],
            "niveau": ["A", "C", "D"],
            "branche": ["DB25:F", None, "DB25:G"],
            "ansatte": [12, None, 3],
        },
        geometry=[shapely.Point(10.53, 57.44), shapely.Point(10.58, 57.72), None],
        crs="EPSG:4326",
    )


def page_of(businesses: gpd.GeoDataFrame, **options: object) -> str:
    html: str = business_map(businesses, **options).get_root().render()  # type: ignore[arg-type]
    return html


def test_the_same_businesses_in_any_system_give_the_same_map(shops: gpd.GeoDataFrame) -> None:
    assert page_of(shops, level="niveau") == page_of(shops.to_crs(25832), level="niveau")


def test_names_and_headings_are_text(shops: gpd.GeoDataFrame) -> None:
    html = page_of(
        shops, level="niveau", name="navn", sector="branche", employees="ansatte", title=EVIL
    )
    assert EVIL not in html


def test_a_map_without_businesses_is_still_a_map(shops: gpd.GeoDataFrame) -> None:
    assert "kortinfo.mount" in page_of(shops.iloc[:0], level="niveau", name="navn")


def test_areas_in_another_system_are_drawn(
    shops: gpd.GeoDataFrame, areas: gpd.GeoDataFrame
) -> None:
    html = page_of(shops, level="niveau", areas=areas.to_crs(4326))
    assert "Vestkær" in html or "Vestk\\u00e6r" in html


def test_businesses_without_a_coordinate_system_are_refused(shops: gpd.GeoDataFrame) -> None:
    nowhere = gpd.GeoDataFrame(shops.drop(columns="geometry"), geometry=list(shops.geometry))
    with pytest.raises(ValueError, match="set_crs"):
        business_map(nowhere, level="niveau")


def test_what_is_not_a_point_is_refused(shops: gpd.GeoDataFrame) -> None:
    wide = shops.to_crs(25832).set_geometry(shops.to_crs(25832).buffer(10))
    with pytest.raises(ValueError, match="Polygon"):
        business_map(wide, level="niveau")


def test_a_level_that_is_none_is_refused(shops: gpd.GeoDataFrame) -> None:
    with pytest.raises(ValueError, match="niveau has E"):
        business_map(shops.assign(niveau=["A", "E", "D"]), level="niveau")
    with pytest.raises(KeyError, match="trin"):
        business_map(shops, level="trin")


def test_importing_the_package_loads_nothing() -> None:
    assert "business_map" in kortinfo.views.map.__all__
    with pytest.raises(AttributeError):
        _ = kortinfo.views.map.nothing  # type: ignore[attr-defined]


@pytest.mark.browser
def test_the_map_shows_names_and_sizes(shops: gpd.GeoDataFrame, open_page: Any) -> None:
    made = business_map(
        shops, level="niveau", name="navn", sector="branche", employees="ansatte",
        sector_titles={"DB25:F": "Bygge og anlæg"},
    )  # fmt: skip
    opened = open_page(made)
    drawn = opened.page.evaluate("window.kortinfo.drawn()")
    assert drawn["levels"] == {"A": 1, "B": 0, "C": 1, "D": 0}
    opened.go(16, 57.44, 10.53)
    [circle] = opened.circles()
    assert circle["position"] >= 0
    assert [name["text"] for name in opened.run("handle => handle.names()")] == ["Vestkær Byg"]
    opened.page.mouse.move(circle["x"], circle["y"])
    assert "Bygge og anlæg" in opened.page.locator(".kortinfo-tip").inner_text()
