"""What of a list of placements near home may be shared: bands of ten minutes, and no home."""

from collections.abc import Callable

import streamlit as st

from kortinfo.errors import KortinfoError
from kortinfo.exports.placements_shared import KINDS, TEXT, ToldShared, make, taken_of, told_shared
from kortinfo.exports.record import record_export
from kortinfo.settings import Settings
from kortinfo.text import escape
from kortinfo.texts import number, text
from kortinfo.views.pages import logbook_access, near_form
from kortinfo.views.pages.near_held import Around
from kortinfo.views.pages.visits_held import Shown
from kortinfo.views.pages.words import literal

_MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    TEXT: "text/plain",
}
_ICON = {"xlsx": ":material/table:", TEXT: ":material/description:"}
_COUNTS = (10, 25, 0)
"""How many are shared; 0: all."""
_SHOWN = "near_text_shown"


def show(shown: Shown, found: Around) -> None:
    """Show what the list can be shared as."""
    language = shown.language
    with st.expander(text("near.share", language), icon=":material/share:"):
        st.html(f'<p class="ki-note">{escape(text("near.share_about", language))}</p>')
        if not found.shared.places:
            st.info(text("near.share_nothing", language))
            return
        named = {
            count: text("near.share_best", language, count=number(count, language))
            for count in _COUNTS
        } | {0: text("near.share_all", language)}
        most = st.segmented_control(
            text("near.share_most", language),
            _COUNTS,
            format_func=lambda count: named[count],
            key="near_share_most",
            default=_COUNTS[0],
            required=True,
        )
        told = told_shared(
            found.shared,
            found.offers,
            shown.snapshot,
            shown.settings,
            language=language,
            selection=shown.selection,
            titles=shown.prepared.titles,
            reason=near_form.PROTECTED.given(),
            most=most or None,
        )
        _files(told, shown.settings)
        _as_text(told, shown.settings)


def _files(told: ToldShared, settings: Settings) -> None:
    language = told.language
    name = text("near.file", language, day=told.about.as_of.isoformat())
    with st.container(horizontal=True, key="near_files"):
        for kind in KINDS:
            st.download_button(
                text(f"near.share_{kind}", language),
                data=_making(kind, told, settings),
                file_name=f"{name}.{kind}",
                mime=_MIME[kind],
                key=f"near_take_{kind}",
                on_click="ignore",
                icon=_ICON[kind],
            )


def _making(kind: str, told: ToldShared, settings: Settings) -> Callable[[], bytes]:
    """Return what makes a file and logs it; it runs outside any session, when it is asked for."""
    who = logbook_access.who()

    def made() -> bytes:
        content = make(kind, told)
        book = logbook_access.logbook(settings)
        record_export(book, taken_of(kind, told), who=who, at=logbook_access.now())
        return content

    return made


def _as_text(told: ToldShared, settings: Settings) -> None:
    """Show the text when it is asked for, to be copied; that is logged as the file is."""
    content = make(TEXT, told).decode("utf-8")
    if st.session_state.get(_SHOWN) != content:
        if not st.button(text("near.share_show", told.language), key="near_show_text"):
            return
        try:
            _making(TEXT, told, settings)()
        except KortinfoError as error:
            st.error(literal(error.message(told.language)))
            return
        st.session_state[_SHOWN] = content
    st.code(content, language=None, wrap_lines=True)
