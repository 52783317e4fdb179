"""A unit's contacts and collaborations as one list, newest first, as HTML."""

import pandas as pd

from kortinfo import tables
from kortinfo.explain import SHOWN
from kortinfo.text import escape
from kortinfo.texts import plural, text
from kortinfo.two_way import Ways
from kortinfo.views.pages.words import day, kind, known

LISTED = 12
"""Events shown at once; older ones unfold."""


def timeline_html(
    events: pd.DataFrame,
    *,
    as_of: pd.Timestamp,
    ways: Ways,
    count_others: bool,
    language: str,
) -> str:
    """Return events (``explain.events_of``) as an HTML list, everything in it escaped.

    No events: a sentence that says so. Args:
        events: what to list.
        as_of: the day of the levels.
        ways: the kinds of contact that were known; another one counts as one-way.
        count_others: whether other organisations' events count for the level.
        language: "da" or "en".
    """
    if events.empty:
        return f'<p class="ki-quiet">{escape(text("card.no_events", language))}</p>'
    items = [
        _item(
            event,
            as_of=as_of,
            ways=ways,
            count_others=count_others,
            language=language,
        )
        for event in _rows(events)
    ]
    shown = f'<ol class="ki-timeline">{"".join(items[:LISTED])}</ol>'
    older = items[LISTED:]
    if not older:
        return shown
    more = escape(plural("card.older_events", len(older), language))
    return (
        f"{shown}<details><summary>{more}</summary>"
        f'<ol class="ki-timeline">{"".join(older)}</ol></details>'
    )


def _rows(events: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(name): value for name, value in row.items()} for row in events.to_dict("records")]


def _uncounted(event: dict[str, object], ways: Ways, language: str, *, count_others: bool) -> str:
    """Say why an event does not count for the level; "" where it does."""
    one_way = event[tables.TYPE] == "contact" and not event[tables.TWO_WAY]
    said_by = ways.said_by(event) if one_way else ""
    why = {
        "closed_unit": event[tables.HOW] == SHOWN,
        "other": event[tables.BY] == "other" and not count_others,
        "one_way": one_way and said_by not in ("unknown", "chosen"),
        "unknown_kind": said_by == "unknown",
        "chosen_kind": said_by == "chosen",
    }
    told = [text(f"card.uncounted_{name}", language) for name, holds in why.items() if holds]
    return text("card.uncounted", language, why=", ".join(told)) if told else ""


def _item(
    event: dict[str, object],
    *,
    as_of: pd.Timestamp,
    ways: Ways,
    count_others: bool,
    language: str,
) -> str:
    two_way = bool(event[tables.TWO_WAY]) or event[tables.TYPE] == "collaboration"
    told = _marks(event, as_of, language, count_others=count_others)
    marks = "".join(f'<span class="ki-mark">{escape(mark)}</span>' for mark in told)
    uncounted = _uncounted(event, ways, language, count_others=count_others)
    why = f'<span class="ki-uncounted">{escape(uncounted)}</span>' if uncounted else ""
    return (
        f'<li class="{"" if two_way else "ki-one-way"}">'
        f'<span class="ki-when">{escape(_when(event, language))}</span>'
        f"{escape(kind(event[tables.KIND]) or text('card.no_kind', language))}{marks}"
        f"{why}{_who(event, language)}</li>"
    )


def _when(event: dict[str, object], language: str) -> str:
    if event[tables.TYPE] == "contact":
        return day(event[tables.HAPPENED_ON], language)
    start, end = day(event[tables.STARTS_ON], language), day(event[tables.ENDS_ON], language)
    return text("card.period", language, start=start, end=end) if end else start


def _marks(
    event: dict[str, object], as_of: pd.Timestamp, language: str, *, count_others: bool
) -> list[str]:
    contact = event[tables.TYPE] == "contact"
    at = pd.Timestamp(str(event[tables.HAPPENED_ON if contact else tables.STARTS_ON]))
    end = pd.Timestamp(str(event[tables.ENDS_ON]))
    told = {
        "future": at > as_of,
        "running": not contact and at <= as_of and not end < as_of,
        "end_assumed": bool(event[tables.END_ASSUMED]),
        "company": event[tables.HOW] == "company",
        "other": event[tables.BY] == "other" and count_others,
    }
    return [text(f"card.mark_{name}", language) for name, holds in told.items() if holds]


def _who(event: dict[str, object], language: str) -> str:
    parts = [known(event[tables.RESPONSIBLE])]
    persons = event[tables.PERSONS]
    if not pd.isna(persons):  # type: ignore[call-overload]
        parts.append(plural("card.persons", int(str(persons)), language))
    line = " · ".join(filter(None, parts))
    return f'<span class="ki-when">{escape(line)}</span>' if line else ""
