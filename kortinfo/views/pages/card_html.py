"""What a business's card says, as HTML with everything escaped. Knows no widgets."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import pandas as pd

from kortinfo import tables
from kortinfo.exports.people import legal_form
from kortinfo.text import escape
from kortinfo.texts import number, text
from kortinfo.views.pages import words
from kortinfo.views.theme import level_disc


@dataclass(frozen=True, kw_only=True)
class CardFacts:
    """Everything the card tells of one unit.

    Attributes:
        unit: a row of ``units``, with the columns of ``businesses`` where it is one.
        municipality: name of the municipality; "" where unknown.
        parish: name of the parish; "" where unknown.
        why: the sentence that explains the level; "" where there is none.
        timeline: the events as HTML.
        job_ads: the open job ads as HTML; "" where there are none.
        sector_place: where in DB25 the sector of an older scheme is; "" for one of DB25.
        origin: where all of it comes from, as HTML.
        corrected: what people corrected in Kortinfo, a sentence each.
    """

    unit: pd.Series
    municipality: str
    parish: str
    why: str
    timeline: str
    job_ads: str = ""
    sector_place: str = ""
    origin: str = ""
    corrected: tuple[str, ...] = ()


def card_html(facts: CardFacts, language: str) -> str:
    """Return the card of one unit."""
    unit = facts.unit
    parts = (
        _title(unit, language),
        _badges(unit, language, corrected=bool(facts.corrected)),
        _corrected(facts.corrected),
        _where(facts, language),
        _links(unit, language),
        _level(facts, language),
        facts.job_ads,
        _facts(unit, facts.sector_place, language),
        f"<h3>{escape(text('card.timeline', language))}</h3>",
        facts.timeline,
        facts.origin,
    )
    return f'<div class="ki-card">{"".join(parts)}</div>'


def _title(unit: pd.Series, language: str) -> str:
    name = words.known(unit[tables.NAME]) or text("card.no_name", language)
    level = words.known(unit.get(tables.LEVEL))
    disc = level_disc(level, words.level_name(level, language)) if level else ""
    return f'<div class="ki-title">{disc}<h2>{escape(name)}</h2></div>'


def _corrected(sentences: tuple[str, ...]) -> str:
    return "".join(f'<p class="ki-quiet">{escape(each)}</p>' for each in sentences)


def _badges(unit: pd.Series, language: str, *, corrected: bool) -> str:
    status = words.known(unit[tables.STATUS])
    warnings = [f"status_{status}"] if status != "active" else []
    company = words.known(unit.get(tables.COMPANY_STATUS))
    if company in {"bankrupt", "dissolving"} and company != status:
        warnings.append(f"status_{company}")
    if unit[tables.AD_PROTECTED]:
        warnings.append("ad_protected")
    quiet = [name for name in (tables.IS_PUBLIC, tables.IS_HOLDING) if unit[name]]
    badges = [_badge(name, "ki-badge ki-badge-warn", language) for name in warnings]
    badges += [_badge(name, "ki-badge", language) for name in quiet]
    if corrected:
        badges.append(_badge("corrected", "ki-badge", language))
    return f'<div class="ki-badges">{"".join(badges)}</div>' if badges else ""


def _badge(name: str, kind: str, language: str) -> str:
    return f'<span class="{kind}">{escape(text(f"card.{name}", language))}</span>'


def _where(facts: CardFacts, language: str) -> str:
    place = words.address(facts.unit) or text("card.no_address", language)
    lines = [f"<p>{escape(place)}</p>"]
    parish = text("card.parish", language, name=facts.parish) if facts.parish else ""
    areas = " · ".join(filter(None, (facts.municipality, parish)))
    if areas:
        lines.append(f'<p class="ki-quiet">{escape(areas)}</p>')
    step = words.known(facts.unit[tables.GEOCODE_STEP]) or "none"
    if step in {"nearest_number", "postal_district", "none"}:
        lines.append(f'<p class="ki-quiet">{escape(text(f"card.position_{step}", language))}</p>')
    return "".join(lines)


def _links(unit: pd.Series, language: str) -> str:
    phone, mail = words.known(unit[tables.PHONE]), words.known(unit[tables.EMAIL])
    site = words.known(unit[tables.WEBSITE])
    links = []
    if phone:
        digits = "".join(sign for sign in phone if sign.isdigit() or sign == "+")
        links.append(f'<a href="tel:{escape(digits)}">{escape(_in_pairs(phone))}</a>')
    if mail:
        links.append(f'<a href="mailto:{escape(quote(mail, safe="@"))}">{escape(mail)}</a>')
    if site and (address := _web_address(site)):
        links.append(
            f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">'
            f"{escape(site)}</a>"
        )
    if not links:
        return f'<p class="ki-quiet">{escape(text("card.no_contact_ways", language))}</p>'
    beware = ""
    if unit[tables.AD_PROTECTED]:
        beware = f'<p class="ki-beware">{escape(text("card.ad_protected_about", language))}</p>'
    return f'<p class="ki-links">{"".join(links)}</p>{beware}'


def _in_pairs(phone: str) -> str:
    """Return a Danish number as it is read aloud, 98 00 00 00; any other as it stands."""
    if len(phone) == 8 and phone.isdigit():
        return " ".join(phone[at : at + 2] for at in range(0, 8, 2))
    return phone


def _web_address(site: str) -> str:
    """Return a web address a link may carry; "" for anything that is not http(s)."""
    address = site if "://" in site else f"https://{site}"
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in {"http", "https"} and "." in parts.netloc else ""


def _level(facts: CardFacts, language: str) -> str:
    level = words.known(facts.unit.get(tables.LEVEL))
    if not level:
        return f'<p class="ki-why">{escape(text("card.no_level", language))}</p>'
    until = words.day(facts.unit[tables.LEVEL_UNTIL], language)
    change = text("card.changes", language, date=until) if until else ""
    later = f'<p class="ki-quiet">{escape(change)}</p>' if change else ""
    return (
        f'<div class="ki-why ki-level-{escape(level)}">'
        f"<p><strong>{escape(words.level_name(level, language))}</strong></p>"
        f"<p>{escape(facts.why)}</p>{later}</div>"
    )


def _facts(unit: pd.Series, sector_place: str, language: str) -> str:
    rows = [
        ("sector", _sector(unit, language)),
        ("sector_place", sector_place),
        ("size", _size(unit, language)),
        ("last_contact", words.day(unit.get(tables.LAST_TWO_WAY_ON), language)),
        ("due", words.day(unit.get(tables.DUE_ON), language)),
        ("responsible", words.known(unit.get(tables.RESPONSIBLE))),
        ("legal_form", _legal_form(unit, language)),
        ("cvr", words.known(unit[tables.CVR])),
        ("pnr", words.known(unit[tables.PNR]) or text("card.no_pnr", language)),
        ("started", words.day(unit[tables.STARTED_ON], language)),
        ("ended", words.day(unit[tables.ENDED_ON], language)),
    ]
    pairs = "".join(
        f"<dt>{escape(text(f'card.{label}', language))}</dt><dd>{escape(value)}</dd>"
        for label, value in rows
        if value
    )
    return f'<h3>{escape(text("card.facts", language))}</h3><dl class="ki-facts">{pairs}</dl>'


def _legal_form(unit: pd.Series, language: str) -> str:
    return legal_form(words.known(unit[tables.LEGAL_FORM]), language=language)


def _sector(unit: pd.Series, language: str) -> str:
    code = words.known(unit[tables.SECTOR_CODE])
    title = words.known(unit[tables.SECTOR_TITLE])
    if not code:
        return title or text("card.no_sector", language)
    scheme = words.known(unit[tables.SECTOR_SCHEME])
    return f"{title or text('card.unknown_title', language)} ({' '.join((scheme, code)).strip()})"


def _size(unit: pd.Series, language: str) -> str:
    told = words.size(unit[tables.EMPLOYEES_MIN], unit[tables.EMPLOYEES_MAX], language)
    on = words.day(unit[tables.EMPLOYEES_ON], language)
    if on:
        told += f" ({text('card.size_on', language, date=on)})"
    years = unit[tables.FULL_TIME_EQUIVALENTS]
    if not pd.isna(years):
        whole = number(float(years), language, decimals=0 if float(years).is_integer() else 1)
        told += f"; {text('card.full_time_equivalents', language, count=whole)}"
    return told
