"""What a build's tables and manifest are without one person, or without one business."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kortinfo import tables as t
from kortinfo.forget_in_tables import (
    AREAS,
    places_told,
    registered,
    telling,
    told_persons,
    told_without,
    without_persons,
)
from kortinfo.forget_names import Naming, found_by
from kortinfo.forgotten import Forgotten
from kortinfo.merge.row_key import row_keys
from kortinfo.purge import untold
from kortinfo.snapshot import Snapshot

_CORRECTED = (t.UNITS.name, t.BUSINESSES.name)


@dataclass(frozen=True, kw_only=True)
class Without:
    """What a build is without one person.

    Attributes:
        frames: the tables that change.
        manifest: its manifest.
        counts: where the person stood (``events.note``, ``manifest``), in how many rows.
        names: how many names of businesses hold the person's name, and stay.
    """

    frames: Mapping[str, pd.DataFrame]
    manifest: Mapping[str, Any]
    counts: Mapping[str, int]
    names: int


def without_person(build: Snapshot, person: Forgotten) -> Without:
    """Return what a build is without a person."""
    tables = {table.name: build.table(table.name) for table in t.SNAPSHOT_TABLES}
    tables[AREAS] = build.areas()
    own = registered(tables["units"], tables["companies"]) if person.hashes.get("name") else ()
    sources = build.manifest["sources"]
    files = [str(file["file"]) for item in sources for file in item["files"]]
    named = [*(str(item["name"]) for item in sources), *files]
    places = places_told(tables.values(), person, others=named)
    frames: dict[str, pd.DataFrame] = {}
    counts: dict[str, int] = {}
    names = 0
    for name, frame in tables.items():
        changed = without_persons(name, frame, person, registered_names=own, places=places)
        if name in _CORRECTED:
            changed |= _corrected_addresses(frame, tables[t.CORRECTIONS.name], person)
        for column, after in changed.items():
            counts[f"{name}.{column}"] = int(
                (after.ne(frame[column]) & frame[column].notna()).sum()
            )
        if changed:
            frames[name] = frame.assign(**changed)
        names += _left(name, frames.get(name, frame), person)
    manifest = told_without(build.manifest, telling(person, places))
    if told := told_persons(build.manifest, manifest):
        counts["manifest"] = told
    return Without(frames=frames, manifest=manifest, counts=counts, names=names)


def _corrected_addresses(
    frame: pd.DataFrame, corrections: pd.DataFrame, person: Forgotten
) -> dict[str, pd.Series]:
    """Return the addresses that change among those that people typed, not the register."""
    typed = frame[t.UNIT_ID].isin(corrections.loc[corrections[t.WHAT] == "address", t.UNIT_ID])
    changed = {}
    for column in (t.ADDRESS, t.STREET_NAME):
        after = person.masked_in(frame[column].where(typed)).fillna(frame[column])
        if not after.equals(frame[column]):
            changed[column] = after
    return changed


def _left(name: str, frame: pd.DataFrame, person: Forgotten) -> int:
    """Count the rows whose name of a business is the register's, and holds a person's."""
    if name not in {item.name for item in (t.UNITS, t.COMPANIES, t.EVENTS, t.JOB_ADS)}:
        return 0
    holds = pd.Series(False, index=frame.index)
    for column in {t.NAME, t.NAMES, t.GIVEN_NAME} & set(frame):
        holds |= person.masked_in(frame[column]).ne(frame[column]) & frame[column].notna()
    return int(holds.sum())


def new_keys(build: Snapshot, frames: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Return the new key of each row whose words changed: decisions are kept by it."""
    keys: dict[str, str] = {}
    for name in {"events", "job_ads"} & set(frames):
        old, new = row_keys(build.table(name)), row_keys(frames[name])
        keys |= dict(zip(old[old != new], new[old != new], strict=True))
    return keys


def _without_names(frame: pd.DataFrame, naming: Naming, numbers: str) -> dict[str, pd.Series]:
    """Return the columns that change where evidence and given names name a business.

    ``numbers`` finds its numbers.
    """
    told = {
        column: frame[column].str.contains(numbers, na=False) | naming.in_evidence(frame[column])
        for column in {t.MATCH_EVIDENCE, t.EVIDENCE} & set(frame)
    }
    if t.GIVEN_NAME in frame:
        told[t.GIVEN_NAME] = naming.misnamed(frame)
    nothing = {t.EVIDENCE: "{}"}  # no null in every contract
    return {
        column: frame[column].mask(hit, nothing.get(column))
        for column, hit in told.items()
        if hit.any()
    }


def without_business_in(
    build: Snapshot, about: Mapping[str, set[str]], cvr: str | None, naming: Naming
) -> tuple[dict[str, pd.DataFrame], dict[str, int]]:
    """Return the tables that change, and where in how many rows.

    ``about`` are the ids of its units, and of the events and job ads about it alone; ``naming``
    tells by what texts name it.
    """
    frames: dict[str, pd.DataFrame] = {}
    counts: dict[str, int] = {}
    numbers = about["unit"] | ({cvr} if cvr else set())
    rows = about["event"] | about["job_ad"]  # a job ad's id is an event id in some tables
    ids = {t.UNIT_ID: about["unit"], t.EVENT_ID: rows, t.OTHER_ID: rows, t.JOB_AD_ID: rows}
    for table in t.SNAPSHOT_TABLES:
        frame = build.table(table.name)
        gone = pd.Series(False, index=frame.index)
        for column, values in ids.items():
            if column in frame:
                gone |= frame[column].isin(values)
        if cvr and t.CVR in frame:
            gone |= frame[t.CVR].eq(cvr).fillna(value=False)
        if cvr and table is t.EARLIER_CONTACTS:
            gone |= _while_owned(frame, build.table(t.RELATIONS.name), cvr)
        if table is t.SET_ASIDE:
            blank = untold(build, rows)
            named = pd.Series(False, index=frame.index)
            for name in (t.KEY, t.DETAIL):  # the cells may be put together of several
                named |= frame[name].notna() & blank[name].isna()
                named |= frame[name].str.contains(found_by(numbers), na=False)
                named |= naming.in_cells(frame[name])
            nothing = {name: frame[name].mask(named) for name in (t.KEY, t.DETAIL)}
            if named.any():
                counts[table.name] = int(named.sum())
                frames[table.name] = frame.assign(**nothing)
            continue
        if gone.any():
            counts[table.name] = int(gone.sum())
            frames[table.name] = frame = frame[~gone].reset_index(drop=True)
        blanked = _without_names(frame, naming, found_by(numbers))
        for column, after in blanked.items():
            told = after.ne(frame[column]) & frame[column].notna()
            counts[f"{table.name}.{column}"] = int(told.sum())
        if blanked:
            frames[table.name] = frame.assign(**blanked)
    return frames, counts


def _while_owned(marks: pd.DataFrame, relations: pd.DataFrame, cvr: str) -> pd.Series:
    """Tell which marks are from when their unit, now another's, belonged to the company.

    A mark says no company: one whose event named another, or none, is made again from the event
    where a source still has it.
    """
    owned = relations[relations[t.CVR] == cvr]
    both = marks.reset_index().merge(owned, on=t.UNIT_ID)
    end = both[t.MONTH] + pd.offsets.MonthEnd(0)
    began = both[t.FROM].isna() | (both[t.FROM] <= end)
    lasted = both[t.TO].isna() | (both[t.TO] >= both[t.MONTH])
    return pd.Series(marks.index.isin(both.loc[began & lasted, "index"]), index=marks.index)
