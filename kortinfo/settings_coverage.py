"""The settings of coverage: what makes a hole worth closing."""

from pydantic import Field, model_validator

from kortinfo.privacy_settings import Part


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
