"""Links that open a phone's map app at a stop; only made here, never followed.

``geo:`` asks the phone itself. The others tell Google or Apple where somebody is going, so they are
the user's choice. No link says where one comes from: the phone knows, and a home is told nobody.
"""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from kortinfo.exports.visit_plan.told import ToldDay, ToldStop
from kortinfo.routes.wishes import Mode

_GOOGLE = {"car": "driving", "bicycle": "bicycling", "walk": "walking", "bus": "transit"}
_APPLE = {"car": "d", "bicycle": "c", "walk": "w", "bus": "r"}
_MOST_BETWEEN = 9
"""Places between start and end that Google's links take."""


@dataclass(frozen=True, kw_only=True)
class MapLinks:
    """One place in the phone's map, and the way there."""

    geo: str
    google: str
    apple: str


def map_links(stop: ToldStop, *, mode: Mode = "car") -> MapLinks:
    """Return the links of a stop; its name goes into ``geo:`` alone, which stays on the phone."""
    place = _place(stop)
    apple = {"daddr": place, "dirflg": _APPLE[mode]}
    google = {"api": "1", "destination": place, "travelmode": _GOOGLE[mode]}
    return MapLinks(
        geo=geo_link(stop.lat, stop.lon, stop.name),
        google=f"https://www.google.com/maps/dir/?{urlencode(google, safe=',')}",
        apple=f"https://maps.apple.com/?{urlencode(apple, safe=',')}",
    )


def geo_link(lat: float, lon: float, name: str) -> str:
    """Return what a phone opens in the map app of its own choice (RFC 5870); EPSG:4326."""
    place = f"{lat:.6f},{lon:.6f}"
    return f"geo:{place}?q={place}({quote(name.replace('(', '').replace(')', ''), safe='')})"


def day_link(day: ToldDay, *, mode: Mode = "car") -> str:
    """Return Google's link through a day's stops, from where the phone is; "" for too many."""
    *between, last = day.stops
    if len(between) > _MOST_BETWEEN:
        return ""
    query = {"api": "1", "destination": _place(last), "travelmode": _GOOGLE[mode]}
    if between:
        query["waypoints"] = "|".join(map(_place, between))
    return f"https://www.google.com/maps/dir/?{urlencode(query, safe=',')}"


def _place(stop: ToldStop) -> str:
    return f"{stop.lat:.6f},{stop.lon:.6f}"
