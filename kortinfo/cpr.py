"""CPR numbers (DDMMYY-NNNN) found and masked in text, however they are spelled.

Modulus 11 is not asked: it no longer holds for all CPR numbers. A replacement number has 60 added
to its day.
"""

import html
import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

CPR_MASK = "[CPR]"

_DAY = r"(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"
_MONTH = r"(?:0[1-9]|1[0-2])"
_GAP = r"[\s./_-]{1,3}"
_LAST_GAP = r"[\s./_()\[\]{}-]{1,5}"
_MARK = r"""\s?[,:;+*|~=&\\'"#<>^!`´’‘”“→-]{1,3}\s?"""
_TIME = r"2\d: (?:[01]\d|2[0-3])[0-5]\d(?!\d)"
"""A year of late and a time of day: "110226: 1400"."""
_CLOCK = r"(?:[01]\d|2[0-3])[0-5]\d(?!\d)"
_CLOCK_APART = r"(?:[01]\d|2[0-3])[ .][0-5]\d(?!\d)"
_YEAR = r"(?:19|20)\d\d"
_YEAR_BEFORE = r"(?:19\d\d|20[01]\d)"
"""A year that is no recent day's: "01-02-2026 0930" is a time of day."""
_NO_MORE = r"(?!\s?-\s?\d{4}(?!\d))"
"""Not followed by the last four: they belong to the six digits before them."""
_FORMS = (
    # The last four digits stand apart: 010203-4567, 01.02.03 4567, 01 02 03 - 4567.
    rf"{_DAY}(?:{_GAP})?{_MONTH}(?:{_GAP})?\d\d{_LAST_GAP}\d{{4}}",
    # Another mark between them, where the day is written in one: 010203:4567.
    rf"{_DAY}{_MONTH}(?!{_TIME})\d\d{_MARK}\d{{4}}",
    # Where it is not, what may be a time of day is one: 01.02.53, 4567, but 01.02.26, 0930.
    rf"{_DAY}{_GAP}{_MONTH}{_GAP}(?:[3-9]\d|\d\d(?!{_MARK}{_CLOCK})){_MARK}\d{{4}}",
    # The last four apart in twos, which a time of the day ("010226 10.15") is not: 010203 45 67.
    rf"{_DAY}{_MONTH}\d\d(?:[ -]| - )\d\d[ -]\d\d",
    # The same after a day written apart; of late it may be a time of day: 01 02 53-45 67.
    rf"{_DAY}{_GAP}{_MONTH}{_GAP}(?:[3-9]\d|\d\d(?!\s?-\s?{_CLOCK_APART}))\s?-\s?\d\d[ .]\d\d",
    # Only the day's own parts stand apart: 01-02-034567, 0102 034567. 10.12345678 is a number.
    rf"{_DAY}{_GAP}{_MONTH}{_GAP}\d{{6}}{_NO_MORE}",
    rf"{_DAY}{_MONTH}(?!\.\d)(?:{_GAP})\d{{6}}{_NO_MORE}",
    rf"{_DAY}(?!\.\d)(?:{_GAP}){_MONTH}\d{{6}}{_NO_MORE}",
    # The year in full, the last four after a dash: 01021903-4567, 01.02.1903-4567.
    rf"{_DAY}(?:{_GAP})?{_MONTH}(?:{_GAP})?{_YEAR}\s?-\s?\d{{4}}",
    # Any separator after it, where the day is not of late: 01021953 4567, 01/02/1953/4567.
    rf"{_DAY}(?:{_GAP})?{_MONTH}(?:{_GAP})?{_YEAR_BEFORE}{_LAST_GAP}\d{{4}}",
    # The year first, in the last century: 20260201-0930 is a time of day. 1953-02-01-4567.
    rf"19\d\d[./-]?{_MONTH}[./-]?{_DAY}\s?-\s?\d{{4}}",
    # The day or the month without its nought, the last four after a dash: 1.2.53-4567, 10253-4567.
    rf"(?:{_DAY}|[1-9]){_GAP}(?:{_MONTH}|[1-9]){_GAP}(?:19|20)?\d\d\s?-\s?\d{{4}}",
    rf"[1-9]{_MONTH}\d\d\s?-\s?\d{{4}}",
    # With a space before them, where the year is in full and of the last century: 1-2-1953 4567.
    rf"(?:{_DAY}|[1-9]){_GAP}(?:{_MONTH}|[1-9]){_GAP}19\d\d\s\d{{4}}",
    # In groups that are not its own: 0102 5345 67, 0102 53 45 67, 01 0253 45 67, 010 253 4567.
    rf"{_DAY}{_MONTH}[ -]\d\d[ -]?\d\d[ -]\d\d",
    rf"{_DAY}[ -]{_MONTH}\d\d[ -]\d\d[ -]\d\d",
    rf"{_DAY}(?:0[ -][1-9]|1[ -][0-2])\d\d[ -]\d{{4}}",
)
_PAIRS = rf"{_DAY}(?P<pair>[\s./_-]){_MONTH}(?:(?P=pair)\d\d){{3}}"
"""01 02 03 45 67: one and the same separator throughout, which a day and a time of day have not."""
_SINGLE = (
    r"(?:0[\s./_-]{1,3}[1-9]|[12][\s./_-]{1,3}\d|3[\s./_-]{1,3}[01]|6[\s./_-]{1,3}[1-9]"
    r"|[78][\s./_-]{1,3}\d|9[\s./_-]{1,3}[01])"
    r"[\s./_-]{1,3}(?:0[\s./_-]{1,3}[1-9]|1[\s./_-]{1,3}[0-2])(?:[\s./_()-]{1,3}\d){6}"
)
"""0 1 0 2 0 3 4 5 6 7."""
_SPELLED = re.compile(rf"(?<!\d)(?:{'|'.join((*_FORMS, _PAIRS, _SINGLE))})(?!\d)")
_ALONE = r"(?<!\d)(?<!\d[\s./_-])"
_SPELLED_PHONE = re.compile(
    # Two telephone numbers side by side, as "98 12 12 12 2010 1112", hold no CPR number.
    rf"(?:(?<!\d){_DAY}{_MONTH}\d\d{_LAST_GAP}\d{{4}}"
    rf"|{_ALONE}(?:{'|'.join((*_FORMS, _PAIRS, _SINGLE))}))(?![\s./_-]?\d)"
)
_BARE = re.compile(rf"(?<!\d){_DAY}{_MONTH}\d{{6}}(?!\d)")
_BARE_WITH_CENTURY = re.compile(
    rf"(?<!\d)(?:{_DAY}{_MONTH}19\d{{6}}|19\d\d{_MONTH}{_DAY}\d{{4}}"
    rf"|{_DAY}{_MONTH}20[01]\d(?!{_CLOCK})\d{{4}})(?!\d)"
)
"""010219534567, 195302014567. Of this century what ends as a time of day is a moment."""
_WRITTEN_OUT = re.compile(
    r"(?:[%=][0-9A-Fa-f]{2}){1,6}|&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,10});"
    r"|(?:<[^<>]{1,40}>)+"
)
"""A letter as it stands in a link or a letter's source, on a page, and what a page's tags part."""

_NO_DIGITS = "[^0-9]+"
_SHAPE = r"(?:0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])(?:0[1-9]|1[0-2])[0-9]{6}"
"""What the digits alone of a text with a CPR number have in them."""
_NOUGHTLESS = (
    r"[0-9]{1,2}[\s./_-]{1,3}[0-9]{1,2}[\s./_-]{1,3}[0-9]{2,4}\s?-\s?[0-9]{4}"
    r"|[0-9][\s./_-]{1,3}[0-9]{1,2}[\s./_-]{1,3}19[0-9]{2}\s[0-9]{4}|(?:^|[^0-9])19[0-9]{10}"
    r"|(?:^|[^0-9])[0-9]{5}\s?-\s?[0-9]{4}"
    r"|[0-9][OoIl]|[OoIl][0-9]|19[0-9]{2}[./-]?[01][0-9][./-]?[0-9]{2}\s?-"
)
"""What a text has in it whose number is written without its noughts, with letters among its digits
or with the year first."""
_OUT_AMONG_DIGITS = (
    r"[0-9][^0-9%=&<]{0,3}(?:[%=][0-9A-Fa-f]{2}|&#?[0-9A-Za-z]{2,10};|<[^<>]{1,40}>)"
)
"""Digits with a letter after them that is written out: what it stands for is to be seen first."""
_FOREIGN = r"[\x{b2}\x{b3}\x{b9}\x{660}-\x{10ffff}]"
"""Only a text with such a letter has digits of another alphabet."""

_SLASHES, _DOTS = "⁄∕／⧸╱", "․．。｡·•∙⋅‧・、､･"
_LIKE_DIGITS = str.maketrans("OoIl", "0011")
_MISREAD = re.compile(r"(?<![^\W_])(?=[0-9]*[OoIl])(?=[OoIl]*[0-9])[0-9OoIl]{2,14}(?![^\W_])")
"""Digits among which letters stand for some: O1O253, I234."""
_SPACING = {"Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Me"}


def mask_cpr(text: str, *, known_pnrs: Collection[str] = (), phone: bool = False) -> str:
    """Return ``text`` with every CPR-shaped number (DDMMYY-NNNN and its spellings) masked.

    Spellings are those with white space, dashes, dots, slashes or underscores of any alphabet
    between the groups or the digits, with digits of any alphabet or the letters O, I and l for
    some. A bare ten-digit number is left
    alone where it is a known P-number or ``phone`` says that the text is a phone column's. What
    cannot be told from one is masked too: a six-digit code before a four-digit one, for instance.
    """
    spans = set(_spans(text, known_pnrs, phone=phone))
    if _WRITTEN_OUT.search(text):
        read, at = _read_out(text)
        found = _spans(read, known_pnrs, phone=phone)
        spans.update((at[start][0], at[end - 1][1]) for start, end in found)
    for start, end in _joined(spans):
        text = text[:start] + CPR_MASK + text[end:]
    return text


def _spans(text: str, known_pnrs: Collection[str], *, phone: bool) -> Iterator[tuple[int, int]]:
    """Yield where CPR numbers stand."""
    plain = text if text.isascii() else "".join(map(_plain, text))
    plain = _MISREAD.sub(lambda found: found[0].translate(_LIKE_DIGITS), plain)
    yield from (found.span() for found in (_SPELLED_PHONE if phone else _SPELLED).finditer(plain))
    if not phone:
        bare = (found for found in _BARE.finditer(plain) if found[0] not in known_pnrs)
        yield from (found.span() for found in (*bare, *_BARE_WITH_CENTURY.finditer(plain)))


def _joined(spans: Collection[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans, those that overlap as one, the last first."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined[::-1]


def _read_out(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return a text with letters that are written out as themselves, tags as a space each.

    With it, for every letter of it, from where to where it stands in ``text``.
    """
    letters: list[str] = []
    at: list[tuple[int, int]] = []
    done = 0
    for found in _WRITTEN_OUT.finditer(text):
        told = _letters(found[0])
        letters += [*text[done : found.start()], *told]
        at += [(here, here + 1) for here in range(done, found.start())]
        at += [found.span()] * len(told)
        done = found.end()
    letters += text[done:]
    at += [(here, here + 1) for here in range(done, len(text))]
    return "".join(letters), at


def _letters(written: str) -> str:
    """Return the letters a piece of ``_WRITTEN_OUT`` stands for."""
    if written.startswith("<"):
        return " "
    if written.startswith("&"):
        told = html.unescape(written)
        return told if len(told) == 1 else written
    raw = bytes.fromhex(re.sub("[%=]", "", written))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    """Return the digit, dash, slash, dot or space a character stands for; always one character."""
    if char.isascii():
        return char
    value = unicodedata.digit(char, None)
    if value is not None:
        return str(value)
    kind = unicodedata.category(char)
    if kind == "Pd" or char in "−⁃˗﹘⁻₋─━":
        return "-"
    if kind == "Pc":
        return "_"
    if kind in _SPACING:
        return " "
    if char in _SLASHES or char in _DOTS:
        return "/" if char in _SLASHES else "."
    like = unicodedata.normalize("NFKC", char)  # a mark as wide as a Chinese sign, for one
    return like if len(like) == 1 and like.isascii() else char


def has_cpr_within(digits: str, *, known_pnrs: Collection[str] = ()) -> bool:
    """Tell digits run together, more than a P-number has, that hold a CPR number.

    Eleven are a P-number with one too many, unless they begin with a nought.
    """
    if len(digits) < 11 or (len(digits) == 11 and not digits.startswith("0")):
        return False
    tens = {digits[at : at + 10] for at in range(len(digits) - 9)}
    return not tens & set(known_pnrs) and any(_BARE.fullmatch(each) for each in tens)


def is_spelled_cpr(text: str) -> bool:
    """Tell a text that is a CPR number with a separator, and nothing else."""
    return _SPELLED.fullmatch("".join(map(_plain, text.strip()))) is not None


def mask_cpr_in(
    series: pd.Series, *, known_pnrs: Collection[str] = (), phone: bool = False
) -> tuple[pd.Series, pd.Series]:
    """Mask a whole text column; return it with a bool Series that tells which rows were changed."""
    suspects = _suspects(series, phone=phone)
    changed = pd.Series(False, index=series.index)
    if not suspects.any():
        return series, changed
    before = series[suspects]
    after = before.map(lambda value: mask_cpr(value, known_pnrs=known_pnrs, phone=phone))
    changed.loc[before.index] = (before != after).to_numpy()
    masked = series.copy()
    masked.loc[before.index] = after
    return masked, changed


def _suspects(series: pd.Series, *, phone: bool) -> pd.Series:
    """Tell the few texts that may hold a CPR number."""
    text = pa.array(series, pa.large_string(), from_pandas=True)
    digits = pc.replace_substring_regex(text, _NO_DIGITS, "")
    shaped = pc.match_substring_regex(digits, _SHAPE)
    if phone:  # bare digits stay
        shaped = pc.and_(shaped, pc.not_equal(pc.binary_length(digits), pc.binary_length(text)))
    shaped = pc.or_(shaped, pc.match_substring_regex(text, _NOUGHTLESS))
    shaped = pc.or_(shaped, pc.match_substring_regex(text, _OUT_AMONG_DIGITS))
    looked = pc.fill_null(pc.or_(shaped, pc.match_substring_regex(text, _FOREIGN)), False)
    return pd.Series(np.asarray(looked, dtype=bool), index=series.index)
