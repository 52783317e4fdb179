"""Who took what out, when, and why what is left out by default went along."""

import datetime as dt

from sqlalchemy import Connection, select

from kortinfo.logbook import written
from kortinfo.logbook.records import AuditEntry
from kortinfo.logbook.rows import add
from kortinfo.logbook.schema import KIND_LENGTH, NAME_LENGTH, audit

EXPORT, OVERRIDE, IMPORT = "export", "override", "import"
PURGE, FORGET, IMPORT_GONE = "purge", "forget", "import_gone"
AIM_SET, AIM_CHANGED, AIM_GONE = "aim_set", "aim_changed", "aim_gone"


def log(
    connection: Connection,
    *,
    what: str,
    kind: str,
    words: str,
    query: str,
    rows: int,
    protected_rows: int,
    reason: str,
    who: str,
    at: dt.datetime,
) -> int:
    """Write an entry and return its number."""
    values = {
        "what": what,
        "kind": written.needed(kind, length=KIND_LENGTH),
        "words": written.line(words, length=written.LONGEST_WORDS),
        "query": written.query_string(query),
        "rows": rows,
        "protected_rows": protected_rows,
        "reason": written.line(reason, length=written.LONGEST_NOTE),
        "who": written.line(who, length=NAME_LENGTH),
        "at": written.moment(at),
    }
    return add(connection, audit, values)


def newest(connection: Connection, *, most: int) -> tuple[AuditEntry, ...]:
    """Return the newest entries, the newest first."""
    found = connection.execute(
        select(audit).order_by(audit.c.at.desc(), audit.c.id.desc()).limit(most)
    )
    return tuple(AuditEntry(**row) for row in found.mappings())
