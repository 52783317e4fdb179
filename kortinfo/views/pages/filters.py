"""The filters: a column on a wide screen, a drawer on a phone. The selection is the only truth.

Every widget is set from the selection before it is drawn and changes the selection when it is
touched, so chips, links and "nulstil" need not know the widgets. What is asked for less often lies
in groups that are drawn when they are opened; a group opens by itself when something in it is
chosen.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from kortinfo.selection import PopulationChoice, Selection
from kortinfo.selection.titles import own_area_types
from kortinfo.settings import Settings
from kortinfo.text import escape
from kortinfo.texts import text
from kortinfo.views.pages import choices, filter_groups, link
from kortinfo.views.pages.cached import Prepared
from kortinfo.views.pages.choices import Choices
from kortinfo.views.pages.sector_tree import show_sector_tree
from kortinfo.views.pages.seeded import key_of, seeded, when_touched
from kortinfo.views.pages.view_choice import show_view_choices
from kortinfo.views.pages.words import literal

_LEAST = (0, 1, 2, 5, 10, 20, 50, 100)
_AREA_KINDS = {
    "region": "filters.region",
    "municipality": "kort.municipality",
    "postal": "kort.postal_district",
    "parish": "kort.parish",
}
_EVERYONE = PopulationChoice(min_employees=0, unknown_size=True, holding=True, public=True)


def show_filters(
    prepared: Prepared, selection: Selection, settings: Settings, language: str
) -> None:
    """Show the filters as they stand; a change takes effect in the next run."""
    filters = _Filters(prepared, selection, language)
    st.html(f'<div class="ki-unit">{escape(settings.name)}</div>')
    filters.search()
    show_view_choices(language, job_ads=prepared.codes.job_ads is not None)
    filters.levels()
    filters.sectors()
    filters.areas()
    for group, draw in (
        ("contact", filters.contact),
        ("collaboration", filters.collaboration),
        ("responsible", filters.responsible),
        ("business", filters.business),
        ("population", filters.population),
    ):
        if group == "responsible" and not filters.has_responsible():
            continue
        with filter_groups.group(group, selection, settings, language) as is_open:
            if is_open:
                draw()


class _Filters:
    """The widgets of one run, each with its way back to the selection."""

    def __init__(self, prepared: Prepared, selection: Selection, language: str) -> None:
        self.prepared, self.selection, self.language = prepared, selection, language
        self.codes = prepared.codes

    def search(self) -> None:
        key = _seeded("search", self.selection.search)
        st.text_input(
            text("kort.search", self.language),
            key=key,
            placeholder=text("kort.search_hint", self.language),
            icon=":material/search:",
            max_chars=200,
            on_change=self._changes("search", "search", lambda: st.session_state[key]),
        )
        if self.selection.search.strip():
            told = escape(text("kort.search_not_in_link", self.language))
            st.html(f'<p class="ki-note">{told}</p>')

    def levels(self) -> None:
        found = choices.level_choices(self.codes, self.selection, self.language)
        self._pills("levels", text("kort.level", self.language), found)

    def sectors(self) -> None:
        show_sector_tree(
            self.prepared,
            self.selection,
            self.language,
            on_change=lambda sectors: link.change(sectors=sectors),
        )

    def areas(self) -> None:
        """A list for each kind of area, one filter: a postal district and a parish are either."""
        names = {kind: text(name, self.language) for kind, name in _AREA_KINDS.items()}
        for own in own_area_types(self.prepared.titles):
            words = own.replace("_", " ")
            names[f"area:{own}"] = words[:1].upper() + words[1:]
        offered = {
            kind: choices.area_choices(
                self.codes, self.selection, self.prepared.titles, self.language, kind=kind
            )
            for kind in names
        }

        def chosen(kind: str) -> frozenset[str]:
            """What is chosen of this kind in the widget, and of the others as it is now."""
            own = offered[kind]
            others = {area for area in link.chosen_now().areas if area not in own.values}
            return own.meant(st.session_state[key_of(f"filter_areas_{kind}")]) | others

        for kind, name in names.items():
            found = offered[kind]
            own_values = [area for area in found.values if area in self.selection.areas]
            if len(found.values) < 2 and not own_values:
                st.session_state.pop(key_of(f"filter_areas_{kind}"), None)
                continue
            given = partial(chosen, kind)
            self._multiselect(f"areas_{kind}", name, found, own_values, given, field="areas")

    def contact(self) -> None:
        found = choices.last_contact_choices(self.codes, self.selection, self.language)
        self._pills("last_contact", self._say("last_contact"), found)
        self._no_contact_since()
        due = choices.due_choices(self.codes, self.selection, self.language)
        self._pills("due", self._say("due"), due, about=self._say("due_about"))

    def _no_contact_since(self) -> None:
        now, as_of = self.selection.no_contact_since, self.codes.as_of
        key = _seeded("since", now)
        st.date_input(
            self._say("no_contact_since"),
            key=key,
            value=None,
            min_value=min(filter(None, (now, as_of.replace(year=as_of.year - 30, day=1)))),
            max_value=max(filter(None, (now, as_of))),
            format="DD-MM-YYYY",
            help=self._say("no_contact_since_about"),
            on_change=self._changes("since", "no_contact_since", lambda: st.session_state[key]),
        )

    def collaboration(self) -> None:
        found = choices.kind_choices(self.codes, self.selection, self.language)
        if found.values:
            self._list("kinds", text("kort.kind", self.language), found)
        self._toggle("never", text("kort.never", self.language), "never_collaborated")

    def has_responsible(self) -> bool:
        return any(self.codes.responsible.values) or bool(self.selection.responsible)

    def responsible(self) -> None:
        found = choices.responsible_choices(self.codes, self.selection, self.language)
        self._list("responsible", self._say("responsible"), found)

    def business(self) -> None:
        sizes = choices.size_choices(self.codes, self.selection, self.language)
        self._pills("sizes", text("kort.size", self.language), sizes)
        self._newness()
        if self.codes.job_ads is not None or self.selection.job_ads:
            count = choices.job_ads_count(self.codes, self.selection)
            name = choices.with_count(self._say("job_ads"), count, self.language)
            self._toggle("job_ads", name, "job_ads")

    def _newness(self) -> None:
        found = choices.new_choices(self.codes, self.selection, self.language)
        now = self.selection.new_months
        key = _seeded("new", None if now is None else str(now), found)

        def chosen() -> int | None:
            given = st.session_state[key]
            meant = found.meant([given] if given else [])
            return int(next(iter(meant))) if meant else None

        st.pills(
            self._say("new"),
            found.values,
            format_func=lambda value: literal(found.name(value)),
            key=key,
            on_change=self._changes("new", "new_months", chosen),
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

        def changes(widget: str, field: str) -> Callable[[], None]:
            def chosen() -> PopulationChoice | None:
                value = st.session_state[key_of(f"filter_{widget}")]
                choice = replace(link.chosen_now().population or _EVERYONE, **{field: value})
                return None if choice == _EVERYONE else choice

            return self._changes(widget, "population", chosen)

        name = text("kort.population_min", self.language)
        st.selectbox(name, least, key=key, on_change=changes("population_min", "min_employees"))
        for field, (widget, value) in flags.items():
            told = text(f"kort.{widget}", self.language)
            st.toggle(told, key=_seeded(widget, value), on_change=changes(widget, field))

    def _say(self, name: str) -> str:
        return text(f"filters.{name}", self.language)

    def _changes(self, widget: str, field: str, value: Callable[[], Any]) -> Callable[[], None]:
        """Return what a widget calls when it is touched."""
        return when_touched(f"filter_{widget}", lambda: link.change(**{field: value()}))

    def _toggle(self, widget: str, name: str, field: str) -> None:
        key = _seeded(widget, getattr(self.selection, field))
        changes = self._changes(widget, field, lambda: st.session_state[key])
        st.toggle(name, key=key, on_change=changes)

    def _pills(self, field: str, name: str, found: Choices, *, about: str | None = None) -> None:
        chosen: frozenset[str] = getattr(self.selection, field)
        key = _seeded(field, [value for value in found.values if value in chosen], found)
        st.pills(
            name,
            found.values,
            selection_mode="multi",
            format_func=lambda value: literal(found.name(value)),
            key=key,
            help=about,
            on_change=self._changes(field, field, lambda: found.meant(st.session_state[key])),
        )

    def _list(self, field: str, name: str, found: Choices) -> None:
        chosen: frozenset[str] = getattr(self.selection, field)
        own = [value for value in found.values if value in chosen]

        def now() -> frozenset[str]:
            return found.meant(st.session_state[key_of(f"filter_{field}")])

        self._multiselect(field, name, found, own, now, field=field)

    def _multiselect(
        self,
        widget: str,
        name: str,
        found: Choices,
        own: Sequence[str],
        chosen: Callable[[], frozenset[str]],
        *,
        field: str,
    ) -> None:
        key = _seeded(widget, list(own), found)
        st.multiselect(
            name,
            found.values,
            format_func=found.name,
            key=key,
            placeholder=text("kort.all", self.language),
            select_all=False,
            on_change=self._changes(widget, field, chosen),
        )


def _seeded(widget: str, value: Any, found: Choices | None = None) -> str:
    """Set a filter's widget to what is chosen and return its key."""
    if found is None:
        return seeded(f"filter_{widget}", value)

    def meant(given: Any) -> frozenset[str]:
        return found.meant(given if isinstance(given, list) else filter(None, [given]))

    return seeded(f"filter_{widget}", value, tuple(found.labels.values()), meant=meant)
