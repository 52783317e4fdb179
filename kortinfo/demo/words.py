"""Invented names from the parts that ship: people, businesses, streets. None is a real one's."""

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kortinfo.shipped import shipped

Texts = NDArray[np.object_]


@cache
def words() -> dict[str, Any]:
    """Return the shipped name parts by list name (``data/demo_words.json``)."""
    parts: dict[str, Any] = json.loads(shipped("demo_words.json").read_text(encoding="utf-8"))
    return parts


def texts(values: Iterable[str]) -> Texts:
    """Return strings as an object array, the form all the demo's text columns have."""
    listed = list(values)
    array = np.empty(len(listed), dtype=object)
    array[:] = listed
    return array


def pick(rng: np.random.Generator, options: Iterable[str], count: int) -> Texts:
    """Draw ``count`` of the options, evenly."""
    array = texts(options)
    return array[rng.integers(0, len(array), count)]


def joined(*parts: Texts | str) -> Texts:
    """Put text columns and fixed texts together, row by row."""
    whole: Texts | str = ""
    for part in parts:
        whole = whole + part
    return np.asarray(whole, dtype=object)


def weighted(
    rng: np.random.Generator, weights: NDArray[np.float64], count: int
) -> NDArray[np.int64]:
    """Draw ``count`` indices with chances in proportion to ``weights`` (at least one above 0)."""
    ends = np.cumsum(weights)
    drawn = np.searchsorted(ends, rng.random(count) * ends[-1], side="right")
    return np.asarray(np.minimum(drawn, len(weights) - 1), dtype=np.int64)


def family_names(rng: np.random.Generator, count: int) -> Texts:
    """Return invented family names."""
    parts = words()
    return joined(pick(rng, parts["family_start"], count), pick(rng, parts["family_end"], count))


def person_names(rng: np.random.Generator, count: int) -> Texts:
    """Return invented persons' names."""
    return joined(pick(rng, words()["given"], count), " ", family_names(rng, count))


def roots(rng: np.random.Generator, count: int) -> Texts:
    """Return invented business names' first words, as ``Klitvind``."""
    parts = words()
    return joined(pick(rng, parts["root_start"], count), pick(rng, parts["root_end"], count))


def place_roots(rng: np.random.Generator, count: int) -> Texts:
    """Return invented names for schools, halls and homes, as ``Mågebakke``."""
    parts = words()
    starts = pick(rng, parts["place_root_start"], count)
    return joined(starts, pick(rng, parts["place_root_end"], count))


def consultants() -> Texts:
    """Return the eight invented consultants' names."""
    return texts(words()["consultants"])
