"""The match stages: each looks at the events still open and names candidates.

A stage is a name and a function from events to candidates; stages run in order, and a row a stage
has decided is closed. Scores (0 to 100) say how much the evidence is worth, not how often it is
right:

| stage | what agrees | score |
|---|---|---|
| pnr | P-number, and the CVR number owns or owned it | 100 |
| pnr | P-number alone, or with what is no CVR number (modulus 11) | 98 |
| cvr_address | CVR number, street, house number (and postal code where given): one unit | 96 |
| cvr_address | of several such units one was alive then | 94 |
| cvr_address | the address is one that a unit of the company has left | 95 and 93 |
| cvr_name | CVR number and a name the unit (or its company) has or had: one unit | 94 |
| cvr_name | of several such units one was alive then, or has the postal code given | 92 |
| cvr | CVR number: the company as a whole | 90 |
| name_address | name, now or earlier, street and house number: one unit | 92 |
| name_address | of several such units one was alive then | 90 |
| name_address | the address is one that the unit has left | 91 and 89 |
| name_postal | name, now or earlier, and postal code: one unit | 88 |
| name_postal | of several such units one was alive then | 86 |

What is left goes to ``typing_slips`` and ``fuzzy_names``; ``decisions`` of people come first.
"""

from dataclasses import dataclass
from typing import Protocol

import pandas as pd

from kortinfo.merge.earlier_places import LEFT_ON, at_address, said_of
from kortinfo.merge.evidence import evidence
from kortinfo.merge.lookup import FIRST, HOME, LAST, NAME_KEY, ROW, RegisterIndex, overlapping
from kortinfo.merge.membership import is_in
from kortinfo.merge.reach import MAIL_DOMAIN
from kortinfo.tables import (
    ADDRESS,
    CVR,
    EVIDENCE,
    FROM,
    NAME,
    PHONE,
    PNR,
    POSTAL_CODE,
    REASON,
    SCORE,
    TO,
    UNIT_ID,
)

CANDIDATE_COLUMNS = [ROW, UNIT_ID, CVR, SCORE, EVIDENCE, REASON]
_FITTING = "fitting"
_ADDRESS = ["street_key", "house"]
_LEFT = 1.0
"""An address that was left is worth so much less than a present one."""


class Stage(Protocol):
    """One way of finding the business an event is about."""

    @property
    def name(self) -> str:
        """The stage's name, as in ``match_stage``."""
        ...

    def candidates(self, events: pd.DataFrame, index: RegisterIndex) -> pd.DataFrame:
        """Return candidates for the open events (``lookup.prepare_events``).

        Columns ``CANDIDATE_COLUMNS``: the event's row; unit_id, or cvr for a company as a
        whole; score; evidence (a JSON object); reason. One candidate is a match, several are a
        tie. A reason closes the row unmatched, and what such lines name is put before a person;
        a row with neither target nor reason stays open, and its evidence is kept as a note for
        the stage that decides it.
        """
        ...


def no_candidates() -> pd.DataFrame:
    """Return the empty table of candidates."""
    return pd.DataFrame(
        {name: pd.Series(dtype="float64" if name == SCORE else "str") for name in CANDIDATE_COLUMNS}
    ).astype({ROW: "int64"})


def candidate_rows(
    rows: pd.DataFrame,
    *,
    said: pd.Series,
    unit: pd.Series | None = None,
    company: pd.Series | None = None,
    score: pd.Series | float = 0.0,
    reason: pd.Series | str | None = None,
) -> pd.DataFrame:
    """Put candidates in the columns of ``Stage.candidates``; ``rows`` has the events' rows."""
    missing = pd.Series(index=rows.index, dtype="str")
    told = missing if reason is None else pd.Series(reason, index=rows.index, dtype="str")
    columns = {
        ROW: rows[ROW],
        UNIT_ID: missing if unit is None else unit,
        CVR: missing if company is None else company,
        SCORE: score,
        EVIDENCE: said,
        REASON: told,
    }
    return pd.DataFrame(columns)[CANDIDATE_COLUMNS]


def _linked(rows: pd.DataFrame, links: pd.DataFrame) -> pd.Series:
    """Tell whether the unit of each row was ever the company's."""
    return is_in(rows[UNIT_ID] + "|" + rows[CVR], links[UNIT_ID] + "|" + links[CVR])


@dataclass(frozen=True)
class PnrStage:
    """The P-number, looked up. A CVR number that never owned the unit contradicts it.

    So does one the register does not know; only what fails modulus 11 is taken for a slip.
    """

    name: str = "pnr"

    def candidates(self, events: pd.DataFrame, index: RegisterIndex) -> pd.DataFrame:
        """Return one candidate, or a reason, for every event with a P-number anybody has."""
        ids = pd.Series(index.units.index, index=index.units[PNR].to_numpy(), dtype="str")
        here = events[events["pnr_known"]]
        here = here.assign(**{UNIT_ID: here[PNR].map(ids[ids.index.notna()])})
        there = events[events["pnr_elsewhere"]]
        there = there.assign(**{UNIT_ID: there[PNR]})
        agrees = _linked(here, index.links)
        whose = here["cvr_usable"]
        against = whose & ~agrees
        found = candidate_rows(
            here,
            unit=here[UNIT_ID],
            said=evidence({"pnr": here[PNR], "cvr": here[CVR], "cvr_agrees": agrees.where(whose)}),
            score=agrees.map({True: 100.0, False: 98.0}),
            reason=against.map({True: "contradiction"}).astype("str"),
        )
        owner = here[against & here["cvr_known"]]
        other_side = candidate_rows(
            owner,
            company=owner[CVR],
            said=evidence({"pnr": owner[PNR], "cvr": owner[CVR], "cvr_agrees": False}),
            score=90.0,
            reason="contradiction",
        )
        against = there["cvr_usable"] & ~_linked(there, index.other_links)
        elsewhere = candidate_rows(
            there,
            said=evidence({"pnr": there[PNR], "cvr": there[CVR], "pnr_elsewhere": True}),
            reason=against.map({True: "contradiction", False: "outside_home"}),
        )
        return pd.concat([found, other_side, elsewhere], ignore_index=True)


@dataclass(frozen=True)
class CvrAddressStage:
    """The CVR number, and an address that picks one of the company's units."""

    name: str = "cvr_address"

    def candidates(self, events: pd.DataFrame, index: RegisterIndex) -> pd.DataFrame:
        """Return the one unit of the company at the address; of several the one alive then.

        Where none lies there, the one that did.
        """
        asking = events[events["cvr_known"]].dropna(subset=_ADDRESS)
        links = index.links[is_in(index.links[CVR], asking[CVR])]
        links = links[[UNIT_ID, CVR]].drop_duplicates()
        found = _fitting_units(asking, links, CVR, index)
        parts = []
        for places, less in zip(found, (0.0, _LEFT), strict=True):
            picked = _pick(places, index)
            said = {ADDRESS: picked[ADDRESS], POSTAL_CODE: picked[POSTAL_CODE]}
            said |= said_of(picked[LEFT_ON]) if less else {}
            parts.append(_company_unit(picked, said, scores=(96.0 - less, 94.0 - less)))
        return pd.concat(parts, ignore_index=True)


def _fitting_units(
    asking: pd.DataFrame, units: pd.DataFrame, by: str, index: RegisterIndex
) -> tuple[pd.DataFrame, pd.DataFrame]:
    present = index.units[[*_ADDRESS, POSTAL_CODE, HOME]]
    return at_address(asking, units, by=by, present=present, earlier=index.earlier)


@dataclass(frozen=True)
class CvrNameStage:
    """The CVR number, and a name that picks one of the company's units.

    The units' own names go before the company's: the company's name fits all of its units.
    """

    name: str = "cvr_name"

    def candidates(self, events: pd.DataFrame, index: RegisterIndex) -> pd.DataFrame:
        """Return the one unit of the company with the name; of several the one alive then."""
        asking = events[events["cvr_known"] & events[NAME_KEY].notna()]
        pairs = index.links[[UNIT_ID, CVR]].drop_duplicates()
        own = asking.merge(pairs.merge(index.unit_names, on=UNIT_ID), on=[CVR, NAME_KEY])
        by_company = asking[~asking[ROW].isin(own[ROW])].merge(
            index.company_names, on=[CVR, NAME_KEY]
        )
        found = pd.concat([own, by_company.merge(pairs, on=CVR)], ignore_index=True)
        units = index.units.drop(columns=[PNR, "street_key", "house"])
        found = found.join(units.rename(columns={POSTAL_CODE: "unit_postal"}), on=UNIT_ID)
        several = found.groupby(ROW)[UNIT_ID].transform("size") > 1
        fits = _postal_agrees(found)
        ruled_out = several & ~fits
        rest = found[~ruled_out].assign(narrowed=several & fits)
        picked = _pick(rest, index)
        said = {NAME: picked[NAME], POSTAL_CODE: picked[POSTAL_CODE].where(picked["narrowed"])}
        return _company_unit(picked, said, scores=(94.0, 92.0))


def _postal_agrees(found: pd.DataFrame) -> pd.Series:
    return found[POSTAL_CODE].isna() | (found[POSTAL_CODE] == found["unit_postal"])


def _pick(found: pd.DataFrame, index: RegisterIndex, *, owned: bool = True) -> pd.DataFrame:
    """Choose among each row's units the one alive, and (``owned``) the company's, at the event.

    Home units alive go before other units alive. Returns one line a row with ``fitting`` (how
    many units there were) and unit_id, missing where no single one stands out.
    """
    found = found.sort_values([ROW, UNIT_ID], ignore_index=True)
    alive = _held_then(found, index.lives, [UNIT_ID])
    if owned:
        alive &= _held_then(found, index.links, [UNIT_ID, CVR])
    rank = (~alive).astype("int64") * 2
    rank = rank.mask(alive & ~found[HOME].astype("bool"), 1)
    by_row = found.groupby(ROW)
    fitting = by_row[UNIT_ID].transform("size")
    best = found.assign(fitting=fitting)[rank == rank.groupby(found[ROW]).transform("min")]
    alone = best.groupby(ROW)[UNIT_ID].transform("size") == 1
    best = best.assign(**{UNIT_ID: best[UNIT_ID].where(alone)})
    return best.drop_duplicates(ROW)


def _held_then(found: pd.DataFrame, periods: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Tell in which rows one of the unit's (and company's) periods meets the event."""
    asked = found[[*keys, FIRST, LAST]].reset_index(names="line")
    joined = asked.merge(periods, on=keys)
    then = joined[overlapping(joined[FIRST], joined[LAST], joined[FROM], joined[TO])]
    return pd.Series(found.index.isin(then["line"]), index=found.index)


def _company_unit(
    picked: pd.DataFrame, said: dict[str, pd.Series], *, scores: tuple[float, float]
) -> pd.DataFrame:
    """Make candidates of picked rows; where none was picked, a note of how many units fit."""
    decided = picked[UNIT_ID].notna()
    one = (picked[_FITTING] == 1) & ~picked.get("narrowed", pd.Series(False, index=picked.index))
    several = picked[_FITTING].where(picked[_FITTING] > 1)
    return candidate_rows(
        picked,
        unit=picked[UNIT_ID],
        said=evidence(
            {
                CVR: picked[CVR],
                **said,
                "unknown_pnr": picked[PNR],
                _FITTING: several.astype("Int64"),
                "alive_then": pd.Series(True, index=picked.index).where(decided & several.notna()),
            }
        ),
        score=one.map({True: scores[0], False: scores[1]}),
    )


@dataclass(frozen=True)
class CvrStage:
    """The CVR number alone: the row is about the company as a whole."""

    name: str = "cvr"

    def candidates(self, events: pd.DataFrame, index: RegisterIndex) -> pd.DataFrame:
        """Return the company, be its units here or elsewhere: crediting is decided later."""
        known = events[is_in(events[CVR], index.cvrs.append(index.other_cvrs))]
        return candidate_rows(
            known,
            company=known[CVR],
            said=evidence({CVR: known[CVR], "unknown_pnr": known[PNR]}),
            score=90.0,
        )


@dataclass(frozen=True)
class NameAddressStage:
    """The exact name, now or earlier, the unit's or its company's, at the address."""

    name: str = "name_address"

    def candidates(self, events: pd.DataFrame, index: RegisterIndex) -> pd.DataFrame:
        """Return the one unit of the name at the address; of several the one alive then."""
        asking = events.dropna(subset=[NAME_KEY, *_ADDRESS])
        found = _fitting_units(asking, _units_named(index, asking, []), NAME_KEY, index)
        parts = []
        for places, less in zip(found, (0.0, _LEFT), strict=True):
            picked = _pick(places, index, owned=False)
            said = {ADDRESS: picked[ADDRESS]} | (said_of(picked[LEFT_ON]) if less else {})
            parts.append(_named_unit(picked, said, scores=(92.0 - less, 90.0 - less)))
        return pd.concat(parts, ignore_index=True)


@dataclass(frozen=True)
class NamePostalStage:
    """The exact name, now or earlier, the unit's or its company's, and the postal code."""

    name: str = "name_postal"

    def candidates(self, events: pd.DataFrame, index: RegisterIndex) -> pd.DataFrame:
        """Return the one unit of the name in the postal district; of several the one alive then.

        Where none stands out, all of them: a tie. What an address or another company's CVR
        number speaks against, or an address, a mistyped number, a telephone number or a mail
        domain could decide, is left open.
        """
        asking = events[~events["cvr_usable"]].dropna(subset=[NAME_KEY, POSTAL_CODE])
        units = _units_named(index, asking, [POSTAL_CODE, "street_key", HOME])
        units = units.rename(columns={"street_key": "unit_street"})
        found = asking.merge(units, on=[NAME_KEY, POSTAL_CODE])
        streets = found[["street_key", "unit_street"]].notna().all(axis=1)
        found = found[~streets | (found["street_key"] == found["unit_street"])]
        picked = _pick(found, index, owned=False)
        one = picked[picked[UNIT_ID].notna()]
        told = found["street_key"].notna() & found["house"].notna()
        told |= found[PNR].notna() | found[CVR].notna()
        told |= found[PHONE].notna() | found[MAIL_DOMAIN].notna()
        rest = found[~found[ROW].isin(one[ROW]) & ~told].assign(fitting=1)
        parts = [
            _named_unit(each, {POSTAL_CODE: each[POSTAL_CODE]}, scores=(88.0, 86.0))
            for each in (one, rest)
        ]
        return pd.concat(parts, ignore_index=True)


def _units_named(index: RegisterIndex, asking: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return unit_id, name_key and the units' ``keys`` for the names that are asked about."""
    names = index.named_units()
    return names[is_in(names[NAME_KEY], asking[NAME_KEY])].join(index.units[keys], on=UNIT_ID)


def _named_unit(
    picked: pd.DataFrame, agrees: dict[str, pd.Series], *, scores: tuple[float, float]
) -> pd.DataFrame:
    """Make candidates of rows whose name and what else ``agrees`` picked; or of how many fit."""
    decided = picked[UNIT_ID].notna()
    several = picked[_FITTING].where(picked[_FITTING] > 1)
    return candidate_rows(
        picked,
        unit=picked[UNIT_ID],
        said=evidence(
            {
                NAME: picked[NAME],
                **agrees,
                "unknown_pnr": picked[PNR],
                "unknown_cvr": picked[CVR],
                _FITTING: several.astype("Int64"),
                "alive_then": pd.Series(True, index=picked.index).where(decided & several.notna()),
            }
        ),
        score=several.isna().map({True: scores[0], False: scores[1]}),
    )


@dataclass(frozen=True)
class DoubtedPnrStage:
    """A P-number whose unit has another name and postal code, and nothing better was found."""

    name: str = "doubted_pnr"

    def candidates(self, events: pd.DataFrame, index: RegisterIndex) -> pd.DataFrame:
        """Return the unit with the reason ``contradiction``: it matches nothing."""
        doubted = events[events["pnr_doubted"]]
        ids = pd.Series(index.units.index, index=index.units[PNR].to_numpy(), dtype="str")
        unit = doubted[PNR].map(ids[ids.index.notna()]).astype("str")
        said = evidence({"pnr": doubted[PNR], NAME: doubted[NAME], "name_agrees": False})
        return candidate_rows(doubted, unit=unit, said=said, score=50.0, reason="contradiction")


STAGES: tuple[Stage, ...] = (
    PnrStage(),
    CvrAddressStage(),
    CvrNameStage(),
    CvrStage(),
    NameAddressStage(),
    NamePostalStage(),
)
"""The exact stages in their order."""
