"""Random days to plan, in whole minutes."""

import numpy as np
from hypothesis import strategies as st

from kortinfo.routes.problem import Lunch, Problem, Tour, Visit, Window

MINUTE, HOUR = 60, 3600


def a_day(
    seed: int,
    *,
    visits: int = 12,
    tours: int = 1,
    hours: float = 6,
    lunch: bool = True,
    windows: bool = True,
    open_end: bool = False,
    most: int | None = None,
) -> Problem:
    """Return a made-up day: points on a square, some with two windows, some cut off by water."""
    chance = np.random.default_rng(seed)
    at = chance.uniform(0, 20_000, size=(visits + tours, 2))
    metres = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    travel = np.ceil(metres / 15 / MINUTE) * MINUTE
    for alone in range(visits):
        if chance.random() < 0.05:
            travel[alone, :] = travel[:, alone] = np.inf
    np.fill_diagonal(travel, 0)
    begins = 8 * HOUR
    ends = begins + hours * HOUR
    made = []
    for place in range(visits):
        found: tuple[Window, ...] = (Window(begins, ends),)
        if windows and chance.random() < 0.5:
            opens = begins + float(chance.integers(0, 4)) * HOUR
            found = (Window(opens, opens + HOUR),)
            if chance.random() < 0.4:
                found = (*found, Window(opens + 2 * HOUR, opens + 3 * HOUR))
        length = float(chance.choice((20, 30, 45))) * MINUTE
        made.append(Visit(place, length, float(chance.integers(1, 100)), (found,)))
    noon = Lunch(begins + 3 * HOUR, begins + 4 * HOUR, 30 * MINUTE) if lunch else None
    trips = tuple(
        Tour(0, begins, ends, visits + number, None if open_end else visits + number, noon, most)
        for number in range(tours)
    )
    return Problem(tuple(made), trips, travel)


SEEDS = st.integers(0, 100_000)
