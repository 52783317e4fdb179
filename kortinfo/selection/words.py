"""A selection in words: chips that say what is chosen, and a headline."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from kortinfo.selection.chosen import FILTERS, SIZES, PopulationChoice, Selection
from kortinfo.tables import (
    AREA_TYPE,
    CODE,
    DIVISION,
    DIVISION_TITLE,
    LEVELS,
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
from kortinfo.texts import has_text, number, text

_SHOWN = 3
"""Values of one filter named in the headline before the rest are counted."""
_LEVEL_PAIRS = {"AB": "covered", "CD": "uncovered"}
"""Levels chosen together so often that the headline has a word for them."""
_AREA_KINDS = {"municipality": "municipality", "postal_district": "postal", "parish": "parish"}


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One thing that is chosen, and the selection without it. ``label`` is plain text: escape it.

    ``key`` is the field of the selection, ``value`` the value in it ("" where there is only one).
    """

    key: str
    value: str
    label: str
    without: Selection


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

    Sector codes stand with their scheme (``DB25:F``), and without it where all schemes agree.
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
            titles.setdefault(f"{_AREA_KINDS[kind]}:{code}", name)
    return titles


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


def label(key: str, value: str, *, titles: Mapping[str, str], language: str) -> str:
    """Name one value of a filter, as "9990 Skagen"; a code without a title is named by itself."""
    if key == "levels":
        return f"{text(f'levels.name_{value}', language)} ({value})"
    if key == "sizes":
        return _size(value, language)
    if key == "kinds":
        return _kind(value, language)
    title = titles.get(value, "")
    if key == "sectors":
        code = value.rpartition(":")[2]
        if code == "unknown":
            return text("selection.sector_unknown", language)
        return title or text("selection.sector_code", language, code=value.replace(":", " "))
    kind, _, code = value.partition(":")
    if code == "unknown":
        return text(f"selection.{kind}_unknown", language)
    known = "" if title else "_untitled"
    return text(f"selection.{kind}{known}", language, code=code, title=title)


def _size(size: str, language: str) -> str:
    if size in ("unknown", "1"):
        return text(f"selection.size_{size}", language)
    return text("selection.size", language, size=size.replace("-", "–"))


def _kind(kind: str, language: str) -> str:
    if has_text(f"selection.kind_{kind}", language):
        return text(f"selection.kind_{kind}", language)
    return kind[:1].upper() + kind[1:]


def chips(
    selection: Selection, *, default: Selection, titles: Mapping[str, str], language: str
) -> list[Chip]:
    """Return a chip for everything that is chosen, in the order of the filters.

    The population is shown whenever it leaves anything out, by default too; without it everything
    is in. Where it was widened to everything, a chip leads back to ``default``'s.
    """
    found = []
    for key in FILTERS:
        values: frozenset[str] = getattr(selection, key)
        for value in _in_order(key, values):
            without: Any = {key: values - {value}}
            words = label(key, value, titles=titles, language=language)
            found.append(
                Chip(key=key, value=value, label=words, without=replace(selection, **without))
            )
    if selection.never_collaborated:
        found.append(
            Chip(
                key="never_collaborated",
                value="",
                label=text("selection.never_collaborated", language),
                without=replace(selection, never_collaborated=False),
            )
        )
    if selection.search.strip():
        words = text("selection.search", language, search=selection.search.strip())
        without = replace(selection, search="")
        found.append(Chip(key="search", value="", label=words, without=without))
    if selection.population != default.population or selection.population is not None:
        other = None if selection.population is not None else default.population
        found.append(
            Chip(
                key="population",
                value="",
                label=population_in_words(selection.population, language=language),
                without=replace(selection, population=other),
            )
        )
    return found


def _in_order(key: str, values: frozenset[str]) -> list[str]:
    order = {"levels": LEVELS, "sizes": SIZES}.get(key)
    return sorted(values, key=order.index) if order else sorted(values)


def population_in_words(choice: PopulationChoice | None, *, language: str) -> str:
    """Say whom it is about, as "Mindst 1 ansat eller ukendt antal, uden holdingselskaber"."""
    if choice is None:
        return text("selection.population_all", language)
    parts = []
    if choice.min_employees > 0:
        known = "_or_unknown" if choice.unknown_size else ""
        least = "one" if choice.min_employees == 1 else "other"
        count = number(choice.min_employees, language)
        parts.append(text(f"selection.population_least{known}_{least}", language, count=count))
    elif not choice.unknown_size:
        parts.append(text("selection.population_known", language))
    if not choice.holding:
        parts.append(text("selection.population_no_holding", language))
    if not choice.public:
        parts.append(text("selection.population_no_public", language))
    words = ", ".join(parts) or text("selection.population_all", language)
    return words[:1].upper() + words[1:]


def in_words(
    selection: Selection,
    *,
    titles: Mapping[str, str],
    language: str,
    default: Selection | None = None,
) -> str:
    """Say what is chosen, as "Byggeri og anlæg i 9990 Skagen, ikke i kontakt nu (C)".

    The population is named only where it is not ``default``'s (or the usual one).
    """
    head = _listed("sectors", selection, titles, language) or text("selection.all", language)
    areas = _listed("areas", selection, titles, language)
    if areas:
        head = text("selection.in_areas", language, what=head, areas=areas)
    parts = [
        words
        for key in ("levels", "sizes", "kinds")
        if (words := _listed(key, selection, titles, language))
    ]
    if selection.never_collaborated:
        words = text("selection.never_collaborated", language)
        if selection.kinds:
            parts[-1] = text("selection.either", language, first=parts[-1], last=_lower(words))
        else:
            parts.append(words)
    if selection.search.strip():
        parts.append(text("selection.search", language, search=selection.search.strip()))
    if selection.population != (default or Selection()).population:
        parts.append(population_in_words(selection.population, language=language))
    return ", ".join([head, *(_lower(part) for part in parts)])


def _listed(key: str, selection: Selection, titles: Mapping[str, str], language: str) -> str:
    values = _in_order(key, getattr(selection, key))
    if key == "levels" and (pair := _LEVEL_PAIRS.get("".join(values))):
        return text(f"selection.levels_{pair}", language)
    words = [label(key, value, titles=titles, language=language) for value in values]
    if key in ("levels", "sizes", "kinds"):
        words = [words[0], *(_lower(word) for word in words[1:])] if words else []
        joiner = "selection.either"
    else:
        joiner = "selection.both"
    if len(words) > _SHOWN + 1:
        more = text("selection.more", language, count=number(len(words) - _SHOWN, language))
        words = [*words[:_SHOWN], more]
    if len(words) < 2:
        return "".join(words)
    return text(joiner, language, first=", ".join(words[:-1]), last=words[-1])


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
