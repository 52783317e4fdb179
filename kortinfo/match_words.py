"""What spoke for a match and against it, in words: the evidence of a stage, read by people."""

import datetime as dt
import json
from collections.abc import Collection, Mapping
from typing import Any

from kortinfo import tables
from kortinfo.texts import date, has_text, plural, text

BESIDE = frozenset(
    (
        *("registered_name", "phone_agrees", "mail_domain_agrees", "number_slip", "closed_then"),
        *("slip", "cvr_agrees", "earlier_place"),
    )
)
"""What is not seen where a row and a business stand side by side."""
_AGREEING = ("address_agrees", "postal_code_agrees", "phone_agrees", "mail_domain_agrees")
_FLAGS = ("cvr_agrees", "name_agrees", "closed_then", "alive_then", "pnr_elsewhere")
_PERSON = (tables.DECIDED_BY, tables.DECIDED_AT)
_VALUES = ("pnr", "cvr", "unknown_pnr", "unknown_cvr", "next_best", "decided_gone")


def evidence_of(said: object) -> dict[str, Any]:
    """Return evidence as a dictionary; what is missing or no JSON object: empty."""
    try:
        told = json.loads(said) if isinstance(said, str) else None
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def evidence_lines(
    told: Mapping[str, Any], language: str, *, only: Collection[str] = ()
) -> tuple[str, ...]:
    """Return evidence as short statements, what says most first.

    Args:
        told: of ``evidence_of``; members nobody has words for are left out.
        language: "da" or "en".
        only: the members to tell; none named: all.
    """
    wanted = {name: value for name, value in told.items() if not only or name in only}
    lines = [
        *_name(wanted, told, language),
        *_earlier_place(wanted, told, language),
        *(
            text(f"evidence.{name}_{wanted[name]}", language)
            for name in _AGREEING
            if wanted.get(name) in ("yes", "near", "street", "no")
        ),
        *_numbers(wanted, language),
        *(
            text(f"evidence.{name}_{'yes' if wanted[name] else 'no'}", language)
            for name in _FLAGS
            if isinstance(wanted.get(name), bool)
        ),
        *(
            text(f"evidence.{name}", language, value=wanted[name])
            for name in _VALUES
            if wanted.get(name) is not None
        ),
    ]
    if isinstance(wanted.get("fitting"), int):
        lines.append(plural("evidence.fitting", wanted["fitting"], language))
    if wanted.get("decided_at"):
        who = wanted.get("decided_by") or text("evidence.somebody", language)
        lines.append(text("evidence.decided", language, who=who))
    undecided = wanted.get("undecided")
    if isinstance(undecided, Mapping):
        lines += evidence_lines(undecided, language)
    return tuple(dict.fromkeys(lines))


def _name(wanted: Mapping[str, Any], told: Mapping[str, Any], language: str) -> list[str]:
    if "registered_name" in wanted:
        score = told.get("name_score", 0)
        name = wanted["registered_name"]
        return [text("evidence.registered_name", language, name=name, score=score)]
    if "name" in wanted and "name_agrees" not in told:
        return [text("evidence.name", language, name=wanted["name"])]
    return []


def _earlier_place(wanted: Mapping[str, Any], told: Mapping[str, Any], language: str) -> list[str]:
    what = wanted.get("earlier_place")
    if what not in ("address", "postal_code"):
        return []
    left = told.get("left_on")
    if not isinstance(left, str):
        return [text(f"evidence.earlier_{what}", language)]
    day = date(dt.date.fromisoformat(left), language)
    return [text(f"evidence.earlier_{what}_until", language, day=day)]


def _numbers(wanted: Mapping[str, Any], language: str) -> list[str]:
    lines = []
    if wanted.get("number_slip") in ("pnr", "cvr"):
        lines.append(text(f"evidence.number_slip_{wanted['number_slip']}", language))
    slip = wanted.get("slip")
    if isinstance(slip, Mapping) and slip.get("how"):
        lines.append(text(f"evidence.slip_{slip['how']}", language, given=slip.get("given", "")))
    return lines


def evidence_in_words(told: Mapping[str, Any], language: str) -> str:
    """Return what spoke for a match and against it, on one line; who decided is left out."""
    plain = {name: value for name, value in told.items() if name not in _PERSON}
    return "; ".join(evidence_lines(plain, language))


def decision_in_words(told: Mapping[str, Any], language: str) -> str:
    """Return who decided a match and when; "" where nobody did."""
    at = str(told.get(tables.DECIDED_AT) or "")
    if not at:
        return ""
    return ruled(str(told.get(tables.DECIDED_BY) or ""), at, language)


def ruled(who: str, at: str, language: str) -> str:
    """Return who decided and when, in words (``at``: ISO 8601)."""
    named = who or text("review.nobody", language)
    day = date(dt.datetime.fromisoformat(at).date(), language)
    return text("origin.decided", language, who=named, day=day)


def stage_in_words(stage: str, score: float | None, language: str) -> str:
    """Return how a row was matched, and how sure that is; "" where it was not."""
    if not stage:
        return ""
    key = f"merge.stage_{stage}"
    name = text(key, language) if has_text(key, language) else stage.replace("_", " ")
    return text("origin.stage", language, stage=name, score=round(score or 0))
