"""Invented streets and their addresses: lines around each place's middle, with house numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kortinfo.demo.geography import Geography, Place
from kortinfo.demo.words import Texts, pick, texts, words

ROLES = ("centre", "town", "village", "rural", "harbour", "industry")
CENTRE, TOWN, VILLAGE, RURAL, HARBOUR, INDUSTRY = range(6)
_MOST_STREETS = 9_000  # street codes have four digits
_UNITS_A_STREET = 11
_LENGTH = np.array([380.0, 420.0, 420.0, 1900.0, 340.0, 520.0])
_SPACING = np.array([22.0, 26.0, 30.0, 110.0, 34.0, 44.0])
_SETBACK = np.array([9.0, 12.0, 14.0, 32.0, 16.0, 22.0])
_CORNERS = 5
_ELSEWHERE = 40
_SHARED_WEIGHT = 45.0
"""How much likelier a unit lies in a shopping centre or office hotel than at another address."""


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Access addresses, one an element of every array; x, y in EPSG:25832.

    ``place`` is the index of the place whose cell holds the point, ``role`` an index into
    ``ROLES``, ``weight`` how busy the address is for its place and role. ``shared`` marks the
    shopping centres and office hotels. Home addresses come first, ``at_home`` in number.
    """

    at_home: int
    street: NDArray[np.int64]
    street_name: Texts
    street_code: NDArray[np.int64]
    number: NDArray[np.int64]
    letter: Texts
    place: NDArray[np.int64]
    role: NDArray[np.int64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    weight: NDArray[np.float64]
    shared: NDArray[np.bool_]

    def __len__(self) -> int:
        """Return how many addresses there are."""
        return len(self.street)


def lay_streets(geography: Geography, *, units: int, rng: np.random.Generator) -> Addresses:
    """Lay streets for about ``units`` units; every address lies well inside one place's cell."""
    places = geography.home_places
    own, role = _streets_of_places(places, units)
    lines = _lines(places, own, role, rng)
    names = _names(places, own, role, rng)
    codes = rng.permutation(np.arange(1, 9_999, dtype=np.int64))[: len(own)]
    street, number, x, y = _numbers(lines, role, rng)
    place = geography.place_at(x, y)
    # A street that runs into the sea or over the border simply ends there.
    inside = place >= 0
    street, number, place = street[inside], number[inside], place[inside]
    x, y = x[inside], y[inside]
    letter = np.where(rng.random(len(street)) < 0.05, pick(rng, "AB", len(street)), "")
    weight = _busyness(places, own[street], x, y, role[street])
    shared = _shared(places, place, role[street], weight)
    home = Addresses(
        at_home=len(street),
        street=street,
        street_name=names[street],
        street_code=codes[street],
        number=number,
        letter=letter.astype(object),
        place=place,
        role=role[street],
        x=x.round(2),
        y=y.round(2),
        weight=np.where(shared, weight * _SHARED_WEIGHT, weight),
        shared=shared,
    )
    return _with_neighbours(home, geography, rng)


def _with_neighbours(home: Addresses, geography: Geography, rng: np.random.Generator) -> Addresses:
    """Add a few addresses in every neighbouring place, for companies that are there too."""
    away = np.arange(len(geography.cells), len(geography.places), dtype=np.int64)
    place = np.repeat(away, _ELSEWHERE)
    count = len(place)
    corner = np.array([(geography.places[index].x, geography.places[index].y) for index in place])
    point = (corner + rng.normal(0, 250, (count, 2))).round(2)
    more: dict[str, Any] = {
        "street": np.arange(count, dtype=np.int64) + int(home.street.max()) + 1,
        "street_name": pick(rng, words()["main_streets"], count),
        "street_code": rng.integers(1, 9_999, count),
        "number": rng.integers(1, 120, count),
        "letter": texts([""] * count),
        "place": place,
        "role": np.full(count, TOWN, dtype=np.int64),
        "x": point[:, 0],
        "y": point[:, 1],
        "weight": np.ones(count),
        "shared": np.zeros(count, dtype=bool),
    }
    joined = {name: np.concatenate([getattr(home, name), part]) for name, part in more.items()}
    return Addresses(at_home=home.at_home, **joined)


def _streets_of_places(
    places: tuple[Place, ...], units: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return each street's place and role; a town's first streets are its centre."""
    total = min(_MOST_STREETS, max(150, units // _UNITS_A_STREET))
    weights = np.array([place.weight for place in places])
    fewest = np.array([7 if place.role == "rural" else 4 for place in places])
    counts = np.maximum(fewest, np.round(total * weights / weights.sum())).astype(np.int64)
    own = np.repeat(np.arange(len(places)), counts)
    within = np.arange(len(own)) - np.repeat(np.cumsum(counts) - counts, counts)
    role = np.array([ROLES.index(place.role) for place in places])[own]
    central = (role == TOWN) & (within < np.maximum(2, counts[own] * 0.3))
    return own, np.where(central, CENTRE, role)


def _lines(
    places: tuple[Place, ...],
    own: NDArray[np.int64],
    role: NDArray[np.int64],
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Return the streets' corners, shape (streets, corners, 2), in metres."""
    count = len(own)
    middle = np.array([(place.x, place.y) for place in places])[own]
    radius = np.array([place.radius for place in places])[own]
    spread = np.where(role == CENTRE, 0.22, np.where(role == RURAL, 1.4, 0.55))
    away = radius * spread * np.abs(rng.normal(size=count))
    angle = rng.random(count) * 2 * np.pi
    start = middle + np.column_stack([np.cos(angle), np.sin(angle)]) * away[:, None]
    # Streets of a place follow one grid, loosely: that is what makes it look laid out.
    grid = (rng.random(len(places)) * np.pi / 2)[own]
    heading = grid + rng.integers(0, 4, count) * np.pi / 2 + rng.normal(0, 0.12, count)
    length = _LENGTH[role] * rng.uniform(0.55, 1.5, count)
    bends = rng.normal(0, 0.13, (count, _CORNERS - 1)).cumsum(axis=1)
    turned = heading[:, None] + bends
    steps = (length / (_CORNERS - 1))[:, None, None] * np.stack(
        [np.cos(turned), np.sin(turned)], axis=2
    )
    corners = np.concatenate([np.zeros((count, 1, 2)), steps.cumsum(axis=1)], axis=1)
    # The street's middle, not its end, lies where it was drawn.
    return np.asarray(corners + (start - corners[:, _CORNERS // 2])[:, None, :])


def _numbers(
    lines: NDArray[np.float64], role: NDArray[np.int64], rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return street, house number (odd left, even right), x and y of every address."""
    leg = np.hypot(*(lines[:, 1] - lines[:, 0]).T)
    length = leg * (_CORNERS - 1)
    pairs = np.maximum(2, (length / _SPACING[role]).astype(np.int64))
    street = np.repeat(np.arange(len(lines)), pairs * 2)
    within = np.arange(len(street)) - np.repeat(np.cumsum(pairs * 2) - pairs * 2, pairs * 2)
    along = (within // 2 + rng.uniform(0.25, 0.75, len(street))) / np.repeat(pairs, pairs * 2)
    position = along * (_CORNERS - 1)
    part = np.minimum(position.astype(np.int64), _CORNERS - 2)
    begin, end = lines[street, part], lines[street, part + 1]
    point = begin + (end - begin) * (position - part)[:, None]
    direction = (end - begin) / leg[street][:, None]
    side = np.where(within % 2 == 0, 1.0, -1.0) * _SETBACK[role[street]]
    side *= rng.uniform(0.7, 1.6, len(street))
    return (
        street,
        within + 1,
        point[:, 0] - direction[:, 1] * side,
        point[:, 1] + direction[:, 0] * side,
    )


def _busyness(
    places: tuple[Place, ...],
    own: NDArray[np.int64],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    role: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return weights that fall off from the middle of a place and add up to its own weight."""
    middle = np.array([(place.x, place.y) for place in places])[own]
    radius = np.array([place.radius for place in places])[own]
    away = np.hypot(x - middle[:, 0], y - middle[:, 1])
    raw = np.exp(-away / (radius * np.where(role == RURAL, 3.0, 0.9)))
    key = own * len(ROLES) + role
    totals = np.bincount(key, weights=raw, minlength=len(places) * len(ROLES))
    return np.asarray(raw / totals[key] * np.array([place.weight for place in places])[own])


def _shared(
    places: tuple[Place, ...],
    place: NDArray[np.int64],
    role: NDArray[np.int64],
    weight: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Mark one busy address in the centre and the harbour of every larger place."""
    shared = np.zeros(len(place), dtype=bool)
    for index, candidate in enumerate(places):
        wanted = CENTRE if candidate.role == "town" else HARBOUR
        mine = np.flatnonzero((place == index) & (role == wanted))
        if len(mine) and candidate.weight >= 30:
            shared[mine[np.argmax(weight[mine])]] = True
    return shared


def _names(
    places: tuple[Place, ...],
    own: NDArray[np.int64],
    role: NDArray[np.int64],
    rng: np.random.Generator,
) -> Texts:
    """Name the streets; a name is used once in a postal code."""
    used: dict[str, set[str]] = {}
    coming: dict[tuple[str, int], Iterator[str]] = {}
    names: list[str] = []
    for place, kind in zip(own.tolist(), role.tolist(), strict=True):
        code = places[place].postal_code
        if (code, kind) not in coming:
            coming[code, kind] = _candidates(kind, rng)
        taken = used.setdefault(code, set())
        name = next(name for name in coming[code, kind] if name not in taken)
        taken.add(name)
        names.append(name)
    return texts(names)


def _candidates(role: int, rng: np.random.Generator) -> Iterator[str]:
    """Yield names for one role of street, the fitting ones first, in an order of its own."""
    parts = words()
    fitting: dict[int, list[str]] = {
        CENTRE: parts["main_streets"],
        RURAL: _joined(parts["rural_start"], parts["rural_end"]),
        HARBOUR: parts["harbour_streets"],
        INDUSTRY: parts["industry_streets"],
    }
    everyday = _joined(parts["street_start"], parts["street_end"])
    for names in (fitting.get(role, []), everyday):
        yield from (names[index] for index in rng.permutation(len(names)))
    # Only a very large demo comes here.
    before = [word for word in parts["street_before"] if word]
    longer = _joined(before, everyday)
    yield from (longer[index] for index in rng.permutation(len(longer)))


def _joined(starts: list[str], ends: list[str]) -> list[str]:
    return list(dict.fromkeys(f"{start}{end}" for start, end in product(starts, ends)))
