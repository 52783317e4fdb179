"""A workbook (.xlsx, .xlsm, .xls, .xlsb, .ods) as records of text cells, sheet by sheet."""

import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from kortinfo.errors import Place, SourceEncrypted
from kortinfo.loaders.unreadable import SheetUnreadable, looks_like

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def read_workbook(raw: bytes, *, file: str) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield each sheet's name and records, row 1 first; charts and macros are passed over.

    Dates become ISO text, numbers what a person sees (12345678.0 is ``12345678``), errors such as
    ``#N/A`` become empty.

    Raises:
        SourceEncrypted: the workbook has a password.
        SheetUnreadable: it is no workbook, or a damaged one.
    """
    if raw.startswith(_OLE) and _ENCRYPTED_PACKAGE in raw:
        raise SourceEncrypted(place=Place(file=file))
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(raw)) as book:
            for sheet in book.sheets_metadata:
                if sheet.typ is SheetTypeEnum.WorkSheet:
                    cells = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                    yield (
                        sheet.name,
                        [
                            [cell if type(cell) is str else _shown(cell) for cell in row]
                            for row in cells
                        ],
                    )
    except PasswordError as error:
        raise SourceEncrypted(place=Place(file=file)) from error
    except CalamineError as error:
        looks = looks_like(raw)
        raise SheetUnreadable(
            place=Place(file=file),
            expected="workbook",
            came="damaged" if looks == "workbook" else looks,
        ) from error


def _shown(cell: Any) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ").removesuffix(" 00:00:00")
    return str(cell)
