"""What stands around every page: title, style sheet, language switch, faults told in words."""

from collections.abc import Callable, Sequence

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from kortinfo.errors import KortinfoError
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.texts import LANGUAGES, text
from kortinfo.views import theme
from kortinfo.views.pages import link, state
from kortinfo.views.pages.shell import address_gone_back_to, shell
from kortinfo.views.pages.words import literal

Page = Callable[[Settings, Snapshot, str], None]
_NAMES = {"da": "Dansk", "en": "English"}
_SWITCH = "language_switch"


def begin(first: Callable[[], None]) -> None:
    """Set up the page's title, look and language; every page comes after it.

    ``first`` is called before anything can be seen: it sends what must not wait.
    """
    st.set_page_config(page_title="Kortinfo", page_icon=theme.ICON, layout="wide")
    link.moved_to(address_gone_back_to())
    shell(state.language())
    first()
    _language_switch()


def title(name: str) -> str:
    """Return a page's title for the page list."""
    return text(f"app.page_{name}", state.language())


def page_links(pages: Sequence[StreamlitPage], chosen: StreamlitPage) -> None:
    """Show the pages in the head of a narrow screen, where Streamlit hides its list of them.

    What stands unseen among them tells the browser which page it has been given.
    """
    names = " ".join(page.url_path for page in pages)
    with st.container(key="pages", horizontal=True):
        st.html(f'<i hidden data-ki-page="{chosen.url_path}" data-ki-pages="{names}"></i>')
        for page in pages:
            st.page_link(page)


def shown(page: Page, *, drawer: str) -> None:
    """Run a page on the settings and the snapshot as they are now; tell faults in words.

    Args:
        page: what shows the page.
        drawer: text key of what a narrow screen's drawer holds on this page.
    """
    language = state.language()
    words = theme.own_words(
        drawer=text(drawer, language),
        skip=text("app.skip", language),
        pick=text("imports.pick", language),
        accepted=text("imports.accepted", language),
    )
    st.html(f"<style>{words}</style>")
    try:
        settings, snapshot = state.current()
        st.set_page_config(page_title=text("app.tab_title", language, name=settings.name))
        chosen = link.selection(settings)
        link.write(chosen, settings)
        page(settings, snapshot, language)
    except KortinfoError as error:
        lines = error.message(language).splitlines()
        st.error("  \n".join(literal(line) for line in lines))


def _language_switch() -> None:
    now = state.language()
    if st.session_state.get(_SWITCH) != now:
        st.session_state[_SWITCH] = now
    with st.container(key="language"):
        st.segmented_control(
            text("app.language", now),
            LANGUAGES,
            format_func=lambda code: _NAMES[code],
            key=_SWITCH,
            required=True,
            label_visibility="collapsed",
            on_change=_switched,
        )


def _switched() -> None:
    state.choose_language(st.session_state[_SWITCH])
