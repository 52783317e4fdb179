"""Settings of visit plans: what makes a visit worth while, how long it takes, when one may come."""

import datetime as dt
import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, field_validator, model_validator

from kortinfo.privacy_settings import Part, ShownName
from kortinfo.settings_coverage import Filter

Points = Annotated[float, Field(ge=0, le=1000)]
Minutes = Annotated[int, Field(ge=5, le=480)]
_HOURS = re.compile(r"\s*(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)\s*")


def read_hours(given: str) -> tuple[dt.time, dt.time]:
    """Read "08:00-15:30" as two times.

    Raises:
        ValueError: it is no such text, or ends before it begins.
    """
    found = _HOURS.fullmatch(given)
    if found is None:
        raise ValueError(f'"{given}" is no hours; write them as "08:00-15:30"')
    hour, minute, last_hour, last_minute = map(int, found.groups())
    if max(hour, last_hour) > 23 or max(minute, last_minute) > 59:
        raise ValueError(f'"{given}" holds no time of a day; write hours as "08:00-15:30"')
    hours = dt.time(hour, minute), dt.time(last_hour, last_minute)
    if hours[0] >= hours[1]:
        raise ValueError(f'"{given}" ends before it begins')
    return hours


def _hours(given: Any) -> Any:
    return read_hours(given) if isinstance(given, str) else given


Hours = Annotated[tuple[dt.time, dt.time], BeforeValidator(_hours)]


class Weights(Part):
    """Points a reason gives at the most; 0: it does not count."""

    never: Points = 25
    """Never in contact (D)."""
    lapsed: Points = 20
    """Earlier in contact, not now (C)."""
    due: Points = 10
    """In contact (A, B) and due again, more the longer."""
    employees: Points = 20
    """Employees of an uncovered business, by their logarithm, up to 1,000."""
    job_ads: Points = 10
    """Job ads open now: all of it from three."""
    new: Points = 8
    """Begun within a year."""
    falls: Points = 10
    """Soon not covered any more, more the sooner."""
    focus: Points = 15
    """In a campaign that runs, or in the focus set below."""
    target: Points = 10
    """Uncovered, and in a target that is not reached yet."""
    tried: Points = 4
    """Taken off for each try in a year that got no answer, three at the most."""


class Office(Part):
    """A place days begin and end at."""

    name: ShownName
    lat: float = Field(ge=54, le=58)
    lon: float = Field(ge=7, le=16)


class Visits(Part):
    """How visit plans are made."""

    worth: Weights = Weights()
    focus: Filter = ""
    """A filter as in the app's address: the businesses looked for at present."""
    hours: Hours = (dt.time(8, 30), dt.time(15, 30))
    lunch: Hours | None = (dt.time(11, 30), dt.time(13, 0))
    """When lunch may begin; false: none."""
    lunch_minutes: Minutes = 30
    minutes: Minutes = 45
    """Of a visit, where nothing below says otherwise."""
    minutes_by_level: dict[str, Minutes] = Field(default={"A": 30, "B": 45})
    minutes_large: Minutes = 60
    large_from: int = Field(default=50, ge=1)
    """From so many employees a visit lasts ``minutes_large``."""
    opening: dict[str, Hours] = Field(
        default={
            "F": (dt.time(7, 0), dt.time(15, 0)),
            "G": (dt.time(9, 30), dt.time(17, 0)),
            "I": (dt.time(10, 0), dt.time(16, 0)),
            "P": (dt.time(8, 0), dt.time(14, 30)),
        }
    )
    """Section letter (DB25) to when its businesses can be visited, Monday to Friday."""
    opening_else: Hours = (dt.time(8, 0), dt.time(16, 0))
    open_at_weekends: tuple[str, ...] = ()
    """Sections that can be visited on Saturdays, Sundays and holidays."""
    quiet_days: int = Field(default=30, ge=0, le=3650)
    """No visit so soon after the last two-way contact."""
    most_visits: int | None = Field(default=None, ge=1, le=50)
    offices: tuple[Office, ...] = ()
    seed: int = Field(default=1, ge=0)

    @field_validator("lunch", mode="before")
    @classmethod
    def _none(cls, given: Any) -> Any:
        return None if given is False else given

    @field_validator("minutes_by_level")
    @classmethod
    def _levels(cls, given: dict[str, int]) -> dict[str, int]:
        if unknown := sorted(set(given) - set("ABCD")):
            raise ValueError(f"no level is called {', '.join(unknown)}; levels are A, B, C and D")
        return given

    @model_validator(mode="after")
    def _sections(self) -> "Visits":
        unknown = sorted(
            each
            for each in (*self.opening, *self.open_at_weekends)
            if not re.fullmatch("[A-V]", each)
        )
        if unknown:
            raise ValueError(f"{', '.join(unknown)}: a section is one letter, A to V")
        return self
