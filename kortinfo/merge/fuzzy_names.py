"""What the exact stages left: matched by likeness, put before a person, or left alone.

Which of the three follows from what an error costs (``Costs``; decision 11): a match is accepted
where asking a person would cost more than the error it avoids.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.merge.earlier_places import AT_ADDRESS, IN_CODE, LEFT_ON, said_of
from kortinfo.merge.evidence import evidence
from kortinfo.merge.fuzzy_candidates import NameIndex, Pairs, name_index, pairs_of
from kortinfo.merge.fuzzy_scores import WEIGHTS, Scored, probabilities, scored
from kortinfo.merge.lookup import AS_REGISTERED, NAME_KEY, ROW, TARGET, RegisterIndex
from kortinfo.merge.membership import is_in
from kortinfo.merge.stages import STAGES, DoubtedPnrStage, Stage, candidate_rows, no_candidates
from kortinfo.merge.typing_slips import IdSlipStage, WrongColumnStage
from kortinfo.tables import ADDRESS, NAME, POSTAL_CODE, UNIT_ID

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
_CHUNK = 20_000
_SHOWN = 5
_HARDLY = 0.01
"""A candidate less likely than this is not worth showing."""


@dataclass(frozen=True, kw_only=True)
class Costs:
    """What errors cost, where one row looked at by a person costs 1.

    Attributes:
        wrong: a contact credited to a wrong business.
        missed: a contact left uncredited though its business was there to be found.
    """

    wrong: float = 50.0
    missed: float = 5.0

    @property
    def accept(self) -> float:
        """The probability from which a match is accepted: an error is rarer than it is dear."""
        return 1 - 1 / self.wrong

    @property
    def review(self) -> float:
        """The probability, of all candidates together, from which a person is asked."""
        return 1 / self.missed


@dataclass(frozen=True)
class FuzzyNameStage:
    """The likest business, by name, address, postal code, life, telephone and mail domain."""

    costs: Costs = Costs()
    name: str = "fuzzy_name"

    def candidates(self, events: pd.DataFrame, index: RegisterIndex) -> pd.DataFrame:
        """Return one candidate for what is sure enough, several with reason ``review`` else."""
        asking = events[events[NAME_KEY].notna()].reset_index(drop=True)
        if not len(asking) or not len(index.units):
            return no_candidates()
        names = name_index(index)
        parts = [
            self._of(asking[start : start + _CHUNK].reset_index(drop=True), index, names)
            for start in range(0, len(asking), _CHUNK)
        ]
        return pd.concat(parts, ignore_index=True)

    def _of(self, asking: pd.DataFrame, index: RegisterIndex, names: NameIndex) -> pd.DataFrame:
        pairs = _allowed(pairs_of(asking, index, names), asking, index, names)
        found = scored(asking, pairs, names, index)
        likely, none = probabilities(found, len(asking))
        order = np.lexsort((found.pairs.unit, -likely, found.pairs.row))
        row = found.pairs.row[order]
        nth = np.arange(len(row)) - np.searchsorted(row, row)
        best = np.zeros(len(asking))
        best[row[nth == 0]] = likely[order[nth == 0]]
        accepted = best >= self.costs.accept
        review = ~accepted & (1 - none >= self.costs.review)
        chosen = accepted[row] & (nth == 0)
        shown = review[row] & (nth < _SHOWN) & (likely[order] >= _HARDLY)
        told = order[chosen | shown]
        second = np.zeros(len(asking))
        second[row[nth == 1]] = likely[order[nth == 1]]
        return _told(asking, found, likely, told, accepted=accepted, second=second, names=names)


def _allowed(pairs: Pairs, asking: pd.DataFrame, index: RegisterIndex, names: NameIndex) -> Pairs:
    """Leave out the units people said a row is not about, before they take their share."""
    if not len(index.rejected):
        return pairs
    row = pd.Series(asking[ROW].to_numpy()[pairs.row]).astype("str")
    unit = pd.Series(names.units[UNIT_ID].array.take(pairs.unit), dtype="str")
    gone = is_in(
        row + "|" + unit, index.rejected[ROW].astype("str") + "|" + index.rejected[TARGET]
    ).to_numpy()
    return Pairs(row=pairs.row[~gone], unit=pairs.unit[~gone], slip=pairs.slip[~gone])


def _told(
    asking: pd.DataFrame,
    found: Scored,
    likely: Floats,
    told: Ints,
    *,
    accepted: NDArray[np.bool_],
    second: Floats,
    names: NameIndex,
) -> pd.DataFrame:
    row, unit = found.pairs.row[told], found.pairs.unit[told]
    events = asking.iloc[row].reset_index(drop=True)
    theirs = names.units.iloc[unit].reset_index(drop=True)
    sure = pd.Series(accepted[row])
    left = found.parts[told, _part("earlier")] > 0
    present = pd.Series(~left)
    matched_name = names.names[AS_REGISTERED].array.take(found.name[told])
    said = evidence(
        {
            NAME: events[NAME],
            "registered_name": pd.Series(matched_name, dtype="str"),
            "name_score": pd.Series(np.round(found.alike[told])).astype("int64"),
            ADDRESS: events[ADDRESS],
            "address_agrees": _agreement(found.parts[told], _ADDRESS_WORDS).where(present),
            POSTAL_CODE: events[POSTAL_CODE],
            "postal_code_agrees": _agreement(found.parts[told], _CODE_WORDS).where(present),
            **_place_left(found, told, left, names),
            "phone_agrees": _agreement(found.parts[told], _PHONE_WORDS),
            "mail_domain_agrees": _agreement(found.parts[told], _DOMAIN_WORDS),
            "closed_then": _where(found.parts[told, _part("closed_then")] > 0),
            "number_slip": _agreement(found.parts[told], _SLIP_WORDS),
            "next_best": pd.Series(np.round(100 * second[row])).astype("Int64").where(sure),
        }
    )
    return candidate_rows(
        events,
        unit=theirs[UNIT_ID],
        said=said,
        score=pd.Series(np.round(100 * likely[told], 1)),
        reason=sure.map({False: "review"}).astype("str"),
    )


def _place_left(
    found: Scored, told: Ints, left: NDArray[np.bool_], names: NameIndex
) -> dict[str, pd.Series]:
    """Return what the evidence says where an earlier place agrees better than the present one."""
    day = names.places.places[LEFT_ON].iloc[found.place[told]].reset_index(drop=True)
    there = found.parts[told, _part("same_address")] > 0
    said = said_of(day, pd.Series(np.where(there, AT_ADDRESS, IN_CODE)))
    return {name: part.where(left) for name, part in said.items()}


_ADDRESS_WORDS = {"same_address": "yes", "same_street": "street", "other_address": "no"}
_CODE_WORDS = {"same_code": "yes", "near_code": "near", "other_code": "no"}
_PHONE_WORDS = {"same_phone": "yes", "other_phone": "no"}
_DOMAIN_WORDS = {"same_domain": "yes", "other_domain": "no"}
_SLIP_WORDS = {"pnr_slip": "pnr", "cvr_slip": "cvr"}


def _part(name: str) -> int:
    return list(WEIGHTS).index(name)


def _agreement(parts: Floats, words: dict[str, str]) -> pd.Series:
    told = pd.Series(index=range(len(parts)), dtype="str")
    for name, word in words.items():
        told = told.mask(parts[:, _part(name)] > 0, word)
    return told


def _where(flags: NDArray[np.bool_]) -> pd.Series:
    return pd.Series(True, index=range(len(flags))).where(flags)


def all_stages(costs: Costs = Costs()) -> tuple[Stage, ...]:
    """Return every stage in its order: the exact ones, slips of the pen, likeness."""
    slips = (WrongColumnStage(), IdSlipStage())
    return (*STAGES, *slips, FuzzyNameStage(costs), DoubtedPnrStage())
