"""What speaks for a placement at a business, wherever one lives: asked for, ruled out, worth."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.coverage.employees import OPEN_TOP, UNKNOWN, employees
from kortinfo.kinds import CollaborationKind, same_kind
from kortinfo.routes.candidates import INSOLVENT
from kortinfo.routes.wishes import Mode
from kortinfo.routes.worth import Worths
from kortinfo.settings_placements import PlacementWeights
from kortinfo.tables import (
    AD_PROTECTED,
    COMPANY_STATUS,
    DB25_CODE,
    DB25_SECTION,
    ENDS_ON,
    EVENT_ID,
    JOB_AD_ID,
    JOB_ADS_OPEN,
    KIND,
    LEVEL,
    STARTS_ON,
    STATUS,
    TITLE,
    TYPE,
    UNIT_ID,
    X,
)

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_ENOUGH = 3
_YEAR = dt.timedelta(days=365)
_CONTACT = {"A": 1.0, "B": 0.7, "C": 0.3, "D": 0.0}
_LONG_WORD = 5
"""From so many letters a word is found inside others too ("chauffør" in "buschauffør")."""


@dataclass(frozen=True, kw_only=True)
class PlacementWish:
    """What is looked for.

    Attributes:
        minutes: how far, one way.
        mode: how one travels.
        sectors: DB25 section letters or the first digits of codes; empty: any.
        jobs: words of job titles; they count for worth.
        least_employees: a business with a known number has so many.
        most_employees: likewise at the most; None: any.
        taken_before: only those that have taken placements.
        none_running: only those where no placement runs now.
        with_job: only those with a job ad, open or of the last year, with one of ``jobs``.
        include_protected: let advertising-protected businesses in; the reason is in the logbook.
    """

    minutes: int
    mode: Mode = "bicycle"
    sectors: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
    least_employees: int = 1
    most_employees: int | None = None
    taken_before: bool = False
    none_running: bool = False
    with_job: bool = False
    include_protected: bool = False

    def __post_init__(self) -> None:
        """Raise ValueError for what cannot be looked for."""
        if not 1 <= self.minutes <= 240:
            raise ValueError(f"give 1 to 240 minutes, not {self.minutes}")
        if wrong := [each for each in self.sectors if not re.fullmatch(r"[A-V]|\d{2,6}", each)]:
            raise ValueError(f'"{wrong[0]}" is no DB25 section letter and no code of 2 to 6 digits')
        if self.most_employees is not None and self.most_employees < self.least_employees:
            raise ValueError("the most employees are fewer than the least")
        if self.with_job and not any(job.strip() for job in self.jobs):
            raise ValueError("name a job to look for businesses with such ads")


@dataclass(frozen=True, kw_only=True, eq=False)
class Offers:
    """Businesses that are looked for, before anybody's home is known.

    Attributes:
        businesses: contract BUSINESSES, all of them.
        rows: positions of those looked for.
        worth: of all businesses; it knows no distance.
        left_out: how many of those looked for are left out, by reason.
        wish: what was looked for.
    """

    businesses: pd.DataFrame
    rows: NDArray[np.intp]
    worth: Worths
    left_out: tuple[tuple[str, int], ...]
    wish: PlacementWish


@dataclass(frozen=True, kw_only=True)
class Past:
    """The tables of a build that tell about placements and job ads.

    Attributes:
        events: contract EVENTS.
        credits: contract CREDITS.
        job_ads: contract JOB_ADS; None: no source of job ads.
        job_ad_credits: contract JOB_AD_CREDITS; likewise.
        kinds: the settings' kinds of collaboration.
    """

    events: pd.DataFrame
    credits: pd.DataFrame
    kinds: Mapping[str, CollaborationKind]
    job_ads: pd.DataFrame | None = None
    job_ad_credits: pd.DataFrame | None = None


def offers(
    businesses: pd.DataFrame,
    past: Past,
    wish: PlacementWish,
    weights: PlacementWeights,
    *,
    as_of: dt.date,
    chosen: Mask | None = None,
) -> Offers:
    """Return the businesses looked for and what speaks for each.

    Args:
        businesses: contract BUSINESSES; no rows are fine.
        past: what was before.
        wish: what is looked for.
        weights: of the settings.
        as_of: the day of the levels.
        chosen: which rows count at all; None: all.
    """
    ids = pd.Index(businesses[UNIT_ID])
    taken, running = _placements(ids, past, as_of)
    title, is_open = _titles(ids, past, wish.jobs, as_of)
    staff = employees(businesses)
    fits = np.ones(len(ids), dtype=bool) if chosen is None else chosen.copy()
    fits &= _in_sectors(businesses, wish.sectors)
    known = staff != UNKNOWN
    fits &= ~known | (staff >= wish.least_employees)
    if wish.most_employees is not None:
        fits &= ~known | (staff <= wish.most_employees)
    if wish.taken_before:
        fits &= taken > 0
    if wish.none_running:
        fits &= running == 0
    if wish.with_job:
        fits &= title != ""
    why = _why_not(businesses, wish)
    ads = businesses[JOB_ADS_OPEN].fillna(0).to_numpy(dtype=np.float64)
    level = businesses[LEVEL].to_numpy(dtype=str)
    size = np.log1p(np.clip(staff, 0, OPEN_TOP)) / np.log1p(OPEN_TOP)
    points = {
        "taken_before": weights.taken_before * np.clip(taken / _ENOUGH, 0, 1),
        "free_again": weights.free_again * ((taken > 0) & (running == 0)),
        "running": -weights.running * np.minimum(running, _ENOUGH),
        "contact": weights.contact * np.array([_CONTACT[each] for each in level.tolist()]),
        "employees": weights.employees * size,
        "job_title": weights.job_title * np.where(title == "", 0.0, np.where(is_open, 1.0, 0.5)),
        "job_ads": weights.job_ads * np.clip(ads / _ENOUGH, 0, 1),
    }
    seen = {
        "taken_before": taken.astype(object),
        "free_again": taken.astype(object),
        "running": running.astype(object),
        "contact": level.astype(object),
        "employees": staff.astype(object),
        "job_title": title,
        "job_ads": ads.astype(int).astype(object),
    }
    return Offers(
        businesses=businesses,
        rows=np.flatnonzero(fits & (why == "")),
        # Rounded, so that what looks alike is alike: ties are broken by name.
        worth=Worths(points={key: np.round(each, 1) for key, each in points.items()}, seen=seen),
        left_out=tuple(sorted(Counter(why[fits & (why != "")].tolist()).items())),
        wish=wish,
    )


def _why_not(businesses: pd.DataFrame, wish: PlacementWish) -> NDArray[np.object_]:
    insolvent = businesses[STATUS].isin(INSOLVENT) | businesses[COMPANY_STATUS].isin(INSOLVENT)
    why = np.full(len(businesses), "", dtype=object)
    why[businesses[X].isna().to_numpy(dtype=bool)] = "no_point"
    if not wish.include_protected:
        why[businesses[AD_PROTECTED].to_numpy(dtype=bool)] = "protected"
    why[insolvent.to_numpy(dtype=bool)] = "insolvent"
    return why


def _in_sectors(businesses: pd.DataFrame, sectors: tuple[str, ...]) -> Mask:
    if not sectors:
        return np.ones(len(businesses), dtype=bool)
    letters = businesses[DB25_SECTION].isin([each for each in sectors if each.isalpha()])
    digits = tuple(each for each in sectors if each.isdigit())
    codes = businesses[DB25_CODE].fillna("").astype(str).str.startswith(digits or ("-",))
    return (letters | codes).to_numpy(dtype=bool)


def _placements(
    ids: pd.Index, past: Past, as_of: dt.date
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return how many placements each business has taken, and how many run."""
    groups = {same_kind(name): kind.group for name, kind in past.kinds.items()}
    events = past.events
    kinds = events[KIND].fillna("").astype(str).map(same_kind).map(groups)
    day = pd.Timestamp(as_of)
    begun = pd.to_datetime(events[STARTS_ON]) <= day
    those = events[(events[TYPE] == "collaboration") & (kinds == "placement") & begun]
    ends = pd.to_datetime(those[ENDS_ON])
    now = those[ends.isna() | (ends >= day)]
    return _count(ids, past.credits, those), _count(ids, past.credits, now)


def _count(ids: pd.Index, credited: pd.DataFrame, events: pd.DataFrame) -> NDArray[np.int64]:
    mine = credited[credited[EVENT_ID].isin(events[EVENT_ID])].drop_duplicates([EVENT_ID, UNIT_ID])
    at = ids.get_indexer(pd.Index(mine[UNIT_ID]))
    return np.bincount(at[at >= 0], minlength=len(ids)).astype(np.int64)


def _titles(
    ids: pd.Index, past: Past, jobs: tuple[str, ...], as_of: dt.date
) -> tuple[NDArray[np.object_], Mask]:
    """Return the title of each business's latest ad with such a job, and whether it is open."""
    title = np.full(len(ids), "", dtype=object)
    is_open = np.zeros(len(ids), dtype=bool)
    words = [" ".join(job.split()).casefold() for job in jobs if job.strip()]
    if not words or past.job_ads is None or past.job_ad_credits is None:
        return title, is_open
    ads, day = past.job_ads, pd.Timestamp(as_of)
    starts, ends = pd.to_datetime(ads[STARTS_ON]), pd.to_datetime(ads[ENDS_ON])
    pattern = "|".join(
        re.escape(word) if len(word) >= _LONG_WORD else rf"\b{re.escape(word)}" for word in words
    )
    named = ads[TITLE].fillna("").astype(str).str.casefold().str.contains(pattern, regex=True)
    lately = ads[named & (starts <= day) & (ends >= pd.Timestamp(as_of - _YEAR))]
    lately = lately.assign(open=pd.to_datetime(lately[ENDS_ON]) >= day)
    told = past.job_ad_credits.merge(lately, on=JOB_AD_ID).sort_values(
        ["open", STARTS_ON, JOB_AD_ID], kind="stable"
    )
    at = ids.get_indexer(pd.Index(told[UNIT_ID]))
    here = at >= 0
    title[at[here]] = told[TITLE].to_numpy(dtype=object)[here]
    is_open[at[here]] = told["open"].to_numpy(dtype=bool)[here]
    return title, is_open
