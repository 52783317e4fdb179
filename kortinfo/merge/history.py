"""Which units does each event count for?

An event that names a unit counts for it. One that names only a company counts, by setting, for all
the company's units in the home municipalities whose life and ownership meet it in time, for the
main one of them, or for none.
"""

from collections.abc import Collection

import pandas as pd

from kortinfo import tables
from kortinfo.merge.aside import events_aside
from kortinfo.merge.heirs import heirs, inherited
from kortinfo.merge.lookup import FIRST, LAST, overlapping
from kortinfo.merge.membership import is_in
from kortinfo.merge.step import Step
from kortinfo.tables import (
    CREDITS,
    CVR,
    EMPLOYEES_MIN,
    ENDS_ON,
    EVENT_ID,
    EVENTS,
    FROM,
    HAPPENED_ON,
    HOW,
    MATCH_SCORE,
    MATCH_STAGE,
    MUNICIPALITY_CODE,
    REASON,
    STARTED_ON,
    STARTS_ON,
    TO,
    UNIT_ID,
)


def credit(
    events: pd.DataFrame,
    targets: pd.DataFrame,
    units: pd.DataFrame,
    relations: pd.DataFrame,
    lives: pd.DataFrame,
    *,
    home_municipalities: Collection[str],
    company_events: str,
    closed_unit_events: str,
) -> tuple[pd.DataFrame, pd.DataFrame, Step]:
    """Credit matched events to units.

    Args:
        events: contract EVENTS, from ``identify``.
        targets: what the matched ones name, from ``identify``.
        units: contract UNITS.
        relations: contract RELATIONS; every unit's owner is among them.
        lives: contract LIVES; a unit that reopened has several.
        home_municipalities: municipality codes, 4 digits.
        company_events: "all_units", "main_unit" (most employees, then oldest, then lowest id)
            or "none".
        closed_unit_events: "stay", or "count_at_same_address": events on a closed unit count
            also for the same company's running units at the same address (``heirs``).

    Returns:
        Contract EVENTS by event id, where those that count for nobody have lost their match
        and have a reason (company_without_unit, company_not_credited); contract CREDITS; the
        step ``credit`` of the matched events. Each event then has a credit or a reason.
    """
    events = events.sort_values(EVENT_ID, ignore_index=True)
    named = targets.dropna(subset=[UNIT_ID])
    direct = named.loc[is_in(named[UNIT_ID], units[UNIT_ID]), [EVENT_ID, UNIT_ID]]
    company = targets[targets[UNIT_ID].isna()]
    if company_events == "none":
        shared = direct.iloc[:0]
    else:
        home = units[units[MUNICIPALITY_CODE].isin(list(home_municipalities))]
        shared = _company_units(
            company,
            events,
            relations[is_in(relations[UNIT_ID], home[UNIT_ID])],
            lives[is_in(lives[UNIT_ID], home[UNIT_ID])],
        )
        if company_events == "main_unit":
            shared = _main_units(shared, units)
    credits_ = tables.stacked(
        [direct.assign(**{HOW: "direct"}), shared.assign(**{HOW: "company"})], CREDITS
    )
    if closed_unit_events == "count_at_same_address":
        also = inherited(credits_, heirs(units, relations))
        credits_ = tables.stacked([credits_, also], CREDITS)
    credits_ = credits_.sort_values([EVENT_ID, UNIT_ID], ignore_index=True)
    matched = is_in(events[EVENT_ID], targets[EVENT_ID])
    lost = matched & ~is_in(events[EVENT_ID], credits_[EVENT_ID])
    reason = "company_not_credited" if company_events == "none" else "company_without_unit"
    events = _without_match(events, lost, reason)
    step = Step(
        name="credit",
        read=len(targets),
        kept=len(targets) - int(lost.sum()),
        set_aside=events_aside(events[lost], step="credit", reason=events.loc[lost, REASON]),
        counts={
            "credits_direct": int((credits_[HOW] == "direct").sum()),
            "credits_company": int((credits_[HOW] == "company").sum()),
        },
    )
    return events, tables.checked(credits_, CREDITS), step


def _without_match(events: pd.DataFrame, lost: pd.Series, reason: str) -> pd.DataFrame:
    changed = events.assign(
        **{
            MATCH_STAGE: events[MATCH_STAGE].where(~lost),
            MATCH_SCORE: events[MATCH_SCORE].where(~lost),
            REASON: events[REASON].mask(lost, reason),
        }
    )
    return tables.checked(tables.shaped(changed, EVENTS), EVENTS)


def _company_units(
    company: pd.DataFrame, events: pd.DataFrame, relations: pd.DataFrame, lives: pd.DataFrame
) -> pd.DataFrame:
    """Return event and unit for each unit that was alive and the company's at the event."""
    days = pd.DataFrame(
        {
            EVENT_ID: events[EVENT_ID],
            FIRST: events[HAPPENED_ON].fillna(events[STARTS_ON]),
            LAST: events[HAPPENED_ON].fillna(events[ENDS_ON]),
        }
    )
    asked = company[[EVENT_ID, CVR]].merge(days, on=EVENT_ID)
    owned = asked.merge(relations, on=CVR)
    owned = owned[overlapping(owned[FIRST], owned[LAST], owned[FROM], owned[TO])]
    alive = owned.drop(columns=[FROM, TO]).merge(lives, on=UNIT_ID)
    alive = alive[overlapping(alive[FIRST], alive[LAST], alive[FROM], alive[TO])]
    return alive[[EVENT_ID, UNIT_ID]].drop_duplicates()


def _main_units(shared: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Keep one unit an event: most employees, then oldest, then lowest id."""
    size = units.set_index(UNIT_ID)[[EMPLOYEES_MIN, STARTED_ON]]
    ranked = shared.join(size, on=UNIT_ID).sort_values(
        [EVENT_ID, EMPLOYEES_MIN, STARTED_ON, UNIT_ID], ascending=[True, False, True, True]
    )
    return ranked.drop_duplicates(EVENT_ID)[[EVENT_ID, UNIT_ID]]
