"""Taking in a file on the page *Data*: looked at, corrected, tried, and only then used."""

from functools import partial
from pathlib import Path
from typing import NamedTuple

import streamlit as st
from pydantic import ValidationError
from streamlit.runtime.uploaded_file_manager import UploadedFile

from kortinfo import imports
from kortinfo.alone import alone
from kortinfo.build import as_seen_on
from kortinfo.changes import Changes, compare
from kortinfo.errors import KortinfoError, SourceUnreadable
from kortinfo.loaders.csv_text import SEPARATORS
from kortinfo.loaders.preview import FORMS, Preview
from kortinfo.settings import Settings, Source
from kortinfo.snapshot import (
    Snapshot,
    check_current,
    drop_trial,
    known_pnrs,
    open_build,
    take_trial,
    trial_folder,
)
from kortinfo.text import escape
from kortinfo.texts import number, text
from kortinfo.views.pages import import_reading, import_words, logbook_access, state
from kortinfo.views.pages.building import built, lasting
from kortinfo.views.pages.html_table import html_table
from kortinfo.views.pages.import_columns import choose_columns
from kortinfo.views.pages.section import section_html
from kortinfo.views.pages.words import literal

_TYPES = ["csv", "txt", "tsv", "tab", "skv", "xlsx", "xlsm", "xls", "xlsb", "ods", "zip", "gz"]
_TURN = "import_turn"
_DONE = "import_done"
_TRIAL = "import_trial"
_TRYING = "import_trying"
_REMOVING = "import_removing"
_NEARLY_ALL = 0.8
_ENCODINGS = ("utf-8", "cp1252", "utf-16")


class _Trial(NamedTuple):
    """A file tried: what for, the build's name, what it was compared with and what would change."""

    key: str
    build: str
    before: str
    changes: Changes


def show(settings: Settings, snapshot: Snapshot, language: str) -> None:
    """Show the section: hand in a file, see what it is and what it would change, use it."""
    turn = st.session_state.get(_TURN, 0)
    done = st.session_state.pop(_DONE, "")
    if done:
        st.success(literal(done))
    with st.expander(text("imports.title", language), icon=":material/upload_file:"):
        st.html(f"<p>{escape(text('imports.about', language))}</p>")
        handed = st.file_uploader(
            text("imports.file", language), type=_TYPES, key=f"import_file_{turn}"
        )
        try:
            settings = imports.with_imports(settings)
            if handed is not None:
                _handed(handed, settings, snapshot, language)
            _stored(settings, snapshot, language)
        except KortinfoError as error:
            st.error("  \n".join(map(literal, error.message(language).splitlines())))


def _handed(handed: UploadedFile, settings: Settings, snapshot: Snapshot, language: str) -> None:
    if handed.size > imports.LARGEST:
        size, most = (number(value / 1e6, language) for value in (handed.size, imports.LARGEST))
        st.error(literal(text("imports.too_large", language, size=size, most=most)))
        return
    path = imports.wait_with(settings, handed.getvalue(), name=handed.name)
    digest = path.parent.name
    named = _what(settings, snapshot, path, language)
    if named is None:
        return
    source, seen = _how_read(imports.waiting(named, settings, path), path, snapshot, language)
    chosen = choose_columns(source, seen, key=f"{digest}_{source.name}", language=language)
    if chosen != source:
        source, seen = chosen, import_reading.looked_at(path, chosen, snapshot)
    _shown(seen, language)
    if not seen.is_usable:
        st.error(literal(import_words.missing(seen.missing, language)))
        return
    _try_and_use(source, path, settings, snapshot, language)


def _what(settings: Settings, snapshot: Snapshot, path: Path, language: str) -> Source | None:
    """Ask what the file is: a new edition of a source there is, or a new source."""
    digest = path.parent.name
    guess, headings = import_reading.guessed(str(path))
    old = {source.name: source for source in settings.sources if source.format in FORMS}
    choices = [*(f"+{name}" for name in FORMS), *old]
    same = [name for name in old if _has_headings_of(name, headings, snapshot)]
    chosen = st.selectbox(
        text("imports.what", language),
        choices,
        index=choices.index(same[0] if same else f"+{guess}"),
        format_func=lambda choice: import_words.choice(choice, old, language),
        key=f"import_what_{digest}",
    )
    if chosen in old:
        return old[chosen]
    kind = chosen.removeprefix("+")
    left, right = st.columns(2)
    name = left.text_input(
        text("imports.name", language),
        value=import_words.kind(kind, language),
        max_chars=60,
        key=f"import_name_{digest}_{kind}",
    )
    whose = "own"
    if kind in ("contacts", "collaborations"):
        whose = right.selectbox(
            text("imports.whose", language),
            ["own", "other"],
            format_func=lambda by: text(f"imports.whose_{by}", language),
            key=f"import_whose_{digest}",
        )
    name = " ".join(name.split())
    if name in {source.name for source in settings.sources}:
        st.error(literal(text("imports.name_taken", language, name=name)))
        return None
    try:
        return Source(name=name, format=kind, path="-", by=whose)
    except ValidationError:
        st.error(literal(text("imports.name_bad", language)))
        return None


def _has_headings_of(name: str, headings: frozenset[str], snapshot: Snapshot) -> bool:
    """Tell whether a file has nearly all the headings a source was read by the last time."""
    sources = snapshot.manifest["sources"]
    guesses = [item["guesses"] for item in sources if item["name"] == name]
    read = {str(guess["heading"]) for each in guesses for guess in each}
    return bool(read) and len(read & headings) >= _NEARLY_ALL * len(read)


def _how_read(
    source: Source, path: Path, snapshot: Snapshot, language: str
) -> tuple[Source, Preview]:
    """Say how the file was read and let it be corrected: sheet, header row, encoding, separator."""
    source, seen = _as_last_time(source, path, snapshot)
    st.html(section_html(text("imports.read_as", language), rank=3))
    said = st.empty()
    with st.popover(text("imports.change_read", language)):
        key = f"{path.parent.name}_{source.name}"
        if len(seen.sheets) > 1:
            sheet = st.selectbox(
                text("imports.sheet", language), seen.sheets, key=f"import_sheet_{key}"
            )
            if sheet != seen.sheet:
                source = source.model_copy(update={"sheet": sheet, "header_row": None})
                seen = import_reading.looked_at(path, source, snapshot)
        if seen.encoding:
            changed = _text_form(seen, key, language)
            if changed:
                source = source.model_copy(update=changed)
                seen = import_reading.looked_at(path, source, snapshot)
        row = st.number_input(
            text("imports.header_row", language),
            min_value=1,
            value=seen.header_row,
            key=f"import_row_{key}_{seen.sheet}_{seen.encoding}_{seen.separator}",
        )
        if row != seen.header_row:
            source = source.model_copy(update={"header_row": int(row)})
            seen = import_reading.looked_at(path, source, snapshot)
    said.html(f"<p>{escape(import_words.how_read(seen, language))}</p>")
    return source, seen


def _as_last_time(source: Source, path: Path, snapshot: Snapshot) -> tuple[Source, Preview]:
    """Read a file as its source was read the last time; what no longer fits is found out anew."""
    try:
        seen = import_reading.looked_at(path, source, snapshot)
    except SourceUnreadable:
        plain = {"sheet": None, "header_row": None, "encoding": None, "separator": None}
        source = source.model_copy(update=plain)
        seen = import_reading.looked_at(path, source, snapshot)
    if seen.gone:
        columns = {
            name: heading for name, heading in source.columns.items() if heading not in seen.gone
        }
        source = source.model_copy(update={"columns": columns})
        seen = import_reading.looked_at(path, source, snapshot)
    return source, seen


def _text_form(seen: Preview, key: str, language: str) -> dict[str, object]:
    """Offer encoding and separator; what was found is the first choice, whatever it is."""
    changed: dict[str, object] = {}
    encodings = list(dict.fromkeys((seen.encoding, *_ENCODINGS)))
    encoding = st.selectbox(
        text("imports.encoding", language),
        encodings,
        format_func=lambda name: import_words.encoding(name, language),
        key=f"import_encoding_{key}",
    )
    if encoding != seen.encoding:
        changed["encoding"] = encoding
    separators = list(dict.fromkeys((seen.separator, *SEPARATORS)))
    separator = st.selectbox(
        text("imports.separator", language),
        separators,
        format_func=lambda sign: import_words.separator(sign, language),
        key=f"import_separator_{key}",
    )
    if separator != seen.separator:
        changed["separator"] = separator
    return changed


def _shown(seen: Preview, language: str) -> None:
    """Show what is worth a look, and the first rows."""
    for note in import_words.notes(seen, language):
        st.warning(literal(note))
    if seen.table.empty:
        return
    st.html(section_html(text("imports.preview", language), rank=3))
    headings = [import_words.field(name, language) for name in seen.table.columns]
    st.html(html_table(headings, seen.table.to_numpy().tolist()))


def _try_and_use(
    source: Source, path: Path, settings: Settings, snapshot: Snapshot, language: str
) -> None:
    key = f"{path} {source.model_dump_json()}"
    if st.button(text("imports.try", language), type="primary", key="import_try"):
        st.session_state[_TRYING] = key
    if st.session_state.get(_TRYING) == key:
        _forget_trial(settings)
        with_it = imports.with_source(settings, source)
        label = text("imports.trying", language)
        with lasting(_TRYING):
            after = built(with_it, label, text("imports.tried", language), language, trial=True)
        st.session_state[_TRIAL] = _Trial(
            key=key,
            build=_build_name(after),
            before=snapshot.fingerprint,
            changes=compare(_as_of(snapshot, settings, after), after, source=source.name),
        )
    tried: _Trial | None = st.session_state.get(_TRIAL)
    if tried is None or tried.key != key:
        return
    st.html(import_words.changes_html(tried.changes, language))
    if tried.before != snapshot.fingerprint:
        st.warning(literal(text("imports.outdated", language)))
        return
    with st.container(horizontal=True):
        use = st.button(text("imports.use", language), type="primary", key="import_use")
        leave = st.button(text("imports.leave", language), key="import_leave")
    if use:
        _use(source, path, tried, settings, snapshot, language)
    if use or leave:
        _forget_trial(settings)
        imports.drop_waiting(path)
        imports.tidy(settings, now=logbook_access.now().timestamp())
        st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
        st.rerun()


def _use(
    source: Source,
    path: Path,
    tried: _Trial,
    settings: Settings,
    snapshot: Snapshot,
    language: str,
) -> None:
    """Keep file and choices, and make the build that was looked at the current one.

    In this order: what is not logged is not done, nor the other way round, and a file is kept
    before its rows are shown.
    """
    folder = settings.snapshot_folder
    with alone(folder, now=logbook_access.now()):
        open_build(trial_folder(folder, name=tried.build))
        check_current(folder, snapshot)
        log = partial(_log, source, tried.changes, settings, language)
        imports.store(settings, source, path, known_pnrs=known_pnrs(snapshot), log=log)
        take_trial(folder, name=tried.build, instead_of=snapshot)
        imports.drop_unread(settings)
    st.session_state[_DONE] = text("imports.used", language, name=source.name)


def _log(source: Source, changes: Changes, settings: Settings, language: str) -> None:
    counts = {
        "new": number(changes.new, language),
        "changed": number(changes.changed, language),
        "gone": number(changes.gone, language),
    }
    logbook_access.logbook(settings).log_import(
        kind=source.format,
        words=text("imports.log_words", language, name=source.name, **counts),
        rows=changes.kept,
        who=logbook_access.who(),
        at=logbook_access.now(),
    )


def _forget_trial(settings: Settings) -> None:
    tried: _Trial | None = st.session_state.pop(_TRIAL, None)
    if tried is not None:
        drop_trial(settings.snapshot_folder, name=tried.build)


def _build_name(snapshot: Snapshot) -> str:
    return snapshot.folder.name.rpartition("trial-")[2]


def _as_of(before: Snapshot, settings: Settings, after: Snapshot) -> Snapshot:
    """Return the present map as of the new one's day, so that time alone moves no level."""
    return before if before.as_of >= after.as_of else as_seen_on(before, settings, after.as_of)


def _stored(settings: Settings, snapshot: Snapshot, language: str) -> None:
    """List what was taken in here, each to be removed again."""
    kept = imports.stored(settings)
    if not kept:
        return
    st.html(section_html(text("imports.stored", language), rank=3))
    for source in kept:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.html(f"<p>{escape(import_words.stored(source, language))}</p>")
            label = literal(text("imports.remove", language, name=source.name))
            if st.button(label, key=f"import_remove_{source.name}"):
                st.session_state[_REMOVING] = source.name
        if st.session_state.get(_REMOVING) == source.name:
            _remove(source, settings, snapshot, language)


def _remove(source: Source, settings: Settings, snapshot: Snapshot, language: str) -> None:
    """Build the map without a source, and only then let the source go."""
    folder = settings.snapshot_folder
    own = state.plain_settings()
    without = imports.with_imports(own, leaving_out=source.name)
    told = text("imports.removed", language, name=source.name)
    label = text("imports.removing", language, name=source.name)
    with lasting(_REMOVING):
        after = built(without, label, text("imports.rebuilt", language), language, trial=True)
    with alone(folder, now=logbook_access.now()):
        check_current(folder, snapshot)
        logbook_access.logbook(settings).log_import(
            kind=source.format,
            words=source.name,
            rows=0,
            gone=True,
            who=logbook_access.who(),
            at=logbook_access.now(),
        )
        imports.remove(settings, source.name)
        take_trial(folder, name=_build_name(after), instead_of=snapshot)
        imports.drop_unread(settings)
    imports.tidy(settings, now=logbook_access.now().timestamp())
    st.session_state[_DONE] = told
    st.rerun()
