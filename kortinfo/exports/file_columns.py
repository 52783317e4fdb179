"""The columns of the self-contained map, packed small: codes, digits and texts, gzipped as one.

The format, after gunzip: ``KIF1``, the header's length (uint32, little-endian), the header (JSON),
then the columns one after another. ``file_data.js`` reads it. A column is one of

``code``    a byte or two a row (low bytes first, then high bytes), an index into ``values``;
``number``  five byte planes, lowest first, of a number of ``digits`` digits, 0: see ``others``;
``text``    the rows' texts joined by line breaks, ``length`` bytes of UTF-8.
"""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

MAGIC = b"KIF1"
_MOST_VALUES = 1 << 16
_PLANES = 5
_LONGEST_NUMBER = 12
"""Digits that are sure to fit five bytes."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Packed:
    """One column as bytes, and what the reader must know of it."""

    about: dict[str, Any]
    data: bytes


def frame(columns: Mapping[str, Packed], *, rows: int, about: Mapping[str, Any]) -> bytes:
    """Put columns of ``rows`` rows and what is told ``about`` them into one gzipped block.

    The same columns give the same bytes.
    """
    placed: dict[str, dict[str, Any]] = {}
    at = 0
    for name, column in columns.items():
        placed[name] = {**column.about, "at": at}
        at += len(column.data)
    header = json.dumps(
        {**about, "rows": rows, "columns": placed}, ensure_ascii=False, separators=(",", ":")
    ).encode()
    parts = [MAGIC, len(header).to_bytes(4, "little"), header]
    return gzip.compress(
        b"".join([*parts, *(column.data for column in columns.values())]), compresslevel=9, mtime=0
    )


def code_column(codes: NDArray[np.integer], values: tuple[Any, ...]) -> Packed:
    """Pack codes: row i has ``values[codes[i]]``, any value JSON knows.

    Raises:
        ValueError: more than 65,536 values.
    """
    if len(values) > _MOST_VALUES:
        raise ValueError(f"{len(values)} different values do not fit two bytes")
    width = 1 if len(values) <= 256 else 2
    planes = np.asarray(codes).astype("<u2").view(np.uint8).reshape(-1, 2)[:, :width]
    return Packed(
        about={"kind": "code", "width": width, "values": list(values)},
        data=planes.T.tobytes(),
    )


def word_column(texts: "pd.Series[Any]") -> Packed:
    """Pack texts that repeat; missing becomes "". Codes are in the order of the texts.

    More different texts than two bytes can tell apart are packed as they stand.
    """
    filled = texts.astype("object").where(texts.notna(), "").astype("str")
    codes, values = pd.factorize(filled, sort=True)
    if len(values) > _MOST_VALUES:
        return text_column(filled)
    return code_column(codes, tuple(str(value) for value in values))


def text_column(texts: "pd.Series[Any]") -> Packed:
    """Pack texts that are mostly different; missing becomes "", a line break a space."""
    lines = texts.astype("object").where(texts.notna(), "").astype("str")
    lines = lines.str.replace(r"\s*[\r\n]+\s*", " ", regex=True)
    data = "\n".join(lines).encode("utf-8", errors="replace")
    return Packed(about={"kind": "text", "length": len(data)}, data=data)


def number_column(texts: "pd.Series[Any]", *, digits: int) -> Packed:
    """Pack texts that are numbers of so many digits; missing becomes "", others stand apart.

    ``others`` of the header are the texts that are not, by row.
    """
    if digits > _LONGEST_NUMBER:
        raise ValueError(f"{digits} digits do not fit five bytes")
    filled = texts.astype("object").where(texts.notna(), "").astype("str").reset_index(drop=True)
    # A number of nothing but zeros is told apart from a missing one.
    shaped = filled.str.fullmatch(rf"[0-9]{{{digits}}}") & (filled != "0" * digits)
    regular = shaped.to_numpy(dtype=bool)
    numbers = np.zeros(len(filled), dtype="<u8")
    numbers[regular] = filled[regular].astype("int64").to_numpy()
    odd = filled[~regular & (filled != "").to_numpy(dtype=bool)]
    planes = numbers.view(np.uint8).reshape(-1, 8)[:, :_PLANES]
    return Packed(
        about={
            "kind": "number",
            "digits": digits,
            "others": dict(zip(odd.index.astype("str"), odd, strict=True)),
        },
        data=planes.T.tobytes(),
    )


def pattern_column(masks: list[NDArray[np.bool_]], *, rows: int) -> Packed:
    """Pack which of several choices each row belongs to: a code a row, a list of choices a code.

    Args:
        masks: for each choice the rows that belong to it.
        rows: how many rows there are.

    Raises:
        ValueError: more than 65,536 different combinations.
    """
    code = np.zeros(rows, dtype=np.int64)
    members: list[tuple[int, ...]] = [()]
    for choice, mask in enumerate(masks):
        code, found = pd.factorize(code * 2 + mask, sort=True)
        members = [
            (*members[int(value) >> 1], *((choice,) if int(value) & 1 else ())) for value in found
        ]
    return code_column(code, tuple(list(group) for group in members))
