"""The public orienteering instances, read as problems; distances are rounded as their lists say."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kortinfo.routes.problem import Problem, Tour, Visit, Window

ALL_DAY = ((Window(0.0, float("inf")),),)


@dataclass(frozen=True)
class Instance:
    """A problem with the best worth known from literature; missing for the OP sets."""

    family: str
    name: str
    problem: Problem
    best: float | None


def read_op(path: Path) -> Problem:
    """Tmax and P, then x, y, score: the start first, the end second."""
    lines = [line.split() for line in path.read_text().splitlines() if line.strip()]
    rows = np.array(lines[1:], dtype=float)
    return _without_windows(
        rows, start=0, end=1, tours=int(float(lines[0][1])), most=float(lines[0][0])
    )


def read_top(path: Path) -> Problem:
    """N, m and tmax, then x, y, score: the start first, the end last."""
    lines = [line.split() for line in path.read_text().splitlines() if line.strip()]
    head = {line[0]: float(line[1]) for line in lines[:3]}
    rows = np.array(lines[3:], dtype=float)
    return _without_windows(
        rows, start=0, end=len(rows) - 1, tours=int(head["m"]), most=head["tmax"]
    )


def _without_windows(rows: np.ndarray, *, start: int, end: int, tours: int, most: float) -> Problem:
    apart = np.hypot(*(rows[:, None, :2] - rows[None, :, :2]).transpose(2, 0, 1))
    travel = np.ceil(apart * 1000 - 1e-9) / 1000
    visits = tuple(
        Visit(place, 0.0, float(rows[place, 2]), ALL_DAY)
        for place in range(len(rows))
        if place not in (start, end) and rows[place, 2] > 0
    )
    return Problem(visits, (Tour(0, 0.0, most, start, end),) * tours, travel)


def read_toptw(path: Path, tours: int) -> Problem:
    """Solomon's files with the score in the demand's place; the depot first."""
    lines = [line.split() for line in path.read_text().splitlines() if line.strip()]
    rows = [[float(value) for value in line] for line in lines[2:]]
    points = np.array([row[1:3] for row in rows])
    apart = np.hypot(*(points[:, None] - points[None, :]).transpose(2, 0, 1))
    travel = np.floor(apart * 10 + 1e-9) / 10
    visits = tuple(
        Visit(place, row[3], row[4], ((Window(row[-2], row[-1]),),))
        for place, row in enumerate(rows)
        if place
    )
    return Problem(visits, (Tour(0, 0.0, rows[0][-1], 0, 0),) * tours, travel)


def instances(folder: Path) -> Iterator[Instance]:
    """Yield the instances whose best value is listed."""
    with (folder / "best_known.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            name, best = row["instance"], float(row["value"])
            if row["family"] == "TOP":
                path = folder / "top" / f"Set{name[1]}" / f"{name}.txt"
                yield Instance("TOP", name, read_top(path), best)
            else:
                path = folder / "toptw" / f"{name}.txt"
                tours = int(row["vehicles"])
                yield Instance("TOPTW", f"{name}/{tours}", read_toptw(path, tours), best)
