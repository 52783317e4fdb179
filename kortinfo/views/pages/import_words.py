"""What is said of a file that is being taken in: plain words and tables, no widgets."""

from collections.abc import Mapping, Sequence

from kortinfo.changes import Changes
from kortinfo.loaders.preview import FieldSeen, Preview
from kortinfo.settings import Source
from kortinfo.text import escape
from kortinfo.texts import number, percent, plural, text
from kortinfo.views.pages import words
from kortinfo.views.pages.html_table import html_table
from kortinfo.views.pages.section import section_html

_COUNTS = ("new", "changed", "gone", "same")
_ENCODINGS = ("utf-8", "cp1252", "utf-16")
_SEPARATOR_NAMES = {";": "semicolon", ",": "comma", "\t": "tab", "|": "bar"}


def kind(name: str, language: str) -> str:
    """Name a format, as "Kontakter"."""
    return words.from_catalogue("data.format", name, language)


def field(name: str, language: str) -> str:
    """Name one of our fields."""
    return words.from_catalogue("data.field", name, language)


def choice(chosen: str, old: Mapping[str, Source], language: str) -> str:
    """Name what a file may be: a new edition of a source there is, or a new source ("+format")."""
    if chosen in old:
        told = kind(old[chosen].format, language)
        return text("imports.what_old", language, name=chosen, format=told)
    return text("imports.what_new", language, format=kind(chosen.removeprefix("+"), language))


def stored(source: Source, language: str) -> str:
    """Name a source that was taken in."""
    told = kind(source.format, language)
    return text("imports.stored_entry", language, name=source.name, format=told)


def encoding(name: str, language: str) -> str:
    """Name an encoding; of UTF-16 and UTF-32 the order of bytes is not told."""
    plain = next((each for each in _ENCODINGS if name.startswith(each)), "")
    return text(f"imports.encoding_{plain}", language) if plain else name.upper()


def separator(sign: str, language: str) -> str:
    """Name what stands between columns."""
    name = _SEPARATOR_NAMES.get(sign)
    return text(f"imports.separator_{name}", language) if name else sign


def how_read(seen: Preview, language: str) -> str:
    """Say how a file was read."""
    header = number(seen.header_row, language)
    if not seen.encoding:
        return plural("imports.read_book", seen.rows, language, sheet=seen.sheet, header=header)
    return plural(
        "imports.read_text",
        seen.rows,
        language,
        encoding=encoding(seen.encoding, language),
        separator=separator(seen.separator, language),
        header=header,
    )


def about_field(seen: FieldSeen, language: str) -> str:
    """Say how sure a column is, how much of it can be read, and what stands in it."""
    told = [text(f"imports.sure_{seen.sureness}", language)]
    if seen.readable is not None and seen.readable < 1:
        share = percent(seen.readable, language)
        told.append(text("imports.readable", language, share=share))
    if seen.examples:
        examples = ", ".join(words.shortened(each, length=24) for each in seen.examples[:2])
        told.append(text("imports.examples", language, examples=examples))
    return ". ".join(told)


def missing(groups: Sequence[str], language: str) -> str:
    """Say which columns must be there and are not."""
    either = text("imports.missing_or", language)
    told = [either.join(_named(part, language) for part in group.split("/")) for group in groups]
    return text("imports.missing", language, missing=", ".join(told))


def _named(part: str, language: str) -> str:
    return part if part.startswith('"') else field(part, language)


def notes(seen: Preview, language: str) -> list[str]:
    """Say what is worth a look."""
    told = [text(f"imports.note_{note}", language) for note in seen.notes]
    if seen.ragged:
        told.append(plural("imports.note_ragged", seen.ragged, language))
    return told


def changes_html(changes: Changes, language: str) -> str:
    """Return what a file would change: rows, reasons, and levels that move."""
    rows = [
        [text(f"imports.change_{name}", language), number(getattr(changes, name), language)]
        for name in _COUNTS
    ]
    for name in ("aside", "unmatched"):
        reasons = changes.set_aside if name == "aside" else changes.unmatched
        count = number(sum(reasons.values()), language)
        rows.append([text(f"imports.change_{name}", language), count])
    headings = [text(f"imports.column_{name}", language) for name in ("what", "rows")]
    parts = [
        section_html(text("imports.would", language), rank=3),
        html_table(headings, rows, numbers=frozenset({1})),
        _reasons("aside", changes.set_aside, language),
        _reasons("unmatched", changes.unmatched, language),
        section_html(text("imports.moved", language), rank=3),
        _moved(changes, language),
    ]
    if changes.others:
        names = ", ".join(changes.others)
        parts.append(f"<p>{escape(text('imports.others', language, names=names))}</p>")
    return "".join(parts)


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


def _moved(changes: Changes, language: str) -> str:
    if not changes.moved:
        return f"<p>{escape(text('imports.moved_none', language))}</p>"
    headings = [text(f"imports.column_{name}", language) for name in ("from", "to", "businesses")]
    rows = [
        [_level(was, language), _level(now, language), number(count, language)]
        for (was, now), count in sorted(changes.moved.items())
    ]
    return html_table(headings, rows, numbers=frozenset({2}))


def _level(letter: str, language: str) -> str:
    if not letter:
        return text("imports.level_none", language)
    return f"{letter} – {words.level_name(letter, language)}"
