"""Placements near a home, for the screen; and what of them may be shared, which tells no home.

A home is an argument and nothing else: nothing here keeps it, and no value returned holds it. The
list on the screen holds minutes, and minutes to many businesses tell where a home is, so they are
left out of its repr and never shared. What is shared is not made from that list but anew, from a
point some way off (`Shifts`): which businesses are on it, and in which band, depends on that point
alone, and the order on worth and name alone.
"""

import hashlib
import hmac
import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kortinfo.routes.placements import Offers
from kortinfo.routes.plan import WorthPart
from kortinfo.routes.setting_up import FindsWays
from kortinfo.routes.wishes import Mode, Point
from kortinfo.tables import AD_PROTECTED, LEVEL, NAME, UNIT_ID, X, Y

Floats = NDArray[np.float64]

BAND = 10
"""Minutes of a band, and of a ring on the map."""
LEAST_SHIFT, MOST_SHIFT = 300.0, 800.0
_CELL = 100.0
"""Homes so near to each other are shifted as one: a click beside the last one tells nothing new."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A business near the home, as the screen shows it."""

    unit_id: str
    name: str
    level: str
    worth: float
    parts: tuple[WorthPart, ...]
    protected: bool
    minutes: int = field(repr=False)
    """One way, rounded up."""
    ring: int = field(repr=False)
    """The ring it lies in: up to so many minutes."""


@dataclass(frozen=True, kw_only=True)
class Nearby:
    """What lies near a home; for the screen only.

    Attributes:
        places: the worthiest first, then by name.
        rings: minutes up to which a ring goes, and the businesses in it.
        left_out: how many of those looked for are not on the list, by reason: of `Offers`, and
            "too_far", "no_way".
    """

    places: tuple[Place, ...]
    rings: tuple[tuple[int, int], ...] = field(repr=False)
    left_out: tuple[tuple[str, int], ...] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class SharedPlace:
    """A business as it may be shared: no minutes and no point, only a band of ten minutes."""

    unit_id: str
    name: str
    worth: float
    parts: tuple[WorthPart, ...]
    band: tuple[int, int]
    """About how far: from, up to; of a point some hundred metres off the home."""


@dataclass(frozen=True, kw_only=True)
class Shared:
    """What may be shared: the worthiest first, then by name."""

    places: tuple[SharedPlace, ...]
    mode: Mode


@dataclass(frozen=True)
class Shifts:
    """Where homes are taken to be for what is shared: always the same way off, 300 to 800 metres.

    One for a session, in its memory: each home keeps its shift, so that sharing again tells no
    more, and without the secret nobody can find it.
    """

    _secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def __post_init__(self) -> None:
        """Raise ValueError for a secret that can be guessed."""
        if len(self._secret) < 16:
            raise ValueError("a secret needs at least 16 bytes from a random source")

    def shifted(self, home: Point) -> Point:
        """Return the point that stands for a home."""
        if not (math.isfinite(home.x) and math.isfinite(home.y)):
            raise ValueError("a home needs two coordinates in metres")
        east, north = (_CELL * self._drawn("grid", side) for side in ("east", "north"))
        column, row = (
            math.floor((at - off) / _CELL) for at, off in ((home.x, east), (home.y, north))
        )
        corner = _CELL / math.sqrt(2)
        least, most = LEAST_SHIFT + corner, MOST_SHIFT - corner
        cell = f"{column},{row}"
        far = math.sqrt(least**2 + self._drawn("far", cell) * (most**2 - least**2))
        turn = 2 * math.pi * self._drawn("turn", cell)
        return Point(
            east + (column + 0.5) * _CELL + far * math.cos(turn),
            north + (row + 0.5) * _CELL + far * math.sin(turn),
            home=True,
        )

    def _drawn(self, *words: str) -> float:
        """Return a number from 0 to 1 that only the secret tells."""
        told = hmac.new(self._secret, "|".join(words).encode(), hashlib.sha256).digest()
        return int.from_bytes(told[:7], "big") / (1 << 56)


def nearby(found: Offers, home: Point, ways: Callable[[Mode], FindsWays]) -> Nearby:
    """Return the businesses within the minutes wished of a home, for the screen.

    Args:
        found: what is looked for.
        home: EPSG:25832; it is passed on to ``ways`` and nowhere else.
        ways: what finds ways, by mode; it must ask no service that may not know a home.
    """
    seconds = _seconds(found, home, ways)
    near = seconds <= found.wish.minutes * 60
    places = []
    for row, taken in _by_worth(found, near, seconds):
        unit = found.businesses.iloc[row]
        minutes = max(1, math.ceil(taken / 60))
        places.append(
            Place(
                unit_id=str(unit[UNIT_ID]),
                name=_name(unit[NAME]),
                level=str(unit[LEVEL]),
                worth=_worth(found, row),
                parts=found.worth.parts(row),
                protected=bool(unit[AD_PROTECTED]),
                minutes=minutes,
                ring=math.ceil(minutes / BAND) * BAND,
            )
        )
    last = math.ceil(found.wish.minutes / BAND) * BAND
    away = [("no_way", int(np.isinf(seconds).sum()))]
    away.append(("too_far", int((~near & np.isfinite(seconds)).sum())))
    return Nearby(
        places=tuple(places),
        rings=tuple(
            (upto, sum(place.ring == upto for place in places))
            for upto in range(BAND, last + 1, BAND)
        ),
        left_out=(*found.left_out, *((why, count) for why, count in away if count)),
    )


def shareable(
    found: Offers,
    home: Point,
    shifts: Shifts,
    ways: Callable[[Mode], FindsWays],
    *,
    chosen: frozenset[str] | None = None,
) -> Shared:
    """Return what may be shared of the businesses near a home.

    It is worked out from the shifted point alone, as if that were the home; the minutes wished are
    rounded up to a band. So a business on the screen may be missing here, and another be added.

    Args:
        found: what is looked for.
        home: EPSG:25832; only ``shifts`` sees it.
        shifts: of this session.
        ways: as for `nearby`.
        chosen: only these units, where they are within reach of the shifted point; choose them for
            what they are: a choice by minutes would tell them.
    """
    seconds = _seconds(found, shifts.shifted(home), ways)
    limit = math.ceil(found.wish.minutes / BAND) * BAND
    near = seconds <= limit * 60
    places = []
    for row, taken in _by_worth(found, near, seconds):
        unit = found.businesses.iloc[row]
        if chosen is not None and str(unit[UNIT_ID]) not in chosen:
            continue
        upto = max(1, math.ceil(taken / 60 / BAND)) * BAND
        places.append(
            SharedPlace(
                unit_id=str(unit[UNIT_ID]),
                name=_name(unit[NAME]),
                worth=_worth(found, row),
                parts=found.worth.parts(row),
                band=(upto - BAND, upto),
            )
        )
    return Shared(places=tuple(places), mode=found.wish.mode)


def _seconds(found: Offers, home: Point, ways: Callable[[Mode], FindsWays]) -> Floats:
    """Return the seconds from a point to each business looked for; inf: no way."""
    places = found.businesses[[X, Y]].to_numpy(dtype=np.float64)[found.rows]
    if not len(places):
        return np.zeros(0)
    made = ways(found.wish.mode).journeys(np.array([[home.x, home.y]]), places)
    seconds = np.asarray(made.seconds, dtype=np.float64)[0]
    return np.where(np.isnan(seconds), np.inf, seconds)


def _by_worth(found: Offers, near: NDArray[np.bool_], seconds: Floats) -> list[tuple[int, float]]:
    """Return the rows within reach and their seconds: by worth, then name; never by distance."""
    rows = found.rows[near]
    table = found.businesses
    names = [_name(name).casefold() for name in table[NAME].to_numpy(dtype=object)[rows].tolist()]
    ids = table[UNIT_ID].to_numpy(dtype=str)[rows].tolist()
    worth = [_worth(found, row) for row in rows.tolist()]
    order = sorted(range(len(rows)), key=lambda at: (-worth[at], names[at], ids[at]))
    taken = seconds[near]
    return [(int(rows[at]), float(taken[at])) for at in order]


def _worth(found: Offers, row: int) -> float:
    points = sum(float(each[row]) for each in found.worth.points.values())
    return round(max(points, 0.0), 1)


def _name(given: object) -> str:
    return given if isinstance(given, str) else ""
