"""A plan of visits taken along from the page *Besøg*: files, and links for the phone's map."""

from collections.abc import Callable

import streamlit as st

from kortinfo.errors import KortinfoError
from kortinfo.exports.record import record_export
from kortinfo.exports.visit_plan.links import day_link, map_links
from kortinfo.exports.visit_plan.taking import KINDS, LINKS, make, taken_of
from kortinfo.exports.visit_plan.told import ToldPlan, told_plan
from kortinfo.logbook import KeptPlan
from kortinfo.plan_json import from_json
from kortinfo.routes.plan import VisitPlan
from kortinfo.settings import Settings
from kortinfo.text import escape
from kortinfo.texts import plural, text
from kortinfo.views.pages import logbook_access
from kortinfo.views.pages.section import note
from kortinfo.views.pages.visits_held import Held, Shown
from kortinfo.views.pages.words import literal

_MIME = {
    "ics": "text/calendar",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "gpx": "application/gpx+xml",
    "kml": "application/vnd.google-earth.kml+xml",
}
_ICON = {
    "ics": ":material/calendar_month:",
    "pdf": ":material/picture_as_pdf:",
    "xlsx": ":material/table:",
    "gpx": ":material/route:",
    "kml": ":material/map:",
}
_LINKED = "visits_linked"


def show(shown: Shown, held: Held) -> None:
    """Show what the plan can be taken along as; it is kept first, so that calendars can follow."""
    language = shown.language
    with st.popover(text("visits.take", language), icon=":material/download:"):
        if held.saved is None or not held.is_kept:
            note(text("visits.take_first", language))
            return
        person = _whose(held.plan, language)
        told = _told(shown, held, person)
        if not told.stops:
            note(text("visits.take_nothing", language))
        else:
            _files(told, held.saved, shown.settings, person)
            _called_off(held.saved, shown, person)
        for line in _left_out(told):
            note(line)


def show_links(shown: Shown, held: Held) -> None:
    """Show links that open the phone's map at each stop, when they are asked for."""
    language = shown.language
    # Known by its key: it stays open when something comes or goes above it.
    drive = st.expander(text("visits.drive", language), key="visits_links", on_change="rerun")
    if not drive.open:
        return
    with drive:
        note(text("plan.open_about", language))
        person = _whose(held.plan, language, key="visits_drive_person")
        which = (held.plan, person)
        if st.session_state.get(_LINKED) != which:
            pressed = st.button(text("visits.drive_show", language), key="visits_drive")
            if not pressed:
                return
            told = _told(shown, held, person)
            try:
                book = logbook_access.logbook(shown.settings)
                entry = taken_of(LINKS, told)
                record_export(book, entry, who=logbook_access.who(), at=logbook_access.now())
            except KortinfoError as error:
                st.error(literal(error.message(language)))
                return
            st.session_state[_LINKED] = which
        _links(_told(shown, held, person), held, language)


def show_called_off(shown: Shown, held: Held) -> None:
    """Offer the calendar that calls a plan off, where it was called off just now."""
    if held.called_off is None:
        return
    language, kept = shown.language, held.called_off
    with st.container(border=True, key="visits_called_off"):
        st.markdown(text("visits.called_off_about", language))
        _calendar_off(kept, shown, "", None, kept.sequence + 1)


def _whose(plan: VisitPlan, language: str, *, key: str = "visits_take_person") -> str:
    """Ask whose days, where there are several people; "": everybody's."""
    names = list(dict.fromkeys(day.person for day in plan.days))
    if len(names) < 2:
        return ""
    chosen: str = st.selectbox(
        text("visits.take_whose", language),
        ["", *names],
        format_func=lambda name: name or text("visits.take_all", language),
        key=key,
    )
    return chosen


def _told(shown: Shown, held: Held, person: str) -> ToldPlan:
    plan = from_json(held.saved.content).plan if held.saved and held.is_kept else held.plan
    return told_plan(
        plan,
        shown.snapshot,
        shown.settings,
        language=shown.language,
        reason=held.reason,
        person=person,
        selection=held.selection,
        titles=shown.prepared.titles,
    )


def _files(told: ToldPlan, saved: KeptPlan, settings: Settings, person: str) -> None:
    language = told.language
    day = min(each.day.date for each in told.days)
    name = text("visits.file", language, day=day.isoformat())
    for kind in KINDS:
        st.download_button(
            text(f"visits.take_{kind}", language),
            data=_making(kind, told, saved, settings),
            file_name=f"{name}.{kind}",
            mime=_MIME[kind],
            key=f"visits_take_{kind}_{person}",
            on_click="ignore",
            icon=_ICON[kind],
            width="stretch",
        )


def _making(kind: str, told: ToldPlan, saved: KeptPlan, settings: Settings) -> Callable[[], bytes]:
    """Return what makes a file and logs it; it runs outside any session, when it is asked for."""
    who = logbook_access.who()

    def made() -> bytes:
        now = logbook_access.now()
        plan = from_json(saved.content).plan
        content = make(kind, told, plan=plan, saved=saved, at=now)
        book = logbook_access.logbook(settings)
        record_export(book, taken_of(kind, told), who=who, at=now)
        return content

    return made


def _called_off(saved: KeptPlan, shown: Shown, person: str) -> None:
    """Offer what calls off the events that earlier versions had and this one has not."""
    if saved.sequence:
        _calendar_off(saved, shown, person, from_json(saved.content).plan, saved.sequence)


def _calendar_off(
    saved: KeptPlan, shown: Shown, person: str, now: VisitPlan | None, sequence: int
) -> None:
    from kortinfo.exports.visit_plan.ics import write_cancelled_ics  # loads a library

    language = shown.language
    try:
        versions = logbook_access.logbook(shown.settings).plan_versions(saved.key)
    except KortinfoError as error:
        st.error(literal(error.message(language)))
        return
    plans = [from_json(each.content).plan for each in versions]
    content = write_cancelled_ics(
        plans,
        now,
        key=saved.key,
        sequence=sequence,
        at=logbook_access.now(),
        language=language,
        person=person,
    )
    if content is not None:
        st.download_button(
            text("visits.take_off", language),
            data=content,
            file_name=f"{text('visits.file_off', language)}.ics",
            mime=_MIME["ics"],
            key=f"visits_take_off_{person}",
            on_click="ignore",
            icon=":material/event_busy:",
            help=text("visits.take_off_about", language),
            width="stretch",
        )


def _left_out(told: ToldPlan) -> list[str]:
    about, language = told.about, told.language
    counts = {
        "protected": about.left_out_protected,
        "insolvent": about.left_out_insolvent,
        "gone": told.left_out_gone,
    }
    return [
        plural(f"plan.left_out_{why}", count, language) for why, count in counts.items() if count
    ]


def _links(told: ToldPlan, held: Held, language: str) -> None:
    mode = held.wishes.mode
    lines = []
    for day in told.days:
        whole = day_link(day, mode=mode)
        if whole:
            lines.append(f"<p>{_link(whole, text('plan.open_day_google', language))}</p>")
        for stop in day.stops:
            links = map_links(stop, mode=mode)
            found = [
                _link(links.google, text("plan.open_google", language)),
                _link(links.apple, text("plan.open_apple", language)),
            ]
            lines.append(
                f"<p><strong>{stop.number}. {escape(stop.name)}</strong><br>{' · '.join(found)}</p>"
            )
    st.html(f'<div class="ki-plan-links">{"".join(lines)}</div>')


def _link(url: str, label: str) -> str:
    return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{escape(label)}</a>'
