"""What a CVR document says on a given day: which entry of each list holds, and as what value.

Days are ISO text (``2016-12-01``), which compares as dates do; an open start is "", an open end
"9999-12-31". A period holds both its first and its last day.
"""

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple, TypeVar

from kortinfo.cpr import is_spelled_cpr
from kortinfo.loaders.cvr_documents import (
    CompanyStatus,
    Contact,
    Dated,
    Document,
    Employment,
    Name,
    Number,
    Period,
    Sector,
)
from kortinfo.text import printable

OPEN_START = ""
OPEN_END = "9999-12-31"
_DIGITS = "0123456789"
LifeStatus = Literal["active", "closed", "coming"]
_D = TypeVar("_D", bound=Dated)


def first_day(period: Period | None) -> str:
    """Return a period's first day, "" where it is open."""
    return period.start[:10] if period is not None and period.start else OPEN_START


def last_day(period: Period | None) -> str:
    """Return a period's last day, 9999-12-31 where it is open."""
    return period.end[:10] if period is not None and period.end else OPEN_END


def holding(entries: Iterable[_D] | None, day: str) -> list[_D]:
    """Return the entries that hold on ``day``, the one that began last first."""
    found = []
    for entry in entries or ():
        period = entry.period
        # first_day and last_day, written out: this runs some twenty times a document.
        if period is None or (
            (not period.start or period.start[:10] <= day)
            and (not period.end or period.end[:10] >= day)
        ):
            found.append(entry)
    if len(found) > 1:
        found.sort(key=lambda entry: first_day(entry.period), reverse=True)
    return found


def on_day(entries: Sequence[_D] | None, day: str) -> _D | None:
    """Return the entry that holds on ``day``.

    None does: the last that began before it; none began: the earliest. No entries: None.
    """
    if not entries:
        return None
    if len(entries) == 1:
        return entries[0]
    found = holding(entries, day)
    if found:
        return found[0]
    earlier = [entry for entry in entries if first_day(entry.period) <= day]
    if earlier:
        return max(earlier, key=lambda entry: (first_day(entry.period), last_day(entry.period)))
    return min(entries, key=lambda entry: first_day(entry.period))


class Life(NamedTuple):
    """The life a unit is judged by. ``day`` is the day its values are read at."""

    status: LifeStatus
    start: str
    end: str
    day: str


def life_at(lives: Sequence[Dated] | None, as_of: str) -> Life | None:
    """Return the life that holds ``as_of``, else the last that ended, else the first to come."""
    if not lives:
        return None
    held = holding(lives, as_of)
    if held:
        period = held[0].period
        return Life("active", first_day(period), last_day(period), as_of)
    ended = [entry for entry in lives if last_day(entry.period) < as_of]
    if ended:
        period = max(ended, key=lambda entry: last_day(entry.period)).period
        return Life("closed", first_day(period), last_day(period), last_day(period))
    period = min(lives, key=lambda entry: first_day(entry.period)).period
    return Life("coming", first_day(period), last_day(period), first_day(period))


def squeezed(text: str | None) -> str | None:
    """Collapse white space and take out controls; nothing left is None."""
    return (" ".join(printable(text).split()) or None) if text else None


def digits(value: Number, width: int) -> str | None:
    """Return a code as text, padded with zeros to ``width``.

    0, nothing, no digits, and more digits than ``width`` are None, and so is a number spelled as
    a CPR number (010203-4567).
    """
    if isinstance(value, str) and not value.isdecimal() and is_spelled_cpr(value):
        return None
    code = _whole(value)
    return str(code).zfill(width) if 0 < code < 10**width else None


def _whole(value: Number) -> int:
    """Return the whole number a code stands for; 0 where there is none."""
    if isinstance(value, int):
        return value
    if isinstance(value, str):
        found = "".join(char for char in value if char in _DIGITS)
        return int(found) if found and len(found) <= 18 else 0
    return int(value) if value is not None and 0 < value < 10**18 else 0


often_digits = lru_cache(maxsize=1 << 16)(digits)
"""For codes that come again and again: municipalities, streets, sectors."""
often_squeezed = lru_cache(maxsize=1 << 16)(squeezed)
"""For texts that come again and again: streets, postal districts, sector titles."""


class DatedName(NamedTuple):
    """A name, its white space collapsed, and its first and last day."""

    start: str
    end: str
    name: str


def dated_names(entries: Iterable[Name] | None) -> list[DatedName]:
    """Return the names that have any letters, newest first."""
    named = [
        DatedName(first_day(entry.period), last_day(entry.period), name)
        for entry in entries or ()
        if (name := squeezed(entry.name)) is not None
    ]
    if len(named) > 1:
        named.sort(key=lambda item: item.start, reverse=True)
    return named


def names_text(named: Sequence[DatedName], current: str | None) -> str | None:
    """Return every name once, the current first, then newest first, one a line."""
    if len(named) == 1 and named[0].name == current:
        return current
    every = dict.fromkeys(item.name for item in named)
    if current is not None:
        every = {current: None, **every}
    return "\n".join(every) or None


def scheme_on(day: str) -> str:
    """Return the sector scheme in force on ``day``.

    CVR keeps a closed unit's code in the scheme of its time; current codes were all moved over on
    1 January 2008 (DB07) and on 1 January 2025 (DB25).
    """
    if day < "2008-01-01":
        return "DB03"
    return "DB07" if day < "2025-01-01" else "DB25"


def sector_on(
    entries: Sequence[Sector] | None, day: str
) -> tuple[str | None, str | None, str | None]:
    """Return code (6 digits), scheme and title of the main sector on ``day``.

    The scheme is that in force on the day the value speaks of: ``day`` itself where the entry
    holds then (for an active unit that is as_of, however long ago the entry began), else the
    entry's nearest day.
    """
    entry = on_day(entries, day)
    code = often_digits(entry.code, 6) if entry is not None else None
    if entry is None or code is None:
        return None, None, None
    value_day = max(min(day, last_day(entry.period)), first_day(entry.period))
    return code, scheme_on(value_day), often_squeezed(entry.title)


def secondary_sectors(document: Document, day: str) -> str | None:
    """Return the codes of the secondary sectors that hold on ``day``, joined by |."""
    if not (document.sectors1 or document.sectors2 or document.sectors3):
        return None
    codes = []
    for entries in (document.sectors1, document.sectors2, document.sectors3):
        found = holding(entries, day)
        codes.append(often_digits(found[0].code, 6) if found else None)
    return "|".join(dict.fromkeys(code for code in codes if code)) or None


_INTERVAL = re.compile(r"ANTAL_(\d{1,9})_(\d{0,9})")
_OPEN_TOP = 999_999
"""The top interval is written both ANTAL_1000_ and ANTAL_1000_999999."""


@lru_cache(maxsize=1024)
def interval(code: str | None) -> tuple[int, int | None] | None:
    """Return the lower and upper end of an interval code; an open top is None; no code is None."""
    found = _INTERVAL.fullmatch(code.strip().upper()) if code else None
    if found is None:
        return None
    low = int(found[1])
    high = int(found[2]) if found[2] and int(found[2]) < _OPEN_TOP else None
    return None if high is not None and high < low else (low, high)


def last_month_on(day: dt.date) -> int:
    """Return the last whole month up to ``day``, as a running number (year x 12 + month)."""
    whole = day.day == calendar.monthrange(day.year, day.month)[1]
    return day.year * 12 + day.month - (0 if whole else 1)


def employees(document: Document, until: int) -> tuple[int | None, int | None, str | None]:
    """Return lower end, upper end and last day of the newest period up to month ``until``.

    The finer of a month, a quarter and a year that end together; entries without a usable
    interval are passed over. None: no size is known.
    """
    best, best_ends = 0, None
    for fineness, entries in (
        (0, document.yearly),
        (1, document.quarterly),
        (2, document.monthly_old),
        (3, document.monthly),
    ):
        for entry in entries or ():
            key = _last_month(entry, fineness) * 4 + fineness
            if best <= key < (until + 1) * 4 and (ends := interval(entry.interval)):
                best, best_ends = key, ends
    if best_ends is None:
        return None, None, None
    year, month = divmod(best // 4 - 1, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return best_ends[0], best_ends[1], f"{year:04d}-{month + 1:02d}-{last:02d}"


def _last_month(entry: Employment, fineness: int) -> int:
    """Return the running number of an entry's last month; what cannot be is before all time."""
    year = _whole(entry.year)
    if fineness == 0:
        month = 12
    elif fineness == 1:
        month = _whole(entry.quarter) * 3
    else:
        month = _whole(entry.month)
    return year * 12 + month if 1 <= month <= 12 and 1900 <= year < 9999 else -1


def contact_on(entries: Iterable[Contact] | None, day: str) -> str | None:
    """Return the contact that holds on ``day`` and is not secret."""
    if not entries:
        return None
    for entry in holding(entries, day):
        if not entry.secret and entry.value is not None:
            return squeezed(str(entry.value))
    return None


CompanyState = Literal["normal", "bankrupt", "dissolving", "closed"]
_BANKRUPT = ("UNDER KONKURS", "KONKURS")
_DISSOLVING = ("UNDER TVANGSOPL", "TVANGSOPLØSNING", "LIKVIDATION", "UNDER AFVIKLING")
_CLOSED = ("OPLØST", "OPLOEST", "TVANGSOPLØST", "TVANGSOPLOEST", "SLETTET", "OPHØRT", "OPHOERT")


def company_state(document: Document, life: Life, as_of: str) -> CompanyState:
    """Return what of a company's status on ``as_of`` is worth a badge.

    Its life decides whether it is closed; ``virksomhedsstatus`` tells the rest, and for sole
    traders, who have none, the credit remark (``status``) tells of a bankruptcy.
    """
    if life.status == "closed":
        return "closed"
    for entry in (*holding(document.statuses, as_of), *holding(document.credit_remarks, as_of)):
        state = _state(entry)
        if state != "normal":
            return state
    return "normal"


def _state(entry: CompanyStatus) -> CompanyState:
    said = (squeezed(entry.status) or squeezed(entry.credit) or "").upper()
    if said.startswith(_CLOSED):
        return "closed"
    if said.startswith(_BANKRUPT):
        return "bankrupt"
    if any(word in said for word in _DISSOLVING):
        return "dissolving"
    return "normal"
