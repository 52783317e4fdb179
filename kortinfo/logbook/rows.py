"""Statements every table of the logbook needs, in words SQLite and PostgreSQL both know."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def put(
    connection: Connection,
    table: Table,
    values: Mapping[str, Any],
    *,
    key: Sequence[str],
    replacing: Sequence[str],
) -> int:
    """Write a row, or, where one with the same key is there, only change some of its columns.

    Args:
        connection: in a transaction that may write.
        table: the table; ``key`` names a unique constraint's columns.
        values: the row.
        key: what makes it the same row.
        replacing: what changes where it is there.

    Returns:
        The row's id.
    """
    # Two constructs with the same methods, one a dialect.
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement: Any = insert(table).values(**values)
    changed = statement.on_conflict_do_update(
        index_elements=list(key),
        set_={name: statement.excluded[name] for name in replacing},
    ).returning(table.c.id)
    return int(connection.execute(changed).scalar_one())


def add(connection: Connection, table: Table, values: Mapping[str, Any]) -> int:
    """Write a new row and return its id."""
    return int(
        connection.execute(table.insert().values(**values).returning(table.c.id)).scalar_one()
    )
