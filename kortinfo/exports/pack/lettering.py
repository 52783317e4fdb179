"""How much room words take on a slide, by the letters' own widths (Arial's are Helvetica's)."""

from reportlab.pdfbase.pdfmetrics import stringWidth

_INCH = 72
_LEADING = 1.2
"""A line's height, in heights of letters."""


def lines_of(words: str, width: float, *, size: float, bold: bool = False) -> int:
    """Return how many lines words take, broken between words where they can be.

    Args:
        words: on one line.
        width: inches a line has.
        size: points.
        bold: they are.
    """
    font, room = "Helvetica-Bold" if bold else "Helvetica", max(width * _INCH, size)
    space = stringWidth(" ", font, size)
    lines, used = 1, 0.0
    for word in words.split():
        wide = stringWidth(word, font, size)
        if used and used + space + wide > room:
            lines, used = lines + 1, 0.0
        lines += max(0, -int(-wide // room) - 1)
        used += wide % room + (space if used else 0.0)
    return lines


def height_of(words: str, width: float, *, size: float, bold: bool = False) -> float:
    """Return how high words stand, in inches; see :func:`lines_of`."""
    return lines_of(words, width, size=size, bold=bold) * size * _LEADING / _INCH
