"""The meeting pack's parts in their order. All of it is of one report: no figure is reckoned here.

A white spot or a target the report holds shows up by itself; without any their parts are left out.
"""

from kortinfo.coverage.figures import Share
from kortinfo.coverage.movements import ABSENT
from kortinfo.coverage.rates import FEWEST
from kortinfo.exports.pack.lists import definitions, falls, holes, targets
from kortinfo.exports.pack.part import Chart, Part, Table
from kortinfo.exports.pack.values import Value, Weighted, level_words, told
from kortinfo.report import Report
from kortinfo.tables import LEVELS
from kortinfo.texts import date, number, percent, text
from kortinfo.views.theme import LEVEL_LOOKS

_DARK, _QUIET = "0B6E4F", "9AA8B3"


def parts(report: Report) -> tuple[Part, ...]:
    """Return what the pack tells, part by part."""
    found = [_headline(report), _map(report), _moved(report), _matrix(report)]
    found += [holes(report)] if report.holes else []
    found += [falls(report), _trend(report)]
    found += [targets(report)] if report.targets else []
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
    language, found, cooperated = report.language, report.figures, report.cooperation
    measures: list[tuple[str, Share, Value]] = [
        ("businesses", found.businesses, found.businesses),
        (
            "employees",
            found.employees,
            Weighted(share=found.employees, value=found.employee_share),
        ),
        ("companies", found.companies, found.companies),
        ("cooperation_own", cooperated.own, cooperated.own),
        ("cooperation_others", cooperated.others, cooperated.others),
        ("cooperation_any", cooperated.any, cooperated.any),
    ]
    rows = tuple(
        (text(f"pack.{name}", language), share.covered, share.total, value)
        for name, share, value in measures
    )
    names = ("measure", "covered", "of", "share")
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
        ),
        tables=(
            Table(
                headings=tuple(text(f"pack.{name}", language) for name in names),
                rows=rows,
                weights=(3.2, 1.1, 1.1, 1.2),
            ),
        ),
    )


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
                most=60,
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
    return Part(
        sheet=text("pack.trend", language),
        title=text("pack.trend", language),
        notes=(text("pack.trend_about", language, date=days[-1]),),
        chart=Chart(
            kind="lines",
            title=text("pack.trend_chart", language),
            categories=tuple(days),
            series=(
                (text("pack.share", language), tuple(each.share.value for each in report.trend)),
            ),
            colours=(_DARK,),
            shares=True,
        ),
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
