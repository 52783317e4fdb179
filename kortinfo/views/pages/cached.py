"""What is made once a build and shared by all sessions: thin wrappers keyed by the fingerprint."""

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
from kortinfo.views.pages.table import reading_order

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
        order: rows in the order the table shows them.
        titles: names of sector and area codes.
        row_of: a unit's row.
    """

    businesses: pd.DataFrame
    codes: CodedTable
    payload: Payload
    order: NDArray[np.intp]
    titles: dict[str, str]
    row_of: dict[str, int]

    def chosen(self, mask: NDArray[np.bool_]) -> pd.DataFrame:
        """Return the businesses of a mask in the order of the table."""
        return self.businesses.iloc[self.order[mask[self.order]]]

    def in_table_order(self, businesses: pd.DataFrame) -> pd.DataFrame:
        """Return some of the businesses in the order of the table."""
        place = np.empty(len(self.order), dtype=np.intp)
        place[self.order] = np.arange(len(self.order))
        rows = businesses[tables.UNIT_ID].map(self.row_of).to_numpy(dtype=np.intp)
        return businesses.iloc[np.argsort(place[rows])].reset_index(drop=True)

    def units(self, rows: tuple[int, ...]) -> tuple[str, ...]:
        """Return the unit ids of rows."""
        return tuple(self.businesses[tables.UNIT_ID].iloc[list(rows)])


def prepared(snapshot: Snapshot, settings: Settings) -> Prepared:
    """Return a build's businesses ready for use."""
    # Levels of a re-levelled snapshot depend on the rules of the settings, too.
    rules = settings.model_dump_json() if snapshot.replaced else ""
    return _prepared(f"{snapshot.folder}|{snapshot.fingerprint}|{rules}", snapshot)


@st.cache_resource(max_entries=_BUILDS, show_spinner=False)
def _prepared(key: str, _snapshot: Snapshot) -> Prepared:  # noqa: ARG001 - what it depends on
    businesses = _snapshot.table("businesses")
    levels = businesses[tables.LEVEL].map({level: at for at, level in enumerate(tables.LEVELS)})
    return Prepared(
        businesses=businesses,
        codes=coded(businesses),
        payload=pack(
            businesses[tables.X].to_numpy(),
            businesses[tables.Y].to_numpy(),
            levels.to_numpy(dtype=np.int8),
            businesses[tables.GEOCODE_STEP].isin(_APPROXIMATE).to_numpy(dtype=bool),
        ),
        order=reading_order(businesses),
        titles=titles_of(businesses, sectors=_snapshot.table("sectors"), areas=_snapshot.areas()),
        row_of={unit: row for row, unit in enumerate(businesses[tables.UNIT_ID])},
    )


def composed_map(snapshot: Snapshot, settings: Settings, language: str) -> MapParts:
    """Return the composed map: the same one as long as areas, backdrop and language are."""
    return _composed_map(
        f"{snapshot.folder}|{settings.backdrop.model_dump_json()}", language, snapshot, settings
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
            language=language,
            tile_url=_settings.backdrop.tile_url,
            tile_attribution=_settings.backdrop.tile_attribution,
            embed=False,
        )
    )
