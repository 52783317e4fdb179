"""Protected businesses come along only for a reason, confirmed, in somebody's name: all logged."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from kortinfo.exports.taking import kept_reason
from kortinfo.text import escape
from kortinfo.texts import text
from kortinfo.views.pages import logbook_access

_WANTED, _REASON, _CONFIRMED = "protected", "protected_reason", "protected_confirmed"


@dataclass(frozen=True, kw_only=True)
class ProtectedReason:
    """What one place asks before protected businesses come along.

    Attributes:
        place: names its widgets: ``{place}_protected``, ``{place}_protected_reason`` and
            ``{place}_protected_confirmed``.
        confirm: the text of what is confirmed.
        keep: called with a widget's name and usual value before it is drawn, where what was
            chosen outlasts other pages.
    """

    place: str
    confirm: str
    keep: Callable[[str, object], object] | None = None

    def ask(self, language: str) -> None:
        """Offer to take them along; what is still missing is said."""
        if not st.toggle(text("take.include", language), key=self._key(_WANTED, usual=False)):
            return
        st.text_area(
            text("take.reason", language),
            key=self._key(_REASON, usual=""),
            max_chars=500,
            placeholder=text("take.reason_hint", language),
            help=text("take.reason_help", language),
        )
        logbook_access.ask_name(language, key=f"{self.place}_protected_who")
        st.checkbox(text(self.confirm, language), key=self._key(_CONFIRMED, usual=False))
        if not self.given():
            st.html(f'<p class="ki-note">{escape(text("take.not_yet", language))}</p>')

    def given(self) -> str:
        """Return why they come along; "" until it is said, confirmed and signed."""
        state = st.session_state
        wanted = state.get(f"{self.place}_{_WANTED}") and state.get(f"{self.place}_{_CONFIRMED}")
        if not (wanted and logbook_access.who()):
            return ""
        return kept_reason(str(state.get(f"{self.place}_{_REASON}", "")))

    def forget(self) -> None:
        """Ask again: a reason is given for one list."""
        for name in (_WANTED, _REASON, _CONFIRMED):
            st.session_state.pop(f"{self.place}_{name}", None)

    def _key(self, name: str, *, usual: object) -> str:
        if self.keep is not None:
            self.keep(name, usual)
        return f"{self.place}_{name}"
