"""Coverage's two bars: 36 months of levels for 100,000 units, and the matrix of 1,000,000.

Run: python benchmarks/coverage.py [units of the matrix]. The months are beside classifying each one
by itself, the matrix beside pandas' own groupby over the same selections; both must agree. Medians.
"""

import datetime as dt
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from kortinfo import tables
from kortinfo.classify.levels import classify
from kortinfo.classify.rules import compile_rules
from kortinfo.classify.timeline import month_ends, timeline
from kortinfo.coverage.figures import ground_of, matrix
from kortinfo.settings import DEFAULT_RULES

AS_OF = dt.date(2026, 11, 21)
UNITS, EVENTS, MONTHS = 100_000, 200_000, 36
SECTORS, AREAS = 22, 30
RULES = compile_rules(DEFAULT_RULES)


def timed(act: Callable[[], object], times: int) -> float:
    """Return the median seconds of an act."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def past() -> tuple[pd.Index, pd.DataFrame, pd.DataFrame]:
    """Return units, events and credits over six years."""
    draw = np.random.default_rng(1)
    days = pd.Timestamp("2021-01-01") + pd.to_timedelta(draw.integers(0, 2100, EVENTS), unit="D")
    contact = draw.random(EVENTS) < 0.7
    lasting = pd.to_timedelta(draw.integers(10, 400, EVENTS), unit="D")
    events = pd.DataFrame(
        {
            tables.EVENT_ID: [f"e{at}" for at in range(EVENTS)],
            tables.TYPE: np.where(contact, "contact", "collaboration"),
            tables.BY: "own",
            tables.SOURCE: "crm",
            tables.KIND: "x",
            tables.TWO_WAY: draw.random(EVENTS) < 0.8,
            tables.HAPPENED_ON: days.where(contact),
            tables.STARTS_ON: days.where(~contact),
            tables.ENDS_ON: (days + lasting).where(~contact),
            tables.END_ASSUMED: draw.random(EVENTS) < 0.3,
        }
    )
    units = pd.Index([f"{at:010d}" for at in range(UNITS)])
    credits_ = pd.DataFrame(
        {
            tables.EVENT_ID: events[tables.EVENT_ID],
            tables.UNIT_ID: units.to_numpy()[draw.integers(0, UNITS, EVENTS)],
            tables.HOW: "direct",
        }
    )
    return (
        units,
        tables.shaped(events, tables.EVENTS),
        tables.shaped(credits_, tables.CREDITS),
    )


def months() -> None:
    """Print the months' table."""
    units, events, credits_ = past()
    days = month_ends(AS_OF, months=MONTHS)

    def ours() -> np.ndarray:
        return timeline(
            units,
            events,
            credits_,
            rules=RULES,
            window_months=12,
            count_others=False,
            days=days,
        )

    def each() -> np.ndarray:
        letters = [
            classify(
                units,
                events,
                credits_,
                rules=RULES,
                window_months=12,
                count_others=False,
                as_of=day,
            )[tables.LEVEL]
            for day in days
        ]
        codes = [pd.Categorical(told, categories=list(tables.LEVELS)).codes for told in letters]
        return np.stack(codes, axis=1)

    assert (ours() == each()).all(), "both must say the same of every unit and month"
    rows = {"timeline": timed(ours, 3), "classify, each month by itself": timed(each, 1)}
    print(f"{MONTHS} months and the day itself, {UNITS:,} units, {EVENTS:,} events (bar: 5 s)")
    for name, seconds in rows.items():
        print(f"{name:45}{seconds:10.2f} s")


def matrices(units: int) -> None:
    """Print the matrix's table."""
    draw = np.random.default_rng(2)
    level = draw.choice(4, units, p=[0.08, 0.14, 0.2, 0.58]).astype(np.int8)
    least = draw.choice([0, 1, 2, 5, 10, 20, 50], units)
    businesses = pd.DataFrame(
        {
            tables.LEVEL: np.array(list(tables.LEVELS), dtype=object)[level],
            tables.CVR: draw.integers(10_000_000, 10_000_000 + units, units).astype(str),
            tables.EMPLOYEES_MIN: pd.array(least, dtype="Int64"),
            tables.EMPLOYEES_MAX: pd.array(least * 2 + 1, dtype="Int64"),
        }
    )
    ground = ground_of(businesses)
    sector, area = draw.integers(0, SECTORS, units), draw.integers(0, AREAS, units)
    print(f"matrix of {units:,} units, {SECTORS} x {AREAS} cells (bar: 100 ms)")
    print(f"{'selection':25}{'kortinfo':>12}{'groupby':>12}{'groupby by code':>18}")
    frame = pd.DataFrame({"sector": sector, "area": area, "level": level})
    frame["employees"] = ground.employees
    words = frame.assign(
        sector=("s" + frame["sector"].astype(str)), area=("a" + frame["area"].astype(str))
    )
    for share in (1.0, 0.5, 0.05):
        chosen = draw.random(units) < share

        def ours(chosen: np.ndarray = chosen) -> np.ndarray:
            return matrix(ground, chosen, sector, area, shape=(SECTORS, AREAS)).counts

        def grouped(of: pd.DataFrame, chosen: np.ndarray = chosen) -> pd.Series:
            found = of[chosen].groupby(["sector", "area", "level"])["employees"]
            return found.agg(["size", "sum"])["size"]

        told = grouped(frame)
        expected = np.zeros((SECTORS, AREAS, 4), dtype=int)
        expected[tuple(np.array(told.index.tolist()).T)] = told
        assert (ours() == expected).all(), "both must count the same"
        took = [timed(ours, 7), timed(lambda: grouped(words), 3), timed(lambda: grouped(frame), 3)]
        names = f"{share:.0%} of the units"
        print(f"{names:25}" + "".join(f"{1000 * each:9.0f} ms" for each in took))


if __name__ == "__main__":
    months()
    print()
    matrices(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
