"""How large a file may be, unpacked, that is held in memory: a bomb must not take the machine.

Registers are read piece by piece and have no such bound but that of a single line.
"""

from typing import IO

from kortinfo.errors import Place
from kortinfo.loaders.unreadable import SheetUnreadable

LARGEST_TABLE = 600_000_000
"""Bytes of a table read whole: three times what may be handed in through the app."""
LARGEST_LIST = 8_000_000_000
"""Bytes of a list of addresses: the whole country's is some 1.5 GB."""
LARGEST_WORKBOOK = 2_000_000_000
"""Bytes of a workbook's parts: the sheet of a million rows takes about 1 GB."""
LONGEST_LINE = 10_000_000
"""Bytes of one line of a table."""
LONGEST_DOCUMENT_LINE = 1_000_000_000
"""Bytes of a line of JSON: a whole response of a search may stand in one."""
MOST_CELLS = 60_000_000
"""Cells of a table: a sheet of a million rows has sixty columns then."""

MOST_ASIDE = 2_000_000
"""Rows of a source set aside one by one: each is remembered with its reason."""


class TooManyCellsError(Exception):
    """A table has more than :data:`MOST_CELLS` cells."""


def read_whole(stream: IO[bytes], *, file: str, most: int = LARGEST_TABLE) -> bytes:
    """Return all the bytes of a stream.

    Raises:
        SheetUnreadable: they are more than ``most``.
    """
    raw = stream.read(most + 1)
    if len(raw) > most:
        raise too_large(file, most)
    return raw


def too_large(file: str, most: int) -> SheetUnreadable:
    """Make the error that a file is too large to be held in memory."""
    gigabytes = f"{most / 1e9:g}"
    return SheetUnreadable(
        place=Place(file=file), expected="not_so_large", came="too_large", gigabytes=gigabytes
    )


def too_many_cells(file: str) -> SheetUnreadable:
    """Make the error that a table has more cells than can be held in memory."""
    return SheetUnreadable(
        place=Place(file=file),
        expected="not_so_many_cells",
        came="too_many_cells",
        millions=MOST_CELLS // 1_000_000,
    )


def check_lines(raw: bytes, *, file: str, longest: int = LONGEST_LINE) -> None:
    """Look whether any line is longer than ``longest``.

    Raises:
        SheetUnreadable: one is.
    """
    at = 0
    while len(raw) - at > longest:
        end = max(raw.rfind(mark, at, at + longest) for mark in (b"\n", b"\r"))
        if end < 0:
            raise long_line(file, longest)
        at = end + 1


def long_line(file: str, longest: int) -> SheetUnreadable:
    """Make the error that a line is too long to be held in memory."""
    return SheetUnreadable(
        place=Place(file=file),
        expected="lines_not_so_long",
        came="line_too_long",
        megabytes=longest // 1_000_000,
    )


def too_many_aside(file: str) -> SheetUnreadable:
    """Make the error that hardly anything in a file can be used: it is another kind of file."""
    return SheetUnreadable(
        place=Place(file=file),
        expected="rows_of_use",
        came="too_many_aside",
        millions=MOST_ASIDE // 1_000_000,
    )
