"""Damage done to files, by chance: bytes, cells, lines, encodings, and the parts of archives."""

import contextlib
import gzip
import io
import zipfile
from collections.abc import Callable, Sequence
from random import Random

from kortinfo.loaders.unreadable import DAMAGED_ARCHIVE

NASTY = (
    *(b"\x00", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\x1a", b"\r", b"\n", b"\x85", b"\x0b"),
    *("\u2028".encode(), "\u202e".encode(), b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc3", b"\xe6"),
    *(b'"', b'"' * 3, b";" * 50, b"," * 50, b"\t", b"|", b"=1+1", b"sep=;\n", b"sep=\x00\n"),
    *(b"NaN", b"inf", b"-inf", b"1e400", b"-0", b"9" * 30, b"9" * 5000, b"0x10", b"1e-400"),
    *(b"9999-12-31", b"0000-00-00", b"31-12-9999", b"01-01-10000", b"29-02-2025", b"99999999"),
    *(b"2026-02-01T99:99:99+99:99", b"45000", b"-45000", b"2958466", b"1e10", b"00-00-0000"),
    *(b"{", b"}", b"[", b"]", b"[" * 500, b'{"a":' * 500, b"null", b"true", b'"\\ud800"', b"\\"),
    *(b'{"\\u0000":1}', b'{"":{"":{"":1}}}', b"[[],{},[{}]]", b"1" * 400, b"-", b'{"a":1,"a":2}'),
    *(b"<!DOCTYPE a [<!ENTITY b 'cc'><!ENTITY c '&b;&b;'>]>", b"&c;", b"]]>", b"<!--", b"&#0;"),
    *(b"999999999999", b"4294967296", b"-1", b"XFD1048576", b"A0", b"1:1048576", b"A1:XFD9"),
    *(b"../../x", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"%PDF-", b"PAR1", b"\xd0\xcf\x11"),
    *(b"010190-1234", "９９".encode(), "٣".encode(), b"\xa0", "\u00ad".encode()),
    *("æøå".encode("cp1252"), "æøå".encode(), "e\u0301".encode(), "🚢".encode() * 20),
)
"""What programs trip over: marks, odd numbers and days, half letters, beginnings of other files."""
Damage = Callable[[bytes, Random], bytes]
_MOST = 200_000
"""Bytes a damaged file has at the most: large ones are tried by themselves."""


def damaged(raw: bytes, other: bytes, chance: Random) -> bytes:
    """Return the bytes with a few kinds of damage; ``other`` is a file to take pieces of."""
    if raw.startswith(b"PK\x03\x04") and chance.random() < 0.8:
        with contextlib.suppress(*DAMAGED_ARCHIVE, ValueError, OSError, RuntimeError):
            return _repacked(raw, other, chance)[:_MOST]
    if raw.startswith(b"\x1f\x8b") and chance.random() < 0.6:
        with contextlib.suppress(*DAMAGED_ARCHIVE, OSError):
            return gzip.compress(_several(gzip.decompress(raw), other, chance), mtime=0)
    return _several(raw, other, chance)[:_MOST]


def _several(raw: bytes, other: bytes, chance: Random) -> bytes:
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5, 8))):
        raw = chance.choice(_DAMAGES)(raw, chance)
    if chance.random() < 0.05:
        at, cut = _at(raw, chance), _at(other, chance)
        raw = raw[:at] + other[cut : cut + 2000]
    return raw


def _repacked(raw: bytes, other: bytes, chance: Random) -> bytes:
    """Damage one part of an archive, its name, or how it is packed."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts = [(info.filename, archive.read(info)) for info in archive.infolist()]
    at = chance.randrange(len(parts))
    name, content = parts[at]
    what = chance.random()
    if what < 0.75:
        parts[at] = (name, _several(content, other, chance))
    elif what < 0.8:
        parts[at] = (chance.choice(_NAMES), content)
    elif what < 0.85:
        parts.append((chance.choice((name, *_NAMES)), other[:5000]))
    elif what < 0.9:
        del parts[at]
    else:
        chance.shuffle(parts)
    fresh = io.BytesIO()
    packing = chance.choice((zipfile.ZIP_DEFLATED,) * 4 + (zipfile.ZIP_STORED, zipfile.ZIP_LZMA))
    with zipfile.ZipFile(fresh, "w", packing) as archive:
        for name, content in parts:
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=packing)
    packed = fresh.getvalue()
    return _flipped(packed, chance) if chance.random() < 0.1 else packed


_NAMES = (
    *("../../etc/x.csv", "/x.csv", "C:\\x.csv", "a/b/c/d.csv", "x" * 300 + ".csv", "~$a.csv"),
    *("con.csv", "a.xlsx", "b.zip", "c.gz", ".csv", "æøå 010190-1234.csv", "a\nb.csv", "*.csv"),
    *("__MACOSX/._a.csv", "a.json", "a.pdf", "xl/worksheets/sheet9.xml", "content.xml", "a?.csv"),
)


def _at(raw: bytes, chance: Random) -> int:
    return chance.randrange(len(raw) + 1)


def _flipped(raw: bytes, chance: Random) -> bytes:
    bytes_ = bytearray(raw)
    for _ in range(chance.choice((1, 1, 4, 30))):
        if bytes_:
            bytes_[chance.randrange(len(bytes_))] = chance.randrange(256)
    return bytes(bytes_)


def _cut(raw: bytes, chance: Random) -> bytes:
    return raw[: _at(raw, chance)]


def _without(raw: bytes, chance: Random) -> bytes:
    at = _at(raw, chance)
    return raw[:at] + raw[at + chance.choice((1, 1, 5, 50, 500)) :]


def _with_nasty(raw: bytes, chance: Random) -> bytes:
    at = _at(raw, chance)
    return raw[:at] + chance.choice(NASTY) + raw[at:]


def _repeated(raw: bytes, chance: Random) -> bytes:
    at = _at(raw, chance)
    piece = raw[at : at + chance.choice((1, 10, 100, 1000))]
    return raw[:at] + piece * chance.choice((2, 2, 5, 40)) + raw[at:]


def _piecewise(separators: Sequence[bytes]) -> Damage:
    """Return damage done to one piece between two separators: a cell, a line, a value."""

    def damage(raw: bytes, chance: Random) -> bytes:
        separator = chance.choice(separators)
        pieces = raw.split(separator)
        at = chance.randrange(len(pieces))
        what = chance.randrange(5)
        if what == 0:
            del pieces[at]
        elif what == 1:
            pieces[at] = chance.choice(NASTY)
        elif what == 2:
            pieces.insert(at, pieces[chance.randrange(len(pieces))])
        elif what == 3:
            pieces[at] += chance.choice(NASTY)
        else:
            chance.shuffle(pieces)
        return separator.join(pieces)

    return damage


def _recoded(raw: bytes, chance: Random) -> bytes:
    text = raw.decode(chance.choice(("utf-8", "cp1252", "latin-1")), errors="replace")
    coding = chance.choice(("utf-16", "utf-16-be", "utf-32", "cp1252", "utf-8-sig", "cp037"))
    return text.encode(coding, errors="replace")


def _half_recoded(raw: bytes, chance: Random) -> bytes:
    at = _at(raw, chance)
    return raw[:at] + _recoded(raw[at:], chance)


def _packed(raw: bytes, chance: Random) -> bytes:
    if chance.random() < 0.5:
        return gzip.compress(raw, mtime=0)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(chance.choice(_NAMES), raw)
    return packed.getvalue()


def _other_ends(raw: bytes, chance: Random) -> bytes:
    end = chance.choice((b"\n", b"\r", b"\r\n", b"\n\n", b"\r\r\n", b"\x85"))
    return raw.replace(b"\r\n", b"\n").replace(b"\n", end)


_CELLS = _piecewise((b";", b",", b"\t", b'"', b":", b">"))
_LINES = _piecewise((b"\n", b"\r\n", b"}", b"</"))
_DAMAGES: tuple[Damage, ...] = (
    *(_CELLS, _CELLS, _CELLS, _LINES, _LINES, _with_nasty, _with_nasty),
    *(_flipped, _flipped, _cut, _without, _repeated, _recoded, _half_recoded, _packed, _other_ends),
)
