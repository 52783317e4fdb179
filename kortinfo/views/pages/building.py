"""A build started from a page: how far it is, step by step, and what became of it."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import streamlit as st

from kortinfo.alone import alone
from kortinfo.build import build
from kortinfo.decided import decided_in
from kortinfo.imports import with_imports
from kortinfo.progress import Progress
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.texts import has_text, number, text
from kortinfo.views.pages import logbook_access, state
from kortinfo.views.pages.words import literal


def built(
    settings: Settings, doing: str, done: str, language: str, *, trial: bool = False
) -> Snapshot:
    """Build with all that people have decided, and show how far it is.

    Args:
        settings: of a trial with what is tried; else as they are, and what was taken in through
            the app is put in here.
        doing: what is said meanwhile; ``done``: afterwards.
        language: "da" or "en".
        trial: do not make it the current map.

    Raises:
        KortinfoError: the build failed; the current map stays.
    """
    now = logbook_access.now()  # first: what is decided from now on is told as not on the map
    decisions = decided_in(logbook_access.logbook(settings))
    hold = nullcontext() if trial else alone(settings.snapshot_folder, now=now)
    with st.status(doing, expanded=True) as status, hold:
        snapshot = build(
            settings if trial else with_imports(settings),
            as_of=settings.as_of or state.today(),
            built_at=now,
            trial=trial,
            decisions=decisions,
            progress=_telling(language),
        )
        status.update(label=done, state="complete", expanded=False)
    return snapshot


@contextmanager
def lasting(job: str) -> Iterator[None]:
    """Keep ``st.session_state[job]`` until what is inside has ended, well or with a fault.

    Whatever is clicked or told meanwhile breaks a run off; the next one finds the job and begins it
    again.
    """
    try:
        yield
    except Exception:
        st.session_state.pop(job, None)
        raise
    st.session_state.pop(job, None)


def _telling(language: str) -> Progress:
    """Return what tells each step on one line, as it goes."""
    line = st.empty()

    def told(step: str, done: int, total: int | None = None) -> None:
        del total
        key = f"imports.step_{step}"
        name = text(key, language) if has_text(key, language) else step
        rows = text("imports.step_rows", language, step=name, done=number(done, language))
        line.markdown(literal(rows if done else name))

    return told
