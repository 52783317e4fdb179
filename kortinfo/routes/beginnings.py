"""Where districts begin to be sought: centres by halving the work, and by chance with a seed."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from kortinfo.routes.power import Pieces, settled

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]

_CELLS = 60
"""Heaps a district is made of while beginnings are compared."""
_SCATTERED = 8
_ROUNDS = 30


def best_beginnings(pieces: Pieces, *, keep: int) -> list[Floats]:
    """Return centres worth following to the end, the most compact first.

    They are compared on heaps of neighbouring pieces, which are few.
    """
    heaps = _heaped(pieces)
    tried = [
        settled(heaps, begin, rounds=_ROUNDS) for begin in (*_all_halved(heaps), *_chance(heaps))
    ]
    tried.sort(key=lambda each: each[1])
    return [centres for centres, _ in tried[:keep]]


def halved(pieces: Pieces, turn: float = 0.0) -> Floats:
    """Return the centres of districts made by cutting the work in two, again and again."""
    cos, sin = np.cos(turn), np.sin(turn)
    turned = pieces.points @ np.array([[cos, -sin], [sin, cos]])
    people = len(pieces.wanted)
    todo = [(np.arange(len(pieces.points)), list(range(people)))]
    centres = np.zeros((people, 2))
    while todo:
        rows, those = todo.pop()
        if len(those) == 1 or len(rows) < 2:
            for each in those:
                centres[each] = pieces.mean(rows)
            continue
        rows = _along(turned, rows)
        first = those[: len(those) // 2]
        part = pieces.wanted[first].sum() / pieces.wanted[those].sum()
        done = np.cumsum(pieces.load[rows])
        cut = int(np.clip(np.searchsorted(done, part * done[-1]), 1, len(rows) - 1))
        todo += [(rows[:cut], first), (rows[cut:], those[len(first) :])]
    return centres


def _along(points: Floats, rows: Numbers) -> Numbers:
    """Return rows in order along their longer side."""
    wide = np.ptp(points[rows], axis=0)
    along: Numbers = rows[np.argsort(points[rows, int(wide[0] < wide[1])], kind="stable")]
    return along


def _all_halved(pieces: Pieces) -> Iterator[Floats]:
    for turn in (0.0, np.pi / 6, np.pi / 3, np.pi / 2):
        yield halved(pieces, turn)


def _chance(pieces: Pieces) -> Iterator[Floats]:
    """Yield places far from each other, by chance and work (k-means++)."""
    random = np.random.default_rng(len(pieces.wanted))
    last = len(pieces.points) - 1
    for _ in range(_SCATTERED):
        chosen: list[int] = []
        apart = np.ones(len(pieces.points))
        for _ in pieces.wanted:
            chance = np.cumsum(apart * pieces.load)
            drawn = np.searchsorted(chance, random.random() * chance[-1], side="right")
            chosen.append(min(int(drawn), last))
            apart = pieces.far(pieces.points[chosen]).min(axis=1)
        yield pieces.points[chosen]


def _heaped(pieces: Pieces) -> Pieces:
    """Return heaps of neighbours in place of the pieces; the pieces, if they are few."""
    most = _CELLS * len(pieces.wanted)
    heaps = [np.arange(len(pieces.points))]
    if len(pieces.points) <= most:
        return pieces
    while 2 * len(heaps) <= most:
        cut = [part for rows in heaps for part in np.array_split(_along(pieces.points, rows), 2)]
        heaps = [rows for rows in cut if len(rows)]
    return Pieces(
        points=np.array([pieces.mean(rows) for rows in heaps]),
        load=np.array([pieces.load[rows].sum() for rows in heaps]),
        fixed=np.full(len(heaps), -1, dtype=np.intp),
        wanted=pieces.wanted,
    )
