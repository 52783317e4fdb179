"""What has changed about the businesses of a plan since it was made."""

import hashlib
from collections.abc import Mapping
from typing import Literal

import pandas as pd

from kortinfo.download import INSOLVENT
from kortinfo.errors import SnapshotUnreadable
from kortinfo.plan_json import Seen
from kortinfo.routes.plan import VisitPlan
from kortinfo.snapshot import Snapshot, open_build
from kortinfo.tables import (
    ADDRESS,
    COMPANY_STATUS,
    LEVEL,
    POSTAL_CODE,
    STATUS,
    UNIT_ID,
    X,
    Y,
)

What = Literal["gone", "insolvent", "level", "address"]
"""Not active any more; bankrupt or dissolving; another
level; another address or point."""


def seen_of(plan: VisitPlan, snapshot: Snapshot) -> dict[str, Seen]:
    """Return the businesses of a plan as a build tells of them; those it does not know are left."""
    rows = _rows(plan, snapshot)
    return {
        str(unit): Seen(str(row[LEVEL]), _place(row)) for unit, row in rows.to_dict("index").items()
    }


def stale(
    plan: VisitPlan, snapshot: Snapshot, seen: Mapping[str, Seen] | None = None
) -> list[tuple[str, What]]:
    """Return what has changed about a plan's businesses, in the order of its stops.

    Args:
        plan: the plan.
        snapshot: the build in use.
        seen: the businesses as the plan saw them (``plan_json.Kept.seen``). Missing: read from the
            build the plan was made from, where that is still there; else of level and address
            nothing is known but that a point has moved.

    The same build as the plan's, with the same day of reckoning: nothing.
    """
    if plan.snapshot == snapshot.fingerprint:
        return []
    before = seen if seen is not None else _seen_then(plan, snapshot)
    now = _rows(plan, snapshot).to_dict("index")
    changes: list[tuple[str, What]] = []
    for stop in plan.stops:
        unit = stop.unit_id
        if not unit:
            continue
        row = now.get(unit)
        if row is None:
            changes.append((unit, "gone"))
            continue
        if row[STATUS] in INSOLVENT or row[COMPANY_STATUS] in INSOLVENT:
            changes.append((unit, "insolvent"))
        was = before.get(unit)
        if was is not None and was.level != row[LEVEL]:
            changes.append((unit, "level"))
        known = pd.notna(row[X]) and not stop.appointment  # which may be held elsewhere
        moved = known and (stop.x, stop.y) != (row[X], row[Y])
        if moved if was is None else was.place != _place(row):
            changes.append((unit, "address"))
    return changes


def _rows(plan: VisitPlan, snapshot: Snapshot) -> pd.DataFrame:
    wanted = {stop.unit_id for stop in plan.stops if stop.unit_id}
    rows = snapshot.table("businesses")
    return rows[rows[UNIT_ID].isin(wanted)].set_index(UNIT_ID)


def _seen_then(plan: VisitPlan, snapshot: Snapshot) -> dict[str, Seen]:
    """Return what the plan's own build tells, where it is there and of the same day."""
    name, _, day = plan.snapshot.rpartition("@")
    if not name or "/" in name or "\\" in name:
        return {}
    try:
        build = open_build(snapshot.folder.parent / name)
        return seen_of(plan, build) if build.as_of.isoformat() == day else {}
    except SnapshotUnreadable:
        return {}


def _place(row: Mapping[object, object]) -> str:
    told = [row[ADDRESS], row[POSTAL_CODE], row[X], row[Y]]
    words = "\x1f".join("" if pd.isna(each) else str(each) for each in told)  # type: ignore[call-overload]
    return hashlib.blake2b(words.encode(), digest_size=8).hexdigest()
