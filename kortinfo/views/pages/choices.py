"""What each filter can be set to, with how many businesses there are behind every choice."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kortinfo.selection import CodedTable, Selection
from kortinfo.selection.chosen import SIZES, UNKNOWN
from kortinfo.selection.words import label
from kortinfo.tables import LEVELS
from kortinfo.texts import number, text

_INDENT = "\u2003"
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
    """Return the levels; counts are of the rows the other filters leave."""
    found = codes.counts(codes.mask(replace(selection, levels=frozenset())))
    names = {
        level: _with_count(
            f"{level} {text(f'levels.name_{level}', language)}", found[level], language
        )
        for level in LEVELS
    }
    return Choices(values=LEVELS, labels=names)


def size_choices(codes: CodedTable, selection: Selection, language: str) -> Choices:
    """Return the size classes that hold a business at all, or are chosen."""
    counts = codes.size.tally()
    shown = [size for at, size in enumerate(SIZES) if counts[at] or size in selection.sizes]
    names = {size: size.replace("-", "–") for size in SIZES}
    names[UNKNOWN] = text("kort.size_unknown", language)
    return Choices(values=tuple(shown), labels=names)


def kind_choices(codes: CodedTable, selection: Selection, language: str) -> Choices:
    """Return the kinds of collaboration there have been, commonest first."""
    mask = codes.mask(replace(selection, kinds=frozenset(), never_collaborated=False))
    counts: dict[str, int] = dict.fromkeys(selection.kinds, 0)
    for value, count in _tally(codes.kinds.code, codes.kinds.values, mask).items():
        for kind in value.split("|"):
            if kind:
                counts[kind] = counts.get(kind, 0) + count
    ordered = sorted(counts, key=lambda kind: (-counts[kind], kind))
    names = {
        kind: _with_count(
            label("kinds", kind, titles={}, language=language), counts[kind], language
        )
        for kind in ordered
    }
    return Choices(values=tuple(ordered), labels=names)


def area_choices(
    codes: CodedTable, selection: Selection, titles: Mapping[str, str], language: str, *, kind: str
) -> Choices:
    """Return the areas of one kind (``municipality``, ``postal``, ``parish``), by name or code."""
    mask = codes.mask(replace(selection, areas=frozenset()))
    column = codes.areas[kind]
    counts = {
        f"{kind}:{code or UNKNOWN}": count
        for code, count in _tally(column.code, column.values, mask).items()
    }
    for area in selection.areas:
        if area.startswith(f"{kind}:"):
            counts.setdefault(area, 0)
    plain = {area: label("areas", area, titles=titles, language=language) for area in counts}
    ordered = sorted(counts, key=lambda area: (area.endswith(UNKNOWN), plain[area].casefold()))
    names = {area: _with_count(plain[area], counts[area], language) for area in ordered}
    return Choices(values=tuple(ordered), labels=names)


def sector_choices(
    codes: CodedTable, selection: Selection, titles: Mapping[str, str], language: str
) -> Choices:
    """Return sections, their divisions and their codes as one list, each level moved in."""
    mask = codes.mask(replace(selection, sectors=frozenset()))
    counts: dict[str, int] = {}
    place: dict[str, tuple[str, ...]] = {}
    for value, count in _tally(codes.sector.code, codes.sector.values, mask).items():
        scheme, section, code = value.split("|")
        trail = (scheme, section, code[:2], code) if section else ("~", "", "", "")
        steps = [f"{scheme}:{step}" for step in trail[1:] if step] if section else [UNKNOWN]
        for depth, step in enumerate(steps):
            counts[step] = counts.get(step, 0) + count
            place[step] = trail[: depth + 2]
    for chosen in selection.sectors:
        counts.setdefault(chosen, 0)
        place.setdefault(chosen, ("~~", chosen))
    ordered = sorted(counts, key=lambda step: place[step])
    several = len({trail[0] for trail in place.values() if not trail[0].startswith("~")}) > 1
    names = {
        step: _sector_name(step, place[step], counts[step], titles, language, several=several)
        for step in ordered
    }
    return Choices(values=tuple(ordered), labels=names)


def _sector_name(
    step: str,
    trail: tuple[str, ...],
    count: int,
    titles: Mapping[str, str],
    language: str,
    *,
    several: bool,
) -> str:
    title = label("sectors", step, titles=titles, language=language)
    scheme, _, code = step.rpartition(":")
    shown = title if title.endswith(code) or not scheme else f"{code} {title}"
    if several and scheme:
        shown += f" [{scheme}]"
    return _INDENT * max(len(trail) - 2, 0) + _with_count(shown, count, language)


def _tally(
    code: NDArray[np.intp], values: tuple[str, ...], mask: NDArray[np.bool_]
) -> dict[str, int]:
    """Count chosen rows by value; every value is there, those no chosen row has with 0."""
    counts = np.bincount(code[mask], minlength=len(values))
    return {value: int(count) for value, count in zip(values, counts, strict=True)}


def _with_count(name: str, count: int, language: str) -> str:
    return f"{name} ({number(count, language)})"
