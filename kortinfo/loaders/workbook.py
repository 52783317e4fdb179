"""A workbook (.xlsx, .xlsm, .xls, .xlsb, .ods) as records of text cells, sheet by sheet."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from kortinfo.errors import Place, SourceEncrypted
from kortinfo.loaders.unreadable import DAMAGED_ARCHIVE
from kortinfo.loaders.workbook_check import OLE, check_workbook, no_workbook

_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")
_EMPTY_FORMULA = re.compile(
    rb"<f(?:[ \t][^<>]{0,300})?(?:/>|>[^<]{0,9000}</f>)(?:<v\s*/>|<v></v>)?</c>"
)
_LOOKED_AT = 20_000_000
"""Bytes of a sheet in which formulas without results are looked for."""
Cell = tuple[int, int]
"""Row and column, from 0."""
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def read_workbook(raw: bytes, *, file: str) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield each sheet's name and records, row 1 first; charts and macros are passed over.

    A cell merged over several rows stands in all of them. Dates become ISO text, numbers what a
    person sees (12345678.0 is ``12345678``), errors such as ``#N/A`` become empty.

    Raises:
        SourceEncrypted: the workbook has a password.
        SheetUnreadable: it is no workbook, or a damaged one.
    """
    if raw.startswith(OLE) and _ENCRYPTED_PACKAGE in raw:
        raise SourceEncrypted(place=Place(file=file))
    check_workbook(raw, file=file)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(raw)) as book:
            for sheet in book.sheets_metadata:
                if sheet.typ is SheetTypeEnum.WorkSheet:
                    read = book.get_sheet_by_name(sheet.name)
                    records = [
                        [cell if type(cell) is str else _shown(cell) for cell in row]
                        for row in read.to_python(skip_empty_area=False)
                    ]
                    _fill_down(records, read.merged_cell_ranges or ())
                    yield sheet.name, records
    except PasswordError as error:
        raise SourceEncrypted(place=Place(file=file)) from error
    except CalamineError as error:
        raise no_workbook(raw, file=file) from error


def formulas_without_values(path: Path) -> bool:
    """Tell a workbook (.xlsx, .xlsm) with formulas that were saved without their results.

    Programs other than Excel write them so; such a cell reads as empty. Other files: no.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            sheets = [name for name in archive.namelist() if _SHEET_PART.fullmatch(name)]
            for name in sheets:
                with archive.open(name) as part:
                    if _EMPTY_FORMULA.search(part.read(_LOOKED_AT)):
                        return True
    except (*DAMAGED_ARCHIVE, OSError, RuntimeError, ValueError):
        return False  # reading the workbook tells what is wrong with it
    return False


def _fill_down(records: list[list[str]], merged: Iterable[tuple[Cell, Cell]]) -> None:
    """Give every row of a merged cell its value, which the file has in the first row only.

    A row with nothing of its own stays blank: it is the lower half of one merged throughout.
    """
    filled = [any(cell.strip() for cell in row) for row in records]
    for (top, left), (bottom, _) in merged:
        if top >= len(records) or left >= len(records[top]):
            continue
        for at in range(top + 1, min(bottom + 1, len(records))):
            row = records[at]
            if filled[at] and left < len(row) and not row[left]:
                row[left] = records[top][left]


def _shown(cell: Any) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ").removesuffix(" 00:00:00")
    return str(cell)
