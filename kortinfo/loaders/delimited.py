"""Big delimited text files as tables of text: a few million rows in seconds.

For workbooks and small exports see the sheet reader; registers' files are plain, but large.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from kortinfo.errors import Place
from kortinfo.loaders.files import Member
from kortinfo.loaders.register_unreadable import RegisterUnreadable
from kortinfo.loaders.size import LARGEST_LIST, LONGEST_LINE, long_line, too_large

_PEEK = 1 << 20
_BOM = b"\xef\xbb\xbf"
_TEXT = pd.StringDtype("pyarrow", na_value=np.nan)
_SEPARATORS = (";", "\t", "|", ",")
_LINE_ENDS = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, kw_only=True)
class Delimited:
    """A delimited file, read.

    Attributes:
        frame: every column as text (missing = NaN), under its heading; a heading that comes twice
            keeps its first column.
        rows: the row number of each row as a person counts it (header = 1), as the index has it.
        ragged: row numbers of rows with more cells than there are headings; not in ``frame``.
    """

    frame: pd.DataFrame
    rows: pd.Series
    ragged: tuple[int, ...]


def read_delimited(member: Member) -> Delimited:
    """Read a delimited text file, separator and encoding (UTF-8 or cp1252) found out.

    An empty file gives an empty frame. Rows with fewer cells than headings are filled up.

    Raises:
        RegisterUnreadable: it is no text, or no table.
        SheetUnreadable: it is too large to be held in memory, or a line of it.
    """
    with member.open() as stream:
        peek = stream.read(_PEEK)
    if not peek.removeprefix(_BOM).strip():
        return Delimited(frame=pd.DataFrame(), rows=pd.Series([], dtype="Int64"), ragged=())
    if b"\x00" in peek:
        raise RegisterUnreadable(
            place=Place(file=member.name), expected="delimited", came="not_text"
        )
    separator = separator_of(peek)
    _check_size(member)
    return _read(member, separator, _encoding(member))


def _check_size(member: Member) -> None:
    """Look whether the file can be held in memory, unpacked, and each of its lines."""
    size = line = 0
    with member.open() as stream:
        while chunk := stream.read(_PEEK):
            size += len(chunk)
            if size > LARGEST_LIST:
                raise too_large(member.name, LARGEST_LIST)
            end = chunk.rfind(b"\n")
            line = line + len(chunk) if end < 0 else len(chunk) - end
            if line > LONGEST_LINE:
                raise long_line(member.name, LONGEST_LINE)


def separator_of(peek: bytes) -> str:
    """Return the separator that stands most often in the first line of ``peek``."""
    first = peek.removeprefix(_BOM).lstrip().split(b"\n", 1)[0].decode("utf-8", errors="replace")
    return max(_SEPARATORS, key=first.count)


def _encoding(member: Member) -> str:
    """Return the first encoding that can read the file; in Latin-1 every byte is a letter."""
    return next(name for name in ("utf-8", "cp1252", "latin-1") if _is_in(member, name))


def _is_in(member: Member, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with member.open() as stream:
        try:
            while chunk := stream.read(_PEEK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _read(member: Member, separator: str, encoding: str) -> Delimited:
    heading, row = heading_of(member, separator, encoding)
    odd: list[pa_csv.InvalidRow] = []

    def keep_odd(row: pa_csv.InvalidRow) -> str:
        odd.append(row)
        return "skip"

    names = [str(number) for number in range(len(heading))]
    with member.open() as stream:
        try:
            table = pa_csv.read_csv(
                stream,
                read_options=pa_csv.ReadOptions(
                    use_threads=False, encoding=encoding, column_names=names, skip_rows=row
                ),
                parse_options=pa_csv.ParseOptions(
                    delimiter=separator,
                    newlines_in_values=True,
                    ignore_empty_lines=False,
                    invalid_row_handler=keep_odd,
                ),
                convert_options=pa_csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.large_string()),
                    strings_can_be_null=True,
                    null_values=[""],
                ),
            )
        except pa.ArrowInvalid as error:
            raise RegisterUnreadable(
                place=Place(file=member.name), expected="delimited", came="not_a_table"
            ) from error
    read: pd.DataFrame = table.to_pandas(types_mapper={pa.large_string(): _TEXT}.get)
    return _with_odd_rows(read, heading, odd, separator, first=row + 1)


def heading_of(member: Member, separator: str, encoding: str) -> tuple[list[str], int]:
    """Return the headings, trimmed, and the row they stand in: the first that is not blank.

    A blank file has no headings, and as many rows as are told.
    """
    row = 0
    with member.open() as stream:
        while read := stream.readline(LONGEST_LINE):
            for line in _LINE_ENDS.split(read.decode(encoding, errors="replace").rstrip("\r\n")):
                row += 1
                if plain := line.removeprefix("\ufeff").strip(" \ufeff"):
                    cells = next(_records(plain, separator), [])
                    return [cell.strip() for cell in cells], row
    return [], row


def _records(text: str, separator: str) -> Iterator[list[str]]:
    """Yield the records of a text; where quotes stand oddly, its cells as they stand."""
    try:
        yield from list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        yield text.split(separator)


def _with_odd_rows(
    read: pd.DataFrame,
    heading: list[str],
    odd: list[pa_csv.InvalidRow],
    separator: str,
    *,
    first: int,
) -> Delimited:
    """Put short rows back in, filled up; number the rows; leave out blank rows."""
    numbers = np.setdiff1d(
        np.arange(first, len(read) + len(odd) + first),
        [row.number for row in odd],
        assume_unique=True,
    )
    short = [row for row in odd if row.actual_columns < row.expected_columns]
    if short:
        parts = [chain.from_iterable(_records(row.text, separator)) for row in short]
        cells = [list(islice(part, len(heading))) for part in parts]
        filled = [line + [""] * (len(heading) - len(line)) for line in cells]
        more = pd.DataFrame(filled, columns=read.columns).astype(_TEXT).replace("", np.nan)
        read = pd.concat([read, more], ignore_index=True)
        numbers = np.concatenate([numbers, [row.number for row in short]])
    for name in read.columns:
        read[name] = read[name].str.strip()
    read.columns = pd.Index(heading)
    frame = read.loc[:, ~read.columns.duplicated()]
    filled_in = frame.notna().any(axis=1) & (frame != "").any(axis=1)
    rows = pd.Series(numbers, dtype="Int64")[filled_in]
    ragged = tuple(row.number for row in odd if row.actual_columns > row.expected_columns)
    return Delimited(frame=frame[filled_in], rows=rows, ragged=ragged)
