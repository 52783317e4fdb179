"""Targets and campaigns set from the page; none is deleted, it is taken back, and each act logged.

One that is changed is taken back and written anew, in one transaction.
"""

from typing import Any

from sqlalchemy import Connection, select

from kortinfo.logbook import audit, written
from kortinfo.logbook.records import SetCampaign, SetTarget, Signed
from kortinfo.logbook.rows import add
from kortinfo.logbook.schema import NAME_LENGTH, aims
from kortinfo.settings_coverage import Campaign, Target

TARGET, CAMPAIGN = "target", "campaign"


def write(
    connection: Connection,
    said: Target | Campaign,
    signed: Signed,
    *,
    instead_of: int | None = None,
) -> int | None:
    """Write a target or campaign and return its number.

    Args:
        connection: in a transaction that may write.
        said: the target or campaign; what it may have as a row of the logbook does not count.
        signed: who, when, and of what.
        instead_of: the number of the one it takes the place of.

    Returns:
        None where that one has been changed or removed meanwhile: nothing is written.
    """
    if instead_of is not None and not _take_back(connection, instead_of, signed):
        return None
    values = _values(said) | {
        "decided_by": written.line(signed.who, length=NAME_LENGTH),
        "decided_at": written.moment(signed.at),
    }
    _log(connection, audit.AIM_CHANGED if instead_of else audit.AIM_SET, values, signed)
    return add(connection, aims, values)


def remove(connection: Connection, number: int, signed: Signed) -> bool:
    """Take one back; False where somebody has done so before."""
    if not _take_back(connection, number, signed):
        return False
    values = connection.execute(select(aims).where(aims.c.id == number)).mappings().one()
    _log(connection, audit.AIM_GONE, dict(values), signed)
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


def _take_back(connection: Connection, number: int, signed: Signed) -> bool:
    gone_by = written.line(signed.who, length=NAME_LENGTH)
    done = connection.execute(
        aims.update()
        .where(aims.c.id == number, aims.c.undone_at.is_(None))
        .values(undone_by=gone_by, undone_at=written.moment(signed.at))
    )
    return bool(done.rowcount)


def _values(said: Target | Campaign) -> dict[str, Any]:
    values: dict[str, Any] = {
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


def _target(row: dict[str, Any]) -> SetTarget:
    return SetTarget.model_validate(
        _common(row)
        | {name: row[name] for name in ("measure", "share")}
        | {"by": row["ends"], "since": row["starts"]}
    )


def _campaign(row: dict[str, Any]) -> SetCampaign:
    own = {name: row[name] for name in ("starts", "ends", "after_days")}
    return SetCampaign.model_validate(_common(row) | own)


def _common(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("id", "name", "decided_by", "decided_at")} | {
        "filter": row["query"]
    }


def _log(connection: Connection, what: str, values: dict[str, Any], signed: Signed) -> None:
    audit.log(
        connection,
        what=what,
        kind=values["kind"],
        words=f"{values['name']}: {signed.words}",
        query=values["query"],
        rows=signed.rows,
        protected_rows=0,
        reason="",
        who=signed.who,
        at=signed.at,
    )
