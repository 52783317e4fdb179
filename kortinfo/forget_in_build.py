"""What a build's tables and manifest are without one person, or without one business."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd

from kortinfo import tables as t
from kortinfo.forgotten import MASK, masked_counts, masked_given, names_of, plain, registered
from kortinfo.merge.row_key import row_keys
from kortinfo.purge import untold
from kortinfo.snapshot import Snapshot

_PERSON_COLUMNS = {
    t.RESPONSIBLE: "name",
    t.DECIDED_BY: "name",
    t.EMAIL: "email",
    t.PHONE: "phone",
}
_TEXT_COLUMNS = (t.NOTE, t.KEY, t.DETAIL, t.MATCH_EVIDENCE, t.EVIDENCE, t.WHY)


def without_person(
    build: Snapshot, kinds: Mapping[str, Sequence[str]], pattern: re.Pattern[str]
) -> tuple[dict[str, pd.DataFrame], dict[str, int], int]:
    """Return the tables that change, where in how many rows, and how many names stay.

    ``kinds`` are the values by kind; ``pattern`` finds them in a text.
    """
    frames: dict[str, pd.DataFrame] = {}
    counts: dict[str, int] = {}
    names = 0
    wanted = {kind: {plain(kind, value) for value in given} for kind, given in kinds.items()}
    masking = names_of(kinds)
    own = registered(build.table("units"), build.table("companies")) if "name" in kinds else ()
    for table in t.SNAPSHOT_TABLES:
        frame = build.table(table.name)
        changed: dict[str, pd.Series] = {}
        for column, kind in _PERSON_COLUMNS.items():
            if column in frame and kind in wanted:
                same = [
                    v for v in frame[column].dropna().unique() if plain(kind, v) in wanted[kind]
                ]
                hit = frame[column].isin(same)
                changed |= _counted(counts, table.name, column, hit, frame[column].mask(hit))
        for column in _TEXT_COLUMNS:
            if column in frame:
                hit = frame[column].str.contains(pattern).fillna(value=False).astype(bool)
                masked = frame[column].str.replace(pattern, MASK, regex=True)
                changed |= _counted(counts, table.name, column, hit, masked)
        for column, masked in masked_given(frame, masking, own).items():
            hit = masked.ne(frame[column]) & masked.notna()
            changed |= _counted(counts, table.name, column, hit, masked)
        names += _left(table, frame.assign(**changed), pattern)
        if changed:
            frames[table.name] = frame.assign(**changed)
    return frames, counts, names


def _left(table: t.Table, frame: pd.DataFrame, pattern: re.Pattern[str]) -> int:
    """Count the rows whose name of a business is the register's, and holds a person's."""
    if table not in (t.UNITS, t.COMPANIES, t.EVENTS, t.JOB_ADS):
        return 0
    holds = pd.Series(False, index=frame.index)
    for column in (t.NAME, t.NAMES, t.GIVEN_NAME):
        if column in frame:
            holds |= frame[column].str.contains(pattern).fillna(value=False).astype(bool)
    return int(holds.sum())


def told_without(
    manifest: Mapping[str, Any], kinds: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Any], int]:
    """Return a manifest whose counts name nobody of these, and how many did."""
    masking = names_of(kinds)
    sources = [
        {**item, "counts": masked_counts(item["counts"], masking)} for item in manifest["sources"]
    ]
    told = sum(
        len(set(item["counts"]) - set(other["counts"]))
        for item, other in zip(manifest["sources"], sources, strict=True)
    )
    return {**manifest, "sources": sources}, told


def new_keys(build: Snapshot, frames: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Return the new key of each row whose words changed: decisions are kept by it."""
    keys: dict[str, str] = {}
    for name in {"events", "job_ads"} & set(frames):
        old, new = row_keys(build.table(name)), row_keys(frames[name])
        keys |= dict(zip(old[old != new], new[old != new], strict=True))
    return keys


def _counted(
    counts: dict[str, int], table: str, column: str, hit: pd.Series, changed: pd.Series
) -> dict[str, pd.Series]:
    """Count the rows that were hit; return the column where there are any."""
    if not hit.any():
        return {}
    counts[f"{table}.{column}"] = int(hit.sum())
    return {column: changed}


def without_business_in(
    build: Snapshot, about: Mapping[str, set[str]], cvr: str | None
) -> tuple[dict[str, pd.DataFrame], dict[str, int]]:
    """Return the tables that change, and where in how many rows.

    ``about`` are the ids of its units, and of the events and job ads about it alone.
    """
    frames: dict[str, pd.DataFrame] = {}
    counts: dict[str, int] = {}
    numbers = about["unit"] | ({cvr} if cvr else set())
    rows = about["event"] | about["job_ad"]  # a job ad's id is an event id in some tables
    ids = {t.UNIT_ID: about["unit"], t.EVENT_ID: rows, t.OTHER_ID: rows, t.JOB_AD_ID: rows}
    naming = _naming(build, about["unit"], cvr)
    for table in t.SNAPSHOT_TABLES:
        frame = build.table(table.name)
        gone = pd.Series(False, index=frame.index)
        for column, values in ids.items():
            if column in frame:
                gone |= frame[column].isin(values)
        if cvr and t.CVR in frame:
            gone |= frame[t.CVR].eq(cvr).fillna(value=False)
        if table is t.SET_ASIDE:
            blank = untold(build, rows)
            named = pd.Series(False, index=frame.index)
            for name in (t.KEY, t.DETAIL):  # the cells may be put together of several
                named |= frame[name].notna() & blank[name].isna()
                named |= frame[name].str.contains(_numbers(numbers), na=False)
            nothing = {name: frame[name].mask(named) for name in (t.KEY, t.DETAIL)}
            if named.any():
                counts[table.name] = int(named.sum())
                frames[table.name] = frame.assign(**nothing)
            continue
        if gone.any():
            counts[table.name] = int(gone.sum())
            frames[table.name] = frame = frame[~gone].reset_index(drop=True)
        for column in {t.MATCH_EVIDENCE, t.EVIDENCE} & set(frame):
            told = frame[column].str.contains(naming, na=False)
            nothing_said = "{}" if column == t.EVIDENCE else None  # no null in every contract
            blanked = frame[column].mask(told, nothing_said)
            changed = _counted(counts, table.name, column, told, blanked)
            if changed:
                frames[table.name] = frame = frame.assign(**changed)
    return frames, counts


def _numbers(numbers: Collection[str]) -> str:
    """Return what finds the numbers in a text, not within longer ones."""
    return rf"(?<!\d)(?:{'|'.join(map(re.escape, sorted(numbers))) or '(?!)'})(?!\d)"


def _naming(build: Snapshot, units: Collection[str], cvr: str | None) -> str:
    """Return what finds a business in evidence: its numbers, and names that nobody else has."""
    mine, others = pd.Series(dtype="str"), pd.Series(dtype="str")
    for name, key, values in (("units", t.UNIT_ID, units), ("companies", t.CVR, {cvr})):
        frame = build.table(name)
        theirs = frame[key].isin(list(values))
        every = frame[[t.NAME, t.NAMES]].stack().str.split("\n").explode()
        held = every.index.get_level_values(0).isin(frame.index[theirs])
        mine, others = pd.concat([mine, every[held]]), pd.concat([others, every[~held]])
    names = {json.dumps(each, ensure_ascii=False) for each in set(mine) - set(others)}
    numbers = _numbers({*units, *filter(None, [cvr])})
    return "|".join([numbers, *map(re.escape, sorted(names))])
