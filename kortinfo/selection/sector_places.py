"""Where each row's sector stands among the sectors there are to choose from.

Where some rows have a code of DB25, the tree is DB25's: a row of an older scheme stands in it under
the group or code it was converted to, marked as what it is; what could not be converted stands by
itself (``DB07:unplaced``). Where no row has a code of DB25, each scheme keeps its own tree.
"""

import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.selection.chosen import UNKNOWN, UNPLACED
from kortinfo.selection.words import label
from kortinfo.tables import (
    DB25_BY,
    DB25_CODE,
    DB25_SECTION,
    SECTION,
    SECTOR_CODE,
    SECTOR_SCHEME,
)
from kortinfo.texts import text

CURRENT = "DB25"
_DIVISION, _SUBCLASS = 2, 6
"""Digits of a division and of a whole code."""
_DIVISION_STEP = re.compile(r"(?:DB\d{2}:)?\d{2}")
Trail = tuple[str, ...]


def sector_values(businesses: pd.DataFrame) -> "pd.Series[str]":
    """Return each row's sector as scheme|section|code|section in DB25|code in DB25|how."""
    own = businesses[SECTOR_SCHEME] == CURRENT
    columns = [
        businesses[SECTOR_SCHEME],
        businesses[SECTION],
        businesses[SECTOR_CODE],
        businesses[DB25_SECTION].mask(own, businesses[SECTION]),
        businesses[DB25_CODE].mask(own, businesses[SECTOR_CODE]),
        businesses[DB25_BY],
    ]
    value = columns[0].fillna("")
    for column in columns[1:]:
        value = value + "|" + column.fillna("")
    return value


def in_sectors(values: Sequence[str], wanted: frozenset[str]) -> NDArray[np.bool_]:
    """Tell which of :func:`sector_values` a choice of sectors takes: those below a taken step."""
    found = [any(takes(one, step) for one in wanted for step in way) for way in trails(values)]
    return np.array(found, dtype=bool)


def takes(chosen: str, step: str) -> bool:
    """Tell whether a chosen sector takes a step of a trail, with all below it.

    A code without a scheme takes every scheme's; a piece of a code (``412``) takes the codes that
    begin with it.
    """
    of, _, start = chosen.rpartition(":")
    scheme, _, own = step.rpartition(":")
    if of and of != scheme:
        return False
    return own.startswith(start) if start.isdigit() and own.isdigit() else own == start


def trails(values: Sequence[str]) -> list[Trail]:
    """Return the way to each value through the tree, each step as a selection names it.

    ``("DB25:F", "DB25:41", "DB25:410000")``, with a step more for a code of another scheme;
    ``("unknown",)`` for a row without a sector.
    """
    parts = [tuple(value.split("|")) for value in values]
    one_tree = any(part[0] == CURRENT and part[1] for part in parts)
    return [_trail(part, one_tree=one_tree) for part in parts]


def _trail(part: tuple[str, ...], *, one_tree: bool) -> Trail:
    scheme, section, code, placed_section, placed_code, _ = part
    if not one_tree or scheme == CURRENT:
        return _own_trail(scheme, section, code)
    own = f"{scheme}:{code}"
    if placed_section:
        steps = [placed_section, *_levels(placed_code)]
        return (*(f"{CURRENT}:{step}" for step in steps), own)
    return (f"{scheme}:{UNPLACED}", own) if section else (UNKNOWN,)


def _own_trail(scheme: str, section: str, code: str) -> Trail:
    if not section:
        return (UNKNOWN,)
    steps = dict.fromkeys(step for step in (section, code[:_DIVISION], code) if step)
    return tuple(f"{scheme}:{step}" if scheme else step for step in steps)


def _levels(code: str) -> list[str]:
    """Return the division, and the whole code where it is known."""
    whole = [code] if len(code) == _SUBCLASS else []
    return [code[:_DIVISION], *whole] if code else []


def uncertain(values: Sequence[str]) -> frozenset[str]:
    """Return the codes, as ``DB07:412000``, that are but likely to be where they stand."""
    parts = (value.split("|") for value in values)
    return frozenset(f"{part[0]}:{part[2]}" for part in parts if part[5] == "uncertain")


def order_of(trail: Trail) -> tuple[tuple[bool, bool, str], ...]:
    """Return what trails are sorted by: DB25 before other schemes, what is unknown last."""
    return tuple((step == UNKNOWN, not step.startswith(CURRENT), step) for step in trail)


def sections(businesses: pd.DataFrame) -> "pd.Series[str]":
    """Return the first step of each row's trail: ``DB25:F``, ``DB07:unplaced``, ``unknown``."""
    return _stepped(businesses, lambda trail: trail[0])


def divisions(businesses: pd.DataFrame) -> "pd.Series[str]":
    """Return the division of each row's trail, ``DB25:41``; where there is none, its section."""
    return _stepped(
        businesses,
        lambda trail: trail[1] if is_division(trail[min(1, len(trail) - 1)]) else trail[0],
    )


def is_division(step: str) -> bool:
    """Tell whether a step of a trail is a division."""
    return _DIVISION_STEP.fullmatch(step) is not None


def _stepped(businesses: pd.DataFrame, step: Callable[[Trail], str]) -> "pd.Series[str]":
    values = sector_values(businesses)
    distinct = [str(value) for value in values.unique()]
    found = {value: step(way) for value, way in zip(distinct, trails(distinct), strict=True)}
    return values.map(found).astype("str")


def named(
    code: str,
    titles: Mapping[str, str],
    language: str,
    *,
    schemes: frozenset[str],
    doubtful: frozenset[str] = frozenset(),
) -> str:
    """Name a step of a trail, its own code in front, its scheme where it is not the tree's.

    Args:
        code: the step.
        titles: names of sector codes, from ``titles_of``.
        language: "da" or "en".
        schemes: the schemes there are.
        doubtful: what :func:`uncertain` found.
    """
    scheme, _, own = code.rpartition(":")
    title = label("sectors", code, titles=titles, language=language)
    if own in (UNKNOWN, UNPLACED):
        return title
    front = "" if title.endswith(own) else f"{own} "  # a code without a title is named by itself
    mark = ""
    if code in doubtful:
        mark = " " + text("selection.sector_uncertain", language, scheme=scheme)
    elif front and len(schemes) > 1 and scheme:
        ours = CURRENT if CURRENT in schemes else ""
        mark = " " + text("selection.sector_scheme", language, scheme=scheme)
        mark = "" if scheme == ours else mark
    return f"{front}{title}{mark}"


def unplaced_titles(language: str) -> dict[str, str]:
    """Return the names of what of each older scheme could not be converted."""
    codes = [f"{scheme}:{UNPLACED}" for scheme in ("DB03", "DB07")]
    return {code: label("sectors", code, titles={}, language=language) for code in codes}


def schemes_of(values: Sequence[str]) -> frozenset[str]:
    """Return the schemes of the rows that have a sector."""
    parts = (value.split("|") for value in values)
    return frozenset(part[0] for part in parts if part[0] and (part[1] or part[3]))


def places_in_words(
    businesses: pd.DataFrame, titles: Mapping[str, str], language: str
) -> "pd.Series[str]":
    """Say where in DB25 the sector of an older scheme is; missing for a code of DB25, or none.

    Where it cannot be converted, or is but likely, that is said.
    """
    older = businesses[DB25_BY].notna() & (businesses[DB25_BY] != "own")
    values = sector_values(businesses).where(older)
    told = {value: _in_words(str(value), titles, language) for value in values.dropna().unique()}
    return values.map(told).astype("str")


def _in_words(value: str, titles: Mapping[str, str], language: str) -> str:
    scheme, _, _, section, code, way = value.split("|")
    if not section:
        return text("selection.sector_unplaced", language, scheme=scheme)
    steps = [f"{CURRENT}:{step}" for step in (section, *_levels(code))]
    place = named(steps[-1], titles, language, schemes=frozenset())
    key = "selection.sector_likely" if way == "uncertain" else "selection.sector_place"
    return text(key, language, place=place)
