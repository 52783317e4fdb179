"""Work shared among centres by a power diagram: each centre's weight is taken off the distances."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]

_SOFT = (0.02, 0.005)
"""How blurred borders are while centres move, from the first round on."""
_LADDER = (0.3, 0.1, 0.03, 0.01, 4e-3, 1.5e-3, 5e-4, 2e-4, 5e-5)
"""From blurred borders to sharp ones."""
_STEPS = 25
_REACH = 10.0
"""How many times the softness a weight moves in one step."""
_OFF, _NEARLY = 1e-3, 2e-2
"""Share of a district's work that it may be off."""
_STILL = 2e-3
"""Share of the pieces' spread that centres may still move."""


@dataclass(frozen=True, eq=False)
class Pieces:
    """Pieces of work to share out.

    Attributes:
        points: n × 2, metres from somewhere in their middle.
        load: n, the work of each, in seconds.
        fixed: n, the district a piece is in by hand, -1: any.
        wanted: m, what each district should get of all work.
    """

    points: Floats
    load: Floats
    fixed: Numbers
    wanted: Floats

    @property
    def held(self) -> Floats:
        """What each district has by hand."""
        by_hand = self.fixed >= 0
        held = np.bincount(self.fixed[by_hand], self.load[by_hand], len(self.wanted))
        return held.astype(np.float64)

    def far(self, centres: Floats) -> Floats:
        """Return the squared distances to centres, n × m."""
        return (self.points[:, [0]] - centres[:, 0]) ** 2 + (
            self.points[:, [1]] - centres[:, 1]
        ) ** 2

    def cost(self, found: Numbers, centres: Floats) -> float:
        """Return how far all work is from its centres, in seconds × square metres."""
        return float((self.load * ((self.points - centres[found]) ** 2).sum(axis=1)).sum())

    def mean(self, rows: Numbers) -> Floats:
        """Return where the work of some pieces is on average."""
        load = self.load[rows]
        mean: Floats = (
            load @ self.points[rows] / load.sum() if load.any() else self.points[rows].mean(axis=0)
        )
        return mean

    def centres(self, found: Numbers, before: Floats) -> Floats:
        """Return the districts' mean places; an empty one's stays where it was."""
        rows = [np.flatnonzero(found == at) for at in range(len(self.wanted))]
        return np.array([self.mean(own) if len(own) else before[at] for at, own in enumerate(rows)])


def weighed(pieces: Pieces, centres: Floats) -> Numbers:
    """Return a district for each piece, by the weights that share the work out.

    What is fixed by hand counts and stays. Workloads are off by what lies on the borders.
    """
    far = pieces.far(centres)
    wanted = _of_the_free(pieces)
    weights = np.zeros(len(centres))
    for soft in _LADDER:
        _, weights, _ = _climbed(pieces, far, wanted, weights, soft)
    found = np.where(wanted > 0, far - weights, np.inf).argmin(axis=1).astype(np.intp)
    return np.where(pieces.fixed < 0, found, pieces.fixed)


def settled(pieces: Pieces, centres: Floats, *, rounds: int) -> tuple[Floats, float]:
    """Return centres that stay where they are when the work is shared out, and the cost then.

    Pieces on the borders count for both sides while centres move.
    """
    wanted = _of_the_free(pieces)
    fixed = np.flatnonzero(pieces.fixed >= 0)
    weights = np.zeros(len(centres))
    scale = _scale(pieces)
    cost = np.inf
    for turn in range(rounds):
        far = pieces.far(centres)
        part, weights = _shared(pieces, far, wanted, weights, _SOFT[min(turn, len(_SOFT) - 1)])
        part[fixed] = 0.0
        part[fixed, pieces.fixed[fixed]] = 1.0
        work = part * pieces.load[:, None]
        cost = float((work * far).sum())
        total = work.sum(axis=0)
        after = np.where(
            total[:, None] > 0, (work.T @ pieces.points) / np.maximum(total, 1e-9)[:, None], centres
        )
        still = np.abs(after - centres).max() < _STILL * scale
        centres = after
        if still and turn >= len(_SOFT):
            break
    return centres, cost


def _scale(pieces: Pieces) -> float:
    """Return how far pieces lie apart, in metres; 1 where all are at one place."""
    return float(np.sqrt((pieces.points**2).sum(axis=1).mean())) or 1.0


def _shared(
    pieces: Pieces, far: Floats, wanted: Floats, weights: Floats, soft: float
) -> tuple[Floats, Floats]:
    """Return which part of each piece each district gets, n × m, and the weights for it.

    Where the weights given are far off, they are found anew, from blurred borders to sharp ones.
    """
    part, found, done = _climbed(pieces, far, wanted, weights, soft)
    if not done:
        found = np.zeros(len(weights))
        for step in (*(each for each in _LADDER if each > soft), soft):
            part, found, _ = _climbed(pieces, far, wanted, found, step)
    return part, found


def _climbed(
    pieces: Pieces, far: Floats, wanted: Floats, weights: Floats, soft: float
) -> tuple[Floats, Floats, bool]:
    """Return parts and weights nearer to what is wanted, and whether it is reached.

    The smoothed dual of the transport problem (entropic optimal transport) is climbed by Newton's
    steps: as many unknowns as districts. ``soft``: how much farther, as a share of the pieces'
    spread, still counts as about as near.
    """
    open_ = np.flatnonzero(wanted > 0)
    part = np.zeros_like(far)
    free = np.flatnonzero(pieces.fixed < 0)
    if not len(open_) or not len(free):
        return part, weights, True
    weights = weights.copy()
    near = soft * _scale(pieces) ** 2 / len(weights)
    load, apart = pieces.load[free], far[np.ix_(free, open_)]
    at = weights[open_]
    value, share = _dual(apart, load, wanted[open_], at, near)
    damping = 1e-6
    for _ in range(_STEPS):
        has = load @ share
        short = wanted[open_] - has
        if np.abs(short).max() <= _OFF * wanted[open_].min():
            break
        bend = np.diag(has * (1 + damping) + damping * wanted[open_].min())
        step = near * np.linalg.solve(bend - share.T @ (share * load[:, None]), short)
        step *= min(1.0, _REACH * near / np.abs(step).max())
        tried, tried_share = _dual(apart, load, wanted[open_], at + step, near)
        if tried >= value + 1e-4 * float(short @ step):
            at, value, share = at + step, tried, tried_share
            damping = max(damping / 10, 1e-9)
        else:
            damping = max(damping * 10, 1e-4)
    part[np.ix_(free, open_)] = share
    weights[open_] = at - at.mean()
    short = wanted[open_] - load @ share
    return part, weights, bool(np.abs(short).max() <= _NEARLY * wanted[open_].min())


def _dual(
    apart: Floats, load: Floats, wanted: Floats, weights: Floats, near: float
) -> tuple[float, Floats]:
    """Return the dual's value, and each district's part of each piece."""
    less = apart - weights
    least = less.min(axis=1, keepdims=True)
    part = np.exp((least - less) / near)
    total = part.sum(axis=1, keepdims=True)
    value = float(load @ (least[:, 0] - near * np.log(total[:, 0])) + weights @ wanted)
    return value, part / total


def _of_the_free(pieces: Pieces) -> Floats:
    """Return what each district should get of what is free, filled up from what it has."""
    has = pieces.held
    share = pieces.wanted / pieces.wanted.sum()
    rest = pieces.load.sum() - has.sum()
    gets = np.ones(len(share), dtype=bool)
    while True:
        level = (rest + has[gets].sum()) / share[gets].sum()
        full = gets & (has > level * share * (1 + 1e-12))
        if not full.any():
            return np.where(gets, np.maximum(level * share - has, 0.0), 0.0)
        gets &= ~full
