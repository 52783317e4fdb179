"""Paces worked out from journeys one knows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kortinfo.routes.calibration import calibrate
from kortinfo.routes.journeys import Floats
from kortinfo.routes.line import line_of, seconds_of
from kortinfo.settings_routes import Pace, Travel
from tests.routes.coasts import ISLAND, MAINLAND, SOUTH, WEST, areas

LINE = line_of(Travel(), areas(MAINLAND, ISLAND), "car")
TRUE = Pace(factor=1.5, kmh=((1, 18), (5, 35), (20, 55)), kmh_beyond=80, minutes=4)


def journeys(count: int, *, noise: float = 0.0, seed: int = 1) -> tuple[Floats, Floats]:
    """Return journeys on the mainland at another pace than ours, and their metres."""
    draw = np.random.default_rng(seed)
    places = draw.uniform(1_000, 39_000, (count, 4)) + np.array([WEST, SOUTH, WEST, SOUTH])
    metres = np.hypot(*(places[:, :2] - places[:, 2:]).T) * TRUE.factor
    seconds = seconds_of(metres, TRUE) * np.exp(draw.normal(0, noise, count))
    return np.column_stack([places, seconds]), metres


def test_the_pace_that_made_the_journeys_is_found() -> None:
    known, metres = journeys(400)
    found = calibrate(known, LINE, metres=metres)
    assert found.pace.factor == TRUE.factor
    assert found.error < 0.01 < found.error_before
    ways = np.array([2_000.0, 15_000.0, 45_000.0])
    np.testing.assert_allclose(seconds_of(ways, found.pace), seconds_of(ways, TRUE), rtol=0.03)


def test_times_alone_leave_the_factor_and_still_fit() -> None:
    found = calibrate(journeys(400)[0], LINE)
    assert found.pace.factor == LINE.pace.factor
    assert found.error < 0.05


@given(st.integers(min_value=0, max_value=1_000))
def test_noise_is_told_as_the_error_and_the_pace_stays_one(seed: int) -> None:
    found = calibrate(journeys(150, noise=0.3, seed=seed)[0], LINE)
    assert 0.1 < found.error < 0.4
    assert Pace.model_validate(found.pace.model_dump()) == found.pace


def test_ways_the_line_does_not_know_are_counted() -> None:
    known, _ = journeys(60)
    known[:7, 2:4] = (WEST + 65_000, SOUTH + 15_000)
    found = calibrate(known, LINE)
    assert (found.journeys, found.no_way) == (53, 7)


def test_a_handful_of_journeys_is_too_few() -> None:
    with pytest.raises(ValueError, match="at least 30"):
        calibrate(journeys(29)[0], LINE)
    with pytest.raises(ValueError, match="x, y, x, y and seconds"):
        calibrate(np.zeros((40, 4)), LINE)
