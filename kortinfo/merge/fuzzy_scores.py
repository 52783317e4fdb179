"""How likely is it that a row is about a unit? Component scores, their weights, a probability.

Each pair of row and unit gets component scores: how alike the names are in several senses, how
rare what they share is, postal code, address (of those a unit has and had the likest), life and
numbers. The weighted sum says how much
likelier the unit is than "none of the register"; over all of a row's candidates and that "none"
the sums become probabilities (a conditional logit). So a second candidate nearly as good takes its
share, and no margin need be asked for besides.

The weights were fitted on invented rows (``benchmarks/matching/fitting.py``, seeds apart from those
that judge).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from kortinfo.merge.fuzzy_candidates import NameIndex, Pairs
from kortinfo.merge.fuzzy_places import PLACE_PARTS, expanded, likest, place_components
from kortinfo.merge.likeness import likeness_of
from kortinfo.merge.lookup import FIRST, LAST, NAME_KEY, RegisterIndex, overlapping
from kortinfo.merge.name_grams import grams_of, paired_cosines, unit_rows
from kortinfo.merge.reach import MAIL_DOMAIN
from kortinfo.tables import CVR, FROM, PHONE, TO, UNIT_ID

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WEIGHTS = {
    "base": -10.66,
    "alike": -0.24,
    "alike_80": 4.25,
    "alike_90": 0.50,
    "exact": -0.83,
    "exact_rare": 1.66,
    "within": 6.71,
    "pieces": -0.66,
    "pieces_70": -0.68,
    "rare": 7.82,
    "same_code": 1.80,
    "near_code": 0.67,
    "other_code": -5.19,
    "same_address": 6.61,
    "same_street": -2.66,
    "other_address": -2.88,
    "earlier": -3.52,
    "closed_then": -7.07,
    "pnr_slip": 5.11,
    "cvr_slip": 4.68,
    "unknown_company": -4.86,
    "same_phone": 9.14,
    "other_phone": -0.82,
    "same_domain": 7.62,
    "other_domain": -2.64,
    "address_and_alike": 1.68,
}
"""The weight of each component, in logits."""


@dataclass(frozen=True, kw_only=True)
class Scored:
    """Pairs of row and unit with what was found out about each.

    Attributes:
        pairs: the pairs, sorted by row.
        parts: the components, a column each, in the order of ``WEIGHTS``.
        name: the number of the unit's name that is most like the given one.
        place: the number of the unit's place that is most like the given one.
        alike: how alike the names are, 0 to 100.
    """

    pairs: Pairs
    parts: Floats
    name: Ints
    place: Ints
    alike: Floats


def scored(events: pd.DataFrame, pairs: Pairs, names: NameIndex, index: RegisterIndex) -> Scored:
    """Work out the components of each pair; of a unit's names and places the likest ones count."""
    sizes = names.first[pairs.unit + 1] - names.first[pairs.unit]
    keep = sizes > 0
    pairs = Pairs(row=pairs.row[keep], unit=pairs.unit[keep], slip=pairs.slip[keep])
    pair, name = expanded(sizes[keep], names.first[pairs.unit])
    components, alike = _name_components(events, pairs.row[pair], names, name)
    best = likest(components @ _weights(_NAME_PARTS), pair, name)
    places, at = place_components(
        events, pairs.row, pairs.unit, names.places, weights=_weights(PLACE_PARTS)
    )
    rest = _other_components(events, pairs, names, index)
    reached = _reach_components(events, pairs, names, index)
    both = places[:, [PLACE_PARTS.index("same_address")]] * alike[best, None] / 100
    ones = np.ones((len(best), 1))
    parts = np.concatenate([ones, components[best], places, rest, reached, both], axis=1)
    return Scored(pairs=pairs, parts=parts, name=name[best], place=at, alike=alike[best])


def _weights(parts: Sequence[str]) -> Floats:
    return np.array([WEIGHTS[part] for part in parts])


_NAME_PARTS = (
    "alike",
    "alike_80",
    "alike_90",
    "exact",
    "exact_rare",
    "within",
    "pieces",
    "pieces_70",
    "rare",
)


def _name_components(
    events: pd.DataFrame, row: Ints, names: NameIndex, name: Ints
) -> tuple[Floats, Floats]:
    asked, have_at = np.unique(name, return_inverse=True)  # few names, many pairs
    given = np.array(events[NAME_KEY].to_list(), dtype=object)
    have = np.array(names.names[NAME_KEY].array.take(asked).to_numpy(dtype=object), dtype=object)
    alike = likeness_of(given, row, have, have_at)
    left, right = given[row], have[have_at]
    within = np.zeros(len(row))
    if len(row):
        within = process.cpdist(
            left.tolist(), right.tolist(), scorer=fuzz.token_set_ratio, workers=-1
        ).astype(float)
    present = grams_of(events[NAME_KEY])
    pieces = paired_cosines(unit_rows(present, names.grams.weights), names.grams.names, row, name)
    rarity = np.sqrt(present @ (names.grams.weights**2))[row]
    part = alike / 100
    exact = np.asarray(left == right, dtype=bool)
    components = np.column_stack(
        [
            part,
            np.maximum(part - 0.8, 0) * 5,
            np.maximum(part - 0.9, 0) * 10,
            exact,
            exact * rarity / 40,
            within / 100,
            pieces,
            np.maximum(pieces - 0.7, 0) / 0.3,
            pieces * rarity / 40,
        ]
    )
    return components.astype(float), alike


def _other_components(
    events: pd.DataFrame, pairs: Pairs, names: NameIndex, index: RegisterIndex
) -> Floats:
    units = pd.Series(names.units[UNIT_ID].array.take(pairs.unit), dtype="str")
    asked = pd.DataFrame(
        {
            UNIT_ID: units,
            FIRST: events[FIRST].array.take(pairs.row),
            LAST: events[LAST].array.take(pairs.row),
        }
    )
    lived = asked.reset_index(names="line").merge(index.lives, on=UNIT_ID)
    then = lived.loc[overlapping(lived[FIRST], lived[LAST], lived[FROM], lived[TO]), "line"]
    closed = ~asked.index.isin(then)
    stranger = (events["cvr_usable"] & events[CVR].notna()).to_numpy(dtype=bool)[pairs.row]
    return np.column_stack([closed, pairs.slip == 1, pairs.slip == 2, stranger]).astype(float)


def _reach_components(
    events: pd.DataFrame, pairs: Pairs, names: NameIndex, index: RegisterIndex
) -> Floats:
    units = names.units[UNIT_ID]
    phones = index.telephones.agreement(events[PHONE], pairs.row, units, pairs.unit)
    domains = index.domains.agreement(events[MAIL_DOMAIN], pairs.row, units, pairs.unit)
    return np.column_stack([*phones, *domains]).astype(float)


def probabilities(found: Scored, rows: int) -> tuple[Floats, Floats]:
    """Return the probability of each pair, and of "none of the register" for each row."""
    logits = found.parts @ np.array(list(WEIGHTS.values()))
    row = found.pairs.row
    highest = np.zeros(rows)
    np.maximum.at(highest, row, logits)
    weight = np.exp(logits - highest[row])
    none = np.exp(-highest)
    total = none + np.bincount(row, weights=weight, minlength=rows)
    return weight / total[row], none / total
