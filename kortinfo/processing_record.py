"""The record of processing (GDPR article 30), written from the settings as Markdown.

What the settings say is told, and what the program itself does; nothing else. What only the
municipality knows and has not said is marked as to be filled in.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from kortinfo.cpr import mask_cpr
from kortinfo.settings import Settings
from kortinfo.text import printable
from kortinfo.texts import date, plural, text

_RETENTION = (
    "events",
    "earlier_contacts",
    "set_aside",
    "snapshots",
    "lists",
    "views",
    "decisions",
    "plans",
    "audit",
)
_NO_LIMIT = {"earlier_contacts": "processing_record.no_limit_earlier_contacts"}
_NO_PERSONS = {"areas", "sectors", "concordance", "addresses"}
NAME_COOKIE = "kortinfo_name"
"""The cookie of the app's own: the name that was typed in this browser; ``shell.js`` writes it."""
_MEASURES = ("cpr", "notes", "protected", "audit", "own_host", "purge", "forget")


def record(settings: Settings, *, on: dt.date, language: str) -> str:
    """Return the record as Markdown, ended by a line break.

    Args:
        settings: the checked settings.
        on: the day it is of.
        language: "da" or "en".
    """
    return "\n".join(_lines(settings, on, language)) + "\n"


def _lines(settings: Settings, on: dt.date, language: str) -> Iterator[str]:
    def told(key: str, **values: object) -> str:
        return text(f"processing_record.{key}", language, **values)

    def section(key: str, lines: Iterable[str]) -> Iterator[str]:
        yield from ("", f"## {told(key)}", "", *(list(lines) or [told("to_fill_in")]))

    own = settings.processing
    yield f"# {told('title', name=_plain(settings.name))}"
    yield ""
    yield told("made_on", day=date(on, language))
    yield from section("controller", _given(own.controller))
    yield from section("contact", _given(own.contact))
    yield from section("dpo", _given(own.data_protection_officer))
    yield from section("purposes", _listed(own.purposes))
    yield from section("legal_basis", _given(own.legal_basis))
    yield from section("people", [f"- {told(key)}" for key in _people(settings)])
    yield from section("data", _sources(settings, language))
    yield from section("recipients", _listed(own.recipients))
    yield from section("processors", _listed(own.processors))
    yield from section("third_countries", _given(own.third_countries))
    yield from section("retention", _retention(settings, language))
    yield from section("security", _security(settings, language))
    yield from ("", told("own_measures"), "", *(_listed(own.security) or [told("to_fill_in")]))


def _people(settings: Settings) -> list[str]:
    formats = {source.format for source in settings.sources}
    people = ["people_owners"] if formats - _NO_PERSONS else []
    if formats & {"contacts", "collaborations"}:
        people.append("people_staff")
        if settings.notes:
            people.append("people_in_notes")
    return [*people, "people_users"]


def _sources(settings: Settings, language: str) -> Iterator[str]:
    heads = [text(f"processing_record.{key}", language) for key in ("source", "where", "what")]
    yield f"| {' | '.join(heads)} |"
    yield "|---|---|---|"
    for source in settings.sources:
        what = text(f"processing_record.format_{source.format}", language)
        if settings.notes and source.format in ("contacts", "collaborations"):
            what = f"{what}; {text('processing_record.with_notes', language)}"
        yield f"| {_plain(source.name)} | `{_plain(source.path)}` | {what} |"
    what = text("processing_record.logbook_holds", language)
    yield f"| {text('processing_record.logbook', language)} | {_logbook(settings)} | {what} |"
    what = text("processing_record.cookie_holds", language)
    yield f"| {text('processing_record.cookie', language)} | `{NAME_COOKIE}` | {what} |"


def _logbook(settings: Settings) -> str:
    """Name the logbook without its password or user."""
    parts = urlsplit(settings.logbook)
    return f"`{parts.scheme}://{parts.hostname or ''}{parts.path}`"


def _retention(settings: Settings, language: str) -> Iterator[str]:
    for kind in _RETENTION:
        months = getattr(settings.retention, kind)
        kept = (
            plural("processing_record.months", months, language)
            if months
            else text(_NO_LIMIT.get(kind, "processing_record.no_limit"), language)
        )
        if kind == "earlier_contacts" and 0 < months <= settings.retention.events:
            kept = text("processing_record.not_kept", language)
        yield f"- {text(f'processing_record.keep_{kind}', language)}: {kept}"
    yield f"- {text('processing_record.keep_cookie', language, name=f'`{NAME_COOKIE}`')}"
    yield f"- {text('processing_record.keep_exports', language)}"


def _security(settings: Settings, language: str) -> Iterator[str]:
    for measure in _MEASURES:
        key = measure
        if measure == "notes":
            key = "notes_screened" if settings.notes else "notes_off"
        if measure == "own_host" and settings.backdrop.tile_url:
            host = urlsplit(settings.backdrop.tile_url).hostname or ""
            yield f"- {text('processing_record.measure_tiles', language, host=host)}"
            continue
        yield f"- {text(f'processing_record.measure_{key}', language)}"


def _given(value: str) -> list[str]:
    return [_plain(value)] if value.strip() else []


def _listed(values: Iterable[str]) -> list[str]:
    return [f"- {_plain(value)}" for value in values if value.strip()]


def _plain(value: str) -> str:
    """Return a value as one line without a CPR number, and no Markdown or HTML of its own."""
    line = mask_cpr(" ".join(printable(value).split()))
    return line.replace("|", "\\|").replace("<", "&lt;")
