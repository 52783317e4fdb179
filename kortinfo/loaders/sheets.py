"""A source's CSV, JSON and workbook files as tables of text cells, each with its header row found.

Nothing is judged here: every row that is not blank is handed on with the row number a person sees
in a spreadsheet program (the first row is 1), and a row with more cells than headings is marked.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import itemgetter
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from kortinfo.cpr import mask_cpr
from kortinfo.errors import Place, SourceEmpty, SourceMissing
from kortinfo.loaders.csv_text import read_text_table
from kortinfo.loaders.files import Member, find, is_workbook, members, once, shown
from kortinfo.loaders.headings import folded
from kortinfo.loaders.json_table import is_json, read_objects
from kortinfo.loaders.size import TooManyCellsError, check_lines, read_whole, too_many_cells
from kortinfo.loaders.unreadable import SheetUnreadable, looks_like
from kortinfo.loaders.workbook import read_workbook
from kortinfo.settings import Source
from kortinfo.text import printable

_SEARCHED_FOR_HEADER = 50
_LONGEST_NAME = 31
"""Letters, of sixteen bits, a spreadsheet program takes in a sheet's name."""
_NAMELESS = "Ark"
_LEGAL = str.maketrans("[]:*?/\\", "()-----")
_TEXT_FILES = (".csv", ".txt", ".tsv", ".tab", ".skv", ".json", ".ndjson", ".jsonl")


@dataclass(frozen=True, kw_only=True)
class Layout:
    """What the settings say of a file's form; None: found out."""

    sheet: str | None = None
    header_row: int | None = None
    encoding: str | None = None
    separator: str | None = None


def layout_of(source: Source) -> Layout:
    """Return what a source's settings say of its files' form."""
    return Layout(
        sheet=source.sheet,
        header_row=source.header_row,
        encoding=source.encoding,
        separator=source.separator,
    )


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table of text cells: one CSV file, or one sheet of a workbook.

    Attributes:
        file: file name, with the entry's name behind it in a .zip; CPR numbers masked, and no two
            of a source have the same.
        sheet: name of the sheet as any workbook can have it, CPR numbers masked, no two of a
            workbook the same; empty for a CSV file.
        header_row: the row the headings stand in.
        headings: the headings, trimmed; may be empty or repeated.
        rows: row numbers of the data rows.
        ragged: which of them have more filled cells than there are headings.
        encoding: how a text file was read; empty for a workbook. So is the separator.
    """

    file: str
    sheet: str
    header_row: int
    headings: tuple[str, ...]
    records: list[list[str]]
    rows: NDArray[np.int64]
    ragged: NDArray[np.bool_]
    encoding: str = ""
    separator: str = ""

    @property
    def place(self) -> Place:
        """Where the table stands, for a message."""
        return Place(file=self.file, sheet=self.sheet)

    def column(self, position: int) -> pd.Series:
        """Return a column's cells (str, as they stand; a short row's missing cells are "")."""
        try:
            cells = list(map(itemgetter(position), self.records))
        except IndexError:
            cells = [record[position] if position < len(record) else "" for record in self.records]
        return pd.Series(pa.array(cells, pa.large_string()), dtype="str")


def source_files(source: Source, *, base: Path) -> tuple[Path, ...]:
    """Return the source's files, sorted; a spreadsheet program's lock files (``~$...``) are none.

    Raises:
        SourceMissing: there are none.
    """
    paths = tuple(path for path in find(source.path, base=base) if not path.name.startswith("~$"))
    if not paths:
        pattern = shown(source.path)
        raise SourceMissing(place=Place(file=pattern), pattern=pattern, folder=shown(base))
    return paths


def read_sheets(
    path: Path, *, layout: Layout, known: frozenset[str], name: str = ""
) -> Iterator[Sheet]:
    """Yield the tables in a file: itself, what is in a .gz or .zip, the sheets of a workbook.

    ``known`` are the folded headings that tell a header row. ``layout.sheet`` names the only sheet
    to read, by the name it has or is told by. A sheet with nothing in it is passed over. ``name``
    is what the file is told by where ``files.each_named`` says so.

    Raises:
        SourceEmpty: there is no cell in the file.
        SourceEncrypted: a workbook, or a .zip, has a password.
        SourceUnreadable: the file is damaged, is not what its name says, or has no such sheet or
            header row.
    """
    entries = members(path, name)
    readable = [item for item in entries if not item.entry or _is_table(item.entry)]
    if not readable:
        names = ", ".join(shown(item.entry) for item in entries[:10])
        raise SheetUnreadable(
            place=Place(file=name or shown(path.name)),
            expected="archive_with_tables",
            came="archive_without",
            names=names,
        )
    for member in readable:
        yield from _sheets_of(member, layout=layout, known=known)


def _is_table(entry: str) -> bool:
    name = entry.rsplit("/", 1)[-1]
    if name.startswith(("~$", ".")):
        return False
    return is_workbook(name) or name.lower().endswith(_TEXT_FILES)


def _sheets_of(member: Member, *, layout: Layout, known: frozenset[str]) -> Iterator[Sheet]:
    file = member.name
    with member.open() as stream:
        raw = read_whole(stream, file=file)
    if not raw.strip():
        raise SourceEmpty(place=Place(file=file))
    filled = False
    if is_workbook(file):
        for name, records in _workbook_tables(raw, file=file, sheet=layout.sheet):
            found = _table(records, file=file, sheet=name, known=known, layout=layout)
            if found is not None:
                filled = True
                yield found
    elif (found := _text_sheet(raw, file=file, layout=layout, known=known)) is not None:
        filled = True
        yield found
    if not filled:
        raise SourceEmpty(place=Place(file=file, sheet=shown(layout.sheet or "")))


def _text_sheet(raw: bytes, *, file: str, layout: Layout, known: frozenset[str]) -> Sheet | None:
    if is_json(raw):
        try:
            objects = read_objects(raw)
        except TooManyCellsError:
            raise too_many_cells(file) from None
        if objects is not None:
            return _table(objects, file=file, sheet="", known=known, layout=layout)
    looks = looks_like(raw)
    if looks == "text":
        check_lines(raw, file=file)
    else:
        raise SheetUnreadable(place=Place(file=file), expected="text_table", came=looks)
    try:
        read = read_text_table(
            raw,
            score=lambda cells: _recognised(cells, known),
            encoding=layout.encoding,
            separator=layout.separator,
        )
    except TooManyCellsError:
        raise too_many_cells(file) from None
    found = _table(read.records, file=file, sheet="", known=known, layout=layout)
    if found is None:
        return None
    return replace(found, encoding=read.encoding, separator=read.separator)


def _workbook_tables(
    raw: bytes, *, file: str, sheet: str | None
) -> Iterator[tuple[str, list[list[str]]]]:
    wanted = None if sheet is None else sheet.strip().casefold()
    told: list[str] = []
    taken: dict[str, int] = {}
    for name, records in read_workbook(raw, file=file):
        told.append(once(taken, partial(_sheet_name, name)))
        if wanted is None:
            yield told[-1], records
        elif wanted in (name.strip().casefold(), told[-1].casefold()):
            yield told[-1], records
            return
    if sheet is not None:
        raise SheetUnreadable(
            place=Place(file=file),
            expected="sheet_named",
            came="sheets_found",
            sheet=sheet,
            sheets=", ".join(f'"{name}"' for name in told),
        )


def names_of_sheets(names: Iterable[str]) -> list[str]:
    """Return sheets' names as any workbook can have them, no two the same; "" is a text file's."""
    taken: dict[str, int] = {}
    return [once(taken, partial(_sheet_name, name)) if name else "" for name in names]


def _sheet_name(name: str, at: int) -> str:
    """Return a sheet's name as any workbook can have it, with a number from 2 on."""
    number = f" {at}" if at > 1 else ""
    plain = _masked(" ".join(printable(name).split()))
    while len(plain.encode("utf-16-le", "replace")) > 2 * (_LONGEST_NAME - len(number)):
        plain = plain[:-1]
    return _masked((plain.strip("' ") or _NAMELESS) + number)


def _masked(name: str) -> str:
    # Signs no workbook has in a name go first: what is put in their place must not make a number.
    return mask_cpr(name.translate(_LEGAL)).translate(_LEGAL)


def _recognised(cells: Sequence[str], known: frozenset[str]) -> int:
    return len({folded(cell) for cell in cells if cell and len(cell) < 200} & known)


def _header_at(records: list[list[str]], known: frozenset[str]) -> int:
    """Return the position of the header row among records that are not blank.

    The first row with two headings one knows, and at least half as many as the best row has; where
    there is none, the first row that is half as wide as the widest: titles stand alone.
    """
    top = records[:_SEARCHED_FOR_HEADER]
    scores = [_recognised(record, known) for record in top]
    best = max(scores)
    if best >= 2:
        return next(at for at, score in enumerate(scores) if score >= max(2, best / 2))
    widths = [sum(map(bool, map(str.strip, record))) for record in top]
    return next(at for at, width in enumerate(widths) if width >= max(widths) / 2)


def _table(
    records: list[list[str]], *, file: str, sheet: str, known: frozenset[str], layout: Layout
) -> Sheet | None:
    numbers = [at for at, record in enumerate(records, 1) if any(map(str.strip, record))]
    if not numbers:
        return None
    filled = [records[at - 1] for at in numbers]
    header = _header_at(filled, known)
    if layout.header_row is not None:
        if layout.header_row not in numbers:
            raise SheetUnreadable(
                place=Place(file=file, sheet=sheet, row=layout.header_row),
                expected="header_row",
                came="row_blank" if layout.header_row <= len(records) else "row_beyond",
                rows=len(records),
            )
        header = numbers.index(layout.header_row)
    headings = [cell.strip() for cell in filled[header]]
    data = filled[header + 1 :]
    return Sheet(
        file=file,
        sheet=sheet,
        header_row=numbers[header],
        headings=tuple(headings),
        records=data,
        rows=np.array(numbers[header + 1 :], dtype=np.int64),
        # In a workbook cells keep their columns, so a note beside the table moves nothing.
        ragged=_ragged(data, headings) if not sheet else np.zeros(len(data), dtype=np.bool_),
    )


def _ragged(records: list[list[str]], headings: list[str]) -> NDArray[np.bool_]:
    """Tell the rows with filled cells beyond the last heading: their cells may have moved.

    Headings that end in separators leave columns without a name; only where most rows have
    something there is it a real column.
    """
    named = max((at for at, heading in enumerate(headings, 1) if heading), default=0)
    beyond = np.array(
        [len(record) > len(headings) and _any(record[len(headings) :]) for record in records],
        dtype=np.bool_,
    )
    unnamed = np.array([_any(record[named : len(headings)]) for record in records], dtype=np.bool_)
    if len(records) and unnamed.mean() < 0.5:
        beyond |= unnamed
    return beyond


def _any(cells: list[str]) -> bool:
    return any(map(str.strip, cells))
