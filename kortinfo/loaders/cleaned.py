"""A file of rows written anew with what a loader reads of it, and nothing else.

What is kept of a file that is handed in: cells of columns nobody reads are left out, CPR numbers
masked, in headings too. Rows keep their numbers, sheets and files the names they are told by, so
that it reads as the first did.
"""

import csv
import gzip
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from pathlib import Path

import pandas as pd
import xlsxwriter

from kortinfo.cpr import mask_cpr
from kortinfo.loaders.files import once, shown, told_once
from kortinfo.loaders.headings import NOTE_FIELD, Column, folded
from kortinfo.loaders.preview import FORMS
from kortinfo.loaders.rows import masked_cells, numbers, read_tables
from kortinfo.loaders.sheets import Sheet, names_of_sheets
from kortinfo.settings import Source

SEPARATOR, ENCODING = ";", "utf-8"
_MORE = "…"
"""Stands for what a row had beyond its headings: such a row is set aside. In a column of its own it
stands for what a row had where nobody reads, if it had nothing else: such a row counts as read."""
_BREAKS = re.compile(r"[\r\n]+")
Row = tuple[str, str, int]
"""File, sheet and number of a row, as tables name its place."""


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """What is left out of a file besides the columns nobody reads.

    Attributes:
        mask: CPR numbers, as the loader does; a file cleaned before need not be masked again.
        known_pnrs: such numbers are no CPR numbers.
        rows: whole rows; ``numbers``: those with one of these P-numbers and CVR numbers.
        masked: returns a text with what else is masked, wherever it stands: in cells, headings,
            names of files and sheets. ``masked_id``: of a row's own id, which no other may become.
    """

    mask: bool = True
    known_pnrs: frozenset[str] = frozenset()
    rows: frozenset[Row] = frozenset()
    numbers: frozenset[str] = frozenset()
    masked: Callable[[str], str] = str
    masked_id: Callable[[str], str] = str

    def told(self, name: str) -> str:
        """Return a heading or a name as it is kept: CPR numbers are masked in any case."""
        return self.masked(mask_cpr(name))

    def masked_cells(self, name: str, cells: pd.Series) -> pd.Series:
        """Return the cells of a field as they are kept."""
        masked = self.masked_id if name == "external_id" else self.masked
        if masked is str:
            return cells
        told = {cell: masked(cell) for cell in cells.unique()}
        told = {cell: other for cell, other in told.items() if cell != other}
        hit = cells.isin(list(told))
        return cells.mask(hit, cells[hit].map(told).astype("str")) if told else cells


@dataclass(kw_only=True)
class _Written:
    """The tables of each file of an archive, one sheet's name, and how many rows were changed."""

    changed: int = 0
    sheet: str = ""
    files: dict[str, bytes] = field(default_factory=dict)


def write_cleaned(
    path: Path, source: Source, to: Path, *, notes: bool, leaving: Leaving
) -> tuple[Source, int]:
    """Write a file of one of ``preview.FORMS`` anew, and return how it is to be read.

    Args:
        path: the file; ``source``: how it is read.
        to: the file to write, with the same ending.
        notes: whether free-text notes are read.
        leaving: what is left out.

    Returns:
        The source with the encoding, separator, sheet and headings of the file written, and how
        many rows, headings and names of sheets and files are not as they were.

    Raises:
        SourceError: the file cannot be read, or lacks columns that are needed.
    """
    form = FORMS[source.format]
    own = source.format in ("contacts", "collaborations")
    fields = (*form.fields, NOTE_FIELD) if notes and own else form.fields
    counts: Counter[str] = Counter()
    tables = read_tables(source, (path,), fields=fields, needed=form.needed, counts=counts)
    written = _Written()
    chosen = _masked_choices(source, leaving)
    for name, group in groupby(tables, key=lambda item: item[0].file):
        every = [
            (
                sheet,
                _headed(sheet, columns, source, chosen, leaving),
                *_cells(sheet, columns, source, leaving),
            )
            for sheet, columns in group
        ]
        names = names_of_sheets([leaving.told(sheet.sheet) for sheet, *_ in every])
        written.changed += sum(changed for *_, changed in every)
        written.changed += sum(
            (sheet.headings != headed.headings) + (sheet.sheet != told)
            for told, (sheet, headed, *_) in zip(names, every, strict=True)
        )
        rows = {
            told: _rows(headed, cells, gone)
            for told, (_, headed, cells, gone, _) in zip(names, every, strict=True)
        }
        written.sheet = written.sheet or names[0]
        written.files[name] = _workbook(rows) if any(rows) else _text(rows[""])
    written.changed += sum(leaving.told(entry) != entry for entry in _entries(written.files))
    to.write_bytes(_packed(path, written.files, leaving))
    form_written = {
        "encoding": ENCODING,
        "separator": SEPARATOR,
        "sheet": source.sheet and (written.sheet or leaving.told(shown(source.sheet))),
        "columns": chosen,
    }
    return source.model_copy(update=form_written), written.changed


def _masked_choices(source: Source, leaving: Leaving) -> dict[str, str]:
    """Return the headings chosen, as they are kept: different ones stay different."""
    masked = {heading: leaving.told(heading) for heading in source.columns.values()}
    taken = {heading.lower(): 1 for heading, told in masked.items() if told == heading}
    for heading, told in masked.items():
        if told != heading:
            masked[heading] = once(taken, partial(_numbered, told))
    return {name: masked[heading] for name, heading in source.columns.items()}


def _numbered(name: str, at: int) -> str:
    return f"{name} {at}" if at > 1 else name


def _headed(
    sheet: Sheet,
    columns: Mapping[str, Column],
    source: Source,
    chosen: Mapping[str, str],
    leaving: Leaving,
) -> Sheet:
    """Return a table with its headings as they are kept, each read as what it was."""
    headings = list(sheet.headings)
    for name, column in columns.items():
        masked = leaving.told(column.heading)
        if column.by_setting and (masked != column.heading or chosen[name] != source.columns[name]):
            headings[column.position] = chosen[name]
        elif masked != column.heading:
            same = folded(masked) == folded(column.heading)
            headings[column.position] = masked if same else folded(column.heading)
    return replace(sheet, headings=tuple(headings))


def _cells(
    sheet: Sheet, columns: Mapping[str, Column], source: Source, leaving: Leaving
) -> tuple[dict[int, pd.Series], pd.Series, int]:
    """Return the cells that are kept by their column's position, which rows are left out, and how
    many changed."""
    changed = pd.Series(False, index=range(len(sheet.records)))
    gone = pd.Series(
        [(sheet.file, sheet.sheet, int(row)) in leaving.rows for row in sheet.rows],
        index=changed.index,
        dtype="bool",
    )
    for name in {"pnr", "cvr"} & columns.keys() if leaving.numbers else ():
        gone |= numbers(name, sheet.column(columns[name].position)).isin(leaving.numbers)
    kept: dict[int, pd.Series] = {}
    for name, column in columns.items():
        values = sheet.column(column.position)
        if leaving.mask:
            values = masked_cells(
                name,
                values,
                known_pnrs=leaving.known_pnrs,
                trusted=source.format == "cvr_portal",
            )
        told = leaving.masked_cells(name, values)
        changed |= told.ne(values)
        kept[column.position] = told.mask(gone, "")
    return kept, gone, int((changed | gone).sum())


def _rows(sheet: Sheet, kept: Mapping[int, pd.Series], gone: pd.Series) -> Iterator[Sequence[str]]:
    """Yield the records from row 1 on: blank ones above and between, as they were."""
    yield from ([] for _ in range(sheet.header_row - 1))
    headings = [heading if at in kept else "" for at, heading in enumerate(sheet.headings)]
    blank = pd.Series("", index=range(len(sheet.records)), dtype="str")
    columns = [kept.get(at, blank) for at in range(len(headings))]
    unread = ~gone
    for column in columns:
        unread &= column.fillna("").eq("")
    if unread.any():
        headings.append(_MORE)
        columns.append(blank.mask(unread, _MORE))
    yield headings
    number = sheet.header_row
    for row, ragged, *cells in zip(sheet.rows, sheet.ragged, *columns, strict=True):
        yield from ([] for _ in range(int(row) - number - 1))
        number = int(row)
        record = ["" if isinstance(cell, float) else _BREAKS.sub(" ", cell) for cell in cells]
        yield [*record, _MORE] if ragged and any(record) else record


def _text(rows: Iterator[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=SEPARATOR, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(ENCODING)


def _workbook(sheets: Mapping[str, Iterator[Sequence[str]]]) -> bytes:
    raw = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(raw, options) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if cell:
                        sheet.write_string(at, column, cell)
    return raw.getvalue()


def _packed(path: Path, files: Mapping[str, bytes], leaving: Leaving) -> bytes:
    """Return the files in what they came in: themselves, a .gz or a .zip."""
    if path.suffix.lower() == ".zip":
        raw = io.BytesIO()
        with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
            entries = told_once(_entries(files), leaving.told)
            for name, content in zip(entries, files.values(), strict=True):
                archive.writestr(name, content)
        return raw.getvalue()
    [content] = files.values()
    return gzip.compress(content) if path.suffix.lower() == ".gz" else content


def _entries(files: Mapping[str, bytes]) -> list[str]:
    """Return what the files of an archive are called in it; of another file, nothing."""
    return [name.partition("/")[2] for name in files]
