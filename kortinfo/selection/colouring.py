"""What the circles are coloured by: each business in one of at most eight classes.

A class is also a filter: a click on it in the legend chooses it (:func:`selected_by`).
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kortinfo.selection.chosen import DUE, LAST_CONTACT, NEW_MONTHS, SIZES, UNKNOWN, Selection
from kortinfo.selection.coded import CodedTable
from kortinfo.selection.codes import Codes
from kortinfo.selection.days import NO_DUE, NOT_NEW
from kortinfo.selection.words import label
from kortinfo.tables import LEVELS
from kortinfo.texts import has_text, text

COLOURINGS = (
    "level",
    "last_contact",
    "due",
    "kind",
    "responsible",
    "job_ads",
    "new",
    "employees",
)
MOST_CLASSES = 8
OTHER = "other"
NONE = "none"
OPEN = "open"
_LARGE = ("50-99", "100+")
_LARGE_KEY = "50+"
_EMPLOYEES = (*(size for size in SIZES if size not in (*_LARGE, UNKNOWN)), _LARGE_KEY, UNKNOWN)
_MARKS = {NONE: "–", NO_DUE: "–", NOT_NEW: "–", "never": "–", UNKNOWN: "?", OTHER: "…", OPEN: "J"}
_SHORT = {
    "0-90": "3",
    "91-180": "6",
    "181-365": "12",
    "366+": "12+",
    "overdue": "!",
    "soon": "S",
    "later": "L",
}


@dataclass(frozen=True, kw_only=True)
class ColourClass:
    """A class as the legend shows it; ``letter`` tells it apart without its colour."""

    key: str
    letter: str
    title: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Colouring:
    """Each business's class: row i is in ``keys[code[i]]``; keys in the order of the legend."""

    name: str
    keys: tuple[str, ...]
    code: NDArray[np.uint8]

    def classes(self, language: str) -> tuple[ColourClass, ...]:
        """Return the classes in words, each with a mark of its own of at most three signs."""
        titles = [class_title(self.name, key, language) for key in self.keys]
        marks = _marks(self.keys, titles)
        return tuple(
            ColourClass(key=key, letter=mark, title=title)
            for key, mark, title in zip(self.keys, marks, titles, strict=True)
        )


def colouring(name: str, table: CodedTable) -> Colouring:
    """Put every business in a class.

    ``kind`` is the commonest kind of collaboration a business has had (among all businesses),
    ``responsible`` and ``kind`` have the six most common by name and the others as one class,
    beside those with none.

    Raises:
        KeyError: the name is not one of ``COLOURINGS``.
    """
    keys, code = _MAKERS[name](table)
    return Colouring(name=name, keys=keys, code=code.astype(np.uint8))


def class_title(name: str, key: str, language: str) -> str:
    """Return what a class is called, as "0–90 dage siden"."""
    if name == "level":
        return text(f"levels.name_{key}", language)
    if has_text(f"colouring.{name}_{key}", language):
        return text(f"colouring.{name}_{key}", language)
    if name == "employees":
        return key.replace("-", "–")
    return label("kinds", key, titles={}, language=language) if name == "kind" else key


def selected_by(name: str, key: str, selection: Selection) -> Selection:
    """Choose a class as a filter, or let go of it where it is chosen.

    Classes that no filter can name (``other``, and having no due date, ad or young age) leave the
    selection as it is; so does a class there is not.
    """
    maker = _FILTERS.get(name)
    return maker(key, selection) if maker else selection


@dataclass(frozen=True, kw_only=True)
class LegendState:
    """Which classes of a legend are filtered by, and which cannot be."""

    chosen: tuple[str, ...]
    idle: tuple[str, ...]


def legend_state(name: str, keys: tuple[str, ...], selection: Selection) -> LegendState:
    """Tell which classes a selection filters by, and for which a click would change nothing."""
    after = {key: selected_by(name, key, selection) for key in keys}
    now = _filters_set(selection)
    return LegendState(
        chosen=tuple(key for key in keys if _filters_set(after[key]) < now),
        idle=tuple(key for key in keys if after[key] == selection),
    )


def _filters_set(selection: Selection) -> int:
    values = [getattr(selection, field.name) for field in fields(selection)]
    return sum(len(value) if isinstance(value, frozenset) else bool(value) for value in values)


_Classes = tuple[tuple[str, ...], NDArray[Any]]


def _by_level(table: CodedTable) -> _Classes:
    return LEVELS, _mapped(table.level, LEVELS)


def _by_last_contact(table: CodedTable) -> _Classes:
    keys = (*LAST_CONTACT[1:], LAST_CONTACT[0])
    return keys, _mapped(table.last_contact, keys)


def _by_due(table: CodedTable) -> _Classes:
    return table.due.values, table.due.code


def _by_kind(table: CodedTable) -> _Classes:
    tally = table.kinds.tally()
    counts: dict[str, int] = {}
    for value, count in zip(table.kinds.values, tally.tolist(), strict=True):
        for kind in filter(None, value.split("|")):
            counts[kind] = counts.get(kind, 0) + count
    named = _commonest(counts)
    rank = {kind: at for at, kind in enumerate(named)}
    keys = _with_rest(named, counts)
    kinds = [
        min(
            (kind for kind in value.split("|") if kind in rank), key=rank.__getitem__, default=OTHER
        )
        if value
        else NONE
        for value in table.kinds.values
    ]
    return keys, _at(keys, kinds, table.kinds)


def _by_responsible(table: CodedTable) -> _Classes:
    tally = dict(zip(table.responsible.values, table.responsible.tally().tolist(), strict=True))
    counts = {name: count for name, count in tally.items() if name}
    named = _commonest(counts)
    keys = tuple(UNKNOWN if key == NONE else key for key in _with_rest(named, counts))
    people = [
        name if name in named else OTHER if name else UNKNOWN for name in table.responsible.values
    ]
    return keys, _at(keys, people, table.responsible)


def _by_job_ads(table: CodedTable) -> _Classes:
    has = np.zeros(table.rows, dtype=bool) if table.job_ads is None else table.job_ads
    return (OPEN, NONE), np.where(has, 0, 1)


def _by_newness(table: CodedTable) -> _Classes:
    return table.newness.values, table.newness.code


def _by_employees(table: CodedTable) -> _Classes:
    sizes = [_LARGE_KEY if size in _LARGE else size for size in table.size.values]
    return _EMPLOYEES, _at(_EMPLOYEES, sizes, table.size)


_MAKERS: dict[str, Callable[[CodedTable], _Classes]] = {
    "level": _by_level,
    "last_contact": _by_last_contact,
    "due": _by_due,
    "kind": _by_kind,
    "responsible": _by_responsible,
    "job_ads": _by_job_ads,
    "new": _by_newness,
    "employees": _by_employees,
}


def _commonest(counts: dict[str, int]) -> list[str]:
    """Return names, commonest first: all where they fit, else all but two classes' worth."""
    ordered = sorted(counts, key=lambda name: (-counts[name], name))
    return ordered if len(ordered) < MOST_CLASSES else ordered[: MOST_CLASSES - 2]


def _with_rest(named: list[str], counts: dict[str, int]) -> tuple[str, ...]:
    return (*named, *([OTHER] if len(named) < len(counts) else []), NONE)


def _at(keys: tuple[str, ...], names: list[str], codes: Codes) -> NDArray[Any]:
    """Return each row's position in ``keys``, by the name each of the codes has."""
    at = np.array([keys.index(name) for name in names], dtype=np.uint8)
    return np.take(at, codes.code)


def _mapped(codes: Codes, keys: tuple[str, ...]) -> NDArray[Any]:
    return _at(keys, list(codes.values), codes)


def _marks(keys: tuple[str, ...], titles: list[str]) -> list[str]:
    """Give each class a mark: its own sign, else the first letters of its title not yet taken."""
    marks: list[str] = []
    for key, title in zip(keys, titles, strict=True):
        mark = _MARKS.get(key) or _SHORT.get(key) or (key if len(key) <= 3 else "")
        if not mark and key[:1].isdigit():
            mark = key.partition("-")[0]
        marks.append(mark if mark and mark not in marks else _letter(title, marks))
    return marks


def _letter(title: str, taken: list[str]) -> str:
    letters = [sign.upper() for sign in title if sign.isalnum()]
    tries = [*letters, *(letters[0] + sign for sign in letters[1:]), *map(str, range(1, 100))]
    return next(mark for mark in tries if mark not in taken)


def _toggled(values: frozenset[str], key: str | frozenset[str]) -> frozenset[str]:
    wanted = key if isinstance(key, frozenset) else frozenset({key})
    return values - wanted if wanted <= values else values | wanted


def _level(key: str, now: Selection) -> Selection:
    return replace(now, levels=_toggled(now.levels, key)) if key in LEVELS else now


def _last_contact(key: str, now: Selection) -> Selection:
    if key not in LAST_CONTACT:
        return now
    return replace(now, last_contact=_toggled(now.last_contact, key))


def _due(key: str, now: Selection) -> Selection:
    return replace(now, due=_toggled(now.due, key)) if key in DUE else now


def _kind(key: str, now: Selection) -> Selection:
    if key == NONE:
        return replace(now, never_collaborated=not now.never_collaborated)
    return now if key == OTHER else replace(now, kinds=_toggled(now.kinds, key))


def _responsible(key: str, now: Selection) -> Selection:
    return now if key == OTHER else replace(now, responsible=_toggled(now.responsible, key))


def _job_ads(key: str, now: Selection) -> Selection:
    return replace(now, job_ads=not now.job_ads) if key == OPEN else now


def _new(key: str, now: Selection) -> Selection:
    months = {str(months): months for months in NEW_MONTHS}.get(key)
    if months is None:
        return now
    return replace(now, new_months=None if now.new_months == months else months)


def _employees(key: str, now: Selection) -> Selection:
    if key not in _EMPLOYEES:
        return now
    sizes = frozenset(_LARGE) if key == _LARGE_KEY else frozenset({key})
    return replace(now, sizes=_toggled(now.sizes, sizes))


_FILTERS: dict[str, Callable[[str, Selection], Selection]] = {
    "level": _level,
    "last_contact": _last_contact,
    "due": _due,
    "kind": _kind,
    "responsible": _responsible,
    "job_ads": _job_ads,
    "new": _new,
    "employees": _employees,
}
