"""Data quality on the page *Data*: a figure a source and measure, its rows, and how it has gone."""

from typing import Any
from urllib.parse import urljoin

import pandas as pd
import streamlit as st

from kortinfo import tables
from kortinfo.exports.quality_report import quality_report
from kortinfo.exports.quality_words import (
    FIGURE,
    alarm_words,
    harm_words,
    measure_name,
    source_name,
    worse_words,
)
from kortinfo.quality import Figure, alarms, figures, geocoded, newest
from kortinfo.quality_harm import Harm, harms
from kortinfo.quality_history import compared_since, worse
from kortinfo.quality_rows import WHOLE_MAP, behind
from kortinfo.review import waits
from kortinfo.settings import Settings
from kortinfo.settings_quality import QUALITY_MEASURES
from kortinfo.snapshot import Snapshot
from kortinfo.text import escape
from kortinfo.texts import date, number, percent, plural, text
from kortinfo.views.pages import account, downloads, quality_trend, words
from kortinfo.views.pages.html_table import html_table
from kortinfo.views.pages.section import section_html
from kortinfo.views.pages.state import today
from kortinfo.views.pages.words import literal

_SHOWN = 10
_CHOSEN, _ASKED = "quality_figure", "quality_asked"
_WORST = 3
_BUSINESS = (
    *(tables.NAME, tables.ADDRESS, tables.POSTAL_CODE, tables.PNR, tables.CVR),
    *(tables.STATUS, tables.ENDED_ON, tables.ADDRESS_FROM, tables.GEOCODE_STEP),
)


def show(settings: Settings, snapshot: Snapshot, language: str) -> None:
    """Show what is bad enough to be said, the figures, and what is behind a chosen one."""
    found = _figures(snapshot.fingerprint, snapshot)
    if not found:
        return
    st.html(section_html(text("quality.title", language), text("quality.about", language)))
    bounds = settings.quality
    history = snapshot.table(tables.QUALITY_HISTORY.name)
    if compared_since(history) is None:
        st.html(f'<p class="ki-note">{escape(text("quality.first", language))}</p>')
    _waiting(snapshot, language)
    _worst(_harms(snapshot.fingerprint, snapshot), language)
    _open(found, history, snapshot, language)
    # A later day that is looked at was not measured: the build's own day is compared.
    for fallen in worse(history, as_of=history[tables.AS_OF].max(), most=bounds.warn_rise):
        st.warning(literal(worse_words(fallen, language)))
    for alarm in alarms(snapshot, found, most=bounds.warn, oldest_days=bounds.oldest_days):
        st.warning(literal(alarm_words(alarm, language)))
    _report(settings, snapshot, language)
    sources = list(dict.fromkeys(each.source for each in found if each.source != WHOLE_MAP))
    days = newest(snapshot)
    lines = [
        [
            text("quality.newest", language),
            *(date(days[name].date(), language) if name in days else "" for name in sources),
        ]
    ]
    by_place = {(each.measure, each.source): each for each in found}
    lines += [
        [measure_name(name, language), *(_cell(by_place.get((name, s)), language) for s in sources)]
        for name in QUALITY_MEASURES
        if any((name, source) in by_place for source in sources)
    ]
    st.html(html_table([text("quality.measure", language), *sources], lines))
    _map(found, snapshot, language)


@st.cache_data(max_entries=2, show_spinner=False)
def _figures(fingerprint: str, _snapshot: Snapshot) -> tuple[Figure, ...]:  # noqa: ARG001 - what it depends on
    return figures(_snapshot)


@st.cache_data(max_entries=2, show_spinner=False)
def _harms(fingerprint: str, _snapshot: Snapshot) -> tuple[Harm, ...]:
    return harms(_snapshot, _figures(fingerprint, _snapshot))


def is_asked(snapshot: Snapshot) -> bool:
    """Tell whether the address came with a figure to open; it is chosen then."""
    asked = st.query_params.get(FIGURE, "")
    if asked and asked != st.session_state.get(_ASKED):
        found = _figures(snapshot.fingerprint, snapshot)
        named = {_named(each): each for each in found}
        if asked in named:
            st.session_state.update({_CHOSEN: named[asked], _ASKED: asked, f"{_ASKED}_first": True})
    return bool(st.session_state.get(f"{_ASKED}_first"))


def _named(figure: Figure) -> str:
    """Return what a figure is in the page's address."""
    return f"{figure.source}:{figure.measure}"


def _waiting(snapshot: Snapshot, language: str) -> None:
    """Say what waits on the page *Tjek*, with the way there."""
    parts = [
        plural(f"quality.waiting_{name}", count, language)
        for name, count in waits(snapshot).items()
        if count
    ]
    if parts:
        told = escape(text("quality.waiting", language, told=", ".join(parts)))
        st.html(f'<p><a href="tjek" target="_self">{told}</a></p>')


def _report(settings: Settings, snapshot: Snapshot, language: str) -> None:
    url = st.context.url or ""
    st.download_button(
        text("quality.report", language),
        data=lambda: _as_file(settings, snapshot, language, url),
        file_name=f"{text('quality.report_file', language)}.html",
        mime="text/html",
        key="download_quality_report",
        on_click="ignore",
        icon=":material/print:",
    )


def _as_file(settings: Settings, snapshot: Snapshot, language: str, url: str) -> bytes:
    """Return the report; its links lead to where the app is seen now."""
    html = quality_report(
        snapshot, settings, on=today(), language=language, app=urljoin(url, ".") if url else ""
    )
    return html.encode()


def _cell(figure: Figure | None, language: str) -> str:
    if figure is None:
        return ""
    if not figure.count:
        return "0" if figure.of else ""
    share = percent(figure.share, language, decimals=1)
    return text("quality.cell", language, share=share, count=number(figure.count, language))


def _map(found: tuple[Figure, ...], snapshot: Snapshot, language: str) -> None:
    """Tell of the businesses: how they were placed, and what has become of those we met."""
    steps = geocoded(snapshot)
    total = sum(steps.values())
    if not total:
        return
    whole = [each for each in found if each.source == WHOLE_MAP]
    st.html(section_html(text("quality.whole_map", language), rank=3))
    lines = [[measure_name(each.measure, language), _cell(each, language)] for each in whole]
    headings = ["quality.measure", "quality.businesses"]
    st.html(html_table([text(key, language) for key in headings], lines))
    lines = [
        [
            words.from_catalogue("merge.geocode", step, language)
            if step
            else text("quality.no_point", language),
            number(count, language),
            percent(count / total, language, decimals=1),
        ]
        for step, count in steps.items()
    ]
    st.html(section_html(text("quality.places", language), rank=3))
    headings = ["quality.step", "quality.businesses", "quality.share"]
    st.html(html_table([text(key, language) for key in headings], lines, numbers=frozenset({1, 2})))


def _worst(found: tuple[Harm, ...], language: str) -> None:
    """Name what makes most contacts and levels wrong, each with a button that opens its rows."""
    if not found:
        return
    told, why = text("quality.worst", language), text("quality.why_first", language)
    st.html(
        f'<p class="ki-summary">{escape(told)}</p><p class="ki-note">{escape(why)}</p>',
    )
    for harm in found[:_WORST]:
        each = harm.figure
        with st.container(key=f"quality_worst_{_named(each)}", gap="small"):
            st.button(
                literal(_choice(each, language)),
                key=f"quality_worst_open_{_named(each)}",
                on_click=st.session_state.update,
                args=({_CHOSEN: each},),
            )
            st.html(f'<p class="ki-note">{escape(harm_words(harm, language))}</p>')


def _choice(each: Figure, language: str) -> str:
    return text(
        "quality.choice",
        language,
        source=source_name(each.source, language),
        measure=measure_name(each.measure, language),
        share=percent(each.share, language, decimals=1),
        count=number(each.count, language),
    )


def _open(
    found: tuple[Figure, ...], history: pd.DataFrame, snapshot: Snapshot, language: str
) -> None:
    """Let one figure be opened: how it has gone, its first rows, and all of them as a file."""
    st.html(section_html(text("quality.rows", language), rank=3))
    chosen = st.selectbox(
        text("quality.choose", language),
        found,
        format_func=lambda each: _choice(each, language),
        index=None,
        placeholder=text("quality.placeholder", language),
        key=_CHOSEN,
    )
    if chosen is None:
        st.query_params.pop(FIGURE, None)
        return
    st.session_state[_ASKED] = _named(chosen)
    if st.query_params.get(FIGURE) != _named(chosen):
        st.query_params[FIGURE] = _named(chosen)
    named = f"{source_name(chosen.source, language)}: {measure_name(chosen.measure, language)}"
    quality_trend.show(
        history, source=chosen.source, measure=chosen.measure, name=named, language=language
    )
    rows = behind(snapshot, chosen.source, chosen.measure)
    if rows.empty:
        return
    told = _told(rows, language)
    first = _shown(told.head(_SHOWN), language)
    st.html(html_table(list(first.columns), first.to_numpy().tolist(), phone="rows"))
    downloads.table(lambda: told, name="quality", language=language)


def _shown(rows: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return rows as text for the page, days in words."""
    days = rows.select_dtypes("datetime").columns
    in_words = {name: [words.day(day, language) for day in rows[name]] for name in map(str, days)}
    return rows.assign(**in_words).astype("str").fillna("")


def _told(rows: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return rows of events, ads, businesses or of what was put aside, with headings in words."""
    if tables.KEY in rows:
        return account.set_aside_table(rows, language)
    if tables.SECTOR_CODE in rows:
        return pd.DataFrame(
            {
                text(f"quality.column_{name}", language): _in_words(rows[name], language)
                for name in _BUSINESS
            }
        )
    if tables.JOB_AD_ID in rows:
        untold = pd.Series(pd.NaT, index=rows.index, dtype="datetime64[us]")
        kind: dict[str, Any] = {tables.TYPE: "job_ad", tables.KIND: rows[tables.TITLE]}
        rows = rows.assign(**kind, **{tables.HAPPENED_ON: untold})
    return account.unmatched_table(rows, language)


def _in_words(column: pd.Series, language: str) -> pd.Series:
    prefix = {tables.STATUS: "quality.status", tables.GEOCODE_STEP: "merge.geocode"}
    if column.name not in prefix:
        return column
    names = {
        code: words.from_catalogue(prefix[str(column.name)], code, language)
        for code in column.dropna().unique()
    }
    return column.map(names)
