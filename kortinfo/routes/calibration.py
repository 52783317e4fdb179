"""Paces of one's own, from journeys one knows: how fast, and how far off the times still are."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from kortinfo.routes.journeys import Floats, points_of
from kortinfo.routes.line import Line, seconds_of
from kortinfo.settings_routes import Pace

FEWEST = 30
"""Known journeys below which nothing is worked out."""
_PARTS = 5
_FASTEST = 130.0
_LONGEST_START = 60.0


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """A pace that fits known journeys.

    Attributes:
        pace: to set as ``[travel.car]``, or whichever mode it was.
        error: the middle share by which a time is wrong on journeys it was not worked out from.
        error_before: likewise of the pace one had.
        journeys: how many it was worked out from.
        no_way: how many were left out since the line knows no way there (water, a missing link).
    """

    pace: Pace
    error: float
    error_before: float
    journeys: int
    no_way: int


def calibrate(known: Floats, line: Line, *, metres: Floats | None = None) -> Calibration:
    """Fit the factor and the speeds of a line to known journeys.

    The time is fitted as a start and a speed for each step of the line's own pace, speeds rising
    from step to step, so that the shares by which times are wrong have the least squares. The
    error is told by five-fold cross-validation, so that it is no praise of oneself. Ferries are
    left out: give journeys without one.

    Args:
        known: journeys × 5: from x and y to x and y (EPSG:25832, metres), seconds.
        line: whose steps and water are kept.
        metres: how long the journeys were on the ground; without them the factor is kept, since
            times alone do not tell a crooked way from a slow one.

    Raises:
        ValueError: fewer than 30 journeys can be used, or the numbers are no journeys.
    """
    known = np.asarray(known, dtype=np.float64)
    if known.ndim != 2 or known.shape[1] != 5:
        raise ValueError("journeys are rows of x, y, x, y and seconds")
    starts, ends = points_of(known[:, :2]), points_of(known[:, 2:4])
    seconds, straight = known[:, 4], _straight(line, starts, ends)
    usable = np.isfinite(straight) & (straight > 0) & np.isfinite(seconds) & (seconds > 0)
    if usable.sum() < FEWEST:
        raise ValueError(
            f"{int(usable.sum())} journeys can be used, at least {FEWEST} are needed:"
            " from one place to another, each with seconds, and with a way between them"
        )
    factor = line.pace.factor
    if metres is not None:
        told = np.asarray(metres, dtype=np.float64)[usable]
        factor = float(np.clip(np.nanmedian(told / straight[usable]), 1.0, 3.0))
    ways, times = straight[usable] * factor, seconds[usable]
    before = _off(straight[usable] * line.pace.factor, times, line.pace)
    held_back = np.concatenate(
        [
            _off(ways[part], times[part], _fitted(ways[~part], times[~part], line.pace, factor))
            for part in _folds(len(ways))
        ]
    )
    return Calibration(
        pace=_fitted(ways, times, line.pace, factor),
        error=float(np.median(held_back)),
        error_before=float(np.median(before)),
        journeys=len(ways),
        no_way=int(np.isinf(straight).sum()),
    )


def _straight(line: Line, starts: Floats, ends: Floats) -> Floats:
    """Return how long each journey is, round water, before the factor."""
    out = np.full(len(starts), np.inf)
    for first in range(0, len(starts), 256):
        part = slice(first, first + 256)
        found = np.diagonal(line.by_land(starts[part], ends[part]))
        out[part] = found / line.pace.factor
    return out


def _folds(count: int) -> list[np.ndarray]:
    order = np.random.default_rng(1).permutation(count) % _PARTS
    return [order == part for part in range(_PARTS)]


def _off(ways: Floats, times: Floats, pace: Pace) -> Floats:
    off: Floats = np.abs(seconds_of(ways, pace) - times) / times
    return off


def _fitted(ways: Floats, times: Floats, pace: Pace, factor: float) -> Pace:
    """Return the pace whose times have the least squared shares off.

    A time that rises ever more slowly is a sum, with no negative weight, of a constant, the way
    up to each step's end and the whole way; the slowness of a step is the sum of weights from it.
    """
    ends = [end for end, _ in pace.kmh if end * 1000 < ways.max()]
    parts = [np.ones(len(ways)), *(np.minimum(ways, end * 1000) for end in ends), ways]
    weights, _ = nnls(np.column_stack(parts) / times[:, None], np.ones(len(ways)))
    slowness = np.cumsum(weights[1:][::-1])[::-1]  # seconds a metre
    speeds = np.minimum(3.6 / np.maximum(slowness, 3.6 / _FASTEST), _FASTEST)
    rounded = np.maximum(np.round(speeds, 1), 0.1).tolist()
    return Pace(
        factor=round(factor, 3),
        kmh=tuple(zip(ends, rounded[:-1], strict=True)),
        kmh_beyond=rounded[-1],
        minutes=round(min(float(weights[0]) / 60, _LONGEST_START), 1),
    )
