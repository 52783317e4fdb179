"""What is wished of a plan of visits, as frozen values."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Spread = Literal["any", "one_area", "spread"]
Mode = Literal["car", "bicycle", "walk", "bus"]


@dataclass(frozen=True, slots=True)
class Point:
    """Where a day begins or ends, EPSG:25832, metres; a home is never stored, told or sent."""

    x: float
    y: float
    title: str = ""
    home: bool = False

    def __repr__(self) -> str:
        """Return no coordinates of a home: a repr ends in logs and error messages."""
        return "Point(home)" if self.home else f"Point({self.x:.0f}, {self.y:.0f}, {self.title!r})"


@dataclass(frozen=True, slots=True)
class Person:
    """Who goes: from where, and to where (None: the day ends at the last stop)."""

    name: str
    start: Point
    end: Point | None


@dataclass(frozen=True, slots=True)
class Appointment:
    """A meeting that stands: whose, when, how long, and at a business or a point."""

    person: str
    begins_at: dt.datetime
    """Danish local time, without a zone."""
    minutes: int
    title: str
    unit_id: str = ""
    point: Point | None = None

    @property
    def key(self) -> str:
        """What names it within a plan: its unit, or title and time."""
        return self.unit_id or f"{self.title}|{self.begins_at:%H:%M}"


@dataclass(frozen=True, slots=True)
class Locked:
    """A stop that stays: with this person on this day, at about this time (None: at any)."""

    unit_id: str
    person: str
    date: dt.date
    begins_at: dt.time | None = None
    give_minutes: int = 15


@dataclass(frozen=True)
class Wishes:
    """Everything asked of a plan. What is None comes from the settings.

    Attributes:
        people: who goes; names apart.
        dates: on which days; every person goes on every day.
        hours: from when to when.
        lunch: from when to when lunch may begin; an empty tuple: none.
        most_visits: a day, appointments included.
        minutes: of every visit.
        mode: how one travels.
        spread: keep each day to one postal district, spread it (two stops a parish), or neither.
        musts: units to visit in any case.
        nevers: units not to visit.
        locked: stops that stay where they are.
        appointments: meetings that stand.
        keep: units of an earlier plan, favoured a little so that a new one is like it.
        include_protected: let advertising-protected businesses in; the reason is in the logbook.
        rounds: how long is searched; None: by the size of the task.
        seed: of the search; None: of the settings.
    """

    people: tuple[Person, ...]
    dates: tuple[dt.date, ...]
    hours: tuple[dt.time, dt.time] | None = None
    lunch: tuple[dt.time, ...] | None = None
    most_visits: int | None = None
    minutes: int | None = None
    mode: Mode = "car"
    spread: Spread = "any"
    musts: frozenset[str] = frozenset()
    nevers: frozenset[str] = frozenset()
    locked: tuple[Locked, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    keep: frozenset[str] = frozenset()
    include_protected: bool = False
    rounds: int | None = None
    seed: int | None = None
