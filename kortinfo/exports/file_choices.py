"""What the filters of the self-contained map offer, each choice as the selection it stands for.

Which rows a choice takes is asked of :mod:`kortinfo.selection` and packed, so that the file's
filters are the app's: nothing of what a filter means is told twice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kortinfo.selection import CodedTable, Selection, chips
from kortinfo.selection.chosen import DUE, LAST_CONTACT, NEW_MONTHS, SIZES, UNKNOWN
from kortinfo.selection.sector_places import is_division, named, order_of, schemes_of, trails
from kortinfo.tables import LEVELS
from kortinfo.texts import text

Mask = NDArray[np.bool_]
_EVERYONE = Selection(population=None)
_AREA_ORDER = ("region", "municipality", "postal", "parish")


@dataclass(frozen=True, kw_only=True, eq=False)
class Choice:
    """One thing a filter can be set to.

    Attributes:
        value: names it in a link to the file.
        label: what it is called.
        selection: the selection with nothing but this choice.
        depth: how far its label is moved in, below a choice that holds it.
    """

    value: str
    label: str
    selection: Selection
    depth: int = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class Filter:
    """One filter: chosen values are either-or, filters work together.

    ``shape`` is "pills" for few choices that are all shown, "list" for many; ``masks`` are the
    rows each choice takes.
    """

    name: str
    title: str
    shape: str
    choices: tuple[Choice, ...]
    masks: tuple[Mask, ...] = ()


def file_filters(
    codes: CodedTable, *, titles: Mapping[str, str], language: str
) -> tuple[Filter, ...]:
    """Return the filters worth having for these businesses: those with something to choose.

    Args:
        codes: the file's businesses.
        titles: of sectors and areas, from :func:`kortinfo.selection.titles_of`.
        language: "da" or "en".
    """
    say = _Words(titles=titles, language=language)
    found = (
        say.filter("levels", "pills", _each("levels", LEVELS, say)),
        say.filter("areas", "list", _areas(codes, say)),
        say.filter("sectors", "list", _sectors(codes, say)),
        say.filter("sizes", "list", _each("sizes", SIZES, say)),
        say.filter("last_contact", "list", _each("last_contact", LAST_CONTACT, say)),
        say.filter("due", "list", _each("due", DUE, say)),
        say.filter("kinds", "list", _kinds(codes, say)),
        say.filter("responsible", "list", _responsible(codes, say)),
        say.filter("job_ads", "pills", _job_ads(codes, say)),
        say.filter("new_months", "pills", _new(say)),
    )
    held = [_with_rows(each, codes) for each in found]
    return tuple(each for each in held if _is_a_choice(each, codes.rows))


def _is_a_choice(each: Filter, rows: int) -> bool:
    """Tell whether a filter can leave anything out: the four levels always stand there."""
    if each.name == "levels":
        return True
    return any(int(mask.sum()) < rows for mask in each.masks)


def _with_rows(each: Filter, codes: CodedTable) -> Filter:
    """Leave out the choices that no business of the file has, but of the levels."""
    found = [(choice, codes.mask(choice.selection)) for choice in each.choices]
    kept = [(choice, mask) for choice, mask in found if each.name == "levels" or mask.any()]
    return replace(
        each, choices=tuple(choice for choice, _ in kept), masks=tuple(mask for _, mask in kept)
    )


@dataclass(frozen=True, kw_only=True)
class _Words:
    titles: Mapping[str, str]
    language: str

    def filter(self, name: str, shape: str, choices: Iterable[Choice]) -> Filter:
        title = text(f"file.filter_{name}", self.language)
        return Filter(name=name, title=title, shape=shape, choices=tuple(choices))

    def choice(
        self, value: str, *, fields: Mapping[str, Any], depth: int = 0, shown: str = ""
    ) -> Choice:
        selection = replace(_EVERYONE, **fields)
        told = chips(selection, default=_EVERYONE, titles=self.titles, language=self.language)
        label = shown or told[0].label
        return Choice(value=value, label=label, selection=selection, depth=depth)


def _each(name: str, values: Iterable[str], say: _Words) -> list[Choice]:
    return [say.choice(value, fields={name: frozenset({value})}) for value in values]


def _sectors(codes: CodedTable, say: _Words) -> list[Choice]:
    """Return sections, each with its divisions below it; what has no section stands last."""
    values = codes.sector.values
    ways = sorted({way[:2] for way in trails(values)}, key=order_of)
    steps = dict.fromkeys(way[:end] for way in ways for end in range(1, len(way) + 1))
    schemes = schemes_of(values)
    choices = [
        say.choice(
            step[-1],
            depth=len(step) - 1,
            shown=named(step[-1], say.titles, say.language, schemes=schemes),
            fields={"sectors": frozenset({step[-1]})},
        )
        for step in steps
        if len(step) == 1 or is_division(step[-1])
    ]
    unknown = [choice for choice in choices if choice.value == UNKNOWN]
    return choices if unknown else [*choices, *_each("sectors", (UNKNOWN,), say)]


def _areas(codes: CodedTable, say: _Words) -> list[Choice]:
    """Return areas kind by kind, each kind by name, the unknown ones last; own areas after them.

    A kind that all the file's businesses share is no choice.
    """
    choices: list[Choice] = []
    for kind in _AREA_ORDER:
        column = codes.areas[kind]
        values = [f"{kind}:{code or UNKNOWN}" for code in column.values]
        choices += _by_name(_each("areas", values, say)) if len(values) > 1 else []
    own = {area for value in codes.own_areas.values for area in value.split("|") if area}
    return choices + _by_name(_each("areas", sorted(own), say))


def _by_name(choices: list[Choice]) -> list[Choice]:
    return sorted(
        choices, key=lambda choice: (choice.value.endswith(UNKNOWN), choice.label.casefold())
    )


def _kinds(codes: CodedTable, say: _Words) -> list[Choice]:
    values = sorted({kind for value in codes.kinds.values for kind in value.split("|") if kind})
    return [say.choice("never", fields={"never_collaborated": True}), *_each("kinds", values, say)]


def _responsible(codes: CodedTable, say: _Words) -> list[Choice]:
    names = sorted((name for name in codes.responsible.values if name), key=str.casefold)
    return _each("responsible", (*names, UNKNOWN), say) if names else []


def _job_ads(codes: CodedTable, say: _Words) -> list[Choice]:
    return [say.choice("1", fields={"job_ads": True})] if codes.job_ads is not None else []


def _new(say: _Words) -> list[Choice]:
    return [say.choice(str(months), fields={"new_months": months}) for months in NEW_MONTHS]
