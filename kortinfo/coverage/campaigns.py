"""Campaigns: which businesses were to be reached in a period, which were, and what came of it."""

import datetime as dt
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.coverage.figures import Share
from kortinfo.coverage.history import History, in_time
from kortinfo.coverage.movements import ABSENT
from kortinfo.coverage.named_filter import Fault, read_filter, unknown_places
from kortinfo.selection import Selection
from kortinfo.settings_coverage import Campaign
from kortinfo.tables import (
    BY,
    EVENT_ID,
    HAPPENED_ON,
    LEVELS,
    STARTS_ON,
    TWO_WAY,
    TYPE,
    UNIT_ID,
)


def _nobody() -> Share:
    return Share(covered=0, total=0)


@dataclass(frozen=True, kw_only=True)
class Reach:
    """A campaign and whom it reached. A business counts once in each.

    Attributes:
        campaign: as the settings have it.
        selection: whom it is about.
        faults: why it cannot be reckoned; then nothing else is told.
        begun: whether its first day is not after the day of reckoning.
        reached: with any contact in the period, one-way ones too, of all it is about.
        two_way: with a two-way contact in the period, of all.
        begun_reached: with a collaboration begun in the period or within the days after it, of
            those reached.
        begun_others: likewise, of those not reached: what happens anyhow.
    """

    campaign: Campaign
    selection: Selection
    faults: tuple[Fault, ...] = ()
    begun: bool = False
    reached: Share = field(default_factory=_nobody)
    two_way: Share = field(default_factory=_nobody)
    begun_reached: Share = field(default_factory=_nobody)
    begun_others: Share = field(default_factory=_nobody)


def eve(campaign: Campaign, as_of: dt.date) -> dt.date:
    """Return the day whose businesses and levels a campaign is about: the one before it begins."""
    return min(campaign.starts - dt.timedelta(days=1), as_of)


def reach(
    campaign: Campaign,
    known: History,
    events: pd.DataFrame,
    credits: pd.DataFrame,  # noqa: A002
    *,
    default: Selection,
    as_of: dt.date,
    count_others: bool = False,
) -> Reach:
    """Return whom a campaign reached up to the day of reckoning.

    Args:
        campaign: as the settings have it.
        known: the businesses of several days, the campaign's eve among them.
        events: contract EVENTS.
        credits: contract CREDITS.
        default: the selection a filter starts from.
        as_of: the day of reckoning.
        count_others: whether other organisations' contacts and collaborations count.
    """
    selection, faults = read_filter(campaign.filter, default=default, allowed=("levels",))
    faults = (*faults, *unknown_places(selection, known.codes))
    if faults:
        return Reach(campaign=campaign, selection=selection, faults=faults)
    chosen = _chosen(selection, known, eve(campaign, as_of))
    last = campaign.ends + dt.timedelta(days=campaign.after_days)
    ours = events if count_others else events[events[BY] == "own"]
    is_contact = ours[TYPE] == "contact"
    first = campaign.starts
    contacts = ours[is_contact & _within(ours[HAPPENED_ON], first, min(campaign.ends, as_of))]
    begun = ours[~is_contact & _within(ours[STARTS_ON], first, min(last, as_of))]
    reached = chosen & _touched(contacts, credits, known)
    two_way = chosen & _touched(contacts[contacts[TWO_WAY]], credits, known)
    began = _touched(begun, credits, known)
    return Reach(
        campaign=campaign,
        selection=selection,
        begun=campaign.starts <= as_of,
        reached=_of(reached, chosen),
        two_way=_of(two_way, chosen),
        begun_reached=_of(reached & began, reached),
        begun_others=_of(chosen & ~reached & began, chosen & ~reached),
    )


def _chosen(selection: Selection, known: History, day: dt.date) -> NDArray[np.bool_]:
    state = known.states[:, known.days.index(day)]
    chosen = known.codes.mask(in_time(selection)) & (state < ABSENT)
    if selection.levels:
        chosen &= np.isin(state, [LEVELS.index(level) for level in selection.levels])
    return chosen


def _within(days: "pd.Series[pd.Timestamp]", first: dt.date, last: dt.date) -> "pd.Series[bool]":
    return days.between(pd.Timestamp(first), pd.Timestamp(last))


def _touched(
    events: pd.DataFrame,
    credits: pd.DataFrame,  # noqa: A002
    known: History,
) -> NDArray[np.bool_]:
    units = credits.loc[credits[EVENT_ID].isin(events[EVENT_ID]), UNIT_ID]
    return known.businesses[UNIT_ID].isin(units).to_numpy(dtype=bool)


def _of(part: NDArray[np.bool_], whole: NDArray[np.bool_]) -> Share:
    return Share(covered=int(part.sum()), total=int(whole.sum()))
