"""The form's fields for whom a target or campaign is about, beginning with what is chosen."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from kortinfo.coverage.axes import sector_axis
from kortinfo.coverage.history import in_time
from kortinfo.selection import Selection, in_words, to_query
from kortinfo.selection.default import default_selection
from kortinfo.selection.titles import own_area_types
from kortinfo.selection.words import label
from kortinfo.tables import LEVELS
from kortinfo.texts import text
from kortinfo.views.pages.choices import (
    area_choices,
    responsible_choices,
    size_choices,
)
from kortinfo.views.pages.coverage_view import View
from kortinfo.views.pages.words import literal

FIELDS: Mapping[str, tuple[str, ...]] = {
    "target": ("areas", "sectors", "sizes", "responsible"),
    "campaign": ("areas", "sectors", "sizes", "levels"),
}
"""The parts of a selection that are asked for; what only today can tell is none of a target's."""
_AREAS = ("postal", "parish", "municipality", "region")
_SECTORS = ("section", "division")


@dataclass(frozen=True, kw_only=True)
class Whom:
    """Whom it is about.

    Attributes:
        selection: as a selection.
        filter: as the settings and the logbook hold it.
        words: for people.
        rows: how many businesses that is today, of every level.
    """

    selection: Selection
    filter: str
    words: str
    rows: int


def beginning(selection: Selection, kind: str) -> Selection:
    """Return what of a selection a target or campaign can be about: no search, nothing of today."""
    kept: dict[str, Any] = {name: getattr(selection, name) for name in FIELDS[kind]}
    return replace(in_time(selection), search="", **kept)


def whom(selection: Selection, shown: View) -> Whom:
    """Return a selection as it is kept and said."""
    default = default_selection(shown.settings.population)
    return Whom(
        selection=selection,
        filter=urlencode(to_query(selection, default=default), doseq=True),
        words=_words(selection, shown),
        rows=int(shown.prepared.codes.mask(replace(selection, levels=frozenset())).sum()),
    )


def named(selection: Selection) -> str:
    """Name a selection, so that another one's form is another form."""
    query = sorted(to_query(selection, default=Selection()).items())
    return f"{zlib.crc32(repr(query).encode()):08x}"


def ask(start: Selection, kind: str, shown: View, *, key: str) -> Selection:
    """Ask whom it is about, and return it; what is not asked for stays as it is, and is said."""
    language = shown.language
    given: dict[str, Any] = {}
    for field in FIELDS[kind]:
        offered = _offered(field, start, shown)
        if not offered:
            continue
        titles = offered
        given[field] = frozenset(
            st.multiselect(
                text(f"aims.field_{field}", language),
                list(offered),
                default=[value for value in offered if value in getattr(start, field)],
                format_func=lambda value, titles=titles: literal(titles[value]),  # type: ignore[misc]
                placeholder=text(f"aims.every_{field}", language),
                select_all=False,
                key=f"{key}_{field}",
            )
        )
    nothing: dict[str, Any] = dict.fromkeys(FIELDS[kind], frozenset())
    rest = replace(start, **nothing)
    if rest != default_selection(shown.settings.population):
        st.caption(literal(text("aims.besides", language, words=_words(rest, shown))))
    return replace(start, **given)


def _words(selection: Selection, shown: View) -> str:
    default = default_selection(shown.settings.population)
    return in_words(
        selection, titles=shown.prepared.titles, language=shown.language, default=default
    )


def _offered(field: str, start: Selection, shown: View) -> dict[str, str]:
    """Return the values of a field with their names; those chosen are among them."""
    values = {"areas": _areas, "sectors": _sectors, "sizes": _sizes}.get(field)
    if values is not None:
        found = values(start, shown)
    elif field == "levels":
        found = list(LEVELS)
    else:
        every = responsible_choices(shown.prepared.codes, start, shown.language)
        found = [name for name in every.values if name]
        found = [] if found == ["unknown"] else found
    titles = shown.prepared.titles
    return {
        value: label(field, value, titles=titles, language=shown.language)
        for value in dict.fromkeys((*found, *sorted(getattr(start, field))))
    }


def _areas(start: Selection, shown: View) -> list[str]:
    kinds = (*(f"area:{own}" for own in own_area_types(shown.prepared.titles)), *_AREAS)
    every = [
        area_choices(
            shown.prepared.codes, start, shown.prepared.titles, shown.language, kind=kind
        ).values
        for kind in kinds
    ]
    return [value for values in every for value in values]


def _sectors(start: Selection, shown: View) -> list[str]:
    del start
    codes = shown.prepared.codes
    return [value for level in _SECTORS for value in sector_axis(codes, level).values]


def _sizes(start: Selection, shown: View) -> list[str]:
    return list(size_choices(shown.prepared.codes, start, shown.language).values)
