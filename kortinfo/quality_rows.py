"""The rows behind each figure about the data: every number can be opened."""

import pandas as pd

from kortinfo import tables
from kortinfo.kinds import same_kind
from kortinfo.merge.membership import is_in
from kortinfo.snapshot import Snapshot
from kortinfo.two_way import ways_of

EVENTS = ("contacts", "collaborations")
ADS = "job_ads"
WHOLE_MAP = ""
"""Stands for a source where a figure is about all businesses."""
GIVEN = {
    "pnr": tables.GIVEN_PNR,
    "cvr": tables.GIVEN_CVR,
    "name": tables.GIVEN_NAME,
    "address": tables.GIVEN_ADDRESS,
    "postal_code": tables.GIVEN_POSTAL_CODE,
    "kind": tables.KIND,
    "responsible": tables.RESPONSIBLE,
    "title": tables.TITLE,
}
SINCE_CONTACT = ("closed_since", "moved_since")
"""Of the businesses with something in the last two years: closed, or moved, after it."""
OF_ROWS_ASIDE = ("set_aside", "doubles", "impossible_dates")
"""The measures that are about rows no table of history has."""
_ROUGH = ("nearest_number", "postal_district")
DATE_REASONS = ("no_date", "bad_date", "bad_dates")
_SILENT_MONTHS = 6
_CONTACT_MONTHS = 24
_LAST = "last"


def behind(snapshot: Snapshot, source: str, measure: str) -> pd.DataFrame:
    """Return the rows a figure counts (of silent people all their rows).

    Columns of ``events``, ``job_ads`` or, for the map as a whole, ``units``; of ``set_aside`` for
    rows that were put aside. "without_<field>": empty in the file; "unmatched"; "doubles" and
    "likely_doubles": the same once more, for sure or by the looks; "future_dates";
    "impossible_dates"; "on_closed": on a unit that had closed by then; "unknown_pnr": a P-number
    the register does not know; "silent_people": responsible, and nothing in the last six months;
    "assumed_end"; "unknown_kind": a contact of a kind nobody knows, which counts as one-way;
    "cpr_masked": a CPR number stood in it; "rough_point" and "no_point": businesses placed
    roughly, or not at all; ``SINCE_CONTACT``.
    """
    if source == WHOLE_MAP:
        return _of_map(snapshot, measure)
    if measure in OF_ROWS_ASIDE:
        return _aside(snapshot, source, measure)
    rows = rows_of(snapshot, source)
    return rows[true_of(measure, rows, snapshot)]


def rows_of(snapshot: Snapshot, source: str) -> pd.DataFrame:
    """Return what a source brought: its events, or its job ads."""
    for name in ("events", "job_ads"):
        table = snapshot.table(name)
        mine = table[table[tables.SOURCE] == source]
        if len(mine) or name == _table_of(snapshot, source):
            return mine
    return mine


def _table_of(snapshot: Snapshot, source: str) -> str:
    return "job_ads" if _formats(snapshot).get(source) == ADS else "events"


def _formats(snapshot: Snapshot) -> dict[str, str]:
    return {str(item["name"]): str(item["format"]) for item in snapshot.manifest["sources"]}


def days(rows: pd.DataFrame) -> "pd.Series[pd.Timestamp]":
    """Return the day of each event or job ad."""
    begun = rows[tables.STARTS_ON]
    return rows[tables.HAPPENED_ON].fillna(begun) if tables.HAPPENED_ON in rows else begun


def _aside(snapshot: Snapshot, source: str, measure: str) -> pd.DataFrame:
    aside = snapshot.table("set_aside")
    loader = _formats(snapshot).get(source)
    mine = (aside[tables.SOURCE] == source) & (aside[tables.STEP] == loader)
    if measure == "doubles":
        mine &= aside[tables.REASON] == "duplicate"
    if measure == "impossible_dates":
        mine &= aside[tables.REASON].isin(DATE_REASONS)
    return aside[mine]


def true_of(measure: str, rows: pd.DataFrame, snapshot: Snapshot) -> "pd.Series[bool]":
    """Tell of which of a source's ``rows_of`` a measure is true (none of ``OF_ROWS_ASIDE``)."""
    as_of = pd.Timestamp(snapshot.as_of)
    if measure.startswith("without_"):
        return rows[GIVEN[measure.removeprefix("without_")]].isna()
    if measure == "unmatched":
        return rows[tables.REASON].notna()
    if measure == "future_dates":
        return days(rows) > as_of
    if measure == "assumed_end":
        return rows[tables.END_ASSUMED].astype(bool)
    if measure == "unknown_kind":
        return _of_unknown_kind(rows, snapshot)
    if measure == "cpr_masked":
        return rows[tables.CPR_MASKED].astype(bool)
    if measure == "unknown_pnr":
        known = snapshot.table("origins")[tables.UNIT_ID]
        return rows[tables.GIVEN_PNR].notna() & ~is_in(rows[tables.GIVEN_PNR], known)
    if measure == "likely_doubles":
        return _twice(rows, snapshot)
    if measure == "silent_people":
        last = days(rows).where(days(rows) <= as_of).groupby(rows[tables.RESPONSIBLE]).max()
        silent = last.index[~(last > as_of - pd.DateOffset(months=_SILENT_MONTHS))]
        return rows[tables.RESPONSIBLE].isin(silent)
    return _on_closed(rows, snapshot)


def _of_unknown_kind(rows: pd.DataFrame, snapshot: Snapshot) -> "pd.Series[bool]":
    """Tell the contacts of a kind nobody knows, but those that say themselves what they are."""
    ways = ways_of(snapshot)
    places = rows[[tables.SOURCE, tables.KIND]].dropna().drop_duplicates()
    unknown = {
        (source, kind)
        for source, kind in places.itertuples(index=False)
        if same_kind(kind) not in {*ways.known, *ways.chosen.get(source, {})}
    }
    pairs = pd.Series(list(zip(rows[tables.SOURCE], rows[tables.KIND], strict=True)), rows.index)
    silent = ~(rows[tables.TWO_WAY] | rows.get(tables.TWO_WAY_SAID, default=False)).astype(bool)
    return (rows[tables.TYPE] == "contact") & silent & pairs.isin(unknown)


def _twice(rows: pd.DataFrame, snapshot: Snapshot) -> "pd.Series[bool]":
    pairs = snapshot.table("duplicates")
    key = tables.EVENT_ID if tables.EVENT_ID in rows else tables.JOB_AD_ID
    return is_in(rows[key], pairs[tables.EVENT_ID]) | is_in(rows[key], pairs[tables.OTHER_ID])


def _on_closed(events: pd.DataFrame, snapshot: Snapshot) -> "pd.Series[bool]":
    """Tell the events that count directly for a unit that had closed before them."""
    credits_ = snapshot.table("credits")
    direct = credits_[credits_[tables.HOW] == "direct"]
    ended = snapshot.table("units").set_index(tables.UNIT_ID)[tables.ENDED_ON]
    closed = direct.assign(ended=direct[tables.UNIT_ID].map(ended)).dropna(subset=["ended"])
    first_end = closed.groupby(tables.EVENT_ID)["ended"].min()
    if first_end.empty:  # days that are none have no type to compare with
        return pd.Series(False, index=events.index)
    return days(events) > events[tables.EVENT_ID].map(first_end)


def contacted(snapshot: Snapshot) -> pd.DataFrame:
    """Return the units with something of ours in the last two years, and the day of the last.

    Columns of ``units`` and ``last``; only what names the unit itself counts.
    """
    events = snapshot.table("events")
    as_of = pd.Timestamp(snapshot.as_of)
    day = days(events)
    recent = (day <= as_of) & (day > as_of - pd.DateOffset(months=_CONTACT_MONTHS))
    mine = events.loc[recent & (events[tables.BY] == "own"), [tables.EVENT_ID]]
    mine = mine.assign(**{_LAST: day.loc[mine.index]})
    credits_ = snapshot.table("credits")
    direct = credits_[credits_[tables.HOW] == "direct"].merge(mine, on=tables.EVENT_ID)
    last = direct.groupby(tables.UNIT_ID)[_LAST].max()
    units = snapshot.table("units")
    units = units[is_in(units[tables.UNIT_ID], last.index)]
    # Not ``map``: of no contacts at all it would make numbers.
    return units.assign(**{_LAST: last.reindex(units[tables.UNIT_ID]).to_numpy()})


def _of_map(snapshot: Snapshot, measure: str) -> pd.DataFrame:
    if measure in SINCE_CONTACT:
        units = contacted(snapshot)
        column = tables.ENDED_ON if measure == "closed_since" else tables.ADDRESS_FROM
        after = (units[column] >= units[_LAST]) & (units[column] <= pd.Timestamp(snapshot.as_of))
        if measure == "closed_since":
            return units[after & (units[tables.STATUS] == "closed")]
        return units[after & (units[tables.STATUS] != "closed")]
    businesses = snapshot.table("businesses")
    step = businesses[tables.GEOCODE_STEP]
    return businesses[step.isin(_ROUGH) if measure == "rough_point" else step.isna()]
