"""The rows of one of Datafordeler's entities, CSV or JSON, piece by piece: what is wanted of them.

A national file has millions of rows of some twenty columns, most of which no workplace of ours
uses; only the columns asked for are decoded, and only rows of known ids are kept.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import IO

import ijson
import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from kortinfo.errors import Place
from kortinfo.loaders.datafordeler_entities import REGISTRATION_END, Entity
from kortinfo.loaders.datafordeler_files import folded
from kortinfo.loaders.delimited import heading_of, separator_of
from kortinfo.loaders.files import Member
from kortinfo.loaders.json_depth import ShallowStream, TooDeepError
from kortinfo.loaders.register_headings import columns_missing
from kortinfo.loaders.register_unreadable import RegisterUnreadable

_BLOCK = 8 << 20
_OBJECTS = 20_000
_BOM = b"\xef\xbb\xbf"
FILE, ROW = "source_file", "source_row"


@dataclass(kw_only=True)
class Counted:
    """What was seen while reading: rows in all, corrected rows, rows whose cells had moved."""

    read: int = 0
    corrected: int = 0
    ragged: list[tuple[str, int | None]] = field(default_factory=list)


def read_entity(
    entity: Entity,
    files: Sequence[Member],
    *,
    keep: Callable[[pa.Table], pa.Table],
    counted: Counted,
    told: Callable[[int], None],
) -> pa.Table:
    """Return an entity's rows: its columns as text (missing ones null), FILE and ROW.

    Args:
        entity: what is wanted.
        files: its files; none give an empty table.
        keep: takes what is wanted out of each piece, so that the rest never adds up.
        counted: is added to.
        told: called with the rows read so far, after every piece.

    Raises:
        RegisterUnreadable: a file is no table, not JSON, or cut off.
        ColumnsMissing: a file lacks needed columns; its own are named.
    """
    pieces: list[pa.Table] = []
    for file in files:
        for piece in _pieces(entity, file, counted):
            counted.read += len(piece)
            told(counted.read)
            ended = pc.is_valid(piece[REGISTRATION_END])
            counted.corrected += pc.sum(ended).as_py() or 0
            pieces.append(keep(piece.filter(pc.invert(ended))))
    if not pieces:
        schema = [(name, pa.large_string()) for name in entity.columns]
        empty = pa.schema([*schema, (FILE, pa.large_string()), (ROW, pa.int64())]).empty_table()
        return keep(empty)
    return pa.concat_tables(pieces)


def check_columns(entity: Entity, file: Member) -> None:
    """Check a file's first rows for the columns an entity must have; an empty file has none.

    Raises:
        ColumnsMissing: they are not there: the file has another schema.
        RegisterUnreadable: it is no table, or not JSON.
    """
    next(_pieces(entity, file, Counted()), None)


def _pieces(entity: Entity, file: Member, counted: Counted) -> Iterator[pa.Table]:
    with file.open() as stream:
        start = stream.read(4096).removeprefix(_BOM).lstrip()[:1]
    if not start:
        return
    yield from _json(entity, file) if start in b"[{" else _csv(entity, file, counted)


def _csv(entity: Entity, file: Member, counted: Counted) -> Iterator[pa.Table]:
    with file.open() as stream:
        peek = stream.read(1 << 20)
    if b"\x00" in peek:
        raise RegisterUnreadable(place=Place(file=file.name), expected="delimited", came="not_text")
    separator = separator_of(peek)
    heading, above = heading_of(file, separator, "utf-8")
    found = _columns(entity, heading, file.name)
    odd: list[int | None] = []

    def keep_odd(row: pa_csv.InvalidRow) -> str:
        odd.append(row.number)
        return "skip"

    positions = {name: str(heading.index(given)) for name, given in found.items()}
    names = [str(number) for number in range(len(heading))]
    row = above + 1
    with file.open() as stream, _no_table(file):
        reader = pa_csv.open_csv(
            stream,
            read_options=pa_csv.ReadOptions(
                use_threads=False, block_size=_BLOCK, column_names=names, skip_rows=above
            ),
            parse_options=pa_csv.ParseOptions(
                delimiter=separator, newlines_in_values=True, invalid_row_handler=keep_odd
            ),
            convert_options=pa_csv.ConvertOptions(
                include_columns=list(dict.fromkeys(positions.values())),
                column_types=dict.fromkeys(positions.values(), pa.large_string()),
                strings_can_be_null=True,
                null_values=[""],
            ),
        )
        for batch in reader:
            table = pa.Table.from_batches([batch])
            given = {name: table[at] for name, at in positions.items()}
            rows = _row_numbers(row, len(table), odd)
            yield _piece(entity, given, rows, file.name)
            row = int(rows[-1]) + 1 if len(rows) else row
    counted.ragged += [(file.name, number) for number in odd]


def _row_numbers(first: int, rows: int, odd: Sequence[int | None]) -> NDArray[np.int64]:
    """Number rows as a person counts them: those that were skipped have numbers too."""
    skipped = [number for number in odd if number is not None and number >= first]
    every = np.arange(first, first + rows + len(skipped), dtype=np.int64)
    return np.setdiff1d(every, skipped, assume_unique=True)[:rows]


def _piece(
    entity: Entity, given: Mapping[str, pa.ChunkedArray], rows: NDArray[np.int64], file: str
) -> pa.Table:
    none = pa.nulls(len(rows), pa.large_string())
    columns = {name: given.get(name, none) for name in entity.columns}
    names = pa.repeat(pa.scalar(file, pa.large_string()), len(rows))
    return pa.table({**columns, FILE: names, ROW: rows})


def _columns(entity: Entity, headings: Iterable[str], file: str) -> dict[str, str]:
    """Return our column to the file's, whatever the case.

    Raises:
        ColumnsMissing: a needed one is not there.
    """
    every = list(headings)
    by_folded = {folded(name): name for name in reversed(every)}
    found = {name: by_folded[folded(name)] for name in entity.columns if folded(name) in by_folded}
    missing = [name for name in entity.needed if name not in found]
    if missing:
        raise columns_missing(missing, every[:60], file=file)
    return found


def _json(entity: Entity, file: Member) -> Iterator[pa.Table]:
    found: dict[str, str] = {}
    done = 0
    items = _objects(file)
    while objects := list(islice(items, _OBJECTS)):
        found = found or _keys(entity, objects, file.name)
        yield _of_objects(entity, objects, found, file.name, done + 1)
        done += len(objects)


def _keys(entity: Entity, objects: Sequence[dict[str, object]], file: str) -> dict[str, str]:
    return _columns(entity, dict.fromkeys(key for item in objects for key in item), file)


def _of_objects(
    entity: Entity,
    objects: Sequence[dict[str, object]],
    found: Mapping[str, str],
    file: str,
    first: int,
) -> pa.Table:
    given = {
        name: pa.array([_text(item.get(key)) for item in objects], pa.large_string())
        for name, key in found.items()
    }
    rows = np.arange(first, first + len(objects), dtype=np.int64)
    return _piece(entity, given, rows, file)


def _text(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)


def _objects(file: Member) -> Iterator[dict[str, object]]:
    """Yield the objects of an array, of an array within an object, or of one a line."""
    with file.open() as stream:
        line = stream.readline(_BLOCK).removeprefix(_BOM).strip()
    if _is_object(line):
        yield from _lines(file)
        return
    whole = 0
    with file.open() as stream, _no_json(file, lambda: whole):
        prefix = next(
            (
                f"{prefix}.item".removeprefix(".")
                for prefix, event, _ in ijson.parse(_guarded(stream))
                if event == "start_array"
            ),
            "item",
        )
    with file.open() as stream, _no_json(file, lambda: whole):
        for item in ijson.items(_guarded(stream), prefix, use_float=True):
            if isinstance(item, dict):
                whole += 1
                yield item


def _guarded(stream: IO[bytes]) -> ShallowStream:
    if stream.read(len(_BOM)) != _BOM:
        stream.seek(0)
    return ShallowStream(stream)


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(msgspec.json.decode(line), dict)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False


def _lines(file: Member) -> Iterator[dict[str, object]]:
    whole = 0
    with file.open() as stream, _no_json(file, lambda: whole):
        for line in stream:
            plain = line.removeprefix(_BOM).strip()
            if plain:
                item = msgspec.json.decode(plain, type=dict[str, object])
                whole += 1
                yield item


@contextmanager
def _no_table(file: Member) -> Iterator[None]:
    try:
        yield
    except pa.ArrowInvalid:
        raise RegisterUnreadable(
            place=Place(file=file.name), expected="delimited", came="not_a_table"
        ) from None


@contextmanager
def _no_json(file: Member, whole: Callable[[], int]) -> Iterator[None]:
    """Turn a JSON fault into ours; the parser's own message quotes the data: not passed on."""
    try:
        yield
    except (
        ijson.JSONError,
        msgspec.DecodeError,
        UnicodeDecodeError,
        RecursionError,
        TooDeepError,
    ) as error:
        cut = "premature" in str(error) or "Incomplete JSON content" in str(error)
        raise RegisterUnreadable(
            place=Place(file=file.name, row=whole() + 1),
            expected="datafordeler_json",
            came="cut_off" if cut else "not_json",
            whole=whole(),
        ) from None
