"""The colour of a cell of the matrix, the same classes as on the page *Dækning*."""

import bisect

from kortinfo.exports.pack.values import Value
from kortinfo.report import Cell

LIMITS = (0.1, 0.2, 0.3, 0.4)
"""Where the next class of shares begins."""
SHADES = ("F6F1E7", "D9E9E4", "B3D6CC", "86BFB0", "58A592")


def shade(value: Value) -> str:
    """Return RRGGBB of a share's class; "" where there is none, or too few to tell."""
    if not isinstance(value, Cell) or value.share.value is None:
        return ""
    return SHADES[bisect.bisect_right(LIMITS, value.share.value)]
