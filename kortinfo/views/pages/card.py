"""The card that slides in over the map: one business, or a list to choose one from."""

from collections.abc import Sequence
from typing import Literal

import pandas as pd
import streamlit as st

from kortinfo import tables
from kortinfo.classify.reasons import reason
from kortinfo.errors import LogbookError
from kortinfo.explain import OPEN, events_of, job_ads_of
from kortinfo.reported import NOT_BUILT, WAITS, applied_to, corrected_words, reported
from kortinfo.selection import titles_of
from kortinfo.selection.sector_places import places_in_words
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.text import escape
from kortinfo.texts import plural, text
from kortinfo.two_way import ways_of
from kortinfo.views.pages import logbook_access, report_form, state
from kortinfo.views.pages.card_html import CardFacts, card_html
from kortinfo.views.pages.job_ads_html import job_ads_html
from kortinfo.views.pages.level_rules import level_rules
from kortinfo.views.pages.origin_html import origin_html
from kortinfo.views.pages.report_words import (
    said_words,
    state_words,
    who_and_when,
)
from kortinfo.views.pages.table import reading_order
from kortinfo.views.pages.timeline import timeline_html
from kortinfo.views.pages.words import known, literal, shortened

_STEP = 30
"""Units listed at a time."""
_LISTED = "listed"


def show_card(
    settings: Settings, snapshot: Snapshot, *, shown: frozenset[str] | None, language: str
) -> None:
    """Show the open card, or the open list; nothing where neither is open.

    Args:
        settings: for the words of the rules.
        snapshot: where the businesses are.
        shown: the units the selection holds; None: do not tell.
        language: "da" or "en".
    """
    unit_id, point = state.open_card(), state.open_point()
    if unit_id is None and not point:
        return
    with st.container(key="card"):
        _head(back=unit_id is not None and bool(point), language=language)
        if unit_id is not None:
            _unit(unit_id, settings, snapshot, shown, language)
        else:
            _point(point, snapshot, language)


def _head(*, back: bool, language: str) -> None:
    aligned: Literal["distribute", "right"] = "distribute" if back else "right"
    with st.container(key="card_close", horizontal=True, horizontal_alignment=aligned):
        if back:
            st.button(
                text("card.back", language),
                key="card_back",
                type="tertiary",
                icon=":material/arrow_back:",
                on_click=state.back_to_point,
            )
        st.button(
            text("card.close", language),
            key="card_shut",
            type="tertiary",
            icon=":material/close:",
            on_click=state.close_card,
        )


def _unit(
    unit_id: str,
    settings: Settings,
    snapshot: Snapshot,
    shown: frozenset[str] | None,
    language: str,
) -> None:
    unit = find_unit(snapshot, unit_id)
    if unit is None:
        words = escape(text("card.unknown_unit", language, unit_id=unit_id))
        st.html(f'<div class="ki-card"><p>{words}</p></div>')
        return
    if shown is not None and unit_id not in shown:
        st.html(f'<p class="ki-note">{escape(text("card.outside_selection", language))}</p>')
    st.html(card_html(_facts(unit, settings, snapshot, language), language))
    _report(unit, settings, snapshot, language)
    _company(unit, snapshot, language)


def _report(unit: pd.Series, settings: Settings, snapshot: Snapshot, language: str) -> None:
    """Tell what was reported and is not on the map yet, and let something be reported."""
    unit_id = str(unit[tables.UNIT_ID])
    try:
        book = logbook_access.logbook(settings)
        mine = [each for each in book.corrections() if each.unit_id == unit_id]
    except LogbookError:
        return  # the card is for reading; page Data says what is wrong
    for each in reported(snapshot, mine):
        if each.state in (WAITS, NOT_BUILT):
            told = text(
                "reported.on_card",
                language,
                said=said_words(each.said, language),
                who=who_and_when(each.said, language),
                state=state_words(each, language),
            )
            st.html(f'<p class="ki-note">{escape(told)}</p>')
    report_form.thanks(unit_id, language)
    with st.expander(text("reported.ask", language)):
        logbook_access.ask_name(language, key="report_who")
        report_form.form(unit, settings, book, snapshot, language, key=unit_id)


def find_unit(snapshot: Snapshot, unit_id: str) -> pd.Series | None:
    """Return a unit's row: of ``businesses`` where it is one, else of ``units``, else None."""
    for name in ("businesses", "units"):
        table = snapshot.table(name)
        rows = table[table[tables.UNIT_ID] == unit_id]
        if len(rows):
            return rows.iloc[0]
    return None


def _facts(unit: pd.Series, settings: Settings, snapshot: Snapshot, language: str) -> CardFacts:
    events = events_of(snapshot, str(unit[tables.UNIT_ID]))
    ads = job_ads_of(snapshot, str(unit[tables.UNIT_ID]))
    return CardFacts(
        unit=unit,
        municipality=_area(snapshot, "municipality", unit[tables.MUNICIPALITY_CODE]),
        parish=_area(snapshot, "parish", unit[tables.PARISH_CODE]),
        why=_why(unit, settings, snapshot, language),
        sector_place=_sector_place(unit, snapshot, language),
        origin=origin_html(unit, events, snapshot, language),
        job_ads=job_ads_html(ads[ads[OPEN]], language),
        corrected=_corrected(str(unit[tables.UNIT_ID]), snapshot, language),
        timeline=timeline_html(
            events,
            as_of=pd.Timestamp(snapshot.as_of),
            ways=ways_of(snapshot),
            count_others=settings.count_others,
            language=language,
        ),
    )


def _sector_place(unit: pd.Series, snapshot: Snapshot, language: str) -> str:
    titles = titles_of(snapshot.table("businesses").head(0), sectors=snapshot.table("sectors"))
    return known(places_in_words(unit.to_frame().T, titles, language).iloc[0])


def _corrected(unit_id: str, snapshot: Snapshot, language: str) -> tuple[str, ...]:
    rows = applied_to(snapshot, unit_id)
    return tuple(corrected_words(rows.iloc[at], language) for at in range(len(rows)))


def _why(unit: pd.Series, settings: Settings, snapshot: Snapshot, language: str) -> str:
    """Return the sentence that explains the level; "" for a unit without one."""
    level = known(unit.get(tables.LEVEL))
    if not level:
        return ""
    used = level_rules(snapshot, settings)
    return reason(
        unit[tables.LEVEL_RULE],
        unit[tables.LEVEL_VALUES],
        level=level,
        language=language,
        window_months=used.window_months,
        rules=used.rules,
    )


def _area(snapshot: Snapshot, kind: str, code: object) -> str:
    areas = snapshot.areas()
    names = areas.loc[(areas[tables.AREA_TYPE] == kind) & (areas[tables.CODE] == code), tables.NAME]
    return known(names.iloc[0]) if len(names) else ""


def _company(unit: pd.Series, snapshot: Snapshot, language: str) -> None:
    """List the company's other units: those on the map to open, the rest as a count."""
    cvr = known(unit[tables.CVR])
    units = snapshot.table("units")
    others = units[(units[tables.CVR] == cvr) & (units[tables.UNIT_ID] != unit[tables.UNIT_ID])]
    if not cvr or others.empty:
        return
    businesses = snapshot.table("businesses")
    here = businesses[businesses[tables.UNIT_ID].isin(others[tables.UNIT_ID])]
    st.html(f'<div class="ki-card"><h3>{escape(text("card.other_units", language))}</h3></div>')
    _choices(here, group=f"company_{cvr}", language=language)
    away = len(others) - len(here)
    if away:
        words = escape(plural("card.other_units_away", away, language))
        st.html(f'<p class="ki-note">{words}</p>')


def _point(unit_ids: Sequence[str], snapshot: Snapshot, language: str) -> None:
    businesses = snapshot.table("businesses")
    here = businesses[businesses[tables.UNIT_ID].isin(unit_ids)]
    off_map = bool(len(here)) and bool(here[tables.X].isna().all())
    heading = plural("card.off_map" if off_map else "card.point", len(here), language)
    about = text("card.off_map_why" if off_map else "card.point_choose", language)
    st.html(
        f'<div class="ki-card"><h2>{escape(heading)}</h2>'
        f'<p class="ki-quiet">{escape(about)}</p></div>'
    )
    _choices(here, group="point", language=language)


def _choices(units: pd.DataFrame, *, group: str, language: str) -> None:
    """List units as buttons that open their cards, so many at a time."""
    listed = st.session_state.get(_LISTED, {}).get(group, _STEP)
    ordered = units.iloc[reading_order(units)]
    columns = [tables.UNIT_ID, tables.LEVEL, tables.NAME, tables.ADDRESS]
    for unit_id, level, name, address in ordered[columns].head(listed).itertuples(index=False):
        label = f"**{level}** {literal(shortened(known(name) or text('card.no_name', language)))}"
        if known(address):
            label += f" · {literal(shortened(address))}"
        st.button(
            label,
            key=f"choose_{group}_{unit_id}",
            on_click=_choose,
            args=(unit_id,),
            width="stretch",
        )
    if len(ordered) > listed:
        st.button(
            plural("card.more_units", min(_STEP, len(ordered) - listed), language),
            key=f"more_{group}",
            type="tertiary",
            on_click=_list_more,
            args=(group, listed),
        )


def _choose(unit_id: str) -> None:
    state.show_card(unit_id)


def _list_more(group: str, listed: int) -> None:
    st.session_state[_LISTED] = {group: listed + _STEP}
