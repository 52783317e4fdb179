"""The pack's parts that name businesses, white spots, targets, campaigns and terms."""

import datetime as dt

from kortinfo.coverage.figures import Share
from kortinfo.exports.pack.part import Chart, Part, Table
from kortinfo.exports.pack.values import Percentage, Value, Weighted
from kortinfo.report import Aim, Business, Reached, Report, Spot, Warnings, share_of
from kortinfo.texts import date, number, text

_MOST_SPOTS = 3
"""White spots whose businesses stand on slides of their own."""
_BUSINESS = ("name", "town", "sector", "level", "employees")
_WEIGHTS = (3.1, 1.5, 3.7, 0.8, 0.9)
_FALL = ("C46A1B", "E0A458", "F0CFA0")
"""The sooner the darker."""


def falls(report: Report) -> Part:
    """Return who falls soon: how many, and whom a list may name."""
    language, warned = report.language, report.warnings
    days = tuple(f"{each.within}" for each in warned.within)
    first = [1, *(each.within + 1 for each in warned.within[:-1])]
    bands = tuple(
        text("pack.falls_band", language, first=start, last=end)
        for start, end in zip(first, days, strict=True)
    )
    names = ("falls_within", "businesses", "employees")
    counts = Table(
        headings=_titles(names, language),
        rows=tuple(
            (band, each.businesses, each.employees)
            for band, each in zip(bands, warned.within, strict=True)
        ),
        weights=(1.6, 1.2, 1.2),
    )
    listed = Table(
        headings=_titles(("falls_on", *_BUSINESS), language),
        rows=tuple((each.day, *_row(each.business)) for each in warned.listed),
        weights=(1.4, *_WEIGHTS),
        title=text("pack.falls", language),
        notes=_left_out(warned, language),
        slides=2,
    )
    notes = (text("pack.falls_about", language), *_left_out(warned, language))
    return Part(
        sheet=text("pack.falls_short", language),
        title=text("pack.falls", language),
        notes=notes,
        chart=Chart(
            kind="columns",
            title=text("pack.falls_count", language),
            categories=bands,
            series=(
                (
                    text("pack.businesses", language),
                    tuple(each.businesses for each in warned.within),
                ),
            ),
            colours=_FALL,
        ),
        tables=(counts, listed) if warned.listed else (counts,),
    )


def holes(report: Report) -> Part:
    """Return the white spots, and the businesses of the first."""
    language = report.language
    names = ("hole", "share", "uncovered", "uncovered_employees", "why")
    ranked = Table(
        headings=_titles(names, language),
        rows=tuple(_spot(each) for each in report.holes),
        weights=(3.2, 0.9, 1.2, 1.2, 5.9),
        slides=1,
    )
    lists = tuple(
        Table(
            headings=_titles(_BUSINESS, language),
            rows=tuple(_row(each) for each in spot.listed),
            weights=_WEIGHTS,
            title=text("pack.hole_list", language, title=spot.title),
            notes=_left_out(spot, language),
            slides=1,
            on_slide=at < _MOST_SPOTS,
        )
        for at, spot in enumerate(report.holes)
        if spot.listed
    )
    title = text("pack.holes", language)
    notes = (text("pack.holes_about", language),)
    return Part(sheet=title, title=title, notes=notes, tables=(ranked, *lists))


def targets(report: Report) -> Part:
    """Return the targets, and how far they are."""
    language = report.language
    names = ("target", "whom", "until", "wanted", "now", "forecast", "missing")
    title = text("pack.targets", language)
    since = [each.since for each in report.targets if each.since]
    return Part(
        sheet=title,
        title=title,
        notes=(
            text("pack.targets_about", language),
            *(whole_since(report, min(since)) if since else ()),
            *_faults(report.targets),
        ),
        tables=(
            Table(
                headings=_titles(names, language),
                rows=tuple(_aim(each, language) for each in report.targets),
                weights=(2.9, 4.0, 1.5, 1.1, 1.1, 1.1, 1.1),
            ),
        ),
    )


def campaigns(report: Report) -> Part:
    """Return the campaigns, and whom they reached."""
    language = report.language
    names = ("campaign", "whom", "period", "reached", "two_way", "begun_reached", "begun_others")
    title = text("pack.campaigns", language)
    return Part(
        sheet=title,
        title=title,
        notes=(text("pack.campaigns_about", language), *_faults(report.campaigns)),
        tables=(
            Table(
                headings=_titles(names, language),
                rows=tuple(_campaign(each, language) for each in report.campaigns),
                weights=(2.6, 3.6, 2.1, 1.1, 1.1, 1.5, 1.5),
            ),
        ),
    )


def whole_since(report: Report, first: dt.date) -> tuple[str, ...]:
    """Return the sentence from which day figures are whole, where those told begin before it."""
    whole = report.whole_since
    if whole is None or whole <= first:
        return ()
    return (text("coverage.whole_since", report.language, date=date(whole, report.language)),)


def definitions(report: Report) -> Part:
    """Return what the terms mean."""
    language = report.language
    title = text("pack.definitions", language)
    return Part(
        sheet=title,
        title=title,
        tables=(
            Table(
                headings=_titles(("term", "means"), language),
                rows=(
                    (text("exports.about_selection", language), report.words),
                    (text("exports.about_population", language), report.population),
                    *report.definitions,
                ),
                weights=(1.9, 10.1),
            ),
        ),
    )


def _titles(names: tuple[str, ...], language: str) -> tuple[str, ...]:
    return tuple(text(f"pack.{name}", language) for name in names)


def _row(business: Business) -> tuple[Value, ...]:
    return tuple(getattr(business, name) for name in _BUSINESS)


def _spot(spot: Spot) -> tuple[Value, ...]:
    share: Share = share_of(spot.levels)
    return (spot.title, share, share.total - share.covered, spot.uncovered_employees, spot.why)


def _aim(aim: Aim, language: str) -> tuple[Value, ...]:
    forecast = None if aim.forecast is None else Percentage(value=aim.forecast)
    now = None if aim.faults else Weighted(share=aim.now, value=aim.value)
    told = text(f"pack.whom_{aim.measure}", language, words=aim.words)
    whom = None if aim.faults else told  # its filter cannot be read
    wanted = Percentage(value=aim.wanted)
    return (aim.title, whom, aim.until, wanted, now, forecast, aim.missing)


def _campaign(campaign: Reached, language: str) -> tuple[Value, ...]:
    first, last = date(campaign.starts, language), date(campaign.ends, language)
    shares = (
        campaign.reached,
        campaign.two_way,
        campaign.begun_reached,
        campaign.begun_others,
    )
    told = shares if campaign.begun and not campaign.faults else (None,) * len(shares)
    whom = None if campaign.faults else campaign.words
    return (campaign.title, whom, f"{first} – {last}", *told)


def _faults(told: tuple[Aim, ...] | tuple[Reached, ...]) -> tuple[str, ...]:
    """Say which cannot be reckoned, and why."""
    return tuple(f"{each.title}: {' '.join(each.faults)}" for each in told if each.faults)


def _left_out(of: Warnings | Spot, language: str) -> tuple[str, ...]:
    notes = []
    if of.left_out_protected or of.left_out_insolvent:
        notes.append(
            text(
                "pack.left_out",
                language,
                protected=number(of.left_out_protected, language),
                insolvent=number(of.left_out_insolvent, language),
            )
        )
    if of.included_protected:
        count = number(of.included_protected, language)
        notes.append(text("pack.included", language, count=count))
    return tuple(notes)
