"""Settings of travel times, and of what plans of visits carry out of the app."""

import ipaddress
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from kortinfo.privacy_settings import Part, ShownName

Kmh = Annotated[float, Field(gt=0, le=150)]
Km = Annotated[float, Field(gt=0, le=1000)]
Mode = Literal["car", "bicycle", "walk", "bus"]
Lat = Annotated[float, Field(ge=54, le=58)]
Lon = Annotated[float, Field(ge=7, le=16)]


def _service(url: str) -> str:
    """Return an address points may be sent to: encrypted, or on one's own network."""
    if not url:
        return ""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.username or parts.password or parts.query:
        raise ValueError("an address without user, password and what stands after ?")
    try:
        own = ipaddress.ip_address(host).is_private
    except ValueError:
        own = bool(host) and "." not in host
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and own)):
        raise ValueError(
            "an address that starts with https://, or with http:// and a machine of one's own"
        )
    return url.rstrip("/")


class Pace(Part):
    """How fast one gets on in one mode."""

    factor: float = Field(ge=1, le=3)
    """The way on the ground, divided by the straight line over land."""
    kmh: tuple[tuple[Km, Kmh], ...] = ()
    """Up to so many kilometres of a way, so many km/h; both rise from step to step."""
    kmh_beyond: Kmh
    minutes: float = Field(default=0, ge=0, le=60)
    """What every journey costs besides: starting and parking, or waiting."""

    @model_validator(mode="after")
    def _steps(self) -> "Pace":
        ends = [end for end, _ in self.kmh]
        speeds = [*(speed for _, speed in self.kmh), self.kmh_beyond]
        if ends != sorted(set(ends)) or speeds != sorted(speeds):
            raise ValueError(
                "kmh: kilometres and speeds rise from step to step, as"
                " kmh = [[1, 25], [5, 40]] and kmh_beyond = 60"
            )
        return self


class Link(Part):
    """A bridge, a tunnel or a ferry that the areas do not show."""

    title: ShownName
    ends: tuple[tuple[Lat, Lon], tuple[Lat, Lon]]
    """Where it begins and ends, as [latitude, longitude] each."""
    minutes: float | None = Field(default=None, ge=0, le=1440)
    """From end to end, waiting included; left out: a bridge, as fast as a road."""
    modes: tuple[Mode, ...] = ("car", "bicycle", "walk", "bus")


class Travel(Part):
    """How travel times are found.

    The paces are no local measurement: `docs/travel.md` says where the numbers come from.
    """

    kind: Literal["line", "network", "osrm", "valhalla"] = "line"
    """The straight line and a factor, an OSM extract, or a route service."""
    car: Pace = Pace(
        factor=1.3, kmh=((1, 25), (5, 40), (20, 60), (60, 75)), kmh_beyond=95, minutes=2
    )
    bicycle: Pace = Pace(factor=1.25, kmh_beyond=15, minutes=1)
    walk: Pace = Pace(factor=1.25, kmh_beyond=4.8)
    bus: Pace = Pace(factor=1.4, kmh=((5, 20), (20, 30)), kmh_beyond=45, minutes=10)
    error: float | None = Field(default=None, gt=0, le=1)
    """Share by which a time is typically wrong, where it was measured."""
    water: bool = True
    """Whether the line's ways keep to the land of the areas."""
    bridges: bool = True
    """Whether the large Danish bridges and tunnels that Kortinfo knows may be used."""
    links: tuple[Link, ...] = ()
    osm: str = ""
    """The OSM extract (.osm.pbf or .osm), relative to the settings file."""
    roads: str = "roads"
    """The folder that networks made of it are kept in, relative to the settings file."""
    url: Annotated[str, AfterValidator(_service)] = ""
    """The route service; points of businesses are sent there, those of homes never."""
    service_modes: tuple[Mode, ...] = ("car",)
    """What the route service knows; other modes go by the line."""
    timeout_seconds: float = Field(default=20, gt=0, le=600)
    most_points: int = Field(default=100, ge=2, le=10_000)
    """How many points one request to the service may name."""

    @model_validator(mode="after")
    def _whole(self) -> "Travel":
        if self.kind == "network" and not self.osm:
            raise ValueError('kind = "network" needs osm, the file of the OSM extract')
        if self.kind in ("osrm", "valhalla") and not self.url:
            raise ValueError(f'kind = "{self.kind}" needs url, where the service answers')
        return self

    def pace(self, mode: Mode) -> Pace:
        """Return the pace of a mode."""
        paces = {"car": self.car, "bicycle": self.bicycle, "walk": self.walk, "bus": self.bus}
        return paces[mode]


class Plans(Part):
    """What plans of visits carry out of the app."""

    app_url: Annotated[str, Field(pattern=r"^(https?://[^\s/?#@]+(/[^\s?#]*)?)?$")] = ""
    """Where the app is opened, as "https://kortinfo.example.dk": calendars link to cards there."""
