"""A selection in words: chips that say what is chosen, and a headline."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kortinfo.selection.chosen import (
    FILTERS,
    UNKNOWN,
    UNPLACED,
    PopulationChoice,
    Selection,
    in_order,
)
from kortinfo.selection.regions import region_names
from kortinfo.selection.shape import Circle, Shape
from kortinfo.texts import date, has_text, number, text

_SHOWN = 3
"""Values of one filter named in the headline before the rest are counted."""
_LEVEL_PAIRS = {"AB": "covered", "CD": "uncovered"}
"""Levels chosen together so often that the headline has a word for them."""
_EITHER = ("levels", "sizes", "kinds", "last_contact", "due", "responsible")
"""Filters whose values the headline joins by "or", after the places."""
_KILOMETRE = 1000


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One thing that is chosen, and the selection without it. ``label`` is plain text: escape it.

    ``key`` is the field of the selection, ``value`` the value in it ("" where there is only one).
    """

    key: str
    value: str
    label: str
    without: Selection


def label(key: str, value: str, *, titles: Mapping[str, str], language: str) -> str:
    """Name one value of a filter, as "9990 Skagen"; a code without a title is named by itself."""
    if key == "levels":
        return f"{text(f'levels.name_{value}', language)} ({value})"
    if key == "sizes":
        return _size(value, language)
    if key == "kinds":
        return _kind(value, language)
    if key in ("last_contact", "due"):
        return text(f"selection.{key}_{value}", language)
    if key == "responsible":
        if value == UNKNOWN:
            return text("selection.responsible_unknown", language)
        return text("selection.responsible", language, name=value)
    title = titles.get(value, "")
    if key == "sectors":
        code = value.rpartition(":")[2]
        if code == UNKNOWN:
            return text("selection.sector_unknown", language)
        if code == UNPLACED:
            scheme = value.rpartition(":")[0]
            return text("selection.sector_unplaced", language, scheme=scheme)
        return title or text("selection.sector_code", language, code=value.replace(":", " "))
    return _area(value, title, language)


def _area(area: str, title: str, language: str) -> str:
    kind, _, code = area.partition(":")
    if kind == "area":
        return title or code.partition(":")[2]
    if code == UNKNOWN:
        return text(f"selection.{kind}_unknown", language)
    if kind == "region":  # the only areas whose names are other ones in English
        title = region_names(language).get(code, title)
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


def shape_in_words(shape: Shape, *, language: str) -> str:
    """Say what was drawn, as "Inden for 2,0 km" or "I det indtegnede område"."""
    if not isinstance(shape, Circle):
        return text("selection.shape_polygon", language)
    if shape.radius < _KILOMETRE:
        return text("selection.shape_metres", language, metres=number(shape.radius, language))
    kilometres = number(shape.radius / _KILOMETRE, language, decimals=1)
    return text("selection.shape_kilometres", language, kilometres=kilometres)


def chips(
    selection: Selection, *, default: Selection, titles: Mapping[str, str], language: str
) -> list[Chip]:
    """Return a chip for everything that is chosen, in the order of the filters.

    The population is shown whenever it leaves anything out, by default too; without it everything
    is in. Where it was widened to everything, a chip leads back to ``default``'s.
    """
    found = []
    single = dict(_single_in_words(selection, language))
    for key in _CHIP_ORDER:
        if key in single:
            off: Any = {key: getattr(_NOTHING, key)}
            without = replace(selection, **off)
            found.append(Chip(key=key, value="", label=single[key], without=without))
        if key not in FILTERS:
            continue
        values: frozenset[str] = getattr(selection, key)
        for value in in_order(key, values):
            fewer: Any = {key: values - {value}}
            words = label(key, value, titles=titles, language=language)
            without = replace(selection, **fewer)
            found.append(Chip(key=key, value=value, label=words, without=without))
    if selection.population != default.population or selection.population is not None:
        other = None if selection.population is not None else default.population
        words = population_in_words(selection.population, language=language)
        without = replace(selection, population=other)
        found.append(Chip(key="population", value="", label=words, without=without))
    return found


_NOTHING = Selection()
_CHIP_ORDER = (
    "levels",
    "sectors",
    "areas",
    "shape",
    "sizes",
    "kinds",
    "never_collaborated",
    "last_contact",
    "no_contact_since",
    "due",
    "responsible",
    "job_ads",
    "new_months",
    "search",
)


def _single_in_words(selection: Selection, language: str) -> list[tuple[str, str]]:
    """Return what is chosen in the filters of one value, by field, in words."""
    found = []
    if selection.never_collaborated:
        found.append(("never_collaborated", text("selection.never_collaborated", language)))
    if selection.no_contact_since is not None:
        since = date(selection.no_contact_since, language)
        told = text("selection.no_contact_since", language, date=since)
        found.append(("no_contact_since", told))
    if selection.job_ads:
        found.append(("job_ads", text("selection.job_ads", language)))
    if selection.new_months is not None:
        told = text("selection.new_months", language, months=selection.new_months)
        found.append(("new_months", told))
    if selection.shape is not None:
        found.append(("shape", shape_in_words(selection.shape, language=language)))
    if selection.search.strip():
        told = text("selection.search", language, search=selection.search.strip())
        found.append(("search", told))
    return found


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
    lists = {key: _listed(key, selection, titles, language) for key in _EITHER}
    single = dict(_single_in_words(selection, language))
    if lists["kinds"] and "never_collaborated" in single:
        never = _lower(single.pop("never_collaborated"))
        lists["kinds"] = text("selection.either", language, first=lists["kinds"], last=never)
    told = {**lists, **single}
    parts = [told[key] for key in _WORD_ORDER if told.get(key)]
    if selection.population != (default or Selection()).population:
        parts.append(population_in_words(selection.population, language=language))
    return ", ".join([head, *(_lower(part) for part in parts)])


_WORD_ORDER = tuple(
    [key for key in _CHIP_ORDER if key not in ("sectors", "areas", "shape", "search")]
    + ["shape", "search"]
)


def _listed(key: str, selection: Selection, titles: Mapping[str, str], language: str) -> str:
    """Name the values of a filter in one phrase; none: ""."""
    values = in_order(key, getattr(selection, key))
    if key == "levels" and (pair := _LEVEL_PAIRS.get("".join(values))):
        return text(f"selection.levels_{pair}", language)
    words = [label(key, value, titles=titles, language=language) for value in values]
    if key in _EITHER:
        words = _told_once(key, words, language)
        joiner = "selection.either"
    else:
        joiner = "selection.both"
    if len(words) > _SHOWN + 1:
        more = text("selection.more", language, count=number(len(words) - _SHOWN, language))
        words = [*words[:_SHOWN], more]
    if len(words) < 2:
        return "".join(words)
    return text(joiner, language, first=", ".join(words[:-1]), last=words[-1])


def _told_once(key: str, words: list[str], language: str) -> list[str]:
    """Return values as they follow each other: a beginning they share stands in the first only."""
    known = has_text(f"selection.{key}_shared", language)
    shared = text(f"selection.{key}_shared", language) if known else ""
    told: list[str] = []
    begun = False
    for word in words:
        has_it = bool(shared) and word.startswith(shared)
        shortened = word.removeprefix(shared) if has_it and begun else word
        told.append(_lower(shortened) if told and not (has_it and begun) else shortened)
        begun |= has_it
    return told


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
