"""Work evened out between districts, a piece at a time, where it makes borders worse the least."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]


def evened(
    found: Numbers,
    cost: Floats,
    load: Floats,
    begin: Floats,
    wanted: Floats,
    *,
    even: float,
) -> Numbers:
    """Return districts for pieces of work, so that workloads differ by at most ``even``.

    The district that has most beyond its share gives a piece to one that has less, straight or
    through districts between them; of all such chains the one is taken that costs the least for
    what it evens out. Each step makes the sum of squared deviations smaller, so it ends; with
    pieces of at most ``even`` of a share it ends even.

    Args:
        found: n, the district each piece is in.
        cost: n × m, what a piece costs in each district.
        load: n, the work of each piece.
        begin: m, work that is there besides and stays.
        wanted: m, each district's share of all work.
        even: of the mean, ``(most - least) / mean``, each by its share.
    """
    found = found.copy()
    people = len(wanted)
    if people == 1 or not len(found) or not load.any():
        return found
    share = wanted / wanted.mean()
    level = float(wanted.mean())
    has = np.bincount(found, load, people) + begin
    rows = np.arange(len(found))
    movable = load > 0
    while True:
        over = has / share
        if over.max() - over.min() <= even * level:
            return found
        step = _step(found, cost, load, has, share, rows[movable])
        if step is None:
            return found
        for piece, there in step:
            has[found[piece]] -= load[piece]
            has[there] += load[piece]
            found[piece] = there


def _step(
    found: Numbers, cost: Floats, load: Floats, has: Floats, share: Floats, rows: Numbers
) -> list[tuple[int, int]] | None:
    """Return the next pieces to move and where, or None if nothing makes it more even.

    Chains go from the fullest district that can give: to each other the shortest (Bellman-Ford
    over districts, by what the cheapest piece costs to hand on); a chain counts if it makes
    the squared deviations smaller.
    """
    people = len(has)
    mean = has.sum() / share.sum()
    beyond = has - mean * share
    price, piece = _hand_on(found, cost, load, rows, people)
    for giver in np.argsort(-beyond / share, kind="stable").tolist():
        if beyond[giver] <= 0:
            break
        chains = _chains(price, giver)
        best: tuple[float, list[tuple[int, int]]] | None = None
        for taker, chain in chains:
            if beyond[taker] >= beyond[giver]:
                continue
            moves = [(int(piece[a, b]), b) for a, b in chain]
            gain = _gain(moves, found, load, beyond, share)
            if gain <= 1e-9 * mean * mean:
                continue
            paid = sum(price[a, b] for a, b in chain) / gain
            if best is None or paid < best[0]:
                best = paid, moves
        if best is None:
            best = _straight(found, cost, load, beyond, share, giver, rows)
        if best is not None:
            return best[1]
    return None


def _hand_on(
    found: Numbers, cost: Floats, load: Floats, rows: Numbers, people: int
) -> tuple[Floats, Numbers]:
    """Return what the cheapest piece costs from each district to each other, and which it is."""
    price = np.full((people, people), np.inf)
    piece = np.full((people, people), -1, dtype=np.intp)
    for here in range(people):
        own = rows[found[rows] == here]
        if not len(own):
            continue
        more = (cost[own] - cost[own, here][:, None]) * load[own][:, None]
        at = more.argmin(axis=0)
        price[here] = more[at, np.arange(people)]
        piece[here] = own[at]
        price[here, here] = np.inf
    return price, piece


def _chains(price: Floats, giver: int) -> list[tuple[int, list[tuple[int, int]]]]:
    """Return the cheapest chain from a district to each other one, as steps (from, to)."""
    people = len(price)
    paid = np.full(people, np.inf)
    paid[giver] = 0.0
    before = np.full(people, -1, dtype=np.intp)
    for _ in range(people - 1):
        through = paid[:, None] + np.maximum(price, 0.0)
        at = through.argmin(axis=0)
        least = through[at, np.arange(people)]
        better = least < paid - 1e-9
        if not better.any():
            break
        paid[better], before[better] = least[better], at[better]
    chains: list[tuple[int, list[tuple[int, int]]]] = []
    for taker in range(people):
        chain: list[tuple[int, int]] = []
        there = taker
        while there != giver and before[there] >= 0 and len(chain) < people:
            chain.append((int(before[there]), there))
            there = int(before[there])
        if chain and there == giver:
            chains.append((taker, chain[::-1]))
    return chains


def _gain(
    moves: list[tuple[int, int]], found: Numbers, load: Floats, beyond: Floats, share: Floats
) -> float:
    """Return by how much moves make the squared deviations, by share, smaller."""
    after = beyond.copy()
    for piece, there in moves:
        after[found[piece]] -= load[piece]
        after[there] += load[piece]
    return float((beyond**2 / share).sum() - (after**2 / share).sum())


def _straight(
    found: Numbers,
    cost: Floats,
    load: Floats,
    beyond: Floats,
    share: Floats,
    giver: int,
    rows: Numbers,
) -> tuple[float, list[tuple[int, int]]] | None:
    """Return the best single piece to hand from a district to any other that has less."""
    own = rows[found[rows] == giver]
    best: tuple[float, list[tuple[int, int]]] | None = None
    for taker in np.flatnonzero(beyond / share < beyond[giver] / share[giver]).tolist():
        moved = load[own]
        gain = (beyond[giver] ** 2 - (beyond[giver] - moved) ** 2) / share[giver] + (
            beyond[taker] ** 2 - (beyond[taker] + moved) ** 2
        ) / share[taker]
        able = np.flatnonzero(gain > 1e-9 * (beyond**2).sum())
        if not len(able):
            continue
        paid = (cost[own[able], taker] - cost[own[able], giver]) * moved[able]
        price = paid / gain[able]
        at = int(price.argmin())
        if best is None or price[at] < best[0]:
            best = float(price[at]), [(int(own[able[at]]), taker)]
    return best
