"""A selection of a build split into districts of equal work, and each turned into rounds."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.crs import to_stored
from kortinfo.routes.candidates import candidates
from kortinfo.routes.districts import Districts, Split, districts
from kortinfo.routes.opening import MINUTE, seconds_of, visit_seconds
from kortinfo.routes.rounds import Rounds, Wish, rounds
from kortinfo.routes.wishes import Person, Point, Wishes
from kortinfo.routes.workload import Driving
from kortinfo.routes.worth import Worths
from kortinfo.settings import Settings
from kortinfo.tables import UNIT_ID, X, Y

Mask = NDArray[np.bool_]
_SHARE = re.compile(r"(.*?)\s*(\d{1,3})\s*%")
_MOST_SHARE = 100


@dataclass(frozen=True, kw_only=True, eq=False)
class Shared:
    """The businesses to be shared out.

    Attributes:
        units: their ids, in order.
        points: n × 2, EPSG:25832, metres.
        seconds: n, how long a visit takes.
        worth: n, of a visit.
        left_out: how many of the chosen ones are left out, by reason (``routes.plan.Why``).
    """

    units: tuple[str, ...]
    points: NDArray[np.float64]
    seconds: NDArray[np.float64]
    worth: NDArray[np.float64]
    left_out: tuple[tuple[str, int], ...]

    def of(self, units: frozenset[str]) -> "Shared":
        """Return some of them."""
        rows = [at for at, unit in enumerate(self.units) if unit in units]
        return Shared(
            units=tuple(self.units[at] for at in rows),
            points=self.points[rows],
            seconds=self.seconds[rows],
            worth=self.worth[rows],
            left_out=(),
        )


@dataclass(frozen=True, kw_only=True)
class Team:
    """Who shares the businesses out among them.

    Attributes:
        names: apart.
        shares: how much each works beside the others; the same as many.
    """

    names: tuple[str, ...]
    shares: tuple[float, ...]


def team_of(written: str) -> Team:
    """Read "Anna, Bo 50 %": names parted by commas, each with how much of full time it works.

    Raises:
        ValueError: nobody is named, somebody twice, or a share is not of 1 to 100 %.
    """
    names, shares = [], []
    for part in written.split(","):
        told = " ".join(part.split())
        if not told:
            continue
        found = _SHARE.fullmatch(told)
        name, share = (found[1].strip(), int(found[2])) if found else (told, _MOST_SHARE)
        if not name or not 1 <= share <= _MOST_SHARE:
            raise ValueError(told)
        names.append(name)
        shares.append(share / _MOST_SHARE)
    if not names or len(set(names)) < len(names):
        raise ValueError(written)
    return Team(names=tuple(names), shares=tuple(shares))


def shared(
    businesses: pd.DataFrame, chosen: Mask, worth: Worths, settings: Settings, *, on: dt.date
) -> Shared:
    """Return the chosen businesses that may be visited.

    Advertising-protected and insolvent ones, those in contact only just now and those without a
    point are left out, as of a plan of visits.

    Args:
        businesses: contract BUSINESSES.
        chosen: which rows.
        worth: of all rows.
        settings: the installation's.
        on: the day the first of them may be visited.
    """
    nobody = Wishes(people=(Person("", Point(0, 0), None),), dates=(on,))
    found = candidates(businesses, chosen, nobody, quiet_days=settings.visits.quiet_days)
    rows = businesses.iloc[found.rows]
    return Shared(
        units=tuple(rows[UNIT_ID].astype(str)),
        points=rows[[X, Y]].to_numpy(dtype=np.float64),
        seconds=visit_seconds(rows, settings.visits),
        worth=worth.total[found.rows],
        left_out=found.left_out,
    )


def driving_of(settings: Settings) -> Driving:
    """Return how driving is reckoned: days begin and end at the settings' offices."""
    offices = settings.visits.offices
    if not offices:
        return Driving()
    x, y = to_stored(
        np.array([each.lon for each in offices]), np.array([each.lat for each in offices])
    )
    return Driving(bases=tuple(zip(x.tolist(), y.tolist(), strict=True)))


def split(
    lot: Shared, team: Team, settings: Settings, *, moved: Mapping[str, int] | None = None
) -> Districts:
    """Split them among a team.

    Args:
        lot: whom to share out.
        team: among whom.
        settings: for the offices.
        moved: unit to the district (from 0) it is in by hand; districts keep their order then.

    Raises:
        SplitFault: there are fewer businesses than people.
    """
    driving = driving_of(settings)
    people = len(team.names)
    # Equal shares are none: districts come from north to south then.
    shares = () if len(set(team.shares)) == 1 else team.shares
    wish = Split(people=people, shares=shares, driving=driving)
    made = districts(lot.units, lot.points, lot.seconds, wish)
    held = {unit: at for unit, at in (moved or {}).items() if unit in made.of and at < people}
    if not held:
        return made
    # About the centres it had: a move is made up for along the borders, districts stay the same.
    wish = Split(people=people, shares=shares, driving=driving, centres=made.centres, moved=held)
    return districts(lot.units, lot.points, lot.seconds, wish)


@dataclass(frozen=True, kw_only=True)
class Pacing:
    """How a list is visited.

    Attributes:
        starts: the first day.
        reach_by: the day by which everyone is to be reached.
        visits_a_week: of each person.
        people: how many go.
        a_day: visits a round at the most.
        due: unit to the day its visit should come by.
    """

    starts: dt.date
    reach_by: dt.date
    visits_a_week: float
    people: int = 1
    a_day: int = 4
    due: Mapping[str, dt.date] = field(default_factory=dict)


def rounds_of(lot: Shared, pacing: Pacing, settings: Settings) -> Rounds:
    """Turn them into rounds over the coming weeks.

    Raises:
        RoundsFault: it would take more than ten years.
    """
    wish = Wish(
        starts=pacing.starts,
        reach_by=pacing.reach_by,
        visits_a_week=pacing.visits_a_week,
        people=pacing.people,
        a_day=pacing.a_day,
        driving=driving_of(settings),
    )
    return rounds(lot.units, lot.points, lot.worth, wish, due=pacing.due)


def overlong(made: Rounds, lot: Shared, settings: Settings) -> tuple[int, float]:
    """Return how many rounds a working day cannot hold, and how many hours the longest takes.

    Visits, the way between them, and that from and to the nearest office; lunch is not work.
    """
    visits, driving = settings.visits, driving_of(settings)
    lunch = visits.lunch_minutes * MINUTE if visits.lunch else 0
    holds = seconds_of(visits.hours[1]) - seconds_of(visits.hours[0]) - lunch
    row_of = {unit: row for row, unit in enumerate(lot.units)}
    bases = np.array(driving.bases, dtype=np.float64).reshape(-1, 2)
    takes = []
    for each in made.rounds:
        rows = [row_of[unit] for unit in each.units]
        ends = lot.points[[rows[0], rows[-1]]]
        apart = np.hypot(*(ends[:, None] - bases[None]).transpose(2, 0, 1))
        way = driving.seconds(apart.min(axis=1)).sum() if len(bases) else 0.0
        takes.append(float(lot.seconds[rows].sum() + each.driving_seconds + way))
    return sum(seconds > holds for seconds in takes), max(takes, default=0.0) / 3600
