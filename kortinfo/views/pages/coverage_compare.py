"""Other municipalities on the page *Dækning*: their shares beside ours, and where both differ."""

import altair as alt
import pandas as pd
import streamlit as st

from kortinfo import over_time
from kortinfo.coverage.compare import Comparison, Line, Shared
from kortinfo.coverage.compare_table import read_compared
from kortinfo.coverage.figures import Share
from kortinfo.errors import SharedUnreadable
from kortinfo.selection.words import label, population_in_words
from kortinfo.settings import Settings
from kortinfo.settings_coverage import Compared
from kortinfo.snapshot import Snapshot
from kortinfo.text import escape
from kortinfo.texts import date, number, percent, text
from kortinfo.views.pages import coverage_structure
from kortinfo.views.pages.chart_axes import share_axis
from kortinfo.views.pages.coverage_view import View
from kortinfo.views.pages.html_table import html_table
from kortinfo.views.pages.section import section_html
from kortinfo.views.pages.words import literal

_CHOSEN = "coverage_compared"
_ONE_OF = "coverage_compared_of"
_COLOURS = ("#0b6e4f", "#9aa5b1")


def show(shown: View) -> None:
    """Show one of the settings' municipalities beside ours; without any, how to get one."""
    language, settings = shown.language, shown.settings
    if not settings.compare:
        st.html(section_html(text("compare.title", language)))
        st.html(f"<p>{escape(text('compare.none', language))}</p>")
        name = text("compare.example_name", language)
        st.code(f'[[compare]]\nname = "{name}"\npath = "naboby.json"\n', language="toml")
        _give(language)
        return
    chosen = _which(settings, language)
    try:
        every = read_compared(settings.folder / chosen.path)
    except SharedUnreadable as error:
        st.html(section_html(text("compare.title", language)))
        lines = [
            f"- {literal(line[2:])}" if line.startswith("- ") else f"\n{literal(line)}\n"
            for line in error.message(language).split("\n")
        ]
        st.warning("\n".join(lines))
        return
    theirs = _one_of(every, language)
    name = theirs.name if len(every) > 1 else chosen.name
    whom = population_in_words(theirs.whom, language=language)
    about = text("compare.about", language, population=whom)
    st.html(section_html(text("compare.title", language), about))
    found = _compared(shown.key, theirs.model_dump_json(), theirs, shown.snapshot, settings)
    _differences(found, language)
    if theirs.with_levels:
        st.altair_chart(_chart(found, name, shown), width="stretch")
    st.html(_table(found, name, shown))
    coverage_structure.show(every, shown)
    _give(language)


@st.cache_resource(max_entries=4, show_spinner=False)
def _compared(
    key: str,  # noqa: ARG001 - what it depends on
    file: str,  # noqa: ARG001
    _theirs: Shared,
    _snapshot: Snapshot,
    _settings: Settings,
) -> Comparison:
    return over_time.compared(_snapshot, _settings, _theirs)


def _which(settings: Settings, language: str) -> Compared:
    names = [each.name for each in settings.compare]
    if len(names) == 1:
        return settings.compare[0]
    if st.session_state.get(_CHOSEN) not in names:
        st.session_state[_CHOSEN] = names[0]
    name = st.selectbox(text("compare.which", language), names, key=_CHOSEN, width=420)
    return settings.compare[names.index(name)]


def _one_of(every: tuple[Shared, ...], language: str) -> Shared:
    """Let one of a file's municipalities be chosen."""
    if len(every) == 1:
        return every[0]
    names = [each.name for each in every]
    if st.session_state.get(_ONE_OF) not in names:
        st.session_state[_ONE_OF] = names[0]
    name = st.selectbox(text("compare.which_of", language), names, key=_ONE_OF, width=420)
    return every[names.index(name)]


def _give(language: str) -> None:
    st.html(f'<p class="ki-note">{escape(text("compare.give", language))}</p>')


def _differences(found: Comparison, language: str) -> None:
    """Say what was not made the same way, or that all was."""
    days = {"ours": date(found.our_day, language), "theirs": date(found.theirs.as_of, language)}
    if found.whole_since is not None:
        days["whole"] = date(found.whole_since, language)
    lines = [text(f"compare.differs_{name}", language, **days) for name in found.different]
    if lines:
        told = "\n".join(f"- {literal(line)}" for line in lines)
        st.warning(f"{text('compare.differs', language)}\n\n{told}")
    elif found.theirs.with_levels:
        told = text("compare.same", language, date=days["ours"])
        st.html(f"<p>{escape(told)}</p>")
    if not found.theirs.with_levels:
        if not lines:
            told = text("compare.same_day", language, date=days["ours"])
            st.html(f"<p>{escape(told)}</p>")
        st.html(f"<p>{escape(text('compare.no_levels', language))}</p>")


def _name(line: Line, shown: View) -> str:
    if not line.sector:
        return text("coverage.all", shown.language)
    return label("sectors", line.sector, titles=shown.prepared.titles, language=shown.language)


def _told(share: Share | None, language: str) -> str:
    if share is None:
        return text("compare.hidden", language)
    count = {
        "covered": number(share.covered, language),
        "total": number(share.total, language),
    }
    if share.value is None:
        return text("compare.few", language, **count) if share.total else "–"
    return text("compare.of", language, share=percent(share.value, language), **count)


def _table(found: Comparison, name: str, shown: View) -> str:
    language = shown.language
    with_levels = found.theirs.with_levels
    headings = [text("compare.sector", language)]
    if with_levels:
        headings += [
            text("compare.our_share", language),
            text("compare.their_share", language, name=name),
        ]
    headings += [
        text("compare.our_part", language),
        text("compare.their_part", language, name=name),
    ]
    rows = []
    for line in found.lines:
        row = [_name(line, shown)]
        if with_levels:
            row += [_told(line.ours, language), _told(line.theirs, language)]
        theirs = line.their_part
        hidden = text("compare.hidden", language)
        row += [
            percent(line.our_part, language, decimals=1),
            hidden if theirs is None else percent(theirs, language, decimals=1),
        ]
        rows.append(row)
    return html_table(headings, rows, numbers=frozenset(range(1, len(headings))), phone="rows")


def _chart(found: Comparison, name: str, shown: View) -> alt.LayerChart | alt.FacetChart:
    """Draw both shares of every sector as two points on a line."""
    language = shown.language
    names = [text("compare.us", language), name]
    rows = [
        {"sector": _name(line, shown), "who": who, "share": share.value}
        | {"told": _told(share, language)}
        for line in found.lines
        for who, share in zip(names, (line.ours, line.theirs), strict=True)
        if share is not None and share.value is not None
    ]
    frame = pd.DataFrame(rows, columns=["sector", "who", "share", "told"])
    order = list(dict.fromkeys(frame["sector"]))
    base = alt.Chart(frame).encode(
        y=alt.Y("sector:N", sort=order, axis=alt.Axis(title=None, labelLimit=200)),
        x=alt.X(
            "share:Q",
            scale=alt.Scale(zero=True),
            axis=share_axis(text("coverage.share", language), language),
        ),
    )
    points = base.mark_point(filled=True, size=110, opacity=1).encode(
        color=alt.Color(
            "who:N",
            sort=names,
            scale=alt.Scale(domain=names, range=list(_COLOURS)),
            legend=alt.Legend(title=None, orient="bottom", labelLimit=260),
        ),
        shape=alt.Shape("who:N", sort=names, legend=None),
        tooltip=[
            alt.Tooltip(f"{field}:N", title=text(f"compare.{key}", language))
            for field, key in (("sector", "sector"), ("who", "which"))
        ]
        + [alt.Tooltip("told:N", title=text("coverage.share", language))],
    )
    lines = base.mark_line(color="#c9ced6").encode(detail="sector:N")
    return alt.layer(lines, points).properties(height=26 * len(order) + 110)
