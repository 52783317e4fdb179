"""A better plan sought for while one goes on working: in a thread, told of when it has ended."""

import threading
from dataclasses import dataclass, field, replace

import streamlit as st

from kortinfo.errors import KortinfoError
from kortinfo.routes.plan import VisitPlan
from kortinfo.routes.planning import Basis, make_plan
from kortinfo.routes.wishes import Wishes
from kortinfo.texts import number, text
from kortinfo.views.pages import visits_held
from kortinfo.views.pages.visits_held import Held, Shown

_ROUNDS = 6_000
_SEEKING, _TURN = "visits_seeking", "visits_seeking_turn"
_EVERY = "1s"


class _Stopped(Exception):
    """Somebody stopped it."""


@dataclass
class _Seeking:
    """A search under way."""

    begun_with: VisitPlan
    wishes: Wishes
    share: float = 0.0
    found: VisitPlan | None = None
    stopped: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    def run(self, basis: Basis, shown: Shown) -> None:
        """Search to the end; what fails leaves the plan as it is."""
        try:
            self.found = make_plan(basis, shown.chosen, self.wishes, progress=self._progress)
        except (_Stopped, KortinfoError):
            pass
        finally:
            self.ended.set()

    def _progress(self, done: int, rounds: int) -> None:
        if self.stopped.is_set():
            raise _Stopped
        self.share = done / max(rounds, 1)


def show(shown: Shown, held: Held) -> None:
    """Show the button that seeks for a better plan, or how far that is."""
    seeking: _Seeking | None = st.session_state.get(_SEEKING)
    if seeking is not None and seeking.begun_with != held.plan:
        _stop()  # the plan was changed meanwhile: what comes of it would be another's
        seeking = None
    if any(day.again_at for day in held.plan.days):
        return  # it would begin the days anew that have been begun
    if seeking is None:
        st.button(
            text("visits.better", shown.language),
            key="visits_better",
            icon=":material/search:",
            help=text("visits.better_about", shown.language),
            on_click=_begin,
            args=(shown, held),
        )
    else:
        _watch(shown)


def _begin(shown: Shown, held: Held) -> None:
    turn = st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    seed = held.plan.seed + turn  # the same search again would find the same
    wishes = replace(held.wishes, keep=frozenset(), seed=seed, rounds=_ROUNDS)
    seeking = _Seeking(held.plan, wishes)
    basis = visits_held.basis(shown, wishes, held)
    threading.Thread(target=seeking.run, args=(basis, shown), daemon=True).start()
    st.session_state[_SEEKING] = seeking


def _stop() -> None:
    seeking: _Seeking | None = st.session_state.pop(_SEEKING, None)
    if seeking is not None:
        seeking.stopped.set()


@st.fragment(run_every=_EVERY)
def _watch(shown: Shown) -> None:
    seeking: _Seeking | None = st.session_state.get(_SEEKING)
    language = shown.language
    if seeking is None:
        return
    if seeking.ended.is_set():
        _take(seeking, language)
        st.rerun()
    st.progress(min(seeking.share, 1.0), text=text("visits.seeking", language))
    if st.button(text("visits.seeking_stop", language), key="visits_better_stop"):
        _stop()
        st.rerun()


def _take(seeking: _Seeking, language: str) -> None:
    """Take what was found, where it is better and the plan is still the one it began with."""
    st.session_state.pop(_SEEKING, None)
    now, found = visits_held.held(), seeking.found
    if now is None or now.plan != seeking.begun_with:
        return
    if found is None or (-len(found.unmet), found.worth) <= (-len(now.plan.unmet), now.plan.worth):
        visits_held.say("visits.seeking_none")
        return
    more = number(found.worth - now.plan.worth, language, decimals=1)
    visits_held.hold(replace(now, plan=found, swapping=""))
    visits_held.say("visits.seeking_found", points=more)
