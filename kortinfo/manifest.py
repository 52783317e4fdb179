"""What a build says of itself: its sources, steps and settings."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from kortinfo import __version__
from kortinfo.cpr import mask_cpr
from kortinfo.forget_in_tables import telling, told_without
from kortinfo.forgotten import load_forgotten
from kortinfo.loaders.result import Loaded
from kortinfo.merge.step import Step
from kortinfo.settings import Settings


def manifest_of(
    settings: Settings,
    loaded: Sequence[Loaded],
    steps: Sequence[Step],
    *,
    as_of: dt.date,
    built_at: dt.datetime,
) -> dict[str, Any]:
    """Return a build's manifest: what it was made of and how.

    CPR-shaped numbers, and what is forgotten of persons, are masked in it.
    """
    forgotten = load_forgotten(settings.folder / settings.forgotten)
    told = {
        "version": __version__,
        "as_of": as_of.isoformat(),
        "built_at": built_at.astimezone(dt.UTC).isoformat(timespec="milliseconds"),
        "sources": [
            {
                "name": mask_cpr(item.source),
                "format": item.format,
                "files": [asdict(file) for file in item.files],
                "read": item.read,
                "kept": item.kept,
                "set_aside": len(item.set_aside),
                "guesses": [asdict(guess) for guess in item.guesses],
                "counts": dict(item.counts),
            }
            for item in loaded
        ],
        "merge": [
            {
                "name": step.name,
                "read": step.read,
                "kept": step.kept,
                "set_aside": len(step.set_aside),
                "counts": dict(step.counts),
            }
            for step in steps
        ],
        "settings": _masked(settings.model_dump(mode="json", by_alias=True)),
    }
    masked: dict[str, Any] = told_without(told, telling(forgotten, {}))
    return masked


def _masked(value: Any) -> Any:
    """Return settings as JSON has them, CPR-shaped numbers masked in every text."""
    if isinstance(value, dict):
        return {mask_cpr(key): _masked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_masked(item) for item in value]
    return mask_cpr(value) if isinstance(value, str) else value
