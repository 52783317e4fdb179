"""The matrix's section of the page *Dækning*: how it is ruled, and the way deeper."""

import streamlit as st

from kortinfo.coverage.axes import AREA_KINDS, SECTOR_LEVELS, area_axis, sector_axis
from kortinfo.coverage.figures import matrix, with_sums
from kortinfo.coverage.parts import Parts
from kortinfo.selection import Selection
from kortinfo.text import escape
from kortinfo.texts import text
from kortinfo.views.pages.coverage_matrix import SORTS, Shown, left_out, matrix_html
from kortinfo.views.pages.coverage_view import View
from kortinfo.views.pages.section import section_html

_ROWS, _COLUMNS, _SORT = "coverage_rows", "coverage_columns", "coverage_sort"


def show(view: View) -> None:
    """Show the matrix for the selection."""
    prepared, language = view.prepared, view.language
    st.html(
        section_html(text("coverage.matrix", language), text("coverage.matrix_about", language))
    )
    with st.container(horizontal=True):
        rows = _choice(_ROWS, tuple(SECTOR_LEVELS), "rows", language)
        columns = _choice(_COLUMNS, AREA_KINDS, "columns", language, usual="postal")
        by = _choice(_SORT, SORTS, "sort", language)
    down, across = sector_axis(prepared.codes, rows), area_axis(prepared.codes, columns)
    found = matrix(
        view.ground,
        view.chosen,
        down.code,
        across.code,
        shape=(len(down.values), len(across.values)),
    )
    parts = view.parts(down, across)
    shown = Shown(
        matrix=with_sums(found),
        rows=down,
        columns=across,
        titles=prepared.titles,
        to_map=lambda sector, area: _to_map(view, parts.of(sector, area)),
        no_map=view.no_map,
        to_row=lambda sector: _deeper(view, parts, sector, rows),
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
    chosen = st.selectbox(
        text(f"coverage.{name}", language),
        values,
        format_func=lambda value: text(f"coverage.{name}_{value}", language),
        key=key,
        width=220,
    )
    return str(chosen)


def _to_map(view: View, part: Selection | None) -> str:
    return "" if part is None else view.address("./", part)


def _deeper(view: View, parts: Parts, sector: str, rows: str) -> str:
    """Return the address of this page with one sector a level deeper; "" where there is none."""
    levels = tuple(SECTOR_LEVELS)
    at = levels.index(rows)
    if at + 1 == len(levels) or sector not in parts.down.values or ":" not in sector:
        return ""
    part = parts.of(sector, "")
    return "" if part is None else view.address("?", part, rows=levels[at + 1])
