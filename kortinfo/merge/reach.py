"""Telephone numbers and mail domains as evidence: who in the register has which, and who agrees.

A unit has its own, its website's domain, and those of every company that owns or owned it. What
several companies share (an accountant's number, a letting agency's domain) says nothing about
either of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.contact_details import mail_domains, site_domains, telephones
from kortinfo.merge.membership import is_in, positions_in
from kortinfo.merge.register import Register
from kortinfo.tables import CVR, EMAIL, PHONE, UNIT_ID, WEBSITE

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Reader = Callable[[pd.DataFrame], pd.Series]
DETAIL = "detail"
MAIL_DOMAIN = "mail_domain"
_MOST_COMPANIES = 4
"""What more companies than these have in common is no evidence."""


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Who can be reached by what: telephone numbers, or domains.

    Attributes:
        units: unit_id and detail, each pair once: what says something.
        shared: the details that too many companies have in common.
    """

    units: pd.DataFrame
    shared: pd.Index

    def telling(self, details: pd.Series) -> pd.Series:
        """Return details without those that say nothing."""
        return details.mask(is_in(details, self.shared))

    def having(self, details: pd.Series, *, most: int) -> pd.DataFrame:
        """Return line (of ``details``) and unit_id of the units that have the same.

        Details of more than ``most`` units are left out: too many to look at.
        """
        theirs = self.units[is_in(self.units[DETAIL], details)]
        few = theirs.groupby(DETAIL)[UNIT_ID].transform("size") <= most
        asked = pd.DataFrame({DETAIL: details.astype("str"), "line": range(len(details))}).dropna()
        return asked.merge(theirs[few], on=DETAIL)[["line", UNIT_ID]]

    def agreement(
        self, details: pd.Series, row: Ints, unit_ids: pd.Series, unit: Ints
    ) -> tuple[Flags, Flags]:
        """Tell which pairs have the same detail, and which have others on both sides.

        Args:
            details: what each row gives, by position.
            row: the row of each pair.
            unit_ids: the units, by position.
            unit: the unit of each pair.
        """
        told = self.telling(details)
        codes, values = pd.factorize(told)
        if not len(values) or not len(row):
            return np.zeros(len(row), dtype=bool), np.zeros(len(row), dtype=bool)
        have = positions_in(self.units[UNIT_ID], unit_ids)
        code = positions_in(self.units[DETAIL], pd.Index(values, dtype="str"))
        known = np.zeros(len(unit_ids), dtype=bool)
        known[have[have >= 0]] = True
        both = (have >= 0) & (code >= 0)
        pairs = np.unique(have[both] * len(values) + code[both])
        asked = unit * len(values) + codes[row]
        at = np.minimum(np.searchsorted(pairs, asked), max(len(pairs) - 1, 0))
        given = codes[row] >= 0
        same = given & (pairs[at] == asked) if len(pairs) else np.zeros(len(row), dtype=bool)
        return same, given & known[unit] & ~same


def telephones_of(register: Register) -> Reach:
    """Return the telephone numbers of a register's units."""
    return _reach(register, [lambda frame: telephones(frame[PHONE])])


def domains_of(register: Register) -> Reach:
    """Return the domains of the mail addresses and websites of a register's units."""
    readers = [
        lambda frame: mail_domains(frame[EMAIL]),
        lambda frame: site_domains(frame[WEBSITE]),
    ]
    return _reach(register, readers)


def _reach(register: Register, readers: Sequence[Reader]) -> Reach:
    own = _told(register.units, UNIT_ID, readers)
    companies = _told(register.companies, CVR, readers)
    links = register.relations[[UNIT_ID, CVR]]
    links = links[is_in(links[CVR], companies[CVR])].drop_duplicates()
    every = pd.concat([own, links.merge(companies, on=CVR)[[UNIT_ID, DETAIL]]])
    every = every.drop_duplicates(ignore_index=True)
    owners = register.units[[UNIT_ID, CVR]]
    owned = every.merge(owners, on=UNIT_ID)
    count = owned.assign(**{CVR: owned[CVR].fillna(owned[UNIT_ID])}).groupby(DETAIL)[CVR].nunique()
    shared = pd.Index(count.index[count > _MOST_COMPANIES], dtype="str")
    return Reach(units=every[~is_in(every[DETAIL], shared)].reset_index(drop=True), shared=shared)


def _told(frame: pd.DataFrame, key: str, readers: Sequence[Reader]) -> pd.DataFrame:
    parts = [pd.DataFrame({key: frame[key], DETAIL: reader(frame)}).dropna() for reader in readers]
    return pd.concat(parts, ignore_index=True)
