"""The headline over the map: the selection in words, four counts as large figures, the day."""

import datetime as dt
from collections.abc import Mapping

from kortinfo import tables
from kortinfo.text import escape
from kortinfo.texts import date, number, percent, plural, text
from kortinfo.views.pages.words import level_name
from kortinfo.views.theme import level_disc

_COVERED = ("A", "B")
_FEWEST = 5
"""Businesses a share is told of; of fewer it says nothing."""
_LONG = 45
"""Characters above which the selection in words is set smaller."""


def headline_html(
    *,
    selection: str,
    counts: Mapping[str, int],
    every_level: Mapping[str, int],
    as_of: dt.date,
    data_from: dt.date,
    old: bool,
    language: str,
) -> str:
    """Return the headline.

    Args:
        selection: what is looked at, in words.
        counts: businesses by level; every one of ``tables.LEVELS``.
        every_level: the same without the filter on levels, which the share covered is of: of the
            businesses at A alone it would be 100 %, of those at C and D 0 %.
        as_of: the day of the levels.
        data_from: the day the data were built for; another than ``as_of`` where re-levelled.
        old: the data are older than the settings allow without a warning.
        language: "da" or "en".
    """
    total = sum(counts[level] for level in tables.LEVELS)
    figures = "".join(_figure(level, counts[level], language) for level in tables.LEVELS)
    long = ' class="ki-long"' if len(selection) > _LONG else ""
    covered = _covered(every_level, language, all_levels=every_level != counts)
    return (
        '<section class="ki-headline"><div class="ki-words">'
        f'<h1{long} title="{escape(selection)}">{escape(selection)}</h1>'
        f"<p>{escape(plural('kort.businesses', total, language))} · "
        f"{_day(as_of, data_from, old, language)}</p></div>"
        f'<ul class="ki-figures">{figures}{covered}</ul></section>'
    )


def covered_share(counts: Mapping[str, int]) -> float | None:
    """Return the share of the businesses at level A or B; None where there are under five."""
    total = sum(counts[level] for level in tables.LEVELS)
    return sum(counts[level] for level in _COVERED) / total if total >= _FEWEST else None


def is_old(data_from: dt.date, *, today: dt.date, after_days: int) -> bool:
    """Tell whether data of a day are so old that the reader must be told."""
    return (today - data_from).days > after_days


def _figure(level: str, count: int, language: str) -> str:
    name = level_name(level, language)
    return (
        '<li><span class="ki-figure-top">'
        f'{level_disc(level, name)}<span class="ki-count">{number(count, language)}</span></span>'
        f'<span class="ki-name">{escape(name)}</span></li>'
    )


def _covered(counts: Mapping[str, int], language: str, *, all_levels: bool) -> str:
    share, total = covered_share(counts), sum(counts.values())
    name = text(f"kort.covered{'_all_levels' if all_levels else ''}", language)
    figure = "–" if share is None else percent(share, language, decimals=1 if total >= 1000 else 0)
    return (
        f'<li class="ki-covered"><span class="ki-figure-top"><span class="ki-count">{figure}'
        f'</span></span><span class="ki-name">{escape(name)}</span></li>'
    )


def _day(as_of: dt.date, data_from: dt.date, old: bool, language: str) -> str:
    told = text("kort.as_of", language, date=date(as_of, language))
    if as_of != data_from:
        told = text(
            "kort.as_of_later", language, date=date(as_of, language), data=date(data_from, language)
        )
    if not old:
        return escape(told)
    warning = text("kort.old", language, date=date(data_from, language))
    return f'{escape(told)} <span class="ki-old" role="status">{escape(warning)}</span>'
