"""The text catalogue: every word a user reads, by language, and Danish or English formats.

Each language is a folder of TOML files, one per room (``errors.toml``, ``map.toml`` ...). A text's
key is ``<file>.<key>``. Domain terms keep their official Danish form where English has none.
"""

import datetime as dt
import tomllib
from functools import cache
from importlib import resources

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

LANGUAGES = ("da", "en")
NO_BREAK_SPACE = "\u00a0"


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return every text of ``language`` by its full key.

    Raises:
        KeyError: the language is not one of ``LANGUAGES``.
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    texts: dict[str, str] = {}
    folder = resources.files("kortinfo.texts") / language
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            room = entry.name.removesuffix(".toml")
            values = tomllib.loads(entry.read_text(encoding="utf-8"))
            texts.update({f"{room}.{key}": value for key, value in values.items()})
    return texts


def text(key: str, language: str = "da", **values: object) -> str:
    """Return the text for ``key``, with ``{name}`` places filled from ``values``.

    Raises:
        KeyError: the key is not in the catalogue, or a value is missing.
    """
    return catalogue(language)[key].format(**values)


def has_text(key: str, language: str = "da") -> bool:
    """Tell whether the catalogue has ``key``."""
    return key in catalogue(language)


def number(value: float, language: str = "da", *, decimals: int = 0) -> str:
    """Format a number: 1.234 in Danish, 1,234 in English."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(value, format=pattern, locale=language))


def percent(share: float, language: str = "da", *, decimals: int = 0) -> str:
    """Format a share of 1 as a percentage: 31,5 % in Danish, 31.5% in English."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    pattern += f"{NO_BREAK_SPACE}%" if language == "da" else "%"
    return str(format_percent(share, format=pattern, locale=language))


def date(value: dt.date, language: str = "da") -> str:
    """Format a date: 21. nov. 2026 in Danish, 21 Nov 2026 in English."""
    pattern = "d. MMM y" if language == "da" else "d MMM y"
    return str(format_date(value, format=pattern, locale=language))


def plural(key: str, count: int, language: str = "da", **values: object) -> str:
    """Return ``<key>_one`` for 1, else ``<key>_other``; ``{count}`` is the formatted count."""
    form = "one" if count == 1 else "other"
    return text(f"{key}_{form}", language, count=number(count, language), **values)
