"""The settings of quality: how bad data may be before the app warns, or a build stops."""

from typing import Annotated

from pydantic import Field, field_validator

from kortinfo.privacy_settings import Part

QUALITY_MEASURES = (
    *("unmatched", "set_aside", "doubles", "likely_doubles", "impossible_dates"),
    *("future_dates", "assumed_end", "on_closed", "unknown_pnr", "unknown_kind", "silent_people"),
    *("without_pnr", "without_cvr", "without_name", "without_address", "without_postal_code"),
    *("without_kind", "without_responsible", "without_title"),
    *("cpr_masked", "rough_point", "no_point", "closed_since", "moved_since"),
)
"""What ``kortinfo.quality`` counts."""
QUALITY_BOUNDS = {
    "unmatched": 0.1,
    "set_aside": 0.1,
    "unknown_pnr": 0.2,
    "on_closed": 0.1,
    "future_dates": 0.05,
    "likely_doubles": 0.1,
}
QUALITY_RISES = {
    "unmatched": 0.05,
    "set_aside": 0.05,
    "unknown_pnr": 0.05,
    "on_closed": 0.05,
    "future_dates": 0.05,
    "impossible_dates": 0.05,
    "doubles": 0.1,
    "likely_doubles": 0.1,
    **dict.fromkeys((name for name in QUALITY_MEASURES if name.startswith("without_")), 0.1),
    "rough_point": 0.05,
    "no_point": 0.02,
}


class Quality(Part):
    """How bad data may be: shares (0 to 1) by measure of ``kortinfo.quality``, as "unmatched"."""

    warn: dict[str, Annotated[float, Field(ge=0, le=1)]] = Field(default=QUALITY_BOUNDS)
    """Above these the app and the command line say so; what is given stands for all of them."""
    stop: dict[str, Annotated[float, Field(ge=0, le=1)]] = Field(default={})
    """Above these a build stops, and the last good one stays."""
    warn_rise: dict[str, Annotated[float, Field(ge=0, le=1)]] = Field(default=QUALITY_RISES)
    """The same for how much a share has risen since any build of the last three months."""
    stop_rise: dict[str, Annotated[float, Field(ge=0, le=1)]] = Field(default={})
    """Likewise, and a build stops."""
    oldest_days: int | None = Field(default=45, gt=0)
    """Days since a source's newest row from which it is said to be old."""

    @field_validator("warn", "stop", "warn_rise", "stop_rise")
    @classmethod
    def _known(cls, given: dict[str, float]) -> dict[str, float]:
        unknown = sorted(set(given) - set(QUALITY_MEASURES))
        if unknown:
            told = f"no such measure: {', '.join(unknown)}; they are {', '.join(QUALITY_MEASURES)}"
            raise ValueError(told)
        return given
