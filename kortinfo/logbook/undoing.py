"""What is decided is never deleted but taken back, with who and when, in every table alike."""

import datetime as dt

from sqlalchemy import Connection, Table, and_, func, or_, select

from kortinfo.logbook import written
from kortinfo.logbook.plan_records import CONTACTS
from kortinfo.logbook.schema import NAME_LENGTH, corrections, decisions, pairs, visits

UNDOABLE = {"decision": decisions, "pair": pairs, "correction": corrections, "visit": visits}


def undo(connection: Connection, kind: str, number: int, *, who: str, at: dt.datetime) -> None:
    """Take back what has a number; what is taken back already stays as it is."""
    table = UNDOABLE[kind]
    connection.execute(
        table.update()
        .where(table.c.id == number, table.c.undone_at.is_(None))
        .values(undone_by=written.line(who, length=NAME_LENGTH), undone_at=written.moment(at))
    )


def changed_since(connection: Connection, moment: dt.datetime) -> int:
    """Count what a build of a moment does not know: what was decided, and what was taken back."""
    return sum(_changed(connection, table, moment) for table in UNDOABLE.values())


def _changed(connection: Connection, table: Table, moment: dt.datetime) -> int:
    made = table.c.decided_at > moment
    undone = table.c.undone_at > moment
    count = select(func.count()).where(
        or_(and_(made, table.c.undone_at.is_(None)), and_(~made, undone))
    )
    if table is corrections:  # what nobody knows the right of yet changes no map
        known = or_(table.c.address != "", table.c.x.is_not(None), table.c.level != "")
        count = count.where(or_(known, table.c.day.is_not(None)))
    if table is visits:  # one that was moved is no contact
        count = count.where(table.c.what.in_(CONTACTS))
    return int(connection.execute(count.select_from(table)).scalar_one())
