"""Placements near home as they are shared: a workbook or a text, without home and without minutes.

All of it comes from :func:`kortinfo.routes.nearby.shareable`; no home is among the arguments.
"""

import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import xlsxwriter

from kortinfo.cpr import mask_cpr
from kortinfo.exports.about import About, facts
from kortinfo.exports.cells import heading
from kortinfo.exports.record import Taken, query_of
from kortinfo.exports.taking import kept_reason
from kortinfo.exports.visit_plan.told import card_link, one_line
from kortinfo.exports.xlsx_file import OPTIONS, write_facts, write_table
from kortinfo.placement_words import band_in_words, reasons_in_words, wish_in_words
from kortinfo.plan_words import stop_address
from kortinfo.routes.nearby import Shared, SharedPlace
from kortinfo.routes.placements import Offers
from kortinfo.selection import Selection, in_words, population_in_words
from kortinfo.selection.default import default_selection
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.tables import AD_PROTECTED, ADDRESS, LEVEL, PHONE, PNR, UNIT_ID
from kortinfo.texts import text

TEXT = "txt"
KINDS = ("xlsx", TEXT)
"""Kinds of files a list is shared as."""


@dataclass(frozen=True, kw_only=True)
class ToldPlace:
    """A business as it is shared."""

    unit_id: str
    name: str
    address: str
    phone: str
    level: str
    level_name: str
    why: str
    band: str
    link: str


@dataclass(frozen=True, kw_only=True)
class ToldShared:
    """A list as it is shared.

    Attributes:
        places: the worthiest first.
        mode: how one travels, in words.
        wish: what was looked for, in words.
        about: what a file says of itself, and how many are left out.
        words: for the log.
        query: the selection as a query string.
        language: "da" or "en".
        built_on: the day the data were built.
    """

    places: tuple[ToldPlace, ...]
    mode: str
    wish: str
    about: About
    words: str
    query: str
    language: str
    built_on: dt.date


def told_shared(
    shared: Shared,
    offers: Offers,
    snapshot: Snapshot,
    settings: Settings,
    *,
    language: str,
    selection: Selection,
    titles: Mapping[str, str],
    reason: str = "",
    most: int | None = None,
) -> ToldShared:
    """Return a list as it is shared.

    Args:
        shared: what may be shared.
        offers: what it was chosen from.
        snapshot: the build.
        settings: population, the unit's name, where the app is.
        language: "da" or "en".
        selection: what was chosen from at all.
        titles: of sectors and areas (:func:`kortinfo.selection.titles_of`).
        reason: why protected businesses go with it; "": they are left out.
        most: so many of the worthiest; None: all.
    """
    why = kept_reason(reason)
    rows = offers.businesses
    rows = rows[rows[UNIT_ID].isin({each.unit_id for each in shared.places})].set_index(UNIT_ID)
    protected = set(rows.index[rows[AD_PROTECTED]])
    places = [each for each in shared.places if why or each.unit_id not in protected][:most]
    included = sum(each.unit_id in protected for each in places)
    left_out = dict(offers.left_out)
    selected = mask_cpr(
        in_words(
            selection,
            titles=titles,
            language=language,
            default=default_selection(settings.population),
        )
    )
    wish = wish_in_words(offers.wish, language)
    return ToldShared(
        places=tuple(_told(each, rows, settings, language) for each in places),
        mode=text(f"near.by_{shared.mode}", language),
        wish=wish,
        about=About(
            selection=selected,
            as_of=snapshot.as_of,
            population=population_in_words(selection.population, language=language),
            snapshot=snapshot.folder.name,
            unit=settings.name,
            source=text("exports.source", language),
            left_out_protected=left_out.get("protected", 0),
            left_out_insolvent=left_out.get("insolvent", 0),
            included_protected=included,
            reason=why if included else "",
        ),
        words=text("near.log_words", language, wish=wish, selection=selected),
        query=query_of(selection, settings),
        language=language,
        built_on=dt.datetime.fromisoformat(snapshot.built_at).date(),
    )


def _told(each: SharedPlace, rows: pd.DataFrame, settings: Settings, language: str) -> ToldPlace:
    row = rows.loc[each.unit_id]
    is_open = not row[AD_PROTECTED] and pd.notna(row[PHONE])
    reasons = reasons_in_words(each.parts, language) or (text("near.no_reason", language),)
    return ToldPlace(
        unit_id=each.unit_id,
        name=one_line(each.name) or text("near.nameless", language),
        address=one_line(stop_address(each.unit_id, rows)),
        phone=one_line(str(row[PHONE]), phone=True) if is_open else "",
        level=str(row[LEVEL]),
        level_name=text(f"levels.name_{row[LEVEL]}", language),
        why=one_line("; ".join(reasons)),
        band=band_in_words(each.band, language),
        link=card_link(settings.plans.app_url, each.unit_id),
    )


def make(kind: str, told: ToldShared) -> bytes:
    """Return a file of ``KINDS``; log it before it goes out (:func:`taken_of`)."""
    return _text(told).encode("utf-8") if kind == TEXT else _workbook(told)


def taken_of(kind: str, told: ToldShared) -> Taken:
    """Return what the logbook is told: kind, what was looked for, how many, and protected ones."""
    return Taken(
        kind=f"near_{kind}",
        words=told.words,
        query=told.query,
        rows=len(told.places),
        protected=told.about.included_protected,
        reason=told.about.reason,
    )


def _text(told: ToldShared) -> str:
    language = told.language
    lines = [
        text("near.shared_title", language),
        f"{told.wish}. {told.about.selection}.",
        text("near.shared_about", language),
    ]
    for rank, each in enumerate(told.places, start=1):
        place = ", ".join(filter(None, (each.name, each.address, each.phone)))
        line = text(
            "near.shared_line", language, rank=rank, place=place, band=each.band, mode=told.mode
        )
        lines += ["", line, f"   {each.why}."]
    if told.about.reason:
        lines += ["", text("plan.included_protected", language, reason=told.about.reason)]
    return "\n".join(lines) + "\n"


def _workbook(told: ToldShared) -> bytes:
    """Return a workbook: no cell holds a formula or a link; the same list gives the same bytes."""
    language = told.language
    rows = [
        {
            text("near.column_rank", language): rank,
            text("near.column_name", language): each.name,
            heading(ADDRESS, language): each.address,
            heading(PHONE, language): each.phone,
            text("near.column_band", language): f"{each.band} {told.mode}",
            heading(LEVEL, language): each.level,
            heading("level_name", language): each.level_name,
            heading("why", language): each.why,
            heading(PNR, language): each.unit_id if each.unit_id.isdecimal() else "",
            text("plan.column_link", language): each.link,
        }
        for rank, each in enumerate(told.places, start=1)
    ]
    table = pd.DataFrame(rows)
    for name in table.columns[1:]:
        table[name] = table[name].astype("str")
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, OPTIONS) as book:
        book.set_properties({"created": dt.datetime.combine(told.built_on, dt.time(), dt.UTC)})
        cut = write_table(book, table, text("near.sheet", language), language)
        said = facts(told.about, rows=len(told.places), cut=cut, language=language)
        said[text("near.about_wish", language)] = told.wish
        said[text("near.about_time", language)] = text("near.shared_about", language)
        write_facts(book, said, language)
    return stream.getvalue()
