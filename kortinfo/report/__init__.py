"""What the meeting pack tells: every figure of it once, for slides, paper, workbook and JSON."""

from kortinfo.report.contents import (
    Aim,
    Business,
    Cell,
    Circle,
    Fall,
    Grid,
    Month,
    Moved,
    Named,
    Report,
    Spot,
    Warned,
    Warnings,
    share_of,
)
from kortinfo.report.made import report
from kortinfo.report.plain import as_json

__all__ = [
    "Aim",
    "Business",
    "Cell",
    "Circle",
    "Fall",
    "Grid",
    "Month",
    "Moved",
    "Named",
    "Report",
    "Spot",
    "Warned",
    "Warnings",
    "as_json",
    "report",
    "share_of",
]
