"""Which units is each job ad about? Matched by the same stages as an event, evidence kept.

An ad that names only a company is about the units an event of those days would count for.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from kortinfo import tables
from kortinfo.merge.history import credit
from kortinfo.merge.identify import identify
from kortinfo.merge.register import Register
from kortinfo.merge.stages import Stage
from kortinfo.merge.step import Step
from kortinfo.tables import (
    BY,
    EVENT_ID,
    JOB_AD_CREDITS,
    JOB_AD_ID,
    JOB_ADS,
    LOADED_EVENTS,
    MATCH_EVIDENCE,
    MATCH_SCORE,
    MATCH_STAGE,
    REASON,
    STEP,
    TWO_WAY,
    TYPE,
    UNIT_ID,
)


def match_job_ads(
    ads: pd.DataFrame,
    register: Register,
    units: pd.DataFrame,
    *,
    home_units: pd.Index | Collection[str],
    home_municipalities: Collection[str],
    company_events: str,
    stages: Sequence[Stage] | None = None,
    decisions: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, tuple[Step, ...]]:
    """Match job ads to units.

    Args:
        ads: contract LOADED_JOB_ADS.
        register: the home municipalities' register.
        units: contract UNITS.
        home_units: ids of the units in the home municipalities.
        home_municipalities: municipality codes, 4 digits.
        company_events: as for events: "all_units", "main_unit" or "none".
        stages: as for events.
        decisions: contract DECISIONS, those about events: a key says what a row says.

    Returns:
        Contract JOB_ADS by id, the unmatched ones with a reason; contract JOB_AD_CREDITS;
        contract REVIEW_CANDIDATES, with the ads' ids as event ids; the steps
        ``identify_job_ads`` and ``credit_job_ads``. No ads: empty tables.
    """
    constant: dict[str, Any] = {TYPE: "collaboration", BY: "own", TWO_WAY: False}
    as_events = ads.rename(columns={JOB_AD_ID: EVENT_ID}).assign(**constant)
    events = tables.shaped(as_events, LOADED_EVENTS)
    events, targets, candidates, identified = identify(
        events, register, home_units=home_units, stages=stages, decisions=decisions
    )
    events, credits_, credited = credit(
        events,
        targets,
        units,
        register.relations,
        register.lives,
        home_municipalities=home_municipalities,
        company_events=company_events,
        closed_unit_events="stay",
    )
    match = events[[EVENT_ID, MATCH_STAGE, MATCH_SCORE, MATCH_EVIDENCE, REASON]]
    matched = ads.merge(match, left_on=JOB_AD_ID, right_on=EVENT_ID, validate="one_to_one")
    found = tables.shaped(matched.sort_values(JOB_AD_ID), JOB_ADS)
    about = tables.shaped(credits_.rename(columns={EVENT_ID: JOB_AD_ID}), JOB_AD_CREDITS)
    about = about.sort_values([JOB_AD_ID, UNIT_ID], ignore_index=True)
    steps = (_named(identified, "identify_job_ads"), _named(credited, "credit_job_ads"))
    return (
        tables.checked(found, JOB_ADS),
        tables.checked(about, JOB_AD_CREDITS),
        candidates,
        steps,
    )


def _named(step: Step, name: str) -> Step:
    return replace(step, name=name, set_aside=step.set_aside.assign(**{STEP: name}))
