"""A plan of visits into the logbook: content, words, and why protected businesses are on it."""

import datetime as dt
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass

from kortinfo.exports.listing import Taker
from kortinfo.exports.record import query_of
from kortinfo.logbook import KeptPlan, Logbook
from kortinfo.plan_changes import seen_of
from kortinfo.plan_json import Kept, Seen, as_json, from_json
from kortinfo.plan_words import plan_in_words
from kortinfo.routes.plan import VisitPlan
from kortinfo.routes.wishes import Wishes
from kortinfo.selection import Selection
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.tables import AD_PROTECTED, UNIT_ID

_AHEAD = dt.timedelta(days=365)
"""How far ahead others' plans are looked for."""


class ReasonMissing(ValueError):
    """Businesses protected against advertising are on a plan without a reason."""


@dataclass(frozen=True, kw_only=True)
class ToKeep:
    """A plan as it is to be kept.

    Attributes:
        plan: the plan.
        wishes: what was wished of it.
        selection: whom it chose from.
        reason: why protected businesses may be on it; "": none is.
        seen: its businesses as it saw them, where it comes from another build than the one in use.
    """

    plan: VisitPlan
    wishes: Wishes
    selection: Selection
    reason: str = ""
    seen: Mapping[str, Seen] | None = None


def keep_plan(
    book: Logbook,
    made: ToKeep,
    snapshot: Snapshot,
    settings: Settings,
    *,
    who: str,
    at: dt.datetime,
    language: str,
    instead_of: int | None = None,
) -> tuple[KeptPlan, Mapping[str, Seen]] | None:
    """Write a plan in the logbook, and the override where protected businesses are on it.

    Args:
        book: the logbook.
        made: the plan.
        snapshot: the build in use.
        settings: for the query of the selection.
        who: who keeps it.
        at: when.
        language: of its words.
        instead_of: the number of the version it takes the place of.

    Returns:
        What was written, and its businesses as it saw them; None: the version it was to take the
        place of has been changed or called off meanwhile.

    Raises:
        KortinfoError: the logbook cannot be written.
        ReasonMissing: protected businesses are on it, and nobody said why.
    """
    plan = made.plan
    fresh = plan.snapshot == snapshot.fingerprint
    seen = seen_of(plan, snapshot) if fresh else dict(made.seen or {})
    query = query_of(made.selection, settings)
    protected = _protected(plan, snapshot)
    if protected and not made.reason:
        raise ReasonMissing(f"{protected} stops are protected against advertising: a reason?")
    said = KeptPlan(
        content=as_json(Kept(plan, seen, made.wishes, query, made.reason if protected else "")),
        words=plan_in_words(plan, language),
        starts=min(day.date for day in plan.days),
        ends=max(day.date for day in plan.days),
        snapshot=plan.snapshot,
        decided_by=who,
        decided_at=at,
    )
    number = book.save_plan(said) if instead_of is None else book.change_plan(instead_of, said)
    if number is None:
        return None
    taker = Taker(who=who, reason=made.reason, at=at)
    log_protected(book, plan, made.selection, snapshot, settings, taker=taker, language=language)
    written = book.plan(number)
    return None if written is None else (written, seen)


def planned_elsewhere(book: Logbook, *, today: dt.date, besides: str = "") -> frozenset[str]:
    """Return the businesses that stand on plans that hold: somebody visits them already.

    Args:
        book: the logbook.
        today: stops before this day do not count.
        besides: the key of a plan that does not count: the one that is worked on.

    Raises:
        KortinfoError: the logbook cannot be read.
    """
    found: set[str] = set()
    for kept in book.plans_of(today, today + _AHEAD):
        if kept.key == besides:
            continue
        with suppress(ValueError):  # of a later version
            days = from_json(kept.content).plan.days
            coming = (stop for day in days if day.date >= today for stop in day.stops)
            found.update(stop.unit_id for stop in coming)
    return frozenset(found - {""})


def kept_for(book: Logbook, names: Collection[str], dates: Collection[dt.date]) -> KeptPlan | None:
    """Return the plan that is kept for just these persons on just these days, the latest of them.

    Raises:
        KortinfoError: the logbook cannot be read.
    """
    wanted = {(name, date) for name in names for date in dates}
    found = None
    for kept in book.plans_of(min(dates), max(dates)):
        with suppress(ValueError):  # of a later version
            days = from_json(kept.content).plan.days
            if {(day.person, day.date) for day in days} == wanted:
                found = kept if found is None or kept.id > found.id else found
    return found


def log_protected(
    book: Logbook,
    plan: VisitPlan,
    selection: Selection,
    snapshot: Snapshot,
    settings: Settings,
    *,
    taker: Taker,
    language: str,
) -> None:
    """Write in the logbook why protected businesses are on a plan that is told, where any is.

    Raises:
        KortinfoError: the logbook cannot be written.
    """
    protected = _protected(plan, snapshot)
    if protected:
        book.log_override(
            kind="protected",
            reason=taker.reason,
            who=taker.who,
            at=taker.at,
            words=plan_in_words(plan, language),
            query=query_of(selection, settings),
            rows=len(plan.stops),
            protected_rows=protected,
        )


def _protected(plan: VisitPlan, snapshot: Snapshot) -> int:
    """Return how many stops are at businesses protected against advertising."""
    rows = snapshot.table("businesses")
    units = {stop.unit_id for stop in plan.stops}
    return int(rows.loc[rows[UNIT_ID].isin(units), AD_PROTECTED].sum())
