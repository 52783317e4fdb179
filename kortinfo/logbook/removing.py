"""What leaves the logbook for good: what is past its time, one person, one business."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import Connection, Row, String, Table, delete, func, or_, select

from kortinfo.logbook.plans import (
    forget_in_plans,
    older_plans,
    older_visits,
    plans_without,
)
from kortinfo.logbook.schema import (
    aims,
    audit,
    corrections,
    decisions,
    list_items,
    lists,
    metadata,
    pairs,
    plans,
    saved_views,
    visits,
)

_OF_BUSINESSES = (list_items, decisions, pairs, corrections, visits)
_NAMES = {"created_by", "assigned_to", "changed_by", "decided_by", "undone_by", "who", "person"}
_KEYS = {
    *("unit_id", "row_key", "gone_id", "kept_id", "postal_code", "level", "snapshot", "map_view"),
    *("verdict", "what", "kind", "was", "measure", "plan_key"),
}
"""Ids, codes, our own words, and what the register said: nobody wrote these."""
Masked = Callable[[str], str]


def older(connection: Connection, before: Mapping[str, dt.datetime]) -> dict[str, int]:
    """Return how many rows of each kind are older than a moment."""
    return {kind: len(_ids(connection, kind, moment)) for kind, moment in before.items()}


def purge(connection: Connection, before: Mapping[str, dt.datetime]) -> dict[str, int]:
    """Delete them, and return how many they were."""
    gone: dict[str, int] = {}
    for kind, moment in before.items():
        ids = _ids(connection, kind, moment)
        table = _TABLES[kind]
        for id_ in ids:
            statement = delete(table).where(table.c.id == id_)
            if kind in _DECIDED:  # one that holds is still needed, its words are not
                holds = table.c.undone_at.is_(None)
                one = table.update().where(table.c.id == id_, holds)
                connection.execute(one.values(dict.fromkeys(_DECIDED[kind], "")))
                statement = statement.where(~holds)
            connection.execute(statement)
        gone[kind] = len(ids)
    return gone


_TABLES = {
    "lists": lists,
    "views": saved_views,
    "audit": audit,
    "decisions": decisions,
    "pairs": pairs,
    "corrections": corrections,
    "aims": aims,
    "plans": plans,
    "visits": visits,
}
_DECIDED = {
    "decisions": ("words", "decided_by"),
    "pairs": ("words", "reason", "decided_by"),
    "corrections": ("words", "reason", "decided_by"),
    "aims": ("decided_by",),
}
"""What people decided, and what of it is emptied where it is old and holds."""


_PLANNED = {"plans": older_plans, "visits": older_visits}
"""These are as old as the day they are about."""


def _ids(connection: Connection, kind: str, moment: dt.datetime) -> list[int]:
    """Return the ids of what is older; a list lives on with what is written on it.

    Of what was decided, that which was taken back, and that which still says why and by whom.
    """
    if kind in _PLANNED:
        return _PLANNED[kind](connection, moment)
    if kind == "views":
        found = select(saved_views.c.id).where(saved_views.c.created_at < moment)
    elif kind in _DECIDED:
        table = _TABLES[kind]
        last = func.coalesce(table.c.undone_at, table.c.decided_at)
        told = or_(table.c.undone_at.is_not(None), *(table.c[n] != "" for n in _DECIDED[kind]))
        found = select(table.c.id).where(last < moment, told)
    elif kind == "audit":
        found = select(audit.c.id).where(audit.c.at < moment)
    else:
        last = func.coalesce(func.max(list_items.c.changed_at), lists.c.created_at)
        found = (
            select(lists.c.id)
            .outerjoin(list_items, list_items.c.list_id == lists.c.id)
            .group_by(lists.c.id, lists.c.created_at)
            .having(last < moment)
            .having(lists.c.created_at < moment)
        )
    return list(connection.execute(found).scalars())


def about_person(connection: Connection, masked: Masked) -> dict[str, int]:
    """Return in how many rows of each table ``masked`` finds somebody."""
    return dict(Counter(table.name for table, _, _ in _changes(connection, masked)))


def forget_person(connection: Connection, masked: Masked) -> dict[str, int]:
    """Mask them, and return in how many rows of each table they stood."""
    found = Counter[str]()
    for table, id_, changed in list(_changes(connection, masked)):
        if table is saved_views and "name" in changed:
            changed["name"] = f"{changed['name']} {id_}"  # two views may not become one name
        connection.execute(table.update().where(table.c.id == id_).values(**changed))
        found[table.name] += 1
    return dict(found)


def _changes(connection: Connection, masked: Masked) -> Iterator[tuple[Table, int, dict[str, str]]]:
    """Yield the rows that hold somebody, and what their columns become."""
    for table in metadata.sorted_tables:
        for row in connection.execute(select(table)):
            changed = _without(row, table, masked)
            if changed:
                yield table, int(row.id), changed


def _without(row: Row[Any], table: Table, masked: Masked) -> dict[str, str]:
    """Return the columns of text that change: a person's becomes "", in others it is masked."""
    changed: dict[str, str] = {}
    for column in table.columns:
        before = row._mapping[column.name]
        if not isinstance(column.type, String) or column.name in _KEYS or not before:
            continue
        if column.name == "query":
            pairs = parse_qsl(before, keep_blank_values=True)
            left = [(masked(key), masked(value)) for key, value in pairs]
            after = urlencode(left) if left != pairs else before
        elif table is plans and column.name == "content":
            after = forget_in_plans(before, masked)
        else:
            after = masked(before)
        if after != before:
            changed[column.name] = "" if column.name in _NAMES else after[: column.type.length]
    return changed


def rename_rows(connection: Connection, keys: Mapping[str, str]) -> None:
    """Keep decisions about rows by other keys, and about pairs by other ids, from old to new."""
    for column in (decisions.c.row_key, pairs.c.gone_id, pairs.c.kept_id):
        for old, new in keys.items():
            mine = column.table.update().where(column == old)
            connection.execute(mine.values({column: new}))


def about_units(
    connection: Connection,
    unit_ids: Collection[str],
    row_keys: Collection[str],
    masked: Masked,
) -> dict[str, int]:
    """Return how many rows of each table are about the units, or about rows with these keys.

    Of the record of exports those that ``masked`` would change: somebody searched for them.
    """
    found = {
        table.name: len(_about(connection, table, unit_ids, row_keys)) for table in _OF_BUSINESSES
    }
    found[plans.name] = len(plans_without(connection, unit_ids))
    found[audit.name] = len(_searched(connection, masked))
    return {name: count for name, count in found.items() if count}


def forget_units(
    connection: Connection,
    unit_ids: Collection[str],
    row_keys: Collection[str],
    masked: Masked,
) -> dict[str, int]:
    """Delete those rows, and return how many they were of each table.

    A plan of visits stays, without the stops at them, and so does what was exported by whom, with
    what was searched for masked.
    """
    found = about_units(connection, unit_ids, row_keys, masked)
    for table in _OF_BUSINESSES:
        for id_ in _about(connection, table, unit_ids, row_keys):
            connection.execute(delete(table).where(table.c.id == id_))
    for id_, content in plans_without(connection, unit_ids).items():
        connection.execute(plans.update().where(plans.c.id == id_).values(content=content))
    for id_, changed in _searched(connection, masked).items():
        connection.execute(audit.update().where(audit.c.id == id_).values(**changed))
    return found


def _searched(connection: Connection, masked: Masked) -> dict[int, dict[str, str]]:
    """Return by id what entries of the record of exports become; who exported is not looked at."""
    every = {
        int(row.id): {
            name: after
            for name, after in _without(row, audit, masked).items()
            if name not in _NAMES
        }
        for row in connection.execute(select(audit))
    }
    return {id_: changed for id_, changed in every.items() if changed}


def _about(
    connection: Connection, table: Table, unit_ids: Collection[str], row_keys: Collection[str]
) -> list[int]:
    every = connection.execute(select(table))
    return [
        row.id
        for row in every
        if getattr(row, "unit_id", "") in unit_ids
        or any(getattr(row, name, "") in row_keys for name in ("row_key", "gone_id", "kept_id"))
    ]
