"""Words on paper: the letters, sizes and colours of every PDF file of ours."""

from pathlib import Path
from typing import Any

import reportlab
from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph

from kortinfo.exports.cells import plain_text
from kortinfo.text import escape

FONT = "Kortinfo"
"""What the font is registered as."""
BOLD = f"{FONT}-Bold"
INK, QUIET, LINE = HexColor("#14202B"), HexColor("#4A5864"), HexColor("#AAB0B7")


def register_fonts() -> None:
    """Take the fonts that come with the library: they know Danish letters on every machine."""
    if FONT not in pdfmetrics.getRegisteredFontNames():
        folder = Path(reportlab.__file__).parent / "fonts"
        for name, file in ((FONT, "Vera.ttf"), (BOLD, "VeraBd.ttf")):
            pdfmetrics.registerFont(TTFont(name, str(folder / file)))


def typeface(size: float, *, bold: bool = False, right: bool = False, quiet: bool = False) -> Any:
    """Return a paragraph's style; ``size`` in points."""
    return ParagraphStyle(
        "",
        fontName=BOLD if bold else FONT,
        fontSize=size,
        leading=1.25 * size,
        textColor=QUIET if quiet else INK,
        alignment=2 if right else 0,
        splitLongWords=1,
    )


def paragraph(said: str, look: Any) -> Any:
    """Return a text as one paragraph of a style, escaped."""
    return Paragraph(escape(" ".join(plain_text(said).split())), look)
