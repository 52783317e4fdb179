"""Businesses split among consultants: compact districts of equal workload.

Centres and the power diagram about them take turns (balanced centroidal power diagrams:
Aurenhammer, Hoffmann and Aronov 1998; Cohen-Addad, Klein and Young 2018): each district has a
weight, taken off the squared distances to its centre, by which every district gets its share of the
work. Borders are therefore straight and nobody's district reaches into another's, until the last
visits, which no weight can split, are evened out along the borders (`kortinfo.routes.evening`).
Several arrangements are begun from, and the most compact is kept. ``benchmarks/districts.py`` holds
it beside others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kortinfo.routes.beginnings import best_beginnings, halved
from kortinfo.routes.evening import evened
from kortinfo.routes.power import Pieces, settled, weighed
from kortinfo.routes.workload import Driving, driving_seconds

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]
Point = tuple[float, float]

_ROUNDS = 25
_KEPT = 2
"""Beginnings that are followed to the end."""
_SMALL_PLACE = 0.01
"""An address with at most so much of a district's work is not split."""


class SplitFault(ValueError):
    """What is asked of the districts cannot be; the message says what would help."""


@dataclass(frozen=True, kw_only=True)
class Split:
    """How businesses are to be split.

    Attributes:
        people: how many districts.
        shares: how much each of them works beside the others (a half-time consultant: 0.5); empty:
            all the same.
        centres: one a district, EPSG:25832, where they begin to be sought; empty: anywhere.
            Districts keep the order of their centres.
        stay: the centres stay where they are: borders move, districts do not.
        moved: unit to the district (from 0) it is in by hand; the rest makes up for it.
        driving: how driving is reckoned.
        even: workloads may differ by so much of the mean: ``(most - least) / mean``.
    """

    people: int
    shares: tuple[float, ...] = ()
    centres: tuple[Point, ...] = ()
    stay: bool = False
    moved: Mapping[str, int] = field(default_factory=dict)
    driving: Driving = field(default_factory=Driving)
    even: float = 0.02

    def __post_init__(self) -> None:
        """Raise SplitFault for wishes that do not go together."""
        if self.people < 1:
            raise SplitFault(f"districts are for at least one consultant, not {self.people}")
        for name, given in (("shares", self.shares), ("centres", self.centres)):
            if given and len(given) != self.people:
                raise SplitFault(f"{len(given)} {name} for {self.people} consultants; give as many")
        if not all(np.isfinite(self.shares)) or min(self.shares, default=1.0) <= 0:
            raise SplitFault("a share of the work is a number above 0")
        if not np.isfinite(np.array(self.centres)).all():
            raise SplitFault("a centre needs two coordinates in metres")
        if self.stay and not self.centres:
            raise SplitFault("centres that stay have to be given")
        if wrong := sorted({at for at in self.moved.values() if not 0 <= at < self.people}):
            raise SplitFault(f"no district {wrong[0]}: there are {self.people}, counted from 0")


@dataclass(frozen=True, kw_only=True)
class District:
    """One consultant's businesses.

    Attributes:
        units: in the order of their ids.
        centre: the mean place of the work, or the given one that stays; EPSG:25832, metres.
        visit_seconds: of all visits.
        driving_seconds: expected, of all visits.
        mean_metres: from a business to the centre, straight.
    """

    units: tuple[str, ...]
    centre: Point
    visit_seconds: float
    driving_seconds: float
    mean_metres: float

    @property
    def workload(self) -> float:
        """Seconds."""
        return self.visit_seconds + self.driving_seconds


@dataclass(frozen=True, kw_only=True)
class Districts:
    """A split.

    Attributes:
        districts: in the order of the centres or shares given or of those moved to, else from north
            to south.
        unplaced: units without a point, which are in no district.
        spread: ``(most - least) / mean`` of the workloads, each by its share.
        mean_metres: from a business to its own centre, straight.
    """

    districts: tuple[District, ...]
    unplaced: tuple[str, ...]
    spread: float
    mean_metres: float

    @property
    def of(self) -> dict[str, int]:
        """Unit to district, from 0."""
        return {unit: at for at, each in enumerate(self.districts) for unit in each.units}

    @property
    def centres(self) -> tuple[Point, ...]:
        """For a split that is to be like this one."""
        return tuple(each.centre for each in self.districts)


def districts(
    units: Sequence[str], points: Floats, visit_seconds: Floats, split: Split
) -> Districts:
    """Split businesses among consultants.

    The same businesses give the same districts, in whatever order they come. Workloads differ by at
    most ``split.even``, where no single visit is more than that (and as little as the visits allow
    where one is); what is moved by hand stays, and where that alone is too much, the others are
    even among themselves. An address stays in one district if it is a small one.

    Args:
        units: n ids, each once.
        points: n × 2, EPSG:25832, metres; NaN: no point.
        visit_seconds: n, how long a visit takes.
        split: what is wished.

    Raises:
        SplitFault: if there are fewer businesses with a point than consultants, or what comes in
            does not go together.
    """
    ids, points, visits = np.array(units, dtype=str), np.asarray(points, dtype=float), visit_seconds
    _check(ids, points, np.asarray(visits, dtype=float))
    placed = np.isfinite(points).all(axis=1)
    rows = np.flatnonzero(placed)
    rows = rows[np.lexsort((ids[rows], points[rows, 1], points[rows, 0]))]
    if len(rows) < split.people:
        raise SplitFault(
            f"{len(rows)} businesses with a point are too few for {split.people} consultants"
        )
    ids_in, points_in = ids[rows], points[rows]
    visits_in = np.asarray(visits, dtype=float)[rows]
    driving = driving_seconds(points_in, split.driving)
    pieces, piece, middle = _pieces(ids_in, points_in, visits_in + driving, split)
    at_piece, centres = _best(pieces, split, middle)
    found, centres = at_piece[piece], centres + middle
    named = bool(split.centres or split.moved or split.shares)
    order = list(range(split.people)) if named else _from_the_north(centres)
    made = []
    for at in order:
        own = np.flatnonzero(found == at)
        far = np.hypot(*(points_in[own] - centres[at]).T)
        made.append(
            District(
                units=tuple(sorted(ids_in[own].tolist())),
                centre=(float(centres[at, 0]), float(centres[at, 1])),
                visit_seconds=float(visits_in[own].sum()),
                driving_seconds=float(driving[own].sum()),
                mean_metres=float(far.mean()) if len(own) else 0.0,
            )
        )
    loads = np.array([each.workload for each in made]) / _shares(split)
    return Districts(
        districts=tuple(made),
        unplaced=tuple(sorted(ids[~placed].tolist())),
        spread=float((loads.max() - loads.min()) / loads.mean()) if loads.any() else 0.0,
        mean_metres=float(np.hypot(*(points_in - centres[found]).T).mean()),
    )


def _check(ids: NDArray[np.str_], points: Floats, visits: Floats) -> None:
    if points.shape != (len(ids), 2) or visits.shape != (len(ids),):
        raise SplitFault(
            f"{len(ids)} businesses need as many points (n × 2) and seconds (n); "
            f"came {points.shape} and {visits.shape}"
        )
    if len(np.unique(ids)) != len(ids):
        raise SplitFault("a business comes twice; give each once")
    if not (np.isfinite(visits) & (visits >= 0)).all():
        raise SplitFault("a visit takes a number of seconds, at least 0")


def _shares(split: Split) -> Floats:
    shares = np.array(split.shares or [1.0] * split.people)
    equal: Floats = shares / shares.mean()
    return equal


def _from_the_north(centres: Floats) -> list[int]:
    order: list[int] = np.lexsort((centres[:, 0], -centres[:, 1])).tolist()
    return order


def _pieces(
    ids: NDArray[np.str_], points: Floats, load: Floats, split: Split
) -> tuple[Pieces, Numbers, Floats]:
    """Return the pieces of work, each row's piece, and the middle their points are told from.

    An address is one piece, unless it is a big one; what is moved by hand is a piece by itself.
    """
    load = load if load.any() else np.ones(len(load))
    fixed = np.array([split.moved.get(unit, -1) for unit in ids.tolist()], dtype=np.intp)
    wanted = _shares(split) * load.sum() / split.people
    begins = np.r_[True, (np.diff(points, axis=0) != 0).any(axis=1)]
    place = np.cumsum(begins) - 1
    begins |= np.bincount(place, load)[place] > _SMALL_PLACE * wanted.min()
    begins |= (fixed >= 0) | np.r_[False, fixed[:-1] >= 0]
    piece = np.cumsum(begins) - 1
    middle = points.mean(axis=0)
    made = Pieces(
        points[begins] - middle, np.bincount(piece, load).astype(np.float64), fixed[begins], wanted
    )
    return made, piece, middle


def _best(pieces: Pieces, split: Split, middle: Floats) -> tuple[Numbers, Floats]:
    """Return a district for each piece, and the centres."""
    if split.centres:
        begun = [np.array(split.centres, dtype=np.float64) - middle]
    elif (pieces.fixed >= 0).any():
        begun = [pieces.centres(pieces.fixed, halved(pieces))]
    else:
        begun = best_beginnings(pieces, keep=_KEPT)
    best: tuple[float, Numbers, Floats] | None = None
    for begin in begun:
        centres = begin if split.stay else settled(pieces, begin, rounds=_ROUNDS)[0]
        found = _even(pieces, centres, split.even)
        if not split.stay:
            centres = pieces.centres(found, centres)
        cost = pieces.cost(found, centres)
        if best is None or cost < best[0]:
            best = cost, found, centres
    if best is None:
        raise AssertionError("there is always a beginning")
    return best[1], best[2]


def _even(pieces: Pieces, centres: Floats, even: float) -> Numbers:
    found = weighed(pieces, centres)
    free = np.flatnonzero(pieces.fixed < 0)
    found[free] = evened(
        found[free],
        pieces.far(centres)[free],
        pieces.load[free],
        pieces.held,
        pieces.wanted,
        even=even,
    )
    return found
