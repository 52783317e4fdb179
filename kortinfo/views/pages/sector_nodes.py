"""The sectors that are in the data as a tree: sections, their divisions, their codes.

Codes of an older scheme stand under the group of DB25 they were converted to.

Structure and names are made once a build and language; a filter is a list of counts beside them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from kortinfo.selection import CodedTable
from kortinfo.selection.sector_places import named, order_of, schemes_of, takes, trails, uncertain


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
            own = not above and any(takes(one, code) for one in chosen)
            taken.append(above or own)
            if own:
                found.append(at)
        return found

    def strangers(self, chosen: Collection[str]) -> frozenset[str]:
        """Return the chosen sectors that no node of the tree has anything of."""
        return frozenset(one for one in chosen if not any(takes(one, code) for code in self.codes))


def sector_nodes(codes: CodedTable, titles: Mapping[str, str], language: str) -> SectorNodes:
    """Return the tree of the sectors that are in the table (no rows: no nodes).

    Args:
        codes: the businesses' filter columns.
        titles: names of sector codes, from ``titles_of``.
        language: "da" or "en", for what has no name in the register.
    """
    values = codes.sector.values
    ways = trails(values)
    steps = sorted({way[:end] for way in ways for end in range(1, len(way) + 1)}, key=order_of)
    at = {step: number for number, step in enumerate(steps)}
    schemes, doubtful = schemes_of(values), uncertain(values)
    node_of = np.array([at[way] for way in ways], dtype=np.intp)
    return SectorNodes(
        codes=tuple(step[-1] for step in steps),
        names=tuple(
            named(step[-1], titles, language, schemes=schemes, doubtful=doubtful) for step in steps
        ),
        parents=tuple(at.get(step[:-1], -1) for step in steps),
        node_of=node_of,
        own=np.unique(node_of),
    )
