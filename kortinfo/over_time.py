"""A build over time: its businesses at past month ends, who will soon fall, who worked together."""

import datetime as dt

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.classify.rules import compile_rules
from kortinfo.classify.timeline import month_ends
from kortinfo.coverage.cooperation import Cooperation, cooperation
from kortinfo.coverage.falls import fall_days
from kortinfo.coverage.history import History, begins, history
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot

MONTHS = 36
"""Month ends looked back at."""
_TABLES = ("events", "credits", "corrections")


def past(snapshot: Snapshot, settings: Settings, *, months: int = MONTHS) -> History:
    """Return the businesses of the last month ends, and of the build's own day as the last."""
    return history(
        *(snapshot.table(name) for name in ("units", "lives", *_TABLES)),
        home_municipalities=settings.home_municipalities,
        rules=compile_rules(settings.rules),
        window_months=settings.window_months,
        count_others=settings.count_others,
        days=month_ends(snapshot.as_of, months=months),
        as_of=snapshot.as_of,
    )


def whole_since(snapshot: Snapshot, settings: Settings) -> dt.date | None:
    """Return the first day of which the sources tell the whole level; None without events."""
    return begins(snapshot.table("events"), window_months=settings.window_months)


def falls(snapshot: Snapshot, settings: Settings) -> NDArray[np.int64]:
    """Return in how many days each of the build's businesses falls, as ``fall_days`` does."""
    return fall_days(
        snapshot.table("businesses"),
        *(snapshot.table(name) for name in _TABLES),
        rules=compile_rules(settings.rules),
        window_months=settings.window_months,
        count_others=settings.count_others,
        as_of=snapshot.as_of,
    )


def worked_together(snapshot: Snapshot, chosen: NDArray[np.bool_]) -> Cooperation:
    """Return the chosen businesses' *samarbejdsgrad*, approximated, of the last 12 months."""
    since = pd.Timestamp(snapshot.as_of) - pd.DateOffset(months=12) + dt.timedelta(days=1)
    return cooperation(
        snapshot.table("businesses"),
        chosen,
        snapshot.table("events"),
        snapshot.table("credits"),
        since=since.date(),
        until=snapshot.as_of,
    )
