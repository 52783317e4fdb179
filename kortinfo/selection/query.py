"""A selection in the URL: as codes, only what differs from the default, never search text.

``level=C&level=D&sector=DB25:F&area=postal:9990``; ``all`` empties a filter that is not empty by
default. The population is one value, as ``pop=5.unknown.public``, or ``all``; a shape drawn on the
map is its corners or its circle (``shape=57.72_10.58r2000``), a day ``since=2026-05-01``.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kortinfo.selection.chosen import (
    FILTERS,
    NEW_MONTHS,
    PopulationChoice,
    Selection,
    in_order,
    is_valid,
)
from kortinfo.selection.shape import Shape, from_code

_KEYS = {
    "levels": "level",
    "sectors": "sector",
    "areas": "area",
    "sizes": "size",
    "kinds": "kind",
    "last_contact": "contact",
    "due": "due",
    "responsible": "who",
}
_NEVER = "never"
_POPULATION = "pop"
_SINCE = "since"
_JOB_ADS = "ads"
_NEW = "new"
_SHAPE = "shape"
_ALL = "all"
_FLAGS = {"unknown": "unknown_size", "holding": "holding", "public": "public"}
_YES_NO = {"1": True, "0": False}
_MONTHS = {str(months): months for months in NEW_MONTHS}
_TOLD = 60
_MOST_VALUES = 1000
_MOST_EMPLOYEES = 1_000_000

_LONGEST_SHAPE = 3_000

QUERY_KEYS = (*_KEYS.values(), _NEVER, _SINCE, _JOB_ADS, _NEW, _SHAPE, _POPULATION)
"""The keys that are the selection's; others in the URL are left alone."""


@dataclass(frozen=True, kw_only=True)
class QueryRead:
    """A selection read from a URL, and what in the URL could not be used, as ``level=X``."""

    selection: Selection
    ignored: tuple[str, ...]


def to_query(selection: Selection, *, default: Selection) -> dict[str, list[str]]:
    """Return the query for a selection; what is as in ``default`` is left out."""
    query: dict[str, list[str]] = {}
    for name in FILTERS:
        values: frozenset[str] = getattr(selection, name)
        if values != getattr(default, name):
            query[_KEYS[name]] = in_order(name, values) or [_ALL]
    for key, (name, told, _) in _SINGLE.items():
        value = getattr(selection, name)
        if value != getattr(default, name):
            query[key] = [told(value)]
    return query


def from_query(params: Mapping[str, Sequence[str]], *, default: Selection) -> Selection:
    """Return the selection of a query; what is broken or unknown is as in ``default``."""
    return read_query(params, default=default).selection


def read_query(params: Mapping[str, Sequence[str]], *, default: Selection) -> QueryRead:
    """Read a query and tell what in it could not be used; never an error, whatever it holds.

    A filter none of whose values can be used stays as in ``default``. The search is not in a
    query: it comes from ``default``. Keys of others are not touched.
    """
    changes: dict[str, Any] = {}
    ignored: list[str] = []
    for name, key in _KEYS.items():
        values = _values(params, key)
        read = set(values[:_MOST_VALUES]) - {_ALL}
        good = {value for value in read if is_valid(name, value)}
        if good or _ALL in values:
            changes[name] = frozenset(good)
        ignored += [f"{key}={value}" for value in values if value not in good | {_ALL}]
    for key, (field, _, meanings) in _SINGLE.items():
        for value in _values(params, key):
            meaning = meanings(value)
            if meaning is None:
                ignored.append(f"{key}={value[:_TOLD]}")
            else:
                changes[field] = None if meaning == _ALL else meaning
    return QueryRead(selection=replace(default, **changes), ignored=tuple(ignored))


def _values(params: Mapping[str, Sequence[str]], key: str) -> list[str]:
    values = params.get(key, ())
    return [values] if isinstance(values, str) else [str(value) for value in values]


def _yes_no(value: bool) -> str:
    return "1" if value else "0"


def _population_code(choice: PopulationChoice | None) -> str:
    if choice is None:
        return _ALL
    flags = [code for code, field in _FLAGS.items() if getattr(choice, field)]
    return ".".join([str(choice.min_employees), *flags])


def _population(code: str) -> PopulationChoice | str | None:
    """Return the choice a code stands for, ``all`` for everything, None where it is broken."""
    if code == _ALL:
        return _ALL
    least, *flags = code.split(".")
    if not (least.isascii() and least.isdigit() and len(least) <= 7) or set(flags) - set(_FLAGS):
        return None
    if int(least) > _MOST_EMPLOYEES:
        return None
    chosen = {field: code in flags for code, field in _FLAGS.items()}
    return PopulationChoice(min_employees=int(least), **chosen)


def _since_code(since: dt.date | None) -> str:
    return _ALL if since is None else since.isoformat()


def _since(code: str) -> dt.date | str | None:
    if code == _ALL:
        return _ALL
    try:
        return dt.date.fromisoformat(code) if len(code) == len("2026-05-01") else None
    except ValueError:
        return None


def _new(code: str) -> int | str | None:
    return _ALL if code == _ALL else _MONTHS.get(code)


def _shape_code(shape: Shape | None) -> str:
    return _ALL if shape is None else shape.code()


def _shape(code: str) -> Shape | str | None:
    if code == _ALL:
        return _ALL
    try:
        return from_code(code) if len(code) <= _LONGEST_SHAPE else None
    except ValueError:
        return None


_SINGLE: dict[str, tuple[str, Callable[[Any], str], Callable[[str], Any]]] = {
    _NEVER: ("never_collaborated", _yes_no, _YES_NO.get),
    _SINCE: ("no_contact_since", _since_code, _since),
    _JOB_ADS: ("job_ads", _yes_no, _YES_NO.get),
    _NEW: ("new_months", lambda months: str(months or _ALL), _new),
    _SHAPE: ("shape", _shape_code, _shape),
    _POPULATION: ("population", _population_code, _population),
}
"""The filters of one value: their field, how it is written, and how it is read."""
