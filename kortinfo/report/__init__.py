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
    Reached,
    Report,
    Spot,
    Warned,
    Warnings,
    Whole,
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
    "Reached",
    "Report",
    "Spot",
    "Warned",
    "Warnings",
    "Whole",
    "as_json",
    "report",
    "share_of",
]
