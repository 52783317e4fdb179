"""Travel times from the straight line: round water, times a factor, by how long the way is.

The time rises with the way and ever more slowly, so that a way by a third point is never quicker
over open land. The paces come from the settings; `docs/travel.md` says what they stand on.
"""

from dataclasses import dataclass, field
from typing import Literal

import geopandas as gpd
import numpy as np

from kortinfo.crs import to_stored
from kortinfo.routes.bridges import DANISH_BRIDGES
from kortinfo.routes.journeys import Floats, Journeys, points_of
from kortinfo.routes.water import Bridge, Land, land_of
from kortinfo.settings_routes import Link, Mode, Pace
from kortinfo.settings_routes import Travel as TravelSettings

UNMEASURED = 0.25
"""Share a time may typically be wrong by where nobody measured it: see `docs/travel.md`."""


def seconds_of(metres: Floats, pace: Pace) -> Floats:
    """Return how long ways of so many metres on the ground take; 0 for none, inf for inf."""
    ends = np.array([end * 1000 for end, _ in pace.kmh])
    speeds = np.array([*(speed for _, speed in pace.kmh), pace.kmh_beyond]) / 3.6
    begun = np.concatenate([[0.0], ends])
    spent = np.concatenate([[0.0], np.cumsum(np.diff(begun) / speeds[:-1])])
    step = np.searchsorted(begun[1:], metres, side="left")
    seconds = pace.minutes * 60 + spent[step] + (metres - begun[step]) / speeds[step]
    return np.where(metres > 0, seconds, 0.0)


@dataclass(frozen=True, eq=False)
class Line:
    """Ways by the straight line; asks nobody and needs nothing but the areas.

    Attributes:
        pace: of the mode.
        error: share by which a time is typically wrong.
        land: where water is; None: nowhere.
        bridges: what leads across it without stopping.
        ferries: what takes its own time across: the two ends (2 × 2) and seconds.
    """

    pace: Pace
    error: float = UNMEASURED
    land: Land | None = None
    bridges: tuple[Bridge, ...] = ()
    ferries: tuple[tuple[Floats, float], ...] = ()
    kind: Literal["line"] = field(default="line", init=False)

    def journeys(self, origins: Floats, destinations: Floats) -> Journeys:
        """Return the ways between two sets of points, n × 2 and m × 2, EPSG:25832.

        Between points on land that nothing connects there is no way: seconds and metres are inf.
        """
        origins, destinations = points_of(origins), points_of(destinations)
        metres = self.by_land(origins, destinations)
        seconds = seconds_of(metres, self.pace)
        if self.ferries:
            seconds, metres = self._by_ferry(origins, destinations, seconds, metres)
        return Journeys(seconds, metres, (np.zeros(len(origins)), np.zeros(len(destinations))))

    def by_land(self, origins: Floats, destinations: Floats) -> Floats:
        """Return metres on the ground without a ferry (n × m); inf: no way."""
        apart = origins[:, None, :] - destinations[None, :, :]
        straight = np.hypot(apart[..., 0], apart[..., 1])
        if self.land is not None:
            here, there = self.land.at(origins)[0], self.land.at(destinations)[0]
            straight += self.land.extra(here, there, self.bridges)
        metres: Floats = straight * self.pace.factor
        return metres

    def _by_ferry(
        self, origins: Floats, destinations: Floats, seconds: Floats, metres: Floats
    ) -> tuple[Floats, Floats]:
        """Return the quicker of the ways by land and those by one ferry or several."""
        ends = np.vstack([ferry for ferry, _ in self.ferries])
        between = self.by_land(ends, ends)
        time = seconds_of(between, self.pace)
        for number, (ferry, crossing) in enumerate(self.ferries):
            one, other = 2 * number, 2 * number + 1
            if crossing < time[one, other]:
                time[one, other] = time[other, one] = crossing
                between[one, other] = between[other, one] = np.hypot(*(ferry[0] - ferry[1]))
        for over in range(len(ends)):  # Floyd and Warshall, so that ferries can follow each other
            longer = time[:, over, None] + time[None, over, :]
            better = longer < time
            time = np.where(better, longer, time)
            between = np.where(better, between[:, over, None] + between[None, over, :], between)
        to, onward = self.by_land(origins, ends), self.by_land(ends, destinations)
        to_time, onward_time = seconds_of(to, self.pace), seconds_of(onward, self.pace)
        for one in range(len(ends)):
            # To the best end to leave this one from, then across: origins × 1.
            reached = to_time + time[:, one]
            best = np.argmin(reached, axis=1)
            row = np.arange(len(origins))
            total = reached[row, best][:, None] + onward_time[one]
            better = total < seconds
            length = to[row, best] + between[best, one]
            seconds = np.where(better, total, seconds)
            metres = np.where(better, length[:, None] + onward[one], metres)
        return seconds, metres


def line_of(settings: TravelSettings, areas: gpd.GeoDataFrame, mode: Mode) -> Line:
    """Return the line of the settings over the areas (EPSG:25832, ``AREA_COLUMNS``)."""
    pace = settings.pace(mode)
    error = settings.error or UNMEASURED
    if not settings.water or not len(areas):
        return Line(pace, error)
    land = land_of(areas)
    links = [each for each in settings.links if mode in each.modes]
    fixed = [each for each in links if each.minutes is None]
    if settings.bridges:
        fixed += [each for each in DANISH_BRIDGES if mode in each.modes]
    bridges = (land.bridge(_ends(each)) for each in fixed)
    ferries = ((_ends(each), each.minutes * 60) for each in links if each.minutes is not None)
    return Line(pace, error, land, tuple(each for each in bridges if each), tuple(ferries))


def _ends(link: Link) -> Floats:
    lat, lon = np.array(link.ends).T
    return np.column_stack(to_stored(lon, lat))
