"""A small table as HTML, everything in it escaped: for what is read, not sorted or searched."""

from collections.abc import Iterable, Sequence
from typing import Literal

from kortinfo.text import escape


def html_table(
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    numbers: frozenset[int] = frozenset(),
    phone: Literal["scroll", "fit", "rows", "columns"] = "scroll",
) -> str:
    """Return a table; no rows: "".

    Args:
        headings: one a column.
        rows: cells as plain text, one a column; lines within a cell are kept.
        numbers: the columns (from 0) that stand to the right.
        phone: what a narrow screen does: scroll the table sideways at its own width, let a table
            of few columns fit into the screen, or set its rows ("columns": its columns, the first
            of which names the rows) below one another as cards.
    """
    cards = phone in ("rows", "columns")
    body = ""
    for row in rows:
        named = [row[0]] * len(row) if phone == "columns" else headings
        cells = (
            _cell("td", cell, at in numbers, named[at] if cards else "")
            for at, cell in enumerate(row)
        )
        body += f"<tr>{''.join(cells)}</tr>"
    if not body:
        return ""
    head = "".join(_cell("th", cell, at in numbers) for at, cell in enumerate(headings))
    kind = {"scroll": "ki-data", "fit": "ki-data ki-fit"}.get(phone, f"ki-data ki-by-{phone}")
    return (
        # To be scrolled by those without a mouse it must be reached by the keyboard.
        f'<div class="ki-scroll" tabindex="0"><table class="{kind}">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(tag: str, cell: str, is_number: bool, named: str = "") -> str:
    lines = "<br>".join(escape(line) for line in cell.split("\n"))
    kind = ' class="ki-number"' if is_number else ""
    if named:
        return f'<{tag}{kind} data-named="{escape(named)}"><span>{lines}</span></{tag}>'
    return f"<{tag}{kind}>{lines}</{tag}>"
