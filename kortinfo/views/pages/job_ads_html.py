"""A unit's open job ads as HTML, everything in it escaped. Knows no widgets."""

import pandas as pd

from kortinfo import tables
from kortinfo.text import escape
from kortinfo.texts import plural, text
from kortinfo.views.pages.words import day, known, shortened

LISTED = 8
"""Ads shown; of more, how many there are besides is told."""


def job_ads_html(ads: pd.DataFrame, language: str) -> str:
    """Return open job ads (contract JOB_ADS, in the order to show) under a heading; none: ""."""
    if ads.empty:
        return ""
    heading = escape(plural("job_ads.open", len(ads), language))
    items = "".join(_item(ad, language) for ad in _rows(ads.head(LISTED)))
    more = len(ads) - LISTED
    rest = f"<li>{escape(plural('job_ads.more', more, language))}</li>" if more > 0 else ""
    return f'<h3>{heading}</h3><ul class="ki-ads">{items}{rest}</ul>'


def _rows(ads: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(name): value for name, value in row.items()} for row in ads.to_dict("records")]


def _item(ad: dict[str, object], language: str) -> str:
    title = shortened(known(ad[tables.TITLE]) or text("job_ads.no_title", language))
    about = [_until(ad, language)]
    positions = ad[tables.POSITIONS]
    if not pd.isna(positions) and int(str(positions)) > 1:  # type: ignore[call-overload]
        about.insert(0, plural("job_ads.positions", int(str(positions)), language))
    told = escape(" · ".join(about))
    return f'<li>{escape(title)} <span class="ki-quiet">{told}</span></li>'


def _until(ad: dict[str, object], language: str) -> str:
    last = day(ad[tables.ENDS_ON], language)
    assumed = "_assumed" if ad[tables.END_ASSUMED] else ""
    return text(f"job_ads.until{assumed}", language, date=last)
