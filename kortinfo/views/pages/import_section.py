"""Taking in a file on the page *Data*: looked at, corrected, tried, and only then used."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import streamlit as st
from pydantic import ValidationError
from streamlit.runtime.uploaded_file_manager import UploadedFile

from kortinfo import imports
from kortinfo.changes import Changes
from kortinfo.errors import KortinfoError, SourceUnreadable
from kortinfo.imports import Handed
from kortinfo.loaders.csv_text import SEPARATORS
from kortinfo.loaders.preview import FORMS, Preview
from kortinfo.settings import Settings, Source
from kortinfo.snapshot import Snapshot, known_pnrs
from kortinfo.text import escape
from kortinfo.texts import number, text
from kortinfo.views.pages import (
    import_kinds,
    import_reading,
    import_trial,
    import_words,
    logbook_access,
)
from kortinfo.views.pages.html_table import html_table
from kortinfo.views.pages.import_columns import choose_columns
from kortinfo.views.pages.section import section_html
from kortinfo.views.pages.words import literal

_TURN = "import_turn"
_DONE = "import_done"
_NEARLY_ALL = 0.8
_ENCODINGS = ("utf-8", "cp1252", "utf-16")


def show(settings: Settings, snapshot: Snapshot, language: str) -> None:
    """Show the section: hand in a file, see what it is and what it would change, use it."""
    imports.tidy(settings, now=logbook_access.now().timestamp())
    turn = st.session_state.get(_TURN, 0)
    done = st.session_state.pop(_DONE, "")
    if done:
        st.success(literal(done))
    with st.expander(text("imports.title", language), icon=":material/upload_file:"):
        st.html(f"<p>{escape(text('imports.about', language))}</p>")
        # Any type: what is none of ours is refused below, in the reader's language.
        handed = st.file_uploader(text("imports.file", language), key=f"import_file_{turn}")
        try:
            if handed is not None:
                _handed(handed, imports.with_imports(settings), snapshot, language)
        except KortinfoError as error:
            st.error("  \n".join(map(literal, error.message(language).splitlines())))


def _handed(file: UploadedFile, settings: Settings, snapshot: Snapshot, language: str) -> None:
    if file.size > imports.LARGEST:
        size, most = (number(value / 1e6, language) for value in (file.size, imports.LARGEST))
        st.error(literal(text("imports.too_large", language, size=size, most=most)))
        return
    handed = Handed(raw=file.getvalue(), name=file.name)
    refused = import_words.refusal(handed, language)
    if refused:
        st.error(literal(refused))
        return
    named = _what(settings, snapshot, handed, language)
    if named is None:
        return
    source, seen = _how_read(named, handed, settings, snapshot, language)
    key = f"{handed.digest}_{source.name}"
    chosen = choose_columns(source, seen, key=key, language=language)
    if chosen != source:
        source, seen = chosen, import_reading.looked_at(handed, chosen, settings, snapshot)
    _shown(seen, language)
    if not seen.is_usable:
        st.error(literal(import_words.missing(seen.missing, language)))
        return
    _try_and_use(source, handed, settings, snapshot, language)


def _what(settings: Settings, snapshot: Snapshot, handed: Handed, language: str) -> Source | None:
    """Ask what the file is: a new edition of a source there is, or a new source."""
    digest = handed.digest
    guess, headings = import_reading.guessed(handed, settings)
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
        return imports.next_edition(settings, old[chosen])
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
    source: Source, handed: Handed, settings: Settings, snapshot: Snapshot, language: str
) -> tuple[Source, Preview]:
    """Say how the file was read and let it be corrected: sheet, header row, encoding, separator."""
    source, seen = _as_last_time(source, handed, settings, snapshot)
    st.html(section_html(text("imports.read_as", language), rank=3))
    said = st.empty()
    with st.popover(text("imports.change_read", language)):
        key = f"{handed.digest}_{source.name}"
        if len(seen.sheets) > 1:
            sheet = st.selectbox(
                text("imports.sheet", language), seen.sheets, key=f"import_sheet_{key}"
            )
            if sheet != seen.sheet:
                source = source.model_copy(update={"sheet": sheet, "header_row": None})
                seen = import_reading.looked_at(handed, source, settings, snapshot)
        if seen.encoding:
            changed = _text_form(seen, key, language)
            if changed:
                source = source.model_copy(update=changed)
                seen = import_reading.looked_at(handed, source, settings, snapshot)
        row = st.number_input(
            text("imports.header_row", language),
            min_value=1,
            value=seen.header_row,
            key=f"import_row_{key}_{seen.sheet}_{seen.encoding}_{seen.separator}",
        )
        if row != seen.header_row:
            source = source.model_copy(update={"header_row": int(row)})
            seen = import_reading.looked_at(handed, source, settings, snapshot)
    said.html(f"<p>{escape(import_words.how_read(seen, language))}</p>")
    return source, seen


def _as_last_time(
    source: Source, handed: Handed, settings: Settings, snapshot: Snapshot
) -> tuple[Source, Preview]:
    """Read a file as its source was read the last time; what no longer fits is found out anew."""
    try:
        seen = import_reading.looked_at(handed, source, settings, snapshot)
    except SourceUnreadable:
        plain = {"sheet": None, "header_row": None, "encoding": None, "separator": None}
        source = source.model_copy(update=plain)
        seen = import_reading.looked_at(handed, source, settings, snapshot)
    if seen.gone:
        columns = {
            name: heading for name, heading in source.columns.items() if heading not in seen.gone
        }
        source = source.model_copy(update={"columns": columns})
        seen = import_reading.looked_at(handed, source, settings, snapshot)
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
    source: Source, handed: Handed, settings: Settings, snapshot: Snapshot, language: str
) -> None:
    source = imports.as_told(settings, source)
    asked = f"import_kinds_of_{handed.digest}_{source.name}"
    # What was answered belongs to the file, however it comes to be read.
    before = import_kinds.chosen_of(source)
    source = import_kinds.with_chosen(source, st.session_state.get(asked, before))
    key = _key(source, handed)
    if st.button(text("imports.try", language), type="primary", key="import_try"):
        import_trial.begin(key)
    said = (text("imports.trying", language), text("imports.tried", language))
    with_it = _with_file(source, handed, settings, snapshot)
    trial = import_trial.tried(key, source.name, with_it, said, settings, snapshot, language)
    if trial is None:
        return
    import_kinds.told(trial.changes.unknown_kinds, source.format, language)
    found = (trial.changes.unknown_kinds, trial.changes.chosen_kinds)
    known = settings.collaboration_kinds
    answered = import_kinds.choose(source, *found, known=known, key=asked, language=language)
    if answered != source:  # what is looked at is what is used: the choices must be tried first
        if import_kinds.again("kinds_try", key=asked, language=language):
            st.session_state[asked] = import_kinds.chosen_of(answered)
            import_trial.begin(_key(answered, handed))
            st.rerun()
        return
    if not import_trial.shown(trial, snapshot, language, title="would"):
        return
    if any(each.name == source.name for each in settings.sources):
        for stays in import_words.what_stays("change_earlier", snapshot, language):
            st.warning(literal(stays))
    logbook_access.ask_at("import", language)
    with st.container(horizontal=True):
        use = st.button(text("imports.use", language), type="primary", key="import_use")
        leave = st.button(text("imports.leave", language), key="import_leave")
    if use and logbook_access.signed("import"):
        keep = partial(_keep, source, handed, trial.changes, settings, snapshot, language)
        import_trial.take(trial, settings, snapshot, keep=keep)
        st.session_state[_DONE] = text("imports.used", language, name=source.name)
    if use or leave:
        import_trial.forget(settings)
        st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
        st.rerun()


def _key(source: Source, handed: Handed) -> str:
    return f"{handed.digest} {source.model_dump_json()}"


@contextmanager
def _with_file(
    source: Source, handed: Handed, settings: Settings, snapshot: Snapshot
) -> Iterator[Settings]:
    """Return the settings that read a file which is handed in, as long as it lies there."""
    with handed.on_disk(settings) as path:
        waiting = imports.waiting(source, settings, path, known_pnrs=known_pnrs(snapshot))
        yield imports.with_source(settings, waiting)


def _keep(
    source: Source,
    handed: Handed,
    changes: Changes,
    settings: Settings,
    snapshot: Snapshot,
    language: str,
) -> None:
    log = partial(_log, source, changes, settings, language)
    with handed.on_disk(settings) as path:
        imports.store(
            settings,
            source,
            path,
            known_pnrs=known_pnrs(snapshot),
            log=log,
            at=logbook_access.now(),
        )


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
