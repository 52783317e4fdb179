"""A person's name, mail address and telephone number found in a text, however they are spelled.

A name is found in any case, with its letters transcribed or not ("Søren Ågård",
"soeren_aagaard"), with spaces, dots, dashes or underscores between its words, run together, and in
the genitive: file names and headings spell so.
"""

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

MASK = "[glemt]"
PERSON_KINDS = ("name", "email", "phone")
LONGEST_NAME = 8
"""Words a name may have."""
Holds = Callable[[str, str], bool]
"""Tells whether a form of a kind is one of those looked for."""
_WORD = re.compile(r"[^\W_]+")
_BETWEEN = re.compile(r"[\s._+'’´`‐–—-]{1,3}")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_DIGITS = r"(?=(\d(?:[\s./()-]{0,2}\d){7})(?!\d))"
_PHONES = (
    re.compile(rf"(?<!\d)(?:(?:\+|00)?45|\((?:\+|00)45\))[\s.-]?{_DIGITS}"),
    re.compile(rf"(?<!\d){_DIGITS}"),
)
_TRANSCRIBED = str.maketrans({"æ": "ae", "ä": "ae", "ø": "oe", "ö": "oe", "å": "aa", "ß": "ss"})
_RUN_TOGETHER = 8
"""Letters from which a name may be told run together: a short one is part of other words."""
Span = tuple[int, int]


@lru_cache(maxsize=1 << 16)
def folded(text: str) -> str:
    """Return a text in lower case, its letters transcribed and without accents."""
    lower = unicodedata.normalize("NFC", text).lower().translate(_TRANSCRIBED)
    return "".join(
        char for char in unicodedata.normalize("NFKD", lower) if unicodedata.category(char) != "Mn"
    )


def words_of(name: str) -> list[str]:
    """Return a name's words as they are compared."""
    return _WORD.findall(folded(name))


def plain(kind: str, value: str) -> str:
    """Return a value as it is compared: its spelling does not count, nor what is between digits.

    Of a telephone number the last eight digits count, so that +45 in front does not.
    """
    if kind == "name":
        return " ".join(words_of(value))
    if kind == "email":
        return "".join(value.split()).lower()
    digits = re.sub(r"\D+", "", value)
    return digits[-8:] if kind == "phone" else digits if kind in ("pnr", "cvr") else value


def forms(kind: str, value: str) -> set[str]:
    """Return what a value may be found as: a name also run together."""
    one = plain(kind, value)
    together = one.replace(" ", "") if kind == "name" else one
    return {one, together} if len(together) >= _RUN_TOGETHER else {one}


def masked(
    text: str,
    holds: Holds,
    *,
    kinds: Iterable[str],
    longest: int | None,
    begins: Callable[[str], bool] = bool,
) -> str:
    """Return a text with every value that ``holds`` tells of masked; others as they are.

    Args:
        text: any text.
        holds: of a kind and a form (:func:`forms`).
        kinds: of ``PERSON_KINDS``, which to look for.
        longest: words of the longest name; None: the names were remembered by a version that
            compared them by case and spaces alone.
        begins: tells the words that no name begins with; what it lets through is looked at.
    """
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    spans: list[Span] = []
    if "name" in kinds:
        spans += _names(composed, holds, longest, begins)
    if "email" in kinds:
        spans += _mails(composed, holds)
    if "phone" in kinds:
        spans += _phones(composed, holds)
    if not spans:
        return text
    end = len(composed)
    kept: list[str] = []
    for start, stop in reversed(_joined(sorted(spans))):
        kept += [composed[stop:end], MASK]
        end = start
    return composed[:end] + "".join(reversed(kept))


def _joined(spans: list[Span]) -> list[Span]:
    """Put spans that overlap together."""
    joined = spans[:1]
    for start, stop in spans[1:]:
        if start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    return joined


def _names(
    text: str, holds: Holds, longest: int | None, begins: Callable[[str], bool]
) -> Iterator[Span]:
    words = list(_WORD.finditer(text))
    plains = [folded(word[0]) for word in words]
    at = 0
    while at < len(words):
        if longest is not None and not (begins(plains[at]) or begins(plains[at].removesuffix("s"))):
            at += 1
            continue
        # One more for a genitive's own s.
        most = _close(text, words[at : at + (longest or LONGEST_NAME) + 1])
        for count in range(most, 0, -1):
            start, end = words[at].start(), words[at + count - 1].end()
            told = {" ".join(plains[at : at + count])}
            if longest is None:
                raw = " ".join(text[start:end].split()).casefold()
                told |= {raw, f"{raw}."}
            if any(_is_name(name, holds) for name in told):
                yield start, end
                at += count
                break
        else:
            at += 1


def _close(text: str, words: list[re.Match[str]]) -> int:
    """Return how many of the words follow one another with nothing but a gap between them."""
    for at in range(1, len(words)):
        if _BETWEEN.fullmatch(text, words[at - 1].end(), words[at].start()) is None:
            return at
    return len(words)


def _is_name(name: str, holds: Holds) -> bool:
    """Tell a name, or its genitive ("Bo Holms", "Bo Holm's")."""
    return holds("name", name) or (
        name.endswith("s") and holds("name", name.removesuffix("s").rstrip(" '’"))
    )


def _mails(text: str, holds: Holds) -> Iterator[Span]:
    """Yield mail addresses; in a file's name they may stand between underscores and its ending."""
    for found in _MAIL.finditer(text) if "@" in text else ():
        whole = found[0]
        begins = [0, *(mark.end() for mark in re.finditer("_", whole))]
        ends = [len(whole), *(mark.start() for mark in re.finditer(r"[._-]", whole))]
        for begin, end in itertools.product(begins, ends):
            if "@" in whole[begin:end] and holds("email", plain("email", whole[begin:end])):
                yield found.start() + begin, found.start() + end


def _phones(text: str, holds: Holds) -> Iterator[Span]:
    for pattern in _PHONES:
        for found in pattern.finditer(text):
            if holds("phone", plain("phone", found[1])):
                yield found.start(), found.end(1)
