"""What is taken along: lists, the map as a file, a picture, paper. All made when asked for."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from kortinfo import tables
from kortinfo.errors import KortinfoError
from kortinfo.exports import Download, downloadable, write_table_csv
from kortinfo.exports.record import Taken, record_export
from kortinfo.exports.taking import KINDS, MAP, View, make, taken
from kortinfo.logbook import Logbook
from kortinfo.selection import Selection
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.text import escape
from kortinfo.texts import date, number, plural, text
from kortinfo.views.pages import link, logbook_access
from kortinfo.views.pages.cached import Prepared
from kortinfo.views.pages.level_rules import level_rules
from kortinfo.views.pages.paper import sheet
from kortinfo.views.pages.protected_reason import ProtectedReason
from kortinfo.views.pages.take_element import PNG, PRINT, asked, take_element
from kortinfo.views.pages.words import literal

_DECIDING = [tables.AD_PROTECTED, tables.STATUS, tables.COMPANY_STATUS]
"""The columns that decide what may be downloaded."""
_MIME = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "gpkg": "application/geopackage+sqlite3",
    "html": "text/html",
}
_ICON = {
    "csv": ":material/csv:",
    "xlsx": ":material/table:",
    "gpkg": ":material/layers:",
    "html": ":material/map:",
}
_REASON = ProtectedReason(place="take", confirm="take.confirm")
_REASON_FOR = "take_protected_for"
_EXPLAIN = "take_explain"


def businesses(
    prepared: Prepared,
    rows: NDArray[np.intp],
    *,
    selection: Selection,
    settings: Settings,
    snapshot: Snapshot,
    language: str,
) -> None:
    """Show what the chosen businesses can be taken along as, and who is left out of lists.

    Args:
        prepared: the build's businesses.
        rows: the chosen ones, in the order of the table.
        selection: what is chosen.
        settings: for the unit's name, the logbook and the credit of the areas.
        snapshot: for the day.
        language: "da" or "en".
    """
    used = level_rules(snapshot, settings)
    view = View(
        snapshot=snapshot,
        settings=settings,
        businesses=prepared.businesses,
        rows=rows,
        selection=selection,
        titles=prepared.titles,
        language=language,
        rules=used.rules,
        window_months=used.window_months,
    )
    _take_along(view)


@st.fragment
def _take_along(view: View) -> None:
    """Show menu, buttons and note; what is done here runs no more than this anew."""
    link.catch_up()
    _forget_reason_of_another(view)
    reason = _REASON.given()
    counted = _counted(view, include_protected=bool(reason))
    with st.container(key="downloads", horizontal=True, vertical_alignment="center"):
        # Nothing goes out that cannot be logged: a fault of the logbook is told here, in words.
        try:
            book = logbook_access.logbook(view.settings)
            told = _for_element(view, reason, counted, book)
            told["picture"] = _logged_picture(view, book)
        except KortinfoError as error:
            st.error(literal(error.message(view.language)))
            return
        with st.popover(text("take.menu", view.language), icon=":material/download:"):
            columns = st.columns(2, gap="small")
            for at, kind in enumerate(KINDS):
                with columns[at % 2]:
                    _file_button(kind, view, reason)
            st.checkbox(
                text("take.explain", view.language),
                key=_EXPLAIN,
                help=text("take.explain_help", view.language),
            )
            _protected(view, reason)
        take_element(told)
        note = escape(_left_out(counted, view.language))
        st.html(f'<p class="ki-note">{note}</p>', width="content")


def _counted(view: View, *, include_protected: bool) -> Download:
    deciding = view.businesses[_DECIDING].iloc[view.rows]
    everyone = np.ones(len(deciding), dtype=bool)
    return downloadable(deciding, everyone, include_protected=include_protected)


def _file_button(kind: str, view: View, reason: str) -> None:
    who = logbook_access.who()
    explain = bool(st.session_state.get(_EXPLAIN))

    def made() -> bytes:
        # Runs when the button is pressed, outside any session: what it needs is at hand.
        file = make(kind, view, reason=reason, explain=explain)
        # Opened anew where its file was replaced since.
        book = logbook_access.logbook(view.settings)
        record_export(book, file.taken, who=who, at=logbook_access.now())
        return file.content

    name = "map_file" if kind == MAP else "file"
    _button(
        kind,
        made,
        name=_file_name(view, text(f"take.{name}", view.language)),
        label=text(f"take.{kind}", view.language),
        about=text(f"take.{kind}_about", view.language),
    )


def _file_name(view: View, what: str) -> str:
    return f"{what}-{view.snapshot.as_of.isoformat()}"


def _forget_reason_of_another(view: View) -> None:
    """A reason is given for one list: another selection or build asks for it again."""
    this = (view.selection, view.snapshot.fingerprint)
    if st.session_state.get(_REASON_FOR) != this:
        st.session_state[_REASON_FOR] = this
        _REASON.forget()


def _protected(view: View, reason: str) -> None:
    """Offer to take protected businesses along in lists, for a reason that is logged."""
    flags = view.businesses[tables.AD_PROTECTED].to_numpy(dtype=bool)
    count = int(flags[view.rows].sum())
    language = view.language
    if not count:
        return
    st.html(f'<p class="ki-note">{escape(plural("take.protected", count, language))}</p>')
    _REASON.ask(language)
    if reason:
        st.warning(text("take.included", language, count=number(count, language)))


def _for_element(view: View, reason: str, counted: Download, book: Logbook) -> dict[str, Any]:
    language = view.language
    count = plural("kort.businesses", len(view.rows), language)
    day = text("kort.as_of", language, date=date(view.snapshot.as_of, language))
    snapshot = text("take.snapshot", language, name=view.snapshot.folder.name)
    nonce = asked(PRINT)
    told: dict[str, Any] = {
        "language": language,
        "title": view.words,
        "about": f"{count} · {day}",
        "source": f"{view.settings.name} · {day} · {snapshot} · {text('exports.source', language)}",
        "file": _file_name(view, text("take.map_file", language)),
        "texts": {
            name: text(f"take.{name}", language) for name in ("png", "print", "map", "table")
        },
        "sheet": None,
    }
    if nonce:
        listed = view.listed(include_protected=bool(reason))
        shown = _left_out(counted, language)
        told["sheet"] = sheet(view, listed, nonce=nonce, left_out=shown)
        entry = taken(
            PRINT,
            view,
            rows=len(told["sheet"]["rows"]),
            protected=int(listed.rows.head(len(told["sheet"]["rows"]))[tables.AD_PROTECTED].sum()),
            reason=reason,
        )
        _log_once(book, nonce, entry)
    return told


def _logged_picture(view: View, book: Logbook) -> str:
    """Log a picture that is asked for; return its nonce: the browser may make it now."""
    nonce = asked(PNG)
    if nonce:
        flags = view.businesses[tables.AD_PROTECTED].to_numpy(dtype=bool)
        entry = taken(PNG, view, rows=len(view.rows), protected=int(flags[view.rows].sum()))
        _log_once(book, nonce, entry)
    return nonce


def _log_once(book: Logbook, nonce: str, entry: Taken) -> None:
    """Log what a browser made; a run that is made again tells it once."""
    if st.session_state.get("take_logged") == nonce:
        return
    st.session_state["take_logged"] = nonce
    record_export(book, entry, who=logbook_access.who(), at=logbook_access.now())


def table(make_table: Callable[[], pd.DataFrame], *, name: str, language: str) -> None:
    """Show a button for any table, as CSV; its headings are ``exports.column_<name>``."""
    _button(
        "csv",
        lambda: write_table_csv(make_table(), language=language),
        name=text(f"data.file_{name}", language),
        label=text(f"data.download_{name}", language),
    )


def _button(
    kind: str, made: Callable[[], bytes], *, name: str, label: str, about: str | None = None
) -> None:
    st.download_button(
        label,
        data=made,
        file_name=f"{name}.{kind}",
        mime=_MIME[kind],
        key=f"download_{name}_{kind}",
        on_click="ignore",
        icon=_ICON[kind],
        help=about,
        width="stretch" if about else "content",
    )


def _left_out(counted: Download, language: str) -> str:
    told = [plural("take.rows", len(counted.rows), language)]
    if counted.included_protected:
        told.append(plural("take.with_protected", counted.included_protected, language))
    if counted.left_out_protected:
        told.append(plural("take.left_out_protected", counted.left_out_protected, language))
    if counted.left_out_insolvent:
        told.append(plural("take.left_out_insolvent", counted.left_out_insolvent, language))
    return " ".join(told)
