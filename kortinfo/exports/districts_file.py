"""Districts and their rounds as an Excel workbook: a row a business, a row a visit of a round."""

import io

import pandas as pd
import xlsxwriter

from kortinfo.exports.about import About, facts
from kortinfo.exports.cells import heading
from kortinfo.exports.xlsx_file import OPTIONS, write_facts, write_table
from kortinfo.plan_words import stop_address, stop_name
from kortinfo.routes.districts import Districts
from kortinfo.routes.rounds import Rounds
from kortinfo.tables import ADDRESS, LEVEL, NAME, PNR
from kortinfo.texts import text


def write_districts(
    made: Districts,
    names: tuple[str, ...],
    businesses: pd.DataFrame,
    *,
    about: About,
    language: str,
    rounds: Rounds | None = None,
    whose: tuple[str, ...] = (),
) -> bytes:
    """Return a workbook; no cell holds a formula or a link.

    Args:
        made: the districts.
        names: whose each is.
        businesses: contract BUSINESSES, by unit id.
        about: what the file is.
        language: "da" or "en".
        rounds: of one district or all of them; None: none were made.
        whose: who goes on them, by the number a round has.
    """
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, OPTIONS) as book:
        rows = [
            {text("districts.column_district", language): at, _who(language): name}
            | _business(unit, businesses, language)
            for at, (name, each) in enumerate(zip(names, made.districts, strict=True), start=1)
            for unit in each.units
        ]
        cut = write_table(book, _table(rows), text("districts.sheet", language), language)
        if rounds is not None:
            rows = [
                {
                    text("rounds.column_week", language): each.date.isocalendar().week,
                    text("rounds.column_day", language): pd.Timestamp(each.date),
                    _who(language): whose[each.person],
                    text("plan.column_number", language): at,
                }
                | _business(unit, businesses, language)
                for each in rounds.rounds
                for at, unit in enumerate(each.units, start=1)
            ]
            cut += write_table(book, _table(rows), text("rounds.sheet", language), language)
        write_facts(book, facts(about, rows=len(made.of), cut=cut, language=language), language)
    return stream.getvalue()


def _who(language: str) -> str:
    return text("plan.column_person", language)


def _business(unit: str, businesses: pd.DataFrame, language: str) -> dict[str, object]:
    known = unit in businesses.index
    return {
        heading(NAME, language): stop_name(unit, "", businesses),
        heading(ADDRESS, language): stop_address(unit, businesses),
        heading(LEVEL, language): str(businesses.at[unit, LEVEL]) if known else "",
        heading(PNR, language): unit if unit.isdecimal() else "",
    }


def _table(rows: list[dict[str, object]]) -> pd.DataFrame:
    table = pd.DataFrame(rows)
    for name in table:
        if table[name].map(lambda value: isinstance(value, str)).any():
            table[name] = table[name].astype("str")
    return table
