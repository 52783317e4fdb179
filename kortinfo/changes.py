"""What a new build would change: rows new, changed, gone and set aside, and levels that move."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from kortinfo import tables
from kortinfo.snapshot import Snapshot


@dataclass(frozen=True, kw_only=True)
class Changes:
    """Two builds compared, for one source and for the businesses.

    Attributes:
        read, kept: rows of the source in the new build; ``set_aside``: the rest, by reason.
        new, changed, gone, same: rows that the source brought, by content: changed are those that
            keep the source's own id. Of a register's rows the unit is the id.
        unmatched: of the rows kept, those that are led to no business, by reason.
        moved: businesses by level before and after ("" before: new, "" after: gone), the same
            level left out; ``businesses``: how many there are before and after.
        others: other sources whose files have changed since: they move levels, too.
    """

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


def compare(before: Snapshot | None, after: Snapshot, *, source: str) -> Changes:
    """Compare two builds; ``before`` None: there was none.

    Args:
        before: the current build.
        after: the new one.
        source: the name of the source that is new.
    """
    about = next(item for item in after.manifest["sources"] if item["name"] == source)
    aside = after.table("set_aside")
    aside = aside[(aside[tables.SOURCE] == source) & (aside[tables.STEP] == about["format"])]
    register = about["format"] == "cvr_portal"
    old, new = (_rows(each, source, register=register) for each in (before, after))
    added, removed = new[~new["id"].isin(old["id"])], old[~old["id"].isin(new["id"])]
    # An id may come in several rows: as many are changed as there are on both sides.
    both = (added["own"].value_counts(), removed["own"].value_counts())
    changed = int(pd.concat(both, axis=1, join="inner").min(axis=1).sum())
    lost = new["reason"].dropna()
    return Changes(
        read=int(about["read"]),
        kept=int(about["kept"]),
        set_aside=_counted(aside[tables.REASON]),
        new=len(added) - changed,
        changed=changed,
        gone=len(removed) - changed,
        same=len(new) - len(added),
        unmatched=_counted(lost),
        moved=_moved(before, after),
        businesses=(
            0 if before is None else len(before.table("businesses")),
            len(after.table("businesses")),
        ),
        others=_others(before, after, source),
    )


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

    A register's rows are the units, whichever register they come from.
    """
    parts = [pd.DataFrame({"id": [], "own": [], "reason": []}, dtype="str")]
    if snapshot is not None and register:
        parts.append(_units(snapshot.table("units")))
    elif snapshot is not None:
        for name, key in (("events", tables.EVENT_ID), ("job_ads", tables.JOB_AD_ID)):
            table = snapshot.table(name)
            rows = table[table[tables.SOURCE] == source]
            columns = {"id": key, "own": tables.EXTERNAL_ID, "reason": tables.REASON}
            parts.append(pd.DataFrame({name: rows[column] for name, column in columns.items()}))
    return pd.concat(parts, ignore_index=True)


def _units(units: pd.DataFrame) -> pd.DataFrame:
    content = pd.util.hash_pandas_object(units, index=False).astype("str")
    nothing = pd.Series(index=units.index, dtype="str")
    return pd.DataFrame({"id": content, "own": units[tables.UNIT_ID], "reason": nothing})


def _counted(reasons: pd.Series) -> dict[str, int]:
    return {str(code): int(count) for code, count in reasons.value_counts().items()}


def _moved(before: Snapshot | None, after: Snapshot) -> dict[tuple[str, str], int]:
    columns = [tables.UNIT_ID, tables.LEVEL]
    new = after.table("businesses")[columns]
    old = new.iloc[:0] if before is None else before.table("businesses")[columns]
    both = old.merge(new, on=tables.UNIT_ID, how="outer", suffixes=("_before", "_after"))
    was = both[f"{tables.LEVEL}_before"].astype("str").fillna("")
    now = both[f"{tables.LEVEL}_after"].astype("str").fillna("")
    other = was != now
    pairs = zip(was[other], now[other], strict=True)
    return dict(Counter(pairs))
