"""The meeting pack's parts in their order. All of it is of one report: no figure is reckoned here.

A part that has nothing to tell is left out.
"""

from kortinfo.coverage.cooperation import Cooperation
from kortinfo.coverage.figures import Figures, Share
from kortinfo.coverage.movements import ABSENT
from kortinfo.coverage.rates import FEWEST
from kortinfo.exports.pack.lists import campaigns, definitions, falls, holes, targets, whole_since
from kortinfo.exports.pack.part import Chart, Part, Table
from kortinfo.exports.pack.values import Value, Weighted, level_words, told
from kortinfo.report import Report
from kortinfo.tables import LEVELS
from kortinfo.texts import date, number, percent, text
from kortinfo.views.theme import LEVEL_LOOKS

_DARK, _QUIET = "0B6E4F", "9AA8B3"


def parts(report: Report) -> tuple[Part, ...]:
    """Return what the pack tells, part by part."""
    found = [_headline(report)]
    found += [_map(report)] if report.circles else []
    found += [_moved(report)] if any(map(sum, report.moved.counts)) else []
    found += [_matrix(report)] if report.grid.rows else []
    found += [holes(report)] if report.holes else []
    found += [falls(report)] if any(each.businesses for each in report.warnings.within) else []
    found += [_trend(report)] if any(each.share.total for each in report.trend) else []
    found += [targets(report)] if report.targets else []
    found += [campaigns(report)] if report.campaigns else []
    return (*found, definitions(report))


def about(report: Report) -> tuple[str, str, str]:
    """Return what stands on every slide, page and sheet: the filter, what it is of, and the gist.

    The filter; population, unit, day and snapshot; the shortest definition.
    """
    language = report.language
    stamp = text(
        "pack.stamp",
        language,
        unit=told(report.unit, language),
        date=date(report.as_of, language),
        built=date(report.built.astimezone().date(), language),
        snapshot=report.snapshot,
    )
    words = told(report.words, language)
    return (
        text("pack.filter", language, words=f"{words} · {report.population}"),
        stamp,
        text("pack.short_definition", language, fewest=number(FEWEST, language)),
    )


def letters(language: str) -> tuple[str, ...]:
    """Return the headings of levels."""
    return tuple(level_words(level, language) for level in LEVELS)


def _headline(report: Report) -> Part:
    language, found, whole = report.language, report.figures, report.whole
    measures = _measures(found, report.cooperation)
    rows: list[tuple[Value, ...]] = [
        (text(f"pack.{name}", language), share.covered, share.total, value)
        for name, (share, value) in measures.items()
    ]
    headings = [text(f"pack.{name}", language) for name in ("measure", "covered", "of", "share")]
    weights = [3.2, 1.1, 1.1, 1.2]
    if whole is not None:
        beside = _measures(whole.figures, whole.cooperation).values()
        rows = [(*row, value) for row, (_, value) in zip(rows, beside, strict=True)]
        headings.append(text("pack.whole", language))
        weights.append(1.6)
    return Part(
        sheet=text("pack.headline_table", language),
        title=_heading(found.businesses, language),
        notes=_headline_notes(report),
        chart=Chart(
            kind="columns",
            title=text("pack.levels", language),
            categories=letters(language),
            series=((text("pack.businesses", language), found.levels),),
            colours=tuple(LEVEL_LOOKS[level].fill.removeprefix("#") for level in LEVELS),
        )
        if found.businesses.total
        else None,
        tables=(Table(headings=tuple(headings), rows=tuple(rows), weights=tuple(weights)),),
    )


def _measures(found: Figures, cooperated: Cooperation) -> dict[str, tuple[Share, Value]]:
    """Return the key figures by name: a share, and how it is told."""
    weighted = Weighted(share=found.employees, value=found.employee_share)
    return {
        "businesses": (found.businesses, found.businesses),
        "employees": (found.employees, weighted),
        "companies": (found.companies, found.companies),
        "cooperation_own": (cooperated.own, cooperated.own),
        "cooperation_others": (cooperated.others, cooperated.others),
        "cooperation_any": (cooperated.any, cooperated.any),
    }


def _heading(share: Share, language: str) -> str:
    if not share.total:
        return text("pack.headline_none", language)
    if share.value is None:
        counts = {"covered": share.covered, "total": share.total}
        return text("pack.headline_few", language, **counts)
    return text("pack.headline_share", language, share=percent(share.value, language, decimals=1))


def _headline_notes(report: Report) -> tuple[str, ...]:
    language, found = report.language, report.figures
    notes = []
    if found.businesses.total > found.known_employees:
        unknown = found.businesses.total - found.known_employees
        total = found.businesses.total
        values = {"count": number(unknown, language), "total": number(total, language)}
        if total >= FEWEST:
            values["share"] = percent(unknown / total, language)
        few = "" if total >= FEWEST else "_few"
        notes.append(text(f"pack.unknown_employees{few}", language, **values))
    notes.append(
        text(
            "pack.cooperation_about",
            language,
            since=date(report.cooperation_since, language),
            until=date(report.as_of, language),
            count=number(report.cooperation.unknown, language),
        )
    )
    return tuple(notes)


def _map(report: Report) -> Part:
    language = report.language
    notes = [text("pack.map_about", language)]
    if report.off_map:
        notes.append(text("pack.map_off", language, count=number(report.off_map, language)))
    notes.append(report.source)
    rows = tuple(
        (each.name, *each.levels, sum(each.levels), each.share)
        for each in sorted(report.circles, key=lambda each: (each.code, each.name))
    )
    last = (text("pack.total", language), text("pack.share", language))
    return Part(
        sheet=text("pack.map_table", language),
        title=text("pack.map", language),
        notes=tuple(notes),
        picture=True,
        tables=(
            Table(
                headings=(text("pack.area", language), *letters(language), *last),
                rows=rows,
                weights=(2.4, 1.3, 1.1, 1.3, 1.3, 0.8, 1),
                title=text("pack.map_table", language),
                on_slide=False,
            ),
        ),
    )


def _moved(report: Report) -> Part:
    language, moved = report.language, report.moved
    since = date(moved.since, language)
    before, after = (told(share, language) for share in (moved.share_before, moved.share_after))
    days = {"since": since, "until": date(moved.until, language)}
    notes = [
        text("pack.moved_about", language, before=before, after=after, **days),
        text(
            "pack.moved_net",
            language,
            **{
                name: number(getattr(moved, name), language)
                for name in ("risen", "fallen", "new", "closed")
            },
        ),
    ]
    notes += whole_since(report, moved.since)
    if not any(each.businesses for each in report.warnings.within):
        notes.append(text("pack.falls_none", language))
    if moved.words != report.words:
        notes.append(text("pack.moved_words", language, words=told(moved.words, language)))
    came = (*letters(language), text("pack.new", language))
    went = (*LEVELS, text("pack.closed", language))
    rows = tuple(
        (came[at], *(count or None for count in moved.counts[at])) for at in range(ABSENT + 1)
    )
    return Part(
        sheet=text("pack.moved_short", language),
        title=text("pack.moved", language, since=since),
        notes=tuple(notes),
        chart=Chart(
            kind="columns",
            title=text("pack.moved_levels", language),
            categories=LEVELS,
            series=((since, moved.before), (days["until"], moved.after)),
            colours=(_QUIET, _DARK),
        ),
        tables=(
            Table(
                headings=(text("pack.moved_corner", language), *went),
                rows=rows,
                weights=(2.6, 1, 1, 1, 1, 1.1),
            ),
            _net(report, since, days["until"]),
        ),
    )


def _net(report: Report, before: str, after: str) -> Table:
    language, moved = report.language, report.moved
    rows: list[tuple[Value, ...]] = [
        (level, then, now, now - then)
        for level, then, now in zip(letters(language), moved.before, moved.after, strict=True)
    ]
    shares = (text("pack.share", language), moved.share_before, moved.share_after, None)
    last = text("pack.change", language)
    return Table(
        headings=(text("pack.level", language), before, after, last),
        rows=(*rows, shares),
        weights=(2.6, 1.4, 1.4, 1.4),
        on_slide=False,
    )


def _matrix(report: Report) -> Part:
    language, grid = report.language, report.grid
    names = [*(row.name for row in grid.rows), text("pack.total", language)]
    areas = [*(column.name for column in grid.columns), text("pack.total", language)]
    return Part(
        sheet=text("pack.matrix", language),
        title=text("pack.matrix", language),
        notes=(text("pack.matrix_about", language),),
        tables=(
            Table(
                headings=(text("pack.sector", language), *areas),
                rows=tuple((name, *row) for name, row in zip(names, grid.cells, strict=True)),
                weights=(3.0, *(1.55 for _ in areas)),
                sums=True,
            ),
            _cells(report),
        ),
    )


def _cells(report: Report) -> Table:
    """Return the matrix as a row a cell, for reckoning on."""
    language, grid = report.language, report.grid
    names = ("total", "share", "uncovered", "uncovered_employees")
    return Table(
        headings=(
            text("pack.sector", language),
            text("pack.area", language),
            *letters(language),
            *(text(f"pack.{name}", language) for name in names),
        ),
        rows=tuple(
            (
                *(row.name, column.name, *cell.levels),
                *(cell.share.total, cell.share, cell.uncovered, cell.uncovered_employees),
            )
            for row, cells in zip(grid.rows, grid.cells, strict=False)
            for column, cell in zip(grid.columns, cells, strict=False)
            if cell.share.total
        ),
        weights=(3, 2, 1.2, 1, 1.2, 1.2, 1, 1, 1.2, 1.6),
        on_slide=False,
        on_paper=False,
    )


def _trend(report: Report) -> Part:
    language = report.language
    last = (text("pack.total", language), text("pack.share", language))
    days = [date(month.day, language) for month in report.trend]
    shares = tuple(each.share.value for each in report.trend)
    return Part(
        sheet=text("pack.trend", language),
        title=text("pack.trend", language),
        notes=(
            text("pack.trend_about", language, date=days[-1]),
            *whole_since(report, report.trend[0].day),
        ),
        chart=Chart(
            kind="lines",
            title=text("pack.trend_chart", language),
            categories=tuple(days),
            series=((text("pack.share", language), shares),),
            colours=(_DARK,),
            shares=True,
        )
        if any(share is not None for share in shares)
        else None,
        tables=(
            Table(
                headings=(text("pack.date", language), *letters(language), *last),
                rows=tuple(
                    (month.day, *month.levels, month.share.total, month.share)
                    for month in reversed(report.trend)
                ),
                weights=(1.6, 1.3, 1.1, 1.3, 1.3, 0.8, 1),
                on_slide=False,
            ),
        ),
    )
