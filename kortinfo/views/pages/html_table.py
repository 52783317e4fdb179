"""A small table as HTML, everything in it escaped: for what is read, not sorted or searched."""

from collections.abc import Iterable, Sequence

from kortinfo.text import escape


def html_table(
    headings: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: frozenset[int] = frozenset()
) -> str:
    """Return a table; no rows: "".

    Args:
        headings: one a column.
        rows: cells as plain text, one a column; lines within a cell are kept.
        numbers: the columns (from 0) that stand to the right.
    """
    body = "".join(
        f"<tr>{''.join(_cell('td', cell, at in numbers) for at, cell in enumerate(row))}</tr>"
        for row in rows
    )
    if not body:
        return ""
    head = "".join(_cell("th", cell, at in numbers) for at, cell in enumerate(headings))
    return (
        # To be scrolled by those without a mouse it must be reached by the keyboard.
        '<div class="ki-scroll" tabindex="0"><table class="ki-data">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(tag: str, cell: str, is_number: bool) -> str:
    lines = "<br>".join(escape(line) for line in cell.split("\n"))
    kind = ' class="ki-number"' if is_number else ""
    return f"<{tag}{kind}>{lines}</{tag}>"
