"""Shapes drawn on the map: what they hold, how they stand in a link, what a browser may send."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo.crs import to_drawn, to_stored
from kortinfo.selection import Circle, Polygon
from kortinfo.selection.shape import MOST_CORNERS, from_code, from_map
from tests.examples import examples

EAST, NORTH = 590_000.0, 6_390_000.0


def at(east: float, north: float) -> tuple[float, float]:
    """Latitude and longitude of a point so many metres from the tests' own."""
    lng, lat = to_drawn(np.array([EAST + east]), np.array([NORTH + north]))
    return float(lat[0]), float(lng[0])


SQUARE = Polygon((at(0, 0), at(1_000, 0), at(1_000, 1_000), at(0, 1_000)))
BOW_TIE = Polygon((at(0, 0), at(1_000, 1_000), at(1_000, 0), at(0, 1_000)))

latitudes, longitudes = st.floats(54.5, 58), st.floats(8, 15.5)
circles = st.builds(Circle, latitudes, longitudes, st.integers(1, 200_000))
polygons = st.lists(st.tuples(latitudes, longitudes), min_size=3, max_size=MOST_CORNERS).map(
    lambda points: Polygon(tuple(points))
)


def holds(shape: Circle | Polygon, *points: tuple[float, float]) -> list[bool]:
    x = np.array([EAST + east for east, _ in points])
    y = np.array([NORTH + north for _, north in points])
    found: list[bool] = shape.mask(x, y).tolist()
    return found


def test_a_polygon_holds_what_lies_inside_it() -> None:
    assert holds(SQUARE, (500, 500), (10, 990), (-10, 500), (500, 1_010), (np.nan, 500)) == [
        *(True, True, False, False, False),
    ]


def test_a_line_that_crosses_itself_is_two_triangles() -> None:
    assert holds(BOW_TIE, (100, 500), (900, 500), (500, 100), (500, 900)) == [
        *(False, False, True, True),
    ] or holds(BOW_TIE, (100, 500), (900, 500), (500, 100), (500, 900)) == [
        *(True, True, False, False),
    ]


def test_corners_in_one_line_hold_nothing_beside_it() -> None:
    line = Polygon((at(0, 0), at(500, 0), at(1_000, 0)))
    assert holds(line, (500, 50), (500, -50)) == [False, False]


@pytest.mark.parametrize(("away", "inside"), [(0, True), (995, True), (1_005, False)])
@pytest.mark.parametrize("turn", [0, 1, 2, 3, 4, 5])
def test_a_circle_reaches_its_radius_in_every_direction(
    away: float, inside: bool, turn: float
) -> None:
    here = Circle(*at(0, 0), 1_000)
    point = (away * math.cos(turn), away * math.sin(turn))
    assert holds(here, point, (np.nan, np.nan)) == [inside, False]


@settings(max_examples=examples(100))
@given(circles | polygons)
def test_a_shape_comes_back_from_its_code(shape: Circle | Polygon) -> None:
    code = shape.code()
    assert from_code(code) == shape
    assert set(code) <= set("0123456789._~r-")  # as it is in a link


def test_a_code_is_short() -> None:
    assert Circle(57.72, 10.58, 2_000).code() == "57.72_10.58r2000"
    assert Circle(57.7200001, 10.58, 2_000.4).code() == "57.72_10.58r2000"  # type: ignore[arg-type]


@settings(max_examples=examples(60))
@given(polygons)
def test_a_polygon_is_the_same_wherever_it_starts(shape: Polygon) -> None:
    turned = Polygon((*shape.points[1:], shape.points[0]))
    x, y = to_stored(np.linspace(8, 15, 40), np.linspace(54.6, 57.9, 40))
    assert shape.mask(x, y).tolist() == turned.mask(x, y).tolist()


@pytest.mark.parametrize(
    "make",
    [
        lambda: Polygon((at(0, 0), at(1, 1))),
        lambda: Polygon(tuple(at(number, 0) for number in range(MOST_CORNERS + 1))),
        lambda: Polygon((at(0, 0), at(1, 1), (10.5, 57.5))),  # axes swapped
        lambda: Polygon((at(0, 0), at(1, 1), (math.nan, 10.0))),
        lambda: Circle(57.5, 10.5, 0),
        lambda: Circle(57.5, 10.5, 10**9),
        lambda: Circle(10.5, 57.5, 100),
        lambda: Circle(57.5, math.inf, 100),
        lambda: Circle(57.5, 10.5, math.nan),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_shape_is_refused(make: Any) -> None:
    with pytest.raises(ValueError, match=r"corners|radius|near Denmark"):
        make()


def test_what_the_map_draws_becomes_a_shape() -> None:
    lat, lng = at(0, 0)
    assert from_map({"kind": "circle", "lat": lat, "lng": lng, "radius": 1234.4}) == Circle(
        lat, lng, 1234
    )
    corners = [list(point) for point in SQUARE.points]
    assert from_map({"kind": "polygon", "points": corners}) == SQUARE
    closed = [*corners, corners[0]]
    assert from_map({"kind": "polygon", "points": closed}) == SQUARE


@pytest.mark.parametrize("wide", [0.0, 0.0001, 0.01])
def test_a_line_drawn_over_itself_comes_to_an_end(wide: float) -> None:
    """A browser may send anything; a line that goes nowhere once kept the server busy for ever."""
    to_and_fro = [[57.5 + wide * (step % 7), 10.5 + wide * (step % 11)] for step in range(3_000)]
    shape = from_map({"kind": "polygon", "points": to_and_fro})
    assert shape is None or (isinstance(shape, Polygon) and len(shape.points) <= MOST_CORNERS)


def test_a_lasso_of_many_corners_is_drawn_with_fewer() -> None:
    turns = np.linspace(0, 2 * np.pi, 3_000, endpoint=False)
    points = [at(2_000 * math.cos(turn), 2_000 * math.sin(turn)) for turn in turns]
    drawn = from_map({"kind": "polygon", "points": points})
    assert isinstance(drawn, Polygon)
    assert len(drawn.points) <= MOST_CORNERS
    assert holds(drawn, (0, 0), (1_950, 0), (0, -1_950), (2_050, 0)) == [True, True, True, False]


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "polygon",
        [],
        {},
        {"kind": "area", "code": "postal:9990"},
        {"kind": "circle", "lat": "x", "lng": 10, "radius": 5},
        {"kind": "circle", "lat": 57, "lng": 10},
        {"kind": "circle", "lat": 57, "lng": 10, "radius": float("inf")},
        {"kind": "polygon", "points": "abc"},
        {"kind": "polygon", "points": [[57, 10], [57, 11]]},
        {"kind": "polygon", "points": [[57, 10], [57, 11], [57]]},
        {"kind": "polygon", "points": None},
        {"kind": "polygon", "points": [[10, 57]] * 500},
    ],
)
def test_what_a_browser_sends_wrongly_is_no_shape(sent: object) -> None:
    assert from_map(sent) is None
