"""The short form for what is wrong about a business: on its card, and on the page *Tjek*."""

import datetime as dt
from typing import Any

import pandas as pd
import streamlit as st

from kortinfo import tables
from kortinfo.logbook import Correction, Logbook
from kortinfo.reported import address_is_known, registered_address
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.text import escape
from kortinfo.texts import text
from kortinfo.views.pages import logbook_access, words
from kortinfo.views.pages.report_point import ask_point
from kortinfo.views.pages.words import literal

_LASTS = 12
"""Months a level set by hand lasts, unless another day is chosen."""
_TOLD = "report_told"


def form(
    unit: pd.Series,
    settings: Settings,
    book: Logbook,
    snapshot: Snapshot,
    language: str,
    *,
    what: str | None = None,
    key: str,
) -> None:
    """Ask what is wrong and what is right, and write it in the logbook.

    Args:
        unit: a row of ``units`` or ``businesses``.
        settings: for how long a level lasts.
        book: the logbook.
        snapshot: the build that is shown.
        language: "da" or "en".
        what: what is wrong, where that is known; None: ask.
        key: keeps the widgets apart from others'.
    """
    chosen = what or st.radio(
        text("reported.what", language),
        tables.CORRECTED,
        format_func=lambda each: text(f"reported.what_{each}", language),
        key=f"report_what_{key}",
    )
    asked = {"address": _address, "level": _level, "closed": _closed}[chosen]
    given, fault = asked(unit, settings, snapshot, language, key)
    if fault:
        st.html(f'<p class="ki-note" role="alert">{escape(fault)}</p>')
    place = f"report_{key}"
    logbook_access.ask_at(place, language)
    pressed = st.button(
        text("reported.send", language),
        key=f"report_send_{key}",
        type="primary",
        disabled=bool(fault),
    )
    if pressed and logbook_access.signed(place):
        book.correct(
            Correction(
                unit_id=str(unit[tables.UNIT_ID]),
                what=chosen,
                was=registered_address(unit),
                words=words.known(unit[tables.NAME]),
                decided_by=logbook_access.who(),
                decided_at=logbook_access.now(),
                **given,
            )
        )
        st.session_state[_TOLD] = str(unit[tables.UNIT_ID])
        st.rerun()


def thanks(unit_id: str, language: str) -> None:
    """Say once that a report has been written down."""
    if st.session_state.get(_TOLD) == unit_id:
        del st.session_state[_TOLD]
        st.success(literal(text("reported.thanks", language)))


_Given = tuple[dict[str, Any], str]


def _reason(language: str, key: str) -> str:
    return st.text_input(
        text("reported.reason", language), key=f"report_reason_{key}", max_chars=200
    ).strip()


def _address(
    unit: pd.Series, settings: Settings, snapshot: Snapshot, language: str, key: str
) -> _Given:
    address = st.text_input(
        text("reported.address", language), key=f"report_address_{key}", max_chars=150
    ).strip()
    postal = st.text_input(
        text("reported.postal_code", language),
        value=words.known(unit[tables.POSTAL_CODE]),
        key=f"report_postal_{key}",
        max_chars=4,
    ).strip()
    point, fault = ask_point(unit, settings, snapshot, language, key)
    if not fault and postal and not (postal.isascii() and postal.isdigit() and len(postal) == 4):
        fault = text("reported.fault_postal_code", language)
    if not fault and address and point is None and not address_is_known(snapshot, address, postal):
        told = ", ".join(filter(None, (address, postal)))
        unknown = text("reported.address_unknown", language, address=told)
        st.html(f'<p class="ki-beware" role="status">{escape(unknown)}</p>')
        sure = text("reported.address_sure", language)
        # The answer is about this address: another one is asked about anew.
        if not st.checkbox(sure, key=f"report_sure_{key}_{told}"):
            fault = text("reported.fault_address", language)
    given: dict[str, Any] = {
        "address": address,
        "postal_code": postal if address else "",
        "reason": _reason(language, key),
    }
    if point is not None:
        given |= {"x": point[0], "y": point[1]}
    return given, fault


def _level(
    unit: pd.Series, settings: Settings, snapshot: Snapshot, language: str, key: str
) -> _Given:
    del settings, snapshot
    now = words.known(unit.get(tables.LEVEL))
    level = st.selectbox(
        text("reported.level", language),
        [each for each in tables.LEVELS if each != now],
        index=None,
        placeholder=text("reported.level_choose", language),
        format_func=lambda each: f"{each}: {words.level_name(each, language)}",
        key=f"report_level_{key}",
    )
    today = logbook_access.now().astimezone().date()
    until = st.date_input(
        text("reported.until", language),
        value=(pd.Timestamp(today) + pd.DateOffset(months=_LASTS)).date(),
        min_value=today + dt.timedelta(days=1),
        format="DD-MM-YYYY",
        key=f"report_until_{key}",
    )
    reason = _reason(language, key)
    fault = "" if reason else text("reported.fault_reason", language)
    if level is None:
        fault = text("reported.fault_level", language)
    return {"level": level or "", "day": until, "reason": reason}, fault


def _closed(
    unit: pd.Series, settings: Settings, snapshot: Snapshot, language: str, key: str
) -> _Given:
    del unit, settings, snapshot
    day = st.date_input(
        text("reported.closed_from", language),
        value=None,
        format="DD-MM-YYYY",
        key=f"report_day_{key}",
        help=text("reported.closed_help", language),
    )
    return {"day": day, "reason": _reason(language, key)}, ""
