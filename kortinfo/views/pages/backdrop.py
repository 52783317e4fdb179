"""What lies under the circles: nothing, the share covered, or the density of uncovered employees.

Classes have fixed limits, so that a colour means the same under every filter.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kortinfo.coverage.rates import Rates, rates
from kortinfo.texts import number, percent, text
from kortinfo.views.map.area_tree import AreaTree
from kortinfo.views.pages.cached import Prepared

KINDS = ("municipality", "postal_district")
"""The kinds of area that have a value; the layer shows one of them by zoom."""
_LIMITS = {"covered": (10, 20, 30, 40), "uncovered_employees": (2, 5, 20, 100)}
"""Where the next class begins: percent, employees a square kilometre."""


def backdrop(
    kind: str, prepared: Prepared, mask: NDArray[np.bool_], language: str
) -> dict[str, Any]:
    """Return the backdrop of the chosen businesses, as the layer's ``setBackdrop`` takes it."""
    if kind not in _LIMITS:
        return {"kind": "plain"}
    values: dict[str, dict[str, Any]] = {}
    for of_kind in KINDS:
        codes, group = areas_of_rows(prepared.tree, of_kind)
        of_row = group[prepared.tree.leaf]
        shown = mask & (of_row >= 0)
        found = rates(
            prepared.level[shown], of_row[shown], prepared.employees[shown], groups=len(codes)
        )
        if kind == "covered":
            values |= _shares(codes, found, language)
        else:
            values |= _densities(codes, found, prepared.square_km, language)
    return {"kind": kind, "classes": _classes(kind, language), "values": values}


def areas_of_rows(tree: AreaTree, kind: str) -> tuple[list[str], NDArray[np.intp]]:
    """Return the areas of a kind, and for each node of the tree which of them it lies in (or -1).

    A postal district that reaches into two municipalities is one area here.
    """
    codes: dict[str, int] = {}
    group = np.full(len(tree.nodes), -1, dtype=np.intp)
    for at, node in enumerate(tree.nodes):  # parents come first
        if node.kind == kind:
            group[at] = codes.setdefault(node.code, len(codes))
        elif node.parent >= 0:
            group[at] = group[node.parent]
    return list(codes), group


def _shares(codes: list[str], found: Rates, language: str) -> dict[str, dict[str, Any]]:
    few = {"class": None, "label": text("backdrop.few", language)}
    told: dict[str, dict[str, Any]] = {}
    for code, share, count in zip(codes, found.covered, found.businesses, strict=True):
        if not count:
            continue
        label = percent(float(share), language, decimals=0) if np.isfinite(share) else ""
        told[code] = {"class": _class("covered", 100 * share), "label": label} if label else few
    return told


def _densities(
    codes: list[str], found: Rates, square_km: dict[str, float], language: str
) -> dict[str, dict[str, Any]]:
    told: dict[str, dict[str, Any]] = {}
    for code, employees, count in zip(
        codes, found.uncovered_employees, found.businesses, strict=True
    ):
        if count and square_km.get(code):
            at = _class("uncovered_employees", employees / square_km[code])
            told[code] = {"class": at, "label": number(int(employees), language)}
    return told


def _class(kind: str, value: float) -> int:
    return int(np.searchsorted(_LIMITS[kind], value, side="right"))


def _classes(kind: str, language: str) -> list[dict[str, str]]:
    limits = _LIMITS[kind]
    bounds = zip((0, *limits), (*limits, None), strict=True)
    return [
        {
            "title": text(f"backdrop.{kind}_top", language, least=least)
            if most is None
            else text(f"backdrop.{kind}_class", language, least=least, most=most)
        }
        for least, most in bounds
    ]
