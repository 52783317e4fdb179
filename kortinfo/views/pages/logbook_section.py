"""The logbook on the page *Data*: meeting lists to open again, and who took what out. Read only."""

import datetime as dt
from collections.abc import Sequence

import streamlit as st

from kortinfo.errors import LogbookError
from kortinfo.logbook import AuditEntry, MeetingList
from kortinfo.settings import Settings
from kortinfo.text import escape
from kortinfo.texts import date, has_text, number, text
from kortinfo.views.pages import logbook_access
from kortinfo.views.pages.html_table import html_table
from kortinfo.views.pages.meeting_views import MEETING
from kortinfo.views.pages.section import section_html
from kortinfo.views.pages.words import literal

_HEADINGS = ("at", "who", "what", "words", "rows", "protected", "reason")


def show(settings: Settings, language: str) -> None:
    """Show meeting lists, exports and overrides; a logbook that cannot be read is told in words."""
    try:
        book = logbook_access.logbook(settings)
        lists, entries = book.lists(), book.audit()
    except LogbookError as error:
        st.error("  \n".join(map(literal, error.message(language).splitlines())))
        return
    if lists:
        _heading("log_lists", language)
        st.html(lists_html(lists, language))
    _heading("log", language, title="log_title")
    if not entries:
        st.html(f"<p>{escape(text('meeting.log_none', language))}</p>")
        return
    headings = [text(f"meeting.log_{name}", language) for name in _HEADINGS]
    st.html(html_table(headings, rows(entries, language), numbers=frozenset({4, 5})))


def _heading(name: str, language: str, *, title: str = "") -> None:
    about = text(f"meeting.{name}_about", language)
    st.html(section_html(text(f"meeting.{title or name}", language), about))


def lists_html(lists: Sequence[MeetingList], language: str) -> str:
    """Return the meeting lists as links that open them where they began."""
    return f'<ul class="ki-lists">{"".join(_link(each, language) for each in lists)}</ul>'


def _link(each: MeetingList, language: str) -> str:
    # Relative: the map is the page beside this one, wherever the app is mounted.
    query = "&".join(filter(None, (each.query, f"{MEETING}={each.id}")))
    entry = text(
        "meeting.list_entry", language, title=each.title, count=number(each.ticked, language)
    )
    told = [moment(each.created_at, language), each.created_by]
    return (
        f'<li><a href="./?{escape(query)}">{escape(entry)}</a> '
        f'<span class="ki-quiet">{escape(" · ".join(filter(None, told)))}</span></li>'
    )


def rows(entries: Sequence[AuditEntry], language: str) -> list[list[str]]:
    """Return a row an entry: when, who, what, of which selection, how many, why."""
    return [
        [
            moment(entry.at, language),
            entry.who or text("meeting.log_unknown", language),
            text(f"meeting.log_{entry.what}", language, kind=_kind(entry.kind, language)),
            entry.words,
            number(entry.rows, language),
            number(entry.protected_rows, language),
            entry.reason,
        ]
        for entry in entries
    ]


def _kind(kind: str, language: str) -> str:
    key = f"meeting.log_kind_{kind}"
    return text(key, language) if has_text(key, language) else kind


def moment(at: dt.datetime, language: str) -> str:
    """Return a moment as day and time on the server's clock."""
    local = at.astimezone()
    return f"{date(local.date(), language)} {local:%H:%M}"
