"""A file that is handed in, read once for each way of reading it, whatever columns are chosen."""

import streamlit as st

from kortinfo.imports import Handed
from kortinfo.loaders.preview import Glance, Preview, glance, likely_format, preview, tells_enough
from kortinfo.loaders.sheets import layout_of
from kortinfo.settings import Format, Settings, Source
from kortinfo.snapshot import Snapshot, known_pnrs


def guessed(handed: Handed, settings: Settings) -> tuple[str, frozenset[str]]:
    """Return what a file seems to be, and its headings."""
    seen = _glance(handed.digest, _plain_layout(), None, handed, settings)
    guess = likely_format(seen)
    told = preview(seen, Source(name="-", format=guess, path="-"))
    return guess, frozenset(told.headings)


def _plain_layout() -> str:
    return Source(name="-", format="contacts", path="-").model_dump_json()


@st.cache_data(max_entries=8, show_spinner=False)
def _glance(
    digest: str,  # noqa: ARG001 - what file it is
    as_source: str,
    format_: Format | None,
    _handed: Handed,
    _settings: Settings,
) -> Glance:
    """Read a file, once for each way it can be read; which column is what does not matter.

    ``as_source`` is a source of which layout and columns count.
    """
    source = Source.model_validate_json(as_source)
    columns = source.columns if format_ else {}
    with _handed.on_disk(_settings) as path:
        return glance(path, layout=layout_of(source), format_=format_, columns=columns)


def looked_at(handed: Handed, source: Source, settings: Settings, snapshot: Snapshot) -> Preview:
    """Tell how a source would read a file; its P-numbers are the snapshot's."""
    no_matter = {"contact_kinds", "collaboration_kinds"}
    as_source = source.model_dump_json(exclude=no_matter)
    return _preview(handed.digest, as_source, snapshot.fingerprint, handed, settings, snapshot)


@st.cache_data(max_entries=8, show_spinner=False)
def _preview(
    digest: str,
    source: str,
    fingerprint: str,  # noqa: ARG001 - whose P-numbers
    _handed: Handed,
    _settings: Settings,
    _snapshot: Snapshot,
) -> Preview:
    wanted = Source.model_validate_json(source)
    form = {"sheet", "header_row", "encoding", "separator"}
    layout = Source(name="-", format="contacts", path="-", **wanted.model_dump(include=form))
    seen = _glance(digest, layout.model_dump_json(), None, _handed, _settings)
    if not tells_enough(seen, wanted):
        columns = layout.model_copy(update={"columns": wanted.columns})
        seen = _glance(digest, columns.model_dump_json(), wanted.format, _handed, _settings)
    return preview(seen, wanted, known_pnrs=known_pnrs(_snapshot), notes=_settings.notes)
