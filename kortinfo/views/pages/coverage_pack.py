"""The meeting pack on the page *Dækning*: made when asked for, each file of it logged."""

from collections.abc import Callable

import streamlit as st

from kortinfo.errors import KortinfoError
from kortinfo.exports.pack.making import FILES, Pack, make_pack, taken_of
from kortinfo.exports.record import record_export
from kortinfo.report import report
from kortinfo.settings import Settings
from kortinfo.texts import text
from kortinfo.views.pages import coverage_view, logbook_access
from kortinfo.views.pages.coverage_view import View
from kortinfo.views.pages.words import literal

_MADE = "coverage_pack"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_MIME = {
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "pdf": "application/pdf",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
}
_ICON = {
    "pptx": ":material/slideshow:",
    "pdf": ":material/picture_as_pdf:",
    "xlsx": ":material/table:",
}


def show(shown: View) -> None:
    """Show the button that makes the pack; when it is made, a button a file."""
    if shown.chosen.any():
        _pack(shown)
        # Outside the fragment: the whole page must know the name, for the browser to remember it.
        logbook_access.ask_at("pack", shown.language)


@st.fragment
def _pack(shown: View) -> None:
    language = shown.language
    what = (shown.aims_key, shown.selection, language)
    with st.container(key="coverage_pack_box", horizontal=True, vertical_alignment="center"):
        pressed = st.button(
            text("pack.button", language),
            key="coverage_pack_make",
            icon=":material/co_present:",
            help=text("pack.button_about", language),
        )
        place = st.empty()
    if pressed and logbook_access.signed("pack"):
        with place.container():
            st.session_state[_MADE] = (what, _made(shown))
    of, made = st.session_state.get(_MADE, (None, None))
    if of == what and logbook_access.who():
        _files(made, shown)


def _made(shown: View) -> Pack:
    """Make the pack, telling how far it is."""
    language = shown.language
    with st.status(text("pack.making", language), expanded=True) as status:

        def progress(step: str, done: int, total: int | None = None) -> None:
            if done != total:
                status.update(label=text(f"pack.step_{step}", language))

        made = report(
            shown.snapshot,
            shown.settings,
            shown.selection,
            language=language,
            past=lambda: coverage_view.past(shown),
            falls=lambda: coverage_view.falls(shown),
            progress=progress,
        )
        pack = make_pack(made, shown.snapshot, shown.settings, progress=progress)
        status.update(label=text("pack.made", language), state="complete", expanded=False)
        return pack


def _files(pack: Pack, shown: View) -> None:
    language = shown.language
    try:  # Nothing goes out that cannot be logged: a fault of the logbook is told here, in words.
        logbook_access.logbook(shown.settings)
    except KortinfoError as error:
        st.error(literal(error.message(language)))
        return
    name = f"{text('pack.file', language)}-{shown.snapshot.as_of.isoformat()}"
    with st.container(horizontal=True):
        for kind in FILES:
            st.download_button(
                text(f"pack.{kind}", language),
                data=giving(kind, pack, shown.settings, who=logbook_access.who()),
                file_name=f"{name}.{kind}",
                mime=_MIME[kind],
                key=f"coverage_pack_{kind}",
                on_click="ignore",
                icon=_ICON[kind],
            )


def giving(kind: str, pack: Pack, settings: Settings, *, who: str) -> Callable[[], bytes]:
    """Return what gives a file of the pack and writes it in the logbook first.

    It runs when the button is pressed, outside any session: what it needs is at hand.
    """

    def given() -> bytes:
        book = logbook_access.logbook(settings)
        record_export(book, taken_of(kind, pack.report), who=who, at=logbook_access.now())
        return pack.files[kind]

    return given
