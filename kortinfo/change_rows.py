"""The rows and businesses behind the counts of a comparison: a few of each, to look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from kortinfo import tables as t
from kortinfo.row_fates import PLACE, text_of
from kortinfo.snapshot import Snapshot

SHOWN = 50
"""Rows told of each count at the most."""
ROWS = ("events", "job_ads")
_IDS = {"events": t.EVENT_ID, "job_ads": t.JOB_AD_ID, "units": t.UNIT_ID}
_CREDITS = {"events": "credits", "job_ads": "job_ad_credits"}
COMPARED = (
    *(t.KIND, t.TITLE, t.HAPPENED_ON, t.STARTS_ON, t.ENDS_ON, t.RESPONSIBLE),
    *(t.GIVEN_PNR, t.GIVEN_CVR, t.GIVEN_NAME, t.GIVEN_ADDRESS, t.GIVEN_POSTAL_CODE),
    *(t.NAME, t.ADDRESS, t.POSTAL_CODE, t.SECTOR_CODE, t.STATUS, t.PHONE, t.EMAIL, t.WEBSITE),
)
"""What is told of a changed row where it differs; not all of it stands in every table."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """A row behind a count. Texts are "" where there is nothing to tell.

    Attributes:
        file, sheet, row: where it stands: of a row that is gone, in the earlier file.
        business: the name of the business it was matched with, ``others`` how many more there are;
            of a row without one what it says itself (``is_matched`` False).
        kind, day: what it is about, and when (ISO).
        one_way: it is a contact that moves no level.
        differs: of a changed row what it said and says, by our column.
        reason, detail: why it is set aside, or without a business.
        levels: the level of ``business`` before and after; "" where it has none.
    """

    file: str = ""
    sheet: str = ""
    row: int | None = None
    business: str = ""
    others: int = 0
    is_matched: bool = False
    kind: str = ""
    day: str = ""
    one_way: bool = False
    differs: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    reason: str = ""
    detail: str = ""
    levels: tuple[str, str] = ("", "")


@dataclass(frozen=True, kw_only=True)
class Mover:
    """A business whose level moves."""

    unit_id: str
    name: str
    address: str


class Rows:
    """One source's rows in two builds, told of where they are asked for."""

    def __init__(self, before: Snapshot | None, after: Snapshot) -> None:
        """Look into two builds; ``before`` None: there was none."""
        self._builds = (before, after)
        self._levels = tuple(_levels(each) for each in self._builds)

    def told(
        self, rows: pd.DataFrame, *, new: bool, was: pd.DataFrame | None = None
    ) -> tuple[Example, ...]:
        """Return the first of some rows of ``changes``.

        Args:
            rows: with ``id``, ``key`` and ``table``; in the new build, or else in the old one.
            new: which.
            was: the same rows in the old build, in the same order: they are compared.
        """
        order = rows.sort_values(PLACE).index[:SHOWN]
        build = self._builds[1 if new else 0]
        if build is None or rows.empty:
            return ()
        said = _said(rows.loc[order], build)
        old: list[Any] = [None] * len(said)
        if was is not None and self._builds[0] is not None:
            old = _said(was.set_axis(rows.index).loc[order], self._builds[0])
        return tuple(self._example(row, earlier) for row, earlier in zip(said, old, strict=True))

    def _example(self, row: Mapping[str, Any], was: Mapping[str, Any] | None) -> Example:
        units = row["units"]
        first = units[0] if units else ("", "")
        given = (row.get(name) for name in (t.GIVEN_NAME, t.GIVEN_PNR, t.GIVEN_CVR))
        return Example(
            **_place(row),
            business=first[1] or first[0] or next((str(each) for each in given if each), ""),
            others=max(len(units) - 1, 0),
            is_matched=bool(units),
            kind=row.get(t.KIND) or row.get(t.TITLE) or "",
            day=row.get(t.HAPPENED_ON) or row.get(t.STARTS_ON) or "",
            one_way=row.get(t.TYPE) == "contact" and row.get(t.TWO_WAY) == str(False),
            differs={} if was is None else _differing(was, row),
            reason=row.get(t.REASON) or "",
            levels=(self._levels[0].get(first[0], ""), self._levels[1].get(first[0], "")),
        )

    def moved(self, units: "pd.Series[str]") -> tuple[Mover, ...]:
        """Return the first of some businesses, by name."""
        ids = set(units)
        parts = [
            each.table("units")[[t.UNIT_ID, t.NAME, t.ADDRESS]] for each in self._builds if each
        ]
        found = pd.concat(parts).drop_duplicates(t.UNIT_ID, keep="last")
        found = found[found[t.UNIT_ID].isin(ids)].sort_values([t.NAME, t.UNIT_ID]).head(SHOWN)
        return tuple(
            Mover(
                unit_id=text_of(unit), name=text_of(name) or text_of(unit), address=text_of(address)
            )
            for unit, name, address in found.itertuples(index=False)
        )


def aside_told(aside: pd.DataFrame) -> tuple[Example, ...]:
    """Return the first of some rows of contract SET_ASIDE."""
    return tuple(
        Example(
            **_place(row),
            business=text_of(row[t.KEY]),
            reason=text_of(row[t.REASON]),
            # Of a row that came twice the detail is the other one's id: no words for a reader.
            detail="" if row[t.REASON] == "duplicate" else text_of(row[t.DETAIL]),
        )
        for row in aside.sort_values(PLACE).head(SHOWN).to_dict("records")
    )


def _place(row: Mapping[Any, Any]) -> dict[str, Any]:
    at = row[t.SOURCE_ROW]
    return {
        "file": text_of(row[t.SOURCE_FILE]),
        "sheet": text_of(row[t.SOURCE_SHEET]),
        "row": None if pd.isna(at) else int(at),
    }


def _levels(snapshot: Snapshot | None) -> dict[str, str]:
    if snapshot is None:
        return {}
    businesses = snapshot.table("businesses")
    return dict(zip(businesses[t.UNIT_ID], businesses[t.LEVEL].astype("str"), strict=True))


def _said(rows: pd.DataFrame, build: Snapshot) -> list[dict[str, Any]]:
    """Return what rows say in a build, as text by our column, and ``units``: ids and names."""
    named = build.table("units").set_index(t.UNIT_ID)[t.NAME]
    told: dict[tuple[str, str], dict[str, Any]] = {}
    for name, some in rows.groupby("table"):
        table, id_ = build.table(str(name)), _IDS[str(name)]
        here = table[table[id_].isin(some["key"])]
        columns = [column for column in (*COMPARED, t.REASON, t.TYPE, t.TWO_WAY) if column in here]
        units = _units(here, build, str(name))
        for key, row in zip(here[id_], here[columns].to_dict("records"), strict=True):
            texts = {str(column): _text(value) for column, value in row.items()}
            mine = [(unit, text_of(named.get(unit))) for unit in units.get(key, ())]
            told[str(name), str(key)] = {**texts, "units": mine}
    found: list[dict[str, Any]] = []
    for row in rows[["table", "key", *PLACE]].to_dict("records"):
        said = told.get((str(row["table"]), str(row["key"])), {"units": []})
        found.append({**{str(name): value for name, value in row.items()}, **said})
    return found


def _units(here: pd.DataFrame, build: Snapshot, name: str) -> dict[str, list[str]]:
    """Return the units each row counts for; a register's row is one itself."""
    id_ = _IDS[name]
    if name not in _CREDITS:
        return {str(unit): [str(unit)] for unit in here[id_]}
    credits_ = build.table(_CREDITS[name])
    mine = credits_[credits_[id_].isin(here[id_])]
    return {str(key): list(units) for key, units in mine.groupby(id_)[t.UNIT_ID]}


def _differing(was: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    return {
        name: (was.get(name) or "", row.get(name) or "")
        for name in COMPARED
        if (was.get(name) or "") != (row.get(name) or "")
    }


def _text(value: object) -> str:
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else text_of(value)
