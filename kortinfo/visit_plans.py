"""Plans of visits from a build: whom to visit on a day, in which order, and why."""

import datetime as dt

from kortinfo.routes.plan import VisitPlan
from kortinfo.routes.planning import Basis, Progress, make_plan
from kortinfo.routes.travel import private_travel, travel_of
from kortinfo.routes.wishes import Mode, Wishes
from kortinfo.selection import CodedTable, Selection, coded
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.visit_worth import worth_of


def basis_for(
    snapshot: Snapshot,
    settings: Settings,
    *,
    day: dt.date,
    mode: Mode = "car",
    codes: CodedTable | None = None,
    planned: frozenset[str] = frozenset(),
) -> Basis:
    """Return what plans for a day stand on: worth, and ways; ``planned``: see :class:`Basis`.

    Raises:
        TravelUnreachable: the settings name a route service that does not answer.
    """
    areas = snapshot.areas()
    ways = travel_of(settings.travel, areas, mode=mode, folder=settings.folder)
    return Basis(
        businesses=snapshot.table("businesses"),
        worth=worth_of(snapshot, settings, on=day, codes=codes),
        settings=settings.visits,
        ways=ways,
        home_ways=private_travel(settings.travel, areas, mode=mode, folder=settings.folder),
        as_of=snapshot.as_of,
        snapshot=snapshot.fingerprint,
        travel=ways.kind,
        travel_error=ways.error,
        planned=planned,
    )


def plan_visits(
    snapshot: Snapshot,
    settings: Settings,
    selection: Selection,
    wishes: Wishes,
    *,
    codes: CodedTable | None = None,
    planned: frozenset[str] = frozenset(),
    progress: Progress | None = None,
) -> VisitPlan:
    """Return the plan that collects the most worth of a selection, as ``make_plan`` does.

    ``planned``: businesses on other plans (``plan_keeping.planned_elsewhere``), which are left out.
    """
    codes = codes or coded(snapshot.table("businesses"), as_of=snapshot.as_of)
    day = min(wishes.dates)
    basis = basis_for(snapshot, settings, day=day, mode=wishes.mode, codes=codes, planned=planned)
    return make_plan(basis, codes.mask(selection), wishes, progress=progress)
