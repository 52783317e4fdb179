"""The counts of a selection: per level, per area and level, per sector and level."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kortinfo.selection.chosen import UNKNOWN, UNPLACED
from kortinfo.selection.sector_places import named, schemes_of, sections, sector_values
from kortinfo.tables import (
    LEVEL,
    LEVELS,
    MUNICIPALITY_CODE,
    POSTAL_CODE,
)
from kortinfo.texts import text

NAME = "name"
TOTAL = "total"
_COLUMNS = (NAME, *LEVELS, TOTAL)


def level_counts(chosen: pd.DataFrame) -> dict[str, int]:
    """Return how many businesses (column ``level``) have each level; all four are there."""
    found = chosen[LEVEL].value_counts()
    return {level: int(found.get(level, 0)) for level in LEVELS}


def area_counts(chosen: pd.DataFrame, *, titles: Mapping[str, str], language: str) -> pd.DataFrame:
    """Return a row a municipality and a row a postal district: name, A, B, C, D, total.

    Each kind sums to all the businesses; rows without a code are counted as unknown. Columns
    ``municipality_code``, ``postal_code`` and ``level`` are looked at; no rows give none.
    """
    parts = [
        _counted(f"{kind}:" + chosen[column], chosen[LEVEL], _areas(kind, titles, language))
        for kind, column in (("municipality", MUNICIPALITY_CODE), ("postal", POSTAL_CODE))
    ]
    return pd.concat(parts, ignore_index=True)


def sector_counts(
    chosen: pd.DataFrame, *, titles: Mapping[str, str], language: str
) -> pd.DataFrame:
    """Return a row a section, its letter first: name, A, B, C, D, total.

    Sections are DB25's where any business has one, those converted to them counted in; what could
    not be converted stands by itself. No rows give none.
    """
    codes = sections(chosen)
    schemes = schemes_of([str(value) for value in sector_values(chosen).unique()])

    def name(code: str) -> str:
        if not code:
            return text("exports.counts_unknown", language)
        return named(code, titles, language, schemes=schemes)

    return _counted(codes.mask(codes == UNKNOWN), chosen[LEVEL], name)


def _areas(kind: str, titles: Mapping[str, str], language: str) -> Any:
    def name(code: str) -> str:
        if not code:
            return text(f"exports.counts_unknown_{kind}", language)
        title, number = titles.get(code, ""), code.partition(":")[2]
        return text(
            f"selection.{kind}{'' if title else '_untitled'}", language, code=number, title=title
        )

    return name


def _counted(codes: "pd.Series[Any]", levels: "pd.Series[Any]", name: Any) -> pd.DataFrame:
    """Count levels by code, in their order; those without a place and the unknown ones last."""
    counts = pd.crosstab(codes.fillna(""), levels).reindex(columns=list(LEVELS), fill_value=0)
    order = sorted(counts.index, key=lambda code: (code == "", code.endswith(UNPLACED), code))
    counts = counts.reindex(order)
    counts[TOTAL] = counts.sum(axis=1)
    counts.insert(0, NAME, [name(code) for code in order])
    return counts.reset_index(drop=True).rename_axis(columns=None)[list(_COLUMNS)]
