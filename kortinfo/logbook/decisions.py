"""What people decided about rows nobody could match for sure; nothing is deleted, it is undone."""

import datetime as dt
import re

from sqlalchemy import Connection, select

from kortinfo.logbook import written
from kortinfo.logbook.records import Decision
from kortinfo.logbook.rows import add
from kortinfo.logbook.schema import NAME_LENGTH, TITLE_LENGTH, decisions
from kortinfo.tables import VERDICTS

_KEY = re.compile(r"[0-9a-f]{32}")
_COMPANY = re.compile(r"company:\d{8}")


def decide(
    connection: Connection,
    *,
    row_key: str,
    verdict: str,
    business: str,
    words: str,
    who: str,
    at: dt.datetime,
) -> int:
    """Write a decision and return its number.

    Raises:
        ValueError: the key or the verdict is none, or there is a business where there must be
            none, or the other way round.
    """
    if not _KEY.fullmatch(row_key) or verdict not in VERDICTS:
        raise ValueError("a decision needs the key of a row and a verdict")
    if (verdict == "none") != (business == ""):
        raise ValueError("accept and reject name a business, none does not")
    values = {
        "row_key": row_key,
        "verdict": verdict,
        "unit_id": _business(business) if business else "",
        "words": written.line(words, length=TITLE_LENGTH),
        "decided_by": written.line(who, length=NAME_LENGTH),
        "decided_at": written.moment(at),
    }
    return add(connection, decisions, values)


def _business(value: str) -> str:
    return value if _COMPANY.fullmatch(value) else written.unit(value)


def every(connection: Connection) -> tuple[Decision, ...]:
    """Return the decisions that hold, the newest first."""
    found = connection.execute(
        select(decisions)
        .where(decisions.c.undone_at.is_(None))
        .order_by(decisions.c.decided_at.desc(), decisions.c.id.desc())
    )
    names = ("id", "row_key", "verdict", "words", "decided_by", "decided_at")
    return tuple(
        Decision(**{name: row[name] for name in names}, business=row["unit_id"])
        for row in found.mappings()
    )
