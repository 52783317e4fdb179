"""What the browser gets: the points once, as small typed columns, and a bit mask a filter.

The points are sorted along a Morton curve, so that neighbours stand together: the differences
between rows are small and gzip packs them well (4 to 7 bytes a point with all columns).
Coordinates are Web Mercator (EPSG:3857) as whole numbers of the world's width / 2^25: 0.6 m on
the ground in Denmark.

The format, after gunzip: ``KIP3``, the header's length (uint32, little-endian), the header (JSON:
``count``, ``bits``, ``areas``, ``towns`` and ``columns``), then each column of the header in turn.
``towns`` are the fields of ``towns.Towns``. A column is as many byte planes as its largest number
needs (all lowest bytes first, ``planes`` of them) of

- ``delta``: zigzag-coded differences to the row before, the first to ``first``;
- ``codes``: positions in ``values``; ``numbers``: likewise, or, without ``values``, the number + 1.

``map_data.js`` reads it.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kortinfo.crs import to_drawn
from kortinfo.texts import text
from kortinfo.views.map.area_tree import AreaNode, AreaTree
from kortinfo.views.map.towns import BITS, Towns, find_towns

_MAX_LATITUDE = 85.05
_TAKEN = ("x", "y", "code", "leaf")


@dataclass(frozen=True, kw_only=True, eq=False)
class Column:
    """A column of few different values: row i has ``values[code[i]]``; at most 65,536 values."""

    values: tuple[str, ...]
    code: NDArray[np.integer]


@dataclass(frozen=True, kw_only=True, eq=False)
class Numbers:
    """A column of whole numbers from 0 to 2^31 - 2; -1: unknown."""

    values: NDArray[np.integer]


@dataclass(frozen=True, kw_only=True, eq=False)
class Payload:
    """The points as they are sent. Two payloads with one fingerprint are the same bytes."""

    data: bytes
    """The columns, packed and gzipped."""
    count: int
    """How many rows have a point."""
    order: NDArray[np.int64]
    """For each position in the payload its row in the table it was packed from."""
    fingerprint: str

    def positions(self, rows: NDArray[np.int64] | list[int] | tuple[int, ...]) -> list[int]:
        """Return the payload positions of table rows; rows without a point are left out."""
        wanted = np.asarray(rows, dtype=np.int64)
        if not wanted.size:
            return []
        return [int(position) for position in np.flatnonzero(np.isin(self.order, wanted))]


def pack(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    levels: NDArray[np.integer],
    approximate: NDArray[np.bool_],
    *,
    tree: AreaTree | None = None,
    columns: Mapping[str, Column | Numbers] | None = None,
) -> Payload:
    """Pack points for the map.

    Args:
        x: easting in metres, EPSG:25832, one a row; NaN: no point.
        y: northing in metres, EPSG:25832.
        levels: level codes, 0 to 3 for A to D.
        approximate: the point is not the business's own (nearest number, postal district).
        tree: the areas the rows lie in; None: one country holds them all.
        columns: what else the map shows or counts, by name: "sector" (section letters with their
            scheme, as ``DB25:F``) and "employees" are the ones it knows.

    Returns:
        The payload of the rows that have a point. Without any row it is valid and empty. The
        bytes do not depend on the order of the rows.

    Raises:
        ValueError: the columns differ in length, a level code is not 0 to 3, another column's
            code has no value, a number is below -1, or a column has a name of our own.
    """
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    levels, approximate = np.asarray(levels), np.asarray(approximate, dtype=np.bool_)
    _check(x, y, levels, approximate, tree, columns or {})
    world_x, world_y, drawable = world_units(x, y)
    rows = np.flatnonzero(drawable)
    nodes = tree.nodes if tree else (_everything(),)
    flags = levels.astype(np.uint8) | np.left_shift(approximate.astype(np.uint8), 2)
    leaf = tree.leaf if tree else np.zeros(len(x), dtype=np.uint16)
    coded = [_Coded("leaf", "codes", leaf[rows]), _Coded("code", "codes", flags[rows])]
    coded += [_coded(name, column, rows) for name, column in (columns or {}).items()]
    order = _sorted(morton(world_x[rows], world_y[rows]), coded)
    rows = rows[order]
    towns = find_towns(
        world_x[rows], world_y[rows], leaf[rows], approximate[rows], areas=len(nodes)
    )
    parts = [_delta("x", world_x[rows]), _delta("y", world_y[rows])]
    parts += [column.packed(order) for column in coded]
    raw = _frame(len(rows), nodes, towns, parts)
    # mtime 0: the same points give the same bytes, whenever they are packed.
    return Payload(
        data=gzip.compress(raw, compresslevel=6, mtime=0),
        count=len(rows),
        order=rows.astype(np.int64),
        fingerprint=hashlib.sha256(raw).hexdigest()[:16],
    )


_SMALL_MASK = 1 << 15
"""Bytes of a mask that is sent as it is: of a quarter of a million units."""


def pack_mask(mask: NDArray[np.bool_], payload: Payload) -> bytes:
    """Pack which rows are shown: a bit a point in payload order, lowest bit first.

    Args:
        mask: one value for each row of the table the payload was packed from.
        payload: the points the mask is for.

    Returns:
        A byte that tells the packing (0: bits as they are, 1: zlib), then the bits.

    Raises:
        IndexError: the mask is shorter than the table.
    """
    bits = np.packbits(np.asarray(mask, dtype=np.bool_)[payload.order], bitorder="little").tobytes()
    # Unpacking takes the browser a turn of its event loop, behind whatever else it has to do.
    if len(bits) <= _SMALL_MASK:
        return b"\x00" + bits
    return b"\x01" + zlib.compress(bits, level=1)


def world_units(
    x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Change EPSG:25832 to whole Web Mercator world units, and tell which points can be drawn.

    The origin is the north-west corner of the world, as on the screen.
    """
    lon, lat = to_drawn(x, y)
    drawable = np.isfinite(lon) & np.isfinite(lat) & (np.abs(lat) <= _MAX_LATITUDE)
    size = float(1 << BITS)
    sine = np.sin(np.radians(np.where(drawable, lat, 0.0)))
    across = np.where(drawable, lon, 0.0) / 360.0 + 0.5
    down = 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)
    limit = (1 << BITS) - 1
    return (
        np.clip(np.floor(across * size), 0, limit).astype(np.int64),
        np.clip(np.floor(down * size), 0, limit).astype(np.int64),
        drawable,
    )


def morton(world_x: NDArray[np.int64], world_y: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Interleave the bits of two coordinates below 2^32: a number along the Morton curve."""
    return _spread(world_x) | (_spread(world_y) << np.uint64(1))


def _spread(values: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Put a zero bit between all bits (the well-known magic masks)."""
    spread = values.astype(np.uint64)
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        spread = (spread | (spread << np.uint64(shift))) & np.uint64(mask)
    return spread


@dataclass(frozen=True, kw_only=True)
class _Part:
    """A column as it is written: what the header says of it, and its bytes."""

    header: dict[str, Any]
    data: bytes


@dataclass(frozen=True, eq=False)
class _Coded:
    """A column of small numbers, in the order of the rows that have a point."""

    name: str
    kind: str
    code: NDArray[Any]
    values: list[str] | list[int] | None = None

    def packed(self, order: NDArray[np.intp]) -> _Part:
        header: dict[str, Any] = {"name": self.name, "kind": self.kind}
        if self.values is not None:
            header["values"] = self.values
        return _planes(header, self.code[order])


def _coded(name: str, column: Column | Numbers, rows: NDArray[np.intp]) -> _Coded:
    if isinstance(column, Column):
        return _Coded(name, "codes", np.asarray(column.code)[rows], list(column.values))
    numbers = np.asarray(column.values)[rows].astype(np.int64)
    different, code = np.unique(numbers, return_inverse=True)
    if len(different) <= 256:  # an interval's midpoints: a byte each
        return _Coded(name, "numbers", code, different.tolist())
    return _Coded(name, "numbers", numbers + 1)


def _sorted(curve: NDArray[np.uint64], coded: list[_Coded]) -> NDArray[np.intp]:
    """Return the order along the curve; at one place by the columns, so that rows do not matter."""
    keys = [np.zeros(len(curve), dtype=np.uint64)]
    room = 64
    for column in coded:
        bits = int(column.code.max(initial=0)).bit_length()
        if room < bits:  # a new key of 64 bits
            keys.append(np.zeros(len(curve), dtype=np.uint64))
            room = 64
        keys[-1] = (keys[-1] << np.uint64(bits)) | column.code.astype(np.uint64)
        room -= bits
    return np.lexsort([*reversed(keys), curve])


def _frame(count: int, nodes: tuple[AreaNode, ...], towns: Towns, parts: list[_Part]) -> bytes:
    header = {
        "count": count,
        "bits": BITS,
        "areas": [[node.code, node.name, node.kind, node.parent] for node in nodes],
        "towns": {name: values.tolist() for name, values in vars(towns).items()},
        "columns": [part.header for part in parts],
    }
    written = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    start = [b"KIP3", len(written).to_bytes(4, "little"), written]
    return b"".join([*start, *(part.data for part in parts)])


def _delta(name: str, values: NDArray[np.int64]) -> _Part:
    """Code differences as zigzag (small numbers, whatever their sign)."""
    steps = np.diff(values, prepend=values[:1])
    first = int(values[0]) if len(values) else 0
    return _planes({"name": name, "kind": "delta", "first": first}, (steps << 1) ^ (steps >> 63))


def _planes(header: dict[str, Any], values: NDArray[Any]) -> _Part:
    """Write whole numbers from 0 to 2^32 - 1, lowest bytes first, as few planes as hold them."""
    planes = max(1, (int(values.max(initial=0)).bit_length() + 7) // 8)
    data = values.astype("<u4").view(np.uint8).reshape(-1, 4)[:, :planes].T.tobytes()
    return _Part(header=header | {"planes": planes}, data=data)


def _everything() -> AreaNode:
    return AreaNode(code="", name=text("area_tree.country"), kind="country", parent=-1)


def _check(
    x: NDArray[Any],
    y: NDArray[Any],
    levels: NDArray[Any],
    approximate: NDArray[Any],
    tree: AreaTree | None,
    columns: Mapping[str, Column | Numbers],
) -> None:
    if not len(x) == len(y) == len(levels) == len(approximate):
        raise ValueError("x, y, levels and approximate must have the same length")
    if len(levels) and not ((levels >= 0) & (levels <= 3)).all():
        raise ValueError("level codes must be 0 to 3")
    if tree is not None:
        _check_codes("leaf", tree.leaf, len(x), len(tree.nodes))
    for name, column in columns.items():
        if name in _TAKEN:
            raise ValueError(f"a column cannot be called {name}")
        if isinstance(column, Column):
            _check_codes(name, column.code, len(x), len(column.values))
        elif len(column.values) != len(x) or np.min(column.values, initial=-1) < -1:
            raise ValueError(f"{name} must have one whole number a row, -1 where it is unknown")


def _check_codes(name: str, code: NDArray[Any], rows: int, values: int) -> None:
    if len(code) != rows:
        raise ValueError(f"{name} must have the same length as x")
    if rows and (code.min() < 0 or code.max() >= values):
        raise ValueError(f"{name} has codes without a value")
