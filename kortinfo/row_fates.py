"""What became of every row of a source, and which row a reference such as ``CRM:12`` means.

Every row of a register, of contacts, collaborations and job ads has exactly one fate: they add up
to what was read. Of address points, areas and sector codes only the rows that were set aside are
kept one by one.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kortinfo import tables as t
from kortinfo.errors import RowUnknown, SourceUnknown
from kortinfo.snapshot import Snapshot

COUNTS, UNMATCHED, SET_ASIDE, ELSEWHERE = "counts", "unmatched", "set_aside", "elsewhere"
FATES = (COUNTS, UNMATCHED, SET_ASIDE, ELSEWHERE)
"""It counts for a business (of a register: its unit or company is in the data); it was read and is
no business's; its loader set it aside; a register's row that concerns no home municipality, or that
another register tells better, and a row that people said is another one."""
LEAVING = ("registers", "home", "settle_home")
"""The merge steps that leave units out; others tell of units that stay, as one without a point."""
_MERGING = {"duplicates": "", "duplicate_job_ads": "job_ad"}
FATE, WHAT, ID = "fate", "what", "id"
PLACE = [t.SOURCE_FILE, t.SOURCE_SHEET, t.SOURCE_ROW]


def reference(source: str, file: str, sheet: str, row: int | None) -> str:
    """Return how a row is asked for: source, file, sheet where there is one, row."""
    return ":".join(filter(None, (source, file, sheet, str(row or 0))))


def fates(snapshot: Snapshot, source: str, *, row: int | None = None) -> pd.DataFrame:
    """Return a row for each row of a source: its place, ``fate``, ``what``, ``reason`` and ``id``.

    ``id`` is the event's, the job ad's, the unit's or the company's. The rows add up to the
    source's ``read``, but for address points, areas and sectors, of which there are only those set
    aside, and for what was forgotten or purged since the build. With ``row``, only the rows of that
    number are looked at, of a register's million too.

    Raises:
        SourceUnknown: the snapshot has no such source.
    """
    made = source_named(snapshot, source)

    def rows(table: str) -> pd.DataFrame:
        frame = snapshot.table(table)
        if row is not None:  # numbers first: they are compared much faster than texts
            frame = frame[frame[t.SOURCE_ROW].fillna(0).eq(row).to_numpy()]
        return frame[(frame[t.SOURCE] == source).to_numpy()]

    parts = [
        _aside(rows("set_aside"), str(made["format"])),
        _merged(rows("set_aside")),
        _events(rows("events"), t.EVENT_ID),
        _events(rows("job_ads"), t.JOB_AD_ID),
        _register(snapshot, source, rows("origins")),
    ]
    every = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    return every.sort_values(PLACE, ignore_index=True)


def source_named(snapshot: Snapshot, source: str) -> Mapping[str, Any]:
    """Return what the manifest tells of a source.

    Raises:
        SourceUnknown: the snapshot has no such source.
    """
    for item in snapshot.manifest["sources"]:
        if item["name"] == source:
            found: Mapping[str, Any] = item
            return found
    names = ", ".join(str(item["name"]) for item in snapshot.manifest["sources"])
    raise SourceUnknown(source=source, names=names)


def _aside(rows: pd.DataFrame, format_: str) -> pd.DataFrame:
    """Return what the loader set aside; merge steps tell of rows that are elsewhere, too."""
    mine = rows[rows[t.STEP] == format_]
    return _fated(mine, SET_ASIDE, what="", ids=mine[t.KEY], reason=mine[t.REASON])


def _merged(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what people said is another row, and was left out for it."""
    mine = rows[rows[t.STEP].isin(_MERGING)]
    what = mine[t.STEP].map(_MERGING)
    return _fated(mine, ELSEWHERE, what=what, ids=mine[t.KEY], reason=mine[t.REASON])


def _events(rows: pd.DataFrame, key: str) -> pd.DataFrame:
    fate = pd.Series(COUNTS, index=rows.index, dtype="str").mask(rows[t.REASON].notna(), UNMATCHED)
    what = rows.get(t.TYPE, "job_ad")
    return _fated(rows, fate, what=what, ids=rows[key], reason=rows[t.REASON])


def _register(snapshot: Snapshot, source: str, rows: pd.DataFrame) -> pd.DataFrame:
    ids = rows[t.UNIT_ID].fillna(rows[t.CVR]).astype("str")
    is_unit = rows[t.UNIT_ID].notna()
    gone = _left_out(snapshot, source, ids).reindex(ids).set_axis(rows.index)
    here = ids.isin(snapshot.table("units")[t.UNIT_ID]).where(
        is_unit, ids.isin(snapshot.table("companies")[t.CVR])
    )
    # A unit that two registers tell of is here by the better one.
    counts = here.astype(bool) & ~(is_unit & gone.notna())
    reason = gone.fillna("outside_home").astype("str").mask(counts)
    fate = pd.Series(ELSEWHERE, index=rows.index, dtype="str").mask(counts, COUNTS)
    what = pd.Series("company", index=rows.index, dtype="str").mask(is_unit, "unit")
    return _fated(rows, fate, what=what, ids=ids, reason=reason)


def _left_out(snapshot: Snapshot, source: str, ids: "pd.Series[str]") -> "pd.Series[str]":
    """Return why a merge step left out some units of a register, by unit."""
    aside = snapshot.table("set_aside")
    mine = aside[aside[t.KEY].isin(ids)] if len(ids) < len(aside) else aside
    mine = mine[mine[t.SOURCE].isin([source, ""]) & mine[t.STEP].isin(LEAVING)]
    mine = mine.drop_duplicates(t.KEY).dropna(subset=[t.KEY])
    reasons: pd.Series[str] = mine.set_index(t.KEY)[t.REASON].astype("str")
    return reasons


def _fated(
    rows: pd.DataFrame,
    fate: "str | pd.Series[str]",
    *,
    what: "str | pd.Series[str]",
    ids: "pd.Series[str]",
    reason: "pd.Series[str]",
) -> pd.DataFrame:
    told = rows[PLACE].assign(**{FATE: fate, WHAT: what, t.REASON: reason, ID: ids})
    return told.astype({FATE: "str", WHAT: "str", t.REASON: "str", ID: "str"})


def rows_named(snapshot: Snapshot, asked: str) -> pd.DataFrame:
    """Return the rows of :func:`fates` that a reference means, and their ``source``.

    ``<source>:<row>``, ``<source>:<file>:<row>`` or ``<source>:<file>:<sheet>:<row>``; without a
    file or sheet every file and sheet is looked in.

    Raises:
        SourceUnknown: the snapshot has no such source.
        RowUnknown: there is no such row, or it is no reference.
    """
    names = sorted((str(item["name"]) for item in snapshot.manifest["sources"]), key=len)
    source = next((name for name in reversed(names) if asked.startswith(f"{name}:")), None)
    if source is None:
        source_named(snapshot, asked.partition(":")[0])
        raise RowUnknown(row=asked)
    where, _, row = asked.removeprefix(source).rpartition(":")
    if not (row.isdecimal() and len(row) < 10):
        raise RowUnknown(row=asked)
    found = fates(snapshot, source, row=int(row))
    if where:
        told = ":" + found[t.SOURCE_FILE].fillna("")
        sheet = told + (":" + found[t.SOURCE_SHEET]).fillna("")
        found = found[(told == where) | (sheet == where)]
    if found.empty:
        raise RowUnknown(row=asked)
    return found.assign(**{t.SOURCE: source})


def text_of(value: object) -> str:
    """Return a cell as text; missing becomes ""."""
    return "" if value is None or pd.isna(value) else str(value)  # type: ignore[call-overload]
