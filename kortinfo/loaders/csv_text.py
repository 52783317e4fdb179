"""A text file as records of cells: encoding, separator and quotes found out, nothing refused.

Records are numbered as a spreadsheet program numbers them: a quoted cell with line breaks in it is
one record, blank records count, and a first line ``sep=;`` does not.
"""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from kortinfo.loaders.size import MOST_CELLS, TooManyCellsError

SEPARATORS = (";", "\t", "|", ",")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
"""As ``io.StringIO`` splits text with ``newline=""``, which needs four bytes a letter."""
_SEP_LINE = re.compile(r"^\"?sep=(.)\"?\s*(?:\r\n|\r|\n|$)", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_LINES_IN_A_RECORD = 200
_SAMPLE = 40
_FEW_CELLS = 3
"""Lines of fewer cells may well be a note's own."""


@dataclass(frozen=True, kw_only=True)
class TextTable:
    """A text file's records, and how it was read: encoding and separator."""

    records: list[list[str]]
    encoding: str
    separator: str


def encoding_of(raw: bytes) -> str:
    """Return the encoding of a text file: by its byte-order mark or its NULs, UTF-8, else cp1252.

    A file glued together of two exports, with lines of both, is told as cp1252.
    """
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return encoding
    if raw[1:2000:2].count(0) > len(raw[:2000]) // 4:
        return "utf-16-le"
    if raw[0:2000:2].count(0) > len(raw[:2000]) // 4:
        return "utf-16-be"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def decoded(raw: bytes, *, encoding: str | None = None) -> str:
    """Return the text of a file, in the encoding given or found out; NUL bytes go.

    What is found to be cp1252 is read line by line: lines that are UTF-8 are read as such.
    """
    told = encoding or encoding_of(raw)
    if encoding is None and told == "cp1252":
        return _plain("".join(_line(line) for line in raw.splitlines(keepends=True)))
    return _plain(raw.decode(told, errors="replace"))


def _plain(text: str) -> str:
    return text.replace("\x00", "").removeprefix("\ufeff")


def _line(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def read_text_table(
    raw: bytes,
    *,
    score: Callable[[Sequence[str]], int],
    encoding: str | None = None,
    separator: str | None = None,
) -> TextTable:
    """Return the records of a delimited text file; an empty file gives none.

    ``score`` tells how many of a record's cells are headings one knows: where no separator is
    given or named by the file, the one that finds the most of them wins, then the one that makes
    the widest table.

    Raises:
        TooManyCellsError: there are more than can be held in memory.
    """
    text = decoded(raw, encoding=encoding)
    named = _SEP_LINE.match(text)
    if named:
        text = text[named.end() :]
    lines = _LINE.findall(text)
    del text
    with _no_limit_on_cells():
        used = separator or (named[1] if named else _separator(lines, score))
        return TextTable(
            records=_few_enough(_records(lines, used)),
            encoding=encoding or encoding_of(raw),
            separator=used,
        )


def _few_enough(records: Iterator[list[str]]) -> list[list[str]]:
    kept: list[list[str]] = []
    cells = 0
    for record in records:
        cells += len(record)
        if cells > MOST_CELLS:
            raise TooManyCellsError
        kept.append(record)
    return kept


@contextmanager
def _no_limit_on_cells() -> Iterator[None]:
    before = csv.field_size_limit(1 << 30)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _separator(lines: list[str], score: Callable[[Sequence[str]], int]) -> str:
    def worth(separator: str) -> tuple[int, int]:
        sample = [record for record in islice(_records(lines, separator), _SAMPLE) if record]
        widths = sorted(len(record) for record in sample)
        return (
            max((score(record) for record in sample), default=0),
            widths[len(widths) // 2] if widths else 0,
        )

    return max(SEPARATORS, key=worth)


def _records(lines: list[str], separator: str) -> Iterator[list[str]]:
    """Read records; a quote that is never closed spoils its own line only.

    A record that goes on for hundreds of lines, or whose lines alone are rows as wide as the table,
    the last one too, is an open quote in some name, or a ditto mark: its first line is then read
    with the quote as a plain letter, and reading goes on at the next line. A table copied into a
    note ends within the note, and stays there.
    """
    at = 0
    width = _width(lines[: 5 * _SAMPLE], separator)
    while at < len(lines):
        feed = _Feed(lines, at)
        reader = csv.reader(feed, delimiter=separator)
        astray = False
        for record in reader:
            if feed.ran_out:
                break
            astray = feed.at - at > 1 and _astray(record, lines[at : feed.at], separator, width)
            if astray:
                break
            yield record
            at = feed.at
            feed.start_record()
        if feed.ran_out or astray:
            yield _unquoted(lines[at], separator)
            at += 1


def _width(lines: list[str], separator: str) -> int:
    """Return how many cells most lines have that are no part of a note; none: 0."""
    widths = Counter(
        width
        for line in lines
        for width in {len(_alone(line, separator)), len(_unquoted(line, separator))}
    )
    wide = [(count, width) for width, count in widths.items() if width >= _FEW_CELLS]
    return max(wide)[1] if wide else 0


def _astray(record: list[str], lines: list[str], separator: str, width: int) -> bool:
    """Tell a record of several lines that swallowed rows: the first, and most of the others."""
    if not width or len(_unquoted(lines[0], separator)) != width:
        return False
    rows = sum(
        width in (len(_alone(line, separator)), len(_unquoted(line, separator)))
        for line in lines[1:]
    )
    if 2 * rows <= len(lines) - 1:
        return False
    long = [cell for cell in record if len(cell.splitlines()) > 1]
    if sum(cell.count(separator) for cell in long) < width - 1:  # no room for a row
        return False
    if not _is_strict(lines, separator):
        return True
    if lines[0].count('"') == 1 and len(record) != width:
        return True
    # The quote that closes it stands in a row of its own, and not where a note ends.
    return _alike(_unquoted(lines[0], separator), _unquoted(lines[-1], separator))


def _alike(row: list[str], other: list[str]) -> bool:
    """Tell rows of one table: as wide, and some number or date written the same way in both."""
    numbers = [(cell, its) for cell, its in zip(row, other, strict=False) if _DIGITS.search(cell)]
    alike = [_DIGITS.sub("0", cell) == _DIGITS.sub("0", its) for cell, its in numbers]
    return len(row) == len(other) and (any(alike) or not numbers)


def _is_strict(lines: list[str], separator: str) -> bool:
    """Tell lines in which a separator follows every quote that closes a cell."""
    try:
        return bool(list(csv.reader(lines, delimiter=separator, strict=True)))
    except csv.Error:
        return False


def _alone(line: str, separator: str) -> list[str]:
    return next(csv.reader([line], delimiter=separator), [])


def _unquoted(line: str, separator: str) -> list[str]:
    return next(csv.reader([line], delimiter=separator, quoting=csv.QUOTE_NONE), [])


class _Feed:
    """Lines for one csv reader, at most so many a record."""

    def __init__(self, lines: list[str], at: int) -> None:
        self._lines = lines
        self.at = at
        self._first = at
        self.ran_out = False

    def start_record(self) -> None:
        self._first = self.at

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        inside = self.at > self._first
        if inside and (self.at >= len(self._lines) or self.at - self._first >= _LINES_IN_A_RECORD):
            self.ran_out = True
            raise StopIteration
        if self.at >= len(self._lines):
            raise StopIteration
        self.at += 1
        return self._lines[self.at - 1]
