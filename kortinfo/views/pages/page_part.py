"""Which part of a page is open, of *Dækning* and of *Besøg*; it stands in the address.

A session keeps it while other pages are looked at, as it keeps the filters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from kortinfo.texts import text
from kortinfo.views.pages.seeded import key_of, seeded, when_touched


@dataclass(frozen=True, kw_only=True)
class PagePart:
    """The parts of a page, of which one is open.

    Attributes:
        key: the key in the address.
        parts: their names; the first is open at first, and stands in no address.
        page: names the page in its texts (``{page}.part``, ``{page}.part_{name}``).
    """

    key: str
    parts: tuple[str, ...]
    page: str

    def from_query(self, params: Mapping[str, Sequence[str]]) -> str:
        """Read a link's part; what there is not is the first."""
        asked = list(params.get(self.key, ()))[-1:]
        return asked[0] if asked and asked[0] in self.parts else self.parts[0]

    def to_query(self, part: str) -> dict[str, list[str]]:
        """Return what stands in the address; nothing of the first."""
        return {} if part == self.parts[0] else {self.key: [part]}

    def chosen(self) -> str:
        """Return the session's part."""
        part: str = st.session_state.get(self._chosen, self.parts[0])
        return part

    def choose(self, part: str) -> None:
        """Show this one from now on."""
        st.session_state[self._chosen] = part

    def show_choice(self, language: str) -> str:
        """Let a part be chosen; return the one that is."""
        labels = tuple(text(f"{self.page}.part_{name}", language) for name in self.parts)
        st.segmented_control(
            text(f"{self.page}.part", language),
            self.parts,
            format_func=lambda name: text(f"{self.page}.part_{name}", language),
            key=seeded(self._widget, self.chosen(), labels),
            required=True,
            label_visibility="collapsed",
            on_change=when_touched(self._widget, self._touched),
        )
        return self.chosen()

    def _touched(self) -> None:
        self.choose(st.session_state[key_of(self._widget)] or self.parts[0])

    @property
    def _widget(self) -> str:
        return f"{self.page}_part"

    @property
    def _chosen(self) -> str:
        return f"{self.page}_part_chosen"


COVERAGE = PagePart(
    key="part",
    parts=("matrix", "holes", "time", "play", "falls", "targets", "work", "compare"),
    page="coverage",
)
VISITS = PagePart(key="visits", parts=("day", "districts"), page="visits")
ALL = (COVERAGE, VISITS)
