"""Who is contact person for which sector, where there is none, and who has had the contacts."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.coverage.rates import COVERED
from kortinfo.coverage.work import ROW
from kortinfo.selection import CodedTable
from kortinfo.selection.sector_places import takes, trails
from kortinfo.tables import EVENT_ID, RESPONSIBLE, TWO_WAY

Counted = tuple[tuple[str, int], ...]
"""Names with a number each, the highest first."""


@dataclass(frozen=True, kw_only=True)
class SectorRow:
    """A section and its people.

    Attributes:
        sector: as a selection names it (``DB25:F``).
        businesses: how many it has.
        uncovered: of them at C and D.
        persons: the contact persons, with the businesses each has.
        without: businesses nobody is contact person for.
        met: who had the two-way contacts, with how many; "" is where nobody is named.
        contacts: two-way contacts in all.
        by_persons: of them had by the business's own contact person.
    """

    sector: str
    businesses: int
    uncovered: int
    persons: Counted
    without: int
    met: Counted
    contacts: int
    by_persons: int


def unknown_sectors(persons: Mapping[str, str], codes: CodedTable) -> tuple[str, ...]:
    """Return the sectors of the settings that no business has."""
    ways = trails(codes.sector.values)
    return tuple(
        sorted(key for key in persons if not any(takes(key, step) for way in ways for step in way))
    )


def sector_rows(
    codes: CodedTable,
    level: NDArray[np.integer],
    chosen: NDArray[np.bool_],
    found: pd.DataFrame,
    persons: Mapping[str, str],
) -> tuple[SectorRow, ...]:
    """Return the sections of the chosen businesses with their people, by code.

    Args:
        codes: of the businesses.
        level: 0 to 3 for A to D, one a row.
        chosen: which of them.
        found: from ``work.contacts`` for the same rows.
        persons: a sector to its contact person; the deepest one that has a business counts.
    """
    ways = trails(codes.sector.values)
    sections = sorted({way[0] for way in ways})
    section = np.array([sections.index(way[0]) for way in ways], dtype=np.intp)[codes.sector.code]
    names = np.array([_person(way, persons) for way in ways], dtype=object)[codes.sector.code]
    two_way = found[found[TWO_WAY].to_numpy(dtype=bool) & chosen[found[ROW].to_numpy()]]
    rows = []
    for at, sector in enumerate(sections):
        here = chosen & (section == at)
        if not here.any():
            continue
        held = two_way[section[two_way[ROW].to_numpy()] == at]
        theirs = pd.Series(names[held[ROW].to_numpy()], index=held.index, dtype="str")
        own = _same(held[RESPONSIBLE], theirs) & (theirs != "")
        named = pd.Series(names[here], dtype="str")
        once = held.assign(own=own).sort_values("own", ascending=False, kind="stable")
        once = once.drop_duplicates(EVENT_ID)
        rows.append(
            SectorRow(
                sector=sector,
                businesses=int(here.sum()),
                uncovered=int((here & (np.asarray(level) >= COVERED)).sum()),
                persons=_counted(named[named != ""]),
                without=int((named == "").sum()),
                met=_counted(once[RESPONSIBLE]),
                contacts=len(once),
                by_persons=int(once["own"].sum()),
            )
        )
    return tuple(rows)


def _person(way: tuple[str, ...], persons: Mapping[str, str]) -> str:
    """Return who has a business with this way through the tree of sectors; "": nobody."""
    for step in reversed(way):
        exact = [key for key in persons if takes(key, step)]
        if exact:
            return persons[max(exact, key=lambda key: (len(key.rpartition(":")[2]), key))]
    return ""


def _same(one: "pd.Series[str]", other: "pd.Series[str]") -> "pd.Series[bool]":
    """Tell where two names are the same but for capitals and spaces."""
    tidy = [names.str.split().str.join(" ").str.casefold() for names in (one, other)]
    return tidy[0] == tidy[1]


def _counted(names: "pd.Series[str]") -> Counted:
    counts = names.value_counts()
    pairs = [(str(name), int(count)) for name, count in counts.items()]
    return tuple(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
