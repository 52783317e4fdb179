"""The split a session works on, in memory only."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from kortinfo.routes.districts import Districts
from kortinfo.routes.rounds import Rounds
from kortinfo.selection import Selection
from kortinfo.texts import number, text
from kortinfo.visit_districts import Pacing, Shared, Team

_HELD = "districts_held"


@dataclass(frozen=True, kw_only=True)
class Work:
    """A split with what it came from.

    Attributes:
        selection: whom it shares out.
        snapshot: the build's fingerprint.
        lot: the same, as businesses.
        team: among whom.
        made: the districts.
        moved: unit to the district (from 0) it was put in by hand.
        before: what was moved before each change, the latest last; to be taken back.
        picked: businesses that are to be moved.
        rounds: of which district, how, and the rounds; None: none yet.
    """

    selection: Selection
    snapshot: str
    lot: Shared
    team: Team
    made: Districts
    moved: Mapping[str, int] = field(default_factory=dict)
    before: tuple[Mapping[str, int], ...] = ()
    picked: tuple[str, ...] = ()
    rounds: tuple[int, Pacing, Rounds] | None = None


def district_name(team: Team, at: int, language: str) -> str:
    """Say which district it is, from 0, and whose."""
    told, name = number(at + 1, language), team.names[at]
    return told if name == told else text("districts.name", language, number=told, name=name)


def held() -> Work | None:
    """Return the session's split."""
    found: Work | None = st.session_state.get(_HELD)
    return found


def hold(work: Work | None) -> None:
    """Work on another split from now on."""
    st.session_state[_HELD] = work
