"""What a file looks like when it is not the table its name promises."""

import gzip
import lzma
import struct
import zipfile
import zlib
from io import BytesIO

from kortinfo.errors import SourceUnreadable
from kortinfo.texts import text


class SheetUnreadable(SourceUnreadable):
    """A file that should hold a table does not; said in the user's language.

    ``expected`` and ``came`` are keys of ``texts/<language>/sheets.toml``; other data fill them.
    """

    def words(self, language: str) -> dict[str, object]:
        """Return what was expected and what came, in words."""
        return {
            name: text(f"sheets.{self.data[name]}", language, **self.data)
            for name in ("expected", "came")
        }


DAMAGED_ARCHIVE = (
    EOFError,
    NotImplementedError,
    UnicodeDecodeError,
    gzip.BadGzipFile,
    lzma.LZMAError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
"""What a damaged .gz or .zip raises; NotImplementedError is a packing that Python cannot undo."""
_STARTS = (
    (b"%PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0", "old_office"),
    (b"\x1f\x8b", "gzip"),
    (b"PAR1", "parquet"),
    (b"SQLite format 3", "sqlite"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"{\\rtf", "document"),
)
_MARKUP = (
    (b"<html", "html"),
    (b"<!doctype html", "html"),
    (b"<table", "html"),
    (b"<?xml", "xml"),
    (b"<", "xml"),
)


def looks_like(raw: bytes) -> str:
    """Return the key of the words for what these bytes are; ``text`` where nothing tells."""
    if not raw:
        return "nothing"
    for start, key in _STARTS:
        if raw.startswith(start):
            return key
    if raw.startswith(b"PK\x03\x04"):
        return _zip_kind(raw)
    head = raw[:2000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for start, key in _MARKUP:
        if head.startswith(start):
            return "html" if key == "xml" and (b"<html" in head or b"<table" in head) else key
    if head.startswith((b"{", b"[{")):
        return "json"
    return "text" if _is_text(raw) else "binary"


def _zip_kind(raw: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            names = archive.namelist()
    except DAMAGED_ARCHIVE:
        return "damaged_zip"
    if any(name.startswith("word/") for name in names):
        return "document"
    if "[Content_Types].xml" in names or "mimetype" in names:
        return "workbook"
    return "zip"


def _is_text(raw: bytes) -> bool:
    """Tell text from bytes: nearly no control characters (UTF-16 has NULs and is text)."""
    head = raw[:4000]
    odd = sum(byte < 9 or 13 < byte < 32 for byte in head if byte)
    return odd <= len(head) // 50
