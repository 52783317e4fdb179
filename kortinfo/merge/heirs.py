"""Who stands today where a closed unit stood: what happened to it is worth showing there."""

import pandas as pd

from kortinfo.merge.membership import is_in
from kortinfo.merge.streets import address_keys
from kortinfo.tables import (
    ADDRESS,
    CREDITS,
    CVR,
    EVENT_ID,
    HOUSE_NUMBER,
    HOW,
    MUNICIPALITY_CODE,
    POSTAL_CODE,
    STATUS,
    STREET_NAME,
    UNIT_ID,
    shaped,
)

CLOSED_UNIT = "closed_unit"
RUNNING = ("active", "bankrupt", "dissolving")
"""The statuses of a unit that is open for business."""
_ASKED = [
    UNIT_ID,
    CVR,
    STATUS,
    MUNICIPALITY_CODE,
    POSTAL_CODE,
    STREET_NAME,
    HOUSE_NUMBER,
    ADDRESS,
]
_PLACE = [MUNICIPALITY_CODE, "street_key", "house"]


def heirs(
    units: pd.DataFrame, relations: pd.DataFrame, *, unit_id: str | None = None
) -> pd.DataFrame:
    """Return the running units that stand where a closed unit of the same company stood.

    The company is the same where it owns or ever owned both; the address where municipality,
    street and house number agree, and the postal codes, where both are known, do not differ.

    Args:
        units: contract UNITS; their status decides who is closed and who is running.
        relations: contract RELATIONS.
        unit_id: of this running unit alone; None: of all.

    Returns:
        Columns unit_id (the running one) and closed_unit, sorted, each pair once.
    """
    units, relations = units[_ASKED], relations[[UNIT_ID, CVR]]
    if unit_id is not None:  # a click: leave everybody else before anything is compared
        around = _around(unit_id, units, relations)
        return _at_one_address(around, _PLACE)
    owned = pd.concat([relations, units[[UNIT_ID, CVR]].dropna()]).drop_duplicates()
    every = units.drop(columns=CVR).merge(owned, on=UNIT_ID)
    return _at_one_address(every, [CVR, *_PLACE])


def _at_one_address(units: pd.DataFrame, same: list[str]) -> pd.DataFrame:
    """Return running and closed unit where ``same`` agrees and the postal codes do not differ."""
    if not (units[STATUS] == "closed").any():
        return pd.DataFrame({UNIT_ID: [], CLOSED_UNIT: []}, dtype="str")
    keys = address_keys(units, street=STREET_NAME, number=HOUSE_NUMBER, address=ADDRESS)
    placed = units.drop(columns=[STREET_NAME, HOUSE_NUMBER, ADDRESS]).join(keys)
    placed = placed.dropna(subset=same)
    closed, running = placed[STATUS] == "closed", placed[STATUS].isin(RUNNING)
    then = {UNIT_ID: CLOSED_UNIT, POSTAL_CODE: "postal_then"}
    met = placed[closed].rename(columns=then).merge(placed[running], on=same)
    unknown = met["postal_then"].isna() | met[POSTAL_CODE].isna()
    met = met[unknown | (met["postal_then"] == met[POSTAL_CODE])]
    found = met[[UNIT_ID, CLOSED_UNIT]].drop_duplicates()
    return found.sort_values([UNIT_ID, CLOSED_UNIT], ignore_index=True)


def _around(unit_id: str, units: pd.DataFrame, relations: pd.DataFrame) -> pd.DataFrame:
    """Return a unit with the closed units of its companies, now or ever, in its municipality."""
    me = units[UNIT_ID] == unit_id
    mine = pd.concat([units.loc[me, CVR], relations.loc[relations[UNIT_ID] == unit_id, CVR]])
    theirs = relations.loc[is_in(relations[CVR], mine), UNIT_ID]
    near = is_in(units[UNIT_ID], theirs) | is_in(units[CVR], mine)
    near &= is_in(units[MUNICIPALITY_CODE], units.loc[me, MUNICIPALITY_CODE])
    return units[me | (near & (units[STATUS] == "closed"))]


def inherited(credits_: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Return what closed units were credited with as their heirs' (``heirs``).

    Columns of contract CREDITS (``how`` as the closed unit had it) and closed_unit; each event
    once a unit: a direct credit before a company's, then the lowest closed unit. What the unit
    was itself credited with is left out.
    """
    theirs = credits_[is_in(credits_[UNIT_ID], found[CLOSED_UNIT])]
    theirs = theirs.rename(columns={UNIT_ID: CLOSED_UNIT}).merge(found, on=CLOSED_UNIT)
    own = credits_[is_in(credits_[UNIT_ID], found[UNIT_ID])]
    had = is_in(theirs[EVENT_ID] + "|" + theirs[UNIT_ID], own[EVENT_ID] + "|" + own[UNIT_ID])
    theirs = theirs[~had].assign(rank=(theirs[HOW] != "direct").astype("int64"))
    ordered = theirs.sort_values([EVENT_ID, UNIT_ID, "rank", CLOSED_UNIT], ignore_index=True)
    once = ordered.drop_duplicates([EVENT_ID, UNIT_ID], ignore_index=True)
    return shaped(once, CREDITS).assign(**{CLOSED_UNIT: once[CLOSED_UNIT]})
