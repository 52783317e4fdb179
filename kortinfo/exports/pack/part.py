"""A part of the meeting pack: what a slide, a page and a sheet tell, whatever draws it."""

from dataclasses import dataclass
from typing import Literal

from kortinfo.exports.pack.values import Value


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table.

    Attributes:
        headings: of the columns.
        rows: a value a column.
        weights: how wide the columns are beside each other.
        title: told above it where a part has several; "": the part's own.
        notes: sentences beside it.
        slides: so many slides at most; the rows they have no room for are counted. None: all.
        on_slide: it stands on a slide at all.
        on_paper: likewise.
        sums: the last row and the last column are sums.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    weights: tuple[float, ...]
    title: str = ""
    notes: tuple[str, ...] = ()
    slides: int | None = None
    on_slide: bool = True
    on_paper: bool = True
    sums: bool = False


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart.

    Attributes:
        kind: upright columns, or lines.
        title: what it shows, for those who do not see it too.
        categories: along its foot.
        series: by name a value a category; None: too few to tell.
        colours: RRGGBB: of the points of a single series, else of the series.
        shares: the values are shares of 1.
    """

    kind: Literal["columns", "lines"]
    title: str
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[float | None, ...]], ...]
    colours: tuple[str, ...]
    shares: bool = False


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of the pack.

    Attributes:
        sheet: a short name, of the workbook's sheet.
        title: what it tells.
        notes: sentences beside chart and first table.
        chart: None: none.
        tables: the first stands beside the chart.
        picture: the map's picture is in it.
    """

    sheet: str
    title: str
    notes: tuple[str, ...] = ()
    chart: Chart | None = None
    tables: tuple[Table, ...] = ()
    picture: bool = False


def pages_of(table: Table, *, columns: int, rows: int | None = None) -> list[Table]:
    """Part a wide table: the first column stands in each, beside at most so many others.

    Args:
        table: what is too wide.
        columns: how many others at most.
        rows: keep the first so many only; a row of sums stays.
    """
    kept = table.rows
    if rows is not None and len(kept) > rows:
        kept = (*kept[:rows], kept[-1]) if table.sums else kept[:rows]
    others = max(len(table.headings) - 1, 1)
    columns = -(-others // -(-others // columns))  # as many on each
    starts = range(1, others + 1, columns)
    return [
        Table(
            headings=(table.headings[0], *table.headings[start : start + columns]),
            rows=tuple((row[0], *row[start : start + columns]) for row in kept),
            weights=(table.weights[0], *table.weights[start : start + columns]),
            title=table.title,
            notes=table.notes if start == 1 else (),
            sums=table.sums,
        )
        for start in starts
    ]
