"""Settings of placements near home: what speaks for a business."""

from pydantic import Field

from kortinfo.privacy_settings import Part
from kortinfo.settings_visits import Points


class PlacementWeights(Part):
    """Points a reason gives at the most; 0: it does not count."""

    taken_before: Points = 20
    """Has taken placements: all of it from three."""
    free_again: Points = 15
    """Has taken placements, and none runs now."""
    running: Points = 5
    """Taken off for each placement that runs now, three at the most."""
    contact: Points = 15
    """In contact: all of it at A, less at B, a little at C."""
    employees: Points = 10
    """Employees, by their logarithm, up to 1,000."""
    job_title: Points = 20
    """An ad with the job looked for is open; half of it if it stood within a year."""
    job_ads: Points = 5
    """Any job ads open now: all of it from three."""


class Placements(Part):
    """How placements near home are ranked."""

    worth: PlacementWeights = PlacementWeights()
    minutes: int = Field(default=30, ge=5, le=120)
    """How far, where nothing else is said."""
