"""What spoke for a match, in words: the JSON object of ``match_evidence`` for people to read."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from kortinfo import tables
from kortinfo.texts import date, has_text, text

_PERSON = (tables.DECIDED_BY, tables.DECIDED_AT)


def evidence_in_words(told: Mapping[str, Any], language: str) -> str:
    """Return what spoke for a match and against it, on one line; who decided is left out.

    What has no words of its own is told as it stands.
    """
    parts = [
        _one(name, value, language)
        for name, value in told.items()
        if name not in _PERSON and value is not None
    ]
    return ", ".join(filter(None, parts))


def _one(name: str, value: Any, language: str) -> str:
    if isinstance(value, Mapping):
        inner = evidence_in_words(value, language)
        key = f"origin.evidence_{name}"
        return text(key, language, value=inner) if has_text(key, language) else inner
    if isinstance(value, bool):
        key = f"origin.evidence_{name}_{'yes' if value else 'no'}"
        return text(key, language) if has_text(key, language) else ""
    by_value = f"origin.evidence_{name}_{value}"
    if has_text(by_value, language):
        return text(by_value, language)
    key = f"origin.evidence_{name}"
    if has_text(key, language):
        return text(key, language, value=value)
    return f"{name.replace('_', ' ')} {value}"


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
