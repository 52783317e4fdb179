"""The few hundred visits worth weighing, of thousands: by worth for the time, and by worth.

A visit is reckoned with the company it has: the best others close by share the way there.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

Floats = NDArray[np.float64]

_NEAR = 6
"""How many visits a stop's surroundings are judged by."""


def shortlist(
    points: Floats,
    worth: Floats,
    seconds: Floats,
    reach: Floats,
    *,
    metres_a_second: float,
    most: int,
) -> NDArray[np.intp]:
    """Return the positions of the visits to go on with, in order.

    Args:
        points: n × 2, EPSG:25832, metres.
        worth: n, 0 or more.
        seconds: n, how long each visit lasts.
        reach: n, seconds to the nearest start and on to its end; inf: cannot be reached.
        metres_a_second: roughly how fast one gets on, as the crow flies.
        most: how many at the most.
    """
    usable = np.flatnonzero(np.isfinite(reach) & (worth > 0))
    if len(usable) <= most:
        return usable
    points, worth, seconds, reach = points[usable], worth[usable], seconds[usable], reach[usable]
    near = min(_NEAR, len(usable))
    apart, neighbour = cKDTree(points).query(points, k=near)
    apart, neighbour = apart.reshape(len(usable), near), neighbour.reshape(len(usable), near)
    together = worth[neighbour].sum(axis=1)
    time = (seconds[neighbour] + apart / metres_a_second).sum(axis=1) + reach
    own = worth / (seconds + reach / near)
    order = np.arange(len(usable))
    chosen: list[int] = []
    shares = ((own, 0.4), (together / time, 0.4), (worth, 0.2))
    taken = np.zeros(len(usable), dtype=bool)
    for score, share in shares:
        ranked = np.lexsort((order, -score))
        fresh = ranked[~taken[ranked]][: round(most * share)]
        taken[fresh] = True
        chosen.extend(fresh.tolist())
    return usable[np.sort(np.array(chosen, dtype=np.intp))][:most]
