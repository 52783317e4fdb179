"""What a plan of visits is made from, as frozen values without names: places, visits, tours.

The problem is the team orienteering problem with time windows and a break: choose the visits and
their order so that the worth collected is the greatest that the tours' hours hold. Times are
seconds after midnight of a tour's day; a place is a row of the travel matrix.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Seconds = NDArray[np.float64]


class ProblemFault(ValueError):
    """The parts of a problem do not belong together: a programmer's mistake."""


@dataclass(frozen=True, slots=True)
class Window:
    """When a visit may begin: from ``opens`` to ``closes``, both included, in seconds."""

    opens: float
    closes: float


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit that may be paid.

    ``windows`` has an entry for each day of the problem: when the visit may begin on that day, in
    order and apart; none: it cannot. ``must`` is worth more than all that are no must.
    ``tours`` are those it may be part of; None: any.
    """

    place: int
    seconds: float
    worth: float
    windows: tuple[tuple[Window, ...], ...]
    must: bool = False
    tours: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Lunch:
    """A break of ``seconds`` that begins from ``earliest`` to ``latest``, wherever one then is."""

    earliest: float
    latest: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Tour:
    """One person's day: from one place to another, or to the last visit (``end`` None)."""

    day: int
    begins: float
    ends: float
    start: int
    end: int | None
    lunch: Lunch | None = None
    most_visits: int | None = None


@dataclass(frozen=True)
class Problem:
    """Visits, tours and the seconds from each place to each (places × places; inf: no way)."""

    visits: tuple[Visit, ...]
    tours: tuple[Tour, ...]
    travel: Seconds = field(repr=False)
    days: int = 1

    def __post_init__(self) -> None:
        """Raise `ProblemFault` where places, days or tours are not there."""
        places = len(self.travel)
        if self.travel.shape != (places, places) or np.isnan(self.travel).any():
            raise ProblemFault("travel has to be places × places, without a missing value")
        used = [visit.place for visit in self.visits]
        used += [
            place for tour in self.tours for place in (tour.start, tour.end) if place is not None
        ]
        if used and not 0 <= min(used) <= max(used) < places:
            raise ProblemFault("a place is no row of the travel matrix")
        if any(len(visit.windows) != self.days for visit in self.visits):
            raise ProblemFault("a visit needs windows for every day")
        if any(not 0 <= tour.day < self.days for tour in self.tours):
            raise ProblemFault("a tour is on no day of the problem")
        pinned = [tour for visit in self.visits for tour in visit.tours or ()]
        if pinned and not 0 <= min(pinned) <= max(pinned) < len(self.tours):
            raise ProblemFault("a visit is pinned to no tour of the problem")


Order = tuple[int, ...]
"""The visits of one tour, as positions in ``Problem.visits``, in the order they are paid."""
