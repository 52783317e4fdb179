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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from pathlib import Path

import pandas as pd
import xlsxwriter

from kortinfo.cpr import mask_cpr
from kortinfo.loaders.files import once, shown
from kortinfo.loaders.headings import NOTE_FIELD, Column, folded
from kortinfo.loaders.preview import FORMS
from kortinfo.loaders.rows import masked_cells, numbers, read_tables
from kortinfo.loaders.sheets import Sheet
from kortinfo.settings import Source

SEPARATOR, ENCODING = ";", "utf-8"
_MORE = "…"
"""Stands for what a row had beyond its headings: such a row is set aside."""
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
        texts: what is replaced wherever it stands, and by what.
    """

    mask: bool = True
    known_pnrs: frozenset[str] = frozenset()
    rows: frozenset[Row] = frozenset()
    numbers: frozenset[str] = frozenset()
    texts: tuple[re.Pattern[str], str] | None = None


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
        many rows are not as they were (``leaving.rows``, ``leaving.texts``).

    Raises:
        SourceError: the file cannot be read, or lacks columns that are needed.
    """
    form = FORMS[source.format]
    own = source.format in ("contacts", "collaborations")
    fields = (*form.fields, NOTE_FIELD) if notes and own else form.fields
    counts: Counter[str] = Counter()
    tables = read_tables(source, (path,), fields=fields, needed=form.needed, counts=counts)
    written = _Written()
    chosen = _masked_choices(source)
    for name, group in groupby(tables, key=lambda item: item[0].file):
        every = [
            (_headed(sheet, columns, source, chosen), _cells(sheet, columns, source, leaving))
            for sheet, columns in group
        ]
        written.changed += sum(changed for _, (_, changed) in every)
        rows = {sheet.sheet: _rows(sheet, cells) for sheet, (cells, _) in every}
        is_workbook = any(rows)
        written.sheet = written.sheet or next(iter(rows))
        written.files[name] = _workbook(rows) if is_workbook else _text(rows[""])
    to.write_bytes(_packed(path, written.files))
    form_written = {
        "encoding": ENCODING,
        "separator": SEPARATOR,
        "sheet": source.sheet and (written.sheet or shown(source.sheet)),
        "columns": chosen,
    }
    return source.model_copy(update=form_written), written.changed


def _masked_choices(source: Source) -> dict[str, str]:
    """Return the headings chosen, CPR numbers masked: different ones stay different."""
    masked = {heading: mask_cpr(heading) for heading in source.columns.values()}
    taken = {heading.lower(): 1 for heading, told in masked.items() if told == heading}
    for heading, told in masked.items():
        if told != heading:
            masked[heading] = once(taken, partial(_numbered, told))
    return {name: masked[heading] for name, heading in source.columns.items()}


def _numbered(name: str, at: int) -> str:
    return f"{name} {at}" if at > 1 else name


def _headed(
    sheet: Sheet, columns: Mapping[str, Column], source: Source, chosen: Mapping[str, str]
) -> Sheet:
    """Return a table with CPR numbers masked in the headings, each read as what it was."""
    headings = list(sheet.headings)
    for name, column in columns.items():
        masked = mask_cpr(column.heading)
        if column.by_setting and (masked != column.heading or chosen[name] != source.columns[name]):
            headings[column.position] = chosen[name]
        elif masked != column.heading:
            same = folded(masked) == folded(column.heading)
            headings[column.position] = masked if same else folded(column.heading)
    return replace(sheet, headings=tuple(headings))


def _cells(
    sheet: Sheet, columns: Mapping[str, Column], source: Source, leaving: Leaving
) -> tuple[dict[int, pd.Series], int]:
    """Return the cells that are kept by their column's position, and how many rows changed."""
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
        if leaving.texts:
            pattern, instead = leaving.texts
            hit = values.str.contains(pattern).fillna(value=False).astype("bool")
            values = values.mask(hit, values.str.replace(pattern, instead, regex=True))
            changed |= hit
        kept[column.position] = values.mask(gone, "")
    return kept, int((changed | gone).sum())


def _rows(sheet: Sheet, kept: Mapping[int, pd.Series]) -> Iterator[Sequence[str]]:
    """Yield the records from row 1 on: blank ones above and between, as they were."""
    width = len(sheet.headings)
    yield from ([] for _ in range(sheet.header_row - 1))
    yield [heading if at in kept else "" for at, heading in enumerate(sheet.headings)]
    blank = pd.Series("", index=range(len(sheet.records)), dtype="str")
    columns = [kept.get(at, blank) for at in range(width)]
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


def _packed(path: Path, files: Mapping[str, bytes]) -> bytes:
    """Return the files in what they came in: themselves, a .gz or a .zip."""
    if path.suffix.lower() == ".zip":
        raw = io.BytesIO()
        with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name.partition("/")[2], content)
        return raw.getvalue()
    [content] = files.values()
    return gzip.compress(content) if path.suffix.lower() == ".gz" else content
