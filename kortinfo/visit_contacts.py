"""Visits marked on a plan as contacts: one more source of a build."""

from collections.abc import Iterable

import pandas as pd

from kortinfo import tables as t
from kortinfo.loaders.event_rows import content_ids
from kortinfo.loaders.result import Loaded
from kortinfo.logbook.plan_records import CONTACTS, Visit
from kortinfo.notes import screened

SOURCE_NAME = "Kortinfo"
"""What the account of a build calls it."""
FORMAT = "logbook"
_KINDS = {"visited": "besøg", "not_home": "ikke hjemme"}
"""What the settings' kinds of contact call them."""


def visits_table(visits: Iterable[Visit]) -> pd.DataFrame:
    """Return visits as contract LOADED_EVENTS; those that were moved are no contacts.

    A visit is a two-way contact on its day, one where nobody was met a one-way one, of our own. The
    event's id is the stop's: what is undone and said again is the same event.
    """
    rows = [
        {
            t.TYPE: "contact",
            t.BY: "own",
            t.SOURCE: SOURCE_NAME,
            t.GIVEN_PNR: each.unit_id if each.unit_id.isdecimal() else None,
            t.GIVEN_CVR: None if each.unit_id.isdecimal() else each.unit_id.removeprefix("cvr:"),
            t.KIND: _KINDS[each.what],
            t.TWO_WAY: each.what == "visited",
            t.HAPPENED_ON: pd.Timestamp(each.day),
            t.END_ASSUMED: False,
            t.RESPONSIBLE: each.person or None,
            t.NOTE: each.note or None,
            t.CPR_MASKED: False,
            "stop": f"{each.plan_key} {each.unit_id} {each.day} {each.what}",
        }
        for each in visits
        if each.what in CONTACTS
    ]
    if not rows:
        return t.empty(t.LOADED_EVENTS)
    frame = pd.DataFrame(rows)
    frame[t.EVENT_ID] = content_ids("logbook", [frame["stop"].astype("str")])
    # Two of a plan may have been to the same place on one day.
    frame = frame.drop_duplicates(t.EVENT_ID, keep="last").sort_values(t.EVENT_ID)
    return t.checked(t.shaped(frame.drop(columns="stop"), t.LOADED_EVENTS), t.LOADED_EVENTS)


def visits_source(visits: pd.DataFrame, *, notes: bool) -> tuple[Loaded, ...]:
    """Return them as a source of a build; none: no source.

    Args:
        visits: from :func:`visits_table`.
        notes: the settings want free-text notes; they are screened, as others are.
    """
    if visits.empty:
        return ()
    note = screened(visits[t.NOTE]).text if notes else pd.Series(index=visits.index, dtype="str")
    events = t.shaped(visits.assign(**{t.NOTE: note}), t.LOADED_EVENTS)
    return (
        Loaded(
            source=SOURCE_NAME,
            format=FORMAT,
            tables={t.LOADED_EVENTS.name: events},
            read=len(events),
            kept=len(events),
            set_aside=t.empty(t.SET_ASIDE),
        ),
    )
