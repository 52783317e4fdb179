"""A chart on a slide: PowerPoint's own, with its figures in it."""

from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_TICK_LABEL_POSITION,
)
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from kortinfo.exports.pack.part import Chart

_SIZE = 14
_INK, _GRID = RGBColor(0x14, 0x20, 0x2B), RGBColor(0xD5, 0xDA, 0xDE)
_OUTLINE = RGBColor(0x6B, 0x72, 0x80)
_LABELS = 6
"""Names along the foot of a line chart; more would run together."""
_KINDS = {"columns": XL_CHART_TYPE.COLUMN_CLUSTERED, "lines": XL_CHART_TYPE.LINE_MARKERS}


def add_chart(slide: Any, chart: Chart, *, place: tuple[float, float, float, float]) -> None:
    """Put a chart on a slide; ``place``: inches from the left, from the top, wide, high."""
    data = CategoryChartData(number_format="0%" if chart.shares else "#,##0")
    data.categories = chart.categories
    for name, values in chart.series:
        data.add_series(name, values)
    box = [Inches(each) for each in place]
    frame = slide.shapes.add_chart(_KINDS[chart.kind], *box, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", chart.title)
    made = frame.chart
    made.font.name, made.font.size, made.font.color.rgb = "Arial", Pt(_SIZE), _INK
    made.has_title = True
    made.chart_title.text_frame.text = chart.title
    run = made.chart_title.text_frame.paragraphs[0].runs[0]
    run.font.size, run.font.bold = Pt(16), True
    made.has_legend = len(chart.series) > 1
    if made.has_legend:
        made.legend.position = XL_LEGEND_POSITION.BOTTOM
        made.legend.include_in_layout = False
    _axes(made, chart)
    if chart.kind == "columns":
        _columns(made.plots[0], chart)
    else:
        _lines(made.plots[0], chart)


def _axes(made: Any, chart: Chart) -> None:
    upright, foot = made.value_axis, made.category_axis
    upright.minimum_scale = 0
    upright.major_gridlines.format.line.color.rgb = _GRID
    upright.format.line.fill.background()
    upright.tick_labels.number_format = "0%" if chart.shares else "#,##0"
    upright.tick_labels.number_format_is_linked = False
    foot.format.line.color.rgb = _OUTLINE
    foot.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    if chart.kind == "lines" and len(chart.categories) > _LABELS:
        every = str(-(-len(chart.categories) // _LABELS))
        for name in ("c:tickLblSkip", "c:tickMarkSkip"):
            skip = foot._element.makeelement(qn(name), {"val": every})
            foot._element.find(qn("c:noMultiLvlLbl")).addprevious(skip)


def _columns(plot: Any, chart: Chart) -> None:
    plot.gap_width, plot.overlap = 60, -5
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = "#,##0", False
    labels.position = XL_LABEL_POSITION.OUTSIDE_END
    labels.font.size = Pt(_SIZE)
    single = len(chart.series) == 1
    for at, series in enumerate(plot.series):
        formats = [point.format for point in _points(series, chart)] if single else [series.format]
        for colour, look in zip(
            chart.colours[at:] if not single else chart.colours, formats, strict=False
        ):
            look.fill.solid()
            look.fill.fore_color.rgb = RGBColor.from_string(colour.upper())
            look.line.color.rgb = _OUTLINE
            look.line.width = Pt(1)


def _points(series: Any, chart: Chart) -> list[Any]:
    return [series.points[at] for at in range(len(chart.categories))]


def _lines(plot: Any, chart: Chart) -> None:
    for series, colour in zip(plot.series, chart.colours, strict=True):
        series.smooth = False
        series.format.line.color.rgb = RGBColor.from_string(colour.upper())
        series.format.line.width = Pt(3)
        series.marker.size = 6
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = RGBColor.from_string(colour.upper())
        series.marker.format.line.color.rgb = RGBColor.from_string(colour.upper())
