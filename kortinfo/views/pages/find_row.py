"""Find a row, on the page Data: any row of a source, and what happened to it; by address, too."""

import pandas as pd
import streamlit as st

from kortinfo import tables
from kortinfo.decided import decided
from kortinfo.errors import KortinfoError
from kortinfo.loaders.preview import FORMS
from kortinfo.row_fates import COUNTS, FATE, FATES, fates, rows_named, source_named
from kortinfo.row_story import stories
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.text import escape
from kortinfo.texts import number, text
from kortinfo.views.pages.origin_html import ROW
from kortinfo.views.pages.row_html import story_html
from kortinfo.views.pages.section import section_html
from kortinfo.views.pages.words import literal

_SOURCE, _NUMBER, _WHICH, _ASKED = "find_source", "find_number", "find_which", "find_asked"
_DOCUMENTS = ("cvr_system", "cvr_datafordeler", "areas")
"""Formats whose files are no tables: their rows have no number a person sees."""
_SHOWN = 20
"""Rows of one number that are told: one a file and sheet."""


def show(settings: Settings, snapshot: Snapshot, language: str) -> None:
    """Show the boxes to name a row, and what happened to the one the address names."""
    title, about = text("origin.find", language), text("origin.find_about", language)
    st.html(f'<div id="find-row">{section_html(title, about)}</div>')
    # Tables first: their rows are what is mostly asked for.
    sources = sorted(snapshot.manifest["sources"], key=lambda item: item["format"] not in FORMS)
    names = [str(item["name"]) for item in sources]
    _follow(names, snapshot)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        source = st.selectbox(
            text("origin.find_source", language), names, key=_SOURCE, format_func=str, width=280
        )
        row = st.number_input(
            text("origin.find_row", language),
            min_value=1,
            step=1,
            value=None,
            key=_NUMBER,
            width=180,
        )
        found = _fates(snapshot.fingerprint, source, snapshot)
        places = _places(found)
        where = ""
        if len(places) > 1:
            where = st.selectbox(
                text("origin.find_which", language),
                ["", *places],
                format_func=lambda place: place or text("origin.find_any", language),
                key=_WHICH,
                width=320,
            )
    _numbered(found, where, source, snapshot, language)
    _sums(found, source, snapshot, language)
    if not row:
        st.query_params.pop(ROW, None)
        return
    asked = ":".join(filter(None, (source, where, str(row))))
    st.session_state[_ASKED] = asked
    if st.query_params.get(ROW) != asked:
        st.query_params[ROW] = asked
    _tell(asked, settings, snapshot, language)


def _follow(names: list[str], snapshot: Snapshot) -> None:
    """Fill the boxes from the address, where it names another row than they do."""
    asked = st.query_params.get(ROW, "")
    if not asked or asked == st.session_state.get(_ASKED):
        return
    st.session_state[_ASKED] = asked
    source = max((name for name in names if asked.startswith(f"{name}:")), key=len, default=None)
    where, _, row = asked.removeprefix(source or "").rpartition(":")
    if source is None or not (row.isdecimal() and 0 < len(row) < 10):
        return
    st.session_state[_SOURCE] = source
    st.session_state[_NUMBER] = int(row)
    places = _places(_fates(snapshot.fingerprint, source, snapshot))
    st.session_state[_WHICH] = where.removeprefix(":") if where.removeprefix(":") in places else ""


def _tell(asked: str, settings: Settings, snapshot: Snapshot, language: str) -> None:
    try:
        rows = rows_named(snapshot, asked)
        found = stories(snapshot, rows.head(_SHOWN), decisions=decided(settings).rows)
    except KortinfoError as error:
        st.warning(literal(error.message(language)))
        return
    st.html("".join(story_html(story, language) for story in found))


def _numbered(
    found: pd.DataFrame, where: str, source: str, snapshot: Snapshot, language: str
) -> None:
    """Say which numbers the rows have that can be asked for, and where one sees them."""
    rows = (
        found.loc[_place_of(found) == where, tables.SOURCE_ROW]
        if where
        else found[tables.SOURCE_ROW]
    )
    rows = rows.dropna()
    if rows.empty:
        return
    is_table = str(source_named(snapshot, source)["format"]) not in _DOCUMENTS
    first, last = (str(int(row)) for row in (rows.min(), rows.max()))  # as Excel writes it
    told = text(
        f"origin.{'numbers' if is_table else 'documents'}", language, first=first, last=last
    )
    st.html(f'<p class="ki-note">{escape(told)}</p>')


def _sums(found: pd.DataFrame, source: str, snapshot: Snapshot, language: str) -> None:
    """Say how many rows met which fate: they add up to what was read."""
    read = int(source_named(snapshot, source)["read"])
    counts = found[FATE].value_counts()
    register = str(source_named(snapshot, source)["format"]).startswith("cvr_")
    words = {COUNTS: "units" if register else COUNTS}
    parts = [
        text(
            f"origin.fates_{words.get(fate, fate)}",
            language,
            count=number(int(counts[fate]), language),
        )
        for fate in FATES
        if fate in counts
    ]
    if read > len(found):
        rest = number(read - len(found), language)
        parts.append(text("origin.find_sums_rest", language, count=rest))
    told = text(
        "origin.find_sums",
        language,
        read=number(read, language),
        source=source,
        parts=", ".join(parts),
    )
    st.html(f'<p class="ki-note">{escape(told)}</p>')


def _places(found: pd.DataFrame) -> list[str]:
    """Return the files and sheets of a source, as a reference names them."""
    pairs = found.drop_duplicates([tables.SOURCE_FILE, tables.SOURCE_SHEET])
    return sorted(filter(None, _place_of(pairs)))


def _place_of(found: pd.DataFrame) -> "pd.Series[str]":
    """Return the file and sheet of each row, as a reference names them."""
    sheet = (":" + found[tables.SOURCE_SHEET].astype("str")).fillna("")
    return found[tables.SOURCE_FILE].astype("str").fillna("") + sheet


@st.cache_resource(max_entries=4, show_spinner=False)
def _fates(fingerprint: str, source: str, _snapshot: Snapshot) -> pd.DataFrame:  # noqa: ARG001 - what it depends on
    return fates(_snapshot, source)
