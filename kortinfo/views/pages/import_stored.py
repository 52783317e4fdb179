"""Files taken in here: which, when and how large; their kinds, and taking them out."""

from contextlib import nullcontext

import streamlit as st

from kortinfo import imports
from kortinfo.errors import KortinfoError
from kortinfo.settings import Settings, Source
from kortinfo.snapshot import Snapshot
from kortinfo.text import escape
from kortinfo.texts import date, plural, text
from kortinfo.two_way import chosen_rows, unknown_rows
from kortinfo.views.pages import import_kinds, import_trial, import_words, logbook_access, state
from kortinfo.views.pages.section import section_html
from kortinfo.views.pages.words import literal

_SAID = "import_stored_said"
_TURN = "import_stored_turn"


def show(settings: Settings, snapshot: Snapshot, language: str) -> None:
    """List what was taken in here; each can be taken out, once one has seen what that does."""
    said = st.session_state.pop(_SAID, "")
    if said:
        st.success(literal(said))
    try:
        kept = imports.stored(settings)
        if not kept:
            return
        title, about = text("imports.stored", language), text("imports.stored_about", language)
        st.html(section_html(title, about))
        whole = imports.with_imports(settings)
        for source in kept:
            _one(source, whole, snapshot, language)
    except KortinfoError as error:
        st.error("  \n".join(map(literal, error.message(language).splitlines())))


def _one(source: Source, settings: Settings, snapshot: Snapshot, language: str) -> None:
    gone = f"- {source.name}"
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            name = f"<strong>{escape(source.name)}</strong>"
            st.html(f"<p>{name}<br>{escape(_facts(source, settings, snapshot, language))}</p>")
            label = literal(text("imports.remove", language, name=source.name))
            if st.button(label, key=f"import_remove_{source.name}", icon=":material/delete:"):
                import_trial.begin(gone)
        _kinds(source, settings, snapshot, language)
        _removal(gone, source, settings, snapshot, language)


def _facts(source: Source, settings: Settings, snapshot: Snapshot, language: str) -> str:
    """Return what a source is on one line: format, file, when it was taken in, how many rows."""
    at = imports.taken_in(settings, source.name)
    read = [item["read"] for item in snapshot.manifest["sources"] if item["name"] == source.name]
    told = [
        import_words.kind(source.format, language),
        imports.file_of(settings, source).name,
        text("imports.stored_on", language, day=date(at.astimezone().date(), language))
        if at
        else "",
        *(plural("imports.stored_rows", int(rows), language) for rows in read),
    ]
    return " \u00b7 ".join(filter(None, told))


def _kinds(source: Source, settings: Settings, snapshot: Snapshot, language: str) -> None:
    """Let the kinds be chosen, or chosen again, without the file at hand."""
    unknown, chosen = unknown_rows(snapshot, source.name), chosen_rows(snapshot, source.name)
    if not import_kinds.is_asked(source) or not (unknown or any(chosen.values())):
        return
    asked = f"import_stored_{source.name}_{st.session_state.get(_TURN, 0)}"
    said = (text("imports.kinds_trying", language), text("imports.tried", language))
    known = settings.collaboration_kinds
    with st.expander(text(f"imports.kinds_{source.format}", language)):
        wanted = import_kinds.choose(
            source, unknown, chosen, known=known, key=asked, language=language
        )
        if wanted == source:
            return
        key = f"~ {wanted.model_dump_json()}"
        if import_kinds.again("kinds_try", key=asked, language=language):
            import_trial.begin(key)
        with_it = nullcontext(imports.with_source(settings, wanted))
        trial = import_trial.tried(key, source.name, with_it, said, settings, snapshot, language)
        if trial is None or not import_trial.shown(trial, snapshot, language, title="kinds_would"):
            return
        for stays in import_words.what_stays("change_earlier", snapshot, language):
            st.warning(literal(stays))
        use, leave = _buttons("kinds_use", "leave", key=asked, language=language)
    if use and logbook_access.signed(asked):

        def log() -> None:
            _log(source, settings, text(f"imports.kinds_log_{source.format}", language))

        def keep() -> None:
            imports.restate(settings, wanted, log=log)

        import_trial.take(trial, settings, snapshot, keep=keep)
        st.session_state[_SAID] = text("imports.kinds_used", language, name=source.name)
    if use or leave:
        _again(settings)


def _again(settings: Settings) -> None:
    """Begin anew: nothing is tried, nothing is chosen."""
    import_trial.forget(settings)
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    st.rerun()


def _removal(
    key: str, source: Source, settings: Settings, snapshot: Snapshot, language: str
) -> None:
    """Show what the map is without a source, and only then let the source go."""
    without = imports.with_imports(state.plain_settings(), leaving_out=source.name)
    said = (
        text("imports.removing", language, name=source.name),
        text("imports.removal_tried", language),
    )
    trial = import_trial.tried(
        key, source.name, nullcontext(without), said, settings, snapshot, language
    )
    if trial is None or not import_trial.shown(trial, snapshot, language, title="removal_would"):
        return
    facts = _facts(source, settings, snapshot, language)
    sure = text("imports.remove_sure", language, name=source.name, facts=facts)
    again = any(each.name == source.name for each in without.sources)
    told = [sure]
    if again:
        told.append(text("imports.remove_own", language))
    told += import_words.what_stays("remove_earlier", snapshot, language)
    st.warning("  \n".join(map(literal, told)))
    place = f"gone_{source.name}"
    remove, leave = _buttons("remove_yes", "remove_no", key=place, language=language)
    if remove and logbook_access.signed(place):

        def keep() -> None:
            _log(source, settings, gone=True)
            imports.remove(settings, source.name)

        import_trial.take(trial, settings, snapshot, keep=keep)
        st.session_state[_SAID] = text("imports.removed", language, name=source.name)
    if remove or leave:
        _again(settings)


def _buttons(yes: str, no: str, *, key: str, language: str) -> tuple[bool, bool]:
    logbook_access.ask_at(key, language)
    with st.container(horizontal=True):
        taken = st.button(text(f"imports.{yes}", language), type="primary", key=f"{key}_yes")
        left = st.button(text(f"imports.{no}", language), key=f"{key}_no")
    return taken, left


def _log(source: Source, settings: Settings, words: str = "", *, gone: bool = False) -> None:
    logbook_access.logbook(settings).log_import(
        kind=source.format,
        words=": ".join(filter(None, (source.name, words))),
        rows=0,
        gone=gone,
        who=logbook_access.who(),
        at=logbook_access.now(),
    )
