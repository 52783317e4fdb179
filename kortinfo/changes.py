"""What a new build would change: rows new, changed, gone and set aside, and levels that move."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from kortinfo import tables
from kortinfo.change_rows import ROWS, Example, Mover, Rows, aside_told
from kortinfo.row_fates import PLACE
from kortinfo.snapshot import Snapshot
from kortinfo.two_way import chosen_rows, unknown_rows


@dataclass(frozen=True, kw_only=True)
class Changes:
    """Two builds compared, for one source and for the businesses.

    Attributes:
        format: what the source is.
        read, kept: rows of the source in the new build; ``set_aside``: the rest, by reason.
        new, changed, gone, same: rows that the source brought, by content: changed are those that
            keep the source's own id. Of a register's rows the unit is the id.
        unmatched: of the rows kept, those that are led to no business, by reason.
        moved: businesses by level before and after ("" before: new, "" after: gone), the same
            level left out; ``businesses``: how many there are before and after.
        others: other sources whose files have changed since: they move levels, too.
        examples: some of the rows of each count, by its name here; ``movers``: some of the
            businesses that move, as ``moved``.
        unknown_kinds: kinds nobody knows, and how many rows that decides; ``chosen_kinds``: how
            many rows are of each kind chosen for the source (as compared: ``kinds.same_kind``).
    """

    format: str
    read: int
    kept: int
    set_aside: Mapping[str, int]
    new: int
    changed: int
    gone: int
    same: int
    unmatched: Mapping[str, int]
    moved: Mapping[tuple[str, str], int]
    businesses: tuple[int, int]
    others: tuple[str, ...]
    examples: Mapping[str, tuple[Example, ...]] = field(default_factory=dict)
    movers: Mapping[tuple[str, str], tuple[Mover, ...]] = field(default_factory=dict)
    unknown_kinds: Mapping[str, int] = field(default_factory=dict)
    chosen_kinds: Mapping[str, int] = field(default_factory=dict)


def compare(before: Snapshot | None, after: Snapshot, *, source: str) -> Changes:
    """Compare two builds; ``before`` None: there was none.

    Args:
        before: the current build.
        after: the new one.
        source: the name of the source that is new, or gone.
    """
    nothing = {"format": "", **_about(before, source), "read": 0, "kept": 0}
    about = _about(after, source) or nothing
    aside = after.table("set_aside")
    aside = aside[(aside[tables.SOURCE] == source) & (aside[tables.STEP] == about["format"])]
    register = about["format"] == "cvr_portal"
    old, new = (_rows(each, source, register=register) for each in (before, after))
    added, removed = new[~new["id"].isin(old["id"])], old[~old["id"].isin(new["id"])]
    is_changed, was_changed = _both(added, removed)
    # In the order of the source's own id, so that each stands beside what it was.
    changed, was = (
        rows[which].sort_values("own", kind="stable")
        for rows, which in ((added, is_changed), (removed, was_changed))
    )
    groups = {
        "new": added[~is_changed],
        "changed": changed,
        "gone": removed[~was_changed],
        "same": new[new["id"].isin(old["id"])],
        "unmatched": new[new["reason"].notna()],
    }
    moved, rows = _moved(before, after), Rows(before, after)
    examples = {
        name: rows.told(some, new=name != "gone", was=was if name == "changed" else None)
        for name, some in groups.items()
    }
    return Changes(
        format=str(about["format"]),
        read=int(about["read"]),
        kept=int(about["kept"]),
        set_aside=_counted(aside[tables.REASON]),
        **{name: len(groups[name]) for name in ("new", "changed", "gone", "same")},
        unmatched=_counted(groups["unmatched"]["reason"]),
        moved={pair: len(units) for pair, units in moved.items()},
        businesses=(
            0 if before is None else len(before.table("businesses")),
            len(after.table("businesses")),
        ),
        others=_others(before, after, source),
        examples={**examples, "aside": aside_told(aside)},
        movers={pair: rows.moved(units) for pair, units in moved.items()},
        unknown_kinds=unknown_rows(after, source),
        chosen_kinds=chosen_rows(after, source),
    )


def _about(snapshot: Snapshot | None, source: str) -> dict[str, Any]:
    """Return what a build tells of a source; nothing where it has none of the name."""
    every = snapshot.manifest["sources"] if snapshot else ()
    return next((dict(item) for item in every if item["name"] == source), {})


def _both(added: pd.DataFrame, removed: pd.DataFrame) -> "tuple[pd.Series[bool], pd.Series[bool]]":
    """Tell which rows are the same by the source's own id, and say something else.

    An id may come in several rows: as many are changed as there are on both sides.
    """
    sides = []
    for rows, others in ((added, removed), (removed, added)):
        nth = rows.groupby("own").cumcount().where(rows["own"].notna())
        there = rows["own"].map(others["own"].value_counts())
        sides.append(nth.astype("float64") < there.astype("float64"))
    return sides[0], sides[1]


def _others(before: Snapshot | None, after: Snapshot, source: str) -> tuple[str, ...]:
    if before is None:
        return ()
    old, new = (
        {
            str(item["name"]): [file["sha256"] for file in item["files"]]
            for item in each.manifest["sources"]
        }
        for each in (before, after)
    )
    names = dict.fromkeys((*old, *new))
    return tuple(name for name in names if name != source and old.get(name) != new.get(name))


def _rows(snapshot: Snapshot | None, source: str, *, register: bool) -> pd.DataFrame:
    """Return a row of the source each: id of its content, the source's own id, why unmatched.

    A register's rows are the units, whichever register they come from. ``table`` and ``key`` tell
    where more stands of it.
    """
    columns = ("id", "own", "reason", "key", "table")
    parts = [pd.DataFrame({name: pd.Series(dtype="str") for name in (*columns, *PLACE)})]
    if snapshot is not None and register:
        parts.append(_units(snapshot, source))
    elif snapshot is not None:
        for name, key in zip(ROWS, (tables.EVENT_ID, tables.JOB_AD_ID), strict=True):
            table = snapshot.table(name)
            rows = table[table[tables.SOURCE] == source]
            named = {"id": key, "own": tables.EXTERNAL_ID, "reason": tables.REASON, "key": key}
            found = pd.DataFrame({new: rows[column] for new, column in named.items()})
            parts.append(found.assign(table=name, **{place: rows[place] for place in PLACE}))
    filled = [part for part in parts if len(part)] or parts[:1]
    return pd.concat(filled, ignore_index=True)


def _units(snapshot: Snapshot, source: str) -> pd.DataFrame:
    units, origins = snapshot.table("units"), snapshot.table("origins")
    places = origins[(origins[tables.SOURCE] == source) & origins[tables.UNIT_ID].notna()]
    places = places.drop_duplicates(tables.UNIT_ID).set_index(tables.UNIT_ID)[PLACE]
    content = pd.util.hash_pandas_object(units, index=False).astype("str")
    ids = units[tables.UNIT_ID]
    nothing = pd.Series(index=units.index, dtype="str")
    found = pd.DataFrame({"id": content, "own": ids, "reason": nothing, "key": ids})
    where = places.reindex(ids).set_axis(units.index)
    return found.assign(table="units", **{place: where[place] for place in PLACE})


def _counted(reasons: pd.Series) -> dict[str, int]:
    return {str(code): int(count) for code, count in reasons.value_counts().items()}


def _moved(before: Snapshot | None, after: Snapshot) -> "dict[tuple[str, str], pd.Series[str]]":
    """Return the units whose level is another one, by level before and after."""
    columns = [tables.UNIT_ID, tables.LEVEL]
    new = after.table("businesses")[columns]
    old = new.iloc[:0] if before is None else before.table("businesses")[columns]
    both = old.merge(new, on=tables.UNIT_ID, how="outer", suffixes=("_before", "_after"))
    was = both[f"{tables.LEVEL}_before"].astype("str").fillna("")
    now = both[f"{tables.LEVEL}_after"].astype("str").fillna("")
    other = was != now
    groups = both.loc[other, tables.UNIT_ID].groupby([was[other], now[other]])
    return {(str(old_), str(new_)): units for (old_, new_), units in groups}
