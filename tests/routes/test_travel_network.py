"""Travel times along the roads of an OpenStreetMap extract."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kortinfo.errors import OsmiumMissing, RoadsMissing, RoadsUnreadable
from kortinfo.routes.journeys import Journeys, Travel
from kortinfo.routes.road_tags import speeds_of
from kortinfo.routes.travel import private_travel, travel_of
from kortinfo.settings_routes import Mode
from kortinfo.settings_routes import Travel as TravelSettings
from tests.routes.coasts import ISLAND, MAINLAND, areas, at
from tests.routes.osm_files import Nodes, Ways, write_osm

SETTINGS = TravelSettings(kind="network", osm="veje.osm")
START = SETTINGS.car.minutes * 60
COAST = areas(MAINLAND, ISLAND)

NODES: Nodes = {
    1: (5, 5),
    2: (15, 5),
    3: (25, 5),
    4: (15, 15),
    5: (25, 15),
    6: (5, 15),
    8: (35, 35),
    9: (35.2, 35),
    10: (39.5, 15),
    11: (60.5, 15),
    12: (70, 15),
    13: (66, 12),
}
"""A square of roads with a one-way side, a path across it, a drive that leads nowhere, a ferry."""
WAYS: Ways = [
    ([1, 2, 3], {"highway": "primary", "maxspeed": "80"}),
    ([3, 5], {"highway": "secondary", "maxspeed": "80"}),
    ([2, 4], {"highway": "residential", "oneway": "yes", "maxspeed": "50"}),
    ([4, 5], {"highway": "tertiary", "maxspeed": "60"}),
    ([4, 6, 1], {"highway": "cycleway"}),
    ([8, 9], {"highway": "service"}),
    ([11, 12, 13], {"highway": "tertiary"}),
    ([5, 10], {"highway": "primary"}),
    ([10, 11], {"route": "ferry", "motor_vehicle": "yes", "duration": "01:30"}),
]

pytest.importorskip("osmium")


def network(folder: Path, *, mode: Mode = "car", ways: Ways = WAYS) -> Travel:
    if not (folder / "veje.osm").exists():
        write_osm(folder / "veje.osm", NODES, ways)
    return travel_of(SETTINGS, COAST, mode=mode, folder=folder)


def between(
    way: Travel, one: tuple[float, float], other: tuple[float, float]
) -> tuple[float, float]:
    """Return seconds and metres between two places of the drawing."""
    found = way.journeys(np.array([at(*one)]), np.array([at(*other)]))
    return float(found.seconds[0, 0]), float(found.metres[0, 0])


def test_time_is_distance_over_speed(tmp_path: Path) -> None:
    seconds, metres = between(network(tmp_path), NODES[1], NODES[3])
    assert metres == pytest.approx(20_000, rel=0.002)
    assert seconds == pytest.approx(START + 20_000 / (80 * 0.85 / 3.6), rel=0.005)


def test_a_one_way_street_is_one_way_for_cars_and_not_on_foot(tmp_path: Path) -> None:
    car, walk = network(tmp_path), network(tmp_path, mode="walk")
    assert between(car, NODES[2], NODES[4])[1] == pytest.approx(10_000, rel=0.002)
    assert between(car, NODES[4], NODES[2])[1] == pytest.approx(30_000, rel=0.002)
    assert between(walk, NODES[4], NODES[2])[1] == pytest.approx(10_000, rel=0.002)


def test_many_origins_and_many_destinations_give_the_same_ways(tmp_path: Path) -> None:
    """With fewer destinations the search runs from them, against the traffic."""
    way = network(tmp_path)
    points = np.array([at(*NODES[node]) for node in (1, 2, 3, 4, 5)])
    square = way.journeys(points, points)
    for column in range(len(points)):
        one = way.journeys(points, points[[column]])
        np.testing.assert_array_equal(one.seconds[:, 0], square.seconds[:, column])
        np.testing.assert_array_equal(one.metres[:, 0], square.metres[:, column])


def test_a_path_is_for_bicycles_and_walkers(tmp_path: Path) -> None:
    assert between(network(tmp_path), NODES[4], NODES[1])[1] > 39_000
    seconds, metres = between(network(tmp_path, mode="bicycle"), NODES[4], NODES[1])
    assert metres == pytest.approx(20_000, rel=0.002)
    assert seconds == pytest.approx(60 + metres / (15 / 3.6), rel=0.005)


def test_the_way_to_the_road_is_told_and_takes_time(tmp_path: Path) -> None:
    way = network(tmp_path)
    near = way.journeys(np.array([at(5, 5.5)]), np.array([at(25, 5)]))
    assert near.snapped[0].round(-1).tolist() == [500]
    assert near.snapped[1].round(-1).tolist() == [0]
    plain = between(way, NODES[1], NODES[3])
    assert near.metres[0, 0] == pytest.approx(plain[1] + 500, rel=0.01)
    assert near.seconds[0, 0] == pytest.approx(plain[0] + 120, rel=0.02)
    assert between(way, (5, 8), NODES[3]) == (np.inf, np.inf)


def test_points_along_a_long_road_begin_on_it(tmp_path: Path) -> None:
    """A road between crossings ten kilometres apart has places of its own."""
    nodes = {**NODES, **{100 + step: (5 + step / 10, 5.0) for step in range(1, 100)}}
    ways: Ways = [([1, *range(101, 200), 2, 3], WAYS[0][1]), *WAYS[1:]]
    write_osm(tmp_path / "veje.osm", nodes, ways)
    found = network(tmp_path).journeys(np.array([at(10, 5)]), np.array([at(15, 5)]))
    assert found.snapped[0][0] < 200


def test_a_drive_cut_off_from_everything_is_no_network(tmp_path: Path) -> None:
    found = network(tmp_path).journeys(np.array([at(35, 35)]), np.array([at(*NODES[3])]))
    assert found.snapped[0][0] > 2_000
    assert np.isinf(found.seconds[0, 0])


def test_a_ferry_takes_its_duration_and_a_wait(tmp_path: Path) -> None:
    over = between(network(tmp_path), NODES[10], NODES[11])[0]
    assert over == pytest.approx(START + 90 * 60 + 15 * 60, rel=0.005)


def test_an_island_without_a_ferry_is_no_way_but_has_roads_of_its_own(tmp_path: Path) -> None:
    way = network(tmp_path, ways=WAYS[:-1])
    assert between(way, NODES[5], NODES[12]) == (np.inf, np.inf)
    assert np.isfinite(between(way, NODES[11], NODES[13])[0])


@given(st.lists(st.tuples(st.floats(4, 26), st.floats(4, 16)), min_size=3, max_size=3))
def test_no_way_by_a_third_place_is_quicker(
    tmp_path_factory: pytest.TempPathFactory, places: list[tuple[float, float]]
) -> None:
    folder = tmp_path_factory.getbasetemp() / "network"
    folder.mkdir(exist_ok=True)
    points = np.array([at(*place) for place in places])
    found: Journeys = network(folder).journeys(points, points)
    seconds = np.nan_to_num(found.seconds, posinf=1e9)
    assert (seconds >= 0).all()
    assert seconds[0, 2] <= seconds[0, 1] + seconds[1, 2] + 1


def test_roads_are_kept_and_read_anew_when_the_extract_or_the_copy_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kortinfo.routes import network as module
    from kortinfo.routes import osm_roads

    first = between(network(tmp_path), NODES[1], NODES[3])
    (kept,) = (tmp_path / "roads").glob("veje-*.npz")

    def no_reading(*_: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(module, "_KEPT", {})
    with monkeypatch.context() as only_kept:
        only_kept.setattr(osm_roads, "_ways", no_reading)
        assert between(network(tmp_path), NODES[1], NODES[3]) == first
    kept.write_bytes(kept.read_bytes()[:100])
    monkeypatch.setattr(module, "_KEPT", {})
    assert between(network(tmp_path), NODES[1], NODES[3]) == first
    faster: Ways = [([1, 2, 3], {"highway": "motorway", "oneway": "no"}), *WAYS[1:]]
    write_osm(tmp_path / "veje.osm", NODES, faster)
    assert between(network(tmp_path), NODES[1], NODES[3])[0] < first[0] - 60


def test_roads_far_from_the_areas_are_left_out(tmp_path: Path) -> None:
    far = {**NODES, 20: (5.0, -60.0), 21: (25.0, -60.0)}
    write_osm(tmp_path / "veje.osm", far, [*WAYS, ([20, 21], {"highway": "primary"})])
    found = network(tmp_path).journeys(np.array([at(5, -60)]), np.array([at(25, -60)]))
    assert np.isinf(found.seconds[0, 0])


def test_what_is_wrong_with_an_extract_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RoadsMissing, match=r"veje\.osm does not exist"):
        travel_of(SETTINGS, COAST, folder=tmp_path)
    (tmp_path / "veje.osm").write_text("no map", encoding="utf-8")
    with pytest.raises(RoadsUnreadable, match="OpenStreetMap extract"):
        travel_of(SETTINGS, COAST, folder=tmp_path)
    write_osm(tmp_path / "veje.osm", NODES, [([1, 2], {"building": "yes"})])
    with pytest.raises(RoadsUnreadable, match="no highway"):
        travel_of(SETTINGS, COAST, folder=tmp_path)
    write_osm(tmp_path / "veje.osm", NODES, WAYS)
    monkeypatch.setitem(__import__("sys").modules, "osmium", None)
    with pytest.raises(OsmiumMissing) as raised:
        travel_of(SETTINGS, COAST, folder=tmp_path)
    assert "kortinfo[roads]" in raised.value.message("da")


def test_buses_go_by_the_line_and_homes_stay_on_the_machine(tmp_path: Path) -> None:
    assert network(tmp_path, mode="bus").kind == "line"
    assert private_travel(SETTINGS, COAST, folder=tmp_path).kind == "network"


@pytest.mark.parametrize(
    ("tags", "car"),
    [
        ({"highway": "motorway"}, (108, 0)),
        ({"highway": "residential", "maxspeed": "30"}, (25.5, 25.5)),
        ({"highway": "residential", "maxspeed": "30 mph"}, (41, 41)),
        ({"highway": "secondary", "maxspeed": "DK:rural"}, (68, 68)),
        ({"highway": "secondary", "maxspeed": "none"}, (68, 68)),
        ({"highway": "primary", "maxspeed:forward": "60", "maxspeed": "80"}, (51, 68)),
        ({"highway": "tertiary", "oneway": "-1"}, (0, 60)),
        ({"highway": "tertiary", "junction": "roundabout"}, (60, 0)),
        ({"highway": "service", "access": "private"}, (0, 0)),
        ({"highway": "service", "access": "private", "motor_vehicle": "yes"}, (15, 15)),
        ({"highway": "residential", "motor_vehicle": "destination"}, (32, 32)),
        ({"highway": "footway"}, (0, 0)),
    ],
)
def test_what_tags_say_to_a_driver(tags: dict[str, str], car: tuple[float, float]) -> None:
    found = speeds_of(tags, 1_000)
    assert (found.car if found else (0, 0)) == pytest.approx(car, abs=0.1)


def test_what_tags_say_to_others() -> None:
    footway = speeds_of({"highway": "footway"}, 1)
    asked = speeds_of({"highway": "footway", "bicycle": "yes"}, 1)
    against = speeds_of({"highway": "residential", "oneway": "yes", "oneway:bicycle": "no"}, 1)
    motorway = speeds_of({"highway": "motorway"}, 1)
    assert footway is not None
    assert (footway.bicycle, footway.walk) == ((0, 0), (4.8, 4.8))
    assert asked is not None
    assert asked.bicycle == (11, 11)
    assert against is not None
    assert (against.car, against.bicycle) == ((32, 0), (15, 15))
    assert motorway is not None
    assert (motorway.bicycle, motorway.walk) == ((0, 0), (0, 0))
    assert speeds_of({"highway": "construction"}, 1) is None
    assert speeds_of({"highway": "pedestrian", "area": "yes"}, 1) is None
