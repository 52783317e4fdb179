"""A source's rows by our fields: headings recognised, CPR numbers masked, nothing judged yet."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pandas as pd

from kortinfo.cpr import CPR_MASK, has_cpr_within, mask_cpr, mask_cpr_in
from kortinfo.errors import ColumnsMissing, Place, SourceEmpty
from kortinfo.loaders import cells
from kortinfo.loaders.files import each_named, fingerprint, passed_over, shown
from kortinfo.loaders.headings import (
    Column,
    Field,
    check_mapping,
    known_headings,
    recognised,
    unfound,
)
from kortinfo.loaders.result import Fingerprint, Guess
from kortinfo.loaders.sheets import Sheet, layout_of, read_sheets, source_files
from kortinfo.progress import Progress, silent
from kortinfo.settings import Source
from kortinfo.tables import SOURCE_FILE, SOURCE_ROW, SOURCE_SHEET
from kortinfo.text import printable

RAGGED = "ragged"
MASKED = "masked"
_PLACE = [SOURCE_FILE, SOURCE_SHEET, SOURCE_ROW]
_LOOKED_AT = 500
"""Letters of a heading that are told: a cell of megabytes is none."""
_POSTAL = ("postal_code", "postal_district")
_WITH_CENTURY = (
    "(?:[0-3][0-9][01][0-9](?:19|20)[0-9]{2}|(?:19|20)[0-9]{2}[01][0-9][0-3][0-9])[0-9]{4}"
)
_NUMBERS = {"pnr": cells.pnrs, "cvr": cells.cvrs}


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Rows as read, in the order of their place.

    ``frame`` has the place in the source, RAGGED and MASKED (bool), and every field as ``str``:
    clean text with CPR numbers masked; ``pnr`` and ``cvr`` as digits. A field the file does not
    have is missing throughout. ``headings`` gives the heading by (file, sheet, field).
    """

    frame: pd.DataFrame
    headings: dict[tuple[str, str, str], str]
    files: tuple[Fingerprint, ...]
    guesses: tuple[Guess, ...]
    counts: dict[str, int]


def read_rows(
    source: Source,
    *,
    base: Path,
    fields: Sequence[Field],
    needed: Sequence[tuple[str, ...]],
    known_pnrs: Collection[str] = (),
    phones: Collection[str] = (),
    trusted_pnrs: bool = False,
    progress: Progress = silent,
) -> Rows:
    """Read every table of the source that has the columns ``needed`` (one of each group).

    In a workbook, sheets without them are passed over and counted (``sheet_not_read:<name>``)
    where another sheet has them. In the fields ``phones`` a bare
    ten-digit number is no CPR number, nor in a P-number column with ``trusted_pnrs`` (a register).

    Raises:
        SettingsError: ``source.columns`` names a field there is not.
        SourceMissing, SourceUnreadable, SourceEncrypted: see :func:`sheets.read_sheets`.
        SourceEmpty: there is no row under any header.
        ColumnsMissing: a file lacks columns that are needed, or that the settings name.
    """
    check_mapping(source, fields, base=base)
    paths = source_files(source, base=base)
    pnrs = frozenset(known_pnrs)
    frames: list[pd.DataFrame] = []
    guesses: list[Guess] = []
    counts: Counter[str] = Counter()
    read = 0
    for sheet, columns in read_tables(source, paths, fields=fields, needed=needed, counts=counts):
        frame = _framed(
            sheet, columns, fields=fields, known_pnrs=pnrs, phones=phones, trusted=trusted_pnrs
        )
        guesses += _guesses(sheet, columns)
        counts.update(_unreadable_numbers(sheet, columns, frame))
        frames.append(frame)
        read += len(frame)
        progress(source.name, read)
    if not read:
        raise SourceEmpty(place=Place(file=shown(paths[0].name)))
    frame = pd.concat(frames, ignore_index=True).sort_values(_PLACE, ignore_index=True)
    if masked := int(frame[MASKED].sum()):
        counts["cpr_masked"] = masked
    counts.update(passed_over(paths))
    return Rows(
        frame=frame,
        headings={(guess.file, guess.sheet, guess.field): guess.heading for guess in guesses},
        files=tuple(fingerprint(path, name) for path, name in each_named(paths)),
        guesses=tuple(guesses),
        counts=dict(counts),
    )


def read_tables(
    source: Source,
    paths: Sequence[Path],
    *,
    fields: Sequence[Field],
    needed: Sequence[tuple[str, ...]],
    counts: Counter[str],
) -> Iterator[tuple[Sheet, dict[str, Column]]]:
    """Yield the tables that have the columns needed, and which column is which field.

    Sheets that are passed over are counted. Raises as :func:`read_rows` does.
    """
    mapping = source.columns
    known = known_headings(fields, mapping)
    for path, name in each_named(paths):
        sheets = read_sheets(path, layout=layout_of(source), known=known, name=name)
        for _, group in groupby(sheets, key=lambda sheet: sheet.file):
            passed: list[tuple[Sheet, dict[str, Column]]] = []
            any_read = False
            for sheet in group:
                columns = recognised(sheet.headings, fields, mapping)
                if _missing(sheet, columns, needed=needed, source=source):
                    passed.append((sheet, columns))
                else:
                    any_read = True
                    yield sheet, columns
            if passed and not any_read:
                sheet, columns = max(passed, key=lambda item: len(item[1]))
                raise _columns_missing(sheet, columns, needed=needed, source=source)
            for sheet, _ in passed:
                counts[f"sheet_not_read:{sheet.sheet}"] += len(sheet.records)


def _missing(
    sheet: Sheet, columns: dict[str, Column], *, needed: Sequence[tuple[str, ...]], source: Source
) -> list[str]:
    """Name what is missing: headings of the settings, then groups of fields as ``pnr/cvr/name``."""
    missing = [f'"{heading}"' for heading in unfound(sheet.headings, source.columns)]
    named = set(source.columns) - {name for name, heading in source.columns.items() if not heading}
    missing += [
        "/".join(group)
        for group in needed
        if not columns.keys() & set(group) and not named & set(group)
    ]
    return missing


def _columns_missing(
    sheet: Sheet, columns: dict[str, Column], *, needed: Sequence[tuple[str, ...]], source: Source
) -> ColumnsMissing:
    # What was taken for headings may be a row of data: short, and masked like any cell.
    found = [f'"{_shown(heading)}"' for heading in sheet.headings[:60] if heading]
    missing = _missing(sheet, columns, needed=needed, source=source)
    return ColumnsMissing(
        place=sheet.place,
        missing=mask_cpr(", ".join(missing)),
        found=", ".join(found),
    )


def _shown(heading: str) -> str:
    masked = mask_cpr(printable(heading[:_LOOKED_AT]))
    return masked if len(masked) <= 60 else masked[:59] + "…"


def _framed(
    sheet: Sheet,
    columns: dict[str, Column],
    *,
    fields: Sequence[Field],
    known_pnrs: frozenset[str],
    phones: Collection[str],
    trusted: bool,
) -> pd.DataFrame:
    data: dict[str, pd.Series] = {}
    had_cpr = pd.Series(False, index=range(len(sheet.records)))
    for item in fields:
        if item.name not in columns:
            data[item.name] = pd.Series(index=had_cpr.index, dtype="str")
            continue
        raw = sheet.column(columns[item.name].position)
        if item.name in _NUMBERS:
            values, changed = _numbers(item.name, raw, known_pnrs, trusted=trusted)
        else:
            values, changed = cells.masked(
                raw,
                known_pnrs=known_pnrs,
                phone=item.name in phones,
                as_number=item.name not in _POSTAL,
            )
        data[item.name] = values
        had_cpr |= changed
    frame = pd.DataFrame(data, index=had_cpr.index)
    frame[SOURCE_FILE] = pd.Series(sheet.file, index=frame.index, dtype="str")
    frame[SOURCE_SHEET] = pd.Series(sheet.sheet, index=frame.index, dtype="str")
    frame[SOURCE_ROW] = sheet.rows
    frame[RAGGED] = sheet.ragged
    frame[MASKED] = had_cpr
    return frame


def numbers(field: str, raw: pd.Series) -> pd.Series:
    """Return a column of P-numbers (``pnr``) or CVR numbers (``cvr``) as digits."""
    return _NUMBERS[field](raw)


def masked_cells(
    field: str, raw: pd.Series, *, known_pnrs: Collection[str], trusted: bool
) -> pd.Series:
    """Return a column as it stands, but for the cells in which a CPR number is masked.

    The mask stays where a cell held nothing else: what is read later tells that one was there.
    """
    known = frozenset(known_pnrs)
    if field in _NUMBERS:
        return raw.mask(_numbers(field, raw, known, trusted=trusted)[1], CPR_MASK)
    as_number = field not in _POSTAL
    text, changed = cells.masked(raw, known_pnrs=known, phone=field == "phone", as_number=as_number)
    return raw.mask(changed, text.fillna(CPR_MASK))


def _numbers(
    field: str, raw: pd.Series, known_pnrs: frozenset[str], *, trusted: bool
) -> tuple[pd.Series, pd.Series]:
    """Read ids and take out those that are CPR numbers, however they are spaced.

    Digits are judged before spelling: a known P-number written "1003 38 8394" stays. A CPR number
    whose leading zero Excel ate has nine digits, and one with its century twelve, which no CVR
    number or P-number has; in more than eleven, run together, any may be one.
    """
    numbers = _NUMBERS[field](raw)
    if trusted and field == "pnr":
        return numbers, pd.Series(False, index=raw.index)
    padded = numbers.where(numbers.str.len().ne(9), "0" + numbers)
    had_cpr = mask_cpr_in(padded, known_pnrs=known_pnrs)[1]
    whole = cells.cvrs(raw)  # whatever its length
    had_cpr |= whole.str.fullmatch(_WITH_CENTURY).fillna(value=False).astype("bool")
    glued = whole[whole.str.len().ge(11).fillna(value=False)]
    had_cpr.loc[glued.index] |= glued.map(
        lambda digits: has_cpr_within(digits, known_pnrs=known_pnrs)
    ).astype("bool")
    had_cpr |= raw.str.strip().eq(CPR_MASK).fillna(value=False).astype("bool")
    other = cells.clean(raw[~numbers.isin(list(known_pnrs))])
    had_cpr.loc[other.index] |= mask_cpr_in(other, known_pnrs=known_pnrs)[1]
    return numbers.mask(had_cpr), had_cpr


def _unreadable_numbers(
    sheet: Sheet, columns: dict[str, Column], frame: pd.DataFrame
) -> dict[str, int]:
    """Count the ids that are there and cannot be used, as ``unreadable:pnr``."""
    counts = {}
    for name in _NUMBERS:
        if name in columns:
            lost_at = frame[name].isna()
            raw = sheet.column(columns[name].position)[lost_at]
            if lost := int(cells.clean(raw).notna().sum()):
                counts[f"unreadable:{name}"] = lost
    return counts


def _guesses(sheet: Sheet, columns: dict[str, Column]) -> list[Guess]:
    return [
        Guess(
            file=sheet.file,
            sheet=sheet.sheet,
            field=name,
            heading=_shown(column.heading),
            by_setting=column.by_setting,
        )
        for name, column in columns.items()
    ]
