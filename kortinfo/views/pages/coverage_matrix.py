"""The matrix of the page *Dækning*: sectors down, areas across, every cell a way to its map."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kortinfo.coverage.axes import Axis
from kortinfo.coverage.figures import Matrix
from kortinfo.coverage.rates import FEWEST
from kortinfo.selection.words import label
from kortinfo.text import escape
from kortinfo.texts import number, percent, text

LIMITS = (0.1, 0.2, 0.3, 0.4)
"""Where the next class of shares begins, as on the map's backdrop."""
MOST_ROWS = 60
"""Rows shown; of more, those with the most uncovered businesses."""
SORTS = ("code", "uncovered", "share", "employees")


@dataclass(frozen=True, kw_only=True, eq=False)
class Shown:
    """A matrix with its names and ways.

    Attributes:
        matrix: shape (rows + 1, columns + 1): the last row and column are the sums.
        rows: the sectors.
        columns: the areas.
        titles: names of codes.
        to_map: the address of a cell's map: (sector or "", area or "") -> query string;
            "" where no address says which businesses it counts.
        no_map: what is told then.
        to_row: the address of a sector taken apart; "" where it cannot be.
    """

    matrix: Matrix
    rows: Axis
    columns: Axis
    titles: Mapping[str, str]
    to_map: Callable[[str, str], str]
    no_map: str
    to_row: Callable[[str], str]


def order(matrix: Matrix, by: str) -> NDArray[np.intp]:
    """Return the rows (without the sums) that have businesses, in an order of ``SORTS``.

    Shares go from the lowest up, rows too small for one last; numbers from the highest down.
    """
    total, uncovered = matrix.total[:-1, -1], matrix.uncovered[:-1, -1]
    at = np.arange(len(total))
    keys = {
        "code": at,
        "uncovered": -uncovered,
        "share": np.where(total >= FEWEST, matrix.share[:-1, -1], 2.0),
        "employees": -matrix.uncovered_employees[:-1, -1],
    }
    rows = np.lexsort((at, keys[by]))
    return rows[total[rows] > 0]


def matrix_html(shown: Shown, *, by: str, language: str) -> str:
    """Return the matrix as a table; no businesses: ""."""
    rows = order(shown.matrix, by)
    if not len(rows):
        return ""
    if len(rows) > MOST_ROWS:
        heaviest = np.argsort(-shown.matrix.uncovered[rows, -1], kind="stable")[:MOST_ROWS]
        rows = rows[np.sort(heaviest)]
    columns = np.flatnonzero(shown.matrix.total[-1, :-1] > 0)
    last_row, last_column = (side - 1 for side in shown.matrix.total.shape)
    names = [_area(shown.columns.values[column], shown, language) for column in columns]
    heads = [*names, text("coverage.all", language)]
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = "".join(_row(shown, row, [*columns, last_column], language) for row in [last_row, *rows])
    corner = escape(text("coverage.sector", language))
    caption = escape(text("coverage.matrix_caption", language))
    return (
        '<div class="ki-scroll ki-matrix-box" tabindex="0"><table class="ki-matrix">'
        f"<caption>{caption}</caption>"
        f'<thead><tr><th scope="col">{corner}</th>{head}</tr></thead><tbody>{body}</tbody>'
        "</table></div>"
    )


def left_out(shown: Shown) -> int:
    """Return how many rows with businesses are not shown."""
    return max(0, len(order(shown.matrix, "code")) - MOST_ROWS)


def _row(shown: Shown, row: int, columns: list[int], language: str) -> str:
    is_sum = row == len(shown.rows.values)
    value = "" if is_sum else shown.rows.values[row]
    name = text("coverage.all", language)
    if not is_sum:
        name = label("sectors", value, titles=shown.titles, language=language)
    deeper = "" if is_sum else shown.to_row(value)
    heading = escape(name)
    if deeper:
        told = escape(text("coverage.take_apart", language, name=name))
        heading = f'<a href="{escape(deeper)}" title="{told}">{heading}</a>'
    cells = "".join(_cell(shown, row, column, name, language) for column in columns)
    kind = ' class="ki-sum"' if is_sum else ""
    return f'<tr{kind}><th scope="row">{heading}</th>{cells}</tr>'


def _cell(shown: Shown, row: int, column: int, row_name: str, language: str) -> str:
    total = int(shown.matrix.total[row, column])
    if not total:
        return '<td class="ki-none"><span aria-hidden="true">–</span></td>'
    uncovered = int(shown.matrix.uncovered[row, column])
    share = float(shown.matrix.share[row, column])
    if total < FEWEST:
        figure = text("coverage.few", language, covered=total - uncovered, total=total)
        kind = "ki-few"
    else:
        figure = percent(share, language)
        kind = f"ki-class-{int(np.searchsorted(LIMITS, share, side='right'))}"
    sector = shown.rows.values[row] if row < len(shown.rows.values) else ""
    area = shown.columns.values[column] if column < len(shown.columns.values) else ""
    below = text("coverage.uncovered_of", language, count=number(uncovered, language))
    area_name = _area(area, shown, language) if area else text("coverage.all", language)
    told = text(
        "coverage.cell",
        language,
        sector=row_name,
        area=area_name,
        share=figure,
        uncovered=number(uncovered, language),
        total=number(total, language),
        employees=number(int(shown.matrix.uncovered_employees[row, column]), language),
    )
    address = shown.to_map(sector, area)
    told = escape(f"{told} {text('coverage.to_map', language) if address else shown.no_map}")
    tag, start = ("a", f'a href="{escape(address)}"') if address else ("div", 'div role="group"')
    return (
        f'<td class="{kind}"><{start} aria-label="{told}" title="{told}">'
        f"<b>{escape(figure)}</b><span>{escape(below)}</span></{tag}></td>"
    )


def _area(value: str, shown: Shown, language: str) -> str:
    return label("areas", value, titles=shown.titles, language=language)
