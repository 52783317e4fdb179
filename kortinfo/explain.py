"""Why one business has its level: origin, match, events, measures, rule and reason; a company too.

Events on a closed unit stay there; the same company's running unit at the same address shows them
(``SHOWN``), and they count for it only by setting.
"""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from kortinfo import tables
from kortinfo.classify.follow_up import is_open
from kortinfo.classify.reasons import reason
from kortinfo.classify.rules import compile_rules
from kortinfo.errors import CompanyUnknown, UnitUnknown
from kortinfo.merge.heirs import CLOSED_UNIT, heirs, inherited
from kortinfo.merge.membership import is_in
from kortinfo.reported import applied_to, corrected_words
from kortinfo.row_fates import reference, text_of
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot

OPEN = "open"
SHOWN = "shown"
"""``how`` of an event that is shown with a unit and does not count for it."""


def find_unit(snapshot: Snapshot, unit: str) -> str:
    """Return the unit_id a person means: a unit id, or a P-number with spaces in it.

    Raises:
        UnitUnknown: no such unit in the snapshot.
    """
    wanted = unit.strip().replace(" ", "")
    if not (snapshot.table("units")[tables.UNIT_ID] == wanted).any():
        raise UnitUnknown(unit_id=unit)
    return wanted


def explain_unit(
    snapshot: Snapshot, settings: Settings, unit: str, *, language: str
) -> dict[str, Any]:
    """Return everything that decided a unit's level, ready for JSON.

    A unit that is not a business at ``as_of`` (closed, or outside the home municipalities) has
    no level, and ``level`` is None. Each event tells ``how`` it is credited: direct, company, or
    shown (not counted: it was on ``closed_unit``, at the same address).

    Raises:
        UnitUnknown: no such unit in the snapshot.
    """
    unit_id = find_unit(snapshot, unit)
    row = _row(snapshot.table("units"), unit_id)
    found = snapshot.table("businesses")
    business = _row(found, unit_id) if (found[tables.UNIT_ID] == unit_id).any() else None
    return {
        "unit_id": unit_id,
        "as_of": snapshot.as_of.isoformat(),
        "unit": row,
        "earlier_addresses": _earlier_addresses(snapshot, unit_id),
        "origins": origins_of(snapshot, unit_id=unit_id),
        "corrected": [
            corrected_words(each, language) for _, each in applied_to(snapshot, unit_id).iterrows()
        ],
        "level": business and business[tables.LEVEL],
        "rule": business and business[tables.LEVEL_RULE],
        "measures": business and json.loads(business[tables.LEVEL_VALUES]),
        "reason": business
        and reason(
            business[tables.LEVEL_RULE],
            business[tables.LEVEL_VALUES],
            level=business[tables.LEVEL],
            language=language,
            window_months=settings.window_months,
            rules=compile_rules(settings.rules),
        ),
        "changes_on": business and business[tables.LEVEL_UNTIL],
        "last_two_way_on": business and business[tables.LAST_TWO_WAY_ON],
        "due_on": business and business[tables.DUE_ON],
        "responsible": business and business[tables.RESPONSIBLE],
        "job_ads_open": business and business[tables.JOB_ADS_OPEN],
        "job_ads": [_plain(ad) for ad in job_ads_of(snapshot, unit_id).to_dict("records")],
        "events": [
            {**_plain(event), "reference": reference_of(event)}
            for event in events_of(snapshot, unit_id).to_dict("records")
        ],
    }


def _earlier_addresses(snapshot: Snapshot, unit_id: str) -> list[dict[str, Any]]:
    """Return where a unit lay before, the place it left last first."""
    table = snapshot.table(tables.UNIT_ADDRESSES.name)
    mine = table[table[tables.UNIT_ID] == unit_id].drop(columns=tables.UNIT_ID)
    order = [tables.TO, tables.FROM, tables.STREET_NAME]
    return [_plain(row) for row in mine.sort_values(order, ascending=False).to_dict("records")]


def origins_of(snapshot: Snapshot, *, unit_id: str = "", cvr: str = "") -> list[dict[str, Any]]:
    """Return the register rows a unit or a company was read from, and how each is asked for.

    Where several registers tell of it, the first of the snapshot's sources is the one it was taken
    from; ``reference`` is what ``row_fates.rows_named`` takes.
    """
    table = snapshot.table("origins")
    key, value = (tables.UNIT_ID, unit_id) if unit_id else (tables.CVR, cvr)
    mine = table[table[key] == value]
    order = {str(item["name"]): at for at, item in enumerate(snapshot.manifest["sources"])}
    told = [
        {**_plain(row), "reference": reference_of(row)}
        for row in mine[list(tables.ORIGINS.column_names[:4])].to_dict("records")
    ]
    return sorted(told, key=lambda each: order.get(each[tables.SOURCE], len(order)))


def reference_of(row: Mapping[Any, Any]) -> str:
    """Return how a row of ``events``, ``job_ads`` or ``origins`` is asked for."""
    at = row[tables.SOURCE_ROW]
    file, sheet = text_of(row[tables.SOURCE_FILE]), text_of(row[tables.SOURCE_SHEET])
    return reference(text_of(row[tables.SOURCE]), file, sheet, None if pd.isna(at) else int(at))


def explain_company(snapshot: Snapshot, company: str) -> dict[str, Any]:
    """Return what is known of a company: its register row, its units now or ever, their levels.

    Raises:
        CompanyUnknown: no such company in the snapshot.
    """
    cvr = company.strip().replace(" ", "").upper().removeprefix("DK")
    companies, relations = snapshot.table("companies"), snapshot.table("relations")
    units, businesses = snapshot.table("units"), snapshot.table("businesses")
    known = companies[companies[tables.CVR] == cvr]
    ever = relations.loc[relations[tables.CVR] == cvr, tables.UNIT_ID]
    mine = units[(units[tables.CVR] == cvr) | is_in(units[tables.UNIT_ID], ever)]
    if known.empty and mine.empty:
        raise CompanyUnknown(cvr=company)
    levels = businesses.set_index(tables.UNIT_ID)[tables.LEVEL]
    return {
        "cvr": cvr,
        "as_of": snapshot.as_of.isoformat(),
        "company": _plain(known.iloc[0].to_dict()) if len(known) else None,
        "origins": origins_of(snapshot, cvr=cvr),
        "units": [
            {
                "unit_id": unit[tables.UNIT_ID],
                "name": text_of(unit[tables.NAME]) or None,
                "status": unit[tables.STATUS],
                "owned_now": unit[tables.CVR] == cvr,
                "level": text_of(levels.get(unit[tables.UNIT_ID])) or None,
                "origins": origins_of(snapshot, unit_id=str(unit[tables.UNIT_ID])),
            }
            for unit in mine.sort_values(tables.UNIT_ID).to_dict("records")
        ],
    }


def events_of(snapshot: Snapshot, unit_id: str) -> pd.DataFrame:
    """Return the events to show with a unit, newest first.

    Columns of contract EVENTS; ``how`` each is credited (direct, company), or ``SHOWN`` where it
    does not count; ``closed_unit``, where it was shown from. A unit without events: no rows.
    """
    credits_ = snapshot.table("credits")
    mine = credits_[credits_[tables.UNIT_ID] == unit_id]
    found = heirs(snapshot.table("units"), snapshot.table("relations"), unit_id=unit_id)
    if len(found):
        shown = inherited(credits_, found).assign(**{tables.HOW: SHOWN})
        mine = pd.concat([mine, shown], ignore_index=True)
    mine = mine.reindex(columns=[tables.EVENT_ID, tables.HOW, CLOSED_UNIT])
    events = snapshot.table("events")
    events = events[is_in(events[tables.EVENT_ID], mine[tables.EVENT_ID])]
    events = events.merge(mine.astype({CLOSED_UNIT: "str"}), on=tables.EVENT_ID)
    day = events[tables.HAPPENED_ON].fillna(events[tables.STARTS_ON])
    events = events.assign(_day=day).sort_values(["_day", tables.EVENT_ID], ascending=[False, True])
    return events.drop(columns="_day").reset_index(drop=True)


def job_ads_of(snapshot: Snapshot, unit_id: str) -> pd.DataFrame:
    """Return the job ads about a unit, those open at ``as_of`` first, then the newest first.

    Columns of contract JOB_ADS; ``how`` each names the unit (direct, company); ``OPEN``, whether
    it is open. A unit without ads: no rows.
    """
    about = snapshot.table("job_ad_credits")
    about = about[about[tables.UNIT_ID] == unit_id]
    ads = snapshot.table("job_ads")
    ads = ads[is_in(ads[tables.JOB_AD_ID], about[tables.JOB_AD_ID])]
    ads = ads.merge(about[[tables.JOB_AD_ID, tables.HOW]], on=tables.JOB_AD_ID)
    ads[OPEN] = is_open(ads, as_of=snapshot.as_of)
    order = [OPEN, tables.STARTS_ON, tables.JOB_AD_ID]
    return ads.sort_values(order, ascending=[False, False, True], ignore_index=True)


def _row(frame: pd.DataFrame, unit_id: str) -> dict[str, Any]:
    return _plain(frame[frame[tables.UNIT_ID] == unit_id].iloc[0].to_dict())


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    """Turn a row's values into what JSON knows; missing becomes None, a date its ISO form."""
    plain: dict[str, Any] = {}
    for key, value in row.items():
        if pd.isna(value):
            plain[str(key)] = None
        elif isinstance(value, pd.Timestamp):
            plain[str(key)] = value.date().isoformat()
        else:
            plain[str(key)] = value.item() if hasattr(value, "item") else value
    return plain
