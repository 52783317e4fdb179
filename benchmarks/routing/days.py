"""Made-up days like a consultant's: towns, opening hours by sector, lengths and worth."""

from dataclasses import dataclass

import numpy as np

from kortinfo.routes.problem import Lunch, Problem, Tour, Visit, Window
from kortinfo.routes.shortlist import shortlist

HOUR, MINUTE = 3600.0, 60.0
_SPEED = 14.0


@dataclass(frozen=True)
class Day:
    """A day's problem, and where everything lies (places × 2, metres)."""

    name: str
    problem: Problem
    points: np.ndarray


def a_day(candidates: int, persons: int, *, seed: int, lunch: bool = False) -> Day:
    """Return a day: half of the candidates in towns, the rest strewn over 30 × 30 km."""
    chance = np.random.default_rng([seed, candidates, persons])
    towns = chance.uniform(0, 30_000, size=(8, 2))
    size = chance.dirichlet(np.ones(8) * 0.8)
    town = chance.choice(8, size=candidates, p=size)
    near = towns[town] + chance.normal(0, 900, size=(candidates, 2))
    far = chance.uniform(0, 30_000, size=(candidates, 2))
    points = np.where(chance.random((candidates, 1)) < 0.7, near, far)
    starts = towns[np.argsort(-size)][chance.choice(3, size=persons)]
    every = np.vstack([points, starts])
    metres = np.hypot(*(every[:, None] - every[None]).transpose(2, 0, 1)) * 1.3
    travel = np.ceil((metres / _SPEED + 2 * MINUTE * (metres > 0)) / MINUTE) * MINUTE
    np.fill_diagonal(travel, 0)
    worth = np.round(15 + chance.gamma(2.0, 7.0, size=candidates))
    length = chance.choice((30, 45, 60), p=(0.2, 0.65, 0.15), size=candidates) * MINUTE
    hours = ((8.0, 16.0), (7.0, 15.0), (9.5, 17.0), (10.0, 16.0))
    sector = chance.choice(4, size=candidates, p=(0.45, 0.25, 0.2, 0.1))
    opens = [hours[each][0] * HOUR for each in sector]
    closes = [hours[each][1] * HOUR for each in sector]
    visits = tuple(
        Visit(
            place,
            float(length[place]),
            float(worth[place]),
            ((Window(opens[place], closes[place] - float(length[place])),),),
        )
        for place in range(candidates)
    )
    noon = Lunch(11.5 * HOUR, 13 * HOUR, 30 * MINUTE) if lunch else None
    tours = tuple(
        Tour(0, 8.5 * HOUR, 15.5 * HOUR, candidates + number, candidates + number, noon)
        for number in range(persons)
    )
    name = f"{candidates:,} candidates, {persons} persons"
    return Day(name, Problem(visits, tours, travel), every)


def shortlisted(day: Day, *, most: int) -> Problem:
    """Return the problem with the shortlist's visits alone."""
    problem = day.problem
    count = len(problem.visits)
    starts = [tour.start for tour in problem.tours]
    reach = np.min(problem.travel[starts, :count] + problem.travel[:count, starts].T, axis=0)
    kept = shortlist(
        day.points[:count],
        np.array([visit.worth for visit in problem.visits]),
        np.array([visit.seconds for visit in problem.visits]),
        reach,
        metres_a_second=_SPEED / 1.3,
        most=most,
    )
    return Problem(tuple(problem.visits[at] for at in kept), problem.tours, problem.travel)
