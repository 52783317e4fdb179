"""Where all that a card tells comes from, as HTML: register rows, point, level, every contact."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from kortinfo import tables
from kortinfo.explain import origins_of, reference_of
from kortinfo.match_words import decision_in_words, evidence_in_words, evidence_of, stage_in_words
from kortinfo.snapshot import Snapshot
from kortinfo.text import escape
from kortinfo.texts import plural, text
from kortinfo.views.pages import words

ROW = "row"
"""The key of a row in the address of the page Data."""
_SHOWN = 20


def row_link(reference: str, shown: str) -> str:
    """Return a link to what happened to a row."""
    address = f"data?{urlencode({ROW: reference})}"
    return f'<a href="{escape(address)}" target="_self">{escape(shown)}</a>'


def place_words(row: Mapping[Any, Any], language: str) -> str:
    """Return where a row stands: source, file, sheet and row number."""
    parts = [
        words.known(row[name]) for name in (tables.SOURCE, tables.SOURCE_FILE, tables.SOURCE_SHEET)
    ]
    at = row[tables.SOURCE_ROW]
    number = "" if at is None or pd.isna(at) else text("origin.row", language, row=int(at))
    return " · ".join(filter(None, (*parts, number)))


def origin_html(unit: pd.Series, events: pd.DataFrame, snapshot: Snapshot, language: str) -> str:
    """Return the block "Where does it come from?", shut until it is opened.

    Args:
        unit: a row of ``units``, with the columns of ``businesses`` where it is one.
        events: of ``explain.events_of``.
        snapshot: the build.
        language: "da" or "en".
    """
    rows = [
        (text("origin.register", language), _register(unit, snapshot, language)),
        (text("origin.point", language), escape(_point(unit, language))),
        (text("origin.rule", language), escape(_rule(unit, language))),
    ]
    facts = "".join(f"<dt>{escape(label)}</dt><dd>{value}</dd>" for label, value in rows if value)
    items = [_event(event, language) for event in events.to_dict("records")]
    history = ""
    if items:
        heading = f"<h3>{escape(text('origin.history', language))}</h3>"
        history = f'{heading}<ol class="ki-origins">{"".join(items[:_SHOWN])}</ol>'
    if len(items) > _SHOWN:
        more = escape(plural("card.older_events", len(items) - _SHOWN, language))
        history += (
            f'<details><summary>{more}</summary><ol class="ki-origins">'
            f"{''.join(items[_SHOWN:])}</ol></details>"
        )
    return (
        f'<details class="ki-origin"><summary>{escape(text("origin.title", language))}</summary>'
        f'<dl class="ki-facts">{facts}</dl>{history}</details>'
    )


def _register(unit: pd.Series, snapshot: Snapshot, language: str) -> str:
    origins = origins_of(snapshot, unit_id=str(unit[tables.UNIT_ID]))
    if words.known(unit[tables.CVR]):
        origins += origins_of(snapshot, cvr=str(unit[tables.CVR]))
    links = [row_link(each["reference"], place_words(each, language)) for each in origins]
    return "<br>".join(links) or escape(text("origin.register_unknown", language))


def _point(unit: pd.Series, language: str) -> str:
    step = words.known(unit[tables.GEOCODE_STEP])
    if not step:
        return text("card.position_none", language)
    return words.from_catalogue("merge.geocode", step, language)


def _rule(unit: pd.Series, language: str) -> str:
    rule = words.known(unit.get(tables.LEVEL_RULE))
    if not rule:
        return text("card.no_level", language)
    values: dict[str, Any] = json.loads(unit[tables.LEVEL_VALUES])
    measured = ", ".join(
        f"{words.from_catalogue('origin.measure', name, language)}: {value}"
        for name, value in values.items()
    )
    told = text("origin.rule_of", language, rule=rule, level=unit[tables.LEVEL])
    return f"{told} ({measured})" if measured else told


def _event(event: Mapping[Any, Any], language: str) -> str:
    contact = event[tables.TYPE] == "contact"
    day = words.day(event[tables.HAPPENED_ON if contact else tables.STARTS_ON], language)
    kind = words.kind(event[tables.KIND]) or text("card.no_kind", language)
    told = evidence_of(event[tables.MATCH_EVIDENCE])
    stage = stage_in_words(
        words.known(event[tables.MATCH_STAGE]), event[tables.MATCH_SCORE], language
    )
    lines = [
        row_link(reference_of(event), place_words(event, language)),
        escape(text("origin.stage_by", language, how=stage)) if stage else "",
        escape(evidence_in_words(told, language)),
        escape(decision_in_words(told, language)),
        escape(text("origin.cpr_masked", language)) if event[tables.CPR_MASKED] else "",
    ]
    shown = "".join(f'<span class="ki-origin-line">{line}</span>' for line in lines if line)
    return f"<li><strong>{escape(day)}</strong> {escape(kind)}{shown}</li>"
