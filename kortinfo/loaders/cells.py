"""Text cells as dates, ids, numbers and yes/no. Work is done once per distinct value.

Every function takes a ``str`` Series and keeps its index. Empty cells, and what spreadsheets and
databases write for nothing (``-``, ``NULL``, ``#N/A``), are missing.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Collection
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kortinfo.cpr import CPR_MASK, mask_cpr_in
from kortinfo.tables import DTYPES
from kortinfo.text import printable_in

_NOTHING = pa.array(
    (
        *("", "-", "--", "–", "—", ".", "?", "null", "none", "nan", "nat", "n/a", "na", "(null)"),
        *("#n/a", "#i/t", "#value!", "#værdi!", "#ref!", "#reference!", "#name?", "#navn?"),
        *("#div/0!", "#division/0!", "#num!", "#nummer!", "#null!", "(tom)", "(empty)", "########"),
    ),
    pa.large_string(),
)
_WHITE_SPACE = "[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+"
"""What :meth:`str.split` takes for white space; Arrow's own class is that of ASCII."""


def _distinct(cells: pd.Series) -> tuple[pd.Series, NDArray[np.int64]]:
    """Return the distinct texts and a missing one last, and where each cell stands among them."""
    given = pa.array(cells, pa.large_string(), from_pandas=True)
    if isinstance(given, pa.ChunkedArray):
        given = given.combine_chunks()
    encoded = given.dictionary_encode()
    values = [encoded.dictionary, pa.nulls(1, pa.large_string())]
    at = encoded.indices.fill_null(len(encoded.dictionary))
    return pd.Series(pa.concat_arrays(values), dtype="str"), at.to_numpy()


def _by_clean_value(cells: pd.Series, read: Callable[[str], object], dtype: Any) -> pd.Series:
    """Apply ``read`` to each distinct value's clean text once; missing stays missing."""
    values, at = _distinct(cells)
    texts = pa.array(_clean(values), from_pandas=True).to_pylist()
    found = [None if text is None else read(text) for text in texts]
    return pd.Series(found, dtype=object).astype(dtype).take(at).set_axis(cells.index)


def clean(cells: pd.Series) -> pd.Series:
    """Return text with ends trimmed and runs of white space as one space; nothing is missing."""
    values, at = _distinct(cells)
    return _clean(values).take(at).set_axis(cells.index)


def _clean(cells: pd.Series) -> pd.Series:
    text = pa.array(printable_in(cells), pa.large_string(), from_pandas=True)
    text = pc.utf8_trim(pc.replace_substring_regex(text, _WHITE_SPACE, " "), " ")
    text = pc.if_else(pc.is_in(pc.utf8_lower(text), _NOTHING), None, text)
    return pd.Series(text, index=cells.index, dtype="str")


def same_words(cells: pd.Series) -> pd.Series:
    """Return clean text as it is compared in the settings' tables: case and spaces do not count."""
    return cells.str.casefold()


def masked(
    cells: pd.Series,
    *,
    known_pnrs: Collection[str] = (),
    phone: bool = False,
    as_number: bool = True,
) -> tuple[pd.Series, pd.Series]:
    """Return clean text with CPR numbers masked, and which rows had one (or had its mask).

    A cell that is nothing but a mask is missing. So is, with ``as_number`` and but for phones, one
    that is nothing but a number of nine digits that would be a CPR number with a zero in front:
    spreadsheets take that zero away. A source's own id may happen to look so: it is masked too.
    """
    values, at = _distinct(cells)
    text, changed = mask_cpr_in(_clean(values), known_pnrs=known_pnrs, phone=phone)
    if as_number and not phone:
        is_number = _is_cpr_as_number(text, known_pnrs)
        text, changed = text.mask(is_number), changed | is_number
    changed |= text.str.contains(CPR_MASK, regex=False).fillna(value=False).astype("bool")
    text = text.mask(text.eq(CPR_MASK).fillna(value=False))
    return text.take(at).set_axis(cells.index), changed.take(at).set_axis(cells.index)


_NUMBER = (
    r"[1-9][0-9]{8}(?:[.,]0+)?|[1-9][.,][0-9]{1,9}[eE]\+?0?[89]"
    r"|(?:[1-9]\.)?[0-9]{3}\.[0-9]{3}\.[0-9]{3}(?:,0+)?"
)
_SCIENTIFIC = re.compile(r"([0-9])[.,]([0-9]+)[eE]\+?0?([89])")


def _is_cpr_as_number(text: pd.Series, known_pnrs: Collection[str]) -> pd.Series:
    """Tell the cells that are a CPR number as a spreadsheet writes numbers."""
    found = pd.Series(False, index=text.index)
    suspects = text[text.str.fullmatch(_NUMBER).fillna(value=False).astype("bool")]
    if len(suspects):
        digits = suspects.map(_ten_digits).astype("str")
        found.loc[suspects.index] = mask_cpr_in(digits, known_pnrs=known_pnrs)[1]
    return found


def _ten_digits(number: str) -> str:
    """Return a number of nine or ten digits, however it is written, as ten digits."""
    parts = _SCIENTIFIC.fullmatch(number)
    if parts:
        return (parts[1] + parts[2].ljust(int(parts[3]), "0")).zfill(10)
    whole = number.replace(".", "") if number.count(".") > 1 else number.replace(".", ",")
    return whole.partition(",")[0].zfill(10)


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "januar", "january"),
            ("feb", "februar", "february", "febr"),
            ("mar", "marts", "march", "mrt"),
            ("apr", "april"),
            ("maj", "may"),
            ("jun", "juni", "june"),
            ("jul", "juli", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("okt", "oktober", "oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        1,
    )
    for name in names
}
_TIME = (
    r"(?:[t\s,]\s*(?:kl\.?\s*)?[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:[.,][0-9]+)?)?"
    r"(?:\s*[ap]\.?m\.?)?)?"
)
_WEEKDAY = r"(?:(?:man|tirs?|ons|tors?|fre|lør|søn)(?:dag)?\.?,?\s+)?(?:d(?:en|\.)\s*)?"
_DAY_FIRST = re.compile(  # before a year of four digits a space will do: "5/11 2026"
    rf"{_WEEKDAY}([0-9]{{1,2}})\s*[-./]\s*([0-9]{{1,2}})"
    rf"(?:\s*[-./]\s*|[,\s]\s*(?=[0-9]{{4}}))([0-9]{{4}}|[0-9]{{2}}){_TIME}"
)
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})[-./]([0-9]{{1,2}})[-./]([0-9]{{1,2}}){_TIME}")
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_MONTH_NAMED = re.compile(
    r"(?:[a-zæøå]+\.?,?\s+)?(?:d(?:en|\.)\s*)?([0-9]{1,2})\.?[\s-]*([a-z]+)\.?[\s,-]*"
    rf"([0-9]{{4}}|[0-9]{{2}}){_TIME}"
)
_MONTH_FIRST = re.compile(rf"([a-z]+)\.?\s+([0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+([0-9]{{4}}){_TIME}")
_WITH_ZONE = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)\s*"
    r"(Z|[+-][0-9]{2}:?[0-9]{2})",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"([0-9]{5}|[0-9]{7})(?:[.,][0-9]+)?")
_SERIAL_ZERO = dt.date(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR, _OPEN_YEAR = 1900, 2199, 9000
_OPEN_SERIAL, _LAST_SERIAL = 2_593_327, 2_958_465
"""Excel's numbers of the first and last day of the years from 9000."""


def dates(cells: pd.Series, *, first_year: int = _FIRST_YEAR) -> tuple[pd.Series, pd.Series]:
    """Return days (``datetime64[us]``) and which cells hold something that is no date.

    Day before month, always; ISO; Danish and English months; Excel's serial numbers 20000 to
    80000. A time of day falls away; one with a zone (``Z``) is first put in Danish time. Days that
    do not exist and years outside ``first_year`` to 2199 are no dates.
    """

    def read(value: str) -> dt.datetime | None:
        day = _day(value)
        is_near = day is not None and first_year <= day.year <= _LAST_YEAR
        # A whole day has no zone.
        return dt.datetime(day.year, day.month, day.day) if day and is_near else None  # noqa: DTZ001

    found = _by_clean_value(cells, read, DTYPES["date"])
    unread = cells[found.isna()]
    bad = pd.Series(False, index=cells.index)
    bad.loc[unread.index] = clean(unread).notna()
    return found, bad


def is_open_end(cells: pd.Series) -> pd.Series:
    """Tell the cells that hold a day so far ahead (31-12-9999) that it stands for no end."""

    def read(value: str) -> bool:
        day = _day(value)
        return day is not None and day.year >= _OPEN_YEAR

    return _by_clean_value(cells, read, "boolean").fillna(value=False).astype("bool")


def _day(value: str) -> dt.date | None:
    text = value.strip().casefold()
    return _zoned_day(text) if _WITH_ZONE.fullmatch(text) else _written_day(text)


def _zoned_day(text: str) -> dt.date | None:
    if text[:4] >= str(_OPEN_YEAR):
        return dt.date.max
    try:
        moment = pd.Timestamp(text.upper()).tz_convert("Europe/Copenhagen")
    except (ValueError, OverflowError):
        return None
    return dt.date(moment.year, moment.month, moment.day)


def _written_day(text: str) -> dt.date | None:
    serial = _SERIAL.fullmatch(text)
    if serial:
        number = int(serial[1])
        known = 20000 <= number <= 80000 or _OPEN_SERIAL <= number <= _LAST_SERIAL
        return _SERIAL_ZERO + dt.timedelta(days=number) if known else None
    for pattern, order in (
        (_DAY_FIRST, (2, 1, 0)),
        (_YEAR_FIRST, (0, 1, 2)),
        (_COMPACT, (0, 1, 2)),
        (_MONTH_NAMED, (2, 1, 0)),
        (_MONTH_FIRST, (2, 0, 1)),
    ):
        parts = pattern.fullmatch(text)
        if parts:
            year, month, day = (parts.groups()[at] for at in order)
            return _existing(_year(year), _MONTHS.get(month) or month, int(day))
    return None


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else int(text) + (2000 if int(text) < 70 else 1900)


def _existing(year: int, month: str | int, day: int) -> dt.date | None:
    try:
        return dt.date(year, int(month), day)
    except ValueError:
        return None


_POINT_ZERO = re.compile(r"[.,]0+$")
_PNR_WORDS = re.compile(r"^p(?:rod(?:uktionsenhed)?)?[\s.-]*(?:nr|nummer|no|number)?[\s.:#-]*")
_CVR_WORDS = re.compile(r"^(?:dk|cvr)[\s.-]*(?:nr|nummer|no|number)?[\s.:#-]*(?:dk)?[\s.:-]*")
_INSIDE_IDS = re.compile(r"[\s.\-']")


def _digits(value: str, words: re.Pattern[str]) -> str | None:
    if not (value.isascii() and value.isdigit()):
        value = unicodedata.normalize("NFKC", value)
    text = words.sub("", _POINT_ZERO.sub("", value.strip().casefold().lstrip("'")))
    text = _INSIDE_IDS.sub("", text)
    usable = text.isascii() and text.isdigit() and len(text) <= 20 and text.strip("0")
    return text if usable else None


def pnrs(cells: pd.Series) -> pd.Series:
    """Return P-numbers as digits: ten, or the eight to eleven of a mistyped one.

    What has eight may be a CVR number in the wrong column; :mod:`kortinfo.merge.typing_slips`
    judges. Anything else, such as ``1.00338E+09``, is missing.
    """

    def read(value: str) -> str | None:
        digits = _digits(value, _PNR_WORDS)
        return digits if digits is not None and 8 <= len(digits) <= 11 else None

    return _by_clean_value(cells, read, DTYPES["str"])


def cvrs(cells: pd.Series) -> pd.Series:
    """Return CVR numbers as digits, eight of them where a lost leading zero can be put back.

    Other lengths are kept for :mod:`kortinfo.merge.identify` to judge; what is no number is
    missing.
    """

    def read(value: str) -> str | None:
        digits = _digits(value, _CVR_WORDS)
        return digits.zfill(8) if digits is not None and len(digits) == 7 else digits

    return _by_clean_value(cells, read, DTYPES["str"])


def is_valid_cvr(numbers: pd.Series) -> pd.Series:
    """Tell which CVR numbers have eight digits and pass modulus 11 (weights 2 7 6 5 4 3 2 1)."""
    right = numbers.str.fullmatch("[0-9]{8}").fillna(value=False).astype("bool")
    valid = pd.Series(False, index=numbers.index)
    if right.any():
        letters = np.array(numbers[right].to_list(), dtype="U8").view("U1").reshape(-1, 8)
        weights = np.array([2, 7, 6, 5, 4, 3, 2, 1])
        valid.loc[right] = (letters.astype(np.int64) @ weights) % 11 == 0
    return valid


_POSTAL = re.compile(r"(?:d[ck]?[\s-]*)?([0-9]{3,4})(?:[.,]0+)?(?:[\s,]+\D.*)?", re.DOTALL)


def postal_codes(cells: pd.Series) -> pd.Series:
    """Return postal codes of four digits: ``DK-9990``, ``9990 Skagen``, ``800`` (Høje Taastrup)."""

    def read(value: str) -> str | None:
        found = _POSTAL.fullmatch(value.casefold())
        return found[1].zfill(4) if found else None

    return _by_clean_value(cells, read, DTYPES["str"])


_YES = frozenset(
    (
        *("ja", "j", "yes", "y", "x", "1", "true", "t", "sand", "sandt", "✓", "✔", "☑", "1.0"),
        *("gensidig", "tovejs", "to-vejs", "2-vejs", "two-way", "on"),
    )
)
_NO = frozenset(
    (
        *("nej", "n", "no", "0", "false", "f", "falsk", "✗", "✘", "☐", "0.0", "off"),
        *("envejs", "en-vejs", "1-vejs", "one-way", "ensidig"),
    )
)


def booleans(cells: pd.Series) -> pd.Series:
    """Return yes and no (nullable ``boolean``); anything else is missing."""

    def read(value: str) -> bool | None:
        word = value.casefold()
        return True if word in _YES else False if word in _NO else None

    said = _by_clean_value(cells, lambda value: str(read(value)), DTYPES["str"])
    return said.map({"True": True, "False": False}).astype("boolean")


_PERSONS = re.compile(
    r"([0-9]{1,6})(?:[.,]0{1,2})?\s*(?:pers\.?|personer|person|borgere?|stk\.?|people|persons)?",
    re.IGNORECASE,
)


def whole_numbers(cells: pd.Series) -> pd.Series:
    """Return small counts (``Int64``), as ``3``, ``3,0`` or ``3 personer``; else missing."""

    def read(value: str) -> int | None:
        found = _PERSONS.fullmatch(value)
        return int(found[1]) if found else None

    return _by_clean_value(cells, read, DTYPES["int"])


_THOUSANDS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_DECIMAL = re.compile(r"[0-9]+(?:[.,][0-9]+)?")


def decimals(cells: pd.Series) -> pd.Series:
    """Return numbers of zero or more (``float64``), Danish first: ``1.234,5`` is 1234.5."""

    def read(value: str) -> float | None:
        if _THOUSANDS.fullmatch(value):
            return float(value.replace(".", "").replace(",", "."))
        return float(value.replace(",", ".")) if _DECIMAL.fullmatch(value) else None

    return _by_clean_value(cells, read, DTYPES["float"])
