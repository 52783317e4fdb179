"""Travel times from the line: how they grow, and what water does to them."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kortinfo.crs import to_drawn
from kortinfo.routes.line import line_of, seconds_of
from kortinfo.routes.travel import private_travel, travel_of
from kortinfo.routes.water import UNKNOWN, land_of
from kortinfo.settings_routes import Link, Mode, Pace, Travel
from tests.routes.coasts import FJORD, ISLAND, MAINLAND, areas, at, land

PLAIN = Travel()
MODES: tuple[Mode, ...] = ("walk", "bicycle", "bus", "car")
TWO = areas(MAINLAND, ISLAND)

kilometres = st.floats(min_value=1, max_value=39, allow_nan=False)
places = st.tuples(kilometres, kilometres)


def minutes(
    one: tuple[float, float],
    other: tuple[float, float],
    coast: gpd.GeoDataFrame = TWO,
    settings: Travel = PLAIN,
    mode: Mode = "car",
) -> float:
    """Return the minutes between two places of the drawing, in kilometres."""
    way = travel_of(settings, coast, mode=mode)
    return float(way.journeys(np.array([at(*one)]), np.array([at(*other)])).seconds[0, 0]) / 60


def drawn(east: float, north: float) -> tuple[float, float]:
    """Return latitude and longitude of a place of the drawing."""
    x, y = at(east, north)
    lon, lat = to_drawn(np.array([x]), np.array([y]))
    return float(lat[0]), float(lon[0])


def test_short_ways_are_slow_and_long_ones_faster() -> None:
    metres = np.array([1_000.0, 5_000.0, 20_000.0, 60_000.0])
    kmh = metres / seconds_of(metres, PLAIN.car) * 3.6
    assert (np.diff(kmh) > 0).all()
    assert kmh.round().tolist() == [14, 29, 47, 63]


def test_the_same_door_is_no_way_and_the_next_one_costs_starting_and_parking() -> None:
    assert minutes((5, 5), (5, 5)) == 0
    assert 2 < minutes((5, 5), (5.05, 5)) < 2.5
    assert minutes((5, 5), (5.05, 5), mode="bus") > 10


@given(st.lists(st.floats(min_value=0, max_value=300_000), min_size=2, max_size=20))
def test_a_longer_way_never_takes_less(metres: list[float]) -> None:
    ways = np.sort(np.array(metres))
    for mode in MODES:
        assert (np.diff(seconds_of(ways, PLAIN.pace(mode))) >= 0).all()


@given(st.lists(places, min_size=1, max_size=6), st.lists(places, min_size=1, max_size=6))
def test_there_is_as_long_as_back(
    some: list[tuple[float, float]], others: list[tuple[float, float]]
) -> None:
    one, other = (np.array([at(*place) for place in given]) for given in (some, others))
    for coast in (TWO, areas(FJORD)):
        way = line_of(PLAIN, coast, "car")
        there, back = way.journeys(one, other), way.journeys(other, one)
        np.testing.assert_allclose(there.seconds, back.seconds.T)
        np.testing.assert_allclose(there.metres, back.metres.T)
        assert there.seconds.shape == (len(some), len(others))


@given(places, places, places)
def test_no_way_by_a_third_place_is_quicker_over_open_land(
    one: tuple[float, float], other: tuple[float, float], third: tuple[float, float]
) -> None:
    points = np.array([at(*one), at(*other), at(*third)])
    for mode in MODES:
        found = line_of(PLAIN, TWO, mode).journeys(points, points).seconds
        assert found[0, 1] <= found[0, 2] + found[2, 1] + 1e-6


@given(places, places)
def test_water_shortens_no_way_and_squares_lengthen_none(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    dry = minutes(one, other, settings=Travel(water=False))
    assert minutes(one, other, areas(FJORD)) >= dry - 1e-9
    assert minutes(one, other, areas(MAINLAND)) == pytest.approx(dry)


@given(st.permutations(range(8)))
def test_the_order_of_points_does_not_matter(order: list[int]) -> None:
    points = np.array([at(5 * number % 37 + 1, 11 * number % 37 + 1) for number in range(8)])
    way = line_of(PLAIN, areas(FJORD), "car")
    plain = way.journeys(points, points).seconds
    np.testing.assert_allclose(
        way.journeys(points[order], points[order]).seconds, plain[np.ix_(order, order)]
    )


def test_an_island_without_a_link_is_no_way_rather_than_twelve_minutes() -> None:
    assert minutes((39, 15), (61, 15)) == np.inf
    found = line_of(PLAIN, TWO, "car").journeys(
        np.array([at(39, 15), at(61, 12)]), np.array([at(20, 20), at(62, 15)])
    )
    assert np.isinf(found.seconds).tolist() == [[False, True], [True, False]]
    assert np.isinf(found.metres).tolist() == [[False, True], [True, False]]


def test_a_ferry_takes_what_it_takes_and_the_ways_to_it() -> None:
    ferry = Link(title="Færgen", ends=(drawn(39.9, 15), drawn(60.1, 15)), minutes=90)
    with_ferry = Travel(links=(ferry,))
    there = minutes((30, 15), (70, 15), settings=with_ferry)
    to, onward = minutes((30, 15), (39.9, 15)), minutes((60.1, 15), (70, 15))
    assert there == pytest.approx(to + 90 + onward, abs=0.1)
    assert minutes((70, 15), (30, 15), settings=with_ferry) == pytest.approx(there)
    assert minutes((30, 15), (20, 15), settings=with_ferry) == minutes((30, 15), (20, 15))


def test_one_ferry_can_follow_another() -> None:
    coast = areas(MAINLAND, ISLAND, land(90, 10, 99, 20))
    links = (
        Link(title="Første", ends=(drawn(39.9, 15), drawn(60.1, 15)), minutes=90),
        Link(title="Anden", ends=(drawn(74.9, 15), drawn(90.1, 15)), minutes=30),
    )
    by_both = minutes((30, 15), (95, 15), coast, Travel(links=links))
    legs = (
        minutes((30, 15), (39.9, 15)),
        minutes((60.1, 15), (74.9, 15), coast),
        minutes((90.1, 15), (95, 15), coast),
    )
    assert by_both == pytest.approx(90 + 30 + sum(legs), abs=0.1)
    assert minutes((30, 15), (95, 15), coast, Travel(links=links[:1])) == np.inf


def test_a_bridge_for_cars_carries_cars() -> None:
    bridge = Link(title="Broen", ends=(drawn(39.9, 15), drawn(60.1, 15)), modes=("car",))
    settings = Travel(links=(bridge,))
    over = minutes((39, 15), (61, 15), settings=settings)
    assert over == pytest.approx(minutes((39, 15), (61, 15), settings=Travel(water=False)), rel=0.1)
    assert minutes((39, 15), (61, 15), settings=settings, mode="bicycle") == np.inf


def test_the_way_goes_round_the_fjord() -> None:
    across, dry = minutes((38, 18), (38, 22), areas(FJORD)), minutes((38, 18), (38, 22))
    assert dry < 12
    way = line_of(PLAIN, areas(FJORD), "car").journeys(
        np.array([at(38, 18)]), np.array([at(38, 22)])
    )
    assert way.metres[0, 0] / PLAIN.car.factor == pytest.approx(2 * 28_500 + 2_000, rel=0.06)
    assert across > 40  # 57 km of land one way and the other, not 5 minutes across
    assert minutes((5, 18), (5, 22), areas(FJORD)) == minutes((5, 18), (5, 22))


def test_a_gap_under_300_metres_is_no_water() -> None:
    assert np.isfinite(minutes((5, 5), (25, 5), areas(land(0, 0, 15, 10), land(15.25, 0, 30, 10))))
    assert np.isinf(minutes((5, 5), (25, 5), areas(land(0, 0, 15, 10), land(15.6, 0, 30, 10))))


def test_a_harbour_outside_the_coast_belongs_to_the_land_beside_it() -> None:
    islet = land(40.2, 15.3, 40.5, 15.6)
    pier = (40.35, 15.1)
    assert np.isfinite(minutes((30, 15), pier, areas(MAINLAND, islet, ISLAND)))
    assert minutes(pier, (61, 15), areas(MAINLAND, islet, ISLAND)) == np.inf


def test_what_is_known_of_places_outside_the_areas() -> None:
    assert minutes((20, -15), (61, 15)) == np.inf  # nearest to the mainland
    assert np.isfinite(minutes((20, -60), (61, 15)))  # too far to say
    nodes, away = land_of(TWO).at(np.array([at(20, -60), at(20, -5), at(20, 5)]))
    assert nodes[0] == UNKNOWN
    assert away.round(-2).tolist() == [0, 5_000, 0]


def test_without_areas_there_is_no_water() -> None:
    assert np.isfinite(minutes((39, 15), (61, 15), areas()))


def test_areas_of_ones_own_drawn_over_the_fjord_make_no_land() -> None:
    own = areas(land(0, 0, 41, 41), kind="erhvervsområde")
    both = gpd.GeoDataFrame(pd.concat([areas(FJORD), own], ignore_index=True), crs="EPSG:25832")
    assert minutes((38, 18), (38, 22), both) == minutes((38, 18), (38, 22), areas(FJORD))


def test_overlapping_areas_are_land_where_they_overlap() -> None:
    both = areas(land(0, 0, 25, 40), land(15, 0, 40, 40))
    assert minutes((5, 5), (35, 5), both) == minutes((5, 5), (35, 5), areas(MAINLAND))


def test_nothing_asked_nothing_answered() -> None:
    found = line_of(PLAIN, TWO, "car").journeys(np.zeros((0, 2)), np.array([at(1, 1)]))
    assert found.seconds.shape == (0, 1)
    with pytest.raises(ValueError, match="none missing"):
        line_of(PLAIN, TWO, "car").journeys(np.array([[np.nan, 1.0]]), np.array([at(1, 1)]))


def test_a_home_is_asked_of_nobody() -> None:
    settings = Travel(kind="osrm", url="https://ruter.example")
    assert private_travel(settings, TWO).kind == "line"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"kind": "network"}, "needs osm"),
        ({"kind": "osrm"}, "needs url"),
        ({"kind": "osrm", "url": "http://ruter.example"}, "https"),
        ({"kind": "osrm", "url": "https://me:word@ruter.example"}, "without user"),
    ],
)
def test_settings_that_cannot_work_say_so(given: dict[str, str], expected: str) -> None:
    with pytest.raises(ValidationError, match=expected):
        Travel.model_validate(given)


def test_an_own_machine_may_be_asked_without_encryption() -> None:
    for url in ("http://localhost:5000", "http://10.0.3.4:5000", "http://osrm:5000/"):
        assert Travel(kind="osrm", url=url).url == url.rstrip("/")


def test_speeds_that_fall_with_the_distance_are_refused() -> None:
    with pytest.raises(ValidationError, match="rise from step to step"):
        Pace(factor=1.3, kmh=((5, 60), (1, 40)), kmh_beyond=90)


def danish(shared_data: Path, codes: set[str] | None) -> gpd.GeoDataFrame:
    """Return real municipalities; None: all of them."""
    real = gpd.read_file(shared_data / "geo" / "kommuner.geojson").to_crs("EPSG:25832")
    real = real.rename(columns={"KOMKODE": "code", "KOMNAVN": "name"})
    real["area_type"] = "municipality"
    return real if codes is None else real[real["code"].isin(codes)]


NORTH = {"0813", "0825", "0810", "0860"}
LIMFJORD = {"0851", "0787", "0773", "0820", "0849", "0671", "0779", "0665", "0661", "0810"}
TOWNS = {
    "Frederikshavn": (590_900.0, 6_367_600.0),
    "Sæby": (592_500.0, 6_355_800.0),
    "Skagen": (595_100.0, 6_399_000.0),
    "Vesterø, Læsø": (615_700.0, 6_351_200.0),
    "Nykøbing Mors": (490_900.0, 6_294_300.0),
    "Thisted": (481_900.0, 6_312_100.0),
    "Skive": (501_700.0, 6_269_000.0),
    "Korsør": (634_300.0, 6_133_600.0),
    "Nyborg": (612_300.0, 6_131_300.0),
    "Rønne": (863_600.0, 6_117_900.0),
}


def town_minutes(one: str, other: str, coast: gpd.GeoDataFrame, mode: Mode = "car") -> float:
    way = line_of(PLAIN, coast, mode)
    found = way.journeys(np.array([TOWNS[one]]), np.array([TOWNS[other]]))
    return float(found.seconds[0, 0]) / 60


@pytest.mark.real_data
def test_laesoe_has_no_road_from_frederikshavn(shared_data: Path) -> None:
    coast = danish(shared_data, NORTH)
    assert town_minutes("Frederikshavn", "Vesterø, Læsø", coast) == np.inf
    assert 10 < town_minutes("Frederikshavn", "Sæby", coast) < 25
    assert 30 < town_minutes("Frederikshavn", "Skagen", coast) < 55


@pytest.mark.real_data
def test_the_limfjord_is_crossed_where_its_bridges_are(shared_data: Path) -> None:
    coast = danish(shared_data, LIMFJORD)
    assert 22 < town_minutes("Nykøbing Mors", "Thisted", coast) < 45
    assert 28 < town_minutes("Nykøbing Mors", "Skive", coast) < 55


@pytest.mark.real_data
def test_all_of_denmark_hangs_together_but_for_its_islands(shared_data: Path) -> None:
    coast = danish(shared_data, None)
    assert town_minutes("Nyborg", "Korsør", coast) < 60
    assert town_minutes("Nyborg", "Korsør", coast, "bicycle") == np.inf
    assert town_minutes("Korsør", "Rønne", coast) == np.inf
