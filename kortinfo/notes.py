"""Free-text notes, screened for what should not stand in them: likely names and health words.

A list of given names and one of health words (``data/given_names.txt``, ``data/health_words.txt``)
find what is likely; neither is complete, and what is written about a person in other words goes
through. CPR numbers are masked before, at the loaders' door.
"""

import re
from dataclasses import dataclass
from functools import cache

import pandas as pd

from kortinfo.shipped import shipped

NAME_MASK, HEALTH_MASK = "[navn]", "[helbred]"
LONGEST = 2_000
_WORD = r"[A-ZÆØÅ][a-zæøåéäöü]+(?:-[A-ZÆØÅ][a-zæøåéäöü]+)?"
_INITIAL = r"[A-ZÆØÅ]\."
_PERSON = (
    r"(?:[Bb]orger(?:en)?|[Kk]andidat(?:en)?|[Ll]edige?|[Jj]obsøger(?:en)?|[Pp]raktikant(?:en)?|"
    r"[Dd]eltager(?:en)?|[Mm]edarbejder(?:en)?|[Kk]ontaktperson(?:en)?|[Hh]r\.?|[Ff]ru|[Ff]rk\.?)"
)
_NO_PERSON = (
    r"(?:A/S|ApS|APS|I/S|IVS|K/S|P/S|S/I|Holding|Enterprise|Eftf|& |og [Ss]øn|"
    r"[Vv]ej|[Gg]ade|[Aa]ll[eé]|[Pp]lads|[Ss]kole|[Cc]enter)"
)
"""What stands behind a name that is a company's or a street's."""


@dataclass(frozen=True, kw_only=True)
class Screened:
    """Notes as they may be kept, and which of them held a likely name or a health word."""

    text: pd.Series
    named: pd.Series
    health: pd.Series


def screened(notes: pd.Series) -> Screened:
    """Screen a column of notes (str; missing stays missing), each different note once.

    A likely name becomes ``[navn]``, a health word ``[helbred]``; longer notes are cut to
    ``LONGEST`` characters afterwards. A name that a company's form follows ("Jens Jensen ApS") is
    a business and stays.
    """
    names = {note: _without_names(note) for note in notes.dropna().unique()}
    both = {note: _health_words().sub(HEALTH_MASK, names[note]) for note in names}
    return Screened(
        text=notes.map({note: text[:LONGEST] for note, text in both.items()}).astype("str"),
        named=notes.isin([note for note, text in names.items() if text != note]),
        health=notes.isin([note for note, text in names.items() if text != both[note]]),
    )


def _without_names(note: str) -> str:
    return _names().sub(lambda found: (found["told"] or "") + NAME_MASK, note)


@cache
def _names() -> re.Pattern[str]:
    """Return what a likely name looks like: a given name and the surnames behind it.

    ``told`` is the word for a person that stands in front, which stays.
    """
    listed = [word for line in _lines("given_names.txt") for word in line.split()]
    sure = "|".join(sorted((word for word in listed if not word.endswith("?")), key=_longest))
    doubtful = "|".join(word[:-1] for word in listed if word.endswith("?"))
    surnames = rf"(?:[ -](?!{_NO_PERSON})(?:{_INITIAL}|{_WORD})){{0,2}}"
    kinds = (
        rf"(?P<told>\b{_PERSON}\s+){_WORD}{surnames}",
        rf"\b(?:{sure}){surnames}(?:s|'s|’s)?",
        rf"\b(?:{doubtful})(?:\s(?:{_INITIAL}|{_WORD}))?\s{_WORD}sen",
        rf"\b(?:{_INITIAL}\s?)+{_WORD}sen",
    )
    no_person = rf"(?!\s+(?:{_WORD}\s+){{0,2}}{_NO_PERSON})"
    return re.compile(rf"(?<!Skt\.\s)(?<!Sankt\s)(?:{'|'.join(kinds)})(?![\w-]){no_person}")


def _longest(word: str) -> tuple[int, str]:
    return -len(word), word


@cache
def _health_words() -> re.Pattern[str]:
    words = [
        re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
        for word in sorted(_lines("health_words.txt"), key=_longest)
    ]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(words)})(?![\w-])", re.IGNORECASE)


def _lines(name: str) -> list[str]:
    text = shipped(name).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and line[0] != "#"]
