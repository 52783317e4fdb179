"""Circles of a picture pushed apart, as on the map: the lighter further, none off the picture."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

_ROUNDS = 60
_ASIDE = 2.2
"""Radii a circle may stand aside of its place."""


@dataclass(frozen=True, kw_only=True)
class Disc:
    """A circle of a picture, in pixels; ``levels``: businesses at A to D."""

    x: float
    y: float
    radius: float
    levels: tuple[int, int, int, int]
    name: str


def spread(discs: Sequence[Disc], *, width: float, height: float, gap: float) -> list[Disc]:
    """Return the circles, those that touch pushed apart as far as there is room.

    Args:
        discs: where they belong.
        width: of the picture.
        height: likewise.
        gap: wanted between two.
    """
    home = np.array([(disc.x, disc.y) for disc in discs], dtype=np.float64).reshape(-1, 2)
    radius = np.array([disc.radius for disc in discs])
    # Two at one place part at different angles (the golden one), by their order.
    turn = 2.4 * np.arange(len(discs))
    at, weight = home + 0.01 * np.stack([np.cos(turn), np.sin(turn)], axis=1), radius**2
    near = radius[:, None] + radius[None, :] + gap
    part = weight[None, :] / (weight[:, None] + weight[None, :]) if len(discs) else near
    for _ in range(_ROUNDS):
        apart = at[:, None, :] - at[None, :, :]
        far = np.sqrt((apart**2).sum(axis=2))
        np.fill_diagonal(far, np.inf)
        over = np.maximum(near - far, 0.0)
        if not over.any():
            break
        push = (apart / np.maximum(far, 1e-9)[..., None]) * (over * part * 0.6)[..., None]
        at += push.sum(axis=1)
        aside = at - home
        length = np.sqrt((aside**2).sum(axis=1))
        back = np.minimum(1.0, _ASIDE * radius / np.maximum(length, 1e-9))
        at = home + aside * back[:, None]
        at[:, 0] = np.clip(at[:, 0], radius, width - radius)
        at[:, 1] = np.clip(at[:, 1], radius, height - radius)
    return [
        replace(disc, x=float(x), y=float(y))
        for disc, (x, y) in zip(discs, at.tolist(), strict=True)
    ]
