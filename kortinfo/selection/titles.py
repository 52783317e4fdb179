"""Titles for the codes a selection can hold: sectors and areas."""

from collections.abc import Mapping

import pandas as pd

from kortinfo.tables import (
    AREA_TYPE,
    CODE,
    DIVISION,
    DIVISION_TITLE,
    NAME,
    POSTAL_CODE,
    POSTAL_DISTRICT,
    SCHEME,
    SECTION,
    SECTION_TITLE,
    SECTOR_CODE,
    SECTOR_SCHEME,
    SECTOR_TITLE,
    TITLE,
)

_AREA_KINDS = {"municipality": "municipality", "postal_district": "postal", "parish": "parish"}


def titles_of(
    businesses: pd.DataFrame,
    *,
    sectors: pd.DataFrame | None = None,
    areas: pd.DataFrame | None = None,
) -> dict[str, str]:
    """Return titles for the codes a selection can hold, from the tables at hand.

    Args:
        businesses: contract BUSINESSES; gives titles of six-digit codes and postal districts.
        sectors: contract SECTORS.
        areas: area_type, code and name of each area; a geometry is not looked at.

    Sector codes stand with their scheme (``DB25:F``), and without it where all schemes agree; a
    municipality's own areas as ``area:<type>:<code>``. Regions are not in it: they are named in the
    reader's language, by :func:`kortinfo.selection.words.label`.
    """
    titles: dict[str, str] = {}
    _add_sectors(titles, businesses, SECTOR_SCHEME, SECTOR_CODE, SECTOR_TITLE)
    if sectors is not None:
        _add_sectors(titles, sectors, SCHEME, CODE, TITLE)
        _add_sectors(titles, sectors, SCHEME, DIVISION, DIVISION_TITLE)
        _add_sectors(titles, sectors, SCHEME, SECTION, SECTION_TITLE)
    _add_bare_sectors(titles)
    postal = businesses[[POSTAL_CODE, POSTAL_DISTRICT]].dropna().drop_duplicates()
    named = postal.sort_values([POSTAL_CODE, POSTAL_DISTRICT], ascending=[True, False])
    titles.update(
        {
            f"postal:{code}": district
            for code, district in zip(named[POSTAL_CODE], named[POSTAL_DISTRICT], strict=True)
        }
    )
    if areas is not None:
        for kind, code, name in zip(areas[AREA_TYPE], areas[CODE], areas[NAME], strict=True):
            titles.setdefault(area_value(kind, code), name)
    return titles


def area_value(area_type: str, code: str) -> str:
    """Return an area as a selection names it: ``postal:9990``, ``area:erhvervsområde:K1``."""
    known = _AREA_KINDS.get(area_type)
    return f"{known}:{code}" if known else f"area:{area_type}:{code}"


def own_area_types(titles: Mapping[str, str]) -> list[str]:
    """Return the municipality's own types of area there are titles for, by the alphabet."""
    return sorted({value.split(":", 2)[1] for value in titles if value.startswith("area:")})


def _add_sectors(
    titles: dict[str, str], frame: pd.DataFrame, scheme: str, code: str, title: str
) -> None:
    found = frame[[scheme, code, title]].dropna().drop_duplicates().sort_values([scheme, code])
    for of, number_, name in zip(found[scheme], found[code], found[title], strict=True):
        titles[f"{of}:{number_}"] = name


def _add_bare_sectors(titles: dict[str, str]) -> None:
    bare: dict[str, set[str]] = {}
    for code, title in titles.items():
        bare.setdefault(code.partition(":")[2], set()).add(title)
    titles.update({code: found.pop() for code, found in bare.items() if len(found) == 1})
