"""A shape drawn on the map: a polygon or a circle, as a filter and as a few signs in a link.

Corners and centres are latitude and longitude (WGS84, EPSG:4326), as the map gives them; they are
turned to EPSG:25832 once a mask, here, through ``crs``.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from kortinfo.crs import to_drawn, to_stored

MOST_CORNERS = 100
LONGEST_RADIUS = 500_000
"""Metres; more than all of Denmark."""
_DECIMALS = 5
"""About a metre."""
_NUMBER = r"-?\d{1,3}(?:\.\d{1,5})?"
_CIRCLE = re.compile(rf"({_NUMBER})_({_NUMBER})r(\d{{1,6}})")
_CORNER = re.compile(rf"({_NUMBER})_({_NUMBER})")
_LATITUDES, _LONGITUDES = (50.0, 62.0), (0.0, 22.0)
"""Where Denmark is seen from: EPSG:25832 has a meaning there."""
_FIRST_TOLERANCE = 5.0


@dataclass(frozen=True)
class Polygon:
    """A polygon by its corners, (latitude, longitude); it closes itself.

    Raises:
        ValueError: fewer than 3 or more than ``MOST_CORNERS`` corners, or one far from Denmark.
    """

    points: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        """Round the corners, so that equal shapes are equal values."""
        if not 3 <= len(self.points) <= MOST_CORNERS:
            raise ValueError(f"a polygon has 3 to {MOST_CORNERS} corners, not {len(self.points)}")
        object.__setattr__(self, "points", tuple(_rounded(*point) for point in self.points))

    def mask(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell which points (EPSG:25832) lie inside; NaN does not.

        What a line that crosses itself encloses twice is outside, as maps draw it.
        """
        found = np.zeros(len(x), dtype=bool)
        west, south, east, north = shapely.bounds(self.outline)
        near = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
        shapely.prepare(self.outline)
        found[near] = shapely.intersects_xy(self.outline, x[near], y[near])
        return found

    @cached_property
    def outline(self) -> shapely.Geometry:
        """The shape in EPSG:25832; empty where its corners enclose nothing."""
        corners = np.array(self.points)
        x, y = to_stored(corners[:, 1], corners[:, 0])
        return shapely.make_valid(shapely.polygons(np.column_stack([x, y])))

    def code(self) -> str:
        """Return the shape as it stands in a link."""
        return "~".join(f"{_told(lat)}_{_told(lng)}" for lat, lng in self.points)


@dataclass(frozen=True)
class Circle:
    """A circle by its centre (latitude, longitude) and its radius in whole metres.

    Raises:
        ValueError: a radius under 1 or over ``LONGEST_RADIUS``, or a centre far from Denmark.
    """

    lat: float
    lng: float
    radius: int

    def __post_init__(self) -> None:
        """Round the numbers, so that equal shapes are equal values."""
        if not (math.isfinite(self.radius) and 1 <= round(self.radius) <= LONGEST_RADIUS):
            raise ValueError(f"a radius is 1 to {LONGEST_RADIUS} metres, not {self.radius}")
        lat, lng = _rounded(self.lat, self.lng)
        for name, value in (("lat", lat), ("lng", lng), ("radius", round(self.radius))):
            object.__setattr__(self, name, value)

    def mask(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell which points (EPSG:25832) lie within the radius; NaN does not."""
        east, north = to_stored(np.array([self.lng]), np.array([self.lat]))
        found: NDArray[np.bool_] = (x - east[0]) ** 2 + (y - north[0]) ** 2 <= self.radius**2
        return found

    def code(self) -> str:
        """Return the shape as it stands in a link."""
        return f"{_told(self.lat)}_{_told(self.lng)}r{self.radius}"


Shape = Polygon | Circle


def from_code(code: str) -> Shape:
    """Read a shape as it stands in a link.

    Raises:
        ValueError: it is none.
    """
    circle = _CIRCLE.fullmatch(code)
    if circle:
        return Circle(float(circle[1]), float(circle[2]), int(circle[3]))
    return Polygon(tuple(_corner(part) for part in code.split("~", MOST_CORNERS + 1)))


def from_map(drawn: object) -> Shape | None:
    """Return what was drawn on the map; None where it is no shape (a browser may send anything).

    Args:
        drawn: ``{kind: "polygon", points: [[lat, lng], ...]}`` or
            ``{kind: "circle", lat, lng, radius}`` (radius in metres).

    A line of many corners is drawn with fewer, so that it fits in a link.
    """
    try:
        if not isinstance(drawn, Mapping):
            return None
        if drawn.get("kind") == "circle":
            return Circle(float(drawn["lat"]), float(drawn["lng"]), round(float(drawn["radius"])))
        if drawn.get("kind") == "polygon":
            return Polygon(_fewer([(float(lat), float(lng)) for lat, lng in drawn["points"]]))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return None


def _fewer(points: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    if len(points) > 1 and points[0] == points[-1]:
        points = points[:-1]
    if len(points) <= MOST_CORNERS:
        return tuple(points)
    corners = np.array([_rounded(*point) for point in points[:100_000]])
    x, y = to_stored(corners[:, 1], corners[:, 0])
    line, tolerance = shapely.linestrings(np.column_stack([x, y])), _FIRST_TOLERANCE
    kept: Any = shapely.get_coordinates(line)
    while len(kept) > MOST_CORNERS:
        # Topology is not kept: with it a line that goes nowhere would never get shorter.
        simpler = shapely.simplify(line, tolerance, preserve_topology=False)
        kept = shapely.get_coordinates(simpler)
        tolerance *= 1.5
    lng, lat = to_drawn(kept[:, 0], kept[:, 1])
    return tuple(zip(lat.tolist(), lng.tolist(), strict=True))


def _rounded(lat: float, lng: float) -> tuple[float, float]:
    if not (_LATITUDES[0] <= lat <= _LATITUDES[1] and _LONGITUDES[0] <= lng <= _LONGITUDES[1]):
        raise ValueError(f"not near Denmark: {lat}, {lng}")
    return round(float(lat), _DECIMALS), round(float(lng), _DECIMALS)


def _told(degrees: float) -> str:
    return f"{degrees:.{_DECIMALS}f}".rstrip("0").rstrip(".")


def _corner(code: str) -> tuple[float, float]:
    corner = _CORNER.fullmatch(code)
    if corner is None:
        raise ValueError(f"no corner: {code[:50]}")
    return float(corner[1]), float(corner[2])
