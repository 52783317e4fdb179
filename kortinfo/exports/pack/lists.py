"""The pack's parts that name businesses, white spots, targets and terms."""

from kortinfo.coverage.figures import Share
from kortinfo.exports.pack.part import Chart, Part, Table
from kortinfo.exports.pack.values import Percentage, Value
from kortinfo.report import Aim, Business, Report, Spot, Warnings, share_of
from kortinfo.texts import number, text

_MOST_SPOTS = 5
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
    )
    if not any(each.businesses for each in warned.within):
        notes: tuple[str, ...] = (text("pack.falls_none", language),)
    else:
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
        weights=(2.8, 1.1, 1.2, 1.4, 4.6),
    )
    lists = tuple(
        Table(
            headings=_titles(_BUSINESS, language),
            rows=tuple(_row(each) for each in spot.listed),
            weights=_WEIGHTS,
            title=text("pack.hole_list", language, title=spot.title),
            notes=_left_out(spot, language),
            most=10,
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
    names = ("target", "until", "wanted", "now", "forecast", "missing")
    title = text("pack.targets", language)
    return Part(
        sheet=title,
        title=title,
        notes=(text("pack.targets_about", language),),
        tables=(
            Table(
                headings=_titles(names, language),
                rows=tuple(_aim(each) for each in report.targets),
                weights=(4.4, 1.5, 1.1, 1.3, 1.1, 1.1),
            ),
        ),
    )


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
                weights=(2.4, 9.6),
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


def _aim(aim: Aim) -> tuple[Value, ...]:
    forecast = None if aim.forecast is None else Percentage(value=aim.forecast)
    return (aim.title, aim.until, Percentage(value=aim.wanted), aim.now, forecast, aim.missing)


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
