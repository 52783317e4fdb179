"""The measures of quality in words, for page and report alike."""

from urllib.parse import urlencode

from kortinfo.quality import Alarm, Figure
from kortinfo.quality_harm import Harm
from kortinfo.quality_history import Worse
from kortinfo.quality_rows import WHOLE_MAP
from kortinfo.texts import date, has_text, number, percent, plural, text

FIGURE = "tal"
"""The key of a figure in the address of the page Data."""


def measure_name(measure: str, language: str) -> str:
    """Return what a measure counts, as "Mangler: P-nummer"."""
    field = measure.removeprefix("without_")
    if field == measure:
        return text(f"quality.{measure}", language)
    key = f"data.field_{field}"
    told = text(key, language) if has_text(key, language) else field
    return text("quality.without", language, field=told)


def source_name(source: str, language: str) -> str:
    """Return a source's name; the map as a whole has one, too."""
    return text("quality.whole_map", language) if source == WHOLE_MAP else source


def alarm_words(alarm: Alarm, language: str) -> str:
    """Return a bound that is passed as a sentence."""
    source = source_name(alarm.source, language)
    if alarm.measure == "old":
        return text("quality.old", language, source=source, days=number(alarm.value, language))
    value = percent(alarm.value, language, decimals=1)
    measure = measure_name(alarm.measure, language)
    return text("quality.alarm", language, source=source, measure=measure, value=value)


def harm_words(harm: Harm, language: str) -> str:
    """Say what a fault does to contacts and levels: why it stands where it stands."""
    if not harm.contacts:
        return text(f"quality.harm_{harm.how}", language)
    levels = plural("quality.harm_levels", harm.levels, language)
    return plural(f"quality.harm_{harm.how}", harm.contacts, language, levels=levels)


def figure_address(figure: Figure) -> str:
    """Return where the page *Data* opens a figure's rows, as ``data?tal=CRM%3Aunmatched``."""
    return f"data?{urlencode({FIGURE: f'{figure.source}:{figure.measure}'})}"


def worse_words(item: Worse, language: str) -> str:
    """Return what has become worse: "CRM: koblede rækker er faldet fra 96 % til 71 % siden ..."."""
    good = item.measure == "unmatched" or item.measure.startswith("without_")
    before, now = (
        percent(1 - share if good else share, language, decimals=_decimals(item))
        for share in (item.before, item.now)
    )
    key = "quality.worse"
    if item.measure == "unmatched":
        key = "quality.worse_matched"
    elif good:
        key = "quality.worse_filled"
    field = item.measure.removeprefix("without_")
    told = text(f"data.field_{field}", language) if good and key.endswith("filled") else ""
    return text(
        key,
        language,
        source=source_name(item.source, language),
        measure=measure_name(item.measure, language),
        field=told,
        before=before,
        now=now,
        day=date(item.since, language),
    )


def _decimals(item: Worse) -> int:
    return 0 if abs(item.now - item.before) >= 0.02 else 1
