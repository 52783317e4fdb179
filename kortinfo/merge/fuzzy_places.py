"""Places of units and of rows, compared: a unit's present address, and those it left.

Of a unit's places the likest one counts; that it was left costs something, by its weight.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from kortinfo.merge.earlier_places import HOUSE, LEFT_ON, STREET_KEY
from kortinfo.merge.membership import positions_in
from kortinfo.tables import POSTAL_CODE, UNIT_ID

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
PLACE_PARTS = (
    "same_code",
    "near_code",
    "other_code",
    "same_address",
    "same_street",
    "other_address",
    "earlier",
)
"""The components of a place, in the order of their columns."""
_MOST_AT_ADDRESS = 30
"""Addresses of more units than these tell too little to look at them all."""
_ALIKE = 85
"""Streets from here on (0 to 100) are the same one, misspelt."""


@dataclass(frozen=True, kw_only=True)
class PlaceIndex:
    """Every place of every unit, ready for being looked up.

    Attributes:
        places: street_key, house, postal_code and left_on, by the number of the place; a unit's
            stand together, the present one first.
        first: the number of each unit's present place; one more than there are units.
        unit: the unit (its position) of each place.
        earlier: which places were left.
        address: each place's address as a number; -1: none.
        addresses: the addresses in the order of their numbers.
    """

    places: pd.DataFrame
    first: Ints
    unit: Ints
    earlier: NDArray[np.bool_]
    address: Ints
    addresses: pd.Index


def place_index(units: pd.DataFrame, earlier: pd.DataFrame) -> PlaceIndex:
    """Make places ready for being looked up.

    Args:
        units: unit_id, street_key, house and postal_code, in the order of their positions.
        earlier: of :func:`earlier_places`.
    """
    columns = [STREET_KEY, HOUSE, POSTAL_CODE]
    before = positions_in(earlier[UNIT_ID], units[UNIT_ID])
    known = before >= 0
    both = [units[columns], earlier.loc[known, [*columns, LEFT_ON]]]
    unit = np.concatenate([np.arange(len(units)), before[known]])
    order = np.argsort(unit, kind="stable")
    places = pd.concat(both, ignore_index=True).iloc[order].reset_index(drop=True)
    address, addresses = pd.factorize(_address(places))
    return PlaceIndex(
        places=places,
        first=np.searchsorted(unit[order], np.arange(len(units) + 1)),
        unit=unit[order],
        earlier=order >= len(units),
        address=address.astype(np.int64),
        addresses=pd.Index(addresses, dtype="str"),
    )


def _address(frame: pd.DataFrame) -> pd.Series:
    return frame[STREET_KEY] + "|" + frame[HOUSE]


def at_same_address(events: pd.DataFrame, index: PlaceIndex) -> list[tuple[Ints, Ints]]:
    """Return rows and units pair by pair: who lies at the address given, and who lay there."""
    given = positions_in(_address(events), index.addresses)
    return [
        _of_places(events, index, given, np.flatnonzero(index.earlier == left))
        for left in (False, True)
    ]


def _of_places(
    events: pd.DataFrame, index: PlaceIndex, given: Ints, among: Ints
) -> tuple[Ints, Ints]:
    order = among[np.argsort(index.address[among], kind="stable")]
    first = np.searchsorted(index.address[order], np.arange(len(index.addresses) + 1))
    sizes = np.where(given >= 0, first[given + 1] - first[given], 0)
    sizes = np.where(sizes <= _MOST_AT_ADDRESS, sizes, 0)
    row, place = expanded(sizes, first[given])
    place = order[place]
    theirs = index.places[POSTAL_CODE].array.take(place)
    ours = events[POSTAL_CODE].array.take(row)
    same = np.asarray(pd.Series(theirs == ours).fillna(value=False), dtype=bool)
    free = np.asarray(pd.isna(ours) | pd.isna(theirs), dtype=bool)
    return row[same | free], index.unit[place[same | free]]


def expanded(sizes: Ints, first: Ints) -> tuple[Ints, Ints]:
    """Return, for runs of ``sizes`` from ``first`` on, the run of each element and its number."""
    run = np.repeat(np.arange(len(sizes)), sizes)
    within = np.arange(len(run)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return run, first[run] + within


def likest(worth: Floats, run: Ints, number: Ints) -> Ints:
    """Return where each run has its worthiest element, of equal ones the lowest number."""
    order = np.lexsort((number, -worth, run))
    best: Ints = order[np.flatnonzero(np.diff(run[order], prepend=-1))]
    return best


def place_components(
    events: pd.DataFrame, row: Ints, unit: Ints, index: PlaceIndex, *, weights: Floats
) -> tuple[Floats, Ints]:
    """Compare the place each row gives with its unit's likest one.

    Args:
        events: the events (``lookup.prepare_events``).
        row: the row of each pair.
        unit: the unit of each pair.
        index: the places.
        weights: of ``PLACE_PARTS``.

    Returns:
        The components, a column each, and the number of the place that counts.
    """
    pair, place = expanded(index.first[unit + 1] - index.first[unit], index.first[unit])
    parts = _compared(events, row[pair], index, place)
    best = likest(parts @ weights, pair, place)
    return parts[best], place[best]


def _compared(events: pd.DataFrame, row: Ints, index: PlaceIndex, place: Ints) -> Floats:
    def both(column: str) -> tuple[pd.Series, pd.Series, pd.Series]:
        ours = pd.Series(events[column].array.take(row), dtype="str")
        theirs = pd.Series(index.places[column].array.take(place), dtype="str")
        return ours, theirs, ours.notna() & theirs.notna()

    code, their_code, codes = both(POSTAL_CODE)
    same_code = codes & (code == their_code)
    near = codes & ~same_code & (code.str.slice(0, 2) == their_code.str.slice(0, 2))
    street, their_street, streets = both(STREET_KEY)
    house, their_house, _ = both(HOUSE)
    alike = np.zeros(len(street))
    if len(street):
        alike = process.cpdist(
            street.fillna("").to_list(), their_street.fillna("").to_list(), scorer=fuzz.ratio
        )
    same_street = streets & (pd.Series(alike) >= _ALIKE)
    at_address = same_street & (house == their_house)
    return np.column_stack(
        [
            same_code,
            near,
            codes & ~same_code & ~near,
            at_address,
            same_street & ~at_address,
            streets & ~same_street,
            index.earlier[place],
        ]
    ).astype(float)
