"""How well and how fast rows find their business, beside splink and plain rapidfuzz.

    python benchmarks/match.py [--sizes 10000 100000 1000000] [--rows 20000] [--without-splink]

Rows with known truth over invented registers (``matching/registers.py``, ``matching/dirt.py``), the
seeds apart from those the weights were fitted on. Of what each matched: *precision*, the share that
names the right unit (or, where the row was taken for the company's, the right company); *recall*,
the share of the rows about a unit of the register. Rows for review count as not matched. *Review
finds* is the share of them whose right business is among the candidates shown.

The rivals get what no known number names. rapidfuzz takes the likest name (WRatio) in the postal
code, from one of two scores chosen on the tuning seed (``matching/rivals.py`` says how); splink
links on name, address and postal code, trained without labels, accepted from 0.9. Neither is given
telephone numbers, mail domains or earlier addresses; "Kortinfo without telephone and mail" and
"Kortinfo without earlier addresses" are what ours does so.

The last table holds what was promised.
"""

import argparse
import multiprocessing
import os
import pickle
import resource
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import pandas as pd
from matching import rivals
from matching.dirt import KINDS, Dirty, rows
from matching.registers import make
from rich.console import Console
from rich.table import Table

from kortinfo import tables
from kortinfo.merge.fuzzy_names import FuzzyNameStage, all_stages
from kortinfo.merge.identify import identify
from kortinfo.merge.lookup import index_register, prepare_events
from kortinfo.merge.register import Register
from kortinfo.merge.stages import STAGES

JUDGING_SEED = 77_000
"""The tuning seeds of ``matching/fitting.py`` begin at 1,000."""
OURS, EXACT = "Kortinfo", "Kortinfo, exact stages alone"
UNREACHED = "Kortinfo without telephone and mail"
UNMOVED = "Kortinfo without earlier addresses"
SPLINK = "splink, p ≥ 0.9"
_CUTOFFS = {f"rapidfuzz WRatio ≥ {at:.0f}": at for at in (rivals.BALANCED, rivals.CAREFUL)}
MATCHERS = (OURS, EXACT, UNREACHED, UNMOVED, *_CUTOFFS, SPLINK)
_SPLINK_UP_TO = 100_000


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one matcher did with a set of rows."""

    name: str
    size: int
    precision: float
    recall: float
    review: float
    review_finds: float
    seconds: float
    rate: float
    peak_mb: float


def main() -> None:
    told = _arguments()
    console = Console(width=130)
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        for size in told.sizes:
            rows_of = Path(folder) / f"{size}.pickle"
            _in_child("prepare", size, told.rows, rows_of)
            # Each in a process of its own, which holds the register and nothing of its making.
            for matcher in MATCHERS:
                if matcher == SPLINK and (told.without_splink or size > _SPLINK_UP_TO):
                    continue
                lines.append(_in_child("judge", matcher, rows_of))
                print(lines[-1], file=sys.stderr)  # a long run may be broken off
    console.print(_table("All kinds of dirt mixed, rows about strangers among them", lines))
    middle = min(told.sizes, key=lambda size: abs(size - 100_000))
    console.print(_stages_table(_in_child("by_stage", middle, told.rows), middle))
    kinds = _in_child("by_kind", min(told.sizes), 1_000)
    console.print(_table(f"Each kind of dirt alone, {min(told.sizes):,} units", kinds, rate=False))
    console.print(_promises(lines))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n", maxsplit=1)[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--without-splink", action="store_true")
    return parser.parse_args()


def _in_child(name: str, *words: Any) -> Any:
    """Run a function of this file in a process of its own, so that memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(globals()[name], words)


def prepare(size: int, count: int, target: Path) -> None:
    """Write a register and mixed rows about it, for ``judge``."""
    made = make(size, seed=JUDGING_SEED)
    dirty = rows(made, count, kind=None, seed=JUDGING_SEED + 1)
    with target.open("wb") as stream:
        pickle.dump((made.register, dirty), stream, protocol=pickle.HIGHEST_PROTOCOL)


def judge(matcher: str, prepared: Path) -> Line:
    """Judge one matcher on what ``prepare`` wrote."""
    with prepared.open("rb") as stream:
        register, dirty = pickle.load(stream)  # our own file
    if matcher in (OURS, EXACT, UNREACHED, UNMOVED):
        events = dirty.events
        if matcher == UNMOVED:
            register = replace(register, unit_addresses=tables.empty(tables.UNIT_ADDRESSES))
        if matcher == UNREACHED:
            events = events.assign(given_phone=None, given_mail_domain=None)
            events = tables.shaped(events, tables.LOADED_EVENTS)
        stages = STAGES if matcher == EXACT else None
        return _ours(register, replace(dirty, events=events), matcher, stages=stages)
    started = time.perf_counter()
    if matcher == SPLINK:
        found = rivals.splink_links(dirty.events, register, at_least=0.9)
    else:
        found = rivals.nearest_names(dirty.events, register, cutoff=_CUTOFFS[matcher])
    seconds = time.perf_counter() - started
    return _judged(matcher, len(register.units), dirty, found, seconds)


def by_stage(size: int, count: int) -> list[tuple[str, int, float, float]]:
    """Return each stage's rows, precision and rows it was asked about a second."""
    made = make(size, seed=JUDGING_SEED)
    dirty = rows(made, count, kind=None, seed=JUDGING_SEED + 1)
    events, targets, _, _ = identify(
        dirty.events, made.register, home_units=made.register.units["unit_id"]
    )
    right = _right(targets, dirty)
    stage_of = events.set_index("event_id")["match_stage"]
    index = index_register(made.register, home_units=made.register.units["unit_id"])
    still = prepare_events(dirty.events.sort_values("event_id", ignore_index=True), index)
    told = []
    for stage in all_stages():
        started = time.perf_counter()
        found = stage.candidates(still, index)
        seconds = time.perf_counter() - started
        mine = right[right.index.isin(stage_of.index[stage_of == stage.name])]
        told.append((stage.name, len(mine), float(mine.mean()), len(still) / seconds))
        closing = found[found[["unit_id", "cvr", "reason"]].notna().any(axis=1)]
        still = still[~still["row"].isin(closing["row"])]
    return told


def fuzzy_speed(size: int, count: int) -> tuple[float, float]:
    """Return how many rows the fuzzy stage takes a second, its index of the register included.

    Mixed rows, none left out. By the clock, and by the processor time used: the latter is what
    says something on a machine that does other work as well.
    """
    made = make(size, seed=JUDGING_SEED)
    dirty = rows(made, count, kind=None, seed=JUDGING_SEED + 2)
    index = index_register(made.register, home_units=made.register.units["unit_id"])
    keys = prepare_events(dirty.events, index)
    stage = FuzzyNameStage()
    stage.candidates(keys[:500], index)
    started, used = time.perf_counter(), time.process_time()
    stage.candidates(keys, index)
    used = time.process_time() - used
    return len(keys) / (time.perf_counter() - started), len(keys) / used


def by_kind(size: int, count: int) -> list[Line]:
    made = make(size, seed=JUDGING_SEED)
    return [
        _ours(made.register, rows(made, count, kind=kind, seed=JUDGING_SEED + 10 + at), kind)
        for at, kind in enumerate(KINDS)
    ]


def _ours(register: Register, dirty: Dirty, name: str, stages: Any = None) -> Line:
    started = time.perf_counter()
    home = register.units["unit_id"]
    events, targets, candidates, _ = identify(
        dirty.events, register, home_units=home, stages=stages
    )
    seconds = time.perf_counter() - started
    asked = events[events["reason"].isin(["review", "tie", "contradiction"])]
    among = candidates.merge(dirty.truth, left_on="event_id", right_index=True)
    hits = among[(among["unit_id_x"] == among["unit_id_y"]) | (among["cvr_x"] == among["cvr_y"])]
    share = len(asked) / len(events)
    finds = hits["event_id"].nunique() / max(len(asked), 1)
    return _judged(name, len(register.units), dirty, targets, seconds, review=share, finds=finds)


def _right(targets: pd.DataFrame, dirty: Dirty) -> pd.Series:
    """Tell for each matched row whether it names the right unit, or the right company."""
    truth = dirty.truth.loc[targets["event_id"]]
    named = targets["unit_id"].to_numpy()
    unit = named == truth["unit_id"].to_numpy()
    unit |= named == truth["also"].to_numpy()
    company = targets["unit_id"].isna().to_numpy() & (
        targets["cvr"].to_numpy() == truth["cvr"].to_numpy()
    )
    return pd.Series(unit | company, index=targets["event_id"])


def _judged(
    name: str,
    size: int,
    dirty: Dirty,
    targets: pd.DataFrame,
    seconds: float,
    *,
    review: float = 0.0,
    finds: float = 0.0,
) -> Line:
    right = _right(targets, dirty)
    wanted = int((dirty.truth["unit_id"] != "").sum())
    return Line(
        name=name, size=size, precision=float(right.mean()), recall=int(right.sum()) / wanted,
        review=review, review_finds=finds, seconds=seconds, rate=len(dirty.events) / seconds,
        peak_mb=_peak(),
    )  # fmt: skip


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _table(title: str, lines: list[Line], *, rate: bool = True) -> Table:
    table = Table(title=title)
    headings = ["what", "units", "precision", "recall", "review", "review finds"]
    for heading in headings + (["s", "rows/s", "peak MB"] if rate else []):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for line in lines:
        cells = [line.name, f"{line.size:,}", f"{line.precision:.2%}", f"{line.recall:.2%}"]
        cells += [f"{line.review:.2%}", f"{line.review_finds:.1%}" if line.review else ""]
        more = [f"{line.seconds:.1f}", f"{line.rate:,.0f}", f"{line.peak_mb:,.0f}"]
        table.add_row(*cells, *(more if rate else []))
    return table


def _stages_table(told: list[tuple[str, int, float, float]], size: int) -> Table:
    table = Table(title=f"Stage by stage, {size:,} units, mixed (indexing included in rows/s)")
    for heading in ("stage", "matched", "right", "rows/s"):
        table.add_column(heading, justify="left" if heading == "stage" else "right")
    for name, matched, right, rate in told:
        table.add_row(name, f"{matched:,}", f"{right:.2%}" if matched else "", f"{rate:,.0f}")
    return table


def _promises(lines: list[Line]) -> Table:
    table = Table(title="What was promised")
    for heading in ("what", "promised", "measured", "kept"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    at = {(line.name, line.size): line for line in lines}
    ours = at.get((OURS, 100_000))
    if ours:
        _bar(
            table,
            "precision, mixed, 100,000",
            "≥ 99.5 %",
            f"{ours.precision:.2%}",
            ours.precision >= 0.995,
        )
        _bar(table, "recall, mixed, 100,000", "≥ 96 %", f"{ours.recall:.2%}", ours.recall >= 0.96)
        fuzzy, by_processor = _in_child("fuzzy_speed", 100_000, 20_000)
        _bar(
            table,
            f"fuzzy stage, 20,000 mixed rows, rows/s ({_load()})",
            "≥ 2,000",
            f"{fuzzy:,.0f} (a processor second: {by_processor:,.0f})",
            fuzzy >= 2_000,
        )
    large = at.get((OURS, 1_000_000))
    if large:
        _bar(
            table,
            "peak memory, 1,000,000",
            "< 4,096 MB",
            f"{large.peak_mb:,.0f} MB",
            large.peak_mb < 4096,
        )
    for size in sorted({line.size for line in lines}):
        mine, theirs = at.get((OURS, size)), at.get((SPLINK, size))
        if mine and theirs:
            better = mine.recall >= theirs.recall and mine.precision >= theirs.precision
            shown = f"{theirs.precision:.2%} / {theirs.recall:.2%}"
            _bar(table, f"no worse than splink in both, {size:,}", shown,
                 f"{mine.precision:.2%} / {mine.recall:.2%}", better)  # fmt: skip
    return table


def _load() -> str:
    return f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"


def _bar(table: Table, what: str, promised: str, measured: str, kept: bool) -> None:
    table.add_row(what, promised, measured, "yes" if kept else "[bold]no[/bold]")


if __name__ == "__main__":
    main()
