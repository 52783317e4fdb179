"""What a trial would change, as HTML: counts, the rows behind each, and businesses that move."""

from collections.abc import Mapping, Sequence

from kortinfo import tables
from kortinfo.change_rows import Example
from kortinfo.changes import Changes
from kortinfo.text import escape
from kortinfo.texts import number, plural, text
from kortinfo.views.pages import words
from kortinfo.views.pages.html_table import html_table
from kortinfo.views.pages.row_html import GIVEN
from kortinfo.views.pages.section import section_html

_COUNTS = ("new", "changed", "gone", "same")
_REASONS = ("aside", "unmatched")
_NAMES = {
    **GIVEN,
    tables.NAME: "data.field_name",
    tables.ADDRESS: "data.field_address",
    tables.POSTAL_CODE: "data.field_postal_code",
    tables.SECTOR_CODE: "data.field_sector",
    tables.STATUS: "data.field_status",
    tables.PHONE: "data.field_phone",
    tables.EMAIL: "data.field_email",
    tables.WEBSITE: "data.field_website",
}
_DAYS = (tables.HAPPENED_ON, tables.STARTS_ON, tables.ENDS_ON)


def changes_html(changes: Changes, language: str, *, title: str) -> str:
    """Return what would change: rows, reasons, and levels that move, each to be opened."""
    counts = {name: getattr(changes, name) for name in _COUNTS}
    counts["aside"] = sum(changes.set_aside.values())
    counts["unmatched"] = sum(changes.unmatched.values())
    lines = [
        [text(f"imports.change_{name}", language), number(count, language)]
        for name, count in counts.items()
    ]
    headings = [text(f"imports.column_{name}", language) for name in ("what", "rows")]
    parts = [
        section_html(title, _adds_up(changes, language), rank=3),
        html_table(headings, lines, numbers=frozenset({1})),
        *(_examples(name, count, changes, language) for name, count in counts.items()),
        _reasons("aside", changes.set_aside, language),
        _reasons("unmatched", changes.unmatched, language),
        section_html(text("imports.moved", language), rank=3),
        _moved(changes, language),
    ]
    if changes.others:
        names = ", ".join(changes.others)
        parts.append(f"<p>{escape(text('imports.others', language, names=names))}</p>")
    return "".join(parts)


def _adds_up(changes: Changes, language: str) -> str:
    """Say how the counts hang together, in the words of the list of sources."""
    if not changes.read:
        return ""
    told = {"read": changes.read, "kept": changes.kept, "aside": sum(changes.set_aside.values())}
    counts = {name: number(count, language) for name, count in told.items()}
    return text("imports.adds_up", language, **counts)


def _reasons(name: str, reasons: Mapping[str, int], language: str) -> str:
    if not reasons:
        return ""
    headings = [text(f"imports.column_{column}", language) for column in ("why", "rows")]
    rows = [
        [words.reason(code, language), number(count, language)]
        for code, count in sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    ]
    table = html_table(headings, rows, numbers=frozenset({1}))
    return section_html(text(f"imports.{name}", language), rank=3) + table


def _examples(name: str, count: int, changes: Changes, language: str) -> str:
    """Return the rows behind a count, folded."""
    some = changes.examples.get(name, ())
    if not some:
        return ""
    business = "named" if name in _REASONS else "business"
    headings = ["row", business, "what"] + ([] if name in _REASONS else ["level"])
    several = len({(each.file, each.sheet) for each in some}) > 1
    lines = [
        [
            _row(each, language, several=several),
            _business(each, language),
            _what(each, language),
            *([] if name in _REASONS else [_levels(each, language)]),
        ]
        for each in some
    ]
    title = text(f"imports.change_{name}", language)
    said = plural("imports.examples_of", count, language, what=title)
    return _folded(said, headings, lines, count, language)


def _folded(
    said: str, headings: Sequence[str], lines: Sequence[Sequence[str]], count: int, language: str
) -> str:
    titles = [text(f"imports.column_{column}", language) for column in headings]
    more = count - len(lines)
    rest = plural("imports.more", more, language) if more > 0 else ""
    left = f'<p class="ki-quiet">{escape(rest)}</p>' if rest else ""
    head = f'<details class="ki-examples"><summary>{escape(said)}</summary>'
    return f"{head}{html_table(titles, lines)}{left}</details>"


def _row(each: Example, language: str, *, several: bool) -> str:
    if each.row is None or not several:
        return "" if each.row is None else str(each.row)
    at = text("origin.row", language, row=each.row)
    return " \u00b7 ".join(filter(None, (each.file, each.sheet, at)))


def _business(each: Example, language: str) -> str:
    if not each.others:
        return each.business
    return plural("imports.and_others", each.others, language, name=each.business)


def _what(each: Example, language: str) -> str:
    """Say what a row says, or what has become another, or why it is not used."""
    if each.reason:
        return "\n".join(filter(None, (words.reason(each.reason, language), each.detail)))
    if each.differs:
        return "\n".join(
            text(
                "imports.differs",
                language,
                what=text(_NAMES[name], language),
                before=_value(name, was, language),
                after=_value(name, now, language),
            )
            for name, (was, now) in each.differs.items()
        )
    one_way = text("imports.row_one_way", language) if each.one_way else ""
    said = (words.kind(each.kind), words.day(each.day or None, language), one_way)
    return ", ".join(filter(None, said))


def _value(column: str, value: str, language: str) -> str:
    if not value:
        return text("imports.nothing", language)
    return words.day(value, language) if column in _DAYS else value


def _levels(each: Example, language: str) -> str:
    """Say the business's level, and where it moves."""
    if not each.is_matched:
        return ""
    was, now = (level or text("imports.level_none", language) for level in each.levels)
    if was == now:
        return text("imports.level_same", language, level=was) if each.levels[0] else was
    return f"{was} \u2192 {now}"


def _moved(changes: Changes, language: str) -> str:
    if not changes.moved:
        return f"<p>{escape(text('imports.moved_none', language))}</p>"
    headings = [text(f"imports.column_{name}", language) for name in ("from", "to", "businesses")]
    rows = [
        [_level(was, language), _level(now, language), number(count, language)]
        for (was, now), count in sorted(changes.moved.items())
    ]
    return html_table(headings, rows, numbers=frozenset({2})) + "".join(
        _movers(pair, count, changes, language) for pair, count in sorted(changes.moved.items())
    )


def _movers(pair: tuple[str, str], count: int, changes: Changes, language: str) -> str:
    some = changes.movers.get(pair, ())
    was, now = (level or text("imports.level_none", language) for level in pair)
    said = plural("imports.movers", count, language, before=was, after=now)
    lines = [[each.name, each.address] for each in some]
    return _folded(said, ("business", "address"), lines, count, language)


def _level(letter: str, language: str) -> str:
    if not letter:
        return text("imports.level_none", language)
    return f"{letter} – {words.level_name(letter, language)}"
