"""What people corrected about businesses, put into the register before it is placed on the map.

The register stays the master: as soon as it says the same, a correction is settled; where it has
said something new since, the correction is outdated and not used any more.
"""

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd

from kortinfo import tables
from kortinfo.merge.lives import lives_on
from kortinfo.merge.membership import is_in
from kortinfo.merge.register import Register
from kortinfo.merge.streets import address_keys, split_addresses
from kortinfo.tables import (
    ACCESS_ADDRESS_ID,
    ADDRESS,
    ADDRESS_ID,
    CORRECTIONS,
    DAY,
    ENDED_ON,
    FROM,
    HOUSE_NUMBER,
    LIVES,
    POSTAL_CODE,
    POSTAL_DISTRICT,
    REGISTER_SAYS,
    STARTED_ON,
    STATE,
    STATUS,
    STREET_CODE,
    STREET_NAME,
    TO,
    UNIT_ID,
    WAS,
    WHAT,
    X,
    Y,
)

APPLIED, SETTLED, OUTDATED, LAPSED, UNKNOWN = tables.CORRECTION_STATES


def corrected(
    register: Register, said: pd.DataFrame, *, as_of: dt.date
) -> tuple[Register, pd.DataFrame]:
    """Put corrected addresses and closings into a register.

    Args:
        register: as joined.
        said: contract CORRECTIONS, one a business and kind; what the states say does not count.
        as_of: the day of reckoning.

    Returns:
        The register, and the corrections with their state; those of levels are left without one,
        since levels come later. A corrected address keeps the register's municipality: a move
        over its border is for the register to tell. None: the register as it was.
    """
    said = tables.shaped(said, CORRECTIONS).reset_index(drop=True)
    if said.empty:
        return register, said
    now = register.units.set_index(UNIT_ID).reindex(said[UNIT_ID]).reset_index()
    known = is_in(said[UNIT_ID], register.units[UNIT_ID])
    closed = (said[WHAT] == "closed").to_numpy()
    address = (said[WHAT] == "address").to_numpy()
    state = pd.Series(index=said.index, dtype="str")
    state = state.mask(address, _address_states(said, now))
    state = state.mask(closed, _closing_states(said, now, as_of))
    state = state.mask(~known, UNKNOWN)
    says = told_address(now).where(address)
    says = says.mask(closed, now[ENDED_ON].dt.strftime("%Y-%m-%d"))
    said = said.assign(**{STATE: state, REGISTER_SAYS: says.astype("str")})
    applied = said[said[STATE] == APPLIED]
    register = _with_addresses(register, applied[applied[WHAT] == "address"])
    return _with_closings(register, applied[applied[WHAT] == "closed"], as_of), said


def told_address(units: pd.DataFrame) -> pd.Series:
    """Return addresses as they are compared with later ones: street and number, postal code."""
    both = units[ADDRESS].fillna("") + ", " + units[POSTAL_CODE].fillna("")
    return both.where(units[ADDRESS].notna() | units[POSTAL_CODE].notna()).astype("str")


def points_by_hand(said: pd.DataFrame) -> pd.DataFrame:
    """Return unit_id, x and y of the applied corrections that name a point (EPSG:25832)."""
    points = said[(said[STATE] == APPLIED) & said[X].notna() & (said[WHAT] == "address")]
    return points[[UNIT_ID, X, Y]]


def _address_states(said: pd.DataFrame, now: pd.DataFrame) -> pd.Series:
    right = address_keys(said, street=STREET_NAME, number=HOUSE_NUMBER, address=ADDRESS)
    here = address_keys(now, street=STREET_NAME, number=HOUSE_NUMBER, address=ADDRESS)
    same = (right["street_key"] == here["street_key"]) & (right["house"] == here["house"])
    same &= said[POSTAL_CODE].isna() | (said[POSTAL_CODE] == now[POSTAL_CODE])
    moved = said[WAS].notna() & (
        said[WAS].str.casefold() != told_address(now).fillna("").str.casefold()
    )
    state = pd.Series(APPLIED, index=said.index, dtype="str").mask(moved, OUTDATED)
    # A point of its own says more than the register's address does.
    return state.mask(same & (said[X].isna() | moved), SETTLED)


def _closing_states(said: pd.DataFrame, now: pd.DataFrame, as_of: dt.date) -> pd.Series:
    over = (now[STATUS] == "closed") | (now[ENDED_ON] < pd.Timestamp(as_of))
    reopened = now[STARTED_ON] >= said[DAY]
    state = pd.Series(APPLIED, index=said.index, dtype="str").mask(reopened, OUTDATED)
    return state.mask(over & ~reopened, SETTLED)


def _with_addresses(register: Register, said: pd.DataFrame) -> Register:
    said = said[said[ADDRESS].notna()]
    if said.empty:
        return register
    units = register.units.reset_index(drop=True).copy()
    district = units.dropna(subset=[POSTAL_CODE, POSTAL_DISTRICT])
    names = district.groupby(POSTAL_CODE)[POSTAL_DISTRICT].agg(lambda found: found.mode().iloc[0])
    at = pd.Index(units[UNIT_ID]).get_indexer(said[UNIT_ID])
    parts = split_addresses(said[ADDRESS])
    postal = said[POSTAL_CODE].to_numpy()
    postal = np.where(pd.isna(postal), units[POSTAL_CODE].iloc[at].to_numpy(), postal)
    values = {
        ADDRESS: said[ADDRESS].to_numpy(),
        STREET_NAME: parts["street_name"].to_numpy(),
        HOUSE_NUMBER: parts["house_number"].to_numpy(),
        POSTAL_CODE: postal,
        POSTAL_DISTRICT: pd.Series(postal).map(names).to_numpy(),
        # What stands for the register's address must not win over the words of the right one.
        **dict.fromkeys((STREET_CODE, ADDRESS_ID, ACCESS_ADDRESS_ID), None),
    }
    for name, value in values.items():
        units.loc[at, name] = value
    return replace(register, units=tables.shaped(units, tables.REGISTER_UNITS))


def _with_closings(register: Register, said: pd.DataFrame, as_of: dt.date) -> Register:
    if said.empty:
        return register
    first = said.set_index(UNIT_ID)[DAY]
    lives = register.lives.copy()
    closing = lives[UNIT_ID].map(first)
    # A life that begins later is another one: the register has opened it again.
    ends = closing.notna() & ~(lives[FROM] >= closing) & ~(lives[TO] < closing)
    lives[TO] = lives[TO].mask(ends, closing - pd.Timedelta(days=1))
    lives = tables.shaped(lives, LIVES)
    units = register.units.reset_index(drop=True).copy()
    found = lives_on(lives[is_in(lives[UNIT_ID], said[UNIT_ID])], as_of).set_index(UNIT_ID)
    ours = is_in(units[UNIT_ID], said[UNIT_ID])
    for name in (STATUS, STARTED_ON, ENDED_ON):
        units[name] = units[name].where(~ours, units[UNIT_ID].map(found[name]))
    return replace(register, units=tables.shaped(units, tables.REGISTER_UNITS), lives=lives)
