"""Contact persons on the page *Dækning*: whose sector it is, gaps, and who has had the contacts."""

import streamlit as st

from kortinfo.coverage.contact_persons import Counted, SectorRow, sector_rows, unknown_sectors
from kortinfo.selection.words import label
from kortinfo.tables import UNIT_ID
from kortinfo.text import escape
from kortinfo.texts import number, percent, text
from kortinfo.views.pages.coverage_view import View
from kortinfo.views.pages.coverage_work import name_of, pairs
from kortinfo.views.pages.html_table import html_table
from kortinfo.views.pages.section import section_html
from kortinfo.views.pages.words import literal

_NAMED = 3


def show(shown: View) -> None:
    """Show who is contact person for which sector of those chosen."""
    language, persons = shown.language, shown.settings.contact_persons
    st.html(section_html(text("work.persons", language), text("work.persons_about", language)))
    if unknown := unknown_sectors(persons, shown.prepared.codes):
        st.warning(literal(text("work.persons_unknown", language, sectors=", ".join(unknown))))
    found = pairs(shown, shown.prepared.businesses[UNIT_ID], "businesses")
    rows = sector_rows(shown.prepared.codes, shown.ground.level, shown.chosen, found, persons)
    columns = ("sector", "person", "met", "by_persons", "businesses", "uncovered")
    headings = [text(f"work.{name}", language) for name in columns]
    st.html(
        html_table(
            headings,
            [_cells(row, shown) for row in rows],
            numbers=frozenset({3, 4, 5}),
            phone="rows",
        )
    )
    if not persons:
        st.html(f"<p>{escape(text('work.persons_none', language))}</p>")
        name = text("work.example_name", language)
        sector = next((row.sector for row in rows if ":" in row.sector), "DB25:F")
        st.code(f'[contact_persons]\n"{sector}" = "{name}"\n', language="toml")


def _cells(row: SectorRow, shown: View) -> list[str]:
    language = shown.language
    whose = _names(row.persons, row.businesses, language)
    if row.without:
        gap = text("work.gap", language, count=number(row.without, language))
        whose = f"{whose}\n{gap}" if whose else gap
    met = [f"{name_of(name, language)} ({number(count, language)})" for name, count in row.met]
    if len(met) > _NAMED:
        more = number(len(met) - _NAMED, language)
        met = [*met[:_NAMED], text("work.more_people", language, count=more)]
    by_persons = "–"
    if row.persons and row.contacts:
        by_persons = percent(row.by_persons / row.contacts, language)
    return [
        label("sectors", row.sector, titles=shown.prepared.titles, language=language),
        whose,
        ", ".join(met) or "–",
        by_persons,
        number(row.businesses, language),
        number(row.uncovered, language),
    ]


def _names(persons: Counted, businesses: int, language: str) -> str:
    """Name the contact persons; with how many businesses each, where one has not all."""
    return ", ".join(
        name if count == businesses else f"{name} ({number(count, language)})"
        for name, count in persons
    )
