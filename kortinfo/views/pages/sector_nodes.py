"""The sectors that are in the data as a tree: sections, their divisions, their codes.

Structure and names are made once a build and language; a filter is a list of counts beside them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from kortinfo.selection import CodedTable
from kortinfo.selection.chosen import UNKNOWN
from kortinfo.selection.words import label

_DIVISION = 2
"""Digits of a division."""
_LAST = "~"
"""Sorts after every scheme: rows without a sector stand last."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SectorNodes:
    """The tree, parents before their children.

    Attributes:
        codes: each node as the selection names it: ``DB25:F``, ``DB25:41``, ``DB25:410000``,
            ``unknown``.
        names: what each is called, with its own code in front.
        parents: each node's parent; -1 for a section.
        node_of: for each of the table's ``sector.values``, the node that counts its rows itself.
        own: the nodes that count rows themselves, ascending.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    parents: tuple[int, ...]
    node_of: NDArray[np.intp]
    own: NDArray[np.intp]

    def fingerprint(self, language: str) -> str:
        """Return 16 letters that are others when the tree or the language is."""
        said = "\n".join([language, *self.codes, *self.names])
        return sha256(said.encode()).hexdigest()[:16]

    def counts(self, codes: CodedTable, mask: NDArray[np.bool_]) -> list[int]:
        """Return the chosen rows of each node of ``own``, without its children's."""
        tally = np.bincount(codes.sector.code[mask], minlength=len(codes.sector.values))
        by_node = np.bincount(self.node_of, weights=tally, minlength=len(self.codes))
        return [int(count) for count in by_node[self.own]]

    def held(self, chosen: Collection[str]) -> list[int]:
        """Return the topmost nodes a selection's sectors take, ascending.

        A code without a scheme takes every scheme's; a piece of a code (``412``) takes the codes
        that begin with it.
        """
        taken: list[bool] = []
        found: list[int] = []
        for at, (code, parent) in enumerate(zip(self.codes, self.parents, strict=True)):
            above = parent >= 0 and taken[parent]
            own = not above and any(_takes(one, code) for one in chosen)
            taken.append(above or own)
            if own:
                found.append(at)
        return found

    def strangers(self, chosen: Collection[str]) -> frozenset[str]:
        """Return the chosen sectors that no node of the tree has anything of."""
        return frozenset(one for one in chosen if not any(_takes(one, code) for code in self.codes))


def sector_nodes(codes: CodedTable, titles: Mapping[str, str], language: str) -> SectorNodes:
    """Return the tree of the sectors that are in the table (no rows: no nodes).

    Args:
        codes: the businesses' filter columns.
        titles: names of sector codes, from ``titles_of``.
        language: "da" or "en", for what has no name in the register.
    """
    trails = [_trail(value) for value in codes.sector.values]
    steps = sorted({trail[: depth + 1] for trail in trails for depth in range(1, len(trail))})
    at = {step: number for number, step in enumerate(steps)}
    several = len({step[0] for step in steps if step[0] != _LAST}) > 1
    node_of = np.array([at[trail] for trail in trails], dtype=np.intp)
    return SectorNodes(
        codes=tuple(_code(step) for step in steps),
        names=tuple(_name(step, titles, language, several=several) for step in steps),
        parents=tuple(at.get(step[:-1], -1) for step in steps),
        node_of=node_of,
        own=np.unique(node_of),
    )


def _trail(value: str) -> tuple[str, ...]:
    """Return scheme, section, division and code of a row's sector, as far as they are known."""
    scheme, section, code = value.split("|")
    if not section:
        return (_LAST, UNKNOWN)
    division = code[:_DIVISION]
    return (scheme, section, *dict.fromkeys(step for step in (division, code) if step))


def _code(step: tuple[str, ...]) -> str:
    return UNKNOWN if step[0] == _LAST else f"{step[0]}:{step[-1]}" if step[0] else step[-1]


def _name(step: tuple[str, ...], titles: Mapping[str, str], language: str, *, several: bool) -> str:
    code = _code(step)
    title = label("sectors", code, titles=titles, language=language)
    if step[0] == _LAST or title.endswith(step[-1]):
        return title
    return f"{step[-1]} {title}" + (f" [{step[0]}]" if several and step[0] else "")


def _takes(chosen: str, code: str) -> bool:
    """Tell whether a chosen sector takes a node of the tree with all below it."""
    of, _, start = chosen.rpartition(":")
    scheme, _, own = code.rpartition(":")
    if of and of != scheme:
        return False
    return own.startswith(start) if start.isdigit() and own.isdigit() else own == start
