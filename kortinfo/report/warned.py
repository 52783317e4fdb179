"""Who falls soon, for a report: counted all of them, named those a list may name."""

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo import tables
from kortinfo.coverage.falls import SOON
from kortinfo.cpr import mask_cpr
from kortinfo.download import downloadable
from kortinfo.report.contents import Business, Fall, Warned, Warnings
from kortinfo.text import printable

_DAY, _EMPLOYEES, _WITHIN = "_day", "_employees", "_within"


def warnings(
    businesses: pd.DataFrame,
    employees: NDArray[np.int64],
    chosen: NDArray[np.bool_],
    days: NDArray[np.int64],
    *,
    as_of: dt.date,
    include_protected: bool = False,
) -> Warnings:
    """Return who of the chosen falls, the soonest group first, in it the most employees first.

    Args:
        businesses: contract BUSINESSES.
        employees: one a row; -1: unknown.
        chosen: which of them.
        days: in how many days each falls, as ``coverage.falls`` tells; -1: not soon.
        as_of: the day of reckoning.
        include_protected: see ``download.downloadable``.
    """
    falls = chosen & (days >= 0)
    within = np.searchsorted(SOON, days)
    columns = {_DAY: days, _EMPLOYEES: employees, _WITHIN: within}
    found = businesses.loc[falls].assign(
        **{name: column[falls] for name, column in columns.items()}
    )
    counted = tuple(
        Warned(
            within=soon,
            businesses=int((found[_WITHIN] == at).sum()),
            employees=int(found.loc[found[_WITHIN] == at, _EMPLOYEES].clip(lower=0).sum()),
        )
        for at, soon in enumerate(SOON)
    )
    everyone = np.ones(len(found), dtype=bool)
    kept = downloadable(found, everyone, include_protected=include_protected)
    order = np.lexsort((kept.rows[_DAY], -kept.rows[_EMPLOYEES], kept.rows[_WITHIN]))
    rows = kept.rows.iloc[order]
    named = named_businesses(rows, rows[_EMPLOYEES].to_numpy())
    return Warnings(
        within=counted,
        listed=tuple(
            Fall(business=business, day=as_of + dt.timedelta(days=day), within=SOON[at])
            for business, day, at in zip(
                named, rows[_DAY].tolist(), rows[_WITHIN].tolist(), strict=True
            )
        ),
        left_out_protected=kept.left_out_protected,
        left_out_insolvent=kept.left_out_insolvent,
        included_protected=kept.included_protected,
    )


def named_businesses(rows: pd.DataFrame, employees: NDArray[np.int64]) -> tuple[Business, ...]:
    """Return businesses (contract BUSINESSES) as a list names them, in their order.

    Whom a list may name at all is asked of ``download.downloadable`` before.
    """
    columns = (
        rows[tables.UNIT_ID],
        rows[tables.NAME],
        rows[tables.POSTAL_DISTRICT],
        rows[tables.SECTOR_TITLE],
        rows[tables.LEVEL],
        rows[tables.AD_PROTECTED],
    )
    return tuple(
        Business(
            unit_id=str(unit_id),
            name=_plain(name) or str(unit_id),
            town=_plain(town),
            sector=_plain(sector),
            level=str(level),
            employees=weight if weight >= 0 else None,
            protected=bool(protected),
        )
        for unit_id, name, town, sector, level, protected, weight in zip(
            *columns, employees.tolist(), strict=True
        )
    )


def _plain(value: Any) -> str:
    """Return a text on one line, without what acts unseen and without a CPR number."""
    return "" if pd.isna(value) else mask_cpr(" ".join(printable(str(value)).split()))
