"""The work list of rows nobody could match for sure: what waits, and what there is to choose."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from kortinfo import tables
from kortinfo.decided import COMPANY
from kortinfo.logbook import Decision
from kortinfo.merge.row_key import KEY_COLUMNS, row_keys
from kortinfo.snapshot import Snapshot

WAITING = ("review", "tie", "contradiction")
"""Reasons that a person can do something about."""
ROWS, NEWEST, BUSINESS, OWN_KINDS = "rows", "newest", "business", "kinds"


@dataclass(frozen=True, kw_only=True)
class Review:
    """What waits for a person.

    Attributes:
        rows: one a key (index: the key), most rows first, then by key: what is given of the
            business (``merge.row_key.KEY_COLUMNS``), ``rows`` that say so, the ``newest`` day,
            ``reason``, ``kinds`` and ``source`` joined by ", ".
        candidates: by key and rank: row_key, rank, ``business`` (a unit's id, or
            "company:<CVR number>"), score and evidence.
    """

    rows: pd.DataFrame
    candidates: pd.DataFrame


def review(snapshot: Snapshot) -> Review:
    """Return what waits in a snapshot, whatever has been decided since."""
    lost = pd.concat([_lost(snapshot, "events"), _lost(snapshot, "job_ads")], ignore_index=True)
    lost = lost.assign(**{tables.ROW_KEY: row_keys(lost)})
    by_key = lost.groupby(tables.ROW_KEY)
    rows = by_key.agg(
        **{name: (name, "first") for name in KEY_COLUMNS},
        rows=("id", "size"),
        newest=("day", "max"),
        reason=(tables.REASON, "first"),
        kinds=(tables.KIND, _listed),
        source=(tables.SOURCE, _listed),
    ).reset_index()
    rows = rows.sort_values([ROWS, tables.ROW_KEY], ascending=[False, True])
    first = lost.drop_duplicates(tables.ROW_KEY)[["id", tables.ROW_KEY]]
    candidates = snapshot.table(tables.REVIEW_CANDIDATES.name)
    candidates = candidates.merge(first, left_on=tables.EVENT_ID, right_on="id")
    company = COMPANY + candidates[tables.CVR]
    candidates = candidates.assign(**{BUSINESS: candidates[tables.UNIT_ID].fillna(company)})
    columns = [tables.ROW_KEY, tables.RANK, BUSINESS, tables.SCORE, tables.EVIDENCE]
    return Review(
        rows=rows.set_index(tables.ROW_KEY),
        candidates=candidates[columns].sort_values(columns[:2], ignore_index=True),
    )


def _lost(snapshot: Snapshot, name: str) -> pd.DataFrame:
    table = snapshot.table(name)
    rows = table[table[tables.REASON].isin(WAITING)]
    contact = rows[tables.HAPPENED_ON] if tables.HAPPENED_ON in rows else rows[tables.STARTS_ON]
    is_event = name == "events"
    columns = {each: rows[each] for each in (*KEY_COLUMNS, tables.REASON, tables.SOURCE)}
    return pd.DataFrame(
        {
            "id": rows[tables.EVENT_ID if is_event else tables.JOB_AD_ID],
            "day": contact.fillna(rows[tables.STARTS_ON]),
            tables.KIND: rows[tables.KIND if is_event else tables.TITLE],
            **columns,
        }
    )


def _listed(values: "pd.Series[str]") -> str:
    return ", ".join(sorted(values.dropna().unique())[:5])


def still_open(found: Review, decisions: Iterable[Decision]) -> Review:
    """Leave out what has been decided: whole keys, and businesses that were rejected."""
    made = list(decisions)
    closed = {each.row_key for each in made if each.verdict != "reject"}
    refused = {(each.row_key, each.business) for each in made if each.verdict == "reject"}
    rows = found.rows[~found.rows.index.isin(closed)]
    candidates = found.candidates[found.candidates[tables.ROW_KEY].isin(rows.index)]
    if refused:
        pairs = zip(candidates[tables.ROW_KEY], candidates[BUSINESS], strict=True)
        candidates = candidates[[pair not in refused for pair in pairs]]
    return Review(rows=rows, candidates=candidates)


def alike(found: Review, row_key: str, business: str) -> tuple[str, ...]:
    """Return the other open keys whose likeliest business is this one too."""
    best = found.candidates.drop_duplicates(tables.ROW_KEY)
    same = best[(best[BUSINESS] == business) & (best[tables.ROW_KEY] != row_key)]
    return tuple(same[tables.ROW_KEY])
