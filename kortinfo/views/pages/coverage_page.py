"""The page *Dækning*: how well the selection is covered, where holes are, which way it moves."""

from dataclasses import replace
from urllib.parse import urlencode

import streamlit as st

from kortinfo.coverage.axes import AREA_KINDS, SECTOR_LEVELS, Axis, area_axis, sector_axis
from kortinfo.coverage.figures import Figures, Ground, Share, figures, ground_of, matrix
from kortinfo.selection import Selection, in_words, to_query
from kortinfo.selection.default import default_selection
from kortinfo.selection.words import population_in_words
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.text import escape
from kortinfo.texts import date, number, percent, text
from kortinfo.views.pages import cached, coverage_time, frame, link
from kortinfo.views.pages.cached import Prepared
from kortinfo.views.pages.coverage_matrix import SORTS, Shown, left_out, matrix_html, with_sums
from kortinfo.views.pages.filters import show_filters
from kortinfo.views.pages.section import section_html

_ROWS, _COLUMNS, _SORT = "coverage_rows", "coverage_columns", "coverage_sort"


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
    # A share is of every level: of the businesses at A alone it would be 100 %.
    selection = replace(link.selection(settings), levels=frozenset())
    chosen = prepared.codes.mask(selection)
    default = default_selection(settings.population)
    words = in_words(selection, titles=prepared.titles, language=language, default=default)
    about = text(
        "coverage.about",
        language,
        population=population_in_words(selection.population, language=language),
        date=date(snapshot.as_of, language),
    )
    st.html(section_html(text("coverage.heading", language, words=words), about, rank=1))
    ground = _ground(snapshot.fingerprint + snapshot.as_of.isoformat(), prepared)
    st.html(figures_html(figures(ground, chosen), language))
    if not chosen.any():
        st.info(text("coverage.nothing", language))
    else:
        _matrix(prepared, ground, selection, settings, language)
        coverage_time.show(prepared, selection, settings, snapshot, language)
    with st.sidebar:
        show_filters(prepared, link.selection(settings), settings, language)


@st.cache_resource(max_entries=2, show_spinner=False)
def _ground(key: str, _prepared: Prepared) -> Ground:  # noqa: ARG001 - what it depends on
    return ground_of(_prepared.businesses)


def figures_html(found: Figures, language: str) -> str:
    """Return the three shares as large figures, each with what it is of."""
    unknown = found.unknown_share
    told = [
        _figure("businesses", found.businesses, found.businesses.value, language),
        _figure("employees", found.employees, found.employee_share, language),
        _figure("companies", found.companies, found.companies.value, language),
    ]
    note = ""
    if unknown:
        note = text("coverage.unknown_employees", language, share=percent(unknown, language))
        note = f'<p class="ki-note">{escape(note)}</p>'
    return f'<ul class="ki-shares">{"".join(told)}</ul>{note}'


def _figure(name: str, share: Share, value: float | None, language: str) -> str:
    large = "–" if value is None else percent(value, language, decimals=1)
    about = text(
        f"coverage.of_{name}",
        language,
        covered=number(share.covered, language),
        total=number(share.total, language),
    )
    return f"<li><strong>{large}</strong><span>{escape(about)}</span></li>"


def _matrix(
    prepared: Prepared, ground: Ground, selection: Selection, settings: Settings, language: str
) -> None:
    st.html(
        section_html(text("coverage.matrix", language), text("coverage.matrix_about", language))
    )
    with st.container(horizontal=True):
        rows = _choice(_ROWS, tuple(SECTOR_LEVELS), "rows", language)
        columns = _choice(_COLUMNS, AREA_KINDS, "columns", language, usual="postal")
        by = _choice(_SORT, SORTS, "sort", language)
    down, across = sector_axis(prepared.codes, rows), area_axis(prepared.codes, columns)
    found = matrix(
        ground,
        prepared.codes.mask(selection),
        down.code,
        across.code,
        shape=(len(down.values), len(across.values)),
    )
    shown = Shown(
        matrix=with_sums(found),
        rows=down,
        columns=across,
        titles=prepared.titles,
        to_map=lambda sector, area: _address("./", selection, settings, sector, area),
        to_row=lambda sector: _deeper(down, sector, selection, settings, rows),
    )
    st.html(matrix_html(shown, by=by, language=language))
    if more := left_out(shown):
        st.html(
            f'<p class="ki-note">{escape(text("coverage.more_rows", language, count=more))}</p>'
        )


def _choice(key: str, values: tuple[str, ...], name: str, language: str, *, usual: str = "") -> str:
    if st.session_state.get(key) not in values:
        asked = st.query_params.get(name, "")
        st.session_state[key] = asked if asked in values else usual or values[0]
    chosen = st.segmented_control(
        text(f"coverage.{name}", language),
        values,
        format_func=lambda value: text(f"coverage.{name}_{value}", language),
        key=key,
        required=True,
    )
    return str(chosen)


def _deeper(down: Axis, sector: str, selection: Selection, settings: Settings, rows: str) -> str:
    """Return the address of this page with one sector a level deeper; "" at the lowest level."""
    levels = tuple(SECTOR_LEVELS)
    at = levels.index(rows)
    if at + 1 == len(levels) or sector not in down.values or ":" not in sector:
        return ""
    return _address("?", selection, settings, sector, "", rows=levels[at + 1])


def _address(
    start: str, selection: Selection, settings: Settings, sector: str, area: str, **more: str
) -> str:
    """Return a page's address for a part of the selection."""
    part = selection
    if sector:
        part = replace(part, sectors=frozenset({sector}))
    if area:
        part = replace(part, areas=frozenset({area}))
    query = to_query(part, default=default_selection(settings.population))
    pairs = [(key, value) for key, values in query.items() for value in values]
    joined = urlencode([*pairs, *more.items()])
    return start if start == "./" and not joined else f"{start.rstrip('?')}?{joined}"
