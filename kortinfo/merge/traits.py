"""What a company lends its units, and what follows from sector code and legal form.

Which sector codes are holding companies' is our default reading of DB07 and DB25; which legal
forms are public is CVR's list of forms (the state's, regions', municipalities' and the church's).
"""

import datetime as dt

import pandas as pd

from kortinfo import tables
from kortinfo.merge.register import Register
from kortinfo.tables import (
    AD_PROTECTED,
    COMPANIES,
    COMPANY_STATUS,
    CVR,
    DIVISION,
    EMAIL,
    EMPLOYEES_MAX,
    EMPLOYEES_MIN,
    ENDED_ON,
    IS_HOLDING,
    IS_PUBLIC,
    LEGAL_FORM,
    PHONE,
    REGISTER_UNITS,
    SCHEME,
    SECTION,
    SECTOR_CODE,
    SECTOR_SCHEME,
    STATUS,
    UNIT_ID,
    WEBSITE,
)

UNKNOWN_SECTOR = "999999"
_HOLDING_DB25 = ("642110", "642120", "642130")
_HEAD_OFFICE = "701010"
_PUBLIC_FORMS = r"^(?:sta|stat|sov|amt|reg|kom|fki)$|kommun|^region|^statslig|offentlig|folkekirke"
_FIRST_DB07 = pd.Timestamp(2008, 1, 1)
_FIRST_DB25 = pd.Timestamp(2025, 1, 1)


def with_traits(register: Register, *, sectors: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Return the register's units with what their companies and sector codes add.

    Args:
        register: as joined.
        sectors: contract SECTORS.
        as_of: the day of reckoning; a code without a scheme is read in the scheme CVR used
            then, or on a closed unit's last day.

    Returns:
        The REGISTER_UNITS columns and company_status, is_holding, is_public, section and
        division; one row a unit, by unit id. Bankrupt and dissolving companies mark their
        active units; legal form, phone, mail and website are the company's where the unit has
        none; a unit is protected where it or its company is. No units: no rows.
    """
    units = tables.shaped(register.units, REGISTER_UNITS).sort_values(UNIT_ID, ignore_index=True)
    companies = tables.shaped(register.companies, COMPANIES).set_index(CVR)
    company = companies.reindex(units[CVR]).reset_index(drop=True)
    for name in (LEGAL_FORM, PHONE, EMAIL, WEBSITE):
        units[name] = units[name].fillna(company[name])
    protected = company[AD_PROTECTED].astype("boolean").fillna(False).astype("bool")
    units[AD_PROTECTED] = units[AD_PROTECTED] | protected
    units[COMPANY_STATUS] = company[COMPANY_STATUS].astype("str")
    badge = (units[STATUS] == "active") & units[COMPANY_STATUS].isin(["bankrupt", "dissolving"])
    units[STATUS] = units[STATUS].mask(badge, units[COMPANY_STATUS])
    units[SECTOR_SCHEME] = _schemes(units, as_of)
    units[IS_HOLDING] = _is_holding(units)
    form = units[LEGAL_FORM].str.strip().str.casefold()
    units[IS_PUBLIC] = form.str.contains(_PUBLIC_FORMS, regex=True, na=False).astype("bool")
    units[DIVISION] = units[SECTOR_CODE].where(units[SECTOR_CODE] != UNKNOWN_SECTOR).str.slice(0, 2)
    units[SECTION] = _sections(units, sectors)
    return units


def _schemes(units: pd.DataFrame, as_of: dt.date) -> pd.Series:
    today = pd.Timestamp(as_of)
    day = units[ENDED_ON].where(units[ENDED_ON] < today, today)
    by_date = pd.Series("DB25", index=units.index, dtype="str")
    by_date = by_date.mask(day < _FIRST_DB25, "DB07").mask(day < _FIRST_DB07, "DB03")
    return units[SECTOR_SCHEME].fillna(by_date.where(units[SECTOR_CODE].notna()))


def _is_holding(units: pd.DataFrame) -> pd.Series:
    code, scheme = units[SECTOR_CODE], units[SECTOR_SCHEME]
    holding = (scheme == "DB07") & code.str.startswith("642", na=False)
    holding |= (scheme == "DB25") & code.isin(_HOLDING_DB25)
    employees_max = units[EMPLOYEES_MAX]
    nobody = units[EMPLOYEES_MIN].isna() | (employees_max.notna() & (employees_max.fillna(1) == 0))
    head_office = scheme.isin(["DB07", "DB25"]) & (code == _HEAD_OFFICE)
    return (holding | (head_office & nobody)).astype("bool")


def _sections(units: pd.DataFrame, sectors: pd.DataFrame) -> pd.Series:
    """Return the section letter of each unit's division in its scheme; unknown: missing."""
    known = sectors.dropna(subset=[DIVISION, SECTION]).drop_duplicates([SCHEME, DIVISION])
    letters = known.set_index([SCHEME, DIVISION])[SECTION]
    keys = pd.MultiIndex.from_arrays([units[SECTOR_SCHEME], units[DIVISION]])
    return pd.Series(letters.reindex(keys).to_numpy(), index=units.index, dtype="str")
