"""Which businesses may a row be about? A few for each row, found in several ways.

By the pieces of the name (``name_grams``): in the postal district given all of them, in the whole
register the rare ones; by the address alone, present or left; by numbers that are one slip away
(``typing_slips``); and by telephone number and mail domain (``reach``). Blocks alone miss the rows
whose postal code is wrong; all of the register is too much to compare.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.merge.fuzzy_places import PlaceIndex, at_same_address, place_index
from kortinfo.merge.lookup import NAME_KEY, ROW, RegisterIndex
from kortinfo.merge.membership import positions_in
from kortinfo.merge.name_grams import (
    GramIndex,
    gram_index,
    grams_of,
    likest,
    rarest,
    unit_rows,
)
from kortinfo.merge.reach import MAIL_DOMAIN
from kortinfo.merge.typing_slips import slips
from kortinfo.tables import CVR, PHONE, POSTAL_CODE, UNIT_ID

Ints = NDArray[np.int64]
Found = tuple[Ints, Ints]
"""Rows and units, pair by pair."""
_IN_CODE, _ANYWHERE = 8, 10
"""Names a row gets by its own name, in its postal code and in the whole register."""
_MOST_UNITS = 20
"""Companies and numbers of more units than these tell too little to look at them all."""


@dataclass(frozen=True, kw_only=True)
class NameIndex:
    """Every name of every unit, ready for being looked up.

    Attributes:
        units: unit_id, by position: by postal code.
        places: where each unit lies and lay.
        names: name_key and as_registered, by the number of the name; a unit's stand together.
        unit: the unit (its position) of each name.
        first: the number of each unit's first name; one more than there are units.
        grams: the names by their pieces.
        codes: the postal codes in the order of the units.
        by_code: the number of each postal code's first name; one more than there are codes.
    """

    units: pd.DataFrame
    places: PlaceIndex
    names: pd.DataFrame
    unit: Ints
    first: Ints
    grams: GramIndex
    codes: pd.Index
    by_code: Ints


def name_index(index: RegisterIndex) -> NameIndex:
    """Make the register's names ready for being looked up."""
    units = index.units.reset_index()
    units = units.sort_values(POSTAL_CODE, kind="stable", ignore_index=True)
    names = index.named_units()
    unit = positions_in(names[UNIT_ID], units[UNIT_ID])
    order = np.argsort(unit, kind="stable")
    order = order[unit[order] >= 0]
    names, unit = names.iloc[order].reset_index(drop=True), unit[order]
    first = np.searchsorted(unit, np.arange(len(units) + 1))
    code, codes = pd.factorize(units[POSTAL_CODE])
    starts = np.searchsorted(code[code >= 0], np.arange(len(codes) + 1))
    return NameIndex(
        units=units[[UNIT_ID]],
        places=place_index(units, index.earlier),
        names=names,
        unit=unit,
        first=first,
        grams=gram_index(names[NAME_KEY]),
        codes=pd.Index(codes, dtype="str"),
        by_code=first[starts],
    )


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """Rows and the units they may be about, each pair once, by row.

    Attributes:
        row: position of the event in the table that was asked about.
        unit: position of the unit in ``NameIndex.units``.
        slip: 0 none, 1 its P-number, 2 its CVR number is one slip from what was given.
    """

    row: Ints
    unit: Ints
    slip: Ints


def pairs_of(events: pd.DataFrame, index: RegisterIndex, names: NameIndex) -> Pairs:
    """Return the units each event (``lookup.prepare_events``, with a name) may be about."""
    by_number, slip = _by_number(events, index, names)
    found = [
        by_number,
        *_by_name(events, names),
        *at_same_address(events, names.places),
        *_by_contact_details(events, index, names),
    ]
    row = np.concatenate([rows for rows, _ in found])
    unit = np.concatenate([units for _, units in found])
    every = np.concatenate([slip, np.zeros(len(row) - len(slip), dtype=np.int64)])
    _, first = np.unique(row * max(len(names.units), 1) + unit, return_index=True)
    return Pairs(row=row[first], unit=unit[first], slip=every[first])


def _by_name(events: pd.DataFrame, names: NameIndex) -> list[Found]:
    asked = unit_rows(grams_of(events[NAME_KEY]), names.grams.weights)
    row, name = likest(rarest(asked, names.grams.counts), names.grams.by_gram, most=_ANYWHERE)
    found = [(row, names.unit[name])]
    given = positions_in(events[POSTAL_CODE], names.codes)
    order = np.argsort(given, kind="stable")
    starts = np.searchsorted(given[order], np.arange(len(names.codes) + 1))
    for code in np.flatnonzero(np.diff(starts)):
        rows = order[starts[code] : starts[code + 1]]
        first, last = names.by_code[code], names.by_code[code + 1]
        there = names.grams.names[first:last].T.tocsr()
        row, name = likest(asked[rows], there, most=_IN_CODE)
        found.append((rows[row], names.unit[first + name]))
    return found


def _by_contact_details(
    events: pd.DataFrame, index: RegisterIndex, names: NameIndex
) -> list[Found]:
    found = []
    for column, reach in ((PHONE, index.telephones), (MAIL_DOMAIN, index.domains)):
        same = reach.having(events[column], most=_MOST_UNITS)
        unit = positions_in(same[UNIT_ID], names.units[UNIT_ID])
        found.append((same["line"].to_numpy(dtype=np.int64)[unit >= 0], unit[unit >= 0]))
    return found


def _by_number(events: pd.DataFrame, index: RegisterIndex, names: NameIndex) -> tuple[Found, Ints]:
    found = slips(events, index)
    units = found[found[UNIT_ID].notna()].assign(slip=1)
    owned = index.links[[UNIT_ID, CVR]].drop_duplicates()
    companies = found[found[UNIT_ID].isna()].drop(columns=UNIT_ID).merge(owned, on=CVR)
    few = companies.groupby([ROW, CVR])[UNIT_ID].transform("size") <= _MOST_UNITS
    every = pd.concat([units, companies[few].assign(slip=2)], ignore_index=True)
    at = pd.Series(np.arange(len(events)), index=events[ROW].to_numpy())
    row = every[ROW].map(at).to_numpy(dtype=np.int64)
    unit = positions_in(every[UNIT_ID].astype("str"), names.units[UNIT_ID])
    slip = every["slip"].to_numpy(dtype=np.int64)
    return (row[unit >= 0], unit[unit >= 0]), slip[unit >= 0]
