"""Where in DB25 a unit's sector is, whatever scheme its code is of.

A code of DB25 is its own place. An older one is converted by a concordance where one is given, else
by the groups that mean the same in both schemes; the longest code that a unit's code begins with
holds. What several codes of DB25 may be is placed as deep as all of them agree, or at the one
that is told to be more than half of it, and marked as uncertain. What cannot be placed has no
place: it is never put under the code of DB25 that happens to be spelled the same.
"""

import pandas as pd

from kortinfo import tables as t
from kortinfo.merge.membership import is_in

CURRENT = "DB25"
_DEPTHS = (6, 4, 3, 2)
"""Digits of a subclass, class, group and division."""
_LARGE = 0.5


def with_places(
    units: pd.DataFrame,
    *,
    sectors: pd.DataFrame,
    groups: pd.DataFrame,
    concordance: pd.DataFrame,
) -> pd.DataFrame:
    """Return units with DB25_SECTION, DB25_CODE and DB25_BY.

    Args:
        units: with sector_code, sector_scheme, section and division as ``with_traits`` makes them.
        sectors: contract SECTORS, for the section of each division.
        groups: contract CONCORDANCE, the groups that mean the same.
        concordance: contract CONCORDANCE, the municipality's own; no rows: there is none.
    """
    known = units[t.DIVISION].notna()
    own = known & (units[t.SECTOR_SCHEME] == CURRENT)
    pairs = units.loc[known & ~own, [t.SECTOR_SCHEME, t.SECTOR_CODE]].drop_duplicates()
    letters = _letters(sectors)
    by_file = _places(pairs, concordance, letters)
    rest = pairs[~is_in(_key(pairs), _key(by_file))]
    by_group = _places(rest, groups, letters)
    by_group[t.DB25_BY] = by_group[t.DB25_BY].mask(by_group[t.DB25_SECTION].notna(), "group")
    found = pd.concat([by_file, by_group], ignore_index=True)
    found = found.set_index([t.SECTOR_SCHEME, t.SECTOR_CODE])
    at = pd.MultiIndex.from_frame(units[[t.SECTOR_SCHEME, t.SECTOR_CODE]])
    placed = found.reindex(at).set_axis(units.index)
    way = placed[t.DB25_BY].astype("str").fillna("none")
    return units.assign(
        **{
            t.DB25_SECTION: placed[t.DB25_SECTION].astype("str").mask(own, units[t.SECTION]),
            t.DB25_CODE: placed[t.DB25_CODE].astype("str").mask(own, units[t.SECTOR_CODE]),
            t.DB25_BY: way.mask(own, "own").where(known),
        }
    )


def _letters(sectors: pd.DataFrame) -> "pd.Series[str]":
    """Return the section letter of each division of DB25."""
    of = sectors[sectors[t.SCHEME] == CURRENT].dropna(subset=[t.DIVISION, t.SECTION])
    letters: pd.Series[str] = of.drop_duplicates(t.DIVISION).set_index(t.DIVISION)[t.SECTION]
    return letters


def _key(pairs: pd.DataFrame) -> "pd.Series[str]":
    return pairs[t.SECTOR_SCHEME] + "|" + pairs[t.SECTOR_CODE]


def _places(pairs: pd.DataFrame, table: pd.DataFrame, letters: "pd.Series[str]") -> pd.DataFrame:
    """Return the place of each scheme and code the table knows (DB25_SECTION missing: nothing)."""
    meant = _meant(pairs, table)
    by_code = [
        {
            t.SECTOR_SCHEME: scheme,
            t.SECTOR_CODE: code,
            **dict(zip(_PLACED, _place(group, letters), strict=True)),
        }
        for (scheme, code), group in meant.groupby([t.SECTOR_SCHEME, t.SECTOR_CODE], sort=True)
    ]
    names = [t.SECTOR_SCHEME, t.SECTOR_CODE, *_PLACED]
    return pd.DataFrame(by_code, columns=names).astype("str")


_PLACED = (t.DB25_SECTION, t.DB25_CODE, t.DB25_BY)


def _meant(pairs: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Return the table's rows for each code: those of the longest code it begins with."""
    found: list[pd.DataFrame] = []
    left = pairs
    for depth in _DEPTHS:
        begun = left.assign(
            **{t.FROM_SCHEME: left[t.SECTOR_SCHEME], t.FROM_CODE: left[t.SECTOR_CODE].str[:depth]}
        )
        here = begun.merge(table, on=[t.FROM_SCHEME, t.FROM_CODE])
        found.append(here)
        left = left[~is_in(_key(left), _key(here))]
    return pd.concat(found, ignore_index=True)


def _place(rows: pd.DataFrame, letters: "pd.Series[str]") -> tuple[str | None, str | None, str]:
    """Return section, code and how it is known, of what one code may be."""
    codes = [code for code in rows[t.TO_CODE] if isinstance(code, str)]
    if not codes:
        return None, None, "none"
    sure = len(set(codes)) == 1
    large = rows.loc[rows[t.SHARE] > _LARGE, t.TO_CODE]
    code = codes[0] if sure else str(large.iloc[0]) if len(large) == 1 else _agreed(codes)
    sections = {_section(each, letters) for each in ([code] if code else codes)}
    section = sections.pop() if len(sections) == 1 else None
    return section, code if code.isdigit() else None, "concordance" if sure else "uncertain"


def _agreed(codes: list[str]) -> str:
    """Return the longest group that all codes are in; "": not even a division."""
    for depth in _DEPTHS[1:]:
        begun = {code[:depth] for code in codes if code.isdigit() and len(code) >= depth}
        if len(begun) == 1 and all(len(code) >= depth for code in codes):
            return begun.pop()
    return ""


def _section(code: str, letters: "pd.Series[str]") -> str | None:
    found = code if not code.isdigit() else letters.get(code[:2])
    return None if found is None else str(found)
