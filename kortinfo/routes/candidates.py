"""Who may be visited at all: the chosen and the wished, less those who are left out, and why."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.routes.plan import Unmet, Why
from kortinfo.routes.wishes import Wishes
from kortinfo.tables import (
    AD_PROTECTED,
    COMPANY_STATUS,
    LAST_TWO_WAY_ON,
    STATUS,
    UNIT_ID,
    X,
)

Mask = NDArray[np.bool_]
INSOLVENT = ("bankrupt", "dissolving")


@dataclass(frozen=True, kw_only=True, eq=False)
class Candidates:
    """Rows of the businesses that may be visited, and what became of the others.

    Attributes:
        rows: positions in the table of businesses, in the order of their unit ids.
        forced: unit ids among them that are wished: musts, locked stops, appointments.
        left_out: how many chosen ones are left out, by reason.
        unmet: wishes that cannot be met for such a reason.
    """

    rows: NDArray[np.intp]
    forced: frozenset[str]
    left_out: tuple[tuple[str, int], ...]
    unmet: tuple[Unmet, ...]


def candidates(
    businesses: pd.DataFrame,
    chosen: Mask,
    wishes: Wishes,
    *,
    quiet_days: int,
    planned: frozenset[str] = frozenset(),
) -> Candidates:
    """Return who may be visited.

    A business that is wished by hand may have been in contact just now, or be on another plan; it
    may not be insolvent, and protected only where the wishes say so. Whoever is both wished and
    never wished is not visited.

    Args:
        businesses: contract BUSINESSES.
        chosen: which rows the plan may choose from.
        wishes: what is wished.
        quiet_days: no visit so soon after the last two-way contact.
        planned: units that somebody visits already.
    """
    ids = businesses[UNIT_ID].to_numpy(dtype=str)
    wished = wished_units(wishes) - wishes.nevers
    is_wished = np.isin(ids, sorted(wished))
    why = _why_not(businesses, wishes, quiet_days, is_wished)
    why[(why == "") & ~is_wished & np.isin(ids, sorted(planned))] = "planned"
    is_never = np.isin(ids, sorted(wishes.nevers))
    usable = (chosen | is_wished) & (why == "") & ~is_never
    rows = np.flatnonzero(usable)
    out = Counter(why[chosen & ~is_never & (why != "")].tolist())
    refused = dict(zip(ids[is_wished].tolist(), why[is_wished].tolist(), strict=True))
    return Candidates(
        rows=rows[np.argsort(ids[rows], kind="stable")],
        forced=frozenset(ids[usable & is_wished].tolist()),
        left_out=tuple(sorted(out.items())),
        unmet=tuple(_refused(wished, refused)),
    )


def wished_units(wishes: Wishes) -> frozenset[str]:
    """Return the units wished by hand: musts, locked stops and appointments at businesses."""
    locked = {each.unit_id for each in wishes.locked}
    met = {each.unit_id for each in wishes.appointments if each.unit_id and each.point is None}
    return wishes.musts | locked | met


def _why_not(
    businesses: pd.DataFrame, wishes: Wishes, quiet_days: int, is_wished: Mask
) -> NDArray[np.object_]:
    """Return why each business is not visited; "" where it may be. The graver reason wins."""
    first = min(wishes.dates)
    last = pd.to_datetime(businesses[LAST_TWO_WAY_ON])
    quiet = (last > pd.Timestamp(first) - pd.Timedelta(days=quiet_days)).to_numpy(dtype=bool)
    insolvent = businesses[STATUS].isin(INSOLVENT) | businesses[COMPANY_STATUS].isin(INSOLVENT)
    why = np.full(len(businesses), "", dtype=object)
    why[quiet & ~is_wished] = "not_before"
    why[businesses[X].isna().to_numpy(dtype=bool)] = "no_point"
    if not wishes.include_protected:
        why[businesses[AD_PROTECTED].to_numpy(dtype=bool)] = "protected"
    why[insolvent.to_numpy(dtype=bool)] = "insolvent"
    return why


def _refused(wished: frozenset[str], refused: dict[str, Why]) -> Iterator[Unmet]:
    for unit in sorted(wished):
        why: Why = refused.get(unit, "unknown") if unit in refused else "unknown"
        if unit not in refused or refused[unit]:
            yield Unmet(why, unit_id=unit)
