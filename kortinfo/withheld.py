"""Rows taken out of a loaded source: only their place and the reason are told of them."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from kortinfo import tables as t
from kortinfo.loaders.result import Loaded

_PLACE = (t.SOURCE_FILE, t.SOURCE_SHEET, t.SOURCE_ROW)


def withheld(
    loaded: Loaded, table: str, gone: pd.Series, *, reason: str, counted: bool = True
) -> Loaded:
    """Return the source without some rows of a table: they are set aside without key and detail.

    Args:
        loaded: a source, read.
        table: the table's name; one the source has.
        gone: bool, in the index of the table: the rows that go.
        reason: the code of why.
        counted: a row of the table is one that was counted as read.
    """
    if not gone.any():
        return loaded
    frame = loaded.tables[table]
    left = frame[~gone].reset_index(drop=True)
    without = replace(loaded, tables={**loaded.tables, table: left})
    if not counted:
        return without
    away = frame.loc[gone, [name for name in _PLACE if name in frame]]
    aside = away.assign(**{t.STEP: loaded.format, t.SOURCE: loaded.source, t.REASON: reason})
    return replace(
        without,
        kept=loaded.kept - len(away),
        set_aside=t.stacked([loaded.set_aside, aside], t.SET_ASIDE),
    )


def with_tables(loaded: Loaded, changed: Mapping[str, pd.DataFrame]) -> Loaded:
    """Return the source with other tables in the place of some."""
    return replace(loaded, tables={**loaded.tables, **changed})
