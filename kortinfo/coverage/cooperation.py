"""*Samarbejdsgrad*, approximated: companies with a placement or a subsidised job in a period.

After jobindsats.dk (2017): of the companies with on average at least one employee in the period,
the share that had one with the local unit, with others, with any; a company counts once in each. A
visit does not count. Approximated, because a register tells the employees of one day only, and
others' placements are known only where a source brings them.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kortinfo.coverage.figures import Mask, Share
from kortinfo.kinds import same_kind
from kortinfo.tables import (
    BY,
    CVR,
    EMPLOYEES_MIN,
    ENDS_ON,
    EVENT_ID,
    KIND,
    STARTS_ON,
    TYPE,
    UNIT_ID,
)

KINDS = (
    "løntilskud",
    "virksomhedspraktik",
    "jobrotation",
    "skånejob",
    "fleksjob",
    "mentor",
    "voksenlærling",
    "opkvalificeringsjob",
    "personlig assistance",
)
"""The kinds of collaboration that count, as the settings name them."""


@dataclass(frozen=True, kw_only=True)
class Cooperation:
    """Companies that cooperated, of those with at least one employee.

    Attributes:
        own: with the local unit.
        others: with others.
        any: with either.
        unknown: companies left out, because no unit of theirs has a known number of employees.
    """

    own: Share
    others: Share
    any: Share
    unknown: int


def cooperation(
    businesses: pd.DataFrame,
    chosen: Mask,
    events: pd.DataFrame,
    credits: pd.DataFrame,  # noqa: A002 - the table's name
    *,
    since: dt.date,
    until: dt.date,
    kinds: Collection[str] = KINDS,
) -> Cooperation:
    """Return how many of the chosen businesses' companies cooperated.

    Args:
        businesses: contract BUSINESSES.
        chosen: which of them; a company has at least one employee if one of these has.
        events: contract EVENTS.
        credits: contract CREDITS: what counts for a business counts for its company.
        since: first day of the period.
        until: last day; what ran on any day of the period counts.
        kinds: which kinds of collaboration count.
    """
    here = businesses.loc[chosen & businesses[CVR].notna().to_numpy(), [UNIT_ID, CVR]]
    least = businesses.loc[here.index, EMPLOYEES_MIN]
    most_known = least.groupby(here[CVR]).max()
    able = most_known.index[(most_known >= 1).fillna(value=False)]
    ran = (
        (events[TYPE] == "collaboration")
        & events[KIND].isin(_spellings(events[KIND], kinds))
        & (events[STARTS_ON] <= pd.Timestamp(until))
        & ~(events[ENDS_ON] < pd.Timestamp(since))
    )
    by = events.loc[ran, [EVENT_ID, BY]].merge(credits[[EVENT_ID, UNIT_ID]], on=EVENT_ID)
    by = by.merge(here, on=UNIT_ID)
    of = {name: set(by.loc[by[BY] == name, CVR]) & set(able) for name in ("own", "other")}
    total = len(able)
    return Cooperation(
        own=Share(covered=len(of["own"]), total=total),
        others=Share(covered=len(of["other"]), total=total),
        any=Share(covered=len(of["own"] | of["other"]), total=total),
        unknown=int(np.asarray(most_known.isna()).sum()),
    )


def _spellings(given: pd.Series, kinds: Collection[str]) -> list[str]:
    """Return which of the kinds given are these, however they are spelled."""
    wanted = {same_kind(kind) for kind in kinds}
    return [str(kind) for kind in given.dropna().unique() if same_kind(str(kind)) in wanted]
