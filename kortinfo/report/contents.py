"""The parts of a report, as values: what slides, paper, workbook and JSON are made of."""

import datetime as dt
from dataclasses import dataclass

from kortinfo.coverage.cooperation import Cooperation
from kortinfo.coverage.figures import Figures, Share
from kortinfo.coverage.movements import ABSENT
from kortinfo.coverage.rates import COVERED

Levels = tuple[int, int, int, int]
"""Businesses at A, B, C and D."""


def share_of(levels: Levels) -> Share:
    """Return how many of the businesses are covered."""
    return Share(covered=sum(levels[:COVERED]), total=sum(levels))


@dataclass(frozen=True, kw_only=True)
class Named:
    """A sector or an area: as a selection names it, and in words."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Cell:
    """The businesses of a sector in an area; the employees are those of C and D that are known."""

    levels: Levels
    uncovered_employees: int

    @property
    def share(self) -> Share:
        """How many are covered."""
        return share_of(self.levels)

    @property
    def uncovered(self) -> int:
        """Businesses at C and D."""
        return sum(self.levels[COVERED:])


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Sectors down, areas across; the last row and the last cell of a row are the sums."""

    rows: tuple[Named, ...]
    columns: tuple[Named, ...]
    cells: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Moved:
    """What became of the businesses between two days.

    Attributes:
        since: the last month end.
        until: the day of reckoning.
        words: the selection in words, without what only today can tell.
        counts: 5 by 5, from state to state: A to D, and not there (new, closed).
        before: businesses at A to D on the first day.
        after: on the last.
    """

    since: dt.date
    until: dt.date
    words: str
    counts: tuple[tuple[int, ...], ...]
    before: Levels
    after: Levels

    @property
    def share_before(self) -> Share:
        """How many were covered on the first day."""
        return share_of(self.before)

    @property
    def share_after(self) -> Share:
        """How many are on the last."""
        return share_of(self.after)

    @property
    def risen(self) -> int:
        """Businesses that came to a higher level."""
        return sum(self.counts[a][b] for a in range(ABSENT) for b in range(a))

    @property
    def fallen(self) -> int:
        """Businesses that came to a lower level."""
        return sum(self.counts[a][b] for b in range(ABSENT) for a in range(b))

    @property
    def new(self) -> int:
        """Businesses that were not there on the first day."""
        return sum(self.counts[ABSENT][:ABSENT])

    @property
    def closed(self) -> int:
        """Businesses that are not there on the last."""
        return sum(self.counts[at][ABSENT] for at in range(ABSENT))


@dataclass(frozen=True, kw_only=True)
class Business:
    """A business on a list; nothing of it is contact data.

    Attributes:
        unit_id: the P-number or key.
        name: as the register has it, on one line.
        town: the postal district.
        sector: in words.
        level: A to D.
        employees: the middle of the register's interval; None: unknown.
        protected: it is advertising-protected, and named all the same.
    """

    unit_id: str
    name: str
    town: str
    sector: str
    level: str
    employees: int | None
    protected: bool = False


@dataclass(frozen=True, kw_only=True)
class Fall:
    """A covered business that is not any more on ``day`` if nothing more is registered."""

    business: Business
    day: dt.date
    within: int


@dataclass(frozen=True, kw_only=True)
class Warned:
    """How many fall within so many days, and not within fewer; those no list names count too."""

    within: int
    businesses: int
    employees: int


@dataclass(frozen=True, kw_only=True)
class Warnings:
    """Who falls soon.

    Attributes:
        within: for 30, 60 and 90 days.
        listed: the soonest group first, in it the most employees first.
        left_out_protected: advertising-protected ones that fall and are not in ``listed``.
        left_out_insolvent: bankrupt or dissolving ones, likewise.
        included_protected: protected ones that are in it all the same.
    """

    within: tuple[Warned, ...]
    listed: tuple[Fall, ...]
    left_out_protected: int = 0
    left_out_insolvent: int = 0
    included_protected: int = 0


@dataclass(frozen=True, kw_only=True)
class Month:
    """The businesses that were there on a month's last day (the last: on the day of reckoning)."""

    day: dt.date
    levels: Levels

    @property
    def share(self) -> Share:
        """How many were covered."""
        return share_of(self.levels)


@dataclass(frozen=True, kw_only=True)
class Circle:
    """An area's businesses as a circle of the map; ``x`` and ``y`` in EPSG:25832."""

    code: str
    name: str
    x: float
    y: float
    levels: Levels

    @property
    def share(self) -> Share:
        """How many are covered."""
        return share_of(self.levels)


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A white spot: where many businesses are uncovered, and why it stands on the list.

    Attributes:
        title: the sector and the area, or the place.
        why: in words.
        levels: its businesses at A to D.
        uncovered_employees: known employees of those at C and D.
        listed: uncovered businesses of it, the most employees first.
        left_out_protected: advertising-protected ones that are not in ``listed``.
        left_out_insolvent: bankrupt or dissolving ones, likewise.
        included_protected: protected ones that are in it all the same.
    """

    title: str
    why: str
    levels: Levels
    uncovered_employees: int
    listed: tuple[Business, ...] = ()
    left_out_protected: int = 0
    left_out_insolvent: int = 0
    included_protected: int = 0


@dataclass(frozen=True, kw_only=True)
class Aim:
    """A target, and how far it is.

    Attributes:
        title: what it is called.
        words: whom it is about, in words; the report's own selection does not count.
        measure: "businesses", "employees" or "companies".
        until: the day it is to be reached.
        wanted: share, 0 to 1.
        now: how many are covered today.
        value: their share, 0 to 1; None: too few businesses to tell one.
        since: the first day it was looked at.
        forecast: the share the trend leads to on that day, 0 to 1; None: nothing to tell.
        missing: businesses that must be met yet; None: nothing to tell.
        faults: why it cannot be reckoned, in words; then nothing else is told.
    """

    title: str
    words: str
    measure: str
    until: dt.date
    wanted: float
    now: Share
    value: float | None
    since: dt.date | None = None
    forecast: float | None = None
    missing: int | None = None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reached:
    """A campaign, and whom it reached.

    Attributes:
        title: what it is called.
        words: whom it is about, in words; the report's own selection does not count.
        starts: its first day.
        ends: its last.
        begun: it is not still to come.
        reached: with any contact in the period, of all.
        two_way: with a two-way contact, of all.
        begun_reached: with a collaboration begun then or soon after, of those reached.
        begun_others: likewise, of those not reached.
        faults: why it cannot be reckoned, in words; then nothing else is told.
    """

    title: str
    words: str
    starts: dt.date
    ends: dt.date
    begun: bool
    reached: Share
    two_way: Share
    begun_reached: Share
    begun_others: Share
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Whole:
    """What a part of the municipality is beside: the same selection without its areas."""

    figures: Figures
    cooperation: Cooperation


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything the meeting pack tells of a selection on a day.

    Attributes:
        language: "da" or "en", of the words in it.
        unit: whose pack it is.
        words: the selection in words; levels are not in it: a share is of every level.
        query: the same as a query string; a search is not in it.
        population: whom it is about at all, in words.
        as_of: the day of reckoning.
        snapshot: the build's fingerprint.
        built: when it was built.
        whole_since: the first day of which the sources tell the whole level; None: all days.
        source: where the data come from, and the areas' credit.
        definitions: terms and what they mean.
        figures: of the whole selection.
        cooperation: *samarbejdsgrad*, approximated, of the last 12 months.
        cooperation_since: their first day.
        whole: the same of all areas; None: the selection is of all areas itself.
        moved: since the last month end.
        grid: sections by postal districts.
        warnings: who falls soon.
        trend: month ends, the day of reckoning last.
        circles: the map's.
        off_map: businesses without a place on it.
        holes: white spots.
        targets: and how far they are.
        campaigns: and whom they reached.
    """

    language: str
    unit: str
    words: str
    query: str
    population: str
    as_of: dt.date
    snapshot: str
    built: dt.datetime
    source: str
    definitions: tuple[tuple[str, str], ...]
    figures: Figures
    cooperation: Cooperation
    cooperation_since: dt.date
    moved: Moved
    grid: Grid
    warnings: Warnings
    trend: tuple[Month, ...]
    circles: tuple[Circle, ...]
    off_map: int
    whole: Whole | None = None
    whole_since: dt.date | None = None
    holes: tuple[Spot, ...] = ()
    targets: tuple[Aim, ...] = ()
    campaigns: tuple[Reached, ...] = ()

    @property
    def named(self) -> tuple[Business, ...]:
        """Businesses that any list names, each once."""
        fell = (fall.business for fall in self.warnings.listed)
        uncovered = (business for spot in self.holes for business in spot.listed)
        return tuple({each.unit_id: each for each in (*fell, *uncovered)}.values())
