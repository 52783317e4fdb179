"""A plan of visits taken along: one file of a kind, and what the logbook says of it."""

import contextlib
import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from kortinfo.exports.listing import Taker, whole
from kortinfo.exports.record import Taken, record_export
from kortinfo.exports.visit_plan.told import ToldPlan
from kortinfo.logbook import KeptPlan, Logbook
from kortinfo.routes.plan import VisitPlan
from kortinfo.settings import Settings
from kortinfo.texts import percent

KINDS = ("ics", "pdf", "xlsx", "gpx", "kml")
"""Kinds of files a plan is taken along as."""
LINKS = "links"
"""What the log calls links that were shown to be opened on a phone."""


def make(kind: str, told: ToldPlan, *, plan: VisitPlan, saved: KeptPlan, at: dt.datetime) -> bytes:
    """Return a file of ``KINDS``; log it before it goes out (:func:`taken_of`).

    Args:
        kind: one of ``KINDS``.
        told: the plan as it is taken along.
        plan: the same as planned, for how wrong its travel times are.
        saved: its version in the logbook: a calendar knows its events by that.
        at: now, with its zone.
    """
    # Each loads a library: only what is asked for.
    from kortinfo.exports.visit_plan.day_sheet import write_day_sheet
    from kortinfo.exports.visit_plan.ics import write_ics
    from kortinfo.exports.visit_plan.points import write_gpx, write_kml
    from kortinfo.exports.visit_plan.workbook import write_xlsx

    if kind == "ics":
        return write_ics(told, key=saved.key, sequence=saved.sequence, at=at)
    if kind == "pdf":
        error = percent(plan.travel_error, told.language) if plan.travel_error else ""
        return write_day_sheet(told, travel_error=error)
    if kind == "xlsx":
        return write_xlsx(told)
    return write_gpx(told) if kind == "gpx" else write_kml(told)


def taken_of(kind: str, told: ToldPlan) -> Taken:
    """Return what the logbook is told: kind, whose days, how many businesses, and protected ones.

    Args:
        kind: one of ``KINDS``, or ``LINKS``.
        told: the plan as it is taken along.
    """
    protected = told.about.included_protected
    return Taken(
        kind=f"plan_{kind}",
        words=told.words,
        query=told.query,
        rows=told.rows,
        protected=protected,
        reason=told.about.reason if protected else "",
    )


def write_files(
    files: Mapping[Path, bytes], told: ToldPlan, settings: Settings, *, taker: Taker
) -> None:
    """Write files of a plan, their kinds by their endings, and log each.

    Raises:
        OSError: a file cannot be written.
        KortinfoError: the logbook cannot be written; no file is either.
    """
    with contextlib.ExitStack() as unfinished:
        for path, content in files.items():
            unfinished.enter_context(whole(path)).write_bytes(content)
        # Logged before the files are there: nothing goes out unlogged.
        with contextlib.closing(Logbook.open(settings.logbook, folder=settings.folder)) as book:
            for path in files:
                entry = taken_of(path.suffix.lower().removeprefix("."), told)
                record_export(book, entry, who=taker.who, at=taker.at)
