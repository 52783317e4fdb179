"""A filter written in the settings as it stands in the app's address, and its faults."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from urllib.parse import parse_qs

from kortinfo.coverage.history import in_time
from kortinfo.selection import CodedTable, Selection, read_query
from kortinfo.selection.query import QUERY_KEYS


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something in the settings that cannot be used.

    Attributes:
        code: ``key`` (no filter is called so), ``value`` (no filter has such a value), ``today``
            (only today can tell it), ``unknown`` (no business has it).
        what: the piece, as it was written.
    """

    code: str
    what: str


def read_filter(
    written: str, *, default: Selection, allowed: Collection[str] = ()
) -> tuple[Selection, tuple[Fault, ...]]:
    """Return the selection a filter stands for, and its faults.

    Args:
        written: ``area=postal:9990&size=10-19``; a whole address is fine too.
        default: what it says nothing of.
        allowed: fields of a selection it may hold though they are told of today only.
    """
    query = parse_qs(written.rpartition("?")[2].strip(), keep_blank_values=True)
    read = read_query(query, default=default)
    faults = [Fault(code="key", what=key) for key in query if key not in QUERY_KEYS]
    faults += [Fault(code="value", what=each) for each in read.ignored]
    faults += [
        Fault(code="today", what=key)
        for key, values in query.items()
        if _only_today(read_query({key: values}, default=default).selection, allowed)
    ]
    return read.selection, tuple(faults)


def unknown_places(selection: Selection, codes: CodedTable) -> tuple[Fault, ...]:
    """Return the selection's areas and sectors that no row of the table has."""
    asked = [
        (each, Selection(population=None, areas=frozenset({each}))) for each in selection.areas
    ]
    asked += [
        (each, Selection(population=None, sectors=frozenset({each}))) for each in selection.sectors
    ]
    return tuple(
        Fault(code="unknown", what=each)
        for each, only in sorted(asked, key=lambda pair: pair[0])
        if not codes.mask(only).any()
    )


def _only_today(selection: Selection, allowed: Collection[str]) -> bool:
    timeless = in_time(selection)
    return any(
        getattr(timeless, each.name) != getattr(selection, each.name)
        for each in fields(Selection)
        if each.name not in allowed
    )
