"""White spots: areas and sectors ranked by what the businesses nobody is in contact with hold.

A hole is an area and a sector with at least one uncovered business (C or D). Its score is the mean
of five parts by their weights (``settings.coverage.holes``). Four parts are counts, divided by the
largest among the holes looked at; so is the fifth, the distance.

The distance is how far the share covered lies below the same sector's elsewhere. So that three
businesses do not outrank three hundred, both shares are shrunk as if ``PRIOR`` more businesses had
been counted: elsewhere's towards the share of all that is compared with, the hole's towards
elsewhere's. That is the mean of a beta-binomial model with so much prior knowledge.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kortinfo.coverage.axes import Axis, area_axis, sector_axis
from kortinfo.coverage.figures import Ground, Mask, Share
from kortinfo.coverage.rates import COVERED
from kortinfo.selection import CodedTable
from kortinfo.selection.chosen import NEW_MONTHS

PRIOR = 10
"""Businesses' worth of what is known beforehand."""
PARTS = ("uncovered", "employees", "job_ads", "new", "distance")
"""The parts of a score, as the settings name their weights."""
_NEW = frozenset(str(months) for months in NEW_MONTHS)
"""Classes of newness: all that began within the last 12 months."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Hole:
    """An area and a sector with uncovered businesses.

    Attributes:
        sector: as a selection names it, ``DB25:F``.
        area: likewise, ``postal:9990``.
        uncovered: businesses at C and D.
        employees: of those whose number is known.
        unknown: how many of those have no known number.
        job_ads: how many of those have a job ad open; None: there is no source of job ads.
        new: businesses (covered or not) that began within the last 12 months.
        here: businesses covered, of all.
        elsewhere: of the same sector outside this hole, as far as it is compared with.
        parts: 0 to 1, by name of ``PARTS``; without ``job_ads`` where there is no source of them.
        score: 0 to 1, the parts' mean by their weights.
    """

    sector: str
    area: str
    uncovered: int
    employees: int
    unknown: int
    job_ads: int | None
    new: int
    here: Share
    elsewhere: Share
    parts: Mapping[str, float]
    score: float


def holes(
    ground: Ground,
    codes: CodedTable,
    chosen: Mask,
    *,
    compared: Mask,
    weights: Mapping[str, float],
    sector_level: str = "division",
    area_kind: str = "postal",
    most: int | None = None,
) -> tuple[Hole, ...]:
    """Return the holes among the chosen businesses, the weightiest first.

    Args:
        ground: of the businesses.
        codes: of the same table.
        chosen: which businesses the holes are of.
        compared: which ones they are compared with: the chosen, wherever they are.
        weights: by name of ``PARTS``; one that is missing counts nothing.
        sector_level: of ``axes.SECTOR_LEVELS``.
        area_kind: of ``axes.AREA_KINDS``.
        most: how many are told; None: all of them.

    Equally weighty ones stand by uncovered businesses, sector and area: the order of the rows
    decides nothing.
    """
    down, across = sector_axis(codes, sector_level), area_axis(codes, area_kind)
    cell = down.code * len(across.values) + across.code
    found = _counted(ground, codes, chosen, cell, cells=len(down.values) * len(across.values))
    at = np.flatnonzero(found["uncovered"])
    if not len(at):
        return ()
    held = {name: counts[at] for name, counts in found.items()}
    sector = at // len(across.values)
    everywhere = compared | chosen
    covered, total = _by_sector(ground, everywhere, down)
    elsewhere = covered[sector] - held["covered"], total[sector] - held["total"]
    overall = covered.sum() / total.sum()
    held["distance"] = _distance(held["covered"], held["total"], *elsewhere, overall)
    if codes.job_ads is None:
        del held["job_ads"]
    parts = {name: _to_one(held[name]) for name in PARTS if name in held}
    score = _mean(parts, weights)
    order = np.lexsort((at, -held["uncovered"], -np.round(score, 9)))
    return tuple(
        Hole(
            sector=down.values[sector[row]],
            area=across.values[at[row] % len(across.values)],
            uncovered=int(held["uncovered"][row]),
            employees=int(held["employees"][row]),
            unknown=int(held["unknown"][row]),
            job_ads=int(held["job_ads"][row]) if "job_ads" in held else None,
            new=int(held["new"][row]),
            here=Share(covered=int(held["covered"][row]), total=int(held["total"][row])),
            elsewhere=Share(covered=int(elsewhere[0][row]), total=int(elsewhere[1][row])),
            parts={name: float(values[row]) for name, values in parts.items()},
            score=float(score[row]),
        )
        for row in order[:most].tolist()
    )


def _counted(
    ground: Ground, codes: CodedTable, chosen: Mask, cell: NDArray[np.intp], *, cells: int
) -> dict[str, Numbers]:
    """Count the chosen businesses cell by cell."""
    uncovered = chosen & (ground.level >= COVERED)
    rows = np.flatnonzero(uncovered)
    of_row, employees = cell[rows], ground.employees[rows]

    def count(which: Mask | None = None) -> Numbers:
        counted = of_row if which is None else of_row[which]
        return np.bincount(counted, minlength=cells).astype(np.float64)

    total = np.bincount(cell[chosen], minlength=cells).astype(np.float64)
    ads = np.zeros(len(rows), dtype=bool) if codes.job_ads is None else codes.job_ads[rows]
    worth = np.bincount(of_row, weights=np.maximum(employees, 0), minlength=cells)
    return {
        "total": total,
        "covered": total - count(),
        "uncovered": count(),
        "employees": worth.astype(np.float64),
        "unknown": count(employees < 0),
        "job_ads": count(ads),
        "new": np.bincount(cell[chosen & codes.newness.among(_NEW)], minlength=cells).astype(
            np.float64
        ),
    }


def _by_sector(ground: Ground, which: Mask, down: Axis) -> tuple[Numbers, Numbers]:
    """Return the businesses covered, and all, by sector."""
    sector = down.code[which] * 2 + (ground.level[which] < COVERED)
    counts = np.bincount(sector, minlength=2 * len(down.values)).astype(np.float64).reshape(-1, 2)
    return counts[:, 1], counts.sum(axis=1)


def _distance(
    covered: Numbers, total: Numbers, others: Numbers, of_others: Numbers, overall: float
) -> Numbers:
    """Return how far each share lies below elsewhere's, both shrunk; above it: 0."""
    elsewhere = (others + PRIOR * overall) / (of_others + PRIOR)
    here = (covered + PRIOR * elsewhere) / (total + PRIOR)
    return np.maximum(elsewhere - here, 0.0)


def _to_one(values: Numbers) -> Numbers:
    """Return values from 0 to 1, where 1 is the largest; all 0 where none is more."""
    most = values.max()
    return values / most if most > 0 else np.zeros_like(values)


def _mean(parts: Mapping[str, Numbers], weights: Mapping[str, float]) -> Numbers:
    """Return the mean of the parts there are, by their weights; 0 where none of those counts."""
    whole = sum(weights.get(name, 0.0) for name in parts)
    some = next(iter(parts.values()))
    total = np.zeros_like(some)
    for name, values in parts.items():
        total += weights.get(name, 0.0) * values
    return total / whole if whole else total
