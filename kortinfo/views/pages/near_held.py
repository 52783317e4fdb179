"""The home a session looks for placements around, in memory only; and what was found around it.

Nothing here is cached by home: caches are shared by sessions. What is held goes with the session.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import streamlit as st

from kortinfo.address_search import FoundPlace, find_places, known_addresses
from kortinfo.crs import to_drawn, to_stored
from kortinfo.placement_offers import offers_of
from kortinfo.reported import point_of
from kortinfo.routes.journeys import Travel
from kortinfo.routes.nearby import Nearby, Shared, Shifts, nearby, shareable
from kortinfo.routes.placements import Offers, PlacementWish
from kortinfo.routes.rings import Ring, rings
from kortinfo.routes.travel import private_travel
from kortinfo.routes.wishes import Mode, Point
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.tables import AREA_TYPE
from kortinfo.views.pages.coverage_view import build_key
from kortinfo.views.pages.point_element import Degrees
from kortinfo.views.pages.visits_held import Shown

_HOME, _SHIFTS, _FOUND, _WISHES = "near_home", "near_shifts", "near_found", "near_wishes"
_COARSE = 40.0
"""Metres that the shore of the rings may be off."""


@dataclass(frozen=True, kw_only=True)
class Home:
    """Where somebody lives, or what may be meant by an address.

    Attributes:
        point: EPSG:25832; None: not known.
        typed: the address as it was typed; "": the point was chosen on the map.
        place: what of the address was found.
        choices: what it may mean, where that is not clear.
    """

    point: Point | None = None
    typed: str = field(default="", repr=False)
    place: FoundPlace | None = None
    choices: tuple[FoundPlace, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Around:
    """What was found around the home, for the screen; and of it what may be shared."""

    near: Nearby
    rings: tuple[Ring, ...]
    shared: Shared
    offers: Offers
    travel: str
    error: float


def home() -> Home:
    """Return the session's home."""
    found: Home = st.session_state.get(_HOME, Home())
    return found


def clicked(at: Degrees) -> None:
    """Take a point of the map for the home."""
    x, y = to_stored(np.array([at[1]]), np.array([at[0]]))
    st.session_state[_HOME] = Home(point=Point(float(x[0]), float(y[0]), home=True))


def typed(address: str, known: Callable[[], pd.DataFrame]) -> None:
    """Take an address for the home, or two coordinates as maps on the web give them."""
    address = address.strip()
    if not address:
        forget()
        return
    at = point_of(address)
    if at is not None:
        st.session_state[_HOME] = Home(point=Point(*at, home=True), typed=address)
        return
    found = find_places(address, known())
    if len(found) == 1:
        choose(found[0], address)
    else:
        st.session_state[_HOME] = Home(typed=address, choices=found)


def choose(place: FoundPlace, address: str) -> None:
    """Take one of the places an address may mean."""
    held = home()
    choices = held.choices if place in held.choices else ()
    st.session_state[_HOME] = Home(
        point=Point(place.x, place.y, home=True), typed=address, place=place, choices=choices
    )


def forget() -> None:
    """Know no home any more; the shifts stay: shared again, the same home is shifted as before."""
    for key in (_HOME, _FOUND):
        st.session_state.pop(key, None)


def kept(name: str, usual: object) -> str:
    """Return the key of a widget that has the value it had, also after another page was shown."""
    wishes = st.session_state.setdefault(_WISHES, {})
    key = f"near_{name}"
    if key not in st.session_state:
        st.session_state[key] = wishes.get(name, usual)
    wishes[name] = st.session_state[key]
    return key


def degrees(point: Point) -> Degrees:
    """Return a point for the map."""
    lon, lat = to_drawn(np.array([point.x]), np.array([point.y]))
    return round(float(lat[0]), 5), round(float(lon[0]), 5)


def around(shown: Shown, wish: PlacementWish, at: Point) -> Around:
    """Return what lies around the home; worked out again only where something has changed.

    Raises:
        TravelError: the settings name roads that cannot be read.
    """
    key = build_key(shown.snapshot, shown.settings)
    asked = (key, shown.selection, wish, at.x, at.y)
    held = st.session_state.get(_FOUND)
    if held is not None and held[0] == asked:
        found: Around = held[1]
        return found
    offers = _offers(key, shown.selection, wish, shown)
    shifts: Shifts = st.session_state.setdefault(_SHIFTS, Shifts())

    def ways(mode: Mode) -> Travel:
        return _ways(key, mode, shown.snapshot, shown.settings)

    private = ways(wish.mode)
    found = Around(
        near=nearby(offers, at, ways),
        rings=rings(at, wish.minutes, private, land=_land(key, shown.snapshot.areas())),
        shared=shareable(offers, at, shifts, ways),
        offers=offers,
        travel=private.kind,
        error=private.error,
    )
    st.session_state[_FOUND] = (asked, found)
    return found


@st.cache_resource(max_entries=8, show_spinner=False)
def _offers(key: str, selection: object, wish: PlacementWish, _shown: Shown) -> Offers:  # noqa: ARG001 - depends on it
    return offers_of(_shown.snapshot, _shown.settings, wish, chosen=_shown.chosen)


@st.cache_resource(max_entries=8, show_spinner=False)
def _ways(key: str, mode: Mode, _snapshot: Snapshot, _settings: Settings) -> Travel:  # noqa: ARG001 - likewise
    return private_travel(_settings.travel, _snapshot.areas(), mode=mode, folder=_settings.folder)


@st.cache_resource(max_entries=2, show_spinner=False)
def _land(key: str, _areas: gpd.GeoDataFrame) -> shapely.Geometry | None:  # noqa: ARG001 - likewise
    """Return the land of the municipalities, else of all areas; None where there are none."""
    ours = _areas[_areas[AREA_TYPE] == "municipality"]
    shapes = (ours if len(ours) else _areas).geometry.to_numpy()
    return shapely.union_all(shapes).simplify(_COARSE) if len(shapes) else None


@st.cache_resource(max_entries=2, show_spinner=False)
def addresses(key: str, _snapshot: Snapshot, _settings: Settings) -> pd.DataFrame:  # noqa: ARG001 - likewise
    """Return the addresses known; the first time of a build takes some seconds."""
    return known_addresses(_snapshot, _settings)
