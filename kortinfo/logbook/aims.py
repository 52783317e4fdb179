"""Targets and campaigns set from the page; none is deleted, it is taken back, and each act logged.

One that is changed is taken back and written anew, in one transaction.
"""

import datetime as dt

from sqlalchemy import Connection, select

from kortinfo.logbook import audit, written
from kortinfo.logbook.records import SetCampaign, SetTarget
from kortinfo.logbook.rows import add
from kortinfo.logbook.schema import NAME_LENGTH, aims
from kortinfo.settings_coverage import Campaign, Target

TARGET, CAMPAIGN = "target", "campaign"


def write(  # noqa: PLR0913 - what is written, and who, when and of what it is logged
    connection: Connection,
    said: Target | Campaign,
    *,
    words: str,
    rows: int,
    who: str,
    at: dt.datetime,
    instead_of: int | None = None,
) -> int | None:
    """Write a target or campaign and return its number.

    Args:
        connection: in a transaction that may write.
        said: the target or campaign; what it may have as a row of the logbook does not count.
        words: whom it is about.
        rows: how many businesses that is.
        who: who said so.
        at: when.
        instead_of: the number of the one it takes the place of.

    Returns:
        None where that one has been changed or removed meanwhile: nothing is written.
    """
    if instead_of is not None and not _take_back(connection, instead_of, who=who, at=at):
        return None
    values = _values(said) | {
        "decided_by": written.line(who, length=NAME_LENGTH),
        "decided_at": written.moment(at),
    }
    what = audit.AIM_SET if instead_of is None else audit.AIM_CHANGED
    _log(connection, what, values, words=words, rows=rows, who=who, at=at)
    return add(connection, aims, values)


def remove(
    connection: Connection, number: int, *, words: str, rows: int, who: str, at: dt.datetime
) -> bool:
    """Take one back; False where somebody has done so before."""
    if not _take_back(connection, number, who=who, at=at):
        return False
    values = connection.execute(select(aims).where(aims.c.id == number)).mappings().one()
    _log(connection, audit.AIM_GONE, dict(values), words=words, rows=rows, who=who, at=at)
    return True


def every(connection: Connection) -> tuple[SetTarget | SetCampaign, ...]:
    """Return what holds, in the order of its last days."""
    found = connection.execute(
        select(aims).where(aims.c.undone_at.is_(None)).order_by(aims.c.ends, aims.c.id)
    )
    return tuple(
        _target(dict(row)) if row["kind"] == TARGET else _campaign(dict(row))
        for row in found.mappings()
    )


def _take_back(connection: Connection, number: int, *, who: str, at: dt.datetime) -> bool:
    done = connection.execute(
        aims.update()
        .where(aims.c.id == number, aims.c.undone_at.is_(None))
        .values(undone_by=written.line(who, length=NAME_LENGTH), undone_at=written.moment(at))
    )
    return bool(done.rowcount)


def _values(said: Target | Campaign) -> dict[str, object]:
    values: dict[str, object] = {
        "name": written.needed(said.name, length=NAME_LENGTH),
        "query": written.query_string(said.filter),
    }
    if isinstance(said, Target):
        if said.responsible:
            raise ValueError("whose businesses they are stands in the filter, as who=")
        own = {"kind": TARGET, "measure": said.measure, "share": said.share}
        return values | own | {"starts": said.since, "ends": said.by}
    own = {"kind": CAMPAIGN, "measure": "", "after_days": said.after_days}
    return values | own | {"starts": said.starts, "ends": said.ends}


def _target(row: dict[str, object]) -> SetTarget:
    return SetTarget.model_validate(
        _common(row)
        | {name: row[name] for name in ("measure", "share")}
        | {"by": row["ends"], "since": row["starts"]}
    )


def _campaign(row: dict[str, object]) -> SetCampaign:
    own = {name: row[name] for name in ("starts", "ends", "after_days")}
    return SetCampaign.model_validate(_common(row) | own)


def _common(row: dict[str, object]) -> dict[str, object]:
    return {name: row[name] for name in ("id", "name", "decided_by", "decided_at")} | {
        "filter": row["query"]
    }


def _log(
    connection: Connection,
    what: str,
    values: dict[str, object],
    *,
    words: str,
    rows: int,
    who: str,
    at: dt.datetime,
) -> None:
    audit.log(
        connection,
        what=what,
        kind=str(values["kind"]),
        words=f"{values['name']}: {words}",
        query=str(values["query"]),
        rows=rows,
        protected_rows=0,
        reason="",
        who=who,
        at=at,
    )
