"""A heading with a line about what stands under it, as HTML with everything escaped."""

import streamlit as st

from kortinfo.text import escape


def section_html(title: str, about: str = "", *, rank: int = 2) -> str:
    """Return a heading of a rank (1 to 3) and, where there is one, the line under it."""
    note = f'<p class="ki-note">{escape(about)}</p>' if about else ""
    return f'<div class="ki-section"><h{rank}>{escape(title)}</h{rank}>{note}</div>'


def note(said: str) -> None:
    """Say something in small print, dark enough to be read, which captions are not."""
    st.html(f'<p class="ki-note">{escape(said)}</p>')
