"""Which region each municipality lies in (``data/regions.csv``)."""

import csv
from functools import cache

from kortinfo.shipped import shipped


@cache
def region_of() -> dict[str, str]:
    """Return the region's code of every municipality by its code, as 0813: 1081."""
    return {row["municipality_code"]: row["region_code"] for row in _rows()}


@cache
def region_names(language: str) -> dict[str, str]:
    """Return the regions' names by code, as 1081: Region Nordjylland."""
    return {row["region_code"]: row[f"region_{language}"] for row in _rows()}


@cache
def municipality_names() -> dict[str, str]:
    """Return the municipalities' names by code, as 0813: Frederikshavn."""
    return {row["municipality_code"]: row["municipality"] for row in _rows()}


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = shipped("regions.csv").read_text(encoding="utf-8-sig")
    return tuple(csv.DictReader(text.splitlines(), delimiter=";"))
