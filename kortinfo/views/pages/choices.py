"""What each filter can be set to, with how many businesses there are behind every choice.

A count is of the businesses the other filters leave, so that it says what a click will bring.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kortinfo.selection import CodedTable, Selection
from kortinfo.selection.chosen import DUE, LAST_CONTACT, NEW_MONTHS, SIZES, UNKNOWN
from kortinfo.selection.codes import Codes
from kortinfo.selection.words import label
from kortinfo.tables import LEVELS
from kortinfo.texts import number, text

_COUNT = re.compile(r" \([\d.,]+\)$")


@dataclass(frozen=True, kw_only=True)
class Choices:
    """The values of a filter in the order they are offered, and what each is called."""

    values: tuple[str, ...]
    labels: Mapping[str, str]

    def name(self, value: str) -> str:
        """Return what a value is called."""
        return self.labels.get(value, value)

    def meant(self, given: Iterable[str]) -> frozenset[str]:
        """Return the values a widget means.

        A browser may send a choice by the label it had a moment ago, with another count in it;
        what is no choice at all is left out.
        """
        by_name = {_COUNT.sub("", label).strip(): value for value, label in self.labels.items()}
        found = (
            item if item in self.labels else by_name.get(_COUNT.sub("", item).strip())
            for item in given
        )
        return frozenset(value for value in found if value is not None)


def level_choices(codes: CodedTable, selection: Selection, language: str) -> Choices:
    """Return the levels."""
    found = _tally(codes.level, codes.rows_of(replace(selection, levels=frozenset())))
    return _offered(
        LEVELS, found, lambda level: f"{level} {text(f'levels.name_{level}', language)}", language
    )


def size_choices(codes: CodedTable, selection: Selection, language: str) -> Choices:
    """Return the size classes that hold a business at all, or are chosen."""
    found = _tally(codes.size, codes.rows_of(replace(selection, sizes=frozenset())))
    there = _tally(codes.size, None)
    shown = [size for size in SIZES if there[size] or size in selection.sizes]
    names = {UNKNOWN: text("filters.size_unknown", language)}
    return _offered(shown, found, lambda size: names.get(size, size.replace("-", "–")), language)


def last_contact_choices(codes: CodedTable, selection: Selection, language: str) -> Choices:
    """Return the classes of days since the last two-way contact."""
    found = _tally(codes.last_contact, codes.rows_of(replace(selection, last_contact=frozenset())))
    order = (*LAST_CONTACT[1:], LAST_CONTACT[0])
    return _offered(
        order, found, lambda value: text(f"filters.last_contact_{value}", language), language
    )


def due_choices(codes: CodedTable, selection: Selection, language: str) -> Choices:
    """Return the classes of when businesses are due."""
    found = _tally(codes.due, codes.rows_of(replace(selection, due=frozenset())))
    return _offered(DUE, found, lambda value: text(f"filters.due_{value}", language), language)


def new_choices(codes: CodedTable, selection: Selection, language: str) -> Choices:
    """Return the months within which a life began; a year holds the last three months, too."""
    found = _tally(codes.newness, codes.rows_of(replace(selection, new_months=None)))
    within = np.cumsum([found[str(months)] for months in NEW_MONTHS])
    counts = {str(months): int(count) for months, count in zip(NEW_MONTHS, within, strict=True)}
    return _offered(
        tuple(counts), counts, lambda value: text("filters.new_months", language, n=value), language
    )


def job_ads_count(codes: CodedTable, selection: Selection) -> int:
    """Return how many businesses have a job ad open."""
    return int(codes.mask(replace(selection, job_ads=True)).sum())


def responsible_choices(codes: CodedTable, selection: Selection, language: str) -> Choices:
    """Return the employees responsible, those with most businesses first, then nobody."""
    column = codes.responsible
    counts = _tally(column, codes.rows_of(replace(selection, responsible=frozenset())))
    counts = {name or UNKNOWN: count for name, count in counts.items()}
    counts = {**dict.fromkeys(selection.responsible, 0), **counts}
    ordered = sorted(counts, key=lambda name: (name == UNKNOWN, -counts[name], name.casefold()))
    nobody = text("filters.responsible_unknown", language)
    return _offered(ordered, counts, lambda name: nobody if name == UNKNOWN else name, language)


def kind_choices(codes: CodedTable, selection: Selection, language: str) -> Choices:
    """Return the kinds of collaboration there have been, commonest first."""
    rows = codes.rows_of(replace(selection, kinds=frozenset(), never_collaborated=False))
    counts = _parts(codes.kinds, rows, selection.kinds)
    ordered = sorted(counts, key=lambda kind: (-counts[kind], kind))
    return _offered(
        ordered, counts, lambda kind: label("kinds", kind, titles={}, language=language), language
    )


def area_choices(
    codes: CodedTable, selection: Selection, titles: Mapping[str, str], language: str, *, kind: str
) -> Choices:
    """Return the areas of one kind, by name or code.

    Args:
        codes: the businesses.
        selection: what is chosen.
        titles: names of areas.
        language: "da" or "en".
        kind: "region", "municipality", "postal", "parish", or an own type as ``area:<type>``.
    """
    rows = codes.rows_of(replace(selection, areas=frozenset()))
    chosen = [area for area in selection.areas if area.startswith(f"{kind}:")]
    if kind.startswith("area:"):
        named = [area for area in titles if area.startswith(f"{kind}:")]
        held = _parts(codes.own_areas, rows, [*named, *chosen])
        counts = {area: count for area, count in held.items() if area.startswith(f"{kind}:")}
    else:
        found = _tally(codes.areas[kind], rows)
        counts = {f"{kind}:{code or UNKNOWN}": count for code, count in found.items()}
        counts = {**{area: _in_range(area, found) for area in chosen}, **counts}
    plain = {area: label("areas", area, titles=titles, language=language) for area in counts}
    ordered = sorted(counts, key=lambda area: (area.endswith(UNKNOWN), plain[area].casefold()))
    return _offered(ordered, counts, plain.__getitem__, language)


def _in_range(area: str, found: Mapping[str, int]) -> int:
    """Count what an area holds that is no value of its own: a range of codes, ``1000-1499``."""
    first, _, last = area.partition(":")[2].partition("-")
    return sum(count for code, count in found.items() if first <= code <= last)


def _tally(codes: Codes, rows: NDArray[np.int32] | None) -> dict[str, int]:
    """Count chosen rows by value; every value is there, those no chosen row has with 0."""
    return dict(zip(codes.values, codes.tally(rows).tolist(), strict=True))


def _parts(codes: Codes, rows: NDArray[np.int32], always: Iterable[str]) -> dict[str, int]:
    """Count chosen rows by each of the values a row holds several of, joined by ``|``."""
    counts: dict[str, int] = dict.fromkeys(always, 0)
    for value, count in _tally(codes, rows).items():
        for part in filter(None, value.split("|")):
            counts[part] = counts.get(part, 0) + count
    return counts


def _offered(
    values: Sequence[str],
    counts: Mapping[str, int],
    name: Callable[[Any], str],
    language: str,
) -> Choices:
    return Choices(
        values=tuple(values),
        labels={value: with_count(name(value), counts.get(value, 0), language) for value in values},
    )


def with_count(name: str, count: int, language: str) -> str:
    """Return a choice's name with how many businesses are behind it, as "Skagen (1.234)"."""
    return f"{name} ({number(count, language)})"
