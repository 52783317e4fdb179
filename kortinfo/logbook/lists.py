"""Meeting lists: which businesses a meeting ticked, whom it gave them to, and what was noted."""

import datetime as dt
from typing import Any

from sqlalchemy import Connection, func, select

from kortinfo.logbook import written
from kortinfo.logbook.records import ListItem, MeetingList
from kortinfo.logbook.rows import add, put
from kortinfo.logbook.schema import (
    FINGERPRINT_LENGTH,
    NAME_LENGTH,
    TITLE_LENGTH,
    list_items,
    lists,
)


def start(
    connection: Connection,
    *,
    title: str,
    words: str,
    query: str,
    snapshot: str,
    as_of: dt.date,
    who: str,
    at: dt.datetime,
) -> int:
    """Begin a list and return its number."""
    values = {
        "title": written.needed(title, length=TITLE_LENGTH),
        "words": written.line(words, length=written.LONGEST_WORDS),
        "query": written.query_string(query),
        "snapshot": written.line(snapshot, length=FINGERPRINT_LENGTH),
        "as_of": as_of,
        "created_by": written.line(who, length=NAME_LENGTH),
        "created_at": written.moment(at),
    }
    return add(connection, lists, values)


def newest(connection: Connection, *, most: int) -> tuple[MeetingList, ...]:
    """Return the newest lists, the newest first."""
    found = connection.execute(
        _counted().order_by(lists.c.created_at.desc(), lists.c.id.desc()).limit(most)
    )
    return tuple(MeetingList(**row) for row in found.mappings())


def one(connection: Connection, list_id: int) -> MeetingList | None:
    """Return a list, None where there is none of that number."""
    found = connection.execute(_counted().where(lists.c.id == list_id)).mappings().first()
    return MeetingList(**found) if found else None


def _counted() -> Any:
    ticked = (
        select(func.count())
        .where(list_items.c.list_id == lists.c.id, list_items.c.ticked)
        .scalar_subquery()
    )
    return select(lists, ticked.label("ticked"))


def rename(connection: Connection, list_id: int, *, title: str) -> None:
    """Give a list another title."""
    words = written.needed(title, length=TITLE_LENGTH)
    connection.execute(lists.update().where(lists.c.id == list_id).values(title=words))


def delete(connection: Connection, list_id: int) -> None:
    """Delete a list with all that is on it."""
    connection.execute(lists.delete().where(lists.c.id == list_id))


def items(connection: Connection, list_id: int) -> tuple[ListItem, ...]:
    """Return what is written about businesses on a list, in the order it was begun in."""
    found = connection.execute(
        select(list_items).where(list_items.c.list_id == list_id).order_by(list_items.c.id)
    ).mappings()
    return tuple(
        ListItem(**{name: value for name, value in row.items() if name != "id"}) for row in found
    )


def write(
    connection: Connection,
    list_id: int,
    unit_id: str,
    *,
    who: str,
    at: dt.datetime,
    ticked: bool | None = None,
    assigned_to: str | None = None,
    note: str | None = None,
) -> bool:
    """Write about a business on a list; what is None stays as it is.

    Only what is given is replaced, so that two screens that write different things about the same
    business both are kept.

    Returns:
        False where the list has been deleted meanwhile.
    """
    if connection.execute(select(lists.c.id).where(lists.c.id == list_id)).first() is None:
        return False
    given: dict[str, Any] = {}
    if ticked is not None:
        given["ticked"] = ticked
    if assigned_to is not None:
        given["assigned_to"] = written.line(assigned_to, length=NAME_LENGTH)
    if note is not None:
        given["note"] = written.line(note, length=written.LONGEST_NOTE)
    by = {
        "changed_by": written.line(who, length=NAME_LENGTH),
        "changed_at": written.moment(at),
    }
    row = {"list_id": list_id, "unit_id": written.unit(unit_id), **given, **by}
    key = ("list_id", "unit_id")
    put(connection, list_items, row, key=key, replacing=(*given, *by))
    return True


def names(connection: Connection, *, most: int) -> tuple[str, ...]:
    """Return the names businesses were given to, the latest first."""
    latest = func.max(list_items.c.changed_at)
    found = connection.execute(
        select(list_items.c.assigned_to)
        .where(list_items.c.assigned_to != "")
        .group_by(list_items.c.assigned_to)
        .order_by(latest.desc(), list_items.c.assigned_to)
        .limit(most)
    )
    return tuple(found.scalars())
