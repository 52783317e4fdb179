"""What people reported as wrong about a business; nothing is deleted, it is undone."""

import numpy as np
from sqlalchemy import Connection, select

from kortinfo.crs import inside_denmark
from kortinfo.logbook import written
from kortinfo.logbook.records import Correction
from kortinfo.logbook.rows import add
from kortinfo.logbook.schema import NAME_LENGTH, POSTAL_LENGTH, TITLE_LENGTH, corrections
from kortinfo.tables import CORRECTED, LEVELS

_FIELDS = (
    *("id", "unit_id", "what", "address", "postal_code", "x", "y", "level", "day", "was"),
    *("reason", "words", "decided_by", "decided_at"),
)


def correct(connection: Connection, said: Correction) -> int:
    """Write what somebody reported and return its number; the id it comes with does not count.

    Raises:
        ValueError: it is about no business, of no kind, a level without letter or reason, a
            postal code that is none, or half a point or one outside Denmark.
    """
    _check(said)
    values = {
        "unit_id": written.unit(said.unit_id),
        "what": said.what,
        "address": written.line(said.address, length=TITLE_LENGTH),
        "postal_code": said.postal_code,
        "x": said.x,
        "y": said.y,
        "level": said.level,
        "day": said.day,
        "was": written.line(said.was, length=TITLE_LENGTH),
        "reason": written.line(said.reason, length=TITLE_LENGTH),
        "words": written.line(said.words, length=TITLE_LENGTH),
        "decided_by": written.line(said.decided_by, length=NAME_LENGTH),
        "decided_at": written.moment(said.decided_at),
    }
    return add(connection, corrections, values)


def _check(said: Correction) -> None:
    if said.what not in CORRECTED:
        raise ValueError("a correction is of an address, a level or a closing")
    if said.what == "level" and (said.level not in LEVELS or not said.reason.strip()):
        raise ValueError("a level set by hand needs its letter and a reason")
    code = said.postal_code
    if code and not (code.isascii() and code.isdigit() and len(code) == POSTAL_LENGTH):
        raise ValueError("a postal code has 4 digits")
    if (said.x is None) != (said.y is None):
        raise ValueError("a point needs both coordinates")
    if said.x is not None and not inside_denmark(np.array([said.x]), np.array([said.y]))[0]:
        raise ValueError("the point lies outside Denmark")


def every(connection: Connection) -> tuple[Correction, ...]:
    """Return what holds, the newest first; of a business and kind the newest is the word."""
    found = connection.execute(
        select(corrections)
        .where(corrections.c.undone_at.is_(None))
        .order_by(corrections.c.decided_at.desc(), corrections.c.id.desc())
    )
    return tuple(Correction(**{name: row[name] for name in _FIELDS}) for row in found.mappings())
