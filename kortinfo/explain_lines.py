"""What was explained, as English lines for a terminal."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from kortinfo import tables
from kortinfo.explain import OPEN, SHOWN
from kortinfo.match_words import evidence_in_words, evidence_of
from kortinfo.merge.heirs import CLOSED_UNIT
from kortinfo.row_fates import COUNTS, ELSEWHERE, FATE, SET_ASIDE, UNMATCHED, WHAT
from kortinfo.row_story import Candidate, RowStory, Ruling


def unit_lines(told: dict[str, Any]) -> list[str]:
    """Return what :func:`explain_unit` told as English lines for a terminal."""
    unit = told["unit"]
    lines = [
        f"{told['unit_id']}  {unit[tables.NAME] or '(no name)'}",
        f"CVR {unit[tables.CVR] or 'unknown'}, {unit[tables.ADDRESS] or 'no address'}, "
        f"{unit[tables.POSTAL_CODE] or ''} {unit[tables.POSTAL_DISTRICT] or ''}".rstrip(),
        *(f"Before: {_earlier_address(each)}" for each in told["earlier_addresses"]),
        f"Status {unit[tables.STATUS]}; point by {unit[tables.GEOCODE_STEP] or 'nothing'}",
        *_origin_lines(told["origins"]),
        *(f"Corrected by hand: {each}" for each in told["corrected"]),
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
    for event in told["events"]:
        lines.append(f"  {_event_line(event)}")
        lines += [f"    {line}" for line in _match_lines(event)]
    if told["job_ads"]:
        running = sum(ad[OPEN] for ad in told["job_ads"])
        lines.append(f"Job ads ({len(told['job_ads'])}, {running} open; they move no level):")
        lines += [f"  {_ad_line(ad)}" for ad in told["job_ads"]]
    return lines


def _earlier_address(told: Mapping[str, Any]) -> str:
    street = " ".join(filter(None, (told[tables.STREET_NAME], told[tables.HOUSE_NUMBER])))
    town = " ".join(filter(None, (told[tables.POSTAL_CODE], told[tables.POSTAL_DISTRICT])))
    until = f"until {told[tables.TO]}" if told[tables.TO] else ""
    return ", ".join(filter(None, (street, town, until)))


def company_lines(told: dict[str, Any]) -> list[str]:
    """Return what :func:`explain_company` told."""
    company = told["company"] or {}
    lines = [
        f"CVR {told['cvr']}  {company.get(tables.NAME) or '(no name)'}",
        f"Status {company.get(tables.COMPANY_STATUS) or 'unknown: its own row was not read'}",
        *_origin_lines(told["origins"]),
        f"Units ({len(told['units'])}):",
    ]
    for unit in told["units"]:
        owned = "" if unit["owned_now"] else ", owned earlier"
        level = f"level {unit['level']}" if unit["level"] else "no level"
        lines.append(
            f"  {unit['unit_id']}  {unit['name'] or '(no name)'}; {unit['status']}, {level}{owned}"
        )
        lines += [f"    {line}" for line in _origin_lines(unit["origins"])]
    return lines


def source_lines(source: Mapping[str, Any], found: pd.DataFrame) -> list[str]:
    """Return how many rows of a source met which fate (``found`` of ``row_fates.fates``)."""
    lines = [f"{source['name']}: read {source['read']:,}"]
    for (fate, what, reason), rows in found.fillna("").groupby(
        [FATE, WHAT, tables.REASON], sort=True
    ):
        lines.append(
            f"  {len(rows):,}  {' '.join(filter(None, (str(fate), str(what))))}"
            + (f": {reason}" if reason else "")
        )
    left = int(source["read"]) - len(found)
    if left:
        lines.append(f"  {left:,}  used, or deleted since; not remembered one by one")
    return lines


_FATES = {
    COUNTS: "counts",
    UNMATCHED: "read, but no business was found for it",
    SET_ASIDE: "set aside as it was read",
    ELSEWHERE: "read, but not used",
}


_SHOWN_ONLY = {
    "one_way": "a one-way contact",
    "other": "another organisation's",
    "job_ad": "a job ad",
}
_SAID_BY: dict[str, str] = {
    "chosen": "chosen for its kind in this source",
    "settings": "by its kind, as the settings have it",
    "column": "the row says so",
    "unknown": "its kind is unknown",
    "no_kind": "it has no kind",
}


def row_lines(story: RowStory) -> list[str]:
    """Return what happened to a row."""
    lines = [f"{story.reference}  ({story.format}{': ' + story.what if story.what else ''})"]
    why = f": {story.reason}" if story.reason else ""
    fate = _FATES[story.fate]
    if story.fate == COUNTS and story.shown_only:
        fate = f"a business's, but it moves no level ({_SHOWN_ONLY[story.shown_only]})"
    lines.append(f"What became of it: {fate}{why}")
    if story.two_way is not None:
        way = "two-way" if story.two_way else "one-way"
        lines.append(f"Taken as {way}: {_SAID_BY[story.said_by]}")
    if story.given:
        said = ", ".join(f"{name} {value}" for name, value in story.given.items())
        lines.append(f"Read as: {said}")
    notes = [
        "a CPR number in it was masked" if story.cpr_masked else "",
        "its note is kept, screened" if story.note_kept else "",
    ]
    if any(notes):
        lines.append(f"While reading: {', '.join(filter(None, notes))}")
    if story.key or story.detail:
        lines.append(f"Told of it: {' · '.join(filter(None, (story.key, story.detail)))}")
    if story.same_as:
        lines.append(f"The same row was kept: {story.same_as}")
    if story.stage:
        lines.append(f"Matched by {story.stage}, score {story.score or 0:.0f}")
    if story.evidence:
        lines.append(f"Evidence: {evidence_in_words(story.evidence, 'en')}")
    lines += [f"May be: {_candidate(each)}" for each in story.candidates]
    if story.ruling:
        lines.append(_ruling(story.ruling))
    if story.company:
        lines.append(f"Company: {story.company}")
    for unit in story.counted:
        level = f"level {unit.level}" if unit.level else "no level"
        how = "" if story.what == "unit" else f", credited {unit.how}"
        lines.append(f"Business: {unit.unit_id}  {unit.name or '(no name)'}; {level}{how}")
    return lines


def _candidate(each: Candidate) -> str:
    who = each.unit_id or f"company {each.cvr}"
    score = "" if each.score is None else f", score {each.score:.0f}"
    said = f"; {evidence_in_words(each.evidence, 'en')}" if each.evidence else ""
    return f"{who}  {each.name or '(no name)'}{score}{said}"


def _ruling(ruling: Ruling) -> str:
    what = "no business of ours" if ruling.verdict == "none" else f"it is {ruling.business}"
    when = "" if ruling.built else "; not in this build yet"
    if not ruling.business and ruling.verdict != "none":
        what = "it is this business"
    return f"Decided by {ruling.who or 'nobody named'} at {ruling.at}: {what}{when}"


def _origin_lines(origins: Iterable[Mapping[str, Any]]) -> list[str]:
    return [f"From {each['reference']}" for each in origins]


def _match_lines(event: Mapping[str, Any]) -> list[str]:
    told = evidence_of(event[tables.MATCH_EVIDENCE])
    return [f"evidence: {evidence_in_words(told, 'en')}"] if told else []


def _said(told: Mapping[str, Any]) -> str:
    return evidence_in_words(told, "en")


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
