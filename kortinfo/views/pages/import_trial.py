"""A map built with something changed, beside the present one: looked at, and only then taken."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import NamedTuple

import streamlit as st

from kortinfo import imports
from kortinfo.alone import alone
from kortinfo.build import as_seen_on
from kortinfo.changes import Changes, compare
from kortinfo.settings import Settings
from kortinfo.snapshot import (
    Snapshot,
    check_current,
    drop_trial,
    open_build,
    take_trial,
    trial_folder,
)
from kortinfo.texts import text
from kortinfo.views.pages import logbook_access
from kortinfo.views.pages.building import built, lasting
from kortinfo.views.pages.import_changes import changes_html
from kortinfo.views.pages.words import literal

_TRIAL = "import_trial"
_TRYING = "import_trying"


class Trial(NamedTuple):
    """Something tried: what, the build's name, what it was compared with and what would change."""

    key: str
    build: str
    before: str
    changes: Changes


def begin(key: str) -> None:
    """Try something when the page comes to it: now, or in its next run."""
    st.session_state[_TRYING] = key


def tried(
    key: str,
    source: str,
    changed: AbstractContextManager[Settings],
    said: tuple[str, str],
    settings: Settings,
    snapshot: Snapshot,
    language: str,
) -> Trial | None:
    """Return what was tried last, where it is this; build it first, where it was just begun.

    Args:
        key: tells what is tried from anything else.
        source: the name of the source it is about.
        changed: the settings to build with; entered only while something is built.
        said: what is said while it is built, and afterwards.
        settings: the settings with what was taken in.
        snapshot: the present map.
        language: "da" or "en".
    """
    if st.session_state.get(_TRYING) == key:
        forget(settings)
        with lasting(_TRYING), changed as with_it:
            after = built(with_it, *said, language, trial=True)
        st.session_state[_TRIAL] = Trial(
            key=key,
            build=after.folder.name.rpartition("trial-")[2],
            before=snapshot.fingerprint,
            changes=compare(_as_of(snapshot, settings, after), after, source=source),
        )
    found: Trial | None = st.session_state.get(_TRIAL)
    return found if found is not None and found.key == key else None


def shown(trial: Trial, snapshot: Snapshot, language: str, *, title: str) -> bool:
    """Show what would change; return whether it can be taken."""
    st.html(changes_html(trial.changes, language, title=text(f"imports.{title}", language)))
    if trial.before != snapshot.fingerprint:
        st.warning(literal(text("imports.outdated", language)))
        return False
    return True


def take(trial: Trial, settings: Settings, snapshot: Snapshot, *, keep: Callable[[], None]) -> None:
    """Make the build that was looked at the current one; ``keep`` what it was made of before that.

    In this order: what is not logged is not done, nor the other way round, and a file is kept
    before its rows are shown.
    """
    folder = settings.snapshot_folder
    with alone(folder, now=logbook_access.now()):
        open_build(trial_folder(folder, name=trial.build))
        check_current(folder, snapshot)
        keep()
        take_trial(folder, name=trial.build, instead_of=snapshot)
        imports.drop_unread(settings)


def forget(settings: Settings) -> None:
    """Let go of what was tried."""
    found: Trial | None = st.session_state.pop(_TRIAL, None)
    if found is not None:
        drop_trial(settings.snapshot_folder, name=found.build)


def _as_of(before: Snapshot, settings: Settings, after: Snapshot) -> Snapshot:
    """Return the present map as of the new one's day, so that time alone moves no level."""
    return before if before.as_of >= after.as_of else as_seen_on(before, settings, after.as_of)
