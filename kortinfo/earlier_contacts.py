"""That there once was a contact or a collaboration, when what was told of it is past retention.

Without it a business whose only contact is older than the limit would be told as one that nobody
was ever in contact with. Kept are the business, which of the two it was and the month of its last
day: no person, no text, no day. See docs/decisions/012-what-is-deleted-and-stays-deleted.md.
"""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from kortinfo import tables as t
from kortinfo.classify.measures import counted_events, last_months
from kortinfo.errors import ContractBroken
from kortinfo.merge.heirs import CLOSED_UNIT, heirs
from kortinfo.merge.history import credit
from kortinfo.merge.identify import identify
from kortinfo.merge.register import Register, home_unit_ids
from kortinfo.merge.stages import Stage
from kortinfo.privacy_settings import Retention
from kortinfo.retention import first_day
from kortinfo.settings import Settings
from kortinfo.snapshot import BUILDS, POINTER


def earlier_contacts(
    past: pd.DataFrame,
    register: Register,
    units: pd.DataFrame,
    *,
    settings: Settings,
    stages: Sequence[Stage],
    decisions: pd.DataFrame,
    as_of: dt.date,
) -> pd.DataFrame:
    """Return what is kept of events past retention (contract EARLIER_CONTACTS).

    They are matched as any other; nothing else of them is. What the build in use has is kept, too:
    the sources may have deleted the events themselves.

    Args:
        past: contract PAST_EVENTS.
        register: the home municipalities' register.
        units: contract UNITS.
        settings: what counts, and for how long it is kept.
        stages: the match stages.
        decisions: contract DECISIONS.
        as_of: the day of the build.
    """
    home = settings.home_municipalities
    found = t.empty(t.EARLIER_CONTACTS)
    if len(past):
        events, targets, _, _ = identify(
            past,
            register,
            home_units=home_unit_ids(units, frozenset(home)),
            stages=stages,
            decisions=decisions,
        )
        events, credits_, _ = credit(
            events,
            targets,
            units,
            register.relations,
            register.lives,
            home_municipalities=home,
            company_events=settings.company_events,
            closed_unit_events=settings.closed_unit_events,
        )
        found = marks_of(events, credits_, count_others=settings.count_others)
    before = _of_the_build_in_use(settings.snapshot_folder)
    # Those of a unit that is not in the register this time stay: it may be again next time.
    both = joined(before, found, kept=settings.retention, as_of=as_of)
    if settings.closed_unit_events == "count_at_same_address":
        also = with_heirs(both, heirs(units, register.relations))
        both = joined(both, also, kept=settings.retention, as_of=as_of)
    return both


def with_heirs(marks: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Return the marks with those of closed units as their heirs' (``heirs``), too."""
    theirs = marks.rename(columns={t.UNIT_ID: CLOSED_UNIT}).merge(found, on=CLOSED_UNIT)
    return t.stacked([marks, t.shaped(theirs, t.EARLIER_CONTACTS)], t.EARLIER_CONTACTS)


def marks_of(
    events: pd.DataFrame,
    credits: pd.DataFrame,  # noqa: A002
    *,
    count_others: bool,
) -> pd.DataFrame:
    """Return what is kept of events (contract EARLIER_CONTACTS): of those alone that count."""
    counted = counted_events(events, credits, count_others=count_others)
    rows = counted.events
    marks = pd.DataFrame(
        {
            t.UNIT_ID: pd.Series(counted.units[counted.unit], dtype="str"),
            t.TYPE: rows[t.TYPE],
            t.MONTH: last_months(rows),
        }
    )
    return t.shaped(marks, t.EARLIER_CONTACTS)


def joined(*parts: pd.DataFrame, kept: Retention, as_of: dt.date) -> pd.DataFrame:
    """Return the latest month of each unit and type, those past their own limit left out."""
    both = t.stacked(list(parts), t.EARLIER_CONTACTS)
    if 0 < kept.earlier_contacts <= kept.events:
        return both.iloc[:0]
    first = first_day(as_of, kept.earlier_contacts)
    if first is not None:
        both = both[both[t.MONTH] >= pd.Timestamp(first.replace(day=1))]
    order = [t.UNIT_ID, t.TYPE, t.MONTH]
    latest = both.sort_values(order).drop_duplicates([t.UNIT_ID, t.TYPE], keep="last")
    return t.checked(
        t.shaped(latest.reset_index(drop=True), t.EARLIER_CONTACTS), t.EARLIER_CONTACTS
    )


def _of_the_build_in_use(folder: Path) -> pd.DataFrame:
    """Read it whatever the version of the build: after an update it is worth having, too."""
    try:
        name = (folder / POINTER).read_text(encoding="utf-8").strip()
        path = folder / BUILDS / name / f"{t.EARLIER_CONTACTS.name}.parquet"
        found = t.shaped(pd.read_parquet(path), t.EARLIER_CONTACTS)
        return t.checked(found, t.EARLIER_CONTACTS)
    except (OSError, ValueError, TypeError, ContractBroken):
        return t.empty(t.EARLIER_CONTACTS)
