"""Sheets that explain a list: where each business and each of its contacts' rows comes from.

No notes and no free text go along; what decides who is in a list decides who is in these sheets.
"""

import datetime as dt
import json
from collections.abc import Mapping

import pandas as pd

from kortinfo import tables as t
from kortinfo.classify.rules import RuleSet
from kortinfo.exports.people import reasons
from kortinfo.match_words import decision_in_words, evidence_in_words, evidence_of, stage_in_words
from kortinfo.reported import corrected_units
from kortinfo.row_fates import LEAVING, text_of
from kortinfo.selection.sector_places import places_in_words
from kortinfo.snapshot import Snapshot
from kortinfo.texts import has_text, text

SHEETS = ("explanation", "contact_rows")
"""The sheets, in order; their names are ``exports.sheet_<name>``."""
_PLACE = {
    t.SOURCE: "origin_source",
    t.SOURCE_FILE: "origin_file",
    t.SOURCE_SHEET: "origin_sheet",
    t.SOURCE_ROW: "origin_row",
}
_DECIDING = "deciding_"


def explained(
    rows: pd.DataFrame,
    snapshot: Snapshot,
    *,
    language: str,
    titles: Mapping[str, str],
    window_months: int = 12,
    rules: RuleSet | None = None,
    count_others: bool = False,
) -> dict[str, pd.DataFrame]:
    """Return the sheets by name: a row a business, and a row a contact of each.

    Args:
        rows: the businesses of the list (contract BUSINESSES).
        snapshot: the build they are of.
        language: "da" or "en".
        titles: names of sectors, from ``titles_of``.
        window_months: for the reasons, from the settings.
        rules: the rules in use, for the reasons.
        count_others: whether other organisations' events count, from the settings.
    """
    events = _contacts(rows, snapshot)
    register = _registers(rows, snapshot)
    deciding = _deciding(rows, events, as_of=snapshot.as_of, count_others=count_others)
    corrected = corrected_units(snapshot, language)
    told = pd.DataFrame(
        {
            "business": rows[t.UNIT_ID],
            t.NAME: rows[t.NAME],
            **{title: rows[t.UNIT_ID].map(register[name]) for name, title in _PLACE.items()},
            "geocoding": _in_words(rows[t.GEOCODE_STEP], "merge.geocode", language),
            "corrected": [corrected.get(unit, "") for unit in rows[t.UNIT_ID]],
            "sector_place": places_in_words(rows, titles, language),
            t.LEVEL: rows[t.LEVEL],
            t.LEVEL_RULE: rows[t.LEVEL_RULE],
            "why": reasons(rows, language=language, window_months=window_months, rules=rules),
            **{
                _DECIDING + name: rows[t.UNIT_ID].map(deciding[name])
                for name in ("day", t.KIND, *_PLACE)
            },
        }
    )
    made = {"explanation": told, "contact_rows": _rows_of(events, language)}
    return {name: frame.reset_index(drop=True) for name, frame in made.items()}


def _contacts(rows: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    """Return the events that count for the businesses: one row an event and business."""
    credits_ = snapshot.table("credits")
    mine = credits_[credits_[t.UNIT_ID].isin(rows[t.UNIT_ID])]
    events = mine.merge(snapshot.table("events"), on=t.EVENT_ID)
    names = rows.set_index(t.UNIT_ID)[t.NAME]
    order = pd.Series(range(len(rows)), index=rows[t.UNIT_ID])
    events = events.assign(
        at=events[t.UNIT_ID].map(order),
        day=events[t.HAPPENED_ON].fillna(events[t.STARTS_ON]),
        named=events[t.UNIT_ID].map(names),
    )
    return events.sort_values(["at", "day", t.EVENT_ID], ascending=[True, False, True])


def _registers(rows: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    """Return the register row each business was taken from, by unit."""
    origins = snapshot.table("origins")
    mine = origins[origins[t.UNIT_ID].isin(rows[t.UNIT_ID])]
    aside = snapshot.table("set_aside")
    gone = aside.loc[aside[t.STEP].isin(LEAVING), t.SOURCE] + "|" + aside[t.KEY]
    better = mine[~(mine[t.SOURCE] + "|" + mine[t.UNIT_ID]).isin(gone)]
    return better.drop_duplicates(t.UNIT_ID, keep="last").set_index(t.UNIT_ID)


def _deciding(
    rows: pd.DataFrame, events: pd.DataFrame, *, as_of: dt.date, count_others: bool
) -> pd.DataFrame:
    """Return the latest event that gave each business its level, by unit; none: no row.

    Which it is, the measures tell: a running collaboration, else a two-way contact, else a
    collaboration that has ended.
    """
    kind_of = {values: _deciding_kind(values) for values in rows[t.LEVEL_VALUES].unique()}
    wanted = rows.set_index(t.UNIT_ID)[t.LEVEL_VALUES].map(kind_of)
    kind = events[t.UNIT_ID].map(wanted)
    today = pd.Timestamp(as_of)
    collaboration = (events[t.TYPE] == "collaboration") & (events[t.STARTS_ON] <= today)
    running = collaboration & ~(events[t.ENDS_ON] < today)
    two_way = events[t.TWO_WAY] & (events[t.HAPPENED_ON] <= today)
    able = (kind.eq(_RUNNING) & running) | (kind.eq(_CONTACT) & two_way)
    able |= kind.eq(_ENDED) & collaboration
    able &= events[t.BY].eq("own") | count_others
    # Of collaborations that are over, the one that ended last gave the level.
    over = kind.eq(_ENDED)
    found = events[able].assign(last=events["day"].mask(over, events[t.ENDS_ON]))
    found = found.sort_values(["at", "last"], ascending=[True, False], kind="stable")
    return found.drop_duplicates(t.UNIT_ID).set_index(t.UNIT_ID)


_RUNNING, _CONTACT, _ENDED = "running", "contact", "ended"


def _deciding_kind(values: str) -> str:
    """Return what kind of event the measures of a level speak of; "" for none."""
    measured: dict[str, int] = {name: value for name, value in json.loads(values).items() if value}
    if "running" in measured:
        return _RUNNING
    if any(name.startswith("two_way") for name in measured):
        return _CONTACT
    return _ENDED if measured else ""


def _rows_of(events: pd.DataFrame, language: str) -> pd.DataFrame:
    told = [evidence_of(value) for value in events[t.MATCH_EVIDENCE]]
    stages = zip(events[t.MATCH_STAGE], events[t.MATCH_SCORE], strict=True)
    how = events[t.HOW].map({"direct": "", "company": text("card.mark_company", language)})
    columns: dict[str, object] = {
        "business": events[t.UNIT_ID],
        t.NAME: events["named"],
        "day": events["day"],
        t.KIND: events[t.KIND],
        **{title: events[name] for name, title in _PLACE.items()},
        "matched_by": [stage_in_words(text_of(by), score, language) for by, score in stages],
        "evidence": [evidence_in_words(each, language) for each in told],
        "decision": [decision_in_words(each, language) for each in told],
        "credited": how,
        t.CPR_MASKED: events[t.CPR_MASKED],
    }
    frame = pd.DataFrame(columns, index=events.index)
    return frame.astype(dict.fromkeys(("matched_by", "evidence", "decision", "credited"), "str"))


def _in_words(codes: "pd.Series[str]", prefix: str, language: str) -> "pd.Series[str]":
    told = {
        code: text(f"{prefix}_{code}", language) if has_text(f"{prefix}_{code}", language) else code
        for code in codes.dropna().unique()
    }
    nothing = text("card.position_none", language)
    return codes.map(told).astype("str").fillna(nothing)
