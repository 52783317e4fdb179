"""The filtered view as one self-contained file: map, filters, table and cards, no network.

The file holds the chosen businesses and nothing of the others; its own filters narrow them further.
Protected businesses are on its map and in its counts, with their badge and without contact data.
Everything a register or a CRM wrote is data in it, never markup; the page may load nothing.
"""

import base64
import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from string import Template
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from kortinfo import tables
from kortinfo.exports.about import About, facts
from kortinfo.exports.file_choices import Filter, file_filters
from kortinfo.exports.file_columns import frame, pattern_column
from kortinfo.exports.map_rows import POSITIONS, Wording, columns_of
from kortinfo.selection import coded
from kortinfo.selection.sector_places import unplaced_titles
from kortinfo.text import escape, printable
from kortinfo.texts import date, text
from kortinfo.views.map.assets import library, stylesheet
from kortinfo.views.map.business_points import areas_of_businesses, business_points
from kortinfo.views.map.coverage import coverage_map, parts

SCRIPTS = (
    "file_data.js",
    "file_filter.js",
    "file_panel.js",
    "file_card.js",
    "file_table.js",
    "file_page.js",
)
"""The page's own, in the order they are loaded, after the map's."""
_TABLE = ("level", "name", "street", "town", "sector", "employees", "last_two_way", "phone")
_CARD = (
    "last_two_way",
    "due_on",
    "kinds",
    "responsible",
    "employees",
    "sector",
    "job_ads",
    "legal_form",
    "cvr",
    "pnr",
)
_SECTION = re.compile(r"DB\d{2}:[A-Z]")
_LONG = 45
"""Characters above which the heading is set smaller."""
_TEXTS = (
    "locale",
    "search",
    "search_hint",
    "find_choice",
    "remove",
    "reset",
    "searched",
    "businesses_one",
    "businesses_other",
    "off_map",
    "covered",
    "covered_all_levels",
    "no_name",
    "no_address",
    "point",
    "choose",
    "more",
    "changes",
    "page",
    "on_paper",
    "shape",
    "map",
)
_PLACES = ("count", "name", "search", "date", "from", "to")
"""Places in texts that the script fills in."""


@dataclass(frozen=True, kw_only=True)
class MapFile:
    """The file, and what it holds.

    Attributes:
        content: the page, UTF-8.
        rows: businesses in it.
        protected: advertising-protected ones among them, without contact data.
    """

    content: bytes
    rows: int
    protected: int


def write_map(
    rows: pd.DataFrame,
    *,
    about: About,
    wording: Wording,
    areas: gpd.GeoDataFrame,
    home: Collection[str] = (),
    attribution: str = "",
    due_soon: int = 30,
    fit: bool = False,
    every_level: bool = True,
    corrected: Mapping[str, str] | None = None,
) -> MapFile:
    """Return the chosen businesses (contract BUSINESSES) as a page that needs no network.

    Args:
        rows: the businesses of the selection, protected ones too; none are fine.
        about: what the file is; ``selection`` is its title.
        wording: language, titles and rules.
        areas: ``tables.AREA_COLUMNS``, EPSG:25832; the backdrop.
        home: codes of the municipalities the map opens on.
        attribution: the areas' credit.
        due_soon: days ahead in which a business counts as soon due.
        fit: open on the businesses, not on the whole home: an area was chosen.
        every_level: businesses of every level are in ``rows``; else no share covered is told.
        corrected: what people corrected about businesses, in words, by unit.

    The same rows, in any order, give the same bytes.
    """
    language = wording.language
    ordered = rows.sort_values(tables.UNIT_ID, kind="stable").reset_index(drop=True)
    points = business_points(ordered, areas_of_businesses(ordered, areas, language=language))
    located = np.zeros(len(ordered), dtype=bool)
    located[points.order] = True
    ordered = ordered.iloc[np.concatenate([points.order, np.flatnonzero(~located)])]
    ordered = ordered.reset_index(drop=True)
    codes = coded(ordered, as_of=about.as_of, due_soon=due_soon)
    filters = file_filters(codes, titles=wording.titles, language=language)
    columns = columns_of(ordered, wording, corrected=corrected or {})
    columns |= {
        f"filter_{each.name}": pattern_column(list(each.masks), rows=len(ordered))
        for each in filters
    }
    told = _texts(language)
    header = {
        "located": points.count,
        "fit": fit,
        "every_level": every_level,
        "title": printable(about.selection),
        "picture_source": " · ".join(filter(None, (about.unit, about.snapshot, about.source))),
        "picture_name": f"{text('take.map_file', language)}-{about.as_of.isoformat()}.png",
        "filters": [_described(each) for each in filters],
        "table": _titled(_TABLE, language, columns),
        "card": _titled(_CARD, language, columns),
        "texts": {**told, "as_of": text("kort.as_of", language, date=date(about.as_of, language))},
    }
    composed = parts(
        coverage_map(
            areas=areas,
            home=home,
            language=language,
            attribution=attribution,
            sector_titles=_sections(wording.titles, language),
            embed=False,
        )
    )
    protected = int(ordered[tables.AD_PROTECTED].sum())
    page = _page(
        about,
        rows=len(ordered),
        protected=protected,
        language=language,
        attribution=attribution,
        map_html=composed.html,
        compose=f"{composed.script}\n{_ours(*SCRIPTS)}\n"
        'kortinfo.openFile(document.getElementById("kortinfo-file"));',
        points=points.data,
        data=frame(columns, rows=len(ordered), about=header),
    )
    return MapFile(content=page.encode(), rows=len(ordered), protected=protected)


def _sections(titles: Mapping[str, str], language: str) -> dict[str, str]:
    """Return the names of sections, as ``DB25:F``, among the titles of everything."""
    known = {code: title for code, title in titles.items() if _SECTION.fullmatch(code)}
    return known | unplaced_titles(language)


def _described(each: Filter) -> dict[str, Any]:
    choices = [
        {"value": choice.value, "label": printable(choice.label), "depth": choice.depth}
        for choice in each.choices
    ]
    return {"name": each.name, "title": each.title, "shape": each.shape, "choices": choices}


def _titled(names: tuple[str, ...], language: str, columns: Any) -> list[dict[str, str]]:
    """Return the columns worth showing, those with a value at all, under their headings."""
    return [
        {"name": name, "title": text(f"file.column_{name}", language)}
        for name in names
        if columns[name].about.get("values") != [""]
    ]


def _texts(language: str) -> dict[str, Any]:
    places = {place: f"{{{place}}}" for place in _PLACES}
    told: dict[str, Any] = {key: text(f"file.{key}", language, **places) for key in _TEXTS}
    told["levels"] = {level: text(f"levels.name_{level}", language) for level in tables.LEVELS}
    told["corrected"] = text("card.corrected", language)
    told["positions"] = {
        step: text(f"card.position_{step}", language) for step in POSITIONS if step
    }
    return told


def _page(
    about: About,
    *,
    rows: int,
    protected: int,
    language: str,
    attribution: str,
    map_html: str,
    compose: str,
    points: bytes,
    data: bytes,
) -> str:
    scripts = {"library": library(), "compose": compose}
    words = {
        name: escape(text(f"file.{name}", language))
        for name in (
            "to_table",
            "filters",
            "show",
            "print",
            "save",
            "empty",
            "table",
            "table_about",
            "previous",
            "next",
            "about",
            "back",
            "close",
            "noscript",
            "error",
            "covered",
        )
    }
    selection = printable(about.selection)
    return Template(_ours("file.html")).substitute(
        words,
        language=language,
        policy=_policy(scripts.values()),
        title=escape(f"{selection} · {date(about.as_of, language)}"),
        css=f"{stylesheet()}\n{_ours('file.css')}",
        unit=escape(printable(about.unit)),
        heading=escape(selection),
        heading_class="kf-long" if len(selection) > _LONG else "",
        as_of=escape(text("kort.as_of", language, date=date(about.as_of, language))),
        figures="".join(_figure(level, language) for level in tables.LEVELS),
        map=map_html,
        facts=_facts(about, rows, protected, attribution, language),
        points=base64.b64encode(points).decode("ascii"),
        data=base64.b64encode(data).decode("ascii"),
        **scripts,
    )


def _policy(scripts: Collection[str]) -> str:
    """Allow the page its own scripts, by their hashes, and nothing from anywhere else."""
    hashes = " ".join(
        "'sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() + "'"
        for script in scripts
    )
    return (
        f"default-src 'none'; script-src {hashes}; worker-src blob:; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def _figure(level: str, language: str) -> str:
    name = escape(text(f"levels.name_{level}", language))
    return (
        f'<li class="kf-figure-{level}"><span class="kf-figure-top">'
        f'<span class="kf-disc kortinfo-{level}" aria-hidden="true">{level}</span><b></b></span>'
        f"<span>{name}</span></li>"
    )


def _facts(about: About, rows: int, protected: int, attribution: str, language: str) -> str:
    credited = replace(about, source=_source(about, attribution))
    told = facts(credited, rows=rows, language=language, on_map=protected)
    return "".join(
        f"<dt>{escape(label)}</dt><dd>{escape(printable(value))}</dd>"
        for label, value in told.items()
        if value
    )


def _source(about: About, attribution: str) -> str:
    return " ".join(filter(None, (about.source, printable(attribution))))


def _ours(*names: str) -> str:
    folder = resources.files("kortinfo.views.map")
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in names)
