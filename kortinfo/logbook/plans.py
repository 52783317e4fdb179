"""Plans of visits: each change is a new version, none is deleted but past retention.

Content is JSON that the room of plans reads; here only what people typed in it is known: whose day
it is, what an appointment and a start are called.
"""

import datetime as dt
import json
import secrets
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import Connection, select

from kortinfo.logbook import written
from kortinfo.logbook.plan_records import OUTCOMES, KeptPlan, Visit
from kortinfo.logbook.rows import add
from kortinfo.logbook.schema import FINGERPRINT_LENGTH, NAME_LENGTH, TITLE_LENGTH, plans, visits

_TYPED = {
    "person": NAME_LENGTH,
    "name": NAME_LENGTH,
    "title": TITLE_LENGTH,
    "start_title": TITLE_LENGTH,
    "reason": written.LONGEST_NOTE,
}
"""What people typed in a plan's content, and how long it may be."""


def save(connection: Connection, said: KeptPlan, *, instead_of: int | None = None) -> int | None:
    """Write a plan, or the next version of one, and return its number.

    Args:
        connection: in a transaction that may write.
        said: the plan; number, key and sequence are given here.
        instead_of: the number of the version it takes the place of.

    Returns:
        None where that version no longer holds: nothing is written.

    Raises:
        ValueError: its content is no plan, or its last day comes before its first.
    """
    if said.ends < said.starts:
        raise ValueError(f"a plan ends on {said.ends}, before it starts on {said.starts}")
    key, sequence = secrets.token_hex(16), 0
    if instead_of is not None:
        before = one(connection, instead_of)
        if before is None or not cancel(
            connection, instead_of, who=said.decided_by, at=said.decided_at
        ):
            return None
        key, sequence = before.key, before.sequence + 1
    values = {
        "plan_key": key,
        "sequence": sequence,
        "words": written.line(said.words, length=written.LONGEST_WORDS),
        "content": _typed_as(
            said.content, lambda what, value: written.line(value, length=_TYPED[what])
        ),
        "starts": said.starts,
        "ends": said.ends,
        "snapshot": said.snapshot[:FINGERPRINT_LENGTH],
        "decided_by": written.line(said.decided_by, length=NAME_LENGTH),
        "decided_at": written.moment(said.decided_at),
    }
    return add(connection, plans, values)


def cancel(connection: Connection, number: int, *, who: str, at: dt.datetime) -> bool:
    """Call a plan off by its version that holds; False: it no longer did."""
    done = connection.execute(
        plans.update()
        .where(plans.c.id == number, plans.c.undone_at.is_(None))
        .values(undone_by=written.line(who, length=NAME_LENGTH), undone_at=written.moment(at))
    )
    return bool(done.rowcount)


def one(connection: Connection, number: int) -> KeptPlan | None:
    """Return a version by its number; None: there is none."""
    row = connection.execute(select(plans).where(plans.c.id == number)).mappings().one_or_none()
    return None if row is None else _kept(row)


def versions(connection: Connection, key: str) -> tuple[KeptPlan, ...]:
    """Return every version of a plan, the first one first."""
    found = connection.execute(
        select(plans).where(plans.c.plan_key == key).order_by(plans.c.sequence)
    )
    return tuple(_kept(row) for row in found.mappings())


def between(
    connection: Connection, first: dt.date, last: dt.date, *, person: str = ""
) -> tuple[KeptPlan, ...]:
    """Return the plans that hold with a day in a range, of a person or ("") of anybody."""
    found = connection.execute(
        select(plans)
        .where(plans.c.undone_at.is_(None), plans.c.starts <= last, plans.c.ends >= first)
        .order_by(plans.c.starts, plans.c.id)
    )
    kept = [_kept(row) for row in found.mappings()]
    return tuple(each for each in kept if _has_day(each.content, first, last, person))


def mark(connection: Connection, said: Visit) -> int:
    """Write what became of a stop, in the place of what was said of it before.

    Raises:
        ValueError: the outcome is none, or the business is.
    """
    if said.what not in OUTCOMES:
        raise ValueError(f"a stop is {', '.join(OUTCOMES)}; came {said.what}")
    if said.moved_to is not None and said.what != "moved":
        raise ValueError("only a stop that was moved has a new day")
    signed = {
        "decided_by": written.line(said.decided_by, length=NAME_LENGTH),
        "decided_at": written.moment(said.decided_at),
    }
    stop = {
        "plan_key": said.plan_key,
        "unit_id": written.unit(said.unit_id),
        "person": written.line(said.person, length=NAME_LENGTH),
        "day": said.day,
    }
    connection.execute(
        visits.update()
        .where(*(visits.c[name] == value for name, value in stop.items()))
        .where(visits.c.undone_at.is_(None))
        .values(undone_by=signed["decided_by"], undone_at=signed["decided_at"])
    )
    told = {
        "what": said.what,
        "moved_to": said.moved_to,
        "note": written.line(said.note, length=written.LONGEST_NOTE),
    }
    return add(connection, visits, stop | told | signed)


def marks(connection: Connection, *, key: str = "") -> tuple[Visit, ...]:
    """Return what holds of the stops of a plan, or ("") of every plan; the oldest first."""
    wanted = select(visits).where(visits.c.undone_at.is_(None)).order_by(visits.c.id)
    if key:
        wanted = wanted.where(visits.c.plan_key == key)
    return tuple(
        Visit(**{name: value for name, value in row.items() if not name.startswith("undone")})
        for row in connection.execute(wanted).mappings()
    )


def older_plans(connection: Connection, before: dt.datetime) -> list[int]:
    """Return the numbers of the versions of plans whose last day lies before a moment."""
    return list(
        connection.execute(select(plans.c.id).where(plans.c.ends < before.date())).scalars()
    )


def older_visits(connection: Connection, before: dt.datetime) -> list[int]:
    """Return the numbers of what is said of stops on days before a moment."""
    return list(
        connection.execute(select(visits.c.id).where(visits.c.day < before.date())).scalars()
    )


def forget_in_plans(content: str, masked: Callable[[str], str]) -> str:
    """Return a plan's content without somebody.

    Args:
        content: a plan's JSON.
        masked: what a text becomes; where it changes a person's name, that becomes "", and a
            second one's a number: whose day is whose stays told.
    """
    read = _read(content)
    wished = (read.get("wishes") or {}).get("people", [])
    people = dict.fromkeys(
        [each["name"] for each in wished] + [day["person"] for day in read["plan"]["days"]]
    )
    free = (name for name in ("", *map(str, range(2, len(people) + 2))) if name not in people)
    instead = {name: next(free) for name in people if masked(name) != name}

    def without(what: str, value: str) -> str:
        after = masked(value)
        if what in ("person", "name") and after != value:
            return instead.get(value, "")
        return after[: _TYPED[what]]

    return _typed_as(content, without)


def plans_without(connection: Connection, unit_ids: Collection[str]) -> dict[int, str]:
    """Return what the plans that name some businesses are without their stops, by number."""
    found = {}
    for row in connection.execute(select(plans.c.id, plans.c.content)):
        read = _read(row.content)
        after = _without_units(read, frozenset(unit_ids))
        if after != read:
            found[int(row.id)] = _written(after)
    return found


def _without_units(value: Any, units: frozenset[str]) -> Any:
    """Return a value without what is of some units: stops, wishes, ids in lists and as keys."""
    if isinstance(value, list):
        kept = [each for each in value if not _of_units(each, units)]
        return [_without_units(each, units) for each in kept]
    if isinstance(value, dict):
        return {
            name: _without_units(each, units) for name, each in value.items() if name not in units
        }
    return value


def _of_units(value: Any, units: frozenset[str]) -> bool:
    found = value.get("unit_id") if isinstance(value, dict) else value
    return isinstance(found, str) and found in units


def _typed_as(content: str, change: Callable[[str, str], str]) -> str:
    """Return a plan's content with what people typed in it changed, told what and its words.

    Raises:
        ValueError: it is no plan.
    """
    read = _read(content)

    def walk(value: Any) -> Any:
        if isinstance(value, list):
            return [walk(each) for each in value]
        if not isinstance(value, dict):
            return value
        return {name: changed(name, each) for name, each in value.items()}

    def changed(name: str, value: Any) -> Any:
        typed = name in _TYPED and isinstance(value, str)
        return change(name, value) if typed else walk(value)

    after = walk(read)
    return content if after == read else _written(after)


def _read(content: str) -> dict[str, Any]:
    try:
        read: dict[str, Any] = json.loads(content)
        for day in read["plan"]["days"]:
            _ = (day["person"], dt.date.fromisoformat(day["date"]))
            _ = [stop["unit_id"] for stop in day["stops"]]
        _ = [each["unit_id"] for each in read["plan"]["unmet"]]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError("a plan's content is an object with a plan in it, and days") from error
    return read


def _written(read: dict[str, Any]) -> str:
    return json.dumps(read, ensure_ascii=False, separators=(",", ":"))


def _has_day(content: str, first: dt.date, last: dt.date, person: str) -> bool:
    return any(
        first <= dt.date.fromisoformat(day["date"]) <= last and person in ("", day["person"])
        for day in _read(content)["plan"]["days"]
    )


def _kept(row: Any) -> KeptPlan:
    values = {name: value for name, value in row.items() if name not in ("plan_key", "undone_by")}
    return KeptPlan(key=row["plan_key"], **values)
