"""What is made once a build and shared by all sessions: thin wrappers keyed by the fingerprint."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import geopandas as gpd
import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from kortinfo import tables
from kortinfo.coverage.employees import employees
from kortinfo.selection import CodedTable, coded, titles_of
from kortinfo.selection.colouring import COLOURINGS, Colouring, colouring
from kortinfo.selection.sector_places import unplaced_titles
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.views.map.area_tree import AreaTree
from kortinfo.views.map.business_points import areas_of_businesses, business_points, level_codes
from kortinfo.views.map.coverage import MapParts, coverage_map, parts
from kortinfo.views.map.mounted_map import Kind, mounted_parts
from kortinfo.views.map.payload import Payload
from kortinfo.views.pages.table import ORDERS, orders

_MANY = 20_000
"""Businesses from which names are made ready for search in the background."""
_CALM = 15.0
"""Seconds after which that begins."""
_BUILDS = 4
"""Builds kept: the one in use, and those of sessions that have not yet run again."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Prepared:
    """A build's businesses, ready to be filtered, drawn and listed.

    Attributes:
        businesses: contract BUSINESSES, in the snapshot's order.
        codes: their filter columns as codes.
        payload: their points, for the browser.
        tree: the areas they lie in.
        level: 0 to 3 for A to D, a row each.
        employees: a row each, as ``coverage.employees`` reckons them; -1: unknown.
        square_km: the size of areas.
        orders: rows in every order of ``table.ORDERS``.
        titles: names of sector and area codes.
        unit_ids: each row's unit.
        names: each row's name.
        row_of: a unit's row.
        has_point: the rows that can be drawn.
    """

    businesses: pd.DataFrame
    codes: CodedTable
    payload: Payload
    tree: AreaTree
    level: NDArray[np.integer]
    employees: NDArray[np.int64]
    square_km: dict[str, float]
    orders: dict[str, NDArray[np.intp]]
    titles: dict[str, str]
    unit_ids: NDArray[np.object_]
    names: NDArray[np.object_]
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
    areas = _snapshot.areas()
    unit_ids = businesses[tables.UNIT_ID].to_numpy(dtype=object)
    tree = areas_of_businesses(businesses, areas)
    payload = business_points(businesses, tree)
    has_point = np.zeros(len(businesses), dtype=bool)
    has_point[payload.order] = True
    codes = coded(businesses, as_of=_snapshot.as_of, due_soon=due_soon)
    if len(businesses) > _MANY:  # the first search would wait for it; the first filters come first
        later = threading.Timer(_CALM, codes.prepare_search)
        later.daemon = True
        later.start()
    return Prepared(
        businesses=businesses,
        codes=codes,
        payload=payload,
        tree=tree,
        level=level_codes(businesses),
        employees=employees(businesses),
        square_km=_square_km(areas),
        orders=orders(businesses),
        titles=titles_of(businesses, sectors=_snapshot.table("sectors"), areas=areas),
        unit_ids=unit_ids,
        names=businesses[tables.NAME].fillna("").to_numpy(dtype=object),
        row_of={unit: row for row, unit in enumerate(unit_ids)},
        has_point=has_point,
    )


def coloured(prepared: Prepared, name: str) -> Colouring | None:
    """Return what circles are coloured by; None is the levels, which the points tell."""
    return None if name == COLOURINGS[0] else _coloured(prepared, name)


@lru_cache(maxsize=2 * len(COLOURINGS))
def _coloured(prepared: Prepared, name: str) -> Colouring:
    return colouring(name, prepared.codes)


def _square_km(areas: gpd.GeoDataFrame) -> dict[str, float]:
    """Return the size of municipalities and postal districts, as the selection names them."""
    names = {"municipality": "municipality", "postal_district": "postal"}
    ours = areas[areas[tables.AREA_TYPE].isin(names)]
    codes = ours[tables.AREA_TYPE].map(names) + ":" + ours[tables.CODE]
    return dict(zip(codes, ours.geometry.area / 1e6, strict=True))


def composed_map(snapshot: Snapshot, settings: Settings, language: str) -> MapParts:
    """Return the composed map: the same one as long as areas, backdrop and language are."""
    return _composed_map(_ground_of(snapshot, settings), language, snapshot, settings)


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
            sector_titles=_section_titles(_snapshot.table("sectors")) | unplaced_titles(language),
            embed=False,
        )
    )


def mounted_map(kind: Kind, snapshot: Snapshot, settings: Settings, language: str) -> MapParts:
    """Return a smaller map that a page mounts, likewise."""
    return _mounted_map(_ground_of(snapshot, settings), kind, language, snapshot, settings)


@st.cache_resource(max_entries=6 * _BUILDS, show_spinner=False)
def _mounted_map(
    key: str,  # noqa: ARG001 - what it depends on
    kind: Kind,
    language: str,
    _snapshot: Snapshot,
    _settings: Settings,
) -> MapParts:
    return mounted_parts(
        kind,
        areas=_snapshot.areas(),
        home=_settings.home_municipalities,
        language=language,
        tile_url=_settings.backdrop.tile_url,
        tile_attribution=_settings.backdrop.tile_attribution,
        attribution=_settings.backdrop.areas_attribution,
    )


def _ground_of(snapshot: Snapshot, settings: Settings) -> str:
    """Name what the ground of a map depends on."""
    backdrop = settings.backdrop.model_dump_json()
    return f"{snapshot.folder}|{settings.home_municipalities}|{backdrop}"


def _section_titles(sectors: pd.DataFrame) -> dict[str, str]:
    known = sectors.dropna(subset=[tables.SECTION, tables.SECTION_TITLE])
    codes = known[tables.SCHEME] + ":" + known[tables.SECTION]
    return dict(zip(codes, known[tables.SECTION_TITLE], strict=True))
