"""Businesses behind a figure of the page *Dækning*: a list of ways to their cards."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo import tables
from kortinfo.hole_words import about_employees
from kortinfo.text import escape
from kortinfo.texts import date, plural, text
from kortinfo.views.pages.words import known

MOST = 200
"""Businesses listed."""


def businesses_html(
    businesses: pd.DataFrame,
    employees: NDArray[np.int64],
    language: str,
    *,
    to_card: Callable[[str], str],
    until: "pd.Series[Any] | None" = None,
    most: int = MOST,
) -> str:
    """Return the first of them, and how many more there are.

    Args:
        businesses: contract BUSINESSES.
        employees: one a row; -1: unknown.
        language: "da" or "en".
        to_card: the address of a business's card, by its unit id.
        until: the last day each is covered; told first.
        most: businesses listed.
    """
    shown = businesses.iloc[:most]
    items = []
    for at, (unit, name, town) in enumerate(
        zip(shown[tables.UNIT_ID], shown[tables.NAME], shown[tables.POSTAL_DISTRICT], strict=True)
    ):
        told = [known(town)]
        if employees[at] >= 0:
            told.append(about_employees(int(employees[at]), language))
        if until is not None:
            told.insert(0, text("coverage.until", language, date=date(until.iloc[at], language)))
        items.append(
            f'<li><a href="{escape(to_card(str(unit)))}">{escape(known(name) or str(unit))}</a> '
            f'<span class="ki-quiet">{escape(" · ".join(filter(None, told)))}</span></li>'
        )
    html = f'<ul class="ki-lists">{"".join(items)}</ul>'
    if more := len(businesses) - len(shown):
        html += f'<p class="ki-note">{escape(plural("coverage.more", more, language))}</p>'
    return html
