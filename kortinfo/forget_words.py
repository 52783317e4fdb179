"""A person's name, mail address and telephone number found in a text, however they are spelled.

A name is found in any case, with its letters transcribed or not ("Søren Ågård",
"soeren_aagaard"), with spaces, dots, dashes or underscores between its words, run together, with
its last words first ("Ågård, Søren"), and in the genitive: file names and headings spell so. What
is written as links and pages write it ("S%C3%B8ren"), or with marks nobody sees, is found as well.
"""

import html
import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from urllib.parse import unquote

MASK = "[glemt]"
PERSON_KINDS = ("name", "email", "phone")
LONGEST_NAME = 8
"""Words a name may have."""
Holds = Callable[[str, str], bool]
"""Tells whether a form of a kind is one of those looked for."""
_JOINERS = "\u00ad\u200c\u200d\u2060-\u2064"
"""Soft hyphens and the like: unseen inside a word, which stays one."""
_UNSEEN_MARKS = rf"{_JOINERS}\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\ufeff"
"""Those, zero-width spaces and marks of direction."""
_UNSEEN = re.compile(rf"[{_UNSEEN_MARKS}]+")
_WORD = re.compile(rf"[^\W_]+(?:[{_JOINERS}]+[^\W_]+)*")
_LETTERS = re.compile(rf"[^\W\d_]+(?:[{_JOINERS}]+[^\W\d_]+)*")
_DASHES = "\u2010-\u2015\u2212-"
_BETWEEN = re.compile(
    rf"[{_UNSEEN_MARKS}]+|[{_UNSEEN_MARKS}]*(?:[\s._+'’´`{_DASHES}][{_UNSEEN_MARKS}]*){{1,3}}"
)
_COMMA = re.compile(r"\s?,\s*")
_MOST_LAST = 3
"""Words that may stand before the comma of a name with its last words first."""
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_DIGITS = rf"(?=(\d(?:[\s./()_{_DASHES}]{{0,3}}\d){{7}})(?!\d))"
_PHONES = (
    re.compile(rf"(?<!\d)(?:(?:\+|00)?45|\((?:\+|00)45\))[\s._{_DASHES}]?{_DIGITS}"),
    re.compile(rf"(?<!\d){_DIGITS}"),
)
_TRANSCRIBED = str.maketrans({"æ": "ae", "ä": "ae", "ø": "oe", "ö": "oe", "å": "aa", "ß": "ss"})
_RUN_TOGETHER = 8
"""Letters from which a name may be told run together: a short one is part of other words."""
Span = tuple[int, int]


@lru_cache(maxsize=1 << 16)
def folded(text: str) -> str:
    """Return a text in lower case, its letters transcribed, without accents and unseen marks."""
    lower = unicodedata.normalize("NFC", _UNSEEN.sub("", text)).lower().translate(_TRANSCRIBED)
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
        return unicodedata.normalize("NFC", "".join(value.split())).lower()
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
    told = as_read = _masked(text, holds, kinds, longest, begins)
    for decoded in _DECODED:
        other = decoded(as_read)
        if other != as_read:
            as_read = _masked(other, holds, kinds, longest, begins)
            told = told if as_read == other else as_read
    return told


def _unquoted(text: str) -> str:
    """Return a text without a link's escapes; older programs wrote those in Latin-1."""
    plain_ = unquote(text)
    return unquote(text, encoding="latin-1") if "\ufffd" in plain_ else plain_


_DECODED: tuple[Callable[[str], str], ...] = (
    _unquoted,
    _unquoted,  # a link within a link
    html.unescape,
    lambda text: _UNSEEN.sub("", text),
)
"""What a text may be a spelling of, one after the other; told so where somebody is found in it."""


def _masked(
    text: str,
    holds: Holds,
    kinds: Iterable[str],
    longest: int | None,
    begins: Callable[[str], bool],
) -> str:
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    spans: list[Span] = []
    if "name" in kinds:
        spans += _names(composed, _WORD, holds, longest, begins)
        if any(char.isdigit() for char in composed):  # which may stand beside a name: "Bo2026"
            spans += _names(composed, _LETTERS, holds, longest, begins)
        if "," in composed:
            turned = _last_words_first(composed, holds, longest, begins)
            spans += [one for one in turned if not any(_cuts(one, other) for other in spans)]
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


def _cuts(one: Span, other: Span) -> bool:
    """Tell spans that overlap where the other is no part of the one."""
    return one[0] < other[1] and other[0] < one[1] and not one[0] <= other[0] < other[1] <= one[1]


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
    text: str,
    word: re.Pattern[str],
    holds: Holds,
    longest: int | None,
    begins: Callable[[str], bool],
) -> Iterator[Span]:
    words = list(word.finditer(text))
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


def _last_words_first(
    text: str, holds: Holds, longest: int | None, begins: Callable[[str], bool]
) -> Iterator[Span]:
    """Yield names as lists have them: "Ågård Holm, Søren"."""
    words = list(_LETTERS.finditer(text))
    plains = [folded(word[0]) for word in words]
    for at in range(1, len(words)):
        if _COMMA.fullmatch(text, words[at - 1].end(), words[at].start()) is None:
            continue
        if longest is not None and not begins(plains[at]):
            continue
        after = _close(text, words[at : at + (longest or LONGEST_NAME)])
        before = _close_before(text, words[max(at - _MOST_LAST, 0) : at])
        for last, first in itertools.product(range(before, 0, -1), range(after, 0, -1)):
            if _is_name(" ".join(plains[at : at + first] + plains[at - last : at]), holds):
                yield words[at - last].start(), words[at + first - 1].end()
                break


def _close_before(text: str, words: list[re.Match[str]]) -> int:
    """Return how many of the last words follow one another with nothing but a gap between them."""
    for back in range(1, len(words)):
        first, second = words[-back - 1], words[-back]
        if _BETWEEN.fullmatch(text, first.end(), second.start()) is None:
            return back
    return len(words)


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
