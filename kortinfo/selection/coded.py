"""A selection as a mask: the filter columns as category codes, looked up with numpy.

The codes are made once for a snapshot. Each filter's own mask is kept for the next question: a
figure or a list of choices asks for all filters but one, and a person changes one at a time.
"""

import datetime as dt
import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from threading import Lock
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.selection import days
from kortinfo.selection.chosen import (
    NEW_MONTHS,
    SIZE_STARTS,
    SIZES,
    UNKNOWN,
    PopulationChoice,
    Selection,
)
from kortinfo.selection.codes import Codes, Mask, codes_of, fixed
from kortinfo.selection.regions import region_of
from kortinfo.selection.sector_places import in_sectors, sector_values
from kortinfo.tables import (
    COLLABORATION_KINDS,
    CUSTOM_AREAS,
    CVR,
    DUE_ON,
    EMPLOYEES_MIN,
    IS_HOLDING,
    IS_PUBLIC,
    JOB_ADS_OPEN,
    LAST_TWO_WAY_ON,
    LEVEL,
    LEVELS,
    MUNICIPALITY_CODE,
    NAME,
    NAMES,
    PARISH_CODE,
    PNR,
    POSTAL_CODE,
    RESPONSIBLE,
    STARTED_ON,
    X,
    Y,
)
from kortinfo.text import normalised_names

DUE_SOON_DAYS = 30
_AREA_COLUMNS = {"municipality": MUNICIPALITY_CODE, "postal": POSTAL_CODE, "parish": PARISH_CODE}
_NUMBER = re.compile(r"(?:dk|cvr|p)?[\s:.-]*(\d[\d\s.-]*)", re.IGNORECASE)
_KEPT = 24
"""Masks kept: a byte a row each."""


_ROWS_KEPT = 4
"""Selections whose row numbers are kept: four bytes a chosen row each."""


class _Kept:
    """The arrays made last, for every thread alike; what is handed out cannot be changed."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._made: OrderedDict[Hashable, NDArray[Any]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], NDArray[Any]]) -> NDArray[Any]:
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        made = make()
        made.flags.writeable = False
        with self._lock:
            self._made[key] = made
            while len(self._made) > self._most:
                self._made.popitem(last=False)
        return made


@dataclass(frozen=True, kw_only=True, eq=False)
class CodedTable:
    """The filter columns of the businesses as codes, in row order; make it with :func:`coded`.

    Attributes:
        as_of: the day that "days since", "due", "open" and "new" speak of.
        areas: codes by kind: municipality, postal, parish, region.
        own_areas: each row's custom areas, joined by ``|``.
        last_two_way: days since 1970-01-01; ``days.NEVER`` is none.
        job_ads: whether each row has an ad open; None where there is no source of job ads.
        x, y: EPSG:25832; NaN where there is no position.
    """

    rows: int
    as_of: dt.date
    level: Codes
    sector: Codes
    areas: dict[str, Codes]
    own_areas: Codes
    kinds: Codes
    size: Codes
    last_contact: Codes
    last_two_way: NDArray[np.int32]
    due: Codes
    responsible: Codes
    job_ads: Mask | None
    newness: Codes
    employees_min: NDArray[np.int32]
    is_holding: Mask
    is_public: Mask
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    text_columns: pd.DataFrame
    _masks: _Kept = field(default_factory=lambda: _Kept(_KEPT))
    _rows: _Kept = field(default_factory=lambda: _Kept(_ROWS_KEPT))

    def mask(self, selection: Selection) -> Mask:
        """Return which rows are chosen; the mask is the caller's own."""
        found = np.ones(self.rows, dtype=bool)
        for key, make in self._filters(selection):
            np.logical_and(found, self._masks.get(key, make), out=found)
        return found

    def rows_of(self, selection: Selection) -> NDArray[np.int32]:
        """Return the numbers of the chosen rows, to count them by one column after the other."""
        return self._rows.get(
            selection, lambda: np.flatnonzero(self.mask(selection)).astype(np.int32)
        )

    def _filters(self, chosen: Selection) -> Iterator[tuple[Hashable, Callable[[], Mask]]]:
        """Name each filter that leaves anything out, with the way to its mask."""
        if chosen.population is not None:
            population = chosen.population
            yield ("population", population), lambda: self._population(population)
        for name, codes, wanted in (
            ("levels", self.level, chosen.levels),
            ("sizes", self.size, chosen.sizes),
            ("last_contact", self.last_contact, chosen.last_contact),
            ("due", self.due, chosen.due),
            ("responsible", self.responsible, chosen.responsible),
        ):
            if wanted:
                yield (name, wanted), partial(codes.among, _with_missing(wanted, name))
        if chosen.sectors:
            yield (
                ("sectors", chosen.sectors),
                lambda: self.sector.having(in_sectors(self.sector.values, chosen.sectors)),
            )
        if chosen.areas:
            yield ("areas", chosen.areas), lambda: self._in_areas(chosen.areas)
        if chosen.kinds or chosen.never_collaborated:
            key = ("kinds", chosen.kinds, chosen.never_collaborated)
            yield key, lambda: self.kinds.having(_with_kinds(self.kinds.values, chosen))
        yield from self._single_filters(chosen)

    def _single_filters(self, chosen: Selection) -> Iterator[tuple[Hashable, Callable[[], Mask]]]:
        """Name the filters that hold one value each."""
        since, months, shape = chosen.no_contact_since, chosen.new_months, chosen.shape
        if since is not None:
            first = days.day_number(since)
            yield ("since", since), lambda: self.last_two_way < first
        if chosen.job_ads:
            yield "job_ads", self._with_job_ads
        if months is not None:
            newer = {str(least) for least in NEW_MONTHS if least <= months}
            yield ("new", months), lambda: self.newness.among(newer)
        if shape is not None:
            yield ("shape", shape), lambda: shape.mask(self.x, self.y)
        if chosen.search.strip():
            yield ("search", chosen.search), lambda: self.search(chosen.search)

    def counts(self, mask: Mask) -> dict[str, int]:
        """Return how many chosen rows have each level; all four are always there."""
        by_level = dict(zip(self.level.values, self.level.tally(mask).tolist(), strict=True))
        return {level: int(by_level.get(level, 0)) for level in LEVELS}

    def prepare_search(self) -> None:
        """Make the names ready for searches (a second or so for 100,000 rows).

        The first search does it otherwise; another thread may do it while people look at the map.
        """
        _ = self._names

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
                found |= codes.among(_with_missing(_without_ranges(wanted, codes.values), kind))
        own = {area for area in areas if area.startswith("area:")}
        if own:
            held = [not own.isdisjoint(value.split("|")) for value in self.own_areas.values]
            found |= self.own_areas.having(np.array(held, dtype=bool))
        return found

    def _with_job_ads(self) -> Mask:
        return np.zeros(self.rows, dtype=bool) if self.job_ads is None else self.job_ads.copy()

    def _population(self, choice: PopulationChoice) -> Mask:
        known = self.employees_min >= 0
        found: Mask = np.where(
            known, self.employees_min >= choice.min_employees, choice.unknown_size
        )
        if not choice.holding:
            found &= ~self.is_holding
        if not choice.public:
            found &= ~self.is_public
        return found


def coded(businesses: pd.DataFrame, *, as_of: dt.date, due_soon: int = DUE_SOON_DAYS) -> CodedTable:
    """Make the codes of the filter columns.

    Args:
        businesses: contract BUSINESSES; no rows are fine.
        as_of: the day of the levels.
        due_soon: days ahead in which a business counts as soon due (``settings.due.soon``).
    """
    least = businesses[EMPLOYEES_MIN].fillna(-1).to_numpy(dtype=np.int32)
    size = np.searchsorted(np.array(SIZE_STARTS), least, side="right") - 1
    size[least < 0] = SIZES.index(UNKNOWN)
    areas = {kind: codes_of(businesses[name]) for kind, name in _AREA_COLUMNS.items()}
    last = days.days_of(businesses[LAST_TWO_WAY_ON])
    ads = businesses[JOB_ADS_OPEN]
    return CodedTable(
        rows=len(businesses),
        as_of=as_of,
        level=codes_of(businesses[LEVEL]),
        sector=codes_of(sector_values(businesses)),
        areas={**areas, "region": _regions(areas["municipality"])},
        own_areas=codes_of(businesses[CUSTOM_AREAS]),
        kinds=codes_of(businesses[COLLABORATION_KINDS]),
        size=fixed(size, SIZES),
        last_contact=days.last_contact(last, as_of=as_of),
        last_two_way=last,
        due=days.due(days.days_of(businesses[DUE_ON]), as_of=as_of, soon=due_soon),
        responsible=codes_of(businesses[RESPONSIBLE]),
        job_ads=(ads.fillna(0) > 0).to_numpy(dtype=bool) if ads.notna().any() else None,
        newness=days.newness(days.days_of(businesses[STARTED_ON]), as_of=as_of),
        employees_min=least,
        is_holding=businesses[IS_HOLDING].to_numpy(dtype=bool),
        is_public=businesses[IS_PUBLIC].to_numpy(dtype=bool),
        x=businesses[X].to_numpy(dtype=np.float64),
        y=businesses[Y].to_numpy(dtype=np.float64),
        text_columns=businesses[[NAME, NAMES, CVR, PNR]].reset_index(drop=True),
    )


def mask(table: CodedTable, selection: Selection) -> Mask:
    """Return which rows are chosen: OR within a filter, AND between filters.

    A search finds rows in whose names, present or past, every word stands (case, legal forms,
    accents and marks do not count), and rows whose CVR number or P-number begins with it.
    """
    return table.mask(selection)


def counts(businesses: pd.DataFrame | CodedTable, mask: Mask) -> dict[str, int]:
    """Return how many chosen rows have each level: always A, B, C and D."""
    if isinstance(businesses, CodedTable):
        return businesses.counts(mask)
    found = businesses[LEVEL][mask].value_counts()
    return {level: int(found.get(level, 0)) for level in LEVELS}


def _regions(municipalities: Codes) -> Codes:
    """Return the region of each row by its municipality; "" where neither is known."""
    known = region_of()
    names = [known.get(code, "") for code in municipalities.values]
    values = tuple(dict.fromkeys(names))
    at = np.array([values.index(name) for name in names], dtype=np.intp)
    code = at[municipalities.code] if len(at) else municipalities.code
    return fixed(code, values)


def _without_ranges(wanted: set[str], values: Sequence[str]) -> set[str]:
    """Replace each range of codes, as ``1000-1499``, by the codes there are in it."""
    ends = [value.split("-") for value in wanted if "-" in value]
    within = {value for value in values for first, last in ends if first <= value <= last}
    return {value for value in wanted if "-" not in value} | within


def _with_missing(wanted: frozenset[str] | set[str], name: str) -> set[str]:
    """Return a filter's values as its codes hold them: unknown is missing, but for sizes."""
    return {"" if value == UNKNOWN and name != "sizes" else value for value in wanted}


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
