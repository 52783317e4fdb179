"""What the browser gets: the points once, as small typed columns, and a bit mask a filter.

The points are sorted along a Morton curve, so that neighbours stand together: the differences
between rows are small and gzip packs them well (5 to 7 bytes a point). Coordinates are Web
Mercator (EPSG:3857) as whole numbers of the world's width / 2^25: 0.6 m on the ground in Denmark.

The format, after gunzip: ``KIP1``, the header's length (uint32, little-endian), the header (JSON:
``count``, ``bits``, ``x0``, ``y0``, ``columns``), then each column of the header in turn.
A ``delta`` column is the zigzag-coded difference to the row before, four byte planes (all lowest
bytes first); a ``u1`` column is a byte a row. ``map_data.js`` reads it.
"""

import gzip
import hashlib
import json
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kortinfo.crs import to_drawn

BITS = 25
"""Coordinates are whole numbers below 2^BITS on each axis."""
_MAX_LATITUDE = 85.05


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
) -> Payload:
    """Pack points for the map.

    Args:
        x: easting in metres, EPSG:25832, one a row; NaN: no point.
        y: northing in metres, EPSG:25832.
        levels: level codes, 0 to 3 for A to D.
        approximate: the point is not the business's own (nearest number, postal district).

    Returns:
        The payload of the rows that have a point. Without any row it is valid and empty. The
        bytes do not depend on the order of the rows.

    Raises:
        ValueError: the columns differ in length, or a level code is not 0 to 3.
    """
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    levels, approximate = np.asarray(levels), np.asarray(approximate, dtype=np.bool_)
    if not len(x) == len(y) == len(levels) == len(approximate):
        raise ValueError("x, y, levels and approximate must have the same length")
    if len(levels) and not ((levels >= 0) & (levels <= 3)).all():
        raise ValueError("level codes must be 0 to 3")
    world_x, world_y, drawable = world_units(x, y)
    rows = np.flatnonzero(drawable)
    world_x, world_y = world_x[rows], world_y[rows]
    codes = levels[rows].astype(np.uint8) | np.left_shift(approximate[rows].astype(np.uint8), 2)
    by_place = np.lexsort((codes, morton(world_x, world_y)))
    raw = _frame(world_x[by_place], world_y[by_place], codes[by_place])
    # mtime 0: the same points give the same bytes, whenever they are packed.
    return Payload(
        data=gzip.compress(raw, compresslevel=6, mtime=0),
        count=len(rows),
        order=rows[by_place].astype(np.int64),
        fingerprint=hashlib.sha256(raw).hexdigest()[:16],
    )


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
    squeezed = zlib.compress(bits, level=6)
    # Unpacking takes the browser a turn of its event loop: only where it saves something.
    return b"\x01" + squeezed if len(squeezed) < 0.8 * len(bits) - 64 else b"\x00" + bits


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


def _frame(
    world_x: NDArray[np.int64], world_y: NDArray[np.int64], codes: NDArray[np.uint8]
) -> bytes:
    header = {
        "count": len(codes),
        "bits": BITS,
        "x0": int(world_x[0]) if len(codes) else 0,
        "y0": int(world_y[0]) if len(codes) else 0,
        "columns": [["x", "delta"], ["y", "delta"], ["code", "u1"]],
    }
    text = json.dumps(header, separators=(",", ":")).encode()
    # The columns start on a multiple of four, as typed arrays want it.
    text += b" " * (-(8 + len(text)) % 4)
    parts = [b"KIP1", len(text).to_bytes(4, "little"), text]
    return b"".join([*parts, _delta(world_x), _delta(world_y), codes.tobytes()])


def _delta(values: NDArray[np.int64]) -> bytes:
    """Code differences as zigzag (small numbers, whatever their sign), in byte planes."""
    steps = np.diff(values, prepend=values[:1])
    zigzag = ((steps << 1) ^ (steps >> 63)).astype("<u4")
    return zigzag.view(np.uint8).reshape(-1, 4).T.tobytes()
