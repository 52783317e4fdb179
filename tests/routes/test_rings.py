"""Rings of travel time: as far as one gets, no farther, and not into the sea."""

import dataclasses
import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from kortinfo.routes.rings import rings
from kortinfo.routes.wishes import Point

HOME = Point(590_000.0, 6_366_000.0, home=True)


@dataclasses.dataclass(frozen=True)
class Straight:
    """Ways in a straight line; nothing is reached beyond ``end``."""

    speed: float = 5.0
    end: float = math.inf

    def journeys(self, origins: np.ndarray, destinations: np.ndarray) -> Any:
        metres = np.hypot(*(origins[:, None] - destinations[None]).transpose(2, 0, 1))
        seconds = np.where(metres <= self.end, metres / self.speed, np.inf)
        return dataclasses.make_dataclass("Found", ["seconds", "metres"])(seconds, metres)


@given(minutes=st.integers(5, 120), speed=st.floats(1, 30))
def test_a_ring_is_as_wide_as_one_gets_and_holds_the_nearer_ones(
    minutes: int, speed: float
) -> None:
    found = rings(HOME, minutes, Straight(speed))
    step = 10 if minutes <= 60 else 20
    assert [each.upto for each in found] == [*range(step, minutes, step), minutes]
    farthest = found[-1].shape.area
    assert farthest == pytest.approx(math.pi * (minutes * 60 * speed) ** 2, rel=0.06)
    for near, far in pairwise(found):
        assert near.shape.difference(far.shape).area <= farthest * 0.002


def test_rings_end_at_the_land_and_there_may_be_none() -> None:
    land = shapely.box(HOME.x - 50_000, HOME.y - 50_000, HOME.x + 500, HOME.y + 50_000)
    [*_, last] = rings(HOME, 20, Straight(), land=land)
    assert last.shape.difference(land).area < 1
    assert last.shape.bounds[0] == pytest.approx(HOME.x - 6_000, abs=200)
    nowhere = rings(HOME, 20, Straight(end=-1.0))
    assert all(each.shape.is_empty for each in nowhere)
    assert all(
        each.shape.is_empty for each in rings(HOME, 20, Straight(), land=shapely.Point(0, 0))
    )


def test_a_ring_says_nothing_of_itself() -> None:
    [ring] = rings(HOME, 10, Straight())
    assert repr(ring) == "Ring(upto=10)"
