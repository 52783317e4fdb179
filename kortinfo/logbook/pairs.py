"""What people decided about two rows that look like one; nothing is deleted, it is undone."""

import re

from sqlalchemy import Connection, select

from kortinfo.logbook import written
from kortinfo.logbook.records import Pair
from kortinfo.logbook.rows import add
from kortinfo.logbook.schema import NAME_LENGTH, TITLE_LENGTH, pairs
from kortinfo.tables import DIFFERENT, MERGE

_ID = re.compile(r"[0-9a-f]{32}")
_FIELDS = ("id", "gone_id", "kept_id", "verdict", "reason", "words", "decided_by", "decided_at")


def decide(connection: Connection, said: Pair) -> int:
    """Write a decision and return its number; the id it comes with does not count.

    Raises:
        ValueError: the ids are none or the same, or the verdict is none.
    """
    ids = (said.gone_id, said.kept_id)
    if not all(map(_ID.fullmatch, ids)) or said.gone_id == said.kept_id:
        raise ValueError("a decision about a pair needs the ids of two rows")
    if said.verdict not in (MERGE, DIFFERENT):
        raise ValueError("two rows are merged or different")
    values = {
        "gone_id": said.gone_id,
        "kept_id": said.kept_id,
        "verdict": said.verdict,
        "reason": written.line(said.reason, length=TITLE_LENGTH),
        "words": written.line(said.words, length=TITLE_LENGTH),
        "decided_by": written.line(said.decided_by, length=NAME_LENGTH),
        "decided_at": written.moment(said.decided_at),
    }
    return add(connection, pairs, values)


def every(connection: Connection) -> tuple[Pair, ...]:
    """Return the decisions that hold, the newest first."""
    found = connection.execute(
        select(pairs)
        .where(pairs.c.undone_at.is_(None))
        .order_by(pairs.c.decided_at.desc(), pairs.c.id.desc())
    )
    return tuple(Pair(**{name: row[name] for name in _FIELDS}) for row in found.mappings())
