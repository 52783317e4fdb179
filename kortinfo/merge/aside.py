"""Rows a merge step puts aside, in the words of the contract ``SET_ASIDE``."""

import pandas as pd

from kortinfo import tables
from kortinfo.tables import (
    CVR,
    DETAIL,
    EXTERNAL_ID,
    GIVEN_ADDRESS,
    GIVEN_CVR,
    GIVEN_NAME,
    GIVEN_PNR,
    GIVEN_POSTAL_CODE,
    KEY,
    NAME,
    REASON,
    SET_ASIDE,
    SOURCE,
    SOURCE_FILE,
    SOURCE_ROW,
    SOURCE_SHEET,
    STEP,
    UNIT_ID,
)

SEPARATOR = " \u00b7 "
_LONGEST = 200


def joined(frame: pd.DataFrame, columns: list[str]) -> pd.Series:
    """Put the texts of several columns in one, what is missing left out; all missing: missing."""
    text = pd.Series("", index=frame.index, dtype="str")
    for name in columns:
        part = frame[name].astype("str").str.slice(0, _LONGEST)
        glue = pd.Series("", index=frame.index, dtype="str").mask(text != "", SEPARATOR)
        text = text.mask(part.notna() & (part != ""), text + glue + part)
    return text.where(text != "")


def units_aside(units: pd.DataFrame, *, step: str, reason: str | pd.Series) -> pd.DataFrame:
    """Tell of units put aside; the key is the unit's id, ``source`` a column where known."""
    rows = pd.DataFrame(
        {
            STEP: step,
            SOURCE: units.get(SOURCE, ""),
            REASON: reason,
            KEY: units[UNIT_ID],
            DETAIL: joined(units, [CVR, NAME]),
        },
        index=units.index,
    )
    return _told(rows)


def events_aside(
    events: pd.DataFrame, *, step: str, reason: pd.Series, detail: pd.Series | None = None
) -> pd.DataFrame:
    """Tell of events put aside, with their place in the source.

    The key is the source's own id, else the ids and name given; the detail what was given.
    """
    given = joined(events, [GIVEN_PNR, GIVEN_CVR, GIVEN_NAME, GIVEN_ADDRESS, GIVEN_POSTAL_CODE])
    ids = joined(events, [GIVEN_PNR, GIVEN_CVR])
    key = events[EXTERNAL_ID].astype("str").fillna(ids).fillna(events[GIVEN_NAME])
    rows = events[[SOURCE, SOURCE_FILE, SOURCE_SHEET, SOURCE_ROW]].copy()
    rows[STEP], rows[REASON], rows[KEY] = step, reason, key
    rows[DETAIL] = given if detail is None else detail
    return _told(rows)


def _told(rows: pd.DataFrame) -> pd.DataFrame:
    # By content, so that the order of the rows in the files leaves no trace.
    order = [REASON, KEY, DETAIL, SOURCE, SOURCE_FILE, SOURCE_SHEET, SOURCE_ROW]
    shaped = tables.shaped(rows, SET_ASIDE).sort_values(order, ignore_index=True)
    return tables.checked(shaped, SET_ASIDE)
