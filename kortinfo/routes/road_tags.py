"""What OpenStreetMap's tags say of a way: who may go along it, which way, and how fast.

The tags' meanings are those of OpenStreetMap's wiki (highway, maxspeed, oneway, access, route =
ferry). Speeds are what one gets on at, crossings and bends included, not the limits.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

Tags = Mapping[str, str]

_CAR_KMH = {
    "motorway": 108.0,
    "motorway_link": 60.0,
    "trunk": 88.0,
    "trunk_link": 55.0,
    "primary": 72.0,
    "primary_link": 50.0,
    "secondary": 68.0,
    "secondary_link": 50.0,
    "tertiary": 60.0,
    "tertiary_link": 45.0,
    "unclassified": 50.0,
    "residential": 32.0,
    "living_street": 12.0,
    "service": 15.0,
    "road": 40.0,
}
_OF_LIMIT = 0.85
"""What is kept of a limit that is signed."""
_LIMITS = {
    "DK:urban": 50.0,
    "DK:rural": 80.0,
    "DK:trunk": 80.0,
    "DK:motorway": 130.0,
    "walk": 7.0,
}
_MILE = 1.609344
_BICYCLE_KMH, _BICYCLE_ROUGH_KMH, _WALK_KMH = 15.0, 11.0, 4.8
_PATHS = {"cycleway", "path", "track", "bridleway"}
_FOOT_ONLY = {"footway", "pedestrian", "steps", "corridor"}
_ROUGH = {"path", "track", "bridleway", "footway", "pedestrian"}
_NO = {"no", "private", "agricultural", "forestry", "delivery", "military", "customers_only"}
_FERRY_KMH = 25.0
FERRY_WAIT = 15 * 60.0
"""Seconds before a ferry leaves, where nothing else is known."""


class Speeds(NamedTuple):
    """km/h along a way and against it; 0: that is not allowed."""

    car: tuple[float, float]
    bicycle: tuple[float, float]
    walk: tuple[float, float]
    ferry: bool = False


def speeds_of(tags: Tags, metres: float) -> Speeds | None:
    """Return how fast one gets on along a way of so many metres; None: it is no way to go by."""
    if tags.get("route") == "ferry":
        kmh = _ferry_kmh(tags, metres)
        car = kmh if _may(tags, ("motorcar", "motor_vehicle", "vehicle"), otherwise=False) else 0.0
        bicycle = kmh if _may(tags, ("bicycle", "vehicle"), otherwise=True) else 0.0
        walk = kmh if _may(tags, ("foot",), otherwise=True) else 0.0
        along, against = _directions(tags)
        return Speeds(
            (car * along, car * against),
            (bicycle * along, bicycle * against),
            (walk * along, walk * against),
            ferry=True,
        )
    kind = tags.get("highway", "")
    if kind in ("", "proposed", "construction", "abandoned", "razed", "platform", "raceway"):
        return None
    if tags.get("area") == "yes":
        return None
    found = Speeds(_car(kind, tags), _bicycle(kind, tags), _walk(kind, tags))
    return found if any(found.car + found.bicycle + found.walk) else None


def _may(tags: Tags, keys: tuple[str, ...], *, otherwise: bool) -> bool:
    """Tell whether the most special of the keys lets one in."""
    for key in (*keys, "access"):
        if said := tags.get(key):
            return said not in _NO
    return otherwise


def _directions(tags: Tags) -> tuple[bool, bool]:
    said = tags.get("oneway", "")
    if said in ("-1", "reverse"):
        return False, True
    if said in ("yes", "true", "1"):
        return True, False
    implied = tags.get("junction") in ("roundabout", "circular") or tags.get("highway") in (
        "motorway",
        "motorway_link",
    )
    return True, said == "no" or not implied


def _car(kind: str, tags: Tags) -> tuple[float, float]:
    if kind not in _CAR_KMH:
        return 0.0, 0.0
    if not _may(tags, ("motorcar", "motor_vehicle", "vehicle"), otherwise=True):
        return 0.0, 0.0
    usual = _CAR_KMH[kind]
    along, against = _directions(tags)
    return (
        _limited(usual, tags, "maxspeed:forward") * along,
        _limited(usual, tags, "maxspeed:backward") * against,
    )


def _limited(usual: float, tags: Tags, key: str) -> float:
    limit = _kmh(tags.get(key) or tags.get("maxspeed", ""))
    # A signed 80 on a service road makes it no road of 68.
    if limit is None:
        return usual
    kind = tags.get("highway", "")
    return min(limit * _OF_LIMIT, usual) if kind == "service" else limit * _OF_LIMIT


def _kmh(said: str) -> float | None:
    """Return a limit in km/h; None: nothing that can be read."""
    if said in _LIMITS:
        return _LIMITS[said]
    number, _, unit = said.replace("mph", " mph").partition(" ")
    try:
        value = float(number)
    except ValueError:
        return None
    if not (math.isfinite(value) and 3 <= value <= 200):
        return None
    return value * _MILE if unit.strip() == "mph" else value


def _bicycle(kind: str, tags: Tags) -> tuple[float, float]:
    usual = kind in _CAR_KMH and not kind.startswith("motorway") and not kind.startswith("trunk")
    if tags.get("motorroad") == "yes":
        usual = False
    if not _may(tags, ("bicycle", "vehicle"), otherwise=usual or kind in _PATHS):
        return 0.0, 0.0
    if kind.startswith("motorway") or (kind in _FOOT_ONLY and not _asked(tags, "bicycle")):
        return 0.0, 0.0
    kmh = _BICYCLE_ROUGH_KMH if kind in _ROUGH else _BICYCLE_KMH
    along, against = _directions(tags)
    both = tags.get("oneway:bicycle") == "no" or any(
        tags.get(key, "").startswith("opposite")
        for key in ("cycleway", "cycleway:left", "cycleway:right")
    )
    return kmh * (along or both), kmh * (against or both)


def _asked(tags: Tags, key: str) -> bool:
    return tags.get(key) in ("yes", "designated", "permissive")


def _walk(kind: str, tags: Tags) -> tuple[float, float]:
    known = kind in _CAR_KMH or kind in _PATHS or kind in _FOOT_ONLY
    usual = known and not kind.startswith("motorway") and tags.get("motorroad") != "yes"
    allowed = _may(tags, ("foot",), otherwise=usual) and not kind.startswith("motorway")
    kmh = _WALK_KMH if allowed and known else 0.0
    return kmh, kmh


def _ferry_kmh(tags: Tags, metres: float) -> float:
    """Return a ferry's speed by its duration (HH:MM, HH:MM:SS or minutes), else a usual one."""
    parts = tags.get("duration", "").split(":")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        return _FERRY_KMH
    seconds = numbers[0] * 60 if len(numbers) == 1 else numbers[0] * 3600 + numbers[1] * 60
    return metres / seconds * 3.6 if 60 <= seconds <= 86_400 and metres > 0 else _FERRY_KMH
