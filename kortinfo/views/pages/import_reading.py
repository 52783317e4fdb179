"""A file that is handed in, read once for each way of reading it, whatever columns are chosen."""

from pathlib import Path

import streamlit as st

from kortinfo.loaders.preview import Glance, Preview, glance, likely_format, preview, tells_enough
from kortinfo.loaders.sheets import layout_of
from kortinfo.settings import Format, Source
from kortinfo.snapshot import Snapshot, known_pnrs


@st.cache_data(max_entries=8, show_spinner=False)
def guessed(path: str) -> tuple[str, frozenset[str]]:
    """Return what a file seems to be, and its headings."""
    seen = _glance(path, _plain_layout(), None)
    guess = likely_format(seen)
    told = preview(seen, Source(name="-", format=guess, path="-"))
    return guess, frozenset(told.headings)


def _plain_layout() -> str:
    return Source(name="-", format="contacts", path="-").model_dump_json()


@st.cache_data(max_entries=8, show_spinner=False)
def _glance(path: str, as_source: str, format_: Format | None) -> Glance:
    """Read a file, once for each way it can be read; which column is what does not matter.

    The path tells the content. ``as_source`` is a source of which layout and columns count.
    """
    source = Source.model_validate_json(as_source)
    columns = source.columns if format_ else {}
    return glance(Path(path), layout=layout_of(source), format_=format_, columns=columns)


def looked_at(path: Path, source: Source, snapshot: Snapshot) -> Preview:
    """Tell how a source would read a file; its P-numbers are the snapshot's."""
    return _preview(str(path), source.model_dump_json(), snapshot.fingerprint, snapshot)


@st.cache_data(max_entries=8, show_spinner=False)
def _preview(
    path: str,
    source: str,
    fingerprint: str,  # noqa: ARG001 - whose P-numbers
    _snapshot: Snapshot,
) -> Preview:
    wanted = Source.model_validate_json(source)
    form = {"sheet", "header_row", "encoding", "separator"}
    layout = Source(name="-", format="contacts", path="-", **wanted.model_dump(include=form))
    seen = _glance(path, layout.model_dump_json(), None)
    if not tells_enough(seen, wanted):
        columns = layout.model_copy(update={"columns": wanted.columns})
        seen = _glance(path, columns.model_dump_json(), wanted.format)
    return preview(seen, wanted, known_pnrs=known_pnrs(_snapshot))
