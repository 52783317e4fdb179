"""The same event in two rows that differ: what people said are one counts once.

The loaders set aside rows that say the very same (decision 001). What is left are rows that differ
a little: typed twice, prolonged, or kept in two systems. Those are never merged by themselves:
``merge.duplicate_pairs`` finds them, a person decides, and here the decision is carried out.
"""

import pandas as pd

from kortinfo.merge.aside import SEPARATOR, events_aside, joined
from kortinfo.merge.membership import is_in
from kortinfo.merge.step import Step
from kortinfo.tables import (
    DECIDED_AT,
    DIFFERENT,
    EVENT_ID,
    KEPT_ID,
    SOURCE,
    SOURCE_FILE,
    SOURCE_ROW,
    VERDICT,
)

MERGED = "merged"


def without_merged(
    rows: pd.DataFrame, merges: pd.DataFrame, *, key: str, step: str
) -> tuple[pd.DataFrame, Step]:
    """Leave out the rows people said are another one.

    Args:
        rows: contract LOADED_EVENTS or LOADED_JOB_ADS.
        merges: contract MERGES.
        key: the column of the rows' ids.
        step: the name of the step in the account.

    Returns:
        The rows that stay, and the step, which sets the others aside as ``merged`` and says into
        which row. A row whose other is no longer in the sources stays.
    """
    into = kept_rows(merges, rows[key])
    gone = is_in(rows[key], pd.Series(list(into), dtype="str"))
    if not gone.any():
        return rows, Step(name=step, read=len(rows), kept=len(rows))
    lost = rows[gone]
    place = joined(rows.assign(_row=rows[SOURCE_ROW].astype("str")), [SOURCE, SOURCE_FILE, "_row"])
    by_id = pd.Series(place.to_numpy(), index=rows[key])
    detail = "\u2192 " + lost[key].map(into).map(by_id).astype("str")
    reason = pd.Series(MERGED, index=lost.index, dtype="str")
    aside = events_aside(lost, step=step, reason=reason, detail=detail)
    stay = rows[~gone].reset_index(drop=True)
    return stay, Step(name=step, read=len(rows), kept=len(stay), set_aside=aside)


def kept_rows(merges: pd.DataFrame, present: pd.Series) -> dict[str, str]:
    """Return for each row that goes the row it is merged into.

    Merges link rows to groups, by the latest word on each pair. In each group the row that was
    kept last stays; of none or one that is present, nothing goes.
    """
    here = merges[is_in(merges[EVENT_ID], present) & is_in(merges[KEPT_ID], present)]
    said = _latest(here)
    said = said[said[VERDICT] != DIFFERENT]
    group: dict[str, set[str]] = {}
    into: dict[str, str] = {}
    for gone, kept in zip(said[EVENT_ID], said[KEPT_ID], strict=True):  # the oldest first
        both = group.get(gone, {gone}) | group.get(kept, {kept})
        group.update(dict.fromkeys(both, both))
        into.update(dict.fromkeys(both, kept))
    return {member: kept for member, kept in into.items() if member != kept}


def _latest(merges: pd.DataFrame) -> pd.DataFrame:
    """Return the latest word on each pair, whichever of the two is named first; oldest first."""
    at = pd.to_datetime(merges[DECIDED_AT], format="ISO8601", utc=True)
    ordered = merges.assign(_at=at, _pair=pair_keys(merges[EVENT_ID], merges[KEPT_ID])).sort_values(
        ["_at", EVENT_ID, KEPT_ID], na_position="first"
    )
    return ordered.drop_duplicates("_pair", keep="last")


def pair_keys(one: pd.Series, other: pd.Series) -> pd.Series:
    """Return a key for each pair of ids, the same in either order."""
    low = one.where(one < other, other)
    return low + SEPARATOR + other.where(one < other, one)
