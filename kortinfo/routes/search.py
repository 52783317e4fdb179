"""The search for the visits worth most: ruin a little of the plan, build it up again.

Each round takes some visits out of the plan and puts in, one at a time, the one that pays best for
the time it costs, where it costs least. All ways of putting a visit into a tour are weighed at
once, exactly, lunch included (`_Weighed`). A worse plan may be kept for a while; how much worse
shrinks to nothing over the rounds. The number of rounds, not the clock, ends the search: the same
problem and seed give the same plan on every machine.

Literature: Schrimpf et al. (2000), ruin and recreate; Vansteenwegen et al. (2011), the
orienteering problem: a survey.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf

import numpy as np
from numpy.typing import NDArray

from kortinfo.routes.problem import Order, Problem, Seconds
from kortinfo.routes.timetable import Room, room, ways_of

Progress = Callable[[int, int], None]
_MUST = 1e6
"""How many times the worth of everything a must counts."""
_TILTED = 0.3
"""Share of rounds in which a visit need not go to the leg that costs least."""
_WORSE = 0.06
"""Share of all worth that a plan kept for a while may be worse by, at the beginning."""
_STRAIGHTENED = 0.5
"""Share of tours looked at for crossings in a round."""
_TO_CROSS = 3
_FEW = 12
"""Visits of a plan of which any number may be taken out at once."""
_LITTLE = 1e-6
_TRAVEL = 1e-7
"""Worth, as a share of all, that an hour of driving costs: it decides between equal plans."""


@dataclass(frozen=True)
class Effort:
    """How long is searched, and from which seed."""

    rounds: int = 2000
    seed: int = 0


@dataclass(frozen=True)
class Found:
    """The best plan met: an order for every tour, and its worth (musts by their own worth)."""

    orders: tuple[Order, ...]
    worth: float


def search(
    problem: Problem,
    *,
    effort: Effort = Effort(),
    begin: Sequence[Order] = (),
    progress: Progress | None = None,
) -> Found:
    """Return the best plan found: always one that can be kept, with every must that fits.

    Args:
        problem: what may be visited, and by whom.
        effort: rounds and seed.
        begin: orders to set out from, one a tour; none: from an empty plan.
        progress: told rounds done and rounds in all, now and then.
    """
    if not problem.visits or not problem.tours:
        return Found(((),) * len(problem.tours), 0.0)
    ground = _Ground(problem)
    chance = np.random.default_rng(effort.seed)
    empty = [_Weighed(ground, number, ()) for number in range(len(problem.tours))]
    now = list(empty)
    for number, order in enumerate(begin):
        given = _Weighed(ground, number, order)
        now[number] = given if given.times.keeps else empty[number]
    now = _built_up(ground, now, chance, noise=0.0, power=1.0)
    value = ground.value(now)
    best, best_value = now, value
    since = 0
    for done in range(effort.rounds):
        if progress is not None and done % 50 == 0:
            progress(done, effort.rounds)
        left = 1 - done / effort.rounds
        tilt = None
        if chance.random() < _TILTED:
            tilt = 1 + chance.exponential(1.0, size=ground.longest)
        tried = _built_up(
            ground,
            _ruined(ground, now, chance, tilt),
            chance,
            tilt=tilt,
            noise=float(chance.choice((0.0, 0.1, 0.3))),
            power=float(chance.choice((0.7, 1.0, 1.5, 3.0))),
        )
        straight = [_straightened(ground, each, chance) for each in tried]
        if any(a is not b for a, b in zip(straight, tried, strict=True)):
            tried = _built_up(ground, straight, chance, noise=0.0, power=1.0, tilt=tilt)
        tried_value = ground.value(tried)
        since += 1
        if tried_value > value - _WORSE * left * left * abs(best_value - ground.musts(best)):
            now, value = tried, tried_value
        if tried_value > best_value:
            best, best_value, since = tried, tried_value, 0
        elif since > max(150, effort.rounds // 8):
            now, value, since = best, best_value, 0
    if progress is not None:
        progress(effort.rounds, effort.rounds)
    return Found(tuple(each.order for each in best), ground.worth(best))


class _Ground:
    """A problem in arrays, one entry a visit."""

    def __init__(self, problem: Problem) -> None:
        visits = problem.visits
        self.problem = problem
        self.places = np.array([visit.place for visit in visits], dtype=np.intp)
        self.seconds = np.array([visit.seconds for visit in visits])
        self.worths = np.array([visit.worth for visit in visits])
        must = np.array([visit.must for visit in visits], dtype=bool)
        every = float(self.worths.sum()) or 1.0
        self.pull = np.where(must, self.worths + every * _MUST, self.worths)
        self.must = must
        self.longest = len(visits) + 1
        self.must_value = every * _MUST
        self.hour = every * _TRAVEL / 3600
        self.to = np.ascontiguousarray(problem.travel[:, self.places])
        """Seconds from each place to each visit."""
        self.back = np.ascontiguousarray(problem.travel[self.places].T)
        """Seconds from each visit to each place, a row a place."""
        self.allowed = [
            np.array([visit.tours is None or number in visit.tours for visit in visits], dtype=bool)
            for number in range(len(problem.tours))
        ]
        self.windows = [_openings(problem, day) for day in range(problem.days)]

    def value(self, tours: Sequence["_Weighed"]) -> float:
        return sum(each.pull for each in tours) - self.hour * sum(
            each.times.travel for each in tours
        )

    def musts(self, tours: Sequence["_Weighed"]) -> float:
        return self.must_value * sum(int(self.must[list(each.order)].sum()) for each in tours)

    def worth(self, tours: Sequence["_Weighed"]) -> float:
        return float(sum(self.worths[list(each.order)].sum() for each in tours))


def _openings(problem: Problem, day: int) -> list[tuple[Seconds, Seconds]]:
    """Return a day's first, second, … windows of all visits: opens and closes; none: never."""
    most = max((len(visit.windows[day]) for visit in problem.visits), default=0)
    columns = []
    for number in range(most):
        pairs = [
            (visit.windows[day][number].opens, visit.windows[day][number].closes)
            if number < len(visit.windows[day])
            else (inf, -inf)
            for visit in problem.visits
        ]
        opens, closes = np.array(pairs).T
        columns.append((np.ascontiguousarray(opens), np.ascontiguousarray(closes)))
    return columns


def _begins(arrives: Seconds, windows: list[tuple[Seconds, Seconds]]) -> Seconds:
    """Return when visits begin (legs × visits) for one who arrives then; inf: not that day."""
    begins = np.full(arrives.shape, inf)
    for opens, closes in reversed(windows):
        begins = np.where(arrives <= closes, np.maximum(arrives, opens), begins)
    return begins


class _Weighed:
    """A tour in some order, never changed, with the cheapest way to put each visit into it."""

    def __init__(
        self, ground: _Ground, number: int, order: Order, tilt: Seconds | None = None
    ) -> None:
        self.ground = ground
        self.tilt = tilt
        self.number = number
        self.order = order
        self.tour = ground.problem.tours[number]
        self.times: Room = room(ground.problem, self.tour, order)
        self.pull = float(ground.pull[list(order)].sum()) if order else 0.0

    @property
    def is_full(self) -> bool:
        return self.tour.most_visits is not None and len(self.order) >= self.tour.most_visits

    @cached_property
    def cheapest(self) -> tuple[Seconds, NDArray[np.intp]]:
        """The seconds more on the way for each visit (inf: does not fit), and the leg."""
        ground, tour, times = self.ground, self.tour, self.times
        befores = [tour.start, *ground.places[list(self.order)]]
        afters = [*befores[1:], tour.end]
        to = ground.to[befores]
        nowhere = np.zeros(len(ground.places))
        back = np.array([nowhere if place is None else ground.back[place] for place in afters])
        ways = np.array(ways_of(ground.problem, tour, self.order))
        windows = ground.windows[tour.day]
        leaves, latest = _tall(times.leaves), _tall(times.latest[1:])
        done = _begins(leaves + to, windows) + ground.seconds
        fits = done + back <= latest
        if tour.lunch is not None:
            lunch = tour.lunch
            hungry, latest_hungry = _tall(times.leaves_hungry), _tall(times.latest_hungry[1:])
            eaten = np.maximum(hungry + to, lunch.earliest) + lunch.seconds
            eaten = np.where(hungry <= lunch.latest, eaten, inf)
            fits |= _begins(eaten, windows) + ground.seconds + back <= latest
            done = _begins(hungry + to, windows) + ground.seconds
            fits |= done + back <= latest_hungry
            eaten = np.maximum(done + back, lunch.earliest) + lunch.seconds
            fits |= (done <= lunch.latest) & (eaten <= latest)
        more = np.where(fits & ground.allowed[self.number], to + back - ways[:, None], inf)
        weighed = more if self.tilt is None else more * self.tilt[: len(more), None]
        leg = weighed.argmin(axis=0)
        return more[leg, np.arange(more.shape[1])], leg

    def with_visit(self, visit: int, tilt: Seconds | None) -> "_Weighed":
        leg = int(self.cheapest[1][visit])
        order = (*self.order[:leg], visit, *self.order[leg:])
        return _Weighed(self.ground, self.number, order, tilt)


def _tall(values: Sequence[float]) -> Seconds:
    return np.array(values)[:, None]


def _ruined(
    ground: _Ground,
    tours: list[_Weighed],
    chance: np.random.Generator,
    tilt: Seconds | None,
) -> list[_Weighed]:
    """Return the plan without some of its visits: strings near each other, or any, or a tour."""
    sizes = [len(each.order) for each in tours]
    total = sum(sizes)
    if not total:
        return tours
    gone: set[int] = set()
    way = chance.random()
    if way < 0.6:
        seed = _any_visit(tours, chance)
        near = ground.to[ground.places[seed]]
        longest = int(min(10, max(2, 0.5 * total / len([s for s in sizes if s]))))
        wanted = int(chance.integers(1, 1 + max(1, min(len(tours), 3))))
        by_distance = sorted(
            (min(near[list(each.order)]), number) for number, each in enumerate(tours) if each.order
        )
        for _, number in by_distance[:wanted]:
            order = tours[number].order
            length = min(len(order), int(chance.integers(1, longest + 1)))
            centre = min(range(len(order)), key=lambda i: near[order[i]])
            first = max(0, min(len(order) - length, centre - int(chance.integers(0, length))))
            gone.update(order[first : first + length])
    elif way < 0.95 or len(tours) == 1:
        every = [visit for each in tours for visit in each.order]
        share = chance.choice((0.1, 0.2, 0.4))
        # A day of a few visits may have to be turned upside down: an opening hour missed by waiting
        # elsewhere is not mended by moving two of them.
        few = total <= _FEW
        count = int(chance.integers(1, total + 1)) if few else max(1, round(float(share) * total))
        gone.update(every[i] for i in chance.choice(total, size=count, replace=False))
    else:
        number = int(chance.choice([n for n, size in enumerate(sizes) if size]))
        gone.update(tours[number].order)
    return [
        _Weighed(ground, each.number, tuple(v for v in each.order if v not in gone), tilt)
        if gone.intersection(each.order)
        else each
        for each in tours
    ]


def _straightened(ground: _Ground, tour: _Weighed, chance: np.random.Generator) -> _Weighed:
    """Return a tour without the crossing that costs most: some of its visits the other way round.

    Two legs are exchanged for the two that join the same places crosswise (2-opt); all pairs are
    weighed at once, as if ways were as long there as back, and the best is checked exactly.
    """
    size = len(tour.order)
    if size < _TO_CROSS or chance.random() > _STRAIGHTENED:
        return tour
    ends = tour.tour.end
    places = [tour.tour.start, *ground.places[list(tour.order)]]
    last = places[-1] if ends is None else ends
    ways = ground.problem.travel[np.ix_([*places, last], [*places, last])]
    here = np.arange(size + 1)
    now = ways[here, here + 1]
    if ends is None:
        now = now.copy()
        now[-1] = 0.0
    # Turning round the visits after leg a up to leg b: a joins b's start, a's end joins b's end.
    turned = ways[:-1, :-1] + ways[1:, 1:]
    if ends is None:
        turned[:, -1] = ways[:-1, size]
    with np.errstate(invalid="ignore"):
        saved = now[:, None] + now[None, :] - turned
    saved[np.tril_indices(size + 1, k=1)] = -inf
    saved[np.isnan(saved)] = -inf
    a, b = divmod(int(saved.argmax()), size + 1)
    if saved[a, b] <= _LITTLE:
        return tour
    order = (*tour.order[:a], *reversed(tour.order[a:b]), *tour.order[b:])
    other = _Weighed(ground, tour.number, order, tour.tilt)
    better = other.times.keeps and other.times.travel < tour.times.travel - _LITTLE
    return other if better else tour


def _any_visit(tours: Sequence[_Weighed], chance: np.random.Generator) -> int:
    every = [visit for each in tours for visit in each.order]
    return every[int(chance.integers(len(every)))]


def _built_up(
    ground: _Ground,
    tours: list[_Weighed],
    chance: np.random.Generator,
    *,
    noise: float,
    power: float,
    tilt: Seconds | None = None,
) -> list[_Weighed]:
    """Return the plan with visits put in until none fits any more."""
    tours = list(tours)
    free = np.ones(len(ground.worths), dtype=bool)
    for each in tours:
        free[list(each.order)] = False
    pull = ground.pull**power
    if noise:
        pull = pull * np.exp(chance.normal(0.0, noise, size=len(pull)))
    scores = [_scores(ground, each, pull, free) for each in tours]
    while True:
        tops = [int(score.argmax()) for score in scores]
        values = [float(score[top]) for score, top in zip(scores, tops, strict=True)]
        number = int(np.argmax(values))
        if values[number] <= 0:
            return tours
        visit = tops[number]
        tours[number] = tours[number].with_visit(visit, tilt)
        free[visit] = False
        for score in scores:
            score[visit] = -inf
        scores[number] = _scores(ground, tours[number], pull, free)


def _scores(ground: _Ground, tour: _Weighed, pull: Seconds, free: NDArray[np.bool_]) -> Seconds:
    """Return what each visit pays for its time in a tour; -inf: does not fit, or is taken."""
    if tour.is_full:
        return np.full(len(pull), -inf)
    more, _ = tour.cheapest
    cost = np.maximum(more, 0.0) + ground.seconds
    with np.errstate(divide="ignore", invalid="ignore"):
        score = pull / np.maximum(cost, 1e-9)
    return np.where(free & np.isfinite(more), score, -inf)
