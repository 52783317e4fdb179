"""The page *Dækning*: how well the selection is covered, where holes are, which way it moves."""

from collections.abc import Callable
from types import MappingProxyType

import streamlit as st

from kortinfo.aims import with_aims
from kortinfo.coverage.cooperation import KINDS, Cooperation
from kortinfo.coverage.figures import Figures, Share, figures
from kortinfo.errors import LogbookError
from kortinfo.over_time import worked_together
from kortinfo.selection import in_words
from kortinfo.selection.default import default_selection
from kortinfo.selection.words import population_in_words
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.text import escape
from kortinfo.texts import date, number, percent, text
from kortinfo.views.pages import (
    cached,
    coverage_campaigns,
    coverage_compare,
    coverage_falls,
    coverage_holes,
    coverage_matrix_section,
    coverage_moved,
    coverage_pack,
    coverage_persons,
    coverage_play,
    coverage_targets,
    coverage_trend,
    coverage_work,
    frame,
    link,
    logbook_access,
    page_part,
)
from kortinfo.views.pages.coverage_view import View, view
from kortinfo.views.pages.filters import show_filters
from kortinfo.views.pages.section import section_html
from kortinfo.views.pages.words import literal

_PARTS: MappingProxyType[str, tuple[Callable[[View], None], ...]] = MappingProxyType(
    {
        "matrix": (coverage_matrix_section.show,),
        "holes": (coverage_holes.show,),
        "time": (coverage_trend.show, coverage_moved.show),
        "play": (coverage_play.show,),
        "falls": (coverage_falls.show,),
        "targets": (coverage_targets.show,),
        "work": (coverage_work.show, coverage_persons.show, coverage_campaigns.show),
        "compare": (coverage_compare.show,),
    }
)
"""What the page's parts (``page_part.COVERAGE.parts``) show."""


def page() -> None:
    """Show the page."""
    frame.shown(_content, drawer="kort.filters")


def _content(settings: Settings, snapshot: Snapshot, language: str) -> None:
    with st.spinner(text("kort.preparing", language)):
        prepared = cached.prepared(snapshot, settings)
    if prepared.businesses.empty:
        st.html(section_html(text("coverage.title", language), rank=1))
        st.html(f"<p>{escape(text('kort.no_businesses', language))}</p>")
        return
    whole = _with_aims(settings, language)
    shown = view(prepared, link.selection(settings), whole, snapshot, language)
    _head(shown)
    coverage_pack.show(shown)
    part = page_part.COVERAGE.show_choice(language)
    if not shown.chosen.any():
        st.info(text("coverage.nothing", language))
    else:
        for show in _PARTS[part]:
            show(shown)
    with st.sidebar:
        show_filters(prepared, link.selection(settings), settings, language)


def _with_aims(settings: Settings, language: str) -> Settings:
    """Return the settings with what was set on the page; where it cannot be read, that is said."""
    try:
        return with_aims(settings, logbook_access.logbook(settings).aims())
    except LogbookError as error:
        told = f"{text('aims.unreadable', language)} {error.message(language)}"
        st.warning("  \n".join(map(literal, told.splitlines())))
        return settings


def _head(shown: View) -> None:
    """Say the selection in words, and how well it is covered."""
    language, selection = shown.language, shown.selection
    default = default_selection(shown.settings.population)
    words = in_words(selection, titles=shown.prepared.titles, language=language, default=default)
    about = text(
        "coverage.about",
        language,
        population=population_in_words(selection.population, language=language),
        date=date(shown.snapshot.as_of, language),
    )
    st.html(section_html(text("coverage.heading", language, words=words), about, rank=1))
    worked = _worked(f"{shown.key} {selection}", shown)
    st.html(figures_html(figures(shown.ground, shown.chosen), worked, language))


@st.cache_resource(max_entries=32, show_spinner=False)
def _worked(key: str, _shown: View) -> Cooperation:  # noqa: ARG001 - what it depends on
    return worked_together(_shown.snapshot, _shown.chosen)


def figures_html(found: Figures, worked: Cooperation, language: str) -> str:
    """Return the shares as large figures, each with what it is of, and how they are reckoned."""
    told = [
        _figure("businesses", found.businesses, found.businesses.value, language),
        _figure("employees", found.employees, found.employee_share, language),
        _figure("companies", found.companies, found.companies.value, language),
        _figure("cooperation", worked.any, worked.any.value, language),
    ]
    return f'<ul class="ki-shares">{"".join(told)}</ul>{_definitions(found, worked, language)}'


def _definitions(found: Figures, worked: Cooperation, language: str) -> str:
    """Return how the figures are reckoned, one click away."""
    lines = [
        text("coverage.define_businesses", language),
        text(
            "coverage.define_employees",
            language,
            share=percent(found.unknown_share or 0.0, language),
        ),
        text("coverage.define_companies", language),
        text(
            "coverage.define_cooperation",
            language,
            kinds=", ".join(KINDS),
            own=number(worked.own.covered, language),
            others=number(worked.others.covered, language),
            unknown=number(worked.unknown, language),
        ),
    ]
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    title = escape(text("coverage.define", language))
    return f'<details class="ki-define"><summary>{title}</summary><ul>{items}</ul></details>'


def _figure(name: str, share: Share, value: float | None, language: str) -> str:
    large = "–" if value is None else percent(value, language, decimals=1)
    about = text(
        f"coverage.of_{name}",
        language,
        covered=number(share.covered, language),
        total=number(share.total, language),
    )
    return f"<li><strong>{large}</strong><span>{escape(about)}</span></li>"
