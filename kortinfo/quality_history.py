"""How good the data were in earlier builds, and what has become worse since.

Every build holds the figures of those before it and its own: the table goes with the build, so it
is switched in with it, and a trial that is not taken leaves no trace.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kortinfo import tables
from kortinfo.errors import ContractBroken
from kortinfo.quality import Figure
from kortinfo.snapshot import BUILDS, POINTER
from kortinfo.tables import AS_OF, BUILT_AT, COUNT, MEASURE, OF, QUALITY_HISTORY, SOURCE

COMPARED_DAYS = 92
"""Days back in which builds are what the present one is compared with."""
KEPT_DAYS = 3 * 366
_FEW = 20
"""Rows below which a share says little: five of ten unmatched is no drop in quality."""
SHARE = "share"


def earlier(folder: Path) -> pd.DataFrame:
    """Return the history of the build in use (contract QUALITY_HISTORY); none to read: no rows.

    It is read whatever the version of the build: figures of last month are worth having after an
    update, too.
    """
    try:
        name = (folder / POINTER).read_text(encoding="utf-8").strip()
        found = pd.read_parquet(folder / BUILDS / name / f"{QUALITY_HISTORY.name}.parquet")
        return tables.checked(tables.shaped(found, QUALITY_HISTORY), QUALITY_HISTORY)
    except (OSError, ValueError, TypeError, ContractBroken):
        return tables.empty(QUALITY_HISTORY)


def with_figures(
    history: pd.DataFrame,
    figures: Iterable[Figure],
    *,
    as_of: dt.date,
    built_at: dt.datetime,
) -> pd.DataFrame:
    """Return the history with the figures of a build; an earlier build of the same day goes.

    What is older than three years goes, too.
    """
    rows = [
        {
            BUILT_AT: built_at.astimezone(dt.UTC).isoformat(timespec="seconds"),
            AS_OF: pd.Timestamp(as_of),
            SOURCE: each.source,
            MEASURE: each.measure,
            COUNT: each.count,
            OF: each.of,
        }
        for each in figures
    ]
    mine = tables.shaped(pd.DataFrame(rows, columns=QUALITY_HISTORY.column_names), QUALITY_HISTORY)
    today = pd.Timestamp(as_of)
    oldest = today - pd.Timedelta(days=KEPT_DAYS)
    kept = history[(history[AS_OF] != today) & (history[AS_OF] >= oldest)]
    both = tables.stacked([kept, mine], QUALITY_HISTORY)
    order = [AS_OF, SOURCE, MEASURE]
    return both.sort_values(order, kind="stable", ignore_index=True)


def trend(history: pd.DataFrame, *, source: str, measure: str) -> pd.DataFrame:
    """Return as_of, count, of and ``SHARE`` of one measure over the builds, by day."""
    mine = history[(history[SOURCE] == source) & (history[MEASURE] == measure)]
    share = (mine[COUNT] / mine[OF].where(mine[OF] > 0)).astype("float64").fillna(0.0)
    found = mine[[AS_OF, COUNT, OF]].assign(**{SHARE: share})
    return found.sort_values(AS_OF, ignore_index=True)


@dataclass(frozen=True, kw_only=True)
class Worse:
    """A measure that has become worse: what it is now, what it was, and when it last was so."""

    source: str
    measure: str
    before: float
    now: float
    since: dt.date


def compared_since(history: pd.DataFrame) -> dt.date | None:
    """Return the day of the oldest build the newest is compared with; None: it is the first."""
    days = history[AS_OF]
    recent = days[(days > days.max() - pd.Timedelta(days=COMPARED_DAYS)) & (days < days.max())]
    return None if recent.empty else recent.min().date()


def worse(history: pd.DataFrame, *, as_of: dt.date, most: Mapping[str, float]) -> tuple[Worse, ...]:
    """Return the measures whose share has risen by more than a bound, the greatest rise first.

    Args:
        history: contract QUALITY_HISTORY, the build of ``as_of`` among it.
        as_of: the day of the build.
        most: by measure, the rise (0 to 1) that is fine. ``since`` is the last build, of those of
            the ``COMPARED_DAYS`` days before, that was better by more than that, and ``before``
            its share. Shares of fewer than 20 rows are not compared.
    """
    today = pd.Timestamp(as_of)
    recent = history[(history[AS_OF] > today - pd.Timedelta(days=COMPARED_DAYS))]
    recent = recent[(recent[OF] >= _FEW) & recent[MEASURE].isin(list(most))]
    recent = recent.assign(
        **{
            SHARE: (recent[COUNT] / recent[OF]).astype("float64"),
            "bound": recent[MEASURE].map(most).astype("float64"),
        }
    )
    keys = [SOURCE, MEASURE]
    now = recent[recent[AS_OF] == today]
    both = now.merge(recent[recent[AS_OF] < today], on=keys, suffixes=("", "_before"))
    both = both.assign(rise=both[SHARE] - both[f"{SHARE}_before"])
    passed = both[both["rise"] > both["bound"]].sort_values(f"{AS_OF}_before")
    passed = passed.drop_duplicates(keys, keep="last")
    passed = passed.sort_values(["rise", *keys], ascending=[False, True, True])
    columns = [*keys, f"{SHARE}_before", SHARE, f"{AS_OF}_before"]
    return tuple(
        Worse(
            source=source, measure=measure, before=float(before), now=float(share), since=day.date()
        )
        for source, measure, before, share, day in passed[columns].itertuples(index=False)
    )
