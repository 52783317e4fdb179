"""Counts to compare municipalities by: ours as a file to give away, and another's read and checked.

The file holds counts by section, size and level and no business; small counts are hidden.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, ValidationError, model_validator

from kortinfo.coverage.axes import sector_axis
from kortinfo.coverage.figures import Share
from kortinfo.coverage.history import History
from kortinfo.coverage.movements import ABSENT
from kortinfo.coverage.small_cells import hidden, with_sums
from kortinfo.errors import Place, SharedUnreadable
from kortinfo.privacy_settings import Part, ShownName
from kortinfo.selection import PopulationChoice, Selection, read_query, to_query
from kortinfo.selection.chosen import SIZES, is_valid
from kortinfo.setting_faults import in_words
from kortinfo.settings import MunicipalityCode, Settings
from kortinfo.tables import LEVELS

FORMAT: Final = "kortinfo-aggregates-1"
TABLE: Final = "table"
"""Not of a file of ours: a table somebody wrote, see ``compare_table``."""
LARGEST = 5_000_000
_MOST_CELLS = 5_000
_PRINT = 12
Count = Annotated[int, Field(ge=0, le=100_000_000)]


class Definitions(Part):
    """What a level means there; two that are equal mean the same.

    ``rules`` and ``kinds`` are fingerprints: of the rules, and of what is two-way and how long
    collaborations last. ``sectors`` is the scheme the sections are of.
    """

    rules: str = Field(max_length=64)
    window_months: int = Field(gt=0)
    kinds: str = Field(max_length=64)
    count_others: bool
    company_events: str = Field(max_length=40)
    sectors: str = Field(max_length=20)


class Cell(Part):
    """Businesses of a section and size; "" is all. None: hidden, or not known."""

    sector: str
    size: str
    total: Count | None
    levels: tuple[Count | None, Count | None, Count | None, Count | None]

    @model_validator(mode="after")
    def _possible(self) -> "Cell":
        if self.sector and not is_valid("sectors", self.sector):
            raise ValueError(f"no such sector: {self.sector[:40]!r}")
        if self.size and self.size not in SIZES:
            raise ValueError(f"no such size: {self.size[:40]!r}")
        known = [level for level in self.levels if level is not None]
        if self.total is not None and sum(known) > self.total:
            raise ValueError("the levels are more than the total")
        if self.total is not None and len(known) == len(LEVELS) and sum(known) != self.total:
            raise ValueError("the levels do not add up to the total")
        return self

    @property
    def share(self) -> Share | None:
        """How many are covered; None where that is hidden."""
        a, b, c, d = self.levels
        if self.total is None:
            return None
        if a is not None and b is not None:
            return Share(covered=a + b, total=self.total)
        if c is not None and d is not None:
            return Share(covered=self.total - c - d, total=self.total)
        return None


class Shared(Part):
    """A municipality's counts, as they stand in a file."""

    format: Literal["kortinfo-aggregates-1", "table"]
    name: ShownName
    municipalities: tuple[MunicipalityCode, ...] = Field(max_length=98)
    as_of: dt.date
    population: str = Field(max_length=60)
    """Whom the counts are of, as ``pop`` in the app's address."""
    definitions: Definitions | None = None
    """None: register counts, without levels; or a table, and nobody says what they mean."""
    cells: tuple[Cell, ...] = Field(min_length=1, max_length=_MOST_CELLS)

    @model_validator(mode="after")
    def _whole(self) -> "Shared":
        places = [(cell.sector, cell.size) for cell in self.cells]
        if len(set(places)) < len(places):
            raise ValueError("a sector and size stands there more than once")
        if ("", "") not in places:
            raise ValueError('the count of all (sector "", size "") is not there')
        if read_query({"pop": [self.population]}, default=Selection()).ignored:
            raise ValueError("the population cannot be read")
        return self

    @property
    def with_levels(self) -> bool:
        """Whether levels are told that can be compared."""
        if self.format == TABLE:
            return any(cell.share is not None and cell.total for cell in self.cells)
        return self.definitions is not None

    @property
    def whom(self) -> PopulationChoice | None:
        """Whom the counts are of."""
        return read_query({"pop": [self.population]}, default=Selection()).selection.population


def definitions_of(settings: Settings, *, scheme: str) -> Definitions:
    """Return what a level means by these settings."""
    return Definitions(
        rules=_fingerprint([rule.model_dump() for rule in settings.rules]),
        window_months=settings.window_months,
        kinds=_fingerprint(
            [
                settings.contact_kinds,
                {name: kind.model_dump() for name, kind in settings.collaboration_kinds.items()},
            ]
        ),
        count_others=settings.count_others,
        company_events=settings.company_events,
        sectors=scheme,
    )


def _fingerprint(what: object) -> str:
    told = json.dumps(what, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:_PRINT]


def shared(known: History, settings: Settings, *, population: PopulationChoice | None) -> Shared:
    """Return our counts of the last day, all of them; :func:`to_give` hides the small ones.

    Args:
        known: the businesses, and what they were on the last day.
        settings: what a level means.
        population: whom the counts are of.
    """
    state = known.states[:, -1]
    chosen = known.codes.mask(Selection(population=population)) & (state < ABSENT)
    axis = sector_axis(known.codes, "section")
    size = np.array([SIZES.index(value) for value in known.codes.size.values], dtype=np.intp)
    shape = (len(axis.values), len(SIZES), len(LEVELS))
    place = (axis.code[chosen], size[known.codes.size.code[chosen]], state[chosen].astype(np.intp))
    flat = np.ravel_multi_index(place, shape)
    counts = np.bincount(flat, minlength=int(np.prod(shape))).reshape(shape).astype(np.int64)
    query = to_query(Selection(population=population), default=Selection(population=None))
    schemes = {value.partition(":")[0] for value in axis.values if ":" in value}
    return Shared(
        format=FORMAT,
        name=settings.name,
        municipalities=settings.home_municipalities,
        as_of=known.days[-1],
        population=query.get("pop", ["all"])[0],
        definitions=definitions_of(settings, scheme="+".join(sorted(schemes)) or "-"),
        cells=_cells(axis.values, with_sums(counts)),
    )


def to_give(found: Shared) -> Shared:
    """Return the counts with the small ones hidden, and those that would give them away."""
    sectors = sorted({cell.sector for cell in found.cells} - {""})
    sizes = [size for size in SIZES if any(cell.size == size for cell in found.cells)]
    rows, columns = ([*sectors, ""], [*sizes, ""])
    counts = np.zeros((len(rows), len(columns), len(LEVELS) + 1), dtype=np.int64)
    for cell in found.cells:
        at = (rows.index(cell.sector), columns.index(cell.size))
        counts[at] = [*(level or 0 for level in cell.levels), cell.total or 0]
    marks = hidden(counts)
    return found.model_copy(update={"cells": _cells(tuple(sectors), counts, marks, sizes=sizes)})


def _cells(
    sectors: tuple[str, ...],
    counts: NDArray[np.int64],
    marks: NDArray[np.bool_] | None = None,
    *,
    sizes: "list[str] | tuple[str, ...]" = SIZES,
) -> tuple[Cell, ...]:
    """Return the cells of counts with sums: those of all, and those that are not empty."""
    names = [(sector, size) for sector in (*sectors, "") for size in (*sizes, "")]
    shown = np.ones(counts.shape, dtype=bool) if marks is None else ~marks
    values = [
        [int(count) if told else None for count, told in zip(row, seen, strict=True)]
        for row, seen in zip(
            counts.reshape(-1, counts.shape[-1]), shown.reshape(-1, counts.shape[-1]), strict=True
        )
    ]
    return tuple(
        Cell(sector=sector, size=size, total=row[-1], levels=(row[0], row[1], row[2], row[3]))
        for (sector, size), row in zip(names, values, strict=True)
        if row[-1] != 0 or not (sector or size)
    )


def read_shared(path: Path) -> Shared:
    """Read another municipality's file.

    Raises:
        SharedUnreadable: there is no such file, or it is not what it should be.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise of_file(path, ("large", 0, ""))
        values = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise of_file(path, ("missing", 0, error.strerror or "")) from error
    except (ValueError, RecursionError) as error:
        raise of_file(path, ("json", 0, "")) from error
    if not isinstance(values, dict) or values.get("format") == TABLE:
        raise of_file(path, ("object", 0, ""))
    try:
        return Shared(**values)
    except (ValidationError, TypeError) as error:
        found = error.errors() if isinstance(error, ValidationError) else []
        faults = [
            ("other" if item["loc"] else "apart", 0, in_words(item, Shared)) for item in found[:10]
        ]
        raise of_file(path, *(faults or [("object", 0, "")])) from error


def of_file(path: Path, *faults: tuple[str, int, str]) -> SharedUnreadable:
    """Return the error that tells a file's faults: a text's name, a line (0: none), what is there.

    Each is told by ``errors.shared_<name>``.
    """
    return SharedUnreadable(place=Place(file=path.name), faults=faults)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A section (or "" for all) in both municipalities.

    Attributes:
        sector: as a selection names it.
        ours: covered of all.
        theirs: likewise; None where it is hidden or their file has no levels.
        our_part: its share of our businesses.
        their_part: its share of theirs; None where it is hidden.
    """

    sector: str
    ours: Share
    theirs: Share | None
    our_part: float
    their_part: float | None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Ours and theirs by section.

    Attributes:
        theirs: their file.
        our_day: the day our counts are of; theirs where that is past.
        different: the fields of ``Definitions`` that differ, ``as_of``; ``unknown``: a table
            does not say what a level means; ``whole``: our levels of that day are not yet whole.
        lines: all first, then the sections by code.
        whole_since: the first day of which our levels are whole.
    """

    theirs: Shared
    our_day: dt.date
    different: tuple[str, ...]
    lines: tuple[Line, ...]
    whole_since: dt.date | None = None


def comparison(ours: Shared, theirs: Shared) -> Comparison:
    """Return both side by side; ``ours`` of the same population and, where it can be, day."""
    mine, other = (
        {cell.sector: cell for cell in each.cells if not cell.size} for each in (ours, theirs)
    )
    different = []
    if theirs.definitions is not None and ours.definitions is not None:
        told = theirs.definitions.model_dump()
        different = [
            name for name, value in ours.definitions.model_dump().items() if told[name] != value
        ]
    elif theirs.with_levels:
        different.append("unknown")
    if ours.as_of != theirs.as_of:
        different.append("as_of")
    return Comparison(
        theirs=theirs,
        our_day=ours.as_of,
        different=tuple(different),
        lines=tuple(_line(sector, mine, other) for sector in sorted({*mine, *other})),
    )


def _line(sector: str, mine: dict[str, Cell], other: dict[str, Cell]) -> Line:
    own, their = mine.get(sector), other.get(sector)
    total = mine[""].total or 0
    count = (own.total or 0) if own else 0
    them, their_total = other[""].total, (their.total if their else 0)
    return Line(
        sector=sector,
        ours=(own.share if own else None) or Share(covered=0, total=0),
        theirs=their.share if their else Share(covered=0, total=0),
        our_part=count / total if total else 0.0,
        their_part=their_total / them if them and their_total is not None else None,
    )


@dataclass(frozen=True, kw_only=True)
class Spread:
    """A section or size: which share of the businesses it has, ours first; None: not told."""

    value: str
    shares: tuple[float | None, ...]


def structure(every: Sequence[Shared], *, by: Literal["sector", "size"]) -> tuple[Spread, ...]:
    """Return how the businesses of several municipalities spread over sections or sizes.

    Args:
        every: ours first; of one population.
        by: what they are spread over; where another tells nothing of it, there are no parts.
    """
    counts = [_spread(each, by) for each in every]
    if not any(counts[1:]):
        return ()
    values = sorted({*counts[0]}.union(*counts[1:]))
    if by == "size":
        values.sort(key=SIZES.index)
    wholes = [_whole(each) for each in every]
    return tuple(
        Spread(
            value=value,
            shares=tuple(
                _part(found, whole, value) for found, whole in zip(counts, wholes, strict=True)
            ),
        )
        for value in values
    )


def _spread(of: Shared, by: Literal["sector", "size"]) -> dict[str, int | None]:
    other = "size" if by == "sector" else "sector"
    return {
        getattr(cell, by): cell.total
        for cell in of.cells
        if getattr(cell, by) and not getattr(cell, other)
    }


def _whole(of: Shared) -> int:
    return next((cell.total or 0 for cell in of.cells if not (cell.sector or cell.size)), 0)


def _part(found: dict[str, int | None], whole: int, value: str) -> float | None:
    count = found.get(value, 0) if found else None
    return None if count is None or not whole else count / whole
