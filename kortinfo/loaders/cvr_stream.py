"""The documents of one CVR file, one after the other, without holding the file in memory.

A file may be a search or scroll response, several of them, an array, or one document a line; hits,
``_source`` and bare documents alike, pretty-printed or not. What it is, is told by its content.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import ijson
import msgspec

from kortinfo.errors import Place
from kortinfo.loaders.files import Member
from kortinfo.loaders.json_depth import DEEPEST, ShallowStream, TooDeepError
from kortinfo.loaders.register_unreadable import RegisterUnreadable
from kortinfo.loaders.size import LONGEST_DOCUMENT_LINE, long_line

_PEEK = 1 << 20
_CHUNK = 1 << 20
_BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_DOCUMENT_KEYS = {
    "_index",
    "_type",
    "_id",
    "_source",
    "pNummer",
    "cvrNummer",
    "enhedstype",
    "enhedsNummer",
    "livsforloeb",
    "navne",
}
_FAR_IN = 100_000
"""Pieces of JSON after which no documents begin any more: gigabytes of other JSON take hours."""


def raw_documents(member: Member) -> Iterator[bytes]:
    """Yield each document (or, one a line, each line) of ``member`` as JSON bytes in UTF-8.

    Lines are given as they stand, damaged ones too; a line may itself be a whole response. No
    documents: nothing is yielded.

    Raises:
        SourceUnreadable: the file is not JSON, is cut off, or holds something else.
    """
    peek, is_whole = _peek(member)
    if not peek:
        return
    if _is_one_a_line(peek, is_whole=is_whole):
        yield from _lines(member)
    else:
        prefix = _document_prefix(member)
        if prefix is not None:
            yield from _items(member, prefix)


def _peek(member: Member) -> tuple[bytes, bool]:
    """Return the first of what is not blank, and whether that is all there is."""
    with member.open() as stream:
        peek = stream.read(_PEEK)
        if peek.startswith(_UTF_16) or b"\x00" in peek[:4]:
            raise RegisterUnreadable(
                place=Place(file=member.name), expected="cvr_json", came="utf16"
            )
        peek = peek.removeprefix(_BOM).lstrip()
        while not peek and (more := stream.read(_PEEK)):
            peek = more.lstrip()
        return peek, not stream.read(1)


def _opened_past_bom(stream: IO[bytes]) -> IO[bytes]:
    if stream.read(len(_BOM)) != _BOM:
        stream.seek(0)
    return stream


def _is_one_a_line(peek: bytes, *, is_whole: bool) -> bool:
    """Tell NDJSON from one big JSON: its first line is whole, or JSON breaks off at its end."""
    lines = [line for line in peek.split(b"\n") if line.strip()]
    if not is_whole:
        lines = lines[:-1]
    if not lines:
        return False
    if _is_object(lines[0]):
        return True
    return any(_is_object(line) for line in lines[1:]) and _breaks(peek)


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(msgspec.json.decode(line), dict)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    except RecursionError:
        # Too deep to decode: as a line it goes aside, as a whole file it is refused.
        return line.lstrip().startswith(b"{")


def _breaks(peek: bytes) -> bool:
    """Tell whether ``peek`` goes wrong before its end; being cut off at the end is no fault."""
    try:
        for _ in ijson.basic_parse(peek, multiple_values=True, use_float=True):
            pass
    except ijson.JSONError as error:
        return not _is_cut_off(error)
    return False


def _is_cut_off(error: Exception) -> bool:
    return "premature" in str(error) or "Incomplete JSON content" in str(error)


def _lines(member: Member) -> Iterator[bytes]:
    rest: list[bytes] = []
    size = 0
    with member.open() as stream:
        opened = _opened_past_bom(stream)
        while chunk := opened.read(_CHUNK):
            first, *lines = chunk.split(b"\n")
            rest.append(first)
            size += len(first)
            if size > LONGEST_DOCUMENT_LINE:
                raise long_line(member.name, LONGEST_DOCUMENT_LINE)
            if not lines:
                continue
            *whole, last = (b"".join(rest), *lines)
            rest, size = [last], len(last)
            for line in whole:
                if line and not line.isspace():
                    yield line
    left = b"".join(rest)
    if left and not left.isspace():
        yield left


def _document_prefix(member: Member) -> str | None:
    """Return ijson's path to the documents; None where a proper response or array is empty."""
    keys: list[str] = []
    empty = True
    with member.open() as stream, _unreadable_where_it_breaks(member, 0):
        guarded = ShallowStream(_opened_past_bom(stream))
        pieces = ijson.parse(guarded, multiple_values=True, use_float=True)
        for at, (prefix, event, value) in enumerate(pieces):
            if at == _FAR_IN:
                empty = False
                break
            if event == "start_array" and prefix.endswith("hits.hits"):
                return f"{prefix}.item"
            if event == "map_key":
                if value in _DOCUMENT_KEYS or value.startswith("Vr"):
                    return str(prefix)
                if prefix == "":
                    keys.append(value)
            elif event not in ("start_array", "end_array"):
                empty = False
    if empty:
        return None
    raise RegisterUnreadable(
        place=Place(file=member.name),
        expected="cvr_json",
        came="other_json",
        keys=", ".join(keys[:8]) or "–",
    )


def _items(member: Member, prefix: str) -> Iterator[bytes]:
    number = 0
    with member.open() as stream:
        guarded = ShallowStream(_opened_past_bom(stream))
        items = ijson.items(guarded, prefix, multiple_values=True, use_float=True)
        while True:
            with _unreadable_where_it_breaks(member, number):
                item = next(items, None)
            if item is None:
                return
            number += 1
            yield msgspec.json.encode(item)


@contextmanager
def _unreadable_where_it_breaks(member: Member, whole: int) -> Iterator[None]:
    """Turn a JSON fault into ours; the parser's own message quotes the data: not passed on."""
    try:
        yield
    except (ijson.JSONError, UnicodeDecodeError, TooDeepError) as error:
        raise RegisterUnreadable(
            place=Place(file=member.name, row=whole + 1),
            expected="cvr_json",
            came=_fault(error),
            whole=whole,
            deepest=DEEPEST,
        ) from None


def _fault(error: Exception) -> str:
    if isinstance(error, TooDeepError):
        return "too_deep"
    return "cut_off" if _is_cut_off(error) else "not_json"
