"""A look into a workbook before it is read: is it whole, and can its cells be held in memory?

The reader is a compiled library. It makes room for every cell between the first and the last, and
for every repetition: two cells far apart are enough to take all memory there is. Where a part ends
before its tags are closed, it waits for them for ever, and so it does over some damaged archives:
what cannot be looked into is not given to it.
"""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from xml.parsers import expat
from zlib import MAX_WBITS, decompressobj

from kortinfo.errors import Place
from kortinfo.loaders.size import (
    LARGEST_WORKBOOK,
    LONGEST_LINE,
    MOST_CELLS,
    too_large,
    too_many_cells,
)
from kortinfo.loaders.unreadable import DAMAGED_ARCHIVE, SheetUnreadable, looks_like

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an .xls begins, and a workbook with a password."""
_PIECE = 1 << 20
_CELL = re.compile(rb'<(?:\w+:)?c\s[^<>]{0,200}?\br="([A-Z]{1,3})(\d{1,7})"')
_REPEATED = re.compile(rb'number-(?:columns|rows)-repeated="(\d{1,12})"')
_ODS_ROW = re.compile(rb"<table:table-row\b([^<>]{0,500})>(.*?)</table:table-row>", re.DOTALL)
_ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^<>]{0,2000})>")
_OVERLAP = 400
_CONTROLS = bytes(set(range(32)) - {9, 10, 13})


def check_workbook(raw: bytes, *, file: str) -> None:
    """Look into a workbook that is a .zip (.xlsx, .xlsm, .ods, .xlsb); an .xls passes.

    Raises:
        SheetUnreadable: it is none of them, it or a part of it is damaged, the parts are too large,
            or the cells too many.
    """
    if raw.startswith(OLE):
        return
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            left = LARGEST_WORKBOOK
            for info in archive.infolist():
                left -= _unpacked(archive, info, raw, file=file, left=left)
    except (*DAMAGED_ARCHIVE, expat.ExpatError, OSError, RuntimeError, ValueError) as error:
        raise no_workbook(raw, file=file) from error


def no_workbook(raw: bytes, *, file: str) -> SheetUnreadable:
    """Return what to say of a file that cannot be read as a workbook."""
    looks = looks_like(raw)
    came = "damaged" if looks == "workbook" else looks
    return SheetUnreadable(place=Place(file=file), expected="workbook", came=came)


def _unpacked(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, raw: bytes, *, file: str, left: int
) -> int:
    """Return how many bytes a part unpacks to, whatever the archive's list says."""
    size = 0
    name = info.filename.lower()
    checks: list[_Spread | _Repeated] = []
    if name.endswith(".xml") and "sheet" in name:
        checks.append(_Spread())
    if name == "content.xml":
        checks.append(_Repeated())
    whole = _Whole() if name.endswith((".xml", ".rels")) else None
    for piece in _pieces(archive, info, raw):
        size += len(piece)
        if size > left:
            raise too_large(file, LARGEST_WORKBOOK)
        if any(check.cells_with(piece) > MOST_CELLS for check in checks):
            raise too_many_cells(file)
        if whole:
            whole.take(piece)
    if whole and size:
        whole.end()
    return size


def _pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo, raw: bytes) -> Iterator[bytes]:
    """Yield a part's bytes; not by zipfile, which stops where the list says the part ends."""
    if info.compress_type != zipfile.ZIP_DEFLATED:
        with archive.open(info) as part:
            while piece := part.read(_PIECE):
                yield piece
        return
    at = info.header_offset
    names = int.from_bytes(raw[at + 26 : at + 28], "little")
    extra = int.from_bytes(raw[at + 28 : at + 30], "little")
    packed = memoryview(raw)[at + 30 + names + extra :]
    inflate = decompressobj(-MAX_WBITS)
    waiting: bytes | memoryview = packed[:_PIECE]
    fed = len(waiting)
    while not inflate.eof and waiting:
        yield inflate.decompress(waiting, _PIECE)
        waiting = inflate.unconsumed_tail
        if not waiting:
            waiting = packed[fed : fed + _PIECE]
            fed += len(waiting)


class _Whole:
    """Looks whether a part's tags are closed, no text is endless, and no entities are its own.

    Letters are not judged: some programs write such as XML does not allow, and they can be read.
    """

    def __init__(self) -> None:
        self._parser = expat.ParserCreate("iso-8859-1")
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._untagged = 0
        self._begun = False

    def _refuse(self, *_: object) -> None:
        raise expat.ExpatError("a workbook has no document type")

    def take(self, piece: bytes) -> None:
        """Take the next piece; of UTF-16 what is left without its noughts."""
        if not self._begun:
            piece = piece.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
            self._begun = True
        tag = piece.rfind(b"<")
        self._untagged = len(piece) - tag if tag >= 0 else self._untagged + len(piece)
        if self._untagged > LONGEST_LINE:  # a cell holds no more than 32,767 letters
            raise expat.ExpatError("a text without end")
        self._parser.Parse(piece.translate(None, _CONTROLS), False)

    def end(self) -> None:
        """Look whether all is closed."""
        self._parser.Parse(b"", True)


class _Spread:
    """The cells between the first and the last of a sheet of .xlsx."""

    def __init__(self) -> None:
        self._rest = b""
        self._rows: tuple[int, int] = (1 << 40, 0)
        self._columns: tuple[int, int] = (1 << 40, 0)

    def cells_with(self, piece: bytes) -> int:
        """Take the next piece of the sheet; return how many cells there are so far."""
        text = self._rest + piece
        found = set(_CELL.findall(text))
        self._rest = text[-_OVERLAP:]
        if found:
            self._columns = _widened(self._columns, {_number(letters) for letters, _ in found})
            self._rows = _widened(self._rows, {int(row) for _, row in found})
        height = self._rows[1] - self._rows[0] + 1
        width = self._columns[1] - self._columns[0] + 1
        return max(height, 0) * max(width, 0)


def _widened(span: tuple[int, int], values: set[int]) -> tuple[int, int]:
    return min(span[0], *values), max(span[1], *values)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


class _Repeated:
    """The cells of an .ods, each counted as often as it is repeated.

    The blank ends up to the sheet's edge that office programs write do not count.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._cells = 0

    def cells_with(self, piece: bytes) -> int:
        """Take the next piece; return how many cells there are so far."""
        text = self._rest + piece
        end = 0
        for row in _ODS_ROW.finditer(text):
            end = row.end()
            self._cells += _times(row[1]) * _filled(row[2])
        self._rest = text[end:]
        return self._cells if len(self._rest) <= LONGEST_LINE else MOST_CELLS + 1


def _times(attributes: bytes) -> int:
    found = _REPEATED.search(attributes)
    return int(found[1]) if found else 1


def _filled(row: bytes) -> int:
    counts = [
        (_times(cell[1]), b"value-type" in cell[1] or b"formula" in cell[1])
        for cell in _ODS_CELL.finditer(row)
    ]
    while counts and not counts[-1][1]:
        counts.pop()
    return sum(count for count, _ in counts)
