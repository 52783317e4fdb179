"""Lists of sector codes, however many files they come in: all their rows in one table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kortinfo.errors import Place, SourceEmpty
from kortinfo.loaders.aside import Aside
from kortinfo.loaders.files import Member, each_named, members, shown
from kortinfo.loaders.result import Guess
from kortinfo.progress import Progress
from kortinfo.settings import Source

RowsOf = Callable[[Source, Member], tuple[pd.DataFrame, tuple[int, ...], tuple[Guess, ...]]]
"""Reads a file: its rows, the numbers of the ragged ones, and how its columns were taken."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CodeList:
    """The rows of all files, those with too many cells left out; how many were read in all."""

    rows: pd.DataFrame
    guesses: tuple[Guess, ...]
    read: int


def read_code_list(
    source: Source, paths: Sequence[Path], rows_of: RowsOf, *, aside: Aside, progress: Progress
) -> CodeList:
    """Read all files; rows with too many cells are set aside (``ragged_row``).

    Raises:
        SourceEmpty: there is no row in any file; and what ``rows_of`` raises.
    """
    parts: list[pd.DataFrame] = []
    found: list[Guess] = []
    read = 0
    for path, name in each_named(paths):
        for member in members(path, name):
            rows, ragged, taken = rows_of(source, member)
            read += len(rows) + len(ragged)
            found.extend(taken)
            for number in ragged:
                aside.add("ragged_row", file=member.name, row=number)
            parts.append(rows)
            progress(source.name, read)
    if not read:
        raise SourceEmpty(place=Place(file=shown(source.path)))
    return CodeList(rows=pd.concat(parts, ignore_index=True), guesses=tuple(found), read=read)
