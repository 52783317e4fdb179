"""What users typed, made fit to keep: one line or a few, no CPR number, no longer than is sane."""

import datetime as dt
import re
from urllib.parse import parse_qsl, urlencode

from kortinfo.cpr import mask_cpr
from kortinfo.text import printable

LONGEST_QUERY = 20_000
LONGEST_WORDS = 2_000
LONGEST_NOTE = 1_000
_CODES = frozenset({"area", "sector", "shape", "unit", "map"})
"""Keys of a query whose values are numbers of ours: ten digits there are no person."""
_UNIT_ID = re.compile(r"\d{10}|cvr:\d{8}")
_MAP_VIEW = re.compile(r"\d{1,2}(?:\.\d+)?(?:/-?\d{1,3}(?:\.\d+)?){2}")


def line(value: str, *, length: int) -> str:
    """Return what was typed as one line: what acts unseen left out, CPR numbers masked, cut."""
    words = " ".join(printable(value).split())
    # Cut after masking: half a CPR number would not be known as one.
    return mask_cpr(words)[:length].rstrip()


def needed(value: str, *, length: int) -> str:
    """Return such a line that must not be empty.

    Raises:
        ValueError: nothing is left of it.
    """
    words = line(value, length=length)
    if not words:
        raise ValueError("a name is needed, and there was none")
    return words


def query_string(value: str) -> str:
    """Return a query string, CPR-shaped numbers masked in the values that are words.

    Raises:
        ValueError: it is longer than ``LONGEST_QUERY``.
    """
    pairs = parse_qsl(value.removeprefix("?"), keep_blank_values=True)
    safe = urlencode([(key, item if key in _CODES else mask_cpr(item)) for key, item in pairs])
    if len(safe) > LONGEST_QUERY:
        raise ValueError(f"a query holds at most {LONGEST_QUERY} characters, came {len(safe)}")
    return safe


def map_view(value: str) -> str:
    """Return where the map stood, as ``zoom/lat/lng``; what is not of that form becomes ""."""
    return value if len(value) <= 60 and _MAP_VIEW.fullmatch(value) else ""


def unit(value: str) -> str:
    """Return a unit id.

    Raises:
        ValueError: it is none.
    """
    if not _UNIT_ID.fullmatch(value):
        raise ValueError("a unit is a P-number or cvr:<number>")
    return value


def moment(value: dt.datetime) -> dt.datetime:
    """Return a moment that says its zone.

    Raises:
        ValueError: it does not say.
    """
    if value.tzinfo is None:
        raise ValueError("a moment must say its time zone")
    return value
