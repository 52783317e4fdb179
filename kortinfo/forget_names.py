"""Rows and texts that name a forgotten business by a name it has or had in the register.

A name counts as a whole, compared as matching compares it: letter case, signs and legal form do not
count. What another business is called as well names nobody, and neither does a part of a text.
"""

import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from kortinfo import tables as t
from kortinfo.forgotten import Forgotten
from kortinfo.loaders.result import Loaded
from kortinfo.merge.lookup import name_keys
from kortinfo.snapshot import Snapshot

NAMED = "business_name"
"""The kind by which such names are remembered, as they are compared."""
_PARTS = re.compile(r"\s[\u00b7\u2192]\s")
"""What stands between the cells that a text is put together of (``merge.aside``)."""
_JSON_TEXT = re.compile(r'("(?:[^"\\]|\\.)*")(\s*:)?')
_EVENTS = {t.LOADED_EVENTS.name, t.PAST_EVENTS.name, t.LOADED_JOB_ADS.name}


@dataclass(frozen=True, kw_only=True)
class Naming:
    """By what rows and texts name a business that is to be forgotten.

    Attributes:
        names: its names, as they are compared (:func:`compared`).
        others: the P-numbers and CVR numbers of the businesses that stay.
    """

    names: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()

    def named(self, frame: pd.DataFrame) -> pd.Series:
        """Tell the events or job ads whose given name is one of its."""
        if not self.names:
            return pd.Series(False, index=frame.index)
        return compared(frame[t.GIVEN_NAME]).isin(self.names)

    def about(self, frame: pd.DataFrame) -> pd.Series:
        """Tell those that name it and give no number of a business that stays."""
        return self.named(frame) & ~self._others(frame)

    def misnamed(self, frame: pd.DataFrame) -> pd.Series:
        """Tell those that name it by the number of another: only their given name goes."""
        return self.named(frame) & self._others(frame)

    def _others(self, frame: pd.DataFrame) -> pd.Series:
        return frame[t.GIVEN_PNR].isin(self.others) | frame[t.GIVEN_CVR].isin(self.others)

    def in_cells(self, texts: pd.Series) -> pd.Series:
        """Tell the texts put together of cells, one of which is one of its names."""
        parts = _cells(texts) if self.names else pd.Series(dtype="str")
        return _of(parts[compared(parts).isin(self.names)], texts)

    def in_evidence(self, evidence: pd.Series) -> pd.Series:
        """Tell the JSON objects, one value of which is one of its names."""
        if not self.names:
            return pd.Series(False, index=evidence.index)
        distinct = evidence.dropna().drop_duplicates()
        values = pd.Series(
            [
                [json.loads(value) for value, key in _JSON_TEXT.findall(text) if not key]
                for text in distinct
            ],
            index=distinct,
            dtype="object",
        ).explode()
        told = values.index[compared(values.astype("str")).isin(self.names)]
        return evidence.isin(told)


def compared(names: pd.Series) -> pd.Series:
    """Return names as they are compared; too short for matching: their letters alone count."""
    names = names.astype("str")
    return name_keys(names).fillna(names.str.strip().str.casefold())


def naming_in_sources(sources: Iterable[Loaded], forgotten: Forgotten) -> Naming:
    """Return by what the rows of sources just read name businesses that are forgotten."""
    if not forgotten.hashes.get(NAMED):
        return Naming()
    every = tuple(sources)
    given = [
        *(
            item.tables[name][t.GIVEN_NAME]
            for item in every
            for name in _EVENTS & item.tables.keys()
        ),
        *(_cells(item.set_aside[column]) for item in every for column in (t.KEY, t.DETAIL)),
    ]
    distinct = compared(pd.concat(given, ignore_index=True)).dropna().unique()
    names = {name for name in distinct if forgotten.holds(NAMED, name)}
    others: set[str] = set()
    for tables in (item.tables for item in every if names):
        if t.REGISTER_UNITS.name not in tables:
            continue
        units = tables[t.REGISTER_UNITS.name]
        gone = forgotten.among("pnr", units[t.PNR]) | forgotten.among("cvr", units[t.CVR])
        companies = tables.get(t.COMPANIES.name, t.empty(t.COMPANIES))
        names -= _names(units[~gone], companies)
        others |= _numbers(units[~gone])
    return Naming(names=frozenset(names), others=frozenset(others))


def naming_in_builds(
    every: Sequence[Snapshot], units: Sequence[Collection[str]], cvr: str | None
) -> tuple[Naming, frozenset[str]]:
    """Return by what rows name a business alone, and its names that another has as well.

    Args:
        every: builds.
        units: the ids of its units in each of them.
        cvr: the CVR number, where it is a company.
    """
    mine: set[str] = set()
    theirs: set[str] = set()
    others: set[str] = set()
    for build, ids in zip(every, units, strict=True):
        frame, companies = build.table(t.UNITS.name), build.table(t.COMPANIES.name)
        own = frame[t.UNIT_ID].isin(list(ids))
        mine |= _names(frame[own], companies[companies[t.CVR].eq(cvr or "").fillna(value=False)])
        theirs |= _names(frame[~own], companies)
        others |= _numbers(frame[~own])
    return Naming(names=frozenset(mine - theirs), others=frozenset(others)), frozenset(
        mine & theirs
    )


def found_by(numbers: Collection[str]) -> str:
    """Return what finds P-numbers and CVR numbers in a text, not within longer ones."""
    return rf"(?<!\d)0*(?:{'|'.join(map(re.escape, sorted(numbers))) or '(?!)'})(?!\d)"


def without_noughts(numbers: pd.Series) -> pd.Series:
    """Return given numbers without noughts in front, which no P-number and CVR number has."""
    return numbers.str.lstrip("0")


def numbered(texts: pd.Series, forgotten: Forgotten) -> pd.Series:
    """Tell the texts with a forgotten P-number or CVR number in them."""
    numbers = texts.str.extractall(r"(?<!\d)0*([1-9]\d{7}|[1-9]\d{9})(?!\d)")[0]
    gone = forgotten.among("pnr", numbers) | forgotten.among("cvr", numbers)
    return pd.Series(texts.index.isin(numbers[gone].index.get_level_values(0)), index=texts.index)


def left_in(
    build: Snapshot,
    naming: Naming,
    shared: Collection[str],
    *,
    gone: Collection[str],
    ids: Collection[str],
) -> int:
    """Count the rows of a build that stay though they may name the business.

    By a name that another has as well, where no business was found for them, within a longer text,
    or by one so like its names that it stood among the candidates: their place in the source is
    counted once.

    Args:
        build: the build.
        naming: by what rows name it alone.
        shared: its names that another business has as well.
        gone: the ids of the events and job ads that go.
        ids: of its units, and its CVR number where it is a company.
    """
    candidates = build.table("review_candidates")
    mine = candidates[t.UNIT_ID].isin(list(ids)) | candidates[t.CVR].isin(list(ids))
    candidates = candidates[mine]
    names = [f" {name} " for name in naming.names]
    longer = "|".join(map(re.escape, names)) or "(?!)"
    place = [t.SOURCE, t.SOURCE_FILE, t.SOURCE_SHEET, t.SOURCE_ROW]
    found = []
    for table, credits_, key in (
        ("events", "credits", t.EVENT_ID),
        ("job_ads", "job_ad_credits", t.JOB_AD_ID),
    ):
        frame = build.table(table)
        frame = frame[~frame[key].isin(list(gone))]
        given = compared(frame[t.GIVEN_NAME])
        lost = ~frame[key].isin(build.table(credits_)[key])
        stays = lost & (given.isin(list(shared)) | _within(given, longer))
        stays |= lost & frame[key].isin(candidates[t.EVENT_ID])
        for column in {t.NOTE, t.TITLE, t.KIND} & set(frame):
            stays |= _within(compared(frame[column]), longer)
        found.append(frame.loc[stays, place])
    return len(pd.concat(found).drop_duplicates())


def _within(texts: pd.Series, names: str) -> pd.Series:
    return (" " + texts + " ").str.contains(names, na=False)


def _cells(texts: pd.Series) -> pd.Series:
    """Return the cells that texts are put together of, by the texts' index."""
    return texts.dropna().str.split(_PARTS, regex=True).explode().astype("str")


def _of(parts: pd.Series, texts: pd.Series) -> pd.Series:
    return pd.Series(texts.index.isin(parts.index), index=texts.index)


def _names(units: pd.DataFrame, companies: pd.DataFrame) -> set[str]:
    """Return every name that units, and those companies that have one of them, have or had."""
    owning = companies[companies[t.CVR].isin(units[t.CVR].dropna())]
    columns = [frame[name].dropna() for frame in (units, owning) for name in (t.NAME, t.NAMES)]
    lines = pd.concat(columns, ignore_index=True).drop_duplicates().str.split("\n").explode()
    return set(compared(lines).dropna()) - {""}


def _numbers(units: pd.DataFrame) -> set[str]:
    return set(units[t.PNR].dropna()) | set(units[t.CVR].dropna())
