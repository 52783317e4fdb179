"""The filters: a column on a wide screen, a drawer on a phone. The selection is the only truth.

Every widget is set from the selection before it is drawn and changes the selection when it is
touched, so chips, links and "nulstil" need not know the widgets.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from kortinfo.selection import PopulationChoice, Selection
from kortinfo.settings import Settings
from kortinfo.text import escape
from kortinfo.texts import text
from kortinfo.views.pages import choices, link
from kortinfo.views.pages.cached import Prepared
from kortinfo.views.pages.choices import Choices
from kortinfo.views.pages.sector_tree import show_sector_tree
from kortinfo.views.pages.words import literal

_LEAST = (0, 1, 2, 5, 10, 20, 50, 100)
_AREA_KINDS = {"postal": "postal_district", "parish": "parish", "municipality": "municipality"}
_EVERYONE = PopulationChoice(min_employees=0, unknown_size=True, holding=True, public=True)


def show_filters(
    prepared: Prepared, selection: Selection, settings: Settings, language: str
) -> None:
    """Show the filters as they stand; a change takes effect in the next run."""
    filters = _Filters(prepared, selection, language)
    st.html(f'<div class="ki-unit">{escape(settings.name)}</div>')
    filters.search()
    filters.levels()
    filters.sectors()
    filters.areas()
    filters.sizes()
    filters.kinds()
    filters.population()


class _Filters:
    """The widgets of one run, each with its way back to the selection."""

    def __init__(self, prepared: Prepared, selection: Selection, language: str) -> None:
        self.prepared, self.selection, self.language = prepared, selection, language

    def search(self) -> None:
        key = _seeded("search", self.selection.search)
        st.text_input(
            self._say("search"),
            key=key,
            placeholder=self._say("search_hint"),
            icon=":material/search:",
            max_chars=200,
            on_change=self._changes("search", lambda: st.session_state[key]),
        )
        if self.selection.search.strip():
            st.html(f'<p class="ki-note">{escape(self._say("search_not_in_link"))}</p>')

    def levels(self) -> None:
        found = choices.level_choices(self.prepared.codes, self.selection, self.language)
        self._pills("levels", "level", found)

    def sizes(self) -> None:
        found = choices.size_choices(self.prepared.codes, self.selection, self.language)
        self._pills("sizes", "size", found)

    def sectors(self) -> None:
        show_sector_tree(
            self.prepared,
            self.selection,
            self.language,
            on_change=lambda sectors: link.choose(replace(self.selection, sectors=sectors)),
        )

    def areas(self) -> None:
        """Three lists, one filter: a postal district and a parish together are either."""
        keys = {kind: f"filter_areas_{kind}" for kind in _AREA_KINDS}

        offered = {
            kind: choices.area_choices(
                self.prepared.codes,
                self.selection,
                self.prepared.titles,
                self.language,
                kind=kind,
            )
            for kind in _AREA_KINDS
        }

        def chosen() -> frozenset[str]:
            now: frozenset[str] = frozenset()
            for kind, key in keys.items():
                now |= offered[kind].meant(st.session_state.get(key, ()))
            return now

        for kind, name in _AREA_KINDS.items():
            found = offered[kind]
            own = [area for area in found.values if area in self.selection.areas]
            if len(found.values) < 2 and not own:
                st.session_state.pop(keys[kind], None)
                continue
            self._multiselect(f"areas_{kind}", name, found, own, "all", chosen, field="areas")

    def kinds(self) -> None:
        found = choices.kind_choices(self.prepared.codes, self.selection, self.language)
        if found.values:
            self._list("kinds", "kind", found, hint="all")
        key = _seeded("never", self.selection.never_collaborated)
        st.toggle(
            self._say("never"),
            key=key,
            on_change=self._changes("never_collaborated", lambda: st.session_state[key]),
        )

    def population(self) -> None:
        now = self.selection.population or _EVERYONE
        least = sorted({*_LEAST, now.min_employees})
        key = _seeded("population_min", now.min_employees)
        flags = {
            "unknown_size": ("population_unknown", now.unknown_size),
            "holding": ("population_holding", now.holding),
            "public": ("population_public", now.public),
        }
        keys = {field: _seeded(name, value) for field, (name, value) in flags.items()}

        def chosen() -> PopulationChoice | None:
            told = {field: bool(st.session_state[at]) for field, at in keys.items()}
            choice = PopulationChoice(min_employees=int(st.session_state[key]), **told)
            return None if choice == _EVERYONE else choice

        changes = self._changes("population", chosen)
        with st.expander(self._say("population")):
            st.selectbox(self._say("population_min"), least, key=key, on_change=changes)
            for field, (name, _) in flags.items():
                st.toggle(self._say(name), key=keys[field], on_change=changes)

    def _say(self, name: str) -> str:
        return text(f"kort.{name}", self.language)

    def _changes(self, field: str, value: Callable[[], Any]) -> Callable[[], None]:
        """Return what a widget calls when it is touched."""
        return lambda: link.choose(replace(self.selection, **{field: value()}))

    def _pills(self, field: str, name: str, found: Choices) -> None:
        chosen: frozenset[str] = getattr(self.selection, field)
        key = _seeded(field, [value for value in found.values if value in chosen], found)
        st.pills(
            self._say(name),
            found.values,
            selection_mode="multi",
            format_func=lambda value: literal(found.name(value)),
            key=key,
            on_change=self._changes(field, lambda: found.meant(st.session_state[key])),
        )

    def _list(self, field: str, name: str, found: Choices, *, hint: str) -> None:
        chosen: frozenset[str] = getattr(self.selection, field)
        own = [value for value in found.values if value in chosen]
        key = f"filter_{field}"
        self._multiselect(
            field, name, found, own, hint, lambda: found.meant(st.session_state[key]), field=field
        )

    def _multiselect(
        self,
        widget: str,
        name: str,
        found: Choices,
        own: Sequence[str],
        hint: str,
        chosen: Callable[[], frozenset[str]],
        *,
        field: str,
    ) -> None:
        key = _seeded(widget, list(own), found)
        st.multiselect(
            self._say(name),
            found.values,
            format_func=found.name,
            key=key,
            placeholder=self._say(hint),
            select_all=False,
            on_change=self._changes(field, chosen),
        )


def _seeded(widget: str, value: Any, found: Choices | None = None) -> str:
    """Set a widget to what is chosen, where it says otherwise, and return its key.

    Where the labels have changed, the browser must be told anew, too: it knows choices by them.
    """
    key = f"filter_{widget}"
    labels = tuple(found.labels.values()) if found else ()
    told = st.session_state.get(f"{key}_labels", ())
    if key not in st.session_state or st.session_state[key] != value or told != labels:
        st.session_state[key] = value
        st.session_state[f"{key}_labels"] = labels
    return key
