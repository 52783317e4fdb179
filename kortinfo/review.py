"""The work list of rows nobody could match for sure: what waits, and what there is to choose."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from kortinfo import tables
from kortinfo.decided import COMPANY, decisions_table
from kortinfo.logbook import Decision
from kortinfo.merge.decisions import latest
from kortinfo.merge.row_key import KEY_COLUMNS, row_keys
from kortinfo.snapshot import Snapshot
from kortinfo.text import normalised_names

WAITING = ("review", "tie", "contradiction", "not_found")
"""Reasons that a person can do something about."""
ROWS, BUSINESS = "rows", "business"
_LISTED = 5


@dataclass(frozen=True, kw_only=True)
class Review:
    """What waits for a person.

    Attributes:
        rows: one a key (index: the key), those with candidates first, of these the ones with
            most rows, then by key: what is given of the
            business (``merge.row_key.KEY_COLUMNS``), ``rows`` that say so, the ``newest`` day,
            ``reason``, ``kinds`` and ``source`` joined by ", ".
        candidates: by key and rank: row_key, rank, ``business`` (a unit's id, or
            "company:<CVR number>"), score and evidence.
    """

    rows: pd.DataFrame
    candidates: pd.DataFrame


def waits(snapshot: Snapshot) -> dict[str, int]:
    """Return how many "rows" and "pairs" of rows the build left for a person to decide."""
    rows = sum(
        int(snapshot.table(name)[tables.REASON].isin(WAITING).sum())
        for name in ("events", "job_ads")
    )
    return {"rows": rows, "pairs": len(snapshot.table(tables.DUPLICATES.name))}


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
    )
    rows[tables.SOURCE] = _listed(lost, tables.SOURCE).reindex(rows.index)
    rows["kinds"] = _listed(lost, tables.KIND).reindex(rows.index).fillna("")
    first = lost.drop_duplicates(tables.ROW_KEY)[["id", tables.ROW_KEY]]
    candidates = snapshot.table(tables.REVIEW_CANDIDATES.name)
    candidates = candidates.merge(first, left_on=tables.EVENT_ID, right_on="id")
    company = COMPANY + candidates[tables.CVR]
    candidates = candidates.assign(**{BUSINESS: candidates[tables.UNIT_ID].fillna(company)})
    columns = [tables.ROW_KEY, tables.RANK, BUSINESS, tables.SCORE, tables.EVIDENCE]
    order = pd.DataFrame(
        {
            "choice": rows.index.isin(candidates[tables.ROW_KEY]),
            ROWS: rows[ROWS],
            "key": rows.index,
        }
    ).sort_values(["choice", ROWS, "key"], ascending=[False, False, True])
    return Review(
        rows=rows.loc[order.index],
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


def _listed(lost: pd.DataFrame, column: str) -> "pd.Series[str]":
    """Return the first few different values of each key, joined."""
    pairs = lost[[tables.ROW_KEY, column]].dropna().drop_duplicates()
    pairs = pairs.sort_values([tables.ROW_KEY, column])
    few = pairs.groupby(tables.ROW_KEY).head(_LISTED)
    return few.groupby(tables.ROW_KEY)[column].agg(", ".join)


def still_open(found: Review, decisions: Iterable[Decision], units: pd.DataFrame) -> Review:
    """Leave out what has been decided, as the next build would take it.

    Args:
        found: what waits in a snapshot.
        decisions: those that hold.
        units: the snapshot's: a decision for a business it does not know decides nothing.
    """
    said = latest(decisions_table(decisions))
    word = said[said[tables.VERDICT] != "reject"].drop_duplicates(tables.ROW_KEY, keep="last")
    known = word[tables.UNIT_ID].isin(units[tables.UNIT_ID])
    known |= word[tables.CVR].isin(units[tables.CVR].dropna())
    closed = word[(word[tables.VERDICT] == "none") | known][tables.ROW_KEY]
    rows = found.rows[~found.rows.index.isin(closed)]
    candidates = found.candidates[found.candidates[tables.ROW_KEY].isin(rows.index)]
    refused = said[said[tables.VERDICT] == "reject"]
    whom = refused[tables.UNIT_ID].fillna(COMPANY + refused[tables.CVR])
    mine = candidates[candidates[tables.ROW_KEY].isin(refused[tables.ROW_KEY])]
    gone = (mine[tables.ROW_KEY] + "|" + mine[BUSINESS]).isin(refused[tables.ROW_KEY] + "|" + whom)
    return Review(rows=rows, candidates=candidates.drop(mine.index[gone]))


def alike(found: Review, row: pd.Series, *, verdict: str, business: str) -> tuple[str, ...]:
    """Return the other open keys that the same answer may hold for.

    Rows that say the same as far as both say it, and have the business among their candidates
    ("none": whatever they have); on "accept" also rows whose one likeliest business it is, a tie
    being none.

    Args:
        found: what is still open.
        row: of ``Review.rows``, the one that was answered; its name is its key.
        verdict: "accept", "reject" or "none".
        business: the one that was accepted or rejected.
    """
    others = found.rows[found.rows.index != row.name]
    same = _says_the_same(others, row)
    if verdict != "none":
        candidates = found.candidates
        mine = candidates[candidates[BUSINESS] == business]
        same &= others.index.isin(mine[tables.ROW_KEY])
        if verdict == "accept":
            top = candidates.groupby(tables.ROW_KEY)[tables.SCORE].transform("max")
            best = candidates[candidates[tables.SCORE] == top]
            alone = best[~best.duplicated(tables.ROW_KEY, keep=False)]
            mine = alone[alone[BUSINESS] == business]
            same |= others.index.isin(mine[tables.ROW_KEY])
    return tuple(map(str, others.index[same]))


def _says_the_same(rows: pd.DataFrame, row: pd.Series) -> "pd.Series[bool]":
    """Tell which rows give the same name, and contradict ``row`` in nothing else they give."""
    names = normalised_names(pd.concat([rows[tables.GIVEN_NAME], row[[tables.GIVEN_NAME]]]))
    same: pd.Series[bool] = (names.iloc[:-1] == names.iloc[-1]) & (names.iloc[:-1] != "")
    same = same.fillna(False).astype(bool)
    for column in (tables.GIVEN_POSTAL_CODE, tables.GIVEN_CVR, tables.GIVEN_PNR):
        if not pd.isna(row[column]):
            same &= (rows[column].isna() | (rows[column] == row[column])).astype(bool)
    if not pd.isna(row[tables.GIVEN_ADDRESS]):
        mine = str(row[tables.GIVEN_ADDRESS]).casefold()
        given = rows[tables.GIVEN_ADDRESS].fillna("").str.casefold()
        same &= given.map(lambda each: _goes_on(mine, each) or _goes_on(each, mine)).astype(bool)
    return same


def _goes_on(longer: str, shorter: str) -> bool:
    """Tell whether an address is another with more said: "Havnevej 3, st.", not "Havnevej 32".

    What is not given contradicts nothing.
    """
    rest = longer.removeprefix(shorter)
    return longer.startswith(shorter) and not (shorter and rest[:1].isalnum())
