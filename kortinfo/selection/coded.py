"""A selection as a mask: the filter columns as category codes, looked up with numpy.

The codes are made once for a snapshot; a filter then decides over the few different values and one
look-up carries the answer to the rows, some milliseconds for a hundred thousand of them.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.selection.chosen import SIZE_STARTS, SIZES, UNKNOWN, PopulationChoice, Selection
from kortinfo.tables import (
    COLLABORATION_KINDS,
    CVR,
    EMPLOYEES_MIN,
    IS_HOLDING,
    IS_PUBLIC,
    LEVEL,
    LEVELS,
    MUNICIPALITY_CODE,
    NAME,
    NAMES,
    PARISH_CODE,
    PNR,
    POSTAL_CODE,
    SECTION,
    SECTOR_CODE,
    SECTOR_SCHEME,
)
from kortinfo.text import normalised_names

Mask = NDArray[np.bool_]
_AREA_COLUMNS = {"municipality": MUNICIPALITY_CODE, "postal": POSTAL_CODE, "parish": PARISH_CODE}
_NUMBER = re.compile(r"(?:dk|cvr|p)?[\s:.-]*(\d[\d\s.-]*)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, eq=False)
class Codes:
    """A column as codes: row i has ``values[code[i]]``; a missing value is ""."""

    code: NDArray[np.intp]
    values: tuple[str, ...]

    def having(self, wanted: NDArray[np.bool_]) -> Mask:
        """Return the rows whose value is told by ``wanted``, one bool for each of ``values``."""
        found: Mask = wanted[self.code]
        return found


@dataclass(frozen=True, kw_only=True, eq=False)
class CodedTable:
    """The filter columns of the businesses as codes, in row order; make it with :func:`coded`."""

    rows: int
    level: Codes
    sector: Codes
    areas: dict[str, Codes]
    kinds: Codes
    size: NDArray[np.intp]
    employees_min: NDArray[np.int64]
    is_holding: Mask
    is_public: Mask
    text_columns: pd.DataFrame

    def mask(self, selection: Selection) -> Mask:
        """Return which rows are chosen."""
        found = self._population(selection.population)
        if selection.levels:
            found &= self.level.having(_among(self.level.values, selection.levels))
        if selection.sectors:
            found &= self.sector.having(_in_sectors(self.sector.values, selection.sectors))
        if selection.areas:
            found &= self._in_areas(selection.areas)
        if selection.sizes:
            found &= np.array([size in selection.sizes for size in SIZES])[self.size]
        if selection.kinds or selection.never_collaborated:
            found &= self.kinds.having(_with_kinds(self.kinds.values, selection))
        if selection.search.strip():
            found &= self.search(selection.search)
        return found

    def counts(self, mask: Mask) -> dict[str, int]:
        """Return how many chosen rows have each level; all four are always there."""
        found = np.bincount(self.level.code[mask], minlength=len(self.level.values))
        by_level = dict(zip(self.level.values, found.tolist(), strict=True))
        return {level: int(by_level.get(level, 0)) for level in LEVELS}

    def search(self, words: str) -> Mask:
        """Return the rows a search finds; see :func:`mask`."""
        found = np.ones(self.rows, dtype=bool)
        normal = normalised_names(pd.Series([words], dtype="str")).iloc[0]
        for word in normal.split():
            found &= _contains(self._names, word)
        if not normal:  # nothing but marks, legal forms or emoji: as it stands
            found &= _contains(self._names_as_they_stand, words.strip().casefold())
        number = _NUMBER.fullmatch(words.strip())
        if number:
            found |= self._numbered(re.sub(r"\D", "", number[1]))
        return found

    def _numbered(self, digits: str) -> Mask:
        """Return the rows whose CVR number or P-number begins with ``digits``."""
        columns = (self.text_columns[name] for name in (CVR, PNR))
        cvr, pnr = (column.str.startswith(digits).fillna(False) for column in columns)
        found: Mask = (cvr | pnr).to_numpy(dtype=bool)
        return found

    @cached_property
    def _names(self) -> "pd.Series[Any]":
        return normalised_names(self._every_name)

    @cached_property
    def _names_as_they_stand(self) -> "pd.Series[Any]":
        return self._every_name.str.casefold()

    @property
    def _every_name(self) -> "pd.Series[Any]":
        names = self.text_columns
        joined: pd.Series[Any] = names[NAME].fillna("") + "\n" + names[NAMES].fillna("")
        return joined

    def _in_areas(self, areas: frozenset[str]) -> Mask:
        found = np.zeros(self.rows, dtype=bool)
        for kind, codes in self.areas.items():
            wanted = {area.partition(":")[2] for area in areas if area.startswith(f"{kind}:")}
            if wanted:
                found |= codes.having(_among(codes.values, wanted))
        return found

    def _population(self, choice: PopulationChoice | None) -> Mask:
        if choice is None:
            return np.ones(self.rows, dtype=bool)
        known = self.employees_min >= 0
        found: Mask = np.where(
            known, self.employees_min >= choice.min_employees, choice.unknown_size
        )
        if not choice.holding:
            found &= ~self.is_holding
        if not choice.public:
            found &= ~self.is_public
        return found


def coded(businesses: pd.DataFrame) -> CodedTable:
    """Make the codes of the filter columns (contract BUSINESSES; no rows are fine)."""
    least = businesses[EMPLOYEES_MIN].fillna(-1).to_numpy(dtype=np.int64)
    size = np.searchsorted(np.array(SIZE_STARTS), least, side="right") - 1
    size[least < 0] = SIZES.index(UNKNOWN)
    sector = businesses[SECTOR_SCHEME].fillna("") + "|" + businesses[SECTION].fillna("")
    return CodedTable(
        rows=len(businesses),
        level=_codes(businesses[LEVEL]),
        sector=_codes(sector + "|" + businesses[SECTOR_CODE].fillna("")),
        areas={kind: _codes(businesses[name]) for kind, name in _AREA_COLUMNS.items()},
        kinds=_codes(businesses[COLLABORATION_KINDS]),
        size=size,
        employees_min=least,
        is_holding=businesses[IS_HOLDING].to_numpy(dtype=bool),
        is_public=businesses[IS_PUBLIC].to_numpy(dtype=bool),
        text_columns=businesses[[NAME, NAMES, CVR, PNR]].reset_index(drop=True),
    )


def mask(businesses: pd.DataFrame | CodedTable, selection: Selection) -> Mask:
    """Return which rows are chosen: OR within a filter, AND between filters.

    A search finds rows in whose names, present or past, every word stands (case, legal forms,
    accents and marks do not count), and rows whose CVR number or P-number begins with it.
    Hand in a :class:`CodedTable` where the same table is asked again and again.
    """
    table = businesses if isinstance(businesses, CodedTable) else coded(businesses)
    return table.mask(selection)


def counts(businesses: pd.DataFrame | CodedTable, mask: Mask) -> dict[str, int]:
    """Return how many chosen rows have each level: always A, B, C and D."""
    if isinstance(businesses, CodedTable):
        return businesses.counts(mask)
    found = businesses[LEVEL][mask].value_counts()
    return {level: int(found.get(level, 0)) for level in LEVELS}


def _codes(column: "pd.Series[Any]") -> Codes:
    code, values = pd.factorize(column.fillna(""))
    return Codes(code=code.astype(np.intp), values=tuple(str(value) for value in values))


def _among(values: tuple[str, ...], wanted: frozenset[str] | set[str]) -> NDArray[np.bool_]:
    names = {("" if name == UNKNOWN else name) for name in wanted}
    return np.array([value in names for value in values], dtype=bool)


def _in_sectors(values: tuple[str, ...], wanted: frozenset[str]) -> NDArray[np.bool_]:
    """Tell which scheme|section|code a choice of sectors takes."""
    chosen = [sector.rpartition(":") for sector in wanted]
    digits = tuple((scheme, code) for scheme, _, code in chosen if code.isdigit())
    letters = {(scheme, code) for scheme, _, code in chosen if not code.isdigit()}
    found = np.zeros(len(values), dtype=bool)
    for at, value in enumerate(values):
        scheme, section, code = value.split("|")
        named = section or UNKNOWN
        found[at] = not letters.isdisjoint({("", named), (scheme, named)}) or any(
            code.startswith(start) and of in ("", scheme) for of, start in digits
        )
    return found


def _with_kinds(values: tuple[str, ...], selection: Selection) -> NDArray[np.bool_]:
    return np.array(
        [
            not selection.kinds.isdisjoint(value.split("|"))
            if value
            else selection.never_collaborated
            for value in values
        ],
        dtype=bool,
    )


def _contains(column: "pd.Series[Any]", piece: str) -> Mask:
    found: Mask = column.str.contains(piece, regex=False).to_numpy(dtype=bool)
    return found
