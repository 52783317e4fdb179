"""The dirt of real case systems: ids lost, mistyped and contradicting, names as people write them.

Every kind of dirt is one function over whole columns; a column is an object array, "" is empty.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kortinfo.demo.dwellings import Dwellings
from kortinfo.demo.population import UNKNOWN, Population, Units
from kortinfo.demo.words import Texts, texts

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_NAMING = (
    # how a row names its business, and how often
    ("all", 54),
    ("pnr", 11),
    ("cvr_address", 10),
    ("cvr", 4),
    ("name_postal", 9),
    ("unknown_pnr", 4.5),
    ("mistyped_pnr", 2.2),
    ("mistyped_cvr", 2.2),
    ("contradiction", 0.6),
    ("name_alone", 1.5),
    ("nothing", 0.6),
)
_FEW_UNITS, _MANY_UNITS = 4, 12
_LETTERS = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa", "é": "e"}
)


@dataclass(frozen=True, kw_only=True)
class Named:
    """How rows name their businesses: text columns, as they were typed."""

    pnr: Texts
    cvr: Texts
    name: Texts
    address: Texts
    postal_code: Texts


def name_businesses(
    population: Population, dwellings: Dwellings, unit: Ints, rng: np.random.Generator
) -> Named:
    """Name a business in every row (``unit``: one a row), with the dirt of real systems."""
    # A stream of its own: the rest of the dirt is what it was before anybody moved.
    address = _known_address(population.units, unit, rng.spawn(1)[0])
    clean = _clean(population, dwellings, unit, address)
    shares = np.array([float(share) for _, share in _NAMING])
    style = texts(name for name, _ in _NAMING)[
        rng.choice(len(_NAMING), len(unit), p=shares / shares.sum())
    ]
    # A row that may end at the company is credited to all its units: for the municipality itself,
    # one such slip would turn hundreds of them. People know to name its workplaces.
    members = np.bincount(population.units.company)[population.units.company[unit]]
    style[(style == "cvr") & (members > _FEW_UNITS)] = "all"
    vague = (style == "cvr_address") | (style == "unknown_pnr")
    style[vague & (members > _MANY_UNITS)] = "all"
    named = _with_ids(clean, style, population, unit, rng)
    named = replace(named, name=_typed_names(named.name, population, unit, rng))
    named = replace(named, cvr=_typed_cvr(named.cvr, rng))
    return _emptied(named, style)


def _known_address(units: Units, unit: Ints, rng: np.random.Generator) -> Ints:
    """Return the address each row knows its business by: of some that moved, the one they left."""
    former = units.former_address[unit]
    stale = (former != UNKNOWN) & (rng.random(len(unit)) < 0.3)
    return np.where(stale, former, units.address[unit])


def _clean(population: Population, dwellings: Dwellings, unit: Ints, address: Ints) -> Named:
    units, addresses = population.units, dwellings.addresses
    postal = texts(place.postal_code for place in dwellings.geography.places)
    numbers = addresses.number[address].astype(str).astype(object)
    return Named(
        pnr=units.pnr[unit].astype(str).astype(object),
        cvr=population.cvr[units.company[unit]].astype(str).astype(object),
        name=units.name[unit],
        address=addresses.street_name[address] + " " + numbers + addresses.letter[address],
        postal_code=postal[addresses.place[address]],
    )


def _with_ids(
    clean: Named, style: Texts, population: Population, unit: Ints, rng: np.random.Generator
) -> Named:
    """Put in P-numbers that do not exist, slips of one digit, and ids of two businesses."""
    pnr, cvr = clean.pnr.copy(), clean.cvr.copy()
    unknown = np.flatnonzero(style == "unknown_pnr")
    pnr[unknown] = texts(
        str(number) for number in _absent(population.units.pnr, len(unknown), rng).tolist()
    )
    slipped = np.flatnonzero(style == "mistyped_pnr")
    pnr[slipped] = _slip(pnr[slipped], rng)
    wrong = np.flatnonzero(style == "mistyped_cvr")
    cvr[wrong] = _slip(cvr[wrong], rng)
    crossed = np.flatnonzero(style == "contradiction")
    other = rng.integers(0, population.units.at_home, len(crossed))
    own = population.units.company
    differs = own[other] != own[unit[crossed]]
    pnr[crossed[differs]] = population.units.pnr[other[differs]].astype(str).astype(object)
    return replace(clean, pnr=pnr, cvr=cvr)


def _emptied(named: Named, style: Texts) -> Named:
    """Leave out what a row's style does not tell."""
    told = {
        "pnr": ("all", "pnr", "unknown_pnr", "mistyped_pnr", "mistyped_cvr", "contradiction"),
        "cvr": ("all", "cvr_address", "cvr", "unknown_pnr", "mistyped_cvr", "contradiction"),
        "name": tuple(name for name, _ in _NAMING if name not in ("cvr", "nothing")),
        "address": ("all", "cvr_address", "unknown_pnr"),
        "postal_code": ("all", "cvr_address", "name_postal", "unknown_pnr", "mistyped_pnr"),
    }
    kept = {
        column: np.where(np.isin(style, styles), getattr(named, column), "")
        for column, styles in told.items()
    }
    return Named(**kept)


def _absent(known: Ints, count: int, rng: np.random.Generator) -> Ints:
    """Draw P-numbers that no unit has."""
    drawn = rng.integers(9_200_000_000, 10_000_000_000, count * 2 + 64)
    return drawn[~np.isin(drawn, known)][:count]


def _slip(numbers: Texts, rng: np.random.Generator) -> Texts:
    """Change one digit in each number, never the first two."""
    slipped = []
    for number, where, step in zip(
        numbers.tolist(),
        rng.random(len(numbers)).tolist(),
        rng.integers(1, 10, len(numbers)).tolist(),
        strict=True,
    ):
        index = 2 + int(where * (len(number) - 2))
        digit = (int(number[index]) + step) % 10
        slipped.append(f"{number[:index]}{digit}{number[index + 1 :]}")
    return texts(slipped)


def _typed_cvr(cvr: Texts, rng: np.random.Generator) -> Texts:
    """Write some CVR numbers with DK in front, with spaces, or as a decimal number."""
    chance = rng.random(len(cvr))
    spaced = cvr.copy()
    some = np.flatnonzero(chance < 0.22)
    spaced[some] = texts(
        f"DK {number}"
        if kind < 0.06
        else f"DK{number}"
        if kind < 0.09
        else f"{number[:2]} {number[2:4]} {number[4:6]} {number[6:]}"
        if kind < 0.19
        else f"{number}.0"
        for number, kind in zip(cvr[some].tolist(), chance[some].tolist(), strict=True)
    )
    return spaced


def _typed_names(
    names: Texts, population: Population, unit: Ints, rng: np.random.Generator
) -> Texts:
    """Write some names as people do: old ones, without æøå, in capitals, by the trade name."""
    chance = rng.random(len(names))
    former = population.units.former_name[unit]
    old = (former != "") & (rng.random(len(names)) < 0.3)
    typed = np.where(old, former, names)
    for low, high, change in (
        (0.00, 0.03, _other_form),
        (0.03, 0.06, _other_and),
        (0.06, 0.09, _plain_letters),
        (0.09, 0.11, str.upper),
        (0.11, 0.14, _trade_name),
        (0.14, 0.16, _spaced),
    ):
        some = np.flatnonzero((chance >= low) & (chance < high))
        typed[some] = texts(change(name) for name in typed[some].tolist())
    return np.asarray(typed, dtype=object)


def _other_form(name: str) -> str:
    for form, other in ((" ApS", " Aps."), (" A/S", " AS"), (" I/S", " i/s")):
        if name.endswith(form):
            return name.removesuffix(form) + (other if len(name) % 2 else "")
    return f"{name} ApS" if len(name) % 3 == 0 else name


def _other_and(name: str) -> str:
    return name.replace(" & ", " og ") if " & " in name else name.replace(" og ", " & ")


def _plain_letters(name: str) -> str:
    return name.translate(_LETTERS)


def _trade_name(name: str) -> str:
    """Leave out the owner: ``Tømrer v/Oda Lyngmose`` becomes ``Tømrer``."""
    return name.split(" v/", maxsplit=1)[0]


def _spaced(name: str) -> str:
    return f"  {name.replace(' ', '  ', 1)} "
