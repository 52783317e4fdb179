"""Numbers typed wrong: one digit off, two neighbours swapped, one lost or too many, wrong column.

A slip is believed only together with the name, the address or the telephone number. A CVR number
that passes modulus 11 is no slip: every single wrong digit fails it. Where a CVR number is put
right, the row goes through the exact stages once more, as if it had been typed so.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.merge.earlier_places import lay_there
from kortinfo.merge.evidence import evidence, with_note
from kortinfo.merge.likeness import name_likeness
from kortinfo.merge.lookup import NAME_KEY, ROW, RegisterIndex
from kortinfo.merge.membership import is_in, positions_in
from kortinfo.merge.stages import (
    CvrAddressStage,
    CvrNameStage,
    CvrStage,
    candidate_rows,
    no_candidates,
)
from kortinfo.tables import CVR, EVIDENCE, PHONE, PNR, POSTAL_CODE, SCORE, UNIT_ID

Ints = NDArray[np.int64]
HOW = "how"
GIVEN = "given"
OTHER_COLUMN = "other_column"
CVR_DIGITS, PNR_DIGITS = 8, 10
_ALIKE, _ALIKE_IN_PLACE, _ALIKE_AT_ADDRESS, _UNLIKE = 85.0, 75.0, 50.0, 40.0
"""Name scores (0 to 100) that bear a slip out: alone, with the postal code, at the address; under
the last one, even a number that is right in the wrong column is not believed."""
_LESS = 6.0
"""A number put right is worth so much less than the same number typed right."""


def near_numbers(numbers: pd.Series, *, digits: int) -> pd.DataFrame:
    """Return every number of ``digits`` digits that is one slip away from each number.

    Columns: line (the index of ``numbers``), read_as, how (one_off, swapped, one_put_in,
    one_taken_out). Numbers of other lengths than ``digits`` and one more or less have none; a
    leading zero counts as a missing digit.
    """
    bare = numbers.dropna().astype("str").str.lstrip("0")
    parts = []
    for length, slips in (
        (digits, (_one_off, _swapped)),
        (digits - 1, (_one_put_in,)),
        (digits + 1, (_one_taken_out,)),
    ):
        some = bare[bare.str.len() == length]
        if not len(some):
            continue
        letters = np.array(some.to_list(), dtype=f"U{length}").view("U1").reshape(-1, length)
        for slip in slips:
            at, read_as = slip(letters.astype(np.int64))
            told = {
                "line": some.index.to_numpy()[at],
                "read_as": read_as,
                HOW: slip.__name__.lstrip("_"),
            }
            parts.append(pd.DataFrame(told))
    if not parts:
        return pd.DataFrame({"line": [], "read_as": pd.Series(dtype="int64"), HOW: []}).astype(
            {"line": "int64", HOW: "str"}
        )
    every = pd.concat(parts, ignore_index=True)
    whole = every["read_as"] >= 10 ** (digits - 1)
    found: pd.DataFrame = every[whole].drop_duplicates(["line", "read_as"], ignore_index=True)
    return found


def _values(letters: Ints) -> Ints:
    powers = 10 ** np.arange(letters.shape[1] - 1, -1, -1, dtype=np.int64)
    return np.asarray(letters @ powers)


def _one_off(letters: Ints) -> tuple[Ints, Ints]:
    found = []
    for place in range(letters.shape[1]):
        for step in range(1, 10):
            changed = letters.copy()
            changed[:, place] = (changed[:, place] + step) % 10
            found.append(_values(changed))
    return _flat(found, len(letters))


def _swapped(letters: Ints) -> tuple[Ints, Ints]:
    found = []
    for place in range(letters.shape[1] - 1):
        changed = letters.copy()
        changed[:, [place, place + 1]] = changed[:, [place + 1, place]]
        found.append(_values(changed))
    return _flat(found, len(letters))


def _one_put_in(letters: Ints) -> tuple[Ints, Ints]:
    found = [
        _values(np.insert(letters, place, digit, axis=1))
        for place in range(letters.shape[1] + 1)
        for digit in range(10)
    ]
    return _flat(found, len(letters))


def _one_taken_out(letters: Ints) -> tuple[Ints, Ints]:
    found = [_values(np.delete(letters, place, axis=1)) for place in range(letters.shape[1])]
    return _flat(found, len(letters))


def _flat(found: list[Ints], count: int) -> tuple[Ints, Ints]:
    return np.tile(np.arange(count), len(found)), np.concatenate(found)


def slips(events: pd.DataFrame, index: RegisterIndex) -> pd.DataFrame:
    """Return what each open event's unknown numbers may have been meant as.

    Columns: row, given, how (of ``near_numbers``, or other_column), and unit_id (a P-number meant)
    or cvr (a CVR number meant), all of them numbers the register knows.
    """
    return pd.concat([wrong_columns(events, index), mistyped(events, index)], ignore_index=True)


def mistyped(events: pd.DataFrame, index: RegisterIndex) -> pd.DataFrame:
    """Return the numbers that are one slip from one the register knows; columns as ``slips``."""
    pnrs, cvrs = _unknown(events)
    units = _near(pnrs, PNR, known=pd.Index(_unit_ids(index).index), digits=PNR_DIGITS)
    companies = _near(cvrs, CVR, known=index.cvrs, digits=CVR_DIGITS)
    return _meant(units, companies, index)


def wrong_columns(events: pd.DataFrame, index: RegisterIndex) -> pd.DataFrame:
    """Return the CVR numbers in the P-number column and the other way round; as ``slips``."""
    pnrs, cvrs = _unknown(events)
    units = _misplaced(cvrs, CVR, known=pd.Index(_unit_ids(index).index))
    return _meant(units, _misplaced(pnrs, PNR, known=index.cvrs), index)


def _unknown(events: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the events with a P-number nobody has, and those with what is no CVR number."""
    pnrs = events[events[PNR].notna() & ~events["pnr_known"] & ~events["pnr_elsewhere"]]
    return pnrs, events[events[CVR].notna() & ~events["cvr_usable"]]


def _unit_ids(index: RegisterIndex) -> pd.Series:
    ids = pd.Series(index.units.index, index=index.units[PNR].to_numpy(), dtype="str")
    return ids[ids.index.notna()]


def _meant(units: pd.DataFrame, companies: pd.DataFrame, index: RegisterIndex) -> pd.DataFrame:
    units = units.assign(**{UNIT_ID: units["read_as"].map(_unit_ids(index)).astype("str")})
    companies = companies.assign(**{CVR: companies["read_as"]})
    both = pd.concat([units, companies], ignore_index=True)
    columns = both.reindex(columns=[ROW, GIVEN, HOW, UNIT_ID, CVR])
    columns = columns.astype({ROW: "int64", GIVEN: "str", HOW: "str", UNIT_ID: "str", CVR: "str"})
    return columns.drop_duplicates([ROW, UNIT_ID, CVR], ignore_index=True)


def _near(events: pd.DataFrame, column: str, *, known: pd.Index, digits: int) -> pd.DataFrame:
    near = near_numbers(events[column], digits=digits)
    known = known.astype("str")
    plain = known[known.str.fullmatch(rf"[0-9]{{{digits}}}")]
    numbers = np.sort(plain.to_numpy(dtype=object).astype(np.int64))
    at = np.minimum(np.searchsorted(numbers, near["read_as"]), max(len(numbers) - 1, 0))
    hit = numbers[at] == near["read_as"].to_numpy() if len(numbers) else np.zeros(len(near), bool)
    near = near[hit]
    meant = events.loc[near["line"]]
    return pd.DataFrame(
        {
            ROW: meant[ROW].to_numpy(),
            GIVEN: meant[column].to_numpy(),
            HOW: near[HOW].to_numpy(),
            "read_as": near["read_as"].astype("int64").astype("str").to_numpy(),
        }
    ).astype({GIVEN: "str", HOW: "str", "read_as": "str"})


def _misplaced(events: pd.DataFrame, column: str, *, known: pd.Index) -> pd.DataFrame:
    moved = events[is_in(events[column], known)]
    return pd.DataFrame(
        {ROW: moved[ROW], GIVEN: moved[column], HOW: OTHER_COLUMN, "read_as": moved[column]}
    ).astype({HOW: "str"})


@dataclass(frozen=True)
class WrongColumnStage:
    """A CVR number in the P-number column, or the other way round, that nothing speaks against."""

    name: str = "wrong_column"

    def candidates(self, events: pd.DataFrame, index: RegisterIndex) -> pd.DataFrame:
        """Return the business meant, where it is one; a P-number's before a CVR number's."""
        return _put_right(wrong_columns(events, index), events, index)


@dataclass(frozen=True)
class IdSlipStage:
    """An unknown number that is one slip from a known one, borne out by what else is given."""

    name: str = "id_slip"

    def candidates(self, events: pd.DataFrame, index: RegisterIndex) -> pd.DataFrame:
        """Return the business meant, where one alone is borne out; a P-number's before a CVR's."""
        return _put_right(mistyped(events, index), events, index)


def _put_right(found: pd.DataFrame, events: pd.DataFrame, index: RegisterIndex) -> pd.DataFrame:
    """Return the candidates of the stages: of what was found, what is borne out."""
    if not len(found):
        return no_candidates()
    units = found[found[UNIT_ID].notna()]
    units = units[_borne_out(units.drop(columns=CVR), events, index)]
    units = units[~units.duplicated(ROW, keep=False)]
    companies = found[found[UNIT_ID].isna() & ~found[ROW].isin(units[ROW])]
    owned = companies.merge(index.links[[UNIT_ID, CVR]].drop_duplicates(), on=CVR)
    owned = owned.drop(columns=f"{UNIT_ID}_x").rename(columns={f"{UNIT_ID}_y": UNIT_ID})
    owned = owned[_borne_out(owned, events, index)]
    companies = owned.drop_duplicates([ROW, CVR])
    companies = companies[~companies.duplicated(ROW, keep=False)]
    return pd.concat(
        [_units_meant(units, events), _companies_meant(companies, events, index)],
        ignore_index=True,
    )


def _units_meant(slipped: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    rows = slipped.merge(events[[ROW, NAME_KEY, "name", "address"]], on=ROW)
    said = evidence({"pnr": rows[UNIT_ID], "name": rows["name"], "address": rows["address"]})
    made = candidate_rows(rows, unit=rows[UNIT_ID], said=said, score=98.0 - _LESS)
    return _with_slip(made, slipped)


def _companies_meant(
    slipped: pd.DataFrame, events: pd.DataFrame, index: RegisterIndex
) -> pd.DataFrame:
    """Match the rows once more, by the CVR number meant."""
    meant = slipped.set_index(ROW)[CVR]
    right = events[events[ROW].isin(slipped[ROW])]
    right = right.assign(**{CVR: right[ROW].map(meant).astype("str")}, cvr_known=True)
    # What stands in the P-number column may be the very CVR number: no unknown P-number then.
    right = right.assign(**{PNR: right[PNR].mask(right[PNR] == right[CVR])})
    parts = []
    for stage in (CvrAddressStage(), CvrNameStage(), CvrStage()):
        found = stage.candidates(right, index)
        found = found[found[UNIT_ID].notna() | found[CVR].notna()]
        parts.append(found)
        right = right[~right[ROW].isin(found[ROW])]
    made = pd.concat(parts, ignore_index=True)
    return _with_slip(made.assign(**{SCORE: made[SCORE] - _LESS}), slipped)


def _with_slip(made: pd.DataFrame, slipped: pd.DataFrame) -> pd.DataFrame:
    told = slipped.drop_duplicates(ROW).set_index(ROW)
    notes = evidence({GIVEN: told[GIVEN], HOW: told[HOW]})
    note = made[ROW].map(notes).astype("str")
    return made.assign(**{EVIDENCE: with_note(made[EVIDENCE], "slip", note)})


def _borne_out(meant: pd.DataFrame, events: pd.DataFrame, index: RegisterIndex) -> pd.Series:
    """Tell which units (row, unit_id, how) the event's name, address or telephone bears out.

    A number that is right and stands in the wrong column needs no more than that the name does not
    speak against it.
    """
    asked = meant[[ROW, UNIT_ID, HOW]].reset_index(names="line").merge(events, on=ROW)
    place = index.units[["street_key", "house", POSTAL_CODE]].add_prefix("unit_")
    asked = asked.join(place, on=UNIT_ID)
    there = (asked["street_key"] == asked["unit_street_key"]) & (
        asked["house"] == asked["unit_house"]
    )
    same_code = asked[POSTAL_CODE] == asked[f"unit_{POSTAL_CODE}"]
    at_address = there & (same_code | asked[POSTAL_CODE].isna())
    at_address |= lay_there(asked, index.earlier, house=True)
    names = index.named_units()
    names = names[is_in(names[UNIT_ID], asked[UNIT_ID])][[UNIT_ID, NAME_KEY]]
    pairs = (
        asked[["line", UNIT_ID, NAME_KEY]]
        .dropna()
        .merge(names.rename(columns={NAME_KEY: "theirs"}), on=UNIT_ID)
    )
    alike = name_likeness(pairs[NAME_KEY], pairs["theirs"])
    best = pd.Series(alike, index=pairs["line"].to_numpy()).groupby(level=0).max()
    score = asked["line"].map(best)
    nameless = asked[NAME_KEY].isna()
    believed = (score >= _ALIKE) | (same_code & (score >= _ALIKE_IN_PLACE))
    believed |= at_address & (nameless | (score >= _ALIKE_AT_ADDRESS))
    believed |= (nameless | (score >= _UNLIKE)) & _same_phone(asked, index)
    believed |= (asked[HOW] == OTHER_COLUMN) & (nameless | (score >= _UNLIKE))
    return pd.Series(believed.to_numpy(dtype=bool), index=asked["line"]).reindex(meant.index)


def _same_phone(asked: pd.DataFrame, index: RegisterIndex) -> pd.Series:
    units = pd.Series(asked[UNIT_ID].unique(), dtype="str")
    row, unit = np.arange(len(asked)), positions_in(asked[UNIT_ID], units)
    same, _ = index.telephones.agreement(asked[PHONE], row, units, unit)
    return pd.Series(same, index=asked.index)
