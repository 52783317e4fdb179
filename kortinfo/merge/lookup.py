"""The register made ready for looking up, and the events made ready for being looked up.

Both sides carry the same keys (ids, name key, street key, house number, postal code), so that a
match stage is a join.
"""

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from kortinfo.loaders.cells import is_valid_cvr
from kortinfo.merge.earlier_places import earlier_places, lay_there
from kortinfo.merge.likeness import name_likeness
from kortinfo.merge.membership import is_in
from kortinfo.merge.reach import MAIL_DOMAIN, Reach, domains_of, telephones_of
from kortinfo.merge.register import Register
from kortinfo.merge.streets import address_keys
from kortinfo.tables import (
    ADDRESS,
    CVR,
    ENDS_ON,
    FROM,
    GIVEN_ADDRESS,
    GIVEN_CVR,
    GIVEN_MAIL_DOMAIN,
    GIVEN_NAME,
    GIVEN_PHONE,
    GIVEN_PNR,
    GIVEN_POSTAL_CODE,
    HAPPENED_ON,
    HOUSE_NUMBER,
    NAME,
    NAMES,
    PHONE,
    PNR,
    POSTAL_CODE,
    STARTS_ON,
    STREET_NAME,
    TO,
    UNIT_ID,
)
from kortinfo.text import normalised_names

SHORTEST_NAME = 3
"""Names of fewer comparable characters match nothing."""
ROW = "row"
TARGET = "target"
FIRST = "first"
LAST = "last"
NAME_KEY = "name_key"
AS_REGISTERED = "as_registered"
HOME = "home"
_LONGEST_NAME = 300
_UNLIKE = 60.0
"""Names less alike than this (0 to 100) are different names."""


@dataclass(frozen=True, kw_only=True)
class RegisterIndex:
    """The register as match stages look it up.

    Attributes:
        units: by unit id: pnr, postal_code, street_key, house, home.
        earlier: unit_id, street_key, house, postal_code, left_on: where units lay before.
        lives: unit_id, from, to: who lived when.
        links: unit_id, cvr, from, to: who owned which unit when.
        unit_names: unit_id, name_key, as_registered: every name a unit ever had.
        company_names: cvr, name_key, as_registered: every name a company ever had.
        cvrs: the CVR numbers of the register.
        other_links: unit_id, cvr of the units that lie elsewhere.
        other_cvrs: the CVR numbers of companies that have units elsewhere only, or none.
        telephones: who has which telephone number.
        domains: who has which mail or website domain.
        rejected: row, target (a unit id or CVR number): what people said an event is not about.
    """

    units: pd.DataFrame
    earlier: pd.DataFrame
    lives: pd.DataFrame
    links: pd.DataFrame
    unit_names: pd.DataFrame
    company_names: pd.DataFrame
    cvrs: pd.Index
    other_links: pd.DataFrame
    other_cvrs: pd.Index
    telephones: Reach
    domains: Reach
    rejected: pd.DataFrame

    def named_units(self) -> pd.DataFrame:
        """Return unit_id, name_key, as_registered: each unit by its own and its owners' names."""
        owned = self.links[[UNIT_ID, CVR]].drop_duplicates().merge(self.company_names, on=CVR)
        names = pd.concat([self.unit_names, owned[[UNIT_ID, NAME_KEY, AS_REGISTERED]]])
        return names.drop_duplicates([UNIT_ID, NAME_KEY], ignore_index=True)


def index_register(register: Register, *, home_units: Collection[str] | pd.Index) -> RegisterIndex:
    """Make a register ready for looking up; ``home_units`` are unit ids."""
    units = register.units
    keys = address_keys(units, street=STREET_NAME, number=HOUSE_NUMBER, address=ADDRESS)
    indexed = units[[PNR, POSTAL_CODE]].assign(
        street_key=keys["street_key"],
        house=keys["house"],
        home=is_in(units[UNIT_ID], pd.Index(home_units)),
    )
    links = register.relations[[UNIT_ID, CVR, FROM, TO]]
    cvrs = pd.concat([register.companies[CVR], links[CVR], units[CVR]]).dropna().drop_duplicates()
    others = pd.concat([register.companies_elsewhere, register.elsewhere[CVR]])
    unit_names = pd.concat(
        [_lines(units, UNIT_ID), units[[UNIT_ID, NAME]], register.unit_names[[UNIT_ID, NAME]]]
    )
    company_names = pd.concat([_lines(register.companies, CVR), register.companies[[CVR, NAME]]])
    return RegisterIndex(
        units=indexed.set_index(pd.Index(units[UNIT_ID], name=UNIT_ID)),
        earlier=earlier_places(register.unit_addresses),
        lives=register.lives,
        links=links,
        unit_names=_name_keys(unit_names, UNIT_ID),
        company_names=_name_keys(company_names, CVR),
        cvrs=pd.Index(cvrs),
        other_links=register.elsewhere[[UNIT_ID, CVR]].drop_duplicates(),
        other_cvrs=pd.Index(others[~is_in(others, cvrs)].drop_duplicates()),
        telephones=telephones_of(register),
        domains=domains_of(register),
        rejected=pd.DataFrame({ROW: pd.Series(dtype="int64"), TARGET: pd.Series(dtype="str")}),
    )


def prepare_events(events: pd.DataFrame, index: RegisterIndex) -> pd.DataFrame:
    """Return the keys of each event (contract LOADED_EVENTS), in its order.

    Columns: row (0, 1 ...), pnr, cvr, name, name_key, address, street_key, house, postal_code,
    phone, mail_domain, first and last day; what is known of the ids: pnr_known, pnr_doubted (it is
    a unit's, but neither name nor place is: not known then), pnr_elsewhere, cvr_known, cvr_usable
    (known here or elsewhere, or it could be one: it passes modulus 11).
    """
    keys = address_keys(events, street="", number="", address=GIVEN_ADDRESS)
    names = events[GIVEN_NAME].str.slice(0, _LONGEST_NAME)
    pnr, cvr = events[GIVEN_PNR], events[GIVEN_CVR]
    prepared = pd.DataFrame(
        {
            ROW: range(len(events)),
            PNR: pnr,
            CVR: cvr,
            NAME: names,
            NAME_KEY: name_keys(names),
            ADDRESS: events[GIVEN_ADDRESS].str.slice(0, _LONGEST_NAME),
            "street_key": keys["street_key"],
            "house": keys["house"],
            POSTAL_CODE: events[GIVEN_POSTAL_CODE],
            PHONE: events[GIVEN_PHONE],
            MAIL_DOMAIN: events[GIVEN_MAIL_DOMAIN],
            FIRST: events[HAPPENED_ON].fillna(events[STARTS_ON]),
            LAST: events[HAPPENED_ON].fillna(events[ENDS_ON]),
            "pnr_known": is_in(pnr, index.units[PNR]),
            "cvr_known": is_in(cvr, index.cvrs),
        }
    )
    other = index.other_links
    prepared["pnr_elsewhere"] = ~prepared["pnr_known"] & is_in(pnr, other[UNIT_ID])
    known = prepared["cvr_known"] | is_in(cvr, index.other_cvrs)
    given = cvr.drop_duplicates()
    prepared["cvr_usable"] = known | is_in(cvr, given[is_valid_cvr(given)])
    prepared["pnr_doubted"] = _doubted(prepared, index)
    prepared["pnr_known"] &= ~prepared["pnr_doubted"]
    return prepared.reset_index(drop=True)


def _doubted(prepared: pd.DataFrame, index: RegisterIndex) -> pd.Series:
    """Tell which known P-numbers nothing else bears out: another name, and another place.

    The place is the postal code, or the street where there is no code to compare; one that the
    unit has left is none of another's.

    P-numbers have no check digit and lie close: a slip of the pen often hits another unit's. A
    CVR number that could be one says more than a name does, for it or against it.
    """
    asked = prepared[prepared["pnr_known"] & ~prepared["cvr_usable"] & prepared[NAME_KEY].notna()]
    ids = pd.Series(index.units.index, index=index.units[PNR].to_numpy(), dtype="str")
    asked = asked.assign(**{UNIT_ID: asked[PNR].map(ids[ids.index.notna()]).astype("str")})
    code = asked[UNIT_ID].map(index.units[POSTAL_CODE]).astype("str")
    street = asked[UNIT_ID].map(index.units["street_key"]).astype("str")
    codes, streets = code.notna() & asked[POSTAL_CODE].notna(), street.notna()
    streets &= asked["street_key"].notna() & ~codes
    asked = asked[
        (codes & (code != asked[POSTAL_CODE])) | (streets & (street != asked["street_key"]))
    ]
    asked = asked[~lay_there(asked, index.earlier, house=False)]
    names = index.named_units() if len(asked) else index.unit_names
    names = names[is_in(names[UNIT_ID], asked[UNIT_ID])][[UNIT_ID, NAME_KEY]]
    pairs = asked[[ROW, UNIT_ID, NAME_KEY]].merge(
        names.rename(columns={NAME_KEY: "theirs"}), on=UNIT_ID
    )
    alike = pairs.loc[name_likeness(pairs[NAME_KEY], pairs["theirs"]) >= _UNLIKE, ROW]
    return prepared[ROW].isin(asked[ROW]) & ~prepared[ROW].isin(alike)


def name_keys(names: pd.Series) -> pd.Series:
    """Return comparable names; missing where too little is left to compare."""
    codes, values = pd.factorize(names)
    keys = normalised_names(pd.Series(values, dtype="str"))
    keys = keys.where(keys.str.replace(" ", "").str.len() >= SHORTEST_NAME)
    if not len(keys):
        return pd.Series(index=names.index, dtype="str")
    return pd.Series(keys.array.take(codes, allow_fill=True), index=names.index, dtype="str")


def _lines(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    """Return key and name, one row for each line of ``names``."""
    rows = frame[[key, NAMES]].rename(columns={NAMES: NAME})
    several = rows[NAME].str.contains("\n", regex=False, na=False)  # most have one name only
    split = rows[several].assign(**{NAME: rows.loc[several, NAME].str.split("\n")})
    return pd.concat([rows[~several], split.explode(NAME).astype({NAME: "str"})])


def _name_keys(names: pd.DataFrame, key: str) -> pd.DataFrame:
    keyed = pd.DataFrame(
        {key: names[key], NAME_KEY: name_keys(names[NAME]), AS_REGISTERED: names[NAME]}
    )
    return keyed.dropna().drop_duplicates([key, NAME_KEY]).reset_index(drop=True)


def overlapping(first: pd.Series, last: pd.Series, starts: pd.Series, ends: pd.Series) -> pd.Series:
    """Tell which periods [first, last] and [starts, ends] meet; a missing day is no bound."""
    after_start = starts.isna() | last.isna() | (last >= starts)
    before_end = ends.isna() | first.isna() | (first <= ends)
    return after_start & before_end
