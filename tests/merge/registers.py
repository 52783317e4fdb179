"""Tiny registers, points, areas and events, made from a few words."""

import datetime as dt
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.geometry import Polygon, box

from kortinfo import tables
from kortinfo.crs import STORED
from kortinfo.loaders.result import Loaded
from kortinfo.merge.register import Register, join_registers

HOME = "0813"
AWAY = "0860"
WEST, NORTH = 580_000.0, 6_360_000.0


def register_units(*rows: dict[str, Any]) -> pd.DataFrame:
    """Units by P-number (``pnr``) or ``unit_id``; active in the home municipality unless said."""
    filled = [
        {
            "unit_id": row.get("pnr"),
            "name": "Uden navn",
            "municipality_code": HOME,
            "postal_code": "9900",
            "status": "closed" if row.get("ended_on") else "active",
            "started_on": dt.date(2010, 1, 1),
            **row,
        }
        for row in rows
    ]
    return shaped(filled, tables.REGISTER_UNITS)


def companies(*rows: dict[str, Any]) -> pd.DataFrame:
    return shaped([{"company_status": "normal", **row} for row in rows], tables.COMPANIES)


def relations(*rows: tuple[str, str, str | None, str | None]) -> pd.DataFrame:
    named = [dict(zip(("unit_id", "cvr", "from", "to"), row, strict=True)) for row in rows]
    return shaped(named, tables.RELATIONS)


def unit_names(*rows: tuple[str, str]) -> pd.DataFrame:
    named = [dict(zip(("unit_id", "name"), row, strict=True)) for row in rows]
    return shaped(named, tables.UNIT_NAMES)


def unit_addresses(*rows: tuple[str, str, str, str, str | None]) -> pd.DataFrame:
    """Earlier addresses: unit, street, number, postal code, last day."""
    names = ("unit_id", "street_name", "house_number", "postal_code", "to")
    return shaped([dict(zip(names, row, strict=True)) for row in rows], tables.UNIT_ADDRESSES)


def shaped(rows: list[dict[str, Any]], table: tables.Table) -> pd.DataFrame:
    if not rows:
        return tables.empty(table)
    frame = pd.DataFrame(rows)
    for item in table.columns:
        if item.kind == "date" and item.name in frame:
            frame[item.name] = pd.to_datetime(frame[item.name])
    return tables.checked(tables.shaped(frame, table), table)


def loaded(source: str = "cvr", fmt: str = "cvr_system", **given: pd.DataFrame) -> Loaded:
    units = given.get("register_units", tables.empty(tables.REGISTER_UNITS))
    return Loaded(
        source=source,
        format=fmt,
        tables=given,
        read=len(units),
        kept=len(units),
        set_aside=tables.empty(tables.SET_ASIDE),
    )


def joined(**given: pd.DataFrame) -> Register:
    register, _ = join_registers([loaded(**given)], home_municipalities=[HOME])
    return register


def events(*rows: dict[str, Any]) -> pd.DataFrame:
    """Contacts on 1 May 2024 unless said; event ids are e0, e1 ... in the order given."""
    filled = [
        {
            "event_id": f"e{number}",
            "type": "contact",
            "by": "own",
            "source": "crm",
            "source_file": "crm.csv",
            "source_row": number + 2,
            "kind": "møde",
            "two_way": True,
            **({} if "starts_on" in row else {"happened_on": "2024-05-01"}),
            **row,
        }
        for number, row in enumerate(rows)
    ]
    return shaped(filled, tables.LOADED_EVENTS)


def points(*rows: dict[str, Any]) -> pd.DataFrame:
    return shaped([{"x": WEST, "y": NORTH, **row} for row in rows], tables.ADDRESS_POINTS)


def areas(*rows: tuple[str, str, Polygon]) -> gpd.GeoDataFrame:
    """Areas as (type, code, polygon in metres east and north of the corner WEST, NORTH)."""
    return gpd.GeoDataFrame(
        {
            "area_type": [row[0] for row in rows],
            "code": [row[1] for row in rows],
            "name": [f"Area {row[1]}" for row in rows],
        },
        geometry=[row[2] for row in rows],
        crs=STORED,
    )


def square(east: float, north: float, side: float = 1_000.0) -> Polygon:
    return box(WEST + east, NORTH + north, WEST + east + side, NORTH + north + side)


def shuffled(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    return frame.sample(frac=1, random_state=seed)
