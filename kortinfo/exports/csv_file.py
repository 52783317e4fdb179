"""A CSV file a Danish spreadsheet opens rightly: UTF-8 with BOM, semicolons, no formulas."""

import csv
import io
from collections.abc import Mapping
from typing import Any

import pandas as pd

from kortinfo.classify.rules import RuleSet
from kortinfo.exports.cells import clean, heading, is_date, is_float, yes_no
from kortinfo.exports.people import for_people
from kortinfo.text import formula_safe

_DATE = {"da": "%d-%m-%Y", "en": "%Y-%m-%d"}


def write_csv(
    rows: pd.DataFrame,
    *,
    language: str,
    titles: Mapping[str, str] | None = None,
    window_months: int = 12,
    rules: RuleSet | None = None,
) -> bytes:
    """Return businesses (contract BUSINESSES) as a CSV file with the columns of ``for_people``.

    Semicolons in both languages; in Danish dates as dd-mm-yyyy, in English as yyyy-mm-dd. No rows
    give the heading alone. The other arguments are those of :func:`for_people`.
    """
    table = for_people(
        rows, language=language, titles=titles, window_months=window_months, rules=rules
    )
    return write_table_csv(table, language=language)


def write_table_csv(table: pd.DataFrame, *, language: str) -> bytes:
    """Return any table as a CSV file, its columns under their headings from the catalogue.

    Decimal commas in Danish; whole numbers and dates plain; texts can start no formula.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow([heading(str(name), language) for name in table.columns])
    columns = [_cells(table[name], language) for name in table.columns]
    writer.writerows(zip(*columns, strict=True))
    return stream.getvalue().encode("utf-8-sig")


def _cells(column: "pd.Series[Any]", language: str) -> list[str]:
    if is_date(column):
        texts = column.dt.strftime(_DATE[language])
    elif pd.api.types.is_bool_dtype(column):
        texts = yes_no(column, language)
    elif is_float(column):
        texts = column.astype("str")
        texts = texts.str.replace(".", ",", regex=False) if language == "da" else texts
    elif pd.api.types.is_integer_dtype(column):
        texts = column.astype("str")
    else:
        texts = formula_safe(clean(column))
    cells: list[str] = texts.where(column.notna(), "").tolist()
    return cells
