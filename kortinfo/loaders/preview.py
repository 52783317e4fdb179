"""What a file looks like before it is taken in: how it was read, which column is what, how surely.

For a person to look at and correct; the loaders read the file anew. CPR numbers are masked.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from kortinfo.cpr import CPR_MASK, mask_cpr
from kortinfo.loaders import cells, collaborations, contacts, cvr_portal, job_ads
from kortinfo.loaders.headings import (
    COLLABORATION_FIELDS,
    CONTACT_FIELDS,
    JOB_AD_FIELDS,
    NOTE_FIELD,
    Column,
    Field,
    folded,
    known_headings,
    recognised,
    unfound,
)
from kortinfo.loaders.register_headings import PORTAL_FIELDS
from kortinfo.loaders.sheets import Layout, Sheet, read_sheets
from kortinfo.loaders.workbook import formulas_without_values
from kortinfo.settings import Format, Source
from kortinfo.text import printable

Sureness = Literal["chosen", "sure", "likely", "doubtful", "missing"]
ROWS = 1_000
"""How many rows are looked at."""
_WITH_NOTES = ("contacts", "collaborations")
_MOSTLY = 0.9
_EXAMPLES = 3
_LONGEST = 60


@dataclass(frozen=True, kw_only=True)
class Form:
    """What a format is read by: its fields, and the groups of which one column must be there."""

    fields: tuple[Field, ...]
    needed: tuple[tuple[str, ...], ...]


FORMS: Mapping[Format, Form] = {
    "contacts": Form(fields=CONTACT_FIELDS, needed=contacts.NEEDED),
    "collaborations": Form(fields=COLLABORATION_FIELDS, needed=collaborations.NEEDED),
    "job_ads": Form(fields=JOB_AD_FIELDS, needed=job_ads.NEEDED),
    "cvr_portal": Form(fields=PORTAL_FIELDS, needed=cvr_portal.NEEDED),
}
"""The formats a person can hand in by file, by the settings' names."""

_READERS: Mapping[str, Callable[[pd.Series], pd.Series]] = {
    **dict.fromkeys(
        ("date", "start", "end", "started_on", "ended_on"), lambda cells_: cells.dates(cells_)[0]
    ),
    "pnr": cells.pnrs,
    "cvr": cells.cvrs,
    "postal_code": cells.postal_codes,
    "two_way": cells.booleans,
    "persons": cells.whole_numbers,
    "positions": cells.whole_numbers,
}


@dataclass(frozen=True, kw_only=True)
class FieldSeen:
    """One of our fields and the column taken for it.

    Attributes:
        name: the field.
        heading: the column's heading; "" where there is none.
        sureness: "chosen" by a person; by its heading and its cells "sure", "likely" (a heading
            that can mean something else) or "doubtful" (many cells cannot be read); "missing".
        filled: share of the rows looked at with something in the column, 0 to 1.
        readable: share of the filled cells that can be read as what the field is; None: any text.
        examples: the first different cells.
    """

    name: str
    heading: str = ""
    sureness: Sureness = "missing"
    filled: float = 0.0
    readable: float | None = None
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A file as it would be read.

    Attributes:
        format: of ``FORMS``.
        file, sheet: where the table stands; ``sheets``: all in the file, best first.
        encoding, separator: of a text file; empty for a workbook.
        header_row: the row the headings stand in; ``headings``: all of them.
        rows: how many rows there are; ``ragged``: with more cells than headings.
        fields: one a field of the format.
        missing: groups of fields of which none was found, and headings chosen that are not there
            (``gone``).
        unused: the headings of columns with something in them that nothing reads.
        notes: what is worth a look: "second_header" (the row under the headings looks like more of
            them), "formulas" (formulas saved without their results), "serial_dates" (days written
            as numbers, as 45000; read as such).
        table: the first rows by field, as text.
    """

    format: str
    file: str
    sheet: str
    sheets: tuple[str, ...]
    encoding: str
    separator: str
    header_row: int
    headings: tuple[str, ...]
    rows: int
    ragged: int
    fields: tuple[FieldSeen, ...]
    missing: tuple[str, ...]
    gone: tuple[str, ...]
    unused: tuple[str, ...]
    notes: tuple[str, ...]
    table: pd.DataFrame

    @property
    def is_usable(self) -> bool:
        """Whether the columns that must be there are."""
        return not self.missing


_NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, kw_only=True)
class Glance:
    """What one reading of a file brings: all that previews of any format and columns are made of.

    Attributes:
        sheets: its tables, of each the first :data:`ROWS` rows; ``rows`` and ``ragged``: how many
            there are in each.
        formulas: a workbook has formulas that were saved without their results.
        names: every sheet's name.
    """

    sheets: tuple[Sheet, ...]
    rows: tuple[int, ...]
    ragged: tuple[int, ...]
    formulas: bool
    names: tuple[str, ...]


def glance(
    path: Path,
    *,
    layout: Layout,
    format_: Format | None = None,
    columns: Mapping[str, str] = _NOTHING,
) -> Glance:
    """Read a file once, as a format (None: any that can be handed in) would.

    ``columns`` are headings chosen, by field.

    Raises:
        SourceEmpty, SourceEncrypted, SourceUnreadable: see :func:`sheets.read_sheets`.
    """
    forms = FORMS.values() if format_ is None else (FORMS[format_],)
    known = frozenset[str]().union(*(known_headings(form.fields, columns) for form in forms))
    sheets: list[Sheet] = []
    rows: list[int] = []
    ragged: list[int] = []
    for sheet in read_sheets(path, layout=layout, known=known):
        sheets.append(_first_rows(sheet))
        rows.append(len(sheet.records))
        ragged.append(int(sheet.ragged.sum()))
    names = [sheet.sheet for sheet in sheets]
    if layout.sheet is not None:
        names = [each.sheet for each in read_sheets(path, layout=Layout(), known=known)]
    return Glance(
        sheets=tuple(sheets),
        rows=tuple(rows),
        ragged=tuple(ragged),
        formulas=any(names) and formulas_without_values(path),
        names=tuple(names),
    )


def tells_enough(seen: Glance, source: Source) -> bool:
    """Tell whether a glance at a file as any format is one at it as this source's would be.

    It is where the rows that were taken for headings have some of this format's, and all that
    were chosen.
    """
    known = known_headings(FORMS[source.format].fields, {})
    chosen = {folded(heading) for heading in source.columns.values() if heading}
    best = max(seen.sheets, key=lambda sheet: len({*map(folded, sheet.headings)} & known))
    found = {folded(heading) for heading in best.headings}
    return len(found & known) >= 2 and chosen <= found


def likely_format(seen: Glance) -> Format:
    """Return the format whose headings are found most; of equals the first of ``FORMS``."""

    def worth(name: Format) -> tuple[bool, int]:
        form = FORMS[name]
        found = [recognised(sheet.headings, form.fields, {}).keys() for sheet in seen.sheets]
        return max((all(set(group) & keys for group in form.needed), len(keys)) for keys in found)

    return max(FORMS, key=worth)


def preview(
    seen: Glance,
    source: Source,
    *,
    known_pnrs: Collection[str] = (),
    shown_rows: int = 10,
    notes: bool = False,
) -> Preview:
    """Tell of a file that was glanced at how ``source`` (format, columns) would read it.

    ``known_pnrs`` are the register's P-numbers: such numbers are no CPR numbers. ``notes``: the
    settings have free-text notes read, too.
    """
    form = FORMS[source.format]
    found = seen.sheets
    columns = [recognised(sheet.headings, form.fields, source.columns) for sheet in found]
    best = max(range(len(found)), key=lambda at: (len(columns[at]), -at))
    sheet, taken = found[best], columns[best]
    raw = {name: sheet.column(column.position) for name, column in taken.items()}
    shown = {name: _masked(name, cells_, known_pnrs) for name, cells_ in raw.items()}
    fields = tuple(
        _seen(item, taken.get(item.name), raw.get(item.name), shown.get(item.name))
        for item in form.fields
    )
    return Preview(
        format=source.format,
        file=sheet.file,
        sheet=sheet.sheet,
        sheets=_sheet_names(seen, best),
        encoding=sheet.encoding,
        separator=sheet.separator,
        header_row=sheet.header_row,
        headings=_headings(sheet),
        rows=seen.rows[best],
        ragged=seen.ragged[best],
        fields=fields,
        missing=_missing(sheet, taken, form, source),
        gone=tuple(unfound(sheet.headings, source.columns)),
        unused=_unused(sheet, taken, source, notes=notes),
        notes=_notes(sheet, raw, form, formulas=seen.formulas),
        table=pd.DataFrame(
            {name: cells_.head(shown_rows).fillna("") for name, cells_ in shown.items()}
        ),
    )


def _first_rows(sheet: Sheet) -> Sheet:
    return Sheet(
        file=sheet.file,
        sheet=sheet.sheet,
        header_row=sheet.header_row,
        headings=sheet.headings,
        records=sheet.records[:ROWS],
        rows=sheet.rows[:ROWS],
        ragged=sheet.ragged[:ROWS],
        encoding=sheet.encoding,
        separator=sheet.separator,
    )


def _sheet_names(seen: Glance, best: int) -> tuple[str, ...]:
    """Name every sheet there is, the one looked at first; a text file has none."""
    every = (seen.sheets[best].sheet, *seen.names)
    return tuple(dict.fromkeys(name for name in every if name and CPR_MASK not in name))


def _masked(name: str, cells_: pd.Series, known_pnrs: Collection[str]) -> pd.Series:
    masked, _ = cells.masked(cells_, known_pnrs=known_pnrs, phone=name == "phone")
    return masked.str.slice(0, _LONGEST)


def _headings(sheet: Sheet) -> tuple[str, ...]:
    """Return the headings; what may be a row of data is masked like one, and then left out."""
    masked, _ = cells.masked(pd.Series(sheet.headings, dtype="str"))
    return tuple("" if CPR_MASK in heading else heading for heading in masked.fillna(""))


def _unused(
    sheet: Sheet, taken: Mapping[str, Column], source: Source, *, notes: bool
) -> tuple[str, ...]:
    read = {column.position for column in taken.values()}
    if notes and source.format in _WITH_NOTES:
        fields = (*FORMS[source.format].fields, NOTE_FIELD)
        every = recognised(sheet.headings, fields, source.columns)
        read |= {column.position for column in every.values()}
    left = (
        heading
        for at, heading in enumerate(_headings(sheet))
        if heading and at not in read and cells.clean(sheet.column(at)).notna().any()
    )
    return tuple(dict.fromkeys(left))


def _told(heading: str) -> str:
    return mask_cpr(printable(heading))


def _seen(
    field: Field, column: Column | None, raw: pd.Series | None, shown: pd.Series | None
) -> FieldSeen:
    if column is None or raw is None or shown is None:
        return FieldSeen(name=field.name)
    filled = cells.clean(raw).notna()
    readable = None
    reader = _READERS.get(field.name)
    if reader is not None and filled.any():
        readable = float(reader(raw)[filled].notna().mean())
    return FieldSeen(
        name=field.name,
        heading=_told(column.heading),
        sureness=_sureness(field, column, readable),
        filled=float(filled.mean()) if len(raw) else 0.0,
        readable=readable,
        examples=tuple(shown.dropna().drop_duplicates().head(_EXAMPLES)),
    )


def _sureness(field: Field, column: Column, readable: float | None) -> Sureness:
    if column.by_setting:
        return "chosen"
    if readable is not None and readable < _MOSTLY:
        return "doubtful"
    return "likely" if folded(column.heading) in field.weak else "sure"


def _missing(
    sheet: Sheet, taken: Mapping[str, Column], form: Form, source: Source
) -> tuple[str, ...]:
    groups = ["/".join(group) for group in form.needed if not taken.keys() & set(group)]
    return (*groups, *(f'"{_told(name)}"' for name in unfound(sheet.headings, source.columns)))


def _notes(
    sheet: Sheet, raw: Mapping[str, pd.Series], form: Form, *, formulas: bool
) -> tuple[str, ...]:
    notes = []
    if _is_second_header(sheet, form):
        notes.append("second_header")
    if sheet.sheet and formulas:
        notes.append("formulas")
    days = [cells_ for name, cells_ in raw.items() if _READERS.get(name) is _READERS["date"]]
    if any(_serials(cells_) for cells_ in days):
        notes.append("serial_dates")
    return tuple(notes)


def _is_second_header(sheet: Sheet, form: Form) -> bool:
    """Tell whether the row under the headings holds headings, too, and not a digit."""
    if not sheet.records:
        return False
    row = [cell for cell in sheet.records[0] if cell.strip()]
    known = known_headings(form.fields, {})
    digits = any(letter.isdigit() for cell in row for letter in cell)
    return not digits and len({folded(cell) for cell in row} & known) >= 2


def _serials(cells_: pd.Series) -> bool:
    text = cells.clean(cells_).dropna()
    return bool(len(text)) and bool(text.str.fullmatch(r"[0-9]{5}(?:[.,][0-9]+)?").mean() > 0.5)
