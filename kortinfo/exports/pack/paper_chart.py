"""A chart on paper, as lines and areas, not as a picture."""

from typing import Any

from reportlab.graphics.charts.barcharts import VerticalBarChart
from reportlab.graphics.charts.linecharts import HorizontalLineChart
from reportlab.graphics.shapes import Drawing, Rect, String
from reportlab.graphics.widgets.markers import makeMarker
from reportlab.lib.colors import HexColor

from kortinfo.exports.cells import plain_text
from kortinfo.exports.pack.part import Chart
from kortinfo.exports.paper_words import FONT
from kortinfo.texts import number, percent

_SIZE = 7.5
_INK, _GRID, _OUTLINE = HexColor("#14202B"), HexColor("#D5DADE"), HexColor("#6B7280")
_LABELS = 7
"""Names along the foot of a line chart."""


def chart_drawing(chart: Chart, width: float, height: float, *, language: str) -> Any:
    """Return a chart, in points wide and high."""
    drawing = Drawing(width, height)
    drawing.add(
        String(0, height - 9, plain_text(chart.title), fontName=FONT, fontSize=9, fillColor=_INK)
    )
    if all(value is None for _, values in chart.series for value in values):
        return drawing
    made = HorizontalLineChart() if chart.kind == "lines" else VerticalBarChart()
    made.x, made.y = 32, 34
    made.width, made.height = width - 44, height - 60
    made.data = [list(values) for _, values in chart.series]
    _axes(made, chart, language)
    if chart.kind == "lines":
        _lines(made, chart)
    else:
        _columns(made, chart, language)
    drawing.add(made)
    if len(chart.series) > 1:
        _legend(drawing, chart)
    return drawing


def _axes(made: Any, chart: Chart, language: str) -> None:
    upright, foot = made.valueAxis, made.categoryAxis
    upright.valueMin = 0
    upright.visibleGrid, upright.gridStrokeColor, upright.gridStrokeWidth = True, _GRID, 0.5
    upright.strokeColor = None
    upright.forceZero = 1
    shown = percent if chart.shares else number
    upright.labelTextFormat = lambda value: shown(value, language).replace("\u00a0", " ")
    largest = max((value or 0 for _, values in chart.series for value in values), default=0)
    upright.valueMax = 1.15 * largest if largest else 1
    foot.strokeColor = _OUTLINE
    every = max(1, -(-len(chart.categories) // _LABELS)) if chart.kind == "lines" else 1
    last = len(chart.categories) - 1
    foot.categoryNames = [
        plain_text(name) if (last - at) % every == 0 else ""
        for at, name in enumerate(chart.categories)
    ]
    for axis in (upright, foot):
        axis.labels.fontName, axis.labels.fontSize = FONT, _SIZE
        axis.labels.fillColor = _INK
    foot.labels.boxAnchor, foot.labels.dy = "n", -4
    if chart.kind == "columns":
        foot.labels.maxWidth = made.width / max(1, len(chart.categories)) - 4
        foot.labels.textAnchor = "middle"


def _columns(made: Any, chart: Chart, language: str) -> None:
    made.barWidth, made.groupSpacing, made.barSpacing = 10, 8, 1
    made.barLabelFormat = lambda value: number(value, language)
    made.barLabels.fontName, made.barLabels.fontSize = FONT, _SIZE
    made.barLabels.nudge, made.barLabels.boxAnchor = 6, "s"
    made.bars.strokeColor, made.bars.strokeWidth = _OUTLINE, 0.5
    for at in range(len(chart.series)):
        made.bars[at].fillColor = HexColor(f"#{chart.colours[at]}")
    if len(chart.series) == 1:
        for at, colour in enumerate(chart.colours):
            made.bars[0, at].fillColor = HexColor(f"#{colour}")
            made.bars[0, at].strokeColor = _OUTLINE


def _lines(made: Any, chart: Chart) -> None:
    made.joinedLines = 1
    for at, colour in enumerate(chart.colours):
        made.lines[at].strokeColor = HexColor(f"#{colour}")
        made.lines[at].strokeWidth = 1.8
        marker = makeMarker("FilledCircle")
        marker.size, marker.fillColor = 3.5, HexColor(f"#{colour}")
        marker.strokeColor = HexColor(f"#{colour}")
        made.lines[at].symbol = marker


def _legend(drawing: Any, chart: Chart) -> None:
    left = 32
    for (name, _), colour in zip(chart.series, chart.colours, strict=True):
        drawing.add(Rect(left, 3, 8, 8, fillColor=HexColor(f"#{colour}"), strokeColor=_OUTLINE))
        drawing.add(
            String(left + 12, 4, plain_text(name), fontName=FONT, fontSize=_SIZE, fillColor=_INK)
        )
        left += 22 + 5 * len(name)
