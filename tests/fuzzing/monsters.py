"""Files made to take a machine: bombs, endless lines, depths and widths; written piece by piece."""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.fuzzing.seeds import TABLES, csv_bytes, xlsx_bytes, zipped

Pieces = Iterator[bytes]
HEAD = csv_bytes(TABLES["contacts"][:1])
_BLOCK = 1 << 20


def _zeros(size: int) -> Pieces:
    block = b"0" * _BLOCK
    yield from (block for _ in range(max(size // _BLOCK, 1)))


def _in_gz(pieces: Pieces) -> Pieces:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    yield from (packer.compress(piece) for piece in pieces)
    yield packer.flush()


def _in_zip(name: str, pieces: Pieces, more: Mapping[str, bytes] | None = None) -> Pieces:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for other, content in (more or {}).items():
            archive.writestr(other, content)
        with archive.open(name, "w", force_zip64=True) as part:
            for piece in pieces:
                part.write(piece)
    yield raw.getvalue()


def _lying_zip(size: int) -> Pieces:
    """An archive whose list says that a part is small."""
    [raw] = _in_zip("a.csv", _zeros(size))
    for length in (size // _BLOCK * _BLOCK).to_bytes(4, "little"), b"\xff\xff\xff\xff":
        raw = raw.replace(length, (100).to_bytes(4, "little"))
    yield raw


def _workbook_with(part: str, pieces: Pieces) -> Pieces:
    """A workbook of which one part is replaced."""
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes(TABLES["contacts"]))) as archive:
        more = {name: archive.read(name) for name in archive.namelist() if name != part}
    yield from _in_zip(part, pieces, more)


_SHEET = "xl/worksheets/sheet1.xml"
_OPEN = (
    b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
    b'main"><sheetData>'
)


def _far_apart(size: int) -> Pieces:
    del size
    cell = b'<row r="%d"><c r="%s" t="inlineStr"><is><t>x</t></is></c></row>'
    corners = cell % (1, b"A1") + cell % (1_048_576, b"XFD1048576")
    yield from _workbook_with(_SHEET, iter((_OPEN, corners, b"</sheetData></worksheet>")))


def _entities(size: int) -> Pieces:
    del size
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (at, b"&l%d;" % (at - 1) * 10) for at in range(1, 12))
    head = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">' + laughs + b"]>"
    yield from _workbook_with(
        "xl/sharedStrings.xml", iter((head, b"<sst><si><t>&l11;</t></si></sst>"))
    )


def _big_strings(size: int) -> Pieces:
    def strings() -> Pieces:
        yield b'<?xml version="1.0"?><sst><si><t>'
        yield from _zeros(size)
        yield b"</t></si></sst>"

    yield from _workbook_with("xl/sharedStrings.xml", strings())


def _repeated_ods(size: int) -> Pieces:
    from tests.fuzzing.seeds import _ods_bytes

    with zipfile.ZipFile(io.BytesIO(_ods_bytes(TABLES["contacts"]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    times = b'<table:table-row table:number-rows-repeated="1000000">'
    cells = b'<table:table-cell table:number-columns-repeated="16000" '
    content = parts["content.xml"].replace(b"<table:table-row>", times, 1)
    parts["content.xml"] = content.replace(b"<table:table-cell ", cells, 1)
    del size
    yield zipped(parts)


def _deep(opening: bytes, size: int) -> Pieces:
    yield from (opening * (_BLOCK // len(opening)) for _ in range(max(size // _BLOCK, 1)))


def _one_line(size: int) -> Pieces:
    yield HEAD
    yield b"K1;9000000017;;"
    yield from _zeros(size)


def _quoted(size: int) -> Pieces:
    yield HEAD
    yield b'K1;9000000017;;"'
    yield from (b"x;y\r\n" * (_BLOCK // 5) for _ in range(max(size // _BLOCK, 1)))


def _wide(size: int) -> Pieces:
    yield HEAD.strip()
    yield from (b";x" * (_BLOCK // 2) for _ in range(max(size // _BLOCK // 8, 1)))
    yield b"\r\n" + b";1" * 1000 + b"\r\n"


def _only_separators(size: int) -> Pieces:
    yield HEAD
    line = b";" * (_BLOCK - 2) + b"\r\n"
    yield from (line for _ in range(max(size // _BLOCK, 1)))


def _keys_of_its_own(size: int) -> Pieces:
    count = min(size // 1000, 40_000)
    items = (b'{"k%d": 1, "Dato": "2026-02-01"}' % at for at in range(count))
    yield b"[" + b",".join(items) + b"]"


def _long_string(size: int) -> Pieces:
    yield b'[{"Dato": "'
    yield from _zeros(size)
    yield b'"}]'


def _one_document_line(size: int) -> Pieces:
    yield b'{"_source": {"VrproduktionsEnhed": {"pNummer": 1, "navne": [{"navn": "'
    yield from _zeros(size)
    yield b'"}]}}}\n'


def _many_lines(size: int) -> Pieces:
    yield from (b"{}\n" * (_BLOCK // 3) for _ in range(max(size // _BLOCK // 16, 1)))


def _blank(size: int) -> Pieces:
    yield from (b" \r\n" * (_BLOCK // 3) for _ in range(max(size // _BLOCK, 1)))


Monster = tuple[str, str, Callable[[int], Pieces]]
MONSTERS: Mapping[str, Monster] = {
    "a .gz that unpacks to zeros": ("contacts", "a.csv.gz", lambda size: _in_gz(_zeros(size))),
    "a .zip that unpacks to zeros": (
        "contacts",
        "a.zip",
        lambda size: _in_zip("a.csv", _zeros(size)),
    ),
    "a .zip whose list lies": ("contacts", "a.zip", _lying_zip),
    "addresses that unpack to zeros": ("addresses", "a.csv.gz", lambda size: _in_gz(_zeros(size))),
    "documents that unpack to zeros": (
        "cvr_system",
        "a.json.gz",
        lambda size: _in_gz(_zeros(size)),
    ),
    "a workbook with two cells far apart": ("contacts", "a.xlsx", _far_apart),
    "a workbook with entities in entities": ("contacts", "a.xlsx", _entities),
    "a workbook with one huge string": ("contacts", "a.xlsx", _big_strings),
    "an .ods with rows and cells repeated": ("contacts", "a.ods", _repeated_ods),
    "one long line": ("contacts", "a.csv", _one_line),
    "one long line of addresses": ("addresses", "a.csv", _one_line),
    "a quote that is never closed": ("contacts", "a.csv", _quoted),
    "millions of columns": ("contacts", "a.csv", _wide),
    "millions of columns of addresses": ("addresses", "a.csv", _wide),
    "nothing but separators": ("contacts", "a.csv", _only_separators),
    "deep lists": ("contacts", "a.json", lambda size: _deep(b"[", size)),
    "deep objects": ("contacts", "a.json", lambda size: _deep(b'{"a":', size)),
    "deep documents": ("cvr_system", "a.json", lambda size: _deep(b'{"hits":', size)),
    "deep areas": ("areas", "a.geojson", lambda size: _deep(b'{"a":', size)),
    "objects with keys of their own": ("contacts", "a.json", _keys_of_its_own),
    "one long string of JSON": ("contacts", "a.json", _long_string),
    "a document of one long line": ("cvr_system", "a.ndjson", _one_document_line),
    "millions of empty documents": ("cvr_system", "a.ndjson", _many_lines),
    "nothing but blank lines": ("contacts", "a.csv", _blank),
    "a preview of one long line": ("preview", "a.csv", _one_line),
    "a preview of a .gz that unpacks to zeros": (
        "preview",
        "a.csv.gz",
        lambda size: _in_gz(_zeros(size)),
    ),
}
"""By what it is: which loader gets it, under which name, and its bytes for a size unpacked."""


def write(folder: Path, name: str, size: int) -> tuple[str, Path]:
    """Write a monster of about ``size`` bytes unpacked; return its loader and its path."""
    format_, file, pieces = MONSTERS[name]
    path = folder / file
    with path.open("wb") as stream:
        for piece in pieces(size):
            stream.write(piece)
    return format_, path
