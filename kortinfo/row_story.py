"""Where a row came from and what happened to it: read, set aside, matched, decided, counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from kortinfo import tables as t
from kortinfo.cpr import CPR_MASK
from kortinfo.match_words import evidence_of
from kortinfo.merge.decisions import latest
from kortinfo.merge.duplicates import MERGED
from kortinfo.merge.row_key import row_keys
from kortinfo.row_fates import (
    COUNTS,
    ELSEWHERE,
    FATE,
    ID,
    PLACE,
    SET_ASIDE,
    WHAT,
    reference,
    source_named,
    text_of,
)
from kortinfo.snapshot import Snapshot
from kortinfo.two_way import ways_of

_GIVEN = (
    t.EXTERNAL_ID,
    t.GIVEN_PNR,
    t.GIVEN_CVR,
    t.GIVEN_NAME,
    t.GIVEN_ADDRESS,
    t.GIVEN_POSTAL_CODE,
    t.KIND,
    t.TITLE,
    t.HAPPENED_ON,
    t.STARTS_ON,
    t.ENDS_ON,
    t.RESPONSIBLE,
)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A business an unmatched row may be about: a unit, or a company as a whole (``cvr``)."""

    unit_id: str
    cvr: str
    name: str
    score: float | None
    evidence: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """What a person said about rows that say the same; ``built`` tells whether this build knows."""

    verdict: str
    business: str
    who: str
    at: str
    built: bool


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A business a row counts for. ``level`` is "" where it has none (closed, or elsewhere)."""

    unit_id: str
    name: str
    how: str
    level: str


@dataclass(frozen=True, kw_only=True)
class RowStory:
    """What happened to one row. Texts are "" where there is nothing to tell.

    Attributes:
        source, format, file, sheet, row: where it stands.
        fate: one of ``FATES``.
        what: contact, collaboration, job_ad, unit or company; "" where it was set aside.
        given: what it says, by our column, as it was read (numbers cleaned, CPR numbers masked).
        cpr_masked: a CPR number stood in it.
        note_kept: a free-text note of it is kept, screened.
        step, reason, key, detail: why it counts for nobody, by which step.
        same_as: the row that was kept in the place of this repeated one, as a reference.
        stage, score, evidence: how its business was found, or what spoke for which.
        candidates: the businesses it may be about.
        ruling: what a person decided.
        counted: the businesses it counts for; of a register's row the unit it tells of.
        company: the company a register's row tells of, as a CVR number.
        two_way: of a contact: whether it is; ``said_by``: by whose word (``two_way.SaidBy``).
        shown_only: why it moves no level whatever business it is about: "one_way", "other"
            (another organisation's), "job_ad"; "" where it can move one.
    """

    source: str
    format: str
    file: str
    sheet: str
    row: int | None
    fate: str
    what: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    cpr_masked: bool = False
    note_kept: bool = False
    step: str = ""
    reason: str = ""
    key: str = ""
    detail: str = ""
    same_as: str = ""
    stage: str = ""
    score: float | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    candidates: tuple[Candidate, ...] = ()
    ruling: Ruling | None = None
    counted: tuple[Counted, ...] = ()
    company: str = ""
    two_way: bool | None = None
    said_by: str = ""
    shown_only: str = ""

    @property
    def reference(self) -> str:
        """How the row is asked for, as ``CRM:kontakter.xlsx:Ark1:12``."""
        return reference(self.source, self.file, self.sheet, self.row)


def stories(
    snapshot: Snapshot, rows: pd.DataFrame, *, decisions: pd.DataFrame | None = None
) -> tuple[RowStory, ...]:
    """Return the story of each row.

    Args:
        snapshot: the build.
        rows: of ``row_fates.rows_named`` (or ``fates`` with a column ``source``): not many.
        decisions: contract DECISIONS, those that hold now; None: none.
    """
    said = _latest_words(decisions)
    told: list[RowStory] = []
    for row in rows.to_dict("records"):
        made = source_named(snapshot, str(row[t.SOURCE]))
        base: dict[str, Any] = {
            "source": str(row[t.SOURCE]),
            "format": str(made["format"]),
            "file": text_of(row[t.SOURCE_FILE]),
            "sheet": text_of(row[t.SOURCE_SHEET]),
            "row": None if pd.isna(row[t.SOURCE_ROW]) else int(row[t.SOURCE_ROW]),
            "fate": str(row[FATE]),
            "what": text_of(row[WHAT]),
            "reason": text_of(row[t.REASON]),
        }
        told.append(RowStory(**base, **_rest(snapshot, row, base, said)))
    return tuple(told)


def _rest(
    snapshot: Snapshot,
    row: Mapping[Any, Any],
    base: Mapping[str, Any],
    said: Mapping[str, Mapping[str, str]],
) -> dict[str, Any]:
    if base["fate"] == SET_ASIDE:
        return _why_aside(snapshot, row, base, step=base["format"])
    if base["reason"] == MERGED:
        step = "duplicate_job_ads" if base["what"] == "job_ad" else "duplicates"
        return _why_aside(snapshot, row, base, step=step)
    if base["what"] in ("unit", "company"):
        return _of_register(snapshot, str(row[ID]), base)
    return _matched(snapshot, str(row[ID]), base, said)


def _why_aside(
    snapshot: Snapshot, row: Mapping[Any, Any], base: Mapping[str, Any], *, step: str
) -> dict[str, Any]:
    aside = snapshot.table("set_aside")
    mine = aside[(aside[t.SOURCE] == base["source"]) & (aside[t.STEP] == step)]
    mine = mine[_at(mine, row)].iloc[0]
    detail = text_of(mine[t.DETAIL])
    repeated = _place_of_event(snapshot, detail) if base["reason"] == "duplicate" else ""
    told = f"{text_of(mine[t.KEY])} {detail}"
    return {
        "step": step,
        "key": text_of(mine[t.KEY]),
        "detail": "" if base["reason"] == "duplicate" else detail,
        "same_as": repeated,
        "cpr_masked": CPR_MASK in told,
    }


def _at(rows: pd.DataFrame, row: Mapping[Any, Any]) -> "pd.Series[bool]":
    same = pd.Series(True, index=rows.index)
    for name in PLACE:
        same &= rows[name].isna() if pd.isna(row[name]) else rows[name].eq(row[name]).fillna(False)
    return same


def _place_of_event(snapshot: Snapshot, event_id: str) -> str:
    for name, key in (("events", t.EVENT_ID), ("job_ads", t.JOB_AD_ID)):
        table = snapshot.table(name)
        found = table[table[key] == event_id]
        if len(found):
            kept = found.iloc[0]
            row = None if pd.isna(kept[t.SOURCE_ROW]) else int(kept[t.SOURCE_ROW])
            file, sheet = text_of(kept[t.SOURCE_FILE]), text_of(kept[t.SOURCE_SHEET])
            return reference(text_of(kept[t.SOURCE]), file, sheet, row)
    return ""


def _of_register(snapshot: Snapshot, id_: str, base: Mapping[str, Any]) -> dict[str, Any]:
    step = "home" if base["fate"] == ELSEWHERE else ""
    if base["what"] == "company":
        return {"company": id_, "step": step, "given": {t.CVR: id_}}
    return {
        "step": step,
        "given": {t.PNR: id_},
        "counted": _units(snapshot, {id_: "direct"}) if base["fate"] == COUNTS else (),
    }


def _matched(
    snapshot: Snapshot,
    id_: str,
    base: Mapping[str, Any],
    said: Mapping[str, Mapping[str, str]],
) -> dict[str, Any]:
    is_ad = base["what"] == "job_ad"
    table = snapshot.table("job_ads" if is_ad else "events")
    key = t.JOB_AD_ID if is_ad else t.EVENT_ID
    found = table[table[key] == id_]
    event = found.iloc[0]
    credits_ = snapshot.table("job_ad_credits" if is_ad else "credits")
    mine = credits_[credits_[key] == id_]
    given = {name: _shown(event[name]) for name in _GIVEN if name in event}
    return {
        "given": {name: value for name, value in given.items() if value},
        "cpr_masked": bool(event[t.CPR_MASKED]),
        "note_kept": bool(text_of(event.get(t.NOTE))),
        "step": _step_of(base),
        "stage": text_of(event[t.MATCH_STAGE]),
        "score": None if pd.isna(event[t.MATCH_SCORE]) else float(event[t.MATCH_SCORE]),
        "evidence": evidence_of(event[t.MATCH_EVIDENCE]),
        "candidates": candidates_of(snapshot, id_),
        "ruling": _ruling(event, str(row_keys(found).iloc[0]), said),
        "counted": _units(snapshot, dict(zip(mine[t.UNIT_ID], mine[t.HOW], strict=True))),
        **({"shown_only": "job_ad"} if is_ad else _ways(snapshot, event)),
    }


def _ways(snapshot: Snapshot, event: pd.Series) -> dict[str, Any]:
    """Tell whether a contact is two-way, by whose word, and what keeps an event from a level."""
    ways, row = ways_of(snapshot), event.to_dict()
    told: dict[str, Any] = {"shown_only": ways.shown_only(row)}
    if row[t.TYPE] == "contact":
        told |= {"two_way": bool(row[t.TWO_WAY]), "said_by": ways.said_by(row)}
    return told


def _step_of(base: Mapping[str, Any]) -> str:
    """Return the merge step after which an unmatched row counted for nobody."""
    if not base["reason"]:
        return ""
    credit = base["reason"].startswith("company_")
    return ("credit" if credit else "identify") + ("_job_ads" if base["what"] == "job_ad" else "")


def _units(snapshot: Snapshot, how: Mapping[str, str]) -> tuple[Counted, ...]:
    """Return units with their names and levels, in the order of ``how``."""
    units, businesses = snapshot.table("units"), snapshot.table("businesses")
    named = units[units[t.UNIT_ID].isin(list(how))].set_index(t.UNIT_ID)[t.NAME]
    level = businesses[businesses[t.UNIT_ID].isin(list(how))].set_index(t.UNIT_ID)[t.LEVEL]
    return tuple(
        Counted(
            unit_id=unit,
            name=text_of(named.get(unit)),
            how=kind,
            level=text_of(level.get(unit)),
        )
        for unit, kind in how.items()
    )


def candidates_of(snapshot: Snapshot, event_id: str) -> tuple[Candidate, ...]:
    """Return the businesses an unmatched event or job ad may be about, likeliest first."""
    table = snapshot.table(t.REVIEW_CANDIDATES.name)
    mine = table[table[t.EVENT_ID] == event_id].sort_values(t.RANK)
    units = snapshot.table("units").set_index(t.UNIT_ID)[t.NAME]
    companies = snapshot.table("companies").set_index(t.CVR)[t.NAME]
    return tuple(
        Candidate(
            unit_id=text_of(row[t.UNIT_ID]),
            cvr=text_of(row[t.CVR]),
            name=text_of(units.get(row[t.UNIT_ID], companies.get(row[t.CVR]))),
            score=None if pd.isna(row[t.SCORE]) else float(row[t.SCORE]),
            evidence=evidence_of(row[t.EVIDENCE]),
        )
        for row in mine.to_dict("records")
    )


def _latest_words(decisions: pd.DataFrame | None) -> dict[str, dict[str, str]]:
    """Return the latest accept or none on each key; a rejection alone decides nothing."""
    if decisions is None or decisions.empty:
        return {}
    said = latest(decisions)
    said = said[said[t.VERDICT] != "reject"].drop_duplicates(t.ROW_KEY, keep="last")
    return {
        str(row[t.ROW_KEY]): {
            "verdict": text_of(row[t.VERDICT]),
            "business": text_of(row[t.UNIT_ID]) or text_of(row[t.CVR]),
            "who": text_of(row[t.DECIDED_BY]),
            "at": text_of(row[t.DECIDED_AT]),
        }
        for row in said.to_dict("records")
    }


def _ruling(event: pd.Series, row_key: str, said: Mapping[str, Mapping[str, str]]) -> Ruling | None:
    """Return the decision the build took, else one made since that the next build will take."""
    told = evidence_of(event[t.MATCH_EVIDENCE])
    at = str(told.get(t.DECIDED_AT, ""))
    refused = event[t.REASON] == "decided_none"
    now = said.get(row_key)
    if (event[t.MATCH_STAGE] == "decision" or refused) and (now is None or now["at"] == at):
        return Ruling(
            verdict="none" if refused else "accept",
            business=now["business"] if now else "",
            who=str(told.get(t.DECIDED_BY, "")),
            at=at,
            built=True,
        )
    return Ruling(**now, built=False) if now else None


def _shown(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return text_of(value)
