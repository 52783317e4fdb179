"""Why one business has its level: match, events, measures, rule and reason, as plain values.

Events on a closed unit stay there; the same company's running unit at the same address shows them
(``SHOWN``), and they count for it only by setting.
"""

import json
from typing import Any

import pandas as pd

from kortinfo import tables
from kortinfo.classify.follow_up import is_open
from kortinfo.classify.reasons import reason
from kortinfo.classify.rules import compile_rules
from kortinfo.errors import UnitUnknown
from kortinfo.merge.heirs import CLOSED_UNIT, heirs, inherited
from kortinfo.merge.membership import is_in
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
        "events": [_plain(event) for event in events_of(snapshot, unit_id).to_dict("records")],
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


def as_lines(told: dict[str, Any]) -> list[str]:
    """Return what :func:`explain_unit` told as English lines for a terminal."""
    unit = told["unit"]
    lines = [
        f"{told['unit_id']}  {unit[tables.NAME] or '(no name)'}",
        f"CVR {unit[tables.CVR] or 'unknown'}, {unit[tables.ADDRESS] or 'no address'}, "
        f"{unit[tables.POSTAL_CODE] or ''} {unit[tables.POSTAL_DISTRICT] or ''}".rstrip(),
        f"Status {unit[tables.STATUS]}; point by {unit[tables.GEOCODE_STEP] or 'nothing'}",
    ]
    if told["level"] is None:
        lines.append(f"No level on {told['as_of']}: not active in the home municipalities then.")
    else:
        measures = ", ".join(f"{name} {value}" for name, value in told["measures"].items())
        changes = told["changes_on"] or "never"
        lines += [
            f"Level on {told['as_of']}: {told['reason']}",
            f"Rule {told['rule']}; measures: {measures or 'none looked at'}",
            f"Changes on, if nothing more is registered: {changes}",
        ]
        if told["due_on"] or told["responsible"]:
            due, who = told["due_on"] or "no day", told["responsible"] or "nobody named"
            lines.append(f"Due again on: {due}; responsible: {who}")
    lines.append(f"History ({len(told['events'])}):")
    lines += [f"  {_event_line(event)}" for event in told["events"]]
    if told["job_ads"]:
        running = sum(ad[OPEN] for ad in told["job_ads"])
        lines.append(f"Job ads ({len(told['job_ads'])}, {running} open; they move no level):")
        lines += [f"  {_ad_line(ad)}" for ad in told["job_ads"]]
    return lines


def _ad_line(ad: dict[str, Any]) -> str:
    assumed = " (assumed)" if ad[tables.END_ASSUMED] else ""
    positions = f", {ad[tables.POSITIONS]} positions" if ad[tables.POSITIONS] else ""
    return (
        f"{ad[tables.STARTS_ON]} to {ad[tables.ENDS_ON]}{assumed}  "
        f"{ad[tables.TITLE] or 'without a title'}{positions}"
        f"{'' if ad[OPEN] else ', not open'}; {ad[tables.SOURCE]} row {ad[tables.SOURCE_ROW]}; "
        f"matched by {ad[tables.MATCH_STAGE]}, score {ad[tables.MATCH_SCORE]:.0f}, "
        f"{ad[tables.HOW]}"
    )


def _event_line(event: dict[str, Any]) -> str:
    if event[tables.TYPE] == "contact":
        ways = "two-way" if event[tables.TWO_WAY] else "one-way"
        when, what = event[tables.HAPPENED_ON], f"{event[tables.KIND] or 'contact'} ({ways})"
    else:
        assumed = " (assumed)" if event[tables.END_ASSUMED] else ""
        when = f"{event[tables.STARTS_ON]} to {event[tables.ENDS_ON]}{assumed}"
        what = event[tables.KIND] or "collaboration"
    counted = f"credited {event[tables.HOW]}"
    if event[tables.HOW] == SHOWN:
        counted = f"not counted: on {event[CLOSED_UNIT]}, a closed unit at the same address"
    others = "" if event[tables.BY] == "own" else ", another organisation's"
    return (
        f"{when}  {what}{others}; {event[tables.SOURCE]} row {event[tables.SOURCE_ROW]}; "
        f"matched by {event[tables.MATCH_STAGE]}, score {event[tables.MATCH_SCORE]:.0f}, {counted}"
    )
