"""What ways between points look like, whoever finds them."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Journeys:
    """Ways from n origins to m destinations.

    Attributes:
        seconds: n × m, door to door; inf: there is no way.
        metres: n × m, on the ground; inf: there is no way.
        snapped: how far the origins (n) and the destinations (m) lie from the network, in metres;
            zeros where there is none.
    """

    seconds: Floats
    metres: Floats
    snapped: tuple[Floats, Floats]


class Travel(Protocol):
    """What finds ways."""

    @property
    def kind(self) -> str:
        """Which kind: "line", "network", "osrm" or "valhalla"."""

    @property
    def error(self) -> float:
        """The share by which a time is typically wrong."""

    def journeys(self, origins: Floats, destinations: Floats) -> Journeys:
        """Return the ways between two sets of points, n × 2 and m × 2, EPSG:25832.

        Raises:
            TravelUnreachable: a route service does not answer properly; the caller decides what
                then, as to take ``private_travel``.
            ValueError: the points are no n × 2 numbers, or one of them is none.
        """


def points_of(given: Floats) -> Floats:
    """Return points as n × 2 numbers.

    Raises:
        ValueError: they are not, or one of them is missing.
    """
    points = np.asarray(given, dtype=np.float64)
    if points.size == 0:
        return np.zeros((0, 2))
    if points.ndim != 2 or points.shape[1] != 2 or not np.isfinite(points).all():
        raise ValueError("points are n × 2 numbers in metres (EPSG:25832), none missing")
    return points
