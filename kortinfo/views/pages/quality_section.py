"""Data quality on the page *Data*: a figure a source and measure, each with its rows."""

import pandas as pd
import streamlit as st

from kortinfo import tables
from kortinfo.quality import Figure, alarms, behind, figures, geocoded, newest
from kortinfo.settings import QUALITY_MEASURES, Settings
from kortinfo.snapshot import Snapshot
from kortinfo.texts import date, number, percent, text
from kortinfo.views.pages import account, downloads, words
from kortinfo.views.pages.html_table import html_table
from kortinfo.views.pages.section import section_html
from kortinfo.views.pages.words import literal

_SHOWN = 10


def show(settings: Settings, snapshot: Snapshot, language: str) -> None:
    """Show what is bad enough to be said, the figures, and the rows of a chosen one."""
    found = _figures(snapshot.fingerprint, snapshot)
    if not found:
        return
    st.html(
        section_html(text("quality.title", language), text("quality.about", language)),
    )
    bounds = settings.quality
    for alarm in alarms(snapshot, most=bounds.warn, oldest_days=bounds.oldest_days):
        key = "quality.old" if alarm.measure == "old" else "quality.alarm"
        told = {
            "source": alarm.source,
            "measure": _measure(alarm.measure, language) if alarm.measure != "old" else "",
            "value": percent(alarm.value, language, decimals=1),
            "days": number(alarm.value, language),
        }
        st.warning(literal(text(key, language, **told)))
    sources = list(dict.fromkeys(each.source for each in found))
    days = newest(snapshot)
    lines = [
        [
            text("quality.newest", language),
            *(date(days[name].date(), language) if name in days else "" for name in sources),
        ]
    ]
    by_place = {(each.measure, each.source): each for each in found}
    lines += [
        [_measure(name, language), *(_cell(by_place[name, each], language) for each in sources)]
        for name in QUALITY_MEASURES
    ]
    st.html(html_table([text("quality.measure", language), *sources], lines))
    _places(snapshot, language)
    _rows(found, snapshot, language)


@st.cache_data(max_entries=2, show_spinner=False)
def _figures(fingerprint: str, _snapshot: Snapshot) -> tuple[Figure, ...]:  # noqa: ARG001 - what it depends on
    return figures(_snapshot)


def _measure(name: str, language: str) -> str:
    field = name.removeprefix("without_")
    if field == name:
        return text(f"quality.{name}", language)
    told = words.from_catalogue("data.field", field, language)
    return text("quality.without", language, field=told)


def _cell(figure: Figure, language: str) -> str:
    if not figure.count:
        return "0" if figure.of else ""
    share = percent(figure.share, language, decimals=1)
    return text("quality.cell", language, share=share, count=number(figure.count, language))


def _places(snapshot: Snapshot, language: str) -> None:
    steps = geocoded(snapshot)
    total = sum(steps.values())
    if not total:
        return
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


def _rows(found: tuple[Figure, ...], snapshot: Snapshot, language: str) -> None:
    """Let one figure be opened: its first rows, and all of them as a file."""
    some = [each for each in found if each.count]
    if not some:
        return
    st.html(section_html(text("quality.rows", language), rank=3))
    chosen = st.selectbox(
        text("quality.choose", language),
        some,
        format_func=lambda each: text(
            "quality.choice",
            language,
            source=each.source,
            measure=_measure(each.measure, language),
            count=number(each.count, language),
        ),
        index=None,
        placeholder=text("quality.placeholder", language),
        key="quality_figure",
    )
    if chosen is None:
        return
    rows = behind(snapshot, chosen.source, chosen.measure)
    told = _told(rows, language)
    first = told.head(_SHOWN).astype("str").fillna("")
    st.html(html_table(list(first.columns), first.to_numpy().tolist()))
    downloads.table(lambda: told, name="quality", language=language)


def _told(rows: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return rows of events, or of what was put aside, with headings and codes in words."""
    if tables.KEY in rows:
        return account.set_aside_table(rows, language)
    return account.unmatched_table(rows, language)
