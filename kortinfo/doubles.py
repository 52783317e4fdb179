"""The work list of rows that look like one: what waits, what is decided, and what is alike."""

from dataclasses import dataclass

import pandas as pd

from kortinfo import tables
from kortinfo.merge.duplicates import kept_rows, pair_keys
from kortinfo.merge.membership import is_in
from kortinfo.snapshot import Snapshot

ONE, OTHER = "_one", "_other"
PLACE = (tables.SOURCE, tables.SOURCE_FILE, tables.SOURCE_ROW)


@dataclass(frozen=True, kw_only=True)
class Doubles:
    """What waits for a person.

    Attributes:
        pairs: contract DUPLICATES, the surest first, and for both rows their source, file and row
            (``source_one``, ``source_other`` ...).
        rows: the rows the pairs are about, by id: columns of ``events`` or ``job_ads``.
    """

    pairs: pd.DataFrame
    rows: pd.DataFrame


def doubles(snapshot: Snapshot) -> Doubles:
    """Return what waits in a snapshot, whatever has been decided since."""
    pairs = snapshot.table(tables.DUPLICATES.name)
    events = _told(snapshot.table("events"), tables.EVENT_ID, pairs)
    ads = _told(snapshot.table("job_ads"), tables.JOB_AD_ID, pairs)
    rows = pd.concat([events, ads]) if len(ads) else events
    for side, column in ((ONE, tables.EVENT_ID), (OTHER, tables.OTHER_ID)):
        for name in PLACE:
            pairs = pairs.assign(**{f"{name}{side}": pairs[column].map(rows[name])})
    both = is_in(pairs[tables.EVENT_ID], rows.index) & is_in(pairs[tables.OTHER_ID], rows.index)
    return Doubles(pairs=pairs[both].reset_index(drop=True), rows=rows)


def _told(table: pd.DataFrame, key: str, pairs: pd.DataFrame) -> pd.DataFrame:
    mine = is_in(table[key], pairs[tables.EVENT_ID]) | is_in(table[key], pairs[tables.OTHER_ID])
    return table[mine].set_index(key)


def still_double(found: Doubles, merges: pd.DataFrame) -> Doubles:
    """Leave out what has been decided, and pairs with a row that goes by another decision.

    Args:
        found: what waits in a snapshot.
        merges: contract MERGES: the decisions that hold.
    """
    pairs = found.pairs
    said = pair_keys(merges[tables.EVENT_ID], merges[tables.KEPT_ID])
    here = pair_keys(pairs[tables.EVENT_ID], pairs[tables.OTHER_ID])
    gone = pd.Series(list(kept_rows(merges, found.rows.index.to_series())), dtype="str")
    done = is_in(here, said) | is_in(pairs[tables.EVENT_ID], gone)
    done |= is_in(pairs[tables.OTHER_ID], gone)
    return Doubles(pairs=pairs[~done].reset_index(drop=True), rows=found.rows)


def alike(found: Doubles, pair: pd.Series) -> pd.DataFrame:
    """Return the other pairs of the same two sources that agree and differ in the same things."""
    pairs = found.pairs
    sources = _sources(pairs)
    same = sources == _sources(pair.to_frame().T).iloc[0]
    same &= pairs[tables.EVIDENCE] == pair[tables.EVIDENCE]
    same &= pairs[tables.ROW_TYPE] == pair[tables.ROW_TYPE]
    same &= pairs[tables.EVENT_ID] + pairs[tables.OTHER_ID] != (
        pair[tables.EVENT_ID] + pair[tables.OTHER_ID]
    )
    others: pd.DataFrame = pairs[same]
    return others


def _sources(pairs: pd.DataFrame) -> pd.Series:
    one, other = (pairs[f"{tables.SOURCE}{side}"].astype("str") for side in (ONE, OTHER))
    return pair_keys(one, other)


def like_kept(pair: pd.Series, *, kept: str, model: pd.Series) -> tuple[str, str]:
    """Return which row of a pair goes and which stays, as it was chosen in another like it.

    The one of the source that was kept there; within one source the one that stands first there,
    or last, as the kept one did.

    Args:
        pair: of ``Doubles.pairs``.
        kept: the id that was kept in ``model``.
        model: the pair somebody decided.
    """
    ids = (str(pair[tables.EVENT_ID]), str(pair[tables.OTHER_ID]))
    one_kept = kept == model[tables.EVENT_ID]
    source = model[f"{tables.SOURCE}{ONE if one_kept else OTHER}"]
    if model[f"{tables.SOURCE}{ONE}"] != model[f"{tables.SOURCE}{OTHER}"]:
        keep_one = pair[f"{tables.SOURCE}{ONE}"] == source
    else:
        keep_one = (_place(pair, ONE) < _place(pair, OTHER)) == (
            _place(model, ONE if one_kept else OTHER) < _place(model, OTHER if one_kept else ONE)
        )
    return (ids[1], ids[0]) if keep_one else ids


def _place(pair: pd.Series, side: str) -> tuple[str, int]:
    row = pair[f"{tables.SOURCE_ROW}{side}"]
    return str(pair[f"{tables.SOURCE_FILE}{side}"]), 0 if pd.isna(row) else int(row)
