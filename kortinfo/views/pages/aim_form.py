"""The form that sets, changes and removes a target or campaign, and takes the last act back."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from pydantic import ValidationError

from kortinfo.aims import Aim
from kortinfo.coverage.named_filter import read_filter
from kortinfo.errors import LogbookError
from kortinfo.logbook import Logbook, SetCampaign, SetTarget, Signed
from kortinfo.selection import Selection
from kortinfo.selection.default import default_selection
from kortinfo.settings_coverage import Campaign, Target
from kortinfo.text import escape, printable
from kortinfo.texts import date, text
from kortinfo.views.pages import aim_fields, link, logbook_access
from kortinfo.views.pages.aim_fields import Whom, whom
from kortinfo.views.pages.coverage_view import View
from kortinfo.views.pages.words import literal

_MEASURES = ("businesses", "employees", "companies")
_DONE = "aim_done"
_TURN = "aim_turn"
_THERE = "aims_there"
_NAME_LENGTH = 80
_MOST_AFTER = 3660
_SET = SetTarget | SetCampaign


@dataclass(frozen=True, kw_only=True)
class _Done:
    """The last act, and what takes it back: the number that is there now, what was there before."""

    kind: str
    told: str
    number: int | None
    before: _SET | None


def offer(kind: str, shown: View, *, expanded: bool) -> None:
    """Offer to set a target or campaign for what is chosen now, and tell the last act."""
    _notice_gone(kind, shown)
    _tell(kind, shown)
    chosen = link.chosen_now() if kind == "campaign" else shown.selection
    start = aim_fields.beginning(chosen, kind)
    key = f"aim_{kind}_{st.session_state.get(_TURN, 0)}_{aim_fields.named(start)}"
    with st.expander(text(f"aims.set_{kind}", shown.language), expanded=expanded):
        _form(kind, start, None, shown, key=key)


def mend(aim: Aim, shown: View) -> None:
    """Let one set on the page be changed or removed; of the settings' own it is said where."""
    language = shown.language
    if not isinstance(aim, _SET):
        st.html(f'<p class="ki-quiet">{escape(text("aims.of_settings", language))}</p>')
        return
    kind = kind_of(aim)
    at = date(aim.decided_at.astimezone().date(), language)
    who = aim.decided_by or text("meeting.log_unknown", language)
    st.html(f'<p class="ki-quiet">{escape(text("aims.set_by", language, who=who, date=at))}</p>')
    default = default_selection(shown.settings.population)
    start = aim_fields.beginning(read_filter(aim.filter, default=default)[0], kind)
    with st.expander(text("aims.mend", language), key=f"aim_mend_{aim.id}"):
        _form(kind, start, aim, shown, key=f"aim_{kind}_{aim.id}")


def kind_of(aim: Aim) -> str:
    """Return "target" or "campaign"."""
    return "target" if isinstance(aim, Target) else "campaign"


def _form(kind: str, start: Selection, now: _SET | None, shown: View, *, key: str) -> None:
    language = shown.language
    asked = _target if kind == "target" else _campaign
    with st.form(key, border=False):
        name = st.text_input(
            text("aims.name", language),
            value=now.name if now else "",
            max_chars=_NAME_LENGTH,
            key=f"{key}_name",
        )
        chosen = aim_fields.ask(start, kind, shown, key=key)
        build = asked(now, shown, key)
        with st.container(horizontal=True):
            save = st.form_submit_button(
                text("aims.save", language), type="primary", key=f"{key}_save"
            )
            gone = now is not None and st.form_submit_button(
                text("aims.remove", language), key=f"{key}_remove"
            )
    logbook_access.ask_at(key, language)
    if gone and now is not None and logbook_access.signed(key):
        _act(kind, shown, lambda book: _removed(book, now, whom(start, shown), language))
    if save:
        about = whom(chosen, shown)
        said, fault = _checked(kind, name, about, build, now, shown)
        if fault:
            st.error(literal(fault))
        elif said is not None and logbook_access.signed(key):
            _act(kind, shown, lambda book: _saved(book, said, now, about, language))


_Build = Callable[[str, str], Aim]


def _target(now: _SET | None, shown: View, key: str) -> _Build:
    language, today = shown.language, shown.snapshot.as_of
    was = now if isinstance(now, SetTarget) else None
    measure = st.selectbox(
        text("aims.measure", language),
        _MEASURES,
        index=_MEASURES.index(was.measure) if was else 0,
        format_func=lambda each: text(f"aims.measure_{each}", language),
        key=f"{key}_measure",
    )
    share = st.number_input(
        text("aims.share", language),
        min_value=1.0,
        max_value=100.0,
        value=round(was.share * 100, 1) if was else 60.0,
        step=1.0,
        format="%g",
        key=f"{key}_share",
    )
    by = _day("by", was.by if was else _half_year(today), today, shown, key)
    since = _day("since", was.since if was else None, None, shown, key)
    return lambda name, written: Target(
        name=name, filter=written, measure=measure, share=round(share / 100, 6), by=by, since=since
    )


def _campaign(now: _SET | None, shown: View, key: str) -> _Build:
    language, today = shown.language, shown.snapshot.as_of
    was = now if isinstance(now, SetCampaign) else None
    starts = _day("from", was.starts if was else today, None, shown, key)
    ends = _day("to", was.ends if was else today + dt.timedelta(days=59), None, shown, key)
    after = st.number_input(
        text("aims.after_days", language),
        min_value=0,
        max_value=_MOST_AFTER,
        value=was.after_days if was else 90,
        help=text("aims.after_days_about", language),
        key=f"{key}_after",
    )
    return lambda name, written: Campaign(
        name=name, filter=written, starts=starts, ends=ends, after_days=int(after)
    )


def _half_year(today: dt.date) -> dt.date:
    """Return the end of the half year after this one."""
    half = 6
    return dt.date(today.year, 12, 31) if today.month <= half else dt.date(today.year + 1, 6, 30)


def _day(
    name: str, value: dt.date | None, first: dt.date | None, shown: View, key: str
) -> dt.date | None:
    language, today = shown.language, shown.snapshot.as_of
    return st.date_input(
        text(f"aims.{name}", language),
        value=value,
        min_value=min(filter(None, (value, first))) if first else today.replace(2000, 1, 1),
        max_value=dt.date(today.year + 30, 12, 31),
        format="DD-MM-YYYY",
        key=f"{key}_{name}",
    )


def _checked(
    kind: str, name: str, about: Whom, build: _Build, now: _SET | None, shown: View
) -> tuple[Aim | None, str]:
    """Return what was asked for, or what is wrong with it."""
    language = shown.language
    others = shown.settings.targets if kind == "target" else shown.settings.campaigns
    taken = {each.name.casefold() for each in others if not _same(each, now)}
    name = " ".join(printable(name).split())
    if not name:
        return None, text("aims.fault_name", language)
    if name.casefold() in taken:
        return None, text("aims.fault_taken", language, name=name)
    if not about.rows:
        return None, text("aims.fault_nobody", language)
    try:
        return build(name, about.filter), ""
    except ValidationError as error:
        where = error.errors()[0]["loc"]
        told = {"name": "cpr", "filter": "long"}.get(str(where[0]) if where else "", "days")
        return None, text(f"aims.fault_{told}", language)


def _same(aim: Aim, now: _SET | None) -> bool:
    """Tell whether one is the one that is changed: each read of the logbook makes new objects."""
    return now is not None and isinstance(aim, _SET) and aim.id == now.id


def _saved(book: Logbook, said: Aim, now: _SET | None, about: Whom, language: str) -> _Done | None:
    signed = _signed(about)
    number = book.change_aim(now.id, said, signed) if now else book.set_aim(said, signed)
    if number is None:
        return None
    told = text(f"aims.done_{'changed' if now else 'set'}", language, name=said.name)
    return _Done(kind=kind_of(said), told=told, number=number, before=now)


def _removed(book: Logbook, now: _SET, about: Whom, language: str) -> _Done | None:
    if not book.remove_aim(now.id, _signed(about)):
        return None
    told = text("aims.done_removed", language, name=now.name)
    return _Done(kind=kind_of(now), told=told, number=None, before=now)


def _signed(about: Whom) -> Signed:
    who, at = logbook_access.who(), logbook_access.now()
    return Signed(words=about.words, rows=about.rows, who=who, at=at)


def _act(kind: str, shown: View, act: Callable[[Logbook], _Done | None]) -> None:
    """Write in the logbook, and run the page anew with what came of it."""
    language = shown.language
    try:
        done = act(logbook_access.logbook(shown.settings))
    except LogbookError as error:
        st.error(literal(error.message(language)))
        return
    st.session_state[_DONE] = done or _gone(kind, language)
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    st.rerun()


def _notice_gone(kind: str, shown: View) -> None:
    """Where a button was pressed of one that somebody else has removed meanwhile, say so."""
    every = (*shown.settings.targets, *shown.settings.campaigns)
    there = {each.id for each in every if isinstance(each, _SET)}
    before = st.session_state.get(_THERE, frozenset())
    st.session_state[_THERE] = frozenset(there)
    for number in before - there:
        if any(st.session_state.get(f"aim_{kind}_{number}_{act}") for act in ("save", "remove")):
            st.session_state[_DONE] = _gone(kind, shown.language)


def _gone(kind: str, language: str) -> _Done:
    return _Done(kind=kind, told=text("aims.gone", language), number=None, before=None)


def _tell(kind: str, shown: View) -> None:
    """Say what was done last, and let it be taken back."""
    done: _Done | None = st.session_state.get(_DONE)
    if done is None or done.kind != kind:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(f'<p class="ki-note" role="status">{escape(done.told)}</p>')
        undo = (done.number, done.before) != (None, None) and st.button(
            text("aims.undo", shown.language), key=f"aim_undo_{kind}"
        )
    if undo:
        _act(kind, shown, lambda book: _undone(book, done, shown))


def _undone(book: Logbook, done: _Done, shown: View) -> _Done | None:
    """Put back what was there before the last act."""
    current = {each.id: each for each in book.aims()}
    about = done.before or current.get(done.number or 0)
    if about is None:
        return None
    default = default_selection(shown.settings.population)
    selection = aim_fields.beginning(read_filter(about.filter, default=default)[0], done.kind)
    signed = _signed(whom(selection, shown))
    if done.before is None:
        back = book.remove_aim(about.id, signed)
    elif done.number is None:
        back = book.set_aim(done.before, signed) is not None
    else:
        back = book.change_aim(done.number, done.before, signed) is not None
    if not back:
        return None
    told = text("aims.done_undone", shown.language, name=about.name)
    return _Done(kind=done.kind, told=told, number=None, before=None)
