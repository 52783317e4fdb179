"""Other municipalities' counts from a plain table, as a person writes it in a spreadsheet.

``kommune;dato;branche;ansatte;antal;a;b;c;d``: one or more municipalities (or the country), each
with one day. What stands in no line is not known; levels may be left out, as register counts have
none.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from pydantic import ValidationError

from kortinfo.coverage.compare import LARGEST, TABLE, Cell, Shared, of_file, read_shared
from kortinfo.cpr import mask_cpr
from kortinfo.loaders.cells import dates
from kortinfo.loaders.csv_text import read_text_table
from kortinfo.selection import Selection, read_query
from kortinfo.selection.chosen import SIZES, is_valid
from kortinfo.tables import LEVELS

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "municipality": ("kommune", "municipality"),
    "day": ("dato", "date"),
    "sector": ("branche", "section"),
    "size": ("ansatte", "size"),
    "units": ("antal", "units"),
    "a": ("a",),
    "b": ("b",),
    "c": ("c",),
    "d": ("d",),
    "population": ("udsnit", "population"),
}
"""The columns, by their headings in either language."""
_NEEDED = ("municipality", "day", "units")
_ALL = ("", "alle", "i alt", "all", "total")
_UNKNOWN = {"ukendt": "unknown", "uoplyst": "unknown"}
_SCHEME = "DB25"
_MOST_TOLD = 10

Faults = list[tuple[str, int, str]]
"""A text's name, the line as a spreadsheet counts it, and what stands there."""


@dataclass
class _Read:
    """A municipality's lines so far."""

    day: dt.date
    population: str
    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)


def read_compared(path: Path) -> tuple[Shared, ...]:
    """Read a file of ``[[compare]]``: another's JSON, or a table of one or more municipalities.

    Raises:
        SharedUnreadable: there is no such file, or it is not what it should be.
    """
    return read_table(path) if path.suffix.lower() in (".csv", ".txt") else (read_shared(path),)


def read_table(path: Path) -> tuple[Shared, ...]:
    """Read a table of counts.

    Raises:
        SharedUnreadable: likewise; every line that cannot be used is told, the first ten by name.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise of_file(path, ("large", 0, ""))
        raw = path.read_bytes()
    except OSError as error:
        raise of_file(path, ("missing", 0, error.strerror or "")) from error
    records = [*enumerate(read_text_table(raw, score=_headings).records, start=1)]
    records = [(line, record) for line, record in records if any(map(str.strip, record))]
    if not records:
        raise of_file(path, ("empty", 0, ""))
    columns = _columns(records[0][1])
    if lacking := [HEADINGS[name][0] for name in _NEEDED if name not in columns]:
        raise of_file(path, ("columns", records[0][0], ", ".join(lacking)))
    faults: Faults = []
    found: dict[str, _Read] = {}
    for line, record in records[1:]:
        given = {
            name: record[at].strip() if at < len(record) else "" for name, at in columns.items()
        }
        faults += _take(line, given, found)
    if not found and not faults:
        raise of_file(path, ("empty", 0, ""))
    shared = [] if faults else [_shared(name, read, faults) for name, read in found.items()]
    if len({read.population for read in found.values()}) > 1 and not faults:
        faults.append(("populations", 0, ""))
    if faults:
        raise of_file(path, *faults[:_MOST_TOLD])
    return tuple(each for each in shared if each is not None)


def _headings(cells: Sequence[str]) -> int:
    known = {name for names in HEADINGS.values() for name in names}
    return sum(_plain(each) in known for each in cells)


def _plain(heading: str) -> str:
    return " ".join(heading.split()).casefold()


def _columns(record: Sequence[str]) -> dict[str, int]:
    told = [_plain(each) for each in record]
    return {
        name: told.index(heading)
        for name, headings in HEADINGS.items()
        for heading in headings
        if heading in told
    }


def _take(line: int, given: Mapping[str, str], found: dict[str, _Read]) -> Faults:
    """Take a line in among its municipality's; return what is wrong with it."""
    faults: Faults = []
    name = given["municipality"]
    if not name or mask_cpr(name) != name:
        faults.append(("name", line, ""))
    day = _day(given["day"])
    if day is None:
        faults.append(("date", line, given["day"]))
    sector, size = _sector(given.get("sector", "")), _size(given.get("size", ""))
    if sector is None:
        faults.append(("sector", line, given["sector"]))
    if size is None:
        faults.append(("size", line, given["size"]))
    counts = [_count(given.get(key, "")) for key in ("units", "a", "b", "c", "d")]
    told = (given.get(key, "") for key in ("units", "a", "b", "c", "d"))
    faults += [
        ("number", line, value) for value, count in zip(told, counts, strict=True) if count == -1
    ]
    population = given.get("population", "") or "all"
    if read_query({"pop": [population]}, default=Selection()).ignored:
        faults.append(("population", line, population))
    if faults or day is None or sector is None or size is None:
        return faults
    read = found.setdefault(name, _Read(day=day, population=population))
    if read.day != day:
        return [("days", line, name)]
    if (sector, size) in read.cells:
        return [("twice", line, name)]
    try:
        total, a, b, c, d = counts
        read.cells[sector, size] = Cell(sector=sector, size=size, total=total, levels=(a, b, c, d))
    except ValidationError:
        return [("levels", line, name)]
    return []


def _day(written: str) -> dt.date | None:
    found, _ = dates(pd.Series([written], dtype="str"))
    return None if pd.isna(found[0]) else found[0].date()


def _sector(written: str) -> str | None:
    """Return a section as a selection names it; a letter alone is the current scheme's."""
    if _plain(written) in _ALL:
        return ""
    told = _UNKNOWN.get(_plain(written), written.upper())
    told = f"{_SCHEME}:{told}" if len(told) == 1 else told
    is_section = told == "unknown" or (len(told.rpartition(":")[2]) == 1 and told[-1].isalpha())
    return told if is_section and is_valid("sectors", told) else None


def _size(written: str) -> str | None:
    if _plain(written) in _ALL:
        return ""
    told = _plain(written).replace("–", "-").replace(" ", "")
    told = _UNKNOWN.get(told, told)
    return told if told in SIZES else None


def _count(written: str) -> int | None:
    """Return a count; None: nothing stands there; -1: it is none."""
    told = written.replace(".", "").replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    if not told:
        return None
    return int(told) if told.isascii() and told.isdigit() and len(told) <= 9 else -1


def _shared(name: str, read: _Read, faults: Faults) -> Shared | None:
    """Return a municipality's counts; where nobody wrote the sum, it is reckoned."""
    if ("", "") not in read.cells:
        parts = [cell for (sector, size), cell in read.cells.items() if sector and not size]
        parts = parts or [
            cell for (sector, size), cell in read.cells.items() if size and not sector
        ]
        totals = [cell.total for cell in parts]
        if not parts or None in totals:
            faults.append(("total", 0, name))
            return None
        levels = [_sum([cell.levels[at] for cell in parts]) for at in range(len(LEVELS))]
        read.cells["", ""] = Cell(
            sector="",
            size="",
            total=_sum(totals),
            levels=(levels[0], *levels[1:]),
        )
    return Shared(
        format=TABLE,
        name=name,
        municipalities=(),
        as_of=read.day,
        population=read.population,
        cells=tuple(read.cells.values()),
    )


def _sum(counts: Sequence[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None
