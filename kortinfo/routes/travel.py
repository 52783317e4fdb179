"""Travel times between points; the default needs nothing but the points."""

from dataclasses import dataclass
from typing import Protocol

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from kortinfo.routes.wishes import Mode
from kortinfo.settings_routes import Travel as TravelSettings

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Journeys:
    """Seconds and metres from origins to destinations (n × m); inf: no way."""

    seconds: Floats
    metres: Floats


class Travel(Protocol):
    """What finds ways."""

    @property
    def kind(self) -> str:
        """Which kind: "line", "network", "osrm" or "valhalla"."""

    @property
    def error(self) -> float:
        """The share by which a time is typically wrong."""

    def journeys(self, origins: Floats, destinations: Floats) -> Journeys:
        """Return the ways between two sets of points, n × 2 and m × 2, EPSG:25832."""


@dataclass(frozen=True, eq=False)
class Line:
    """The straight line and a factor."""

    settings: TravelSettings
    mode: Mode = "car"
    kind: str = "line"
    error: float = 0.25

    def journeys(self, origins: Floats, destinations: Floats) -> Journeys:
        """Return the ways between two sets of points."""
        metres = np.hypot(*(origins[:, None] - destinations[None]).transpose(2, 0, 1)) * 1.3
        return Journeys(metres / 14 + 120 * (metres > 0), metres)


def travel_of(settings: TravelSettings, areas: gpd.GeoDataFrame, *, mode: Mode = "car") -> Travel:  # noqa: ARG001
    """Return what finds ways, by the settings."""
    return Line(settings, mode)


def private_travel(
    settings: TravelSettings,
    areas: gpd.GeoDataFrame,  # noqa: ARG001
    *,
    mode: Mode = "car",
) -> Travel:
    """Return what finds ways from and to a home: it asks nobody."""
    return Line(settings, mode)
