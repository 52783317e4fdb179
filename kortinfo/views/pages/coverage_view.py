"""What every part of the page *Dækning* is about: the selection, and its build's figures."""

import datetime as dt
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from kortinfo import over_time
from kortinfo.coverage.axes import Axis
from kortinfo.coverage.figures import Ground, ground_of
from kortinfo.coverage.history import History, in_time
from kortinfo.coverage.parts import Parts
from kortinfo.coverage.rates import COVERED
from kortinfo.selection import Selection, to_query
from kortinfo.selection.default import default_selection
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.tables import LEVELS
from kortinfo.texts import date, text
from kortinfo.views.pages.cached import Prepared

UNCOVERED = frozenset(LEVELS[COVERED:])


@dataclass(frozen=True, kw_only=True, eq=False)
class View:
    """What is looked at.

    Attributes:
        prepared: the build's businesses.
        ground: what figures are made of.
        selection: what is chosen, without levels: a share is of every level.
        asked: the same with its levels: what the filters say.
        chosen: its mask over the businesses.
        settings: the installation's.
        snapshot: the build.
        language: "da" or "en".
    """

    prepared: Prepared
    ground: Ground
    selection: Selection
    asked: Selection
    chosen: NDArray[np.bool_]
    settings: Settings
    snapshot: Snapshot
    language: str

    @property
    def key(self) -> str:
        """Name what the build's figures depend on, for what is kept between runs."""
        return build_key(self.snapshot, self.settings)

    @property
    def aims_key(self) -> str:
        """Name the same, and the targets and campaigns."""
        return f"{self.key}|{self.settings.targets!r}|{self.settings.campaigns!r}"

    def parts(self, down: Axis, across: Axis) -> Parts:
        """Return the selection's parts by sectors and areas."""
        return Parts(codes=self.prepared.codes, selection=self.selection, down=down, across=across)

    @property
    def no_map(self) -> str:
        """Why a part of the selection has no way to the map, where it has none."""
        why = "search" if self.selection.search.strip() else "crossing"
        return text(f"coverage.no_map_{why}", self.language)

    def card(self, unit_id: str) -> str:
        """Return the address of a business's card on the map, with the filters as they are."""
        return self.address("./", self.asked, unit=unit_id)

    def uncovered(self, part: Selection, **more: str) -> str:
        """Return the map's address for the uncovered businesses of a part; see :meth:`address`."""
        return self.address("./", replace(part, levels=UNCOVERED), **more)

    def visits(self, part: Selection) -> str:
        """Return the address of a plan of visits to the uncovered businesses of a part."""
        return self.address("./besoeg", replace(part, levels=UNCOVERED))

    def address(self, start: str, part: Selection | None = None, **more: str) -> str:
        """Return a page's address for the selection or a part of it.

        Args:
            start: "./" the map, "?" this page, "./besoeg" another.
            part: of ``parts``; None: the whole selection.
            more: further parameters.
        """
        query = to_query(
            part or self.selection, default=default_selection(self.settings.population)
        )
        pairs = [(key, value) for key, values in query.items() for value in values]
        joined = urlencode([*pairs, *more.items()])
        return start if start == "./" and not joined else f"{start.rstrip('?')}?{joined}"


def view(
    prepared: Prepared, selection: Selection, settings: Settings, snapshot: Snapshot, language: str
) -> View:
    """Return what is looked at under a selection; its levels are left out."""
    every = replace(selection, levels=frozenset())
    return View(
        prepared=prepared,
        ground=_ground(build_key(snapshot, settings), prepared),
        selection=every,
        asked=selection,
        chosen=prepared.codes.mask(every),
        settings=settings,
        snapshot=snapshot,
        language=language,
    )


def build_key(snapshot: Snapshot, settings: Settings) -> str:
    """Name a build, its day and the settings, but targets and campaigns: they change often."""
    told = settings.model_dump_json(exclude={"targets", "campaigns"})
    return f"{snapshot.folder}|{snapshot.fingerprint}|{snapshot.as_of}|{told}"


@st.cache_resource(max_entries=2, show_spinner=False)
def _ground(key: str, _prepared: Prepared) -> Ground:  # noqa: ARG001 - what it depends on
    return ground_of(_prepared.businesses)


def past(shown: View) -> History:
    """Return the businesses of the last month ends; the first call of a build takes a while."""
    with st.spinner(text("coverage.reckoning", shown.language)):
        return _past(shown.key, shown.snapshot, shown.settings)


@st.cache_resource(max_entries=2, show_spinner=False)
def _past(
    key: str,  # noqa: ARG001 - what it depends on
    _snapshot: Snapshot,
    _settings: Settings,
) -> History:
    return over_time.past(_snapshot, _settings)


def falls(shown: View) -> NDArray[np.int64]:
    """Return in how many days each business falls, as ``over_time.falls`` does."""
    return _falls(shown.key, shown.snapshot, shown.settings)


@st.cache_resource(max_entries=2, show_spinner=False)
def _falls(
    key: str,  # noqa: ARG001 - what it depends on
    _snapshot: Snapshot,
    _settings: Settings,
) -> NDArray[np.int64]:
    return over_time.falls(_snapshot, _settings)


def about_past(shown: View, about: str) -> str:
    """Return what is said above figures of the past, with what they leave out."""
    told = [about, text("coverage.past_known", shown.language)]
    if in_time(shown.selection) != shown.selection:
        told.append(text("coverage.trend_without", shown.language))
    return " ".join((*told, *from_when_whole(shown, past(shown).days[0])))


def from_when_whole(shown: View, first: dt.date) -> tuple[str, ...]:
    """Return the sentence from which day figures are whole, where those told begin before it."""
    whole = over_time.whole_since(shown.snapshot, shown.settings)
    if whole is None or whole <= first:
        return ()
    day = date(whole, shown.language)
    return (text("coverage.whole_since", shown.language, date=day),)
