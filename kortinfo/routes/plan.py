"""A plan of visits as people read it: who, which day, where, when, and why. Frozen values.

A plan never carries where a home is: a day from a home has no ``starts_at``, no way to its first
stop and none from its last, and `kortinfo.routes.planning` makes it so at once, not on the way out.
"""

import datetime as dt
from dataclasses import dataclass
from math import fsum
from typing import Literal
from zoneinfo import ZoneInfo

DANISH_TIME = ZoneInfo("Europe/Copenhagen")

Why = Literal[
    "closed",
    "holiday",
    "weekend",
    "quiet",
    "too_far",
    "no_way",
    "too_long",
    "appointments_overlap",
    "no_time_left",
    "too_many",
    "protected",
    "insolvent",
    "not_before",
    "no_point",
    "unknown",
    "inactive",
    "no_lunch",
    "outside_hours",
    "unwanted",
]
"""Why a wish is not met: closed then; a holiday or a weekend, on which hardly anybody is open; a
day on which many are closed, which is planned all the same; the way there and back alone takes the
day; there is no way by land; the visit is longer than the opening hours; two appointments cannot
both be kept; it fits alone but not with the other musts; more musts than visits wanted; protected
against advertising; insolvent; in contact only just now; without a point on the map; not in the
data; no longer active; no room is left for lunch; the appointment is not within the hours; it is
wished and not wished at once."""


@dataclass(frozen=True, slots=True)
class WorthPart:
    """One reason to visit: its key, what was seen, and the points it gives."""

    key: str
    points: float
    seen: str = ""
    """The value behind it, as an ISO date or a plain number; texts are made where it is shown."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of a day; times are Danish local times with their zone."""

    unit_id: str
    """The business; empty for an appointment elsewhere."""
    title: str
    """An appointment's own title; empty for a business, whose name comes from the snapshot."""
    x: float
    y: float
    """EPSG:25832, metres."""
    arrives_at: dt.datetime
    begins_at: dt.datetime
    leaves_at: dt.datetime
    slack_minutes: int | None
    """How much later it may begin without breaking what comes after; missing: it would tell of a
    home."""
    travel_seconds: int | None
    travel_metres: int | None
    """From the stop before, or from the start; missing: from a home."""
    worth: float = 0.0
    parts: tuple[WorthPart, ...] = ()
    locked: bool = False
    appointment: bool = False
    must: bool = False

    def __post_init__(self) -> None:
        """Raise ValueError for a time without its zone."""
        for moment in (self.arrives_at, self.begins_at, self.leaves_at):
            if moment.tzinfo is None:
                raise ValueError("a stop's times need their zone")


@dataclass(frozen=True, slots=True)
class DayPlan:
    """One person's day."""

    person: str
    date: dt.date
    stops: tuple[Stop, ...]
    from_home: bool
    """The start is a home: nothing here tells where, when one leaves, or how far it is."""
    to_home: bool
    starts_at: dt.datetime | None
    """When to leave the start; missing: from a home."""
    ends_at: dt.datetime | None
    """When one is back, or done with the last stop; missing: at a home."""
    lunch_at: dt.datetime | None
    lunch_minutes: int
    lunch_after: int
    """How many stops come before lunch."""
    travel_seconds: int
    travel_metres: int
    """Of all legs that are told."""
    start_title: str = ""
    """What the start is called ("Rådhuset"); empty for a home."""
    done: int = 0
    """How many of its stops were done when the rest was planned again."""
    again_at: dt.datetime | None = None
    """From when: one was at the last of them, or at the start; missing: it was not."""


@dataclass(frozen=True, slots=True)
class Unmet:
    """A wish that cannot be met, why, and what would help."""

    why: Why
    unit_id: str = ""
    title: str = ""
    person: str = ""
    date: dt.date | None = None
    minutes: int | None = None
    """How many minutes are missing, where that is what is missing."""


@dataclass(frozen=True)
class VisitPlan:
    """A plan for one or several persons and days."""

    days: tuple[DayPlan, ...]
    unmet: tuple[Unmet, ...]
    snapshot: str
    """The build it was made from (``Snapshot.fingerprint``)."""
    as_of: dt.date
    seed: int
    candidates: int
    """How many businesses there were to choose from."""
    left_out: tuple[tuple[str, int], ...] = ()
    """How many were left out before choosing, by reason (of `Why`)."""
    travel: str = ""
    """How travel times were found: "line", "network" or a service's kind."""
    travel_error: float = 0.0
    """Share by which a travel time is typically wrong."""

    @property
    def worth(self) -> float:
        """All the worth the plan collects."""
        return fsum(stop.worth for stop in self.stops)

    @property
    def stops(self) -> tuple[Stop, ...]:
        """Every stop, day by day."""
        return tuple(stop for day in self.days for stop in day.stops)
