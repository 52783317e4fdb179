"""Settings of the page *Dækning*: white spots, targets, plan, campaigns, whom to compare with."""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, field_validator, model_validator

from kortinfo.privacy_settings import Part, ShownName

Filter = Annotated[str, Field(max_length=4000)]
"""What stands after ``?`` in the app's address when the filters are set."""
Weekly = Annotated[float, Field(gt=0, le=10_000)]


class Target(Part):
    """A share to be covered by a day."""

    name: ShownName
    filter: Filter = ""
    measure: Literal["businesses", "employees", "companies"] = "businesses"
    share: float
    """A share of 1: 60 % is 0.6."""
    by: dt.date
    since: dt.date | None = None
    """Where it started; left out: a year ago."""
    responsible: tuple[ShownName, ...] = ()
    """Only the businesses these employees are responsible for: one person's target, or a team's."""

    @field_validator("share")
    @classmethod
    def _reachable(cls, share: float) -> float:
        if not 0 < share <= 1:
            raise ValueError("a share from 0 to 1, as 0.6 for 60 %; no more than 1 can be reached")
        return share

    @model_validator(mode="after")
    def _in_order(self) -> "Target":
        if self.since is not None and self.since >= self.by:
            raise ValueError("by must be a day after since")
        return self


class Plan(Part):
    """How many two-way contacts a week are planned, and what a covered business costs."""

    contacts_a_week: Weekly | None = None
    """Of all together; left out: the sum of the consultants'."""
    each: Weekly | None = None
    """Of every consultant who is not named in ``consultants``."""
    consultants: dict[ShownName, Weekly] = Field(default={})
    visits_per_business: float = Field(default=1, ge=1, le=100)
    """Visits it takes until a business is covered."""


class Campaign(Part):
    """Businesses to be reached in a period."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    name: ShownName
    filter: Filter = ""
    """May name levels too: those of the day before the period."""
    starts: dt.date = Field(alias="from")
    ends: dt.date = Field(alias="to")
    after_days: int = Field(default=90, ge=0, le=3660)
    """Days after the period in which a collaboration that begins counts as following it."""

    @field_validator("ends")
    @classmethod
    def _in_order(cls, ends: dt.date, info: Any) -> dt.date:
        starts = info.data.get("starts")
        if starts is not None and ends < starts:
            raise ValueError("to must not lie before from")
        return ends


class Compared(Part):
    """Another municipality's counts, as ``kortinfo share-aggregates`` writes them."""

    name: ShownName
    path: str = Field(min_length=1)
    """Relative to the settings file."""


class HoleWeights(Part):
    """How much each part of a hole counts in the ranking; 0: not at all.

    Each part goes from 0 to 1, where 1 is the hole with the most of it among those looked at.
    """

    uncovered: float = Field(default=1.0, ge=0, le=100)
    """Businesses nobody is in contact with."""
    employees: float = Field(default=1.0, ge=0, le=100)
    """Their employees, where the number is known."""
    job_ads: float = Field(default=1.0, ge=0, le=100)
    """How many of them have a job ad open."""
    new: float = Field(default=0.5, ge=0, le=100)
    """Businesses that began within the last 12 months."""
    distance: float = Field(default=1.0, ge=0, le=100)
    """How far the share covered lies below the same sector's elsewhere."""

    @model_validator(mode="after")
    def _something_counts(self) -> "HoleWeights":
        if not any(dict(self).values()):
            raise ValueError("give at least one of them more than 0")
        return self


class Coverage(Part):
    """How coverage is told."""

    holes: HoleWeights = HoleWeights()
