"""Where a business lies, in the form for a wrong address: typed, or clicked on a small map."""

import numpy as np
import pandas as pd
import streamlit as st

from kortinfo import tables
from kortinfo.crs import to_drawn
from kortinfo.reported import nearest_addresses, point_of
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.text import escape
from kortinfo.texts import number, text
from kortinfo.views.pages import cached, words
from kortinfo.views.pages.point_element import Degrees, point_element
from kortinfo.views.pages.seeded import seeded, when_touched

_AROUND = 1_000
"""Addresses shown around the business, to find the way by."""
_NEAR = 1_000.0
"""Metres within which a point is told by the nearest address."""

Point = tuple[float, float]
"""x and y, EPSG:25832."""


def ask_point(
    unit: pd.Series, settings: Settings, snapshot: Snapshot, language: str, key: str
) -> tuple[Point | None, str]:
    """Ask for the point; return it, None where nothing is given, and what is wrong with it.

    What is typed and what is clicked are one value, so the map shows what is typed, too.
    """
    held, place = st.session_state, f"report_place_{key}"

    def typed_now() -> None:
        held[place] = held[shown].strip()

    shown = seeded(f"report_point_{key}", held.get(place, ""))
    typed = st.text_input(
        text("reported.point", language),
        key=shown,
        placeholder="57.4412, 10.5361",
        help=text("reported.point_help", language),
        on_change=when_touched(f"report_point_{key}", typed_now),
    ).strip()
    point = point_of(typed) if typed else None
    if st.toggle(text("reported.point_on_map", language), key=f"report_map_{key}"):
        _map(unit, settings, snapshot, language, key, point)
    if point is not None:
        told = _told(point, snapshot, language)
        st.html(f'<p class="ki-note" role="status">{escape(told)}</p>')
    return point, text("reported.fault_point", language) if typed and point is None else ""


def _map(
    unit: pd.Series,
    settings: Settings,
    snapshot: Snapshot,
    language: str,
    key: str,
    point: Point | None,
) -> None:
    def take(chosen: Degrees) -> None:
        st.session_state[f"report_place_{key}"] = _written(chosen)

    home = _home(unit, snapshot)
    st.html(f'<p class="ki-note">{escape(text("reported.point_how", language))}</p>')
    point_element(
        parts=cached.mounted_map("point", snapshot, settings, language),
        pin=_degrees(point),
        home=_degrees(home),
        places=_places(snapshot, home) if home else [],
        take=take,
        key=f"report_picker_{key}",
    )


def _home(unit: pd.Series, snapshot: Snapshot) -> Point | None:
    """Return where the map opens: the register's point, else the middle of the postal district."""
    if pd.notna(unit[tables.X]):
        return float(unit[tables.X]), float(unit[tables.Y])
    units = snapshot.table("units")
    near = units[(units[tables.POSTAL_CODE] == unit[tables.POSTAL_CODE]) & units[tables.X].notna()]
    if near.empty:
        return None
    return float(near[tables.X].median()), float(near[tables.Y].median())


def _places(snapshot: Snapshot, home: Point) -> list[tuple[float, float, str]]:
    around = nearest_addresses(snapshot.table("units"), home, count=_AROUND)
    lon, lat = to_drawn(around[tables.X].to_numpy(), around[tables.Y].to_numpy())
    names = around[tables.ADDRESS].astype("str")
    return [
        (round(float(at), 5), round(float(along), 5), str(name))
        for at, along, name in zip(lat, lon, names, strict=True)
    ]


def _told(point: Point, snapshot: Snapshot, language: str) -> str:
    """Return a point in words: how far from the nearest address known, else its two numbers."""
    nearest = nearest_addresses(snapshot.table("units"), point, count=1)
    numbers = _written(_degrees(point) or (0.0, 0.0))
    if nearest.empty or nearest["metres"].iloc[0] > _NEAR:
        return text("reported.point_at", language, point=numbers)
    found = nearest.iloc[0]
    address = ", ".join(
        filter(None, (words.known(found[name]) for name in (tables.ADDRESS, tables.POSTAL_CODE)))
    )
    metres = round(float(found["metres"]))
    key = "reported.point_by" if metres else "reported.point_same"
    return text(key, language, metres=number(metres, language), address=address, point=numbers)


def _degrees(point: Point | None) -> Degrees | None:
    if point is None:
        return None
    lon, lat = to_drawn(np.array([point[0]]), np.array([point[1]]))
    return round(float(lat[0]), 5), round(float(lon[0]), 5)


def _written(point: Degrees) -> str:
    return f"{point[0]:.5f}, {point[1]:.5f}"
