"""What is asked on the page *Praktik nær hjemmet*: where from, how far, and what is wished."""

from typing import Any

import streamlit as st

from kortinfo.address_search import FoundPlace
from kortinfo.routes.placements import PlacementWish
from kortinfo.routes.wishes import Mode
from kortinfo.tables import JOB_ADS
from kortinfo.text import escape
from kortinfo.texts import text
from kortinfo.views.pages import near_held
from kortinfo.views.pages.coverage_view import build_key
from kortinfo.views.pages.near_held import kept
from kortinfo.views.pages.protected_reason import ProtectedReason
from kortinfo.views.pages.seeded import key_of, seeded, when_touched
from kortinfo.views.pages.visits_held import Shown
from kortinfo.views.pages.words import literal

PROTECTED = ProtectedReason(place="near", confirm="near.protected_confirm", keep=kept)

_MODES: tuple[Mode, ...] = ("walk", "bicycle", "bus", "car")
_LEAST, _MOST = 5, 120
_ADDRESS = "near_address"


def ask(shown: Shown) -> PlacementWish | None:
    """Ask for the home and the wishes; None: they cannot be met, and why is told."""
    language = shown.language
    with st.container(key="near_first", horizontal=True, vertical_alignment="bottom"):
        _ask_address(shown)
        mode = st.segmented_control(
            text("near.mode", language),
            _MODES,
            format_func=lambda each: text(f"near.mode_{each}", language),
            key=kept("mode", "bicycle"),
            required=True,
        )
        minutes = st.number_input(
            text("near.minutes", language),
            _LEAST,
            _MOST,
            step=5,
            key=kept("minutes", shown.settings.placements.minutes),
            width=190,
        )
    _say_place(language)
    with st.container(key="near_second", horizontal=True, vertical_alignment="center"):
        before, running = (
            st.checkbox(text(f"near.{name}", language), key=kept(name, False), width="content")
            for name in ("taken_before", "none_running")
        )
        more = _ask_more(shown)
    if more is None:
        return None
    return PlacementWish(
        minutes=int(minutes),
        mode=mode or "bicycle",
        taken_before=before,
        none_running=running,
        **more,
    )


def _ask_address(shown: Shown) -> None:
    language = shown.language
    shown_key = seeded(_ADDRESS, near_held.home().typed)

    def typed() -> None:
        key = build_key(shown.snapshot, shown.settings)
        near_held.typed(
            str(st.session_state[key_of(_ADDRESS)]),
            lambda: near_held.addresses(key, shown.snapshot, shown.settings),
        )

    st.text_input(
        text("near.address", language),
        key=shown_key,
        placeholder=text("near.address_hint", language),
        help=text("near.address_help", language),
        max_chars=200,
        # A browser remembers what was typed into a field, unless it is told not to.
        autocomplete="off",
        on_change=when_touched(_ADDRESS, typed),
        width=340,
    )


def _say_place(language: str) -> None:
    """Say what the address was taken for; ask where it may be several places."""
    held = near_held.home()
    if held.choices:
        _ask_which(held.choices, language)
    told, kind = _told(held, language)
    with st.container(key="near_place", horizontal=True, vertical_alignment="center"):
        if told:
            st.html(f'<p class="{kind}" role="status">{escape(told)}</p>', width="content")
        if held.point is not None:
            st.button(
                text("near.forget", language),
                key="near_forget",
                icon=":material/location_off:",
                type="tertiary",
                on_click=near_held.forget,
            )


def _told(held: near_held.Home, language: str) -> tuple[str, str]:
    place = held.place
    if held.point is not None and place is not None:
        numbered = any(map(str.isdigit, held.typed.partition(",")[0]))
        key = "near.address_near" if numbered else "near.address_street"
        key = "near.address_at" if place.exact else key
        return text(key, language, place=place.label), "ki-note"
    if held.point is not None:
        return text("near.address_clicked", language), "ki-note"
    if held.typed and not held.choices:
        return text("near.address_none", language), "ki-beware"
    return "", ""


def _ask_which(choices: tuple[FoundPlace, ...], language: str) -> None:
    def chosen() -> None:
        at = st.session_state["near_which"]
        if at is not None:
            near_held.choose(choices[at], near_held.home().typed)

    st.selectbox(
        text("near.address_which", language),
        range(len(choices)),
        index=None,
        format_func=lambda at: choices[at].label,
        placeholder=text("near.address_choose", language),
        key="near_which",
        on_change=chosen,
        width=340,
    )


def _ask_more(shown: Shown) -> dict[str, Any] | None:
    language = shown.language
    with st.popover(_more_title(language)):
        with_ads = not shown.snapshot.table(JOB_ADS.name).empty
        with st.container(horizontal=True, vertical_alignment="bottom"):
            words = st.text_input(
                text("near.jobs", language),
                key=kept("jobs", ""),
                placeholder=text("near.jobs_hint", language),
                help=text("near.jobs_help", language),
                max_chars=200,
                disabled=not with_ads,
                width=340,
            )
            with_job = st.checkbox(
                text("near.with_job", language),
                key=kept("with_job", False),
                disabled=not with_ads,
                width="content",
            )
        if not with_ads:
            st.html(f'<p class="ki-note">{escape(text("near.no_job_ads", language))}</p>')
        PROTECTED.ask(language)
    jobs = tuple(" ".join(word.split()) for word in words.split(",") if word.strip())
    if with_job and with_ads and not jobs:
        st.error(literal(text("near.fault_with_job", language)))
        return None
    return {
        "jobs": jobs if with_ads else (),
        "with_job": with_job and with_ads,
        "include_protected": bool(PROTECTED.given()),
    }


def _more_title(language: str) -> str:
    """Say how many further wishes there are: what is chosen stays in sight."""
    state = st.session_state
    wishes = (state.get("near_jobs", "").strip(), state.get("near_with_job"), PROTECTED.given())
    count = sum(map(bool, wishes))
    title = text("near.more", language)
    return f"{title} ({count})" if count else title
