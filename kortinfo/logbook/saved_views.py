"""Saved views: a name, a query and a place on the map each, in a sequence people step through."""

import datetime as dt

from sqlalchemy import Connection, func, select

from kortinfo.logbook import written
from kortinfo.logbook.records import SavedView
from kortinfo.logbook.rows import put
from kortinfo.logbook.schema import NAME_LENGTH, saved_views


def every(connection: Connection) -> tuple[SavedView, ...]:
    """Return all saved views in their sequence."""
    found = connection.execute(
        select(saved_views).order_by(saved_views.c.position, saved_views.c.id)
    ).mappings()
    # Numbered as read: a gap that a deletion left is nobody's concern.
    return tuple(SavedView(**{**row, "position": at}) for at, row in enumerate(found))


def save(
    connection: Connection,
    *,
    name: str,
    query: str,
    map_view: str,
    who: str,
    at: dt.datetime,
) -> int:
    """Save a view, a new one last; under a name that is there, change that one in its place."""
    last = connection.execute(select(func.max(saved_views.c.position))).scalar()
    values = {
        "name": written.needed(name, length=NAME_LENGTH),
        "query": written.query_string(query),
        "map_view": written.map_view(map_view),
        "position": 0 if last is None else last + 1,
        "created_by": written.line(who, length=NAME_LENGTH),
        "created_at": written.moment(at),
    }
    return put(
        connection,
        saved_views,
        values,
        key=("name",),
        replacing=("query", "map_view"),
    )


def move(connection: Connection, view_id: int, *, to: int) -> None:
    """Give a view another place in the sequence; places beyond the ends are the ends."""
    ids = [view.id for view in every(connection)]
    if view_id not in ids:
        return
    ids.remove(view_id)
    ids.insert(max(0, min(to, len(ids))), view_id)
    for position, moved in enumerate(ids):
        connection.execute(
            saved_views.update().where(saved_views.c.id == moved).values(position=position)
        )


def delete(connection: Connection, view_id: int) -> None:
    """Delete a view; one that is gone already is fine."""
    connection.execute(saved_views.delete().where(saved_views.c.id == view_id))
