"""Travel times from a route service by URL: OSRM's table, Valhalla's matrix.

The service learns the points it is asked about. It is named by the municipality alone, and never
asked about a home (`kortinfo.routes.travel.private_travel`). An error tells the service and what
was wrong, never a point.
"""

import json
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from kortinfo.crs import to_drawn
from kortinfo.errors import FetchError, TravelUnreachable
from kortinfo.fetch.secrets import Secret
from kortinfo.fetch.service import Manners, Service
from kortinfo.routes.journeys import Floats, Journeys, points_of
from kortinfo.settings_routes import Mode, Pace
from kortinfo.settings_routes import Travel as TravelSettings

UNMEASURED = 0.15
"""Share a time may typically be wrong by where nobody measured it: see `docs/travel.md`."""
_FARTHEST = 2_000.0
"""A point the service moved farther than that has no way."""
_TO_ROAD = {"car": 15 / 3.6, "bicycle": 10 / 3.6, "walk": 4.8 / 3.6, "bus": 4.8 / 3.6}
_ATTEMPTS = 2
_LARGEST = 0.1
"""Gigabytes of an answer."""
_PROFILES = {"car": "driving", "bicycle": "cycling", "walk": "walking", "bus": "driving"}
_COSTINGS = {"car": "auto", "bicycle": "bicycle", "walk": "pedestrian", "bus": "bus"}
_DECIMALS = 5
"""Of degrees: a metre."""

Degrees = Sequence[tuple[float, float]]
"""Longitude and latitude."""


class _Unfit(ValueError):
    """The answer is not what the service is described to give."""


@dataclass(frozen=True, eq=False)
class _Table:
    """Seconds and metres of one answer, and how far it moved the points."""

    seconds: Floats
    metres: Floats
    moved: tuple[Floats, Floats]


@dataclass(frozen=True, eq=False)
class RouteService:
    """A route service.

    Attributes:
        kind: which interface it has.
        url: where it answers.
        mode: how one travels.
        pace: whose start and parking are added.
        most_points: how many points one request may name.
        manners: how patient one is.
        error: share by which a time is typically wrong.
    """

    kind: Literal["osrm", "valhalla"]
    url: str
    mode: Mode
    pace: Pace
    most_points: int
    manners: Manners
    error: float

    def journeys(self, origins: Floats, destinations: Floats) -> Journeys:
        """Return the ways between two sets of points, n × 2 and m × 2, EPSG:25832.

        None of them may be a home. Where the service knows no way, or moved a point more than
        2 km to its nearest road, there is none.

        Raises:
            TravelUnreachable: it does not answer, refuses, or answers something else.
        """
        origins, destinations = points_of(origins), points_of(destinations)
        starts, start = np.unique(_degrees(origins), axis=0, return_inverse=True)
        ends, end = np.unique(_degrees(destinations), axis=0, return_inverse=True)
        found = self._asked(starts, ends)
        start, end = start.reshape(-1), end.reshape(-1)
        off, off_there = found.moved[0][start], found.moved[1][end]
        aside = off[:, None] + off_there[None, :]
        seconds = found.seconds[start][:, end] + aside / _TO_ROAD[self.mode]
        seconds += self.pace.minutes * 60
        metres = found.metres[start][:, end] + aside
        none = ~np.isfinite(seconds) | (off[:, None] > _FARTHEST) | (off_there > _FARTHEST)
        seconds[none] = metres[none] = np.inf
        same = (origins[:, None, :] == destinations[None, :, :]).all(axis=2)
        seconds[same] = metres[same] = 0.0
        return Journeys(seconds, metres, (off, off_there))

    def _asked(self, starts: Floats, ends: Floats) -> _Table:
        """Ask about all pairs, as many at a time as the service takes."""
        size = (len(starts), len(ends))
        whole = _Table(
            np.full(size, np.inf), np.full(size, np.inf), (np.zeros(size[0]), np.zeros(size[1]))
        )
        ask = _osrm if self.kind == "osrm" else _valhalla
        try:
            with Service(self.url, self.manners, Secret("", "")) as service:
                for rows, columns in _parts(*size, self.most_points):
                    asked = starts[rows].tolist(), ends[columns].tolist()
                    answer = ask(service, self.mode, *asked)
                    whole.seconds[rows, columns] = answer.seconds
                    whole.metres[rows, columns] = answer.metres
                    whole.moved[0][rows] = answer.moved[0]
                    whole.moved[1][columns] = answer.moved[1]
        except FetchError as error:
            raise self._unreachable(_why(error)) from None  # the path it tells holds the points
        except _Unfit as error:
            raise self._unreachable(str(error)) from None
        return whole

    def _unreachable(self, why: str) -> TravelUnreachable:
        return TravelUnreachable(service=self.url, why=why)


def service_of(
    settings: TravelSettings, mode: Mode, *, wait: Callable[[float], None] = time.sleep
) -> RouteService:
    """Return the route service of the settings; nothing is asked yet."""
    assert settings.kind in ("osrm", "valhalla")
    manners = Manners(
        wait=wait,
        attempts=_ATTEMPTS,
        timeout_seconds=settings.timeout_seconds,
        max_gigabytes=_LARGEST,
    )
    return RouteService(
        kind=settings.kind,
        url=settings.url,
        mode=mode,
        pace=settings.pace(mode),
        most_points=settings.most_points,
        manners=manners,
        error=settings.error or UNMEASURED,
    )


def _degrees(points: Floats) -> Floats:
    lon, lat = to_drawn(points[:, 0], points[:, 1])
    degrees = np.asarray(np.column_stack([lon, lat]).round(_DECIMALS), dtype=np.float64)
    return degrees.reshape(-1, 2)


def _parts(rows: int, columns: int, most: int) -> Iterator[tuple[slice, slice]]:
    """Cut a matrix so that no part has more rows and columns than ``most`` together."""
    if not rows or not columns:
        return
    tall = min(rows, max(most // 2, most - columns))
    wide = most - tall
    for row in range(0, rows, tall):
        for column in range(0, columns, wide):
            yield (
                slice(row, min(row + tall, rows)),
                slice(column, min(column + wide, columns)),
            )


def _osrm(service: Service, mode: Mode, starts: Degrees, ends: Degrees) -> _Table:
    """Ask OSRM: GET table/v1/PROFILE/lon,lat;…?sources=…&destinations=…"""
    places = ";".join(f"{lon:.5f},{lat:.5f}" for lon, lat in (*starts, *ends))
    path = f"table/v1/{_PROFILES[mode]}/{places}"
    params = {
        "sources": ";".join(map(str, range(len(starts)))),
        "destinations": ";".join(map(str, range(len(starts), len(starts) + len(ends)))),
        "annotations": "duration,distance",
    }

    def attempt() -> bytes:
        with service.stream("GET", path, params=params) as response:
            limit = service.manners.max_bytes
            return b"".join(service.bytes_of(response, path, limit=limit))

    answer = _read(service.repeated(path, attempt))
    if answer.get("code") != "Ok":
        raise _Unfit(f"the code is not Ok but {str(answer.get('code'))[:40]!r}")
    size = len(starts), len(ends)
    return _Table(
        _matrix(answer.get("durations"), size, "durations"),
        _matrix(answer.get("distances"), size, "distances"),
        (_moved(answer.get("sources"), size[0]), _moved(answer.get("destinations"), size[1])),
    )


def _valhalla(service: Service, mode: Mode, starts: Degrees, ends: Degrees) -> _Table:
    """Ask Valhalla: POST sources_to_targets; it does not tell how far it moved points."""
    body = {
        "sources": [{"lon": lon, "lat": lat} for lon, lat in starts],
        "targets": [{"lon": lon, "lat": lat} for lon, lat in ends],
        "costing": _COSTINGS[mode],
        "units": "kilometers",
    }
    answer = _read(service.answer("sources_to_targets", body))
    rows = answer.get("sources_to_targets")
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise _Unfit("there is no matrix sources_to_targets")
    cells = [[cell if isinstance(cell, dict) else {} for cell in row] for row in rows]
    size = len(starts), len(ends)
    kilometres = _matrix([[cell.get("distance") for cell in row] for row in cells], size, "km")
    return _Table(
        _matrix([[cell.get("time") for cell in row] for row in cells], size, "times"),
        kilometres * 1000,
        (np.zeros(size[0]), np.zeros(size[1])),
    )


def _read(told: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(told)
    except ValueError as error:  # also bytes that are no text
        raise _Unfit("the answer is not JSON") from error
    if not isinstance(answer, dict):
        raise _Unfit("the answer is no JSON object")
    return answer


def _matrix(given: Any, size: tuple[int, int], name: str) -> Floats:
    """Return numbers; null: no way."""
    if not isinstance(given, list) or not all(isinstance(row, list) for row in given):
        raise _Unfit(f"there is no matrix of {name}")
    if (len(given), *{len(row) for row in given}) != size:
        raise _Unfit(f"the matrix of {name} is not {size[0]} × {size[1]}")
    return np.array([[_number(cell) for cell in row] for row in given], dtype=np.float64)


def _number(given: Any) -> float:
    if given is None:
        return math.inf
    plain = isinstance(given, int | float) and not isinstance(given, bool)
    if not plain or not math.isfinite(given) or given < 0:
        raise _Unfit("a time or a distance is no number")
    return float(given)


def _moved(given: Any, count: int) -> Floats:
    """Return how far points were moved to a road; 0 where it is not told."""
    if not isinstance(given, list) or len(given) != count:
        return np.zeros(count)
    told = (point.get("distance", 0) if isinstance(point, dict) else 0 for point in given)
    return np.array([_number(0 if metres is None else metres) for metres in told])


def _why(error: FetchError) -> str:
    """Return what was wrong, without the path."""
    if "max_gigabytes" in error.data:
        return "the answer is too large"
    denied = f"status {error.data['status']}" if "status" in error.data else "no answer"
    return str(error.data.get("why", denied))
