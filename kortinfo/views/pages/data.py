"""The page *Data*: what the map is made of, what was set aside and why."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.text import escape
from kortinfo.texts import date, number, plural, text
from kortinfo.views.pages import (
    account,
    downloads,
    find_row,
    frame,
    import_section,
    import_stored,
    logbook_section,
    quality_section,
)
from kortinfo.views.pages.html_table import html_table
from kortinfo.views.pages.section import section_html
from kortinfo.views.pages.words import literal

_COUNTS = ("read", "kept", "set_aside")


def page() -> None:
    """Show the page."""
    frame.shown(_content, drawer="app.pages")


def _content(settings: Settings, snapshot: Snapshot, language: str) -> None:
    manifest = snapshot.manifest
    told = text(
        "data.about",
        language,
        as_of=date(snapshot.as_of, language),
        built=account.moment(snapshot.built_at, language),
        version=manifest["version"],
    )
    st.html(section_html(text("data.title", language), told, rank=1))
    _summary(snapshot, language)
    asked = quality_section.is_asked(snapshot)
    if asked:  # a link led to its rows: they come first
        quality_section.show(settings, snapshot, language)
    find_row.show(settings, snapshot, language)
    import_section.show(settings, snapshot, language)
    import_stored.show(settings, snapshot, language)
    _sources(manifest, language)
    _noticed(manifest, language)
    if not asked:
        quality_section.show(settings, snapshot, language)
    _columns(manifest, language)
    _steps(manifest, language)
    _aside_sections(snapshot, language)
    logbook_section.show(settings, language)


def _summary(snapshot: Snapshot, language: str) -> None:
    """Say on one line how much was read and what there is to look at."""
    manifest = snapshot.manifest
    read = sum(int(source["read"]) for source in manifest["sources"])
    to_look_at = {
        "set_aside": sum(int(source["set_aside"]) for source in manifest["sources"]),
        "unmatched": len(account.unmatched(snapshot)),
        "unknown_kinds": len(account.unknown_kinds(manifest["sources"], language)),
    }
    told = [text("data.summary_read", language, read=number(read, language))]
    told += [
        plural(f"data.summary_{name}", count, language)
        for name, count in to_look_at.items()
        if count
    ]
    st.html(f'<p class="ki-summary">{escape(" ".join(told))}</p>')


def _heading(name: str, language: str) -> None:
    title, about = text(f"data.{name}", language), text(f"data.{name}_about", language)
    st.html(section_html(title, about))


def _table(
    headings: Sequence[str], rows: account.Rows, language: str, *, numbers: frozenset[int]
) -> None:
    titles = [text(f"data.column_{name}", language) for name in headings]
    if rows:
        st.html(html_table(titles, rows, numbers=numbers))


def _sources(manifest: Mapping[str, Any], language: str) -> None:
    _heading("sources", language)
    rows = account.source_rows(manifest, language)
    names = ("source", "format", "files", *_COUNTS)
    _table(names, rows, language, numbers=frozenset({3, 4, 5}))


def _noticed(manifest: Mapping[str, Any], language: str) -> None:
    """Tell masked CPR numbers and kinds nobody knows: what a person should do something about."""
    for name, count in account.cpr_masked(manifest["sources"]).items():
        st.warning(literal(plural("data.cpr_masked", count, language, source=name)))
    rows = account.unknown_kinds(manifest["sources"], language)
    if rows:
        _heading("unknown_kinds", language)
        _table(("source", "kind", "rows"), rows, language, numbers=frozenset({2}))
    rows = account.noted_rows(manifest["sources"], language)
    if rows:
        _heading("noted", language)
        _table(("source", "detail", "rows"), rows, language, numbers=frozenset({2}))


def _columns(manifest: Mapping[str, Any], language: str) -> None:
    guessed = [source for source in manifest["sources"] if source["guesses"]]
    if not guessed:
        return
    _heading("columns", language)
    for source in guessed:
        with st.expander(literal(source["name"])):
            rows = account.guess_rows(source, language)
            _table(("field", "heading", "file", "by"), rows, language, numbers=frozenset())


def _steps(manifest: Mapping[str, Any], language: str) -> None:
    _heading("steps", language)
    rows = account.step_rows(manifest, language)
    _table(("step", *_COUNTS), rows, language, numbers=frozenset({1, 2, 3}))
    for step, row in zip(manifest["merge"], rows, strict=True):
        found = account.count_rows(step, language)
        if found:
            st.html(section_html(row[0], rank=3))
            headings = ("found_by", "rows", "share")[: len(found[0])]
            _table(headings, found, language, numbers=frozenset({1, 2}))


def _aside_sections(snapshot: Snapshot, language: str) -> None:
    """Show the rows that count for nobody, each in one of three places, so that they add up."""
    parts = account.parts_aside(snapshot)
    rows = parts["set_aside"]
    _heading("set_aside", language)
    if rows.empty:
        st.html(f"<p>{escape(text('data.nothing_set_aside', language))}</p>")
    _reasons("set_aside", rows, language)
    _heading("unmatched", language)
    lost, brought = account.unmatched(snapshot), account.brought(snapshot)
    if snapshot.table("events").empty:
        st.html(f"<p>{escape(text('data.no_events', language))}</p>")
    if brought:
        counts = {"unmatched": number(len(lost), language), "all": number(brought, language)}
        st.html(f"<p>{escape(text('data.unmatched_share', language, **counts))}</p>")
    _reasons("unmatched", parts["unmatched"], language, lost=lost)
    if len(parts["elsewhere"]):
        _heading("elsewhere", language)
        _reasons("elsewhere", parts["elsewhere"], language)


def _reasons(
    name: str, rows: pd.DataFrame, language: str, *, lost: pd.DataFrame | None = None
) -> None:
    """Show why rows are where they are, and all of them as a file (``lost``: of more columns)."""
    if rows.empty:
        return
    headings = ("source", "step", "reason", "rows")
    _table(headings, account.reason_rows(rows, language), language, numbers=frozenset({3}))
    downloads.table(
        lambda: (
            account.set_aside_table(rows, language)
            if lost is None
            else account.unmatched_table(lost, language)
        ),
        name=name,
        language=language,
    )
