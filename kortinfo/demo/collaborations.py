"""Placements, subsidised jobs, agreements and job orders, as they truly were."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kortinfo.demo.history import A, B, C, responsible_for
from kortinfo.demo.population import CLOSED, COMING, Units
from kortinfo.demo.words import Texts, texts, weighted

Ints = NDArray[np.int64]

KINDS = (
    # name, weight, shortest and longest duration in days, where it is kept
    ("Virksomhedspraktik", 40, 21, 91, "vitas"),
    ("Ansættelse med løntilskud", 13, 60, 180, "vitas"),
    ("Fleksjob", 11, 300, 1200, "vitas"),
    ("Mentor", 7, 40, 170, "vitas"),
    ("Voksenlærling", 6, 500, 1400, "vitas"),
    ("Nytteindsats", 6, 21, 90, "vitas"),
    ("Jobrotation", 3, 90, 300, "vitas"),
    ("IGU", 3, 500, 720, "vitas"),
    ("Personlig assistance", 2, 180, 700, "vitas"),
    ("Partnerskabsaftale", 9, 700, 1090, "agreements"),
    ("Jobordre", 14, 10, 80, "job_orders"),
)


@dataclass(frozen=True, kw_only=True)
class Collaborations:
    """Collaborations, one an element; ``kind`` indexes ``KINDS``, days count from 1970-01-01."""

    unit: Ints
    kind: Ints
    start: Ints
    end: Ints
    persons: Ints
    responsible: Texts

    def of(self, store: str) -> "Collaborations":
        """Return those kept in one system (``vitas``, ``agreements`` or ``job_orders``)."""
        mine = texts(kind[4] for kind in KINDS)[self.kind] == store
        return Collaborations(
            unit=self.unit[mine],
            kind=self.kind[mine],
            start=self.start[mine],
            end=self.end[mine],
            persons=self.persons[mine],
            responsible=self.responsible[mine],
        )


def draw_collaborations(
    units: Units, level: Ints, *, today: int, rng: np.random.Generator
) -> tuple[Collaborations, NDArray[np.bool_]]:
    """Draw collaborations, and tell which units owe their level to one."""
    count = len(level)
    chance = rng.random(count)
    decided = ((level == A) & (chance < 0.6)) | ((level == B) & (chance < 0.25))
    decided |= (level == C) & (chance < 0.14)
    running = np.where((level == A) & decided, 1 + rng.poisson(0.5, count), 0)
    ended = np.where((level == B) & decided, 1, 0) + np.where(
        level == A, rng.poisson(0.4, count), 0
    )
    older = np.where((level == C) & decided, 1, 0)
    older += np.where(level <= B, rng.poisson(0.35, count), 0)
    groups = [
        _drawn(np.repeat(np.arange(count), running), "running", today, rng),
        _drawn(np.repeat(np.arange(count), ended), "ended", today, rng),
        _drawn(np.repeat(np.arange(count), older), "older", today, rng),
    ]
    unit, kind, start, end = (
        np.concatenate([part[index] for part in groups]) for index in range(4)
    )
    start = np.maximum(start, units.starts[unit] + 10)
    closed = units.state[unit] == CLOSED
    end = np.where(closed, np.minimum(end, units.ends[unit]), end)
    keep = (end > start) & (units.state[unit] != COMING) & (start <= today)
    order = np.lexsort((kind[keep], unit[keep], start[keep]))
    unit, kind, start, end = (part[keep][order] for part in (unit, kind, start, end))
    return (
        Collaborations(
            unit=unit,
            kind=kind,
            start=start,
            end=end,
            persons=1 + rng.poisson(0.25, len(unit)),
            responsible=responsible_for(units, unit, rng),
        ),
        decided,
    )


def _drawn(
    unit: Ints, when: str, today: int, rng: np.random.Generator
) -> tuple[Ints, Ints, Ints, Ints]:
    """Draw kinds and days: ``running`` today, ``ended`` within a year, or ``older``."""
    count = len(unit)
    shortest = np.array([kind[2] for kind in KINDS])
    longest = np.array([kind[3] for kind in KINDS])
    weights = np.array([float(kind[1]) for kind in KINDS])
    # What lasts long is what one finds running.
    weights = weights * np.sqrt(longest) if when == "running" else weights
    kind = weighted(rng, weights, count)
    length = rng.integers(shortest[kind], longest[kind] + 1)
    if when == "running":
        start = today - (length * rng.random(count)).astype(np.int64)
        return unit, kind, start, start + np.maximum(length, 1)
    end = today - (
        rng.integers(2, 355, count) if when == "ended" else rng.integers(375, 1_090, count)
    )
    return unit, kind, end - length, end
