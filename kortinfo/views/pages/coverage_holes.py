"""White spots on the page *Dækning*: the weightiest holes, and those found on the map itself."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import streamlit as st

from kortinfo import white_spots
from kortinfo.coverage.axes import Axis, area_axis, sector_axis
from kortinfo.coverage.clusters import Cluster
from kortinfo.coverage.holes import Hole
from kortinfo.coverage.rates import COVERED
from kortinfo.hole_words import cluster_reason, name_of, reason
from kortinfo.selection.words import label
from kortinfo.text import escape
from kortinfo.texts import number, plural, text
from kortinfo.views.pages import cached
from kortinfo.views.pages.coverage_list import businesses_html
from kortinfo.views.pages.coverage_view import View
from kortinfo.views.pages.drawn import choose_drawn, for_map
from kortinfo.views.pages.map_element import Acts, map_element, send_filter
from kortinfo.views.pages.section import section_html

MOST = 30
"""Holes shown."""
LISTED = 25
"""Businesses listed under a hole."""
_ZOOM = 14
"""Of the map a cluster opens: a few kilometres across."""
_SECTORS, _AREAS = "coverage_hole_sectors", "coverage_hole_areas"
_SECTOR_LEVELS, _AREA_KINDS = ("section", "division"), ("postal", "parish")


def show(shown: View) -> None:
    """Show the ranked holes, and under them the places on the map."""
    language = shown.language
    st.html(section_html(text("holes.title", language), text("holes.about", language)))
    with st.container(horizontal=True):
        sector_level = _choice(_SECTORS, _SECTOR_LEVELS, "rows", "division", language)
        area_kind = _choice(_AREAS, _AREA_KINDS, "columns", "postal", language)
    found = white_spots.holes_of(
        shown.snapshot,
        shown.settings,
        shown.selection,
        ground=shown.ground,
        codes=shown.prepared.codes,
        sector_level=sector_level,
        area_kind=area_kind,
        most=MOST + 1,
    )
    _ranked(shown, found, sector_level, area_kind)
    _on_map(shown)
    with st.expander(text("holes.how", language)):
        for part in ("holes", "clusters"):
            st.html(f"<p>{escape(text(f'holes.how_{part}', language))}</p>")


def _choice(key: str, values: tuple[str, ...], name: str, usual: str, language: str) -> str:
    chosen: str = st.segmented_control(
        text(f"coverage.{name}", language),
        values,
        format_func=lambda value: text(f"coverage.{name}_{value}", language),
        key=key,
        default=usual,
        required=True,
    )
    return chosen


def _ranked(shown: View, found: tuple[Hole, ...], sector_level: str, area_kind: str) -> None:
    language, codes = shown.language, shown.prepared.codes
    if not found:
        st.html(f"<p>{escape(text('holes.none', language))}</p>")
        return
    down, across = sector_axis(codes, sector_level), area_axis(codes, area_kind)
    parts = shown.parts(down, across)

    def to_map(hole: Hole) -> str:
        part = parts.of(hole.sector, hole.area)
        return "" if part is None else shown.uncovered(part)

    def to_visits(hole: Hole) -> str:
        part = parts.of(hole.sector, hole.area)
        return "" if part is None else shown.visits(part)

    st.html(
        holes_html(
            found[:MOST],
            titles=shown.prepared.titles,
            to_map=to_map,
            to_visits=to_visits,
            no_map=shown.no_map,
            to_list=lambda hole: _list(shown, hole, down, across),
            language=language,
        )
    )
    notes = []
    if len(found) > MOST:
        notes.append(text("holes.more", language, count=MOST))
    if codes.job_ads is None:
        notes.append(text("holes.no_job_ads", language))
    for note in notes:
        st.html(f'<p class="ki-note">{escape(note)}</p>')


def holes_html(
    found: tuple[Hole, ...],
    *,
    titles: Mapping[str, str],
    to_map: Callable[[Hole], str],
    to_visits: Callable[[Hole], str],
    no_map: str,
    to_list: Callable[[Hole], str],
    language: str,
) -> str:
    """Return holes as a numbered list: name, why it stands there, the ways to map and list.

    Args:
        found: the holes, the weightiest first.
        titles: names of sectors and areas.
        to_map: a hole's address on the map; "" where no address says it.
        to_visits: the address of a plan of visits to it; likewise.
        no_map: what is told then.
        to_list: the businesses behind it, as HTML.
        language: "da" or "en".
    """
    rows = []
    for hole in found:
        summary = plural("holes.list", hole.uncovered, language)
        if hole.uncovered > LISTED:
            values = {"most": LISTED, "count": number(hole.uncovered, language)}
            summary = text("holes.list_largest", language, **values)
        weight = text("holes.weight", language, score=number(100 * hole.score, language))
        address = to_map(hole)
        way = f'<span class="ki-note">{escape(no_map)}</span>'
        if address:
            told = plural("holes.map", hole.uncovered, language)
            way = _ways(address, told, to_visits(hole), language)
        rows.append(
            f"<li><h3>{escape(name_of(hole, titles=titles, language=language))}</h3>"
            f'<span class="ki-weight" title="{escape(weight)}" role="img"'
            f' aria-label="{escape(weight)}"><i style="width:{100 * hole.score:.0f}%"></i></span>'
            f"<p>{escape(reason(hole, language))}</p>"
            f"{way}<details><summary>{escape(summary)}</summary>{to_list(hole)}</details></li>"
        )
    return f'<ol class="ki-holes">{"".join(rows)}</ol>'


def _ways(to_map: str, told: str, to_visits: str, language: str) -> str:
    """Return the links of a hole: to the map, and to a plan of visits."""
    plan = escape(text("holes.visits", language))
    return (
        f'<a href="{escape(to_map)}">{escape(told)}</a> · <a href="{escape(to_visits)}">{plan}</a>'
    )


def _list(shown: View, hole: Hole, down: Axis, across: Axis) -> str:
    inside = shown.chosen & (shown.ground.level >= COVERED)
    inside &= down.code == down.values.index(hole.sector)
    inside &= across.code == across.values.index(hole.area)
    rows = np.flatnonzero(inside)
    employees = shown.prepared.employees
    rows = rows[np.argsort(-employees[rows], kind="stable")]
    return businesses_html(
        shown.prepared.businesses.iloc[rows[:LISTED]],
        employees[rows[:LISTED]],
        shown.language,
        to_card=shown.card,
    )


def _on_map(shown: View) -> None:
    """Show where more are uncovered than chance would have it: outlines, and the same as a list."""
    language = shown.language
    st.html(section_html(text("holes.clusters", language), text("holes.clusters_about", language)))
    with st.spinner(text("holes.searching", language)):
        found = _clusters(f"{shown.key}|{shown.address('')}|{shown.selection.search}", shown)
    if not found:
        st.html(f"<p>{escape(text('holes.clusters_none', language))}</p>")
        return
    st.html(clusters_html(found, shown))
    _map(shown, found)


@st.cache_resource(max_entries=32, show_spinner=False)
def _clusters(key: str, _shown: View) -> tuple[Cluster, ...]:  # noqa: ARG001 - what it depends on
    return white_spots.clusters_of(
        _shown.snapshot,
        _shown.settings,
        _shown.selection,
        ground=_shown.ground,
        codes=_shown.prepared.codes,
    )


def clusters_html(found: tuple[Cluster, ...], shown: View) -> str:
    """Return clusters as a list with the numbers that stand on the map."""
    language = shown.language
    rows = []
    for at, cluster in enumerate(found, start=1):
        area = label("areas", cluster.area, titles=shown.prepared.titles, language=language)
        name = text("holes.cluster_name", language, number=number(at, language), area=area)
        way = f'<span class="ki-note">{escape(shown.no_map)}</span>'
        if not shown.selection.search.strip():  # an address does not hold it
            inside = replace(shown.selection, shape=cluster.outline)
            address = shown.uncovered(inside, map=_view_of(cluster))
            told = plural("holes.map", cluster.uncovered, language)
            way = _ways(address, told, shown.visits(inside), language)
        reason_ = escape(cluster_reason(cluster, language))
        rows.append(f"<li><h3>{escape(name)}</h3><p>{reason_}</p>{way}</li>")
    return f'<ul class="ki-holes">{"".join(rows)}</ul>'


def _view_of(cluster: Cluster) -> str:
    """Return zoom and middle as they stand in the map's address."""
    lats, lngs = zip(*cluster.outline.points, strict=True)
    return f"{_ZOOM}/{sum(lats) / len(lats):.5f}/{sum(lngs) / len(lngs):.5f}"


def _map(shown: View, found: tuple[Cluster, ...]) -> None:
    prepared, language = shown.prepared, shown.language
    key = f"holes_{language}"
    outlines = [
        {
            "points": [list(point) for point in cluster.outline.points],
            "label": text(
                "holes.cluster_label",
                language,
                number=number(at, language),
                count=plural("holes.uncovered", cluster.uncovered, language),
            ),
        }
        for at, cluster in enumerate(found, start=1)
    ]
    send_filter(
        payload=prepared.payload,
        mask=shown.chosen,
        shape=for_map(shown.selection.shape),
        outlines=outlines,
        key=key,
    )

    map_element(
        parts=cached.composed_map(shown.snapshot, shown.settings, language),
        payload=prepared.payload,
        acts=Acts(open=lambda _rows: None, shape=choose_drawn, chosen=lambda _name, _key: None),
        key=key,
        height="max(360px, 60dvh)",
    )
