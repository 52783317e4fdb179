"""What is made once a build and shared by all sessions: thin wrappers keyed by the fingerprint."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from kortinfo import tables
from kortinfo.selection import CodedTable, coded, titles_of
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.views.map.coverage import MapParts, coverage_map, parts
from kortinfo.views.map.payload import Payload, pack
from kortinfo.views.pages.table import ORDERS, orders

_BUILDS = 4
"""Builds kept: the one in use, and those of sessions that have not yet run again."""
_APPROXIMATE = ("nearest_number", "postal_district")


@dataclass(frozen=True, kw_only=True, eq=False)
class Prepared:
    """A build's businesses, ready to be filtered, drawn and listed.

    Attributes:
        businesses: contract BUSINESSES, in the snapshot's order.
        codes: their filter columns as codes.
        payload: their points, for the browser.
        orders: rows in every order of ``table.ORDERS``.
        titles: names of sector and area codes.
        unit_ids: each row's unit.
        row_of: a unit's row.
        has_point: the rows that can be drawn.
    """

    businesses: pd.DataFrame
    codes: CodedTable
    payload: Payload
    orders: dict[str, NDArray[np.intp]]
    titles: dict[str, str]
    unit_ids: NDArray[np.object_]
    row_of: dict[str, int]
    has_point: NDArray[np.bool_]

    def rows(self, mask: NDArray[np.bool_], order: str = ORDERS[0]) -> NDArray[np.intp]:
        """Return the chosen rows in an order of the table."""
        return self.orders[order][mask[self.orders[order]]]

    def units(self, rows: Sequence[int] | NDArray[np.intp]) -> tuple[str, ...]:
        """Return the unit ids of rows."""
        return tuple(self.unit_ids[np.asarray(rows, dtype=np.intp)])


def prepared(snapshot: Snapshot, settings: Settings) -> Prepared:
    """Return a build's businesses ready for use."""
    return _prepared(_key(snapshot, settings), settings.due.soon, snapshot)


def _key(snapshot: Snapshot, settings: Settings) -> str:
    """Name all that a build's businesses depend on: re-levelled, that is the settings, too."""
    return f"{snapshot.folder}|{snapshot.fingerprint}" + (
        f"|{settings.model_dump_json()}" if snapshot.replaced else ""
    )


@st.cache_resource(max_entries=_BUILDS, show_spinner=False)
def _prepared(
    key: str,  # noqa: ARG001 - what it depends on
    due_soon: int,
    _snapshot: Snapshot,
) -> Prepared:
    businesses = _snapshot.table("businesses")
    levels = businesses[tables.LEVEL].map({level: at for at, level in enumerate(tables.LEVELS)})
    unit_ids = businesses[tables.UNIT_ID].to_numpy(dtype=object)
    payload = pack(
        businesses[tables.X].to_numpy(),
        businesses[tables.Y].to_numpy(),
        levels.to_numpy(dtype=np.int8),
        businesses[tables.GEOCODE_STEP].isin(_APPROXIMATE).to_numpy(dtype=bool),
    )
    has_point = np.zeros(len(businesses), dtype=bool)
    has_point[payload.order] = True
    return Prepared(
        businesses=businesses,
        codes=coded(businesses, as_of=_snapshot.as_of, due_soon=due_soon),
        payload=payload,
        orders=orders(businesses),
        titles=titles_of(businesses, sectors=_snapshot.table("sectors"), areas=_snapshot.areas()),
        unit_ids=unit_ids,
        row_of={unit: row for row, unit in enumerate(unit_ids)},
        has_point=has_point,
    )


def composed_map(snapshot: Snapshot, settings: Settings, language: str) -> MapParts:
    """Return the composed map: the same one as long as areas, backdrop and language are."""
    return _composed_map(
        f"{snapshot.folder}|{settings.home_municipalities}|{settings.backdrop.model_dump_json()}",
        language,
        snapshot,
        settings,
    )


@st.cache_resource(max_entries=2 * _BUILDS, show_spinner=False)
def _composed_map(
    key: str,  # noqa: ARG001 - what it depends on
    language: str,
    _snapshot: Snapshot,
    _settings: Settings,
) -> MapParts:
    return parts(
        coverage_map(
            areas=_snapshot.areas(),
            home=_settings.home_municipalities,
            language=language,
            tile_url=_settings.backdrop.tile_url,
            tile_attribution=_settings.backdrop.tile_attribution,
            attribution=_settings.backdrop.areas_attribution,
            embed=False,
        )
    )
