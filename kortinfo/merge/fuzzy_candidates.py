"""Which businesses may a row be about? A few for each row, found three ways.

By the rare pieces of the name (``name_grams``), those in the same postal district or at the same
address first; by the address alone; and by numbers that are one slip away (``typing_slips``).
Blocks alone miss the rows whose postal code is wrong; all of the register is too much to compare.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from kortinfo.merge.lookup import NAME_KEY, ROW, RegisterIndex
from kortinfo.merge.membership import positions_in
from kortinfo.merge.name_grams import GramIndex, gram_index, grams_of, rarest, unit_rows
from kortinfo.merge.typing_slips import slips
from kortinfo.tables import CVR, POSTAL_CODE, UNIT_ID

Ints = NDArray[np.int64]
_CHUNK = 256
_BY_NAME = 20
"""Candidates a row gets by its name."""
_MOST_AT_ADDRESS = 30
_MOST_UNITS = 20
"""Addresses and companies of more units than these tell too little to look at them all."""
_WORTH = 0.4
"""Names worth a look share so much with the given name, as a part of what the best one shares."""
_SAME_CODE, _SAME_ADDRESS = 0.25, 0.5
"""What a postal code and an address in common are worth beside the name's cosine (0 to 1)."""


@dataclass(frozen=True, kw_only=True)
class NameIndex:
    """Every name of every unit, ready for being looked up.

    Attributes:
        units: the units of the register, by position: street_key, house, postal_code, home.
        names: name_key and as_registered, by the number of the name; a unit's stand together.
        unit: the unit (its position) of each name.
        first: the number of each unit's first name; one more than there are units.
        grams: the names by their pieces.
        address: each unit's address as a number; -1: none.
        addresses: the addresses in the order of their numbers.
    """

    units: pd.DataFrame
    names: pd.DataFrame
    unit: Ints
    first: Ints
    grams: GramIndex
    address: Ints
    addresses: pd.Index


def name_index(index: RegisterIndex) -> NameIndex:
    """Make the register's names ready for being looked up."""
    names = index.named_units()
    unit = positions_in(names[UNIT_ID], index.units.index)
    order = np.argsort(unit, kind="stable")
    order = order[unit[order] >= 0]
    names, unit = names.iloc[order].reset_index(drop=True), unit[order]
    address, addresses = pd.factorize(_address(index.units))
    return NameIndex(
        units=index.units.reset_index(),
        names=names,
        unit=unit,
        first=np.searchsorted(unit, np.arange(len(index.units) + 1)),
        grams=gram_index(names[NAME_KEY]),
        address=address.astype(np.int64),
        addresses=pd.Index(addresses, dtype="str"),
    )


def _address(frame: pd.DataFrame) -> pd.Series:
    return frame["street_key"] + "|" + frame["house"]


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """Rows and the units they may be about, each pair once.

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
    by_name = _by_name(events, names)
    by_address = _by_address(events, names)
    by_number, slip = _by_number(events, index)
    row = np.concatenate([by_number[0], by_name[0], by_address[0]])
    unit = np.concatenate([by_number[1], by_name[1], by_address[1]])
    every = np.concatenate([slip, np.zeros(len(row) - len(slip), dtype=np.int64)])
    _, first = np.unique(row * max(len(names.units), 1) + unit, return_index=True)
    return Pairs(row=row[first], unit=unit[first], slip=every[first])


def _by_name(events: pd.DataFrame, names: NameIndex) -> tuple[Ints, Ints]:
    asked = unit_rows(grams_of(events[NAME_KEY]), names.grams.weights)
    asked = rarest(asked, names.grams.counts)
    codes = pd.factorize(pd.concat([names.units[POSTAL_CODE], events[POSTAL_CODE]]))[0]
    code, given_code = codes[: len(names.units)][names.unit], codes[len(names.units) :]
    address = names.address[names.unit]
    given_address = positions_in(_address(events), names.addresses)

    def looked_up(start: int) -> tuple[Ints, Ints]:
        shared = asked[start : start + _CHUNK] @ names.grams.by_gram
        row, name, worth = _worth_a_look(shared)
        row += start
        worth += _SAME_CODE * ((code[name] == given_code[row]) & (given_code[row] >= 0))
        worth += _SAME_ADDRESS * ((address[name] == given_address[row]) & (given_address[row] >= 0))
        order = np.lexsort((name, -worth, row))
        row, name = row[order], name[order]
        best = np.arange(len(row)) - np.searchsorted(row, row) < _BY_NAME
        return row[best], names.unit[name[best]]

    with ThreadPoolExecutor() as pool:  # scipy multiplies without holding Python's lock
        parts = list(pool.map(looked_up, range(0, len(events), _CHUNK)))
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def _worth_a_look(shared: sp.csr_array) -> tuple[Ints, Ints, NDArray[np.float64]]:
    sizes = np.diff(shared.indptr)
    if not shared.nnz:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, np.zeros(0)
    some = sizes > 0
    best = np.zeros(len(sizes), dtype=shared.data.dtype)
    best[some] = np.maximum.reduceat(shared.data, shared.indptr[:-1][some])
    kept = np.flatnonzero(shared.data >= _WORTH * np.repeat(best, sizes))
    row = np.searchsorted(shared.indptr, kept, side="right") - 1
    return (
        row.astype(np.int64),
        shared.indices[kept].astype(np.int64),
        shared.data[kept].astype(float),
    )


def _by_address(events: pd.DataFrame, names: NameIndex) -> tuple[Ints, Ints]:
    given = positions_in(_address(events), names.addresses)
    order = np.argsort(names.address, kind="stable")
    first = np.searchsorted(names.address[order], np.arange(len(names.addresses) + 1))
    sizes = np.where(given >= 0, first[given + 1] - first[given], 0)
    sizes = np.where(sizes <= _MOST_AT_ADDRESS, sizes, 0)
    row = np.repeat(np.arange(len(events)), sizes)
    within = np.arange(len(row)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    unit = order[first[given[row]] + within] if len(row) else np.zeros(0, dtype=np.int64)
    theirs = names.units[POSTAL_CODE].array.take(unit)
    ours = events[POSTAL_CODE].array.take(row)
    same = np.asarray(pd.Series(theirs == ours).fillna(value=False), dtype=bool)
    free = np.asarray(pd.isna(ours) | pd.isna(theirs), dtype=bool)
    return row[same | free], unit[same | free]


def _by_number(events: pd.DataFrame, index: RegisterIndex) -> tuple[tuple[Ints, Ints], Ints]:
    found = slips(events, index)
    units = found[found[UNIT_ID].notna()].assign(slip=1)
    owned = index.links[[UNIT_ID, CVR]].drop_duplicates()
    companies = found[found[UNIT_ID].isna()].drop(columns=UNIT_ID).merge(owned, on=CVR)
    few = companies.groupby([ROW, CVR])[UNIT_ID].transform("size") <= _MOST_UNITS
    every = pd.concat([units, companies[few].assign(slip=2)], ignore_index=True)
    at = pd.Series(np.arange(len(events)), index=events[ROW].to_numpy())
    row = every[ROW].map(at).to_numpy(dtype=np.int64)
    unit = positions_in(every[UNIT_ID].astype("str"), index.units.index)
    return (row, unit), every["slip"].to_numpy(dtype=np.int64)
