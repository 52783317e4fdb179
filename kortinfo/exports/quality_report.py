"""The data-quality report: one page of A4 as HTML that prints as it stands, or becomes a PDF.

It tells of rows and businesses as numbers only: no notes, no names of persons, no business.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from kortinfo import tables
from kortinfo.exports.quality_words import (
    alarm_words,
    figure_address,
    harm_words,
    measure_name,
    source_name,
    worse_words,
)
from kortinfo.quality import Alarm, Figure, alarms, figures, newest
from kortinfo.quality_harm import Harm, harms
from kortinfo.quality_history import Worse, compared_since, worse
from kortinfo.quality_rows import WHOLE_MAP
from kortinfo.review import waits
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.text import escape
from kortinfo.texts import date, number, percent, plural, text

_COLUMNS = (
    "set_aside",
    "unmatched",
    "without_pnr",
    "doubles",
    "likely_doubles",
    "impossible_dates",
    "on_closed",
    "unknown_kind",
    "cpr_masked",
)
_MOST_LINES = 5
_MARKS = {"good": "\u2713", "look": "\u25b2", "old": "\u25cb"}
_LOOK = """
@page { size: A4; margin: 13mm 14mm; }
* { box-sizing: border-box; }
body { font: 9.5pt/1.35 "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: #14202b;
  max-width: 182mm; margin: 0 auto; padding: 8mm 0; }
h1 { font-size: 17pt; margin: 0; } h2 { font-size: 11pt; margin: 4mm 0 1mm; }
p { margin: 0 0 1.5mm; } .quiet { color: #52616d; font-size: 8.5pt; }
.headline { font-size: 12pt; font-weight: 600; margin: 3mm 0; padding: 2.5mm 3mm;
  border-left: 1.2mm solid #0b6e4f; background: #f2f5f4; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: 7.8pt; }
th, td { text-align: right; padding: 1mm 0.8mm; border-bottom: 0.2mm solid #aab0b7;
  vertical-align: top; }
td { white-space: nowrap; } td:first-child { white-space: normal; overflow-wrap: anywhere;
  min-width: 32mm; }
th:first-child, td:first-child, th:last-child, td:last-child { text-align: left; }
th { font-weight: 600; vertical-align: bottom; } .mark { white-space: nowrap; font-weight: 600; }
ul, ol { margin: 0; padding-left: 5mm; } li { margin-bottom: 0.8mm; }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 0 8mm; }
dl { margin: 0; font-size: 8pt; color: #3c4a55; } dt { font-weight: 600; float: left;
  margin-right: 1.5mm; } dd { margin: 0 0 0.6mm; }
button { font: inherit; padding: 2mm 4mm; min-height: 44px; }
@media print { body { padding: 0; } .screen { display: none; } .wide { overflow: visible; } }
@media screen and (max-width: 700px) { body { padding: 4mm; font-size: 12pt; }
  table, dl, .quiet { font-size: 11pt; } .two { grid-template-columns: 1fr; } }
"""


def quality_report(
    snapshot: Snapshot, settings: Settings, *, on: dt.date, language: str, app: str = ""
) -> str:
    """Return the report as a whole HTML document.

    Args:
        snapshot: the build it is about.
        settings: the unit's name and the bounds.
        on: the day it is written.
        language: "da" or "en".
        app: the address the app is seen at, for links to the rows; "": they are named in words.
    """
    found = figures(snapshot)
    bounds = settings.quality
    passed = alarms(snapshot, found, most=bounds.warn, oldest_days=bounds.oldest_days)
    history = snapshot.table(tables.QUALITY_HISTORY.name)
    # A later day that is looked at was not measured: the build's own day is compared.
    fallen = worse(history, as_of=history[tables.AS_OF].max(), most=bounds.warn_rise)
    is_first = compared_since(history) is None
    title = text("quality_report.title", language, name=settings.name)
    told = text(
        "quality_report.about",
        language,
        on=date(on, language),
        as_of=date(snapshot.as_of, language),
        snapshot=snapshot.fingerprint,
        version=snapshot.manifest["version"],
    )
    headline = _headline(found, passed, fallen, language, is_first=is_first)
    body = "".join(
        [
            f"<h1>{escape(title)}</h1>",
            f'<p class="quiet">{escape(told)}</p>',
            _button(language),
            f'<p class="headline">{escape(headline)}</p>',
            _sources(found, snapshot, _marks(passed, fallen), language),
            '<div class="two">',
            f"<div>{_whole(found, snapshot, language)}</div>",
            f"<div>{_fallen(fallen, passed, language, is_first=is_first)}</div>",
            "</div>",
            _to_do(harms(snapshot, found), passed, language, app=app),
            _definitions(language),
        ]
    )
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_LOOK}</style></head>"
        f"<body><main>{body}</main></body></html>"
    )


def _button(language: str) -> str:
    label = escape(text("quality_report.print", language))
    return f'<p class="screen"><button type="button" onclick="window.print()">{label}</button></p>'


def _headline(
    found: Sequence[Figure],
    passed: Sequence[Alarm],
    fallen: Sequence[Worse],
    language: str,
    *,
    is_first: bool,
) -> str:
    rows = [each for each in found if each.measure == "unmatched"]
    total = sum(each.of for each in rows)
    if not total:
        return text("quality_report.no_rows", language)
    matched = 1 - sum(each.count for each in rows) / total
    told = [
        text(
            "quality_report.headline",
            language,
            share=percent(matched, language, decimals=1),
            rows=number(total, language),
        )
    ]
    old = sum(each.measure == "old" for each in passed)
    high = len(passed) - old
    counts = {"fallen": len(fallen), "high": high, "old": old}
    told += [
        plural(f"quality_report.headline_{name}", count, language)
        for name, count in counts.items()
        if count
    ]
    if is_first:
        told.append(text("quality_report.headline_first", language))
    elif not passed and not fallen:
        told.append(text("quality_report.headline_good", language))
    return " ".join(told)


def _sources(
    found: Sequence[Figure], snapshot: Snapshot, marks: Mapping[str, str], language: str
) -> str:
    by_place = {(each.source, each.measure): each for each in found}
    days = newest(snapshot)
    names = list(dict.fromkeys(each.source for each in found if each.source != WHOLE_MAP))
    headings = ["source", "rows", "newest", *_COLUMNS, "mark"]
    head = "".join(
        f'<th scope="col">{escape(text(f"quality_report.column_{name}", language))}</th>'
        for name in headings
    )
    lines = []
    for name in names:
        cells = [
            name,
            number(by_place[name, "unmatched"].of, language),
            date(days[name].date(), language) if name in days else "",
            *(_cell(by_place.get((name, measure)), language) for measure in _COLUMNS),
        ]
        kind = marks.get(name, "good")
        mark = f"{_MARKS[kind]} {text(f'quality_report.mark_{kind}', language)}"
        told = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        lines.append(f'<tr>{told}<td class="mark">{escape(mark)}</td></tr>')
    title = escape(text("quality_report.sources", language))
    return (
        f'<h2>{title}</h2><div class="wide"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )


def _marks(passed: Iterable[Alarm], fallen: Iterable[Worse]) -> dict[str, str]:
    """Return what each source with an alarm is marked by; a bad measure before an old file."""
    marks = {each.source: "look" for each in fallen}
    for each in passed:
        if each.measure != "old":
            marks[each.source] = "look"
        else:
            marks.setdefault(each.source, "old")
    return marks


def _cell(figure: Figure | None, language: str) -> str:
    if figure is None or not figure.of:
        return "\u2013"
    if not figure.count:
        return "0"
    if figure.measure == "cpr_masked":  # each one is one too many, whatever the share
        return number(figure.count, language)
    return percent(figure.share, language, decimals=1)


def _whole(found: Sequence[Figure], snapshot: Snapshot, language: str) -> str:
    """Tell of the map as a whole: where businesses stand, and what only people can decide."""
    lines = [
        text(
            "quality_report.line",
            language,
            measure=measure_name(each.measure, language),
            count=number(each.count, language),
            of=number(each.of, language),
        )
        for each in found
        if each.source == WHOLE_MAP
    ]
    waiting = waits(snapshot)
    sources = snapshot.manifest["sources"]
    masked = sum(int(item["counts"].get("cpr_masked", 0)) for item in sources)
    corrections = Counter(snapshot.table(tables.CORRECTIONS.name)[tables.STATE])
    lines += [
        plural("quality_report.waiting_rows", waiting["rows"], language),
        plural("quality_report.waiting_pairs", waiting["pairs"], language),
        plural("quality_report.cpr_masked", masked, language),
        plural("quality_report.corrections", corrections["applied"], language),
    ]
    return _section("whole", lines, language)


def _fallen(
    fallen: Sequence[Worse], passed: Sequence[Alarm], language: str, *, is_first: bool
) -> str:
    """Tell what has become worse, and what is above its bound."""
    lines = [worse_words(each, language) for each in fallen[:_MOST_LINES]]
    more = len(fallen) - _MOST_LINES
    if more > 0:
        lines.append(plural("quality_report.more", more, language))
    none = text(f"quality_report.{'first' if is_first else 'none_fallen'}", language)
    told = _section("fallen", lines or [none], language)
    above = [alarm_words(each, language) for each in passed[:_MOST_LINES]]
    return told + (_section("passed", above, language) if above else "")


def _to_do(found: Sequence[Harm], passed: Sequence[Alarm], language: str, *, app: str) -> str:
    """Say what to do, the most harmful first: how many rows, why it matters, where they are."""
    known = [each for each in found if each.figure.measure in _ADVICE][:_MOST_LINES]
    items = [_advice(each, language, app) for each in known]
    if any(each.measure == "old" for each in passed):
        items.append(escape(text("quality_report.do_old", language)))
    if not items:
        items = [escape(text("quality_report.do_nothing", language))]
    told = "".join(f"<li>{item}</li>" for item in items)
    title = escape(text("quality_report.to_do", language))
    about = escape(text(f"quality_report.to_do_{'about' if app else 'where'}", language))
    return f'<h2>{title}</h2><p class="quiet">{about}</p><ol>{told}</ol>'


def _advice(harm: Harm, language: str, app: str) -> str:
    each = harm.figure
    what = text(
        "quality_report.do_what",
        language,
        source=source_name(each.source, language),
        measure=measure_name(each.measure, language),
        count=number(each.count, language),
    )
    do = text(f"quality_report.do_{each.measure}", language)
    told = f"<strong>{escape(what)}</strong> {escape(harm_words(harm, language))} {escape(do)}"
    if not app:
        return told
    rows = escape(text("quality_report.rows", language))
    return f'{told} <a href="{escape(app + figure_address(each))}">{rows}</a>'


_ADVICE = (
    *(
        "unmatched",
        "unknown_pnr",
        "unknown_kind",
        "cpr_masked",
        "assumed_end",
        "on_closed",
        "closed_since",
        "moved_since",
    ),
    *("likely_doubles", "impossible_dates", "future_dates", "without_pnr", "rough_point"),
    *("no_point", "silent_people", "set_aside"),
)


def _section(name: str, lines: Sequence[str], language: str) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<h2>{escape(text(f'quality_report.{name}', language))}</h2><ul>{items}</ul>"


def _definitions(language: str) -> str:
    names = ("unmatched", "doubles", "likely_doubles", "on_closed", "marks", "fallen")
    pairs = "".join(
        f"<dt>{escape(text(f'quality_report.term_{name}', language))}</dt>"
        f"<dd>{escape(text(f'quality_report.means_{name}', language))}</dd>"
        for name in names
    )
    private = escape(text("quality_report.private", language))
    return (
        f"<h2>{escape(text('quality_report.definitions', language))}</h2><dl>{pairs}</dl>"
        f'<p class="quiet">{private}</p>'
    )
