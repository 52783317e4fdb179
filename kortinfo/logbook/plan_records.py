"""Plans of visits as the logbook holds them, and what became of their stops."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["visited", "not_home", "moved"]
OUTCOMES: tuple[Outcome, ...] = ("visited", "not_home", "moved")
CONTACTS: tuple[Outcome, ...] = ("visited", "not_home")
"""What becomes a contact in the next build: a visit, and one where nobody was met."""


@dataclass(frozen=True, kw_only=True)
class KeptPlan:
    """One version of a plan of visits.

    Attributes:
        content: the plan as JSON (``kortinfo.plan_json``): an object with ``plan`` in it, whose
            ``days`` name their ``person`` and ``date``. No home, no way from or to one.
        words: what it is about, for people.
        starts: its first day.
        ends: its last day.
        snapshot: the fingerprint of the build it was made from.
        decided_by: who saved it; "" where nobody said.
        decided_at: when.
        id: this version's number in the logbook; 0 before it is there.
        key: the plan's own, the same in all its versions; "" before it is there.
        sequence: which version it is, from 0; what calendars tell an update by.
        undone_at: when a later version took its place, or the plan was called off; None: it holds.
    """

    content: str
    words: str
    starts: dt.date
    ends: dt.date
    snapshot: str
    decided_at: dt.datetime
    decided_by: str = ""
    id: int = 0
    key: str = ""
    sequence: int = 0
    undone_at: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Visit:
    """What became of one stop of a plan.

    Attributes:
        plan_key: the plan's key.
        unit_id: the business.
        person: whose stop it was.
        day: when.
        what: "visited", "not_home" or "moved".
        moved_to: the new day, where it was moved and is known.
        note: what is worth knowing; "" for nothing.
        decided_by: who said so; "" where nobody said.
        decided_at: when.
        id: its number in the logbook; 0 before it is there.
    """

    plan_key: str
    unit_id: str
    person: str
    day: dt.date
    what: Outcome
    decided_at: dt.datetime
    moved_to: dt.date | None = None
    note: str = ""
    decided_by: str = ""
    id: int = 0
