"""What happened to one row, as HTML with everything escaped."""

from urllib.parse import urlencode

from kortinfo import tables
from kortinfo.match_words import evidence_in_words, ruled, stage_in_words
from kortinfo.row_fates import COUNTS
from kortinfo.row_story import Candidate, Counted, RowStory
from kortinfo.text import escape
from kortinfo.texts import number, text
from kortinfo.views.pages import words
from kortinfo.views.pages.origin_html import row_link

GIVEN = {
    tables.EXTERNAL_ID: "data.field_external_id",
    tables.GIVEN_PNR: "data.field_pnr",
    tables.GIVEN_CVR: "data.field_cvr",
    tables.GIVEN_NAME: "data.field_name",
    tables.GIVEN_ADDRESS: "data.field_address",
    tables.GIVEN_POSTAL_CODE: "data.field_postal_code",
    tables.PNR: "data.field_pnr",
    tables.CVR: "data.field_cvr",
    tables.KIND: "data.field_kind",
    tables.TITLE: "data.field_title",
    tables.HAPPENED_ON: "origin.field_happened_on",
    tables.STARTS_ON: "origin.field_starts_on",
    tables.ENDS_ON: "origin.field_ends_on",
    tables.RESPONSIBLE: "data.field_responsible",
}
"""What a row says, by our column, and the text that names it."""
_DAYS = (tables.HAPPENED_ON, tables.STARTS_ON, tables.ENDS_ON)


def story_html(story: RowStory, language: str) -> str:
    """Return what happened to a row: where it stood, how it was read, matched and decided."""
    lines = (
        ("where", [escape(_place(story, language))]),
        ("because", [escape(words.reason(story.reason, language))]),
        ("read_as", [escape(_given(story, language))]),
        ("while_reading", [escape(_reading(story, language))]),
        ("key", [escape(story.key)]),
        ("detail", [escape(story.detail)]),
        ("same_as", [row_link(story.same_as, story.same_as)] if story.same_as else []),
        ("matched", [escape(stage_in_words(story.stage, story.score, language))]),
        ("evidence", [escape(evidence_in_words(story.evidence, language))]),
        ("candidate", [_candidate(each, language) for each in story.candidates]),
        ("ruling", [escape(_ruling(story, language))]),
        ("company", [escape(story.company)] if story.what == "company" else []),
        (_of_whom(story), [_counted(each, language) for each in story.counted]),
        ("way", [escape(_way(story, language))]),
    )
    facts = "".join(
        f"<dt>{escape(text(f'origin.{name}', language))}</dt><dd>{'<br>'.join(told)}</dd>"
        for name, values in lines
        if (told := [value for value in values if value])
    )
    shown_only = story.fate == COUNTS and story.shown_only
    fate = escape(text(f"origin.fate_{'shown' if shown_only else story.fate}", language))
    return f'<div class="ki-card ki-story"><h3>{fate}</h3><dl class="ki-facts">{facts}</dl></div>'


def _of_whom(story: RowStory) -> str:
    if story.what in ("unit", "company"):
        return "tells_of"
    return "shown_for" if story.shown_only else "counted"


def _way(story: RowStory, language: str) -> str:
    """Say whether a row can move a level, and by whose word a contact is two-way or not."""
    told = []
    if story.two_way is not None:
        way = "two_way" if story.two_way else "one_way"
        kind = words.kind(story.given.get(tables.KIND, ""))
        told.append(text(f"origin.{way}_{story.said_by}", language, kind=kind))
    if story.shown_only:
        told.append(text(f"origin.shown_{story.shown_only}", language))
    return " ".join(told)


def _place(story: RowStory, language: str) -> str:
    at = "" if story.row is None else text("origin.row", language, row=story.row)
    what = text(f"origin.what_{story.what}", language) if story.what else ""
    return " \u00b7 ".join(filter(None, (story.source, story.file, story.sheet, at, what)))


def _given(story: RowStory, language: str) -> str:
    told = []
    for name, value in story.given.items():
        shown = words.day(value, language) if name in _DAYS else value
        told.append(f"{text(GIVEN[name], language)}: {shown}")
    return ", ".join(told)


def _reading(story: RowStory, language: str) -> str:
    told = (
        text("origin.cpr_masked", language) if story.cpr_masked else "",
        text("origin.note_kept", language) if story.note_kept else "",
    )
    return ". ".join(filter(None, told))


def _candidate(each: Candidate, language: str) -> str:
    name = each.name or each.unit_id or each.cvr
    if not each.unit_id:
        name = text("review.company", language, name=each.name, cvr=each.cvr)
    score = ""
    if each.score is not None:
        score = text("origin.score", language, score=number(round(each.score), language))
    said = " \u00b7 ".join(filter(None, (score, evidence_in_words(each.evidence, language))))
    shown = unit_link(each.unit_id, name) if each.unit_id else escape(name)
    return f'{shown} <span class="ki-quiet">{escape(said)}</span>'


def _ruling(story: RowStory, language: str) -> str:
    ruling = story.ruling
    if ruling is None:
        return ""
    what = text("origin.ruling_none", language)
    if ruling.verdict != "none":
        what = text("origin.ruling_business", language, business=ruling.business)
        what = what if ruling.business else ""
    waiting = "" if ruling.built else text("origin.ruling_waiting", language)
    return ", ".join(filter(None, (ruled(ruling.who, ruling.at, language), what, waiting)))


def _counted(each: Counted, language: str) -> str:
    level = each.level and f"{each.level} {words.level_name(each.level, language)}"
    how = text("origin.whole_company", language) if each.how == "company" else ""
    parts = (level or text("origin.no_level", language), how)
    said = escape(" \u00b7 ".join(filter(None, parts)))
    named = unit_link(each.unit_id, each.name or each.unit_id)
    return f'{named} <span class="ki-quiet">{said}</span>'


def unit_link(unit_id: str, shown: str) -> str:
    """Return a link to a business's card."""
    address = f"./?{urlencode({'unit': unit_id})}"
    return f'<a href="{escape(address)}" target="_self">{escape(shown)}</a>'
