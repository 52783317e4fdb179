"""Campaigns on the page *Dækning*: how many were reached, and what came of it."""

import datetime as dt

import altair as alt
import pandas as pd
import streamlit as st

from kortinfo import over_time
from kortinfo.aims import faults_in_words, is_set
from kortinfo.coverage.campaigns import Reach
from kortinfo.coverage.figures import Share
from kortinfo.selection import in_words
from kortinfo.selection.default import default_selection
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.text import escape
from kortinfo.texts import date, number, percent, text
from kortinfo.views.pages import aim_form
from kortinfo.views.pages.chart_axes import share_axis
from kortinfo.views.pages.coverage_view import View
from kortinfo.views.pages.html_table import html_table
from kortinfo.views.pages.section import section_html
from kortinfo.views.pages.words import literal

_SHARES = ("reached", "two_way", "begun_reached", "begun_others")


def show(shown: View) -> None:
    """Show every campaign and let some be made; how to write one in the settings, too."""
    language = shown.language
    st.html(section_html(text("work.campaigns", language), text("work.campaigns_about", language)))
    found = _campaigns(shown.aims_key, shown.snapshot, shown.settings)
    if not found:
        st.html(f"<p>{escape(text('work.campaigns_none', language))}</p>")
    aim_form.offer("campaign", shown, expanded=False)
    _told(found, shown)
    for each in found:
        st.html(section_html(each.campaign.name, "", rank=3))
        if not each.faults:
            plan = escape(text("holes.visits", language))
            st.html(f'<a href="{escape(shown.visits(each.selection))}">{plan}</a>')
        aim_form.mend(each.campaign, shown)
    with st.expander(text("work.campaigns_how_to", language)):
        st.code(_example(shown), language="toml")


def _told(found: tuple[Reach, ...], shown: View) -> None:
    """Show those that cannot be reckoned with what is wrong, the others as chart and table."""
    language = shown.language
    for each in found:
        if each.faults:
            told = faults_in_words(each.faults, language)
            lines = "\n".join(f"- {literal(line)}" for line in told)
            name = literal(each.campaign.name)
            where = "campaign_faulty_here" if is_set(each.campaign) else "campaign_faulty"
            st.warning(f"{name}: {text(f'work.{where}', language)}\n\n{lines}")
    told_of = [each for each in found if not each.faults]
    if not told_of:
        return
    if any(each.reached.value is not None for each in told_of):
        st.altair_chart(_chart(told_of, language), width="stretch")
    headings = [
        text(f"work.column_{name}", language) for name in ("campaign", "period", "whom", *_SHARES)
    ]
    rows = [_cells(each, shown) for each in told_of]
    st.html(html_table(headings, rows, numbers=frozenset({3, 4, 5, 6}), phone="rows"))


@st.cache_resource(max_entries=2, show_spinner=False)
def _campaigns(
    key: str,  # noqa: ARG001 - what it depends on
    _snapshot: Snapshot,
    _settings: Settings,
) -> tuple[Reach, ...]:
    return over_time.campaigns(_snapshot, _settings)


def _cells(found: Reach, shown: View) -> list[str]:
    language, campaign = shown.language, found.campaign
    default = default_selection(shown.settings.population)
    period = f"{date(campaign.starts, language)} – {date(campaign.ends, language)}"
    if not found.begun:
        period = f"{period}\n{text('work.not_begun', language)}"
    words = in_words(
        found.selection, titles=shown.prepared.titles, language=language, default=default
    )
    return [
        campaign.name,
        period,
        words,
        *(_of(getattr(found, name), language) for name in _SHARES),
    ]


def _of(share: Share, language: str) -> str:
    told = text(
        "work.of",
        language,
        count=number(share.covered, language),
        total=number(share.total, language),
    )
    return told if share.value is None else f"{percent(share.value, language)}\n{told}"


def _chart(found: list[Reach], language: str) -> alt.Chart:
    """Draw the shares reached, with any contact and with a two-way one."""
    rows = [
        {
            "campaign": each.campaign.name,
            "way": text(f"work.column_{name}", language),
            "share": share.value,
            "told": _of(share, language).replace("\n", " · "),
        }
        for each in found
        for name in _SHARES[:2]
        for share in (getattr(each, name),)
        if share.value is not None
    ]
    names = [text(f"work.column_{name}", language) for name in _SHARES[:2]]
    drawn: alt.Chart = (
        alt.Chart(pd.DataFrame(rows))
        .mark_bar()
        .encode(
            y=alt.Y("campaign:N", sort=None, axis=alt.Axis(title=None, labelLimit=180)),
            yOffset=alt.YOffset("way:N", sort=names),
            x=alt.X(
                "share:Q",
                scale=alt.Scale(domain=[0, 1]),
                axis=share_axis(text("work.share", language), language),
            ),
            color=alt.Color(
                "way:N",
                sort=names,
                scale=alt.Scale(domain=names, range=["#c9ced6", "#0b6e4f"]),
                legend=alt.Legend(title=None, orient="bottom"),
            ),
            tooltip=[
                alt.Tooltip("campaign:N", title=text("work.column_campaign", language)),
                alt.Tooltip("way:N", title=text("work.contacts", language)),
                alt.Tooltip("told:N", title=text("work.share", language)),
            ],
        )
        .properties(height=60 * len(found) + 110)
    )
    return drawn


def _example(shown: View) -> str:
    first = shown.snapshot.as_of.replace(day=1)
    last = first + dt.timedelta(days=59)
    name = text("work.example_campaign", shown.language)
    return (
        f'[[campaigns]]\nname = "{name}"\nfilter = "level=C&level=D&sector=DB25:F"\n'
        f"from = {first.isoformat()}\nto = {last.isoformat()}\nafter_days = 90\n"
    )
