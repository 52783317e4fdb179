"""Which areas hold which: country, region, municipality, postal district within it.

The map's circles follow this tree: no circle counts units of two areas, unless it is the whole of
an area that holds both.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.merge.districts import district_of
from kortinfo.merge.polygons import areas_of
from kortinfo.selection.regions import municipality_names, region_names, region_of
from kortinfo.tables import CODE, NAME
from kortinfo.texts import text

KINDS = ("country", "region", "municipality", "postal_district")
_MOST_NODES = 1 << 16


@dataclass(frozen=True, kw_only=True)
class AreaNode:
    """An area of the tree."""

    code: str
    """As in a selection: ``municipality:0813``, ``postal:9990``, ``region:1081``; country: ""."""
    name: str
    kind: str
    """One of ``KINDS``."""
    parent: int
    """Position of the area that holds it, always an earlier one; -1: the country."""


@dataclass(frozen=True, kw_only=True, eq=False)
class AreaTree:
    """The areas, the country first, and for each row the deepest one that holds it."""

    nodes: tuple[AreaNode, ...]
    leaf: NDArray[np.uint16]


def area_tree(
    municipality_code: "pd.Series[str]",
    postal_code: "pd.Series[str]",
    areas: gpd.GeoDataFrame,
    language: str = "da",
) -> AreaTree:
    """Make the tree of the areas that hold at least one row.

    A postal district that reaches into two municipalities has a node in each: it is that
    municipality's part of the district. A row without a postal code belongs to its municipality
    itself, a row with neither to the country.

    Args:
        municipality_code: four digits, one a row; missing: unknown.
        postal_code: four digits, one a row; missing: unknown.
        areas: ``tables.AREA_COLUMNS``, for names and for ranges of postal codes (``1000-1499`` is
            one district). May be empty: an area no polygon is known of is named by its code.
        language: "da" or "en", of the names of country and regions.

    Returns:
        The tree: the same for the same rows in any order. Without rows only the country.

    Raises:
        ValueError: the columns differ in length, or there are more than 65,536 areas.
    """
    if len(municipality_code) != len(postal_code):
        raise ValueError("municipality_code and postal_code must have the same length")
    municipality, municipalities = _codes(municipality_code)
    district, districts = _district_codes(postal_code, areas)
    pairs = municipality * len(districts) + district
    used, leaf = np.unique(pairs, return_inverse=True)
    growing = _Growing(_names(areas), language)
    node_of = [
        growing.leaf(municipalities[pair // len(districts)], districts[pair % len(districts)])
        for pair in used.tolist()
    ]
    if len(growing.nodes) > _MOST_NODES:
        raise ValueError(f"{len(growing.nodes)} areas are more than the map can tell apart")
    return AreaTree(
        nodes=tuple(growing.nodes),
        leaf=np.array(node_of, dtype=np.uint16)[leaf] if len(leaf) else leaf.astype(np.uint16),
    )


class _Growing:
    """A tree that gets its nodes as they are asked for, parents first."""

    def __init__(self, names: dict[str, str], language: str) -> None:
        self.names = names
        self.language = language
        country = text("area_tree.country", language)
        self.nodes = [AreaNode(code="", name=country, kind="country", parent=-1)]
        self.at = {"": 0}

    def leaf(self, municipality: str, district: str) -> int:
        """Return the node of a district within a municipality; either may be ""."""
        parent = self._municipality(municipality) if municipality else 0
        if not district:
            return parent
        code = f"postal:{district}"
        name = self.names.get(code, district)
        return self._node(f"{municipality}|{code}", code, name, "postal_district", parent)

    def _municipality(self, municipality: str) -> int:
        parent = 0
        region = region_of().get(municipality)
        if region:
            name = region_names(self.language)[region]
            parent = self._node(f"region:{region}", f"region:{region}", name, "region", 0)
        code = f"municipality:{municipality}"
        name = self.names.get(code) or municipality_names().get(municipality, municipality)
        return self._node(code, code, name, "municipality", parent)

    def _node(self, key: str, code: str, name: str, kind: str, parent: int) -> int:
        if key not in self.at:
            self.at[key] = len(self.nodes)
            self.nodes.append(AreaNode(code=code, name=name, kind=kind, parent=parent))
        return self.at[key]


def _codes(values: "pd.Series[str]") -> tuple[NDArray[np.int64], list[str]]:
    """Return a column as codes of its sorted values; missing is ""."""
    code, known = pd.factorize(values.astype("str").fillna(""), sort=True)
    return code.astype(np.int64), [str(value) for value in known] or [""]


def _district_codes(
    postal_code: "pd.Series[str]", areas: gpd.GeoDataFrame
) -> tuple[NDArray[np.int64], list[str]]:
    """Return each row's district: the code of the area that holds it, else the postal code."""
    code, known = _codes(postal_code)
    districts = areas_of(areas, "postal_district")
    if not len(districts):
        return code, known
    found = district_of(pd.Series(known, dtype="str"), districts)
    codes = districts[CODE].tolist()
    named = pd.Series(
        [codes[at] if at >= 0 else own for at, own in zip(found.tolist(), known, strict=True)],
        dtype="str",
    )
    of_known, names = _codes(named)
    return of_known[code], names


def _names(areas: gpd.GeoDataFrame) -> dict[str, str]:
    """Return the names of municipalities and districts by code as in a selection."""
    names = {}
    for area_type, prefix in (("municipality", "municipality"), ("postal_district", "postal")):
        chosen = areas_of(areas, area_type)
        for code, name in zip(chosen[CODE], chosen[NAME], strict=True):
            names[f"{prefix}:{code}"] = str(name)
    return names
