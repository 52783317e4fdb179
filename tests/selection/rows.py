"""Businesses for the tests of selections, and a selection read row by row in plain Python."""

import datetime as dt
from typing import Any

import pandas as pd

from kortinfo import tables
from kortinfo.selection import Circle, CodedTable, Selection, coded
from kortinfo.selection.regions import region_of

TODAY = dt.date(2026, 6, 30)


def businesses(*rows: dict[str, Any]) -> pd.DataFrame:
    """A table of businesses; what a row does not say is ordinary: one employee, level D."""
    usual = {
        "name": "Havnens Smedje ApS",
        "municipality_code": "0813",
        "postal_code": "9990",
        "postal_district": "Skagen",
        "sector_scheme": "DB25",
        "sector_code": "410000",
        "section": "F",
        "employees_min": 1,
        "employees_max": 1,
        "status": "active",
        "level": "D",
        "level_rule": "never",
        "level_values": "{}",
        "ad_protected": False,
        "is_holding": False,
        "is_public": False,
    }
    filled = [{"unit_id": f"900000000{number}", **usual, **row} for number, row in enumerate(rows)]
    if not filled:
        return tables.empty(tables.BUSINESSES)
    frame = tables.shaped(pd.DataFrame(filled), tables.BUSINESSES)
    return tables.checked(frame, tables.BUSINESSES)


def table(*rows: dict[str, Any]) -> CodedTable:
    """The same, as codes on 30 June 2026."""
    return coded(businesses(*rows), as_of=TODAY)


def missing(value: object) -> bool:
    return bool(pd.isna(value))  # type: ignore[call-overload]


def is_chosen(row: dict[str, Any], selection: Selection) -> bool:
    """Whether one row passes every filter but the search."""
    tests = [
        not selection.levels or row["level"] in selection.levels,
        not selection.sectors or any(in_sector(row, sector) for sector in selection.sectors),
        not selection.areas or any(in_area(row, area) for area in selection.areas),
        not selection.sizes or size_of(row) in selection.sizes,
        in_kinds(row, selection),
        not selection.last_contact or last_contact_of(row) in selection.last_contact,
        selection.no_contact_since is None
        or missing(row["last_two_way_on"])
        or row["last_two_way_on"].date() < selection.no_contact_since,
        not selection.due or due_of(row) in selection.due,
        not selection.responsible or responsible_of(row) in selection.responsible,
        not selection.job_ads or (not missing(row["job_ads_open"]) and row["job_ads_open"] > 0),
        selection.new_months is None or is_new(row, selection.new_months),
        selection.shape is None or in_circle(row, selection.shape),
    ]
    choice = selection.population
    if choice is not None:
        size_unknown = missing(row["employees_min"])
        tests += [
            choice.unknown_size if size_unknown else row["employees_min"] >= choice.min_employees,
            choice.holding or not row["is_holding"],
            choice.public or not row["is_public"],
        ]
    return all(tests)


def in_sector(row: dict[str, Any], sector: str) -> bool:
    scheme, _, code = sector.rpartition(":")
    if scheme and row["sector_scheme"] != scheme:
        return False
    if code == "unknown":
        return missing(row["section"])
    if code.isdigit():
        return not missing(row["sector_code"]) and row["sector_code"].startswith(code)
    return bool(row["section"] == code)


def in_area(row: dict[str, Any], area: str) -> bool:
    kind, _, code = area.partition(":")
    if kind == "area":
        return not missing(row["custom_areas"]) and area in row["custom_areas"].split("|")
    if kind == "region":
        home = row["municipality_code"]
        region = None if missing(home) else region_of().get(home)
        return region is None if code == "unknown" else region == code
    columns = {
        "municipality": "municipality_code",
        "postal": "postal_code",
        "parish": "parish_code",
    }
    value = row[columns[kind]]
    return missing(value) if code == "unknown" else bool(value == code)


def size_of(row: dict[str, Any]) -> str:
    if missing(row["employees_min"]):
        return "unknown"
    least = row["employees_min"]
    for low, size in (
        (100, "100+"),
        (50, "50-99"),
        (20, "20-49"),
        (10, "10-19"),
        (5, "5-9"),
        (2, "2-4"),
        (1, "1"),
    ):
        if least >= low:
            return size
    return "0"


def in_kinds(row: dict[str, Any], selection: Selection) -> bool:
    if not selection.kinds and not selection.never_collaborated:
        return True
    if missing(row["collaboration_kinds"]):
        return selection.never_collaborated
    return any(kind in selection.kinds for kind in row["collaboration_kinds"].split("|"))


def last_contact_of(row: dict[str, Any]) -> str:
    if missing(row["last_two_way_on"]):
        return "never"
    ago = (TODAY - row["last_two_way_on"].date()).days
    return next(
        name
        for most, name in ((90, "0-90"), (180, "91-180"), (365, "181-365"), (10**9, "366+"))
        if ago <= most
    )


def due_of(row: dict[str, Any]) -> str:
    if missing(row["due_on"]):
        return "none"
    left = (row["due_on"].date() - TODAY).days
    return "overdue" if left < 0 else "soon" if left <= 30 else "later"


def responsible_of(row: dict[str, Any]) -> str:
    return "unknown" if missing(row["responsible"]) else str(row["responsible"])


def is_new(row: dict[str, Any], months: int) -> bool:
    if missing(row["started_on"]):
        return False
    since = pd.Timestamp(TODAY) - pd.DateOffset(months=months)
    return bool(since < row["started_on"] <= pd.Timestamp(TODAY))


def in_circle(row: dict[str, Any], shape: object) -> bool:
    """Whether a row lies in a circle around the tests' one place, (580000, 6360000)."""
    assert isinstance(shape, Circle)
    if missing(row["x"]):
        return False
    away = ((row["x"] - 580_000) ** 2 + (row["y"] - 6_360_000) ** 2) ** 0.5
    return bool(away <= shape.radius + 1)
