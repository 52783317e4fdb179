"""Three years of contacts and collaborations, as they truly were: clean, before any typing slip.

Who is in contact is drawn for each unit from its trade, size and place, so that the map tells a
story: public workplaces and chains are covered well, construction in Skagen is not.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kortinfo.demo.geography import Geography
from kortinfo.demo.population import ACTIVE, CLOSED, COMING, Units
from kortinfo.demo.streets import Addresses
from kortinfo.demo.trades import Trade
from kortinfo.demo.words import Texts, consultants, texts, weighted

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

YEAR = 365
SPAN = 3 * YEAR
A, B, C, D = range(4)
_SHARES = (0.052, 0.16, 0.275)
_BY_SIZE = np.array([0.45, 0.12, 0.5, 0.9, 1.25, 1.7, 2.1, 2.6, 2.8, 3.0, 3.0, 3.0])
_BY_PLACE = {"9990": 0.72, "9300": 1.25, "9750": 0.6, "9970": 1.2, "9982": 0.8, "9352": 0.9}
_FULL_HISTORY = 107_000
"""Home units, closed ones included, up to which the history grows with them."""

TWO_WAY = (
    ("Virksomhedsbesøg", 34),
    ("Telefonsamtale", 30),
    ("Møde", 14),
    ("Mail modtaget", 14),
    ("Deltog i arrangement", 8),
)
ONE_WAY = (
    ("Mail sendt", 42),
    ("Opkald ikke besvaret", 22),
    ("Nyhedsbrev", 16),
    ("Brev", 8),
    ("Kampagne", 7),
    ("Ikke hjemme", 3),
    ("LinkedIn", 1),
    ("Diverse", 1),
)


@dataclass(frozen=True, kw_only=True)
class Contacts:
    """Contacts, one an element: unit, day (since 1970-01-01), kind, the employee responsible."""

    unit: Ints
    day: Ints
    kind: Texts
    responsible: Texts


def intended_levels(
    units: Units,
    trades: tuple[Trade, ...],
    geography: Geography,
    addresses: Addresses,
    rng: np.random.Generator,
) -> Ints:
    """Draw the level each home unit is meant to get (closed ones: as if they still ran)."""
    home = slice(0, units.at_home)
    trade, size = units.trade[home], units.size[home]
    postal = texts(place.postal_code for place in geography.places)
    rural = np.array([place.role == "rural" for place in geography.places])
    by_place = np.array([_BY_PLACE.get(code, 1.0) for code in postal.tolist()])
    place = addresses.place[units.address[home]]
    building = np.array([item.code25[:2] in ("41", "42", "43") for item in trades])
    chance = np.array([item.contact for item in trades])[trade] * _BY_SIZE[size + 1]
    chance *= by_place[place] * np.where(rural[place], 0.7, 1.0)
    chance *= np.where(building[trade] & (postal[place] == "9990"), 0.35, 1.0)
    counted = (size != 0) & (units.state[home] == ACTIVE)
    counted &= ~np.array([item.owner == "holding" for item in trades])[trade]
    chance /= chance[counted].mean() if counted.any() else 1.0
    # Fewer are in contact in a very large demo, not less each.
    chance *= _thinned(units.at_home)
    cut_a = np.minimum(0.55, _SHARES[0] * chance**1.25)
    cut_b = cut_a + np.minimum(0.3, _SHARES[1] * chance)
    cut_c = cut_b + np.minimum(0.45, _SHARES[2] * chance**0.75)
    drawn = rng.random(units.at_home)
    cuts = np.column_stack([cut_a, cut_b, cut_c])
    return np.asarray((drawn[:, None] >= cuts).sum(axis=1), dtype=np.int64)


def draw_contacts(
    units: Units,
    level: Ints,
    cooperates: NDArray[np.bool_],
    *,
    today: int,
    rng: np.random.Generator,
) -> Contacts:
    """Draw the contacts that give the levels; ``cooperates``: has a collaboration that does."""
    count = len(level)
    recent = np.select(
        [level == A, level == B],
        [
            np.where(cooperates, rng.integers(0, 5, count), rng.integers(3, 8, count)),
            np.where(cooperates, 0, rng.integers(1, 3, count)),
        ],
        0,
    )
    earlier = np.select(
        [level == A, level == B, level == C],
        [rng.poisson(3.2, count), rng.poisson(1.4, count), 1 + rng.poisson(0.9, count)],
        0,
    )
    earlier = np.where((level == C) & cooperates, 0, earlier)
    oneway = np.where(
        level == D, rng.poisson(0.45 * _thinned(count), count), rng.poisson(1.3, count)
    )
    parts = [
        _dated(np.repeat(np.arange(count), recent), 0, YEAR - 4, TWO_WAY, today, rng),
        _dated(np.repeat(np.arange(count), earlier), YEAR + 4, SPAN, TWO_WAY, today, rng),
        _dated(np.repeat(np.arange(count), oneway), 0, SPAN, ONE_WAY, today, rng),
    ]
    unit, day, kind = (np.concatenate([part[index] for part in parts]) for index in range(3))
    ahead = rng.random(len(unit)) < 0.003
    day = np.where(ahead, today + rng.integers(1, 40, len(unit)), day)
    day = _within_life(units, unit, day, today, rng)
    day -= np.where((day + 3) % 7 >= 5, (day + 3) % 7 - 4, 0)  # weekends become Fridays
    keep = (units.state[unit] != COMING) & (day > units.starts[unit] - 30)
    keep &= day >= today - SPAN
    unit, day, kind = unit[keep], day[keep], kind[keep]
    order = np.lexsort((unit, day))
    return Contacts(
        unit=unit[order],
        day=day[order],
        kind=kind[order],
        responsible=responsible_for(units, unit[order], rng),
    )


def _thinned(units: int) -> float:
    """Return the factor that keeps a very large demo's history within bounds; 1 to 100,000."""
    return min(1.0, math.sqrt(_FULL_HISTORY / units))


def responsible_for(units: Units, unit: Ints, rng: np.random.Generator) -> Texts:
    """Return who looks after each unit: mostly one person a trade, now and then a colleague."""
    people = consultants()
    usual = units.trade[unit] * 5 % len(people)
    other = rng.integers(0, len(people), len(unit))
    return people[np.where(rng.random(len(unit)) < 0.75, usual, other)]


def _dated(
    unit: Ints,
    nearest: int,
    farthest: int,
    kinds: tuple[tuple[str, int], ...],
    today: int,
    rng: np.random.Generator,
) -> tuple[Ints, Ints, Texts]:
    """Date contacts between ``nearest`` and ``farthest`` days before today, July apart."""
    day = today - rng.integers(nearest, farthest, len(unit))
    names = texts(name for name, _ in kinds)
    weights = np.array([float(weight) for _, weight in kinds])
    return unit, day, names[weighted(rng, weights, len(unit))]


def _within_life(units: Units, unit: Ints, day: Ints, today: int, rng: np.random.Generator) -> Ints:
    """Move contacts before a unit's first day into its life; of closed ones, most end with it."""
    start, end = units.starts[unit], units.ends[unit]
    closed = units.state[unit] == CLOSED
    late = closed & (day > end) & (rng.random(len(unit)) < 0.85)
    day = np.where(late, end - rng.integers(0, 500, len(unit)), day)
    last = np.minimum(np.where(closed, end, today), np.maximum(day, start + 400))
    early = (day < start) & (start < today)
    young = start + (rng.random(len(unit)) * np.maximum(1, last - start)).astype(np.int64)
    return np.where(early, np.minimum(young, today), day)
