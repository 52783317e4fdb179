"""What is said of a file that is being taken in: plain words, no widgets."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from kortinfo.imports import Handed
from kortinfo.loaders.files import shown
from kortinfo.loaders.preview import FieldSeen, Preview
from kortinfo.loaders.unreadable import looks_like
from kortinfo.settings import Source
from kortinfo.snapshot import Snapshot
from kortinfo.texts import number, percent, plural, text
from kortinfo.views.pages import words

_ENDINGS = (
    *(".csv", ".txt", ".tsv", ".tab", ".skv"),
    *(".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".zip", ".gz"),
)
_NO_TABLES = ("pdf", "image", "document", "parquet", "sqlite")
"""What is no table whatever its name ends in; of all else the loaders tell."""
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


def refusal(handed: Handed, language: str) -> str:
    """Say what was expected, what came and what to do, of a file that can be no table; else ""."""
    came, ending = looks_like(handed.raw), Path(handed.name).suffix.lower()
    if ending in _ENDINGS and came not in _NO_TABLES:
        return ""
    what = text(f"sheets.{came}", language)
    if came not in _NO_TABLES and ending:
        what = text("imports.refused_ending", language, came=what, ending=shown(ending))
    return text("imports.refused", language, name=shown(handed.name), came=what)


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


def unused(seen: Preview, language: str) -> str:
    """Name the columns that nothing reads; none: ""."""
    names = ", ".join(words.shortened(" ".join(each.split()), length=60) for each in seen.unused)
    return text("imports.unused", language, names=names) if names else ""


def notes(seen: Preview, language: str) -> list[str]:
    """Say what is worth a look."""
    told = [text(f"imports.note_{note}", language) for note in seen.notes]
    if seen.ragged:
        told.append(plural("imports.note_ragged", seen.ragged, language))
    return told


def what_stays(said: str, snapshot: Snapshot, language: str) -> list[str]:
    """Say that contacts past retention stay told of, however a file is read; [] where none are.

    What is kept of them says of no source where it came from (``earlier_contacts``).
    """
    return [] if snapshot.table("earlier_contacts").empty else [text(f"imports.{said}", language)]
