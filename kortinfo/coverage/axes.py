"""What a matrix is ruled by: sectors and areas, each row of the table in one of them or in none."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kortinfo.selection import CodedTable
from kortinfo.selection.chosen import UNKNOWN
from kortinfo.selection.sector_places import trails

SECTOR_LEVELS = ("section", "division", "code")
"""How far down the tree of sectors a matrix goes; what is not placed so far down stands higher."""
AREA_KINDS = ("municipality", "postal", "parish")


@dataclass(frozen=True, kw_only=True, eq=False)
class Axis:
    """One side of a matrix.

    Attributes:
        values: its rows or columns, as a selection names them (``DB25:F``, ``postal:9990``),
            sorted; what is unknown stands last.
        code: for each row of the table its position in ``values``.
    """

    values: tuple[str, ...]
    code: NDArray[np.intp]


def sector_axis(codes: CodedTable, level: str) -> Axis:
    """Return the table's sectors at a level of ``SECTOR_LEVELS``.

    Raises:
        ValueError: the level is none of them.
    """
    depth = SECTOR_LEVELS.index(level)
    named = [trail[min(depth, len(trail) - 1)] for trail in trails(codes.sector.values)]
    return _axis(named, codes.sector.code)


def area_axis(codes: CodedTable, kind: str) -> Axis:
    """Return the table's areas of a kind of ``AREA_KINDS`` (or "region").

    Raises:
        KeyError: the kind is none of them.
    """
    held = codes.areas[kind]
    return _axis([f"{kind}:{value or UNKNOWN}" for value in held.values], held.code)


def _axis(named: list[str], code: NDArray[np.integer]) -> Axis:
    values = tuple(sorted(set(named), key=lambda name: (name.endswith(UNKNOWN), name)))
    position = {name: at for at, name in enumerate(values)}
    of_value = np.array([position[name] for name in named], dtype=np.intp)
    return Axis(values=values, code=of_value[code] if len(of_value) else code.astype(np.intp))
