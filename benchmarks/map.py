"""How fast a map of businesses answers: ours beside folium's and supercluster's, and in the app.

    python benchmarks/map.py [--sizes 5000 50000 200000 1000000] [--rounds 3]
                             [--app-sizes 5000 100000 1000000] [--clicks 20]

First table: the same invented businesses on three maps, each a page over loopback in a fresh
headless Chromium. *Answers* is from the request of the page until circles with their counts are on
the screen and a pan is drawn; *whole*, until no circle is still to come (ours draws districts
first). *Filter* shows every third business; *zoom* is one step; both until the next frame is on the
screen. Medians of the rounds, which go from map to map so that the machine's moods fall on all.

Second table: the app, served on a snapshot of invented businesses. From a click on a level in the
filter column to the circles drawn anew: median and worst.

The last table holds what was promised. ``scripts/get_rivals.sh`` fetches supercluster beforehand;
nothing is fetched here.
"""

import argparse
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from maps.app import Clicks, clicked, write_snapshot
from maps.browser import Silent, Timing, loopback, middle, timed
from maps.country import country
from maps.pages import MAPS, SUPERCLUSTER, Page, centre, every_third
from playwright.sync_api import Playwright, sync_playwright
from rich.console import Console
from rich.table import Table

OURS, RIVAL = "Kortinfo", "FastMarkerCluster + donuts"
LIMIT = 100.0
"""Seconds a page has to answer."""
_BROKEN: list[str] = []
"""Bars that were not kept."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One map at one size."""

    name: str
    units: int
    page: Page | None
    timing: Timing | Silent


def main() -> None:
    told = _arguments()
    console = Console(width=130)
    with sync_playwright() as playwright:
        rows = _maps(playwright, told.sizes, rounds=told.rounds, limit=told.limit)
        if rows:
            console.print(_maps_table(rows))
        clicks = {units: _app(playwright, units, told.clicks) for units in told.app_sizes}
    if clicks:
        console.print(_clicks_table(clicks))
    console.print(_bars_table(rows, clicks))
    if _BROKEN:
        sys.exit(1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    sizes = [5_000, 50_000, 200_000, 1_000_000]
    parser.add_argument("--sizes", type=int, nargs="*", default=sizes, metavar="N")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds a page has to answer")
    parser.add_argument(
        "--app-sizes", type=int, nargs="*", default=[5_000, 100_000, 1_000_000], metavar="N"
    )
    parser.add_argument("--clicks", type=int, default=20)
    return parser.parse_args()


def _maps(playwright: Playwright, sizes: list[int], *, rounds: int, limit: float) -> list[Row]:
    rows: list[Row] = []
    silent: set[str] = set()
    for units in sizes:
        for row in _one_size(playwright, units, silent, rounds=rounds, limit=limit):
            if isinstance(row.timing, Silent):
                silent.add(row.name)
            rows.append(row)
    return rows


def _one_size(
    playwright: Playwright, units: int, silent: set[str], *, rounds: int, limit: float
) -> list[Row]:
    """Time every map at one size, round by round; a silent one is not asked again."""
    made = country(units)
    town, expected = centre(made), int(every_third(units).sum())
    pages: dict[str, Page] = {}
    timings: dict[str, list[Timing | Silent]] = {name: [] for name in MAPS}
    with tempfile.TemporaryDirectory() as folder, loopback(Path(folder)) as address:
        for name, make in MAPS.items():
            if why := _left_out(name, silent):
                timings[name].append(Silent(why=why))
                continue
            pages[name] = make(made)
            target = Path(folder) / f"{list(MAPS).index(name)}.html"
            target.write_text(pages[name].html, encoding="utf-8")
        for _ in range(rounds):
            for at, name in enumerate(MAPS):
                if any(isinstance(timing, Silent) for timing in timings[name]):
                    continue
                url = f"{address}/{at}.html"
                timings[name].append(
                    timed(playwright, url, town=town, expected=expected, limit=limit)
                )
    return [
        Row(name=name, units=units, page=pages.get(name), timing=_told(timings[name]))
        for name in MAPS
    ]


def _left_out(name: str, silent: set[str]) -> str:
    if name in silent:
        return "not tried"
    return "not installed" if "supercluster" in name and not SUPERCLUSTER.is_file() else ""


def _told(timings: list[Timing | Silent]) -> Timing | Silent:
    for timing in timings:
        if isinstance(timing, Silent):
            return timing
    return middle([timing for timing in timings if isinstance(timing, Timing)])


def _app(playwright: Playwright, units: int, clicks: int) -> Clicks:
    with tempfile.TemporaryDirectory() as folder:
        config = write_snapshot(Path(folder), country(units))
        return clicked(playwright, config, clicks=clicks)


def _maps_table(rows: list[Row]) -> Table:
    table = Table(title=f"Maps of businesses, {_load()}")
    for heading in ("units", "map"):
        table.add_column(heading, justify="right" if heading == "units" else "left")
    for heading in (
        "built s", "data MB", "sent bytes/unit", "answers ms", "whole ms", "filter ms", "zoom ms",
        "heap MB",
    ):  # fmt: skip
        table.add_column(heading, justify="right")
    for row in rows:
        said = [f"{row.units:,}", row.name]
        page, timing = row.page, row.timing
        if page:
            said += [f"{page.build:.2f}", f"{page.data / 1e6:.2f}"]
            said += [f"{page.packed / row.units:.1f}"]
        else:
            said += ["–"] * 3
        if isinstance(timing, Timing):
            said += [f"{timing.answers:,.0f}", f"{timing.whole:,.0f}"]
            said += [f"{timing.filter:,.0f}", f"{timing.zoom:,.0f}", f"{timing.heap:,.0f}"]
        else:
            said += [timing.why, *["–"] * 4]
        table.add_row(*said, end_section=row.name == list(MAPS)[-1])
    return table


def _clicks_table(clicks: dict[int, Clicks]) -> Table:
    table = Table(title=f"In the app, from a click on a level to circles drawn, {_load()}")
    for heading in ("units", "opens s", "clicks", "median ms", "worst ms", "server MB"):
        table.add_column(heading, justify="right")
    for units, each in clicks.items():
        table.add_row(
            f"{units:,}",
            f"{each.opens:.1f}",
            str(len(each.times)),
            f"{each.median:,.0f}",
            f"{each.worst:,.0f}",
            f"{each.server:,.0f}",
        )
    return table


def _bars_table(rows: list[Row], clicks: dict[int, Clicks]) -> Table:
    table = Table(title="What was promised")
    for heading in ("what", "promised", "measured", "kept"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    at = {(row.name, row.units): row for row in rows}
    for units, times in ((50_000, 4), (200_000, 15)):
        ours, rival = at.get((OURS, units)), at.get((RIVAL, units))
        if ours and rival and isinstance(ours.timing, Timing) and isinstance(rival.timing, Timing):
            ratio = rival.timing.answers / ours.timing.answers
            _bar(
                table,
                f"faster than {RIVAL}, {units:,}",
                f"≥ {times}×",
                f"{ratio:.1f}×",
                ratio >= times,
            )
    for units, most in ((50_000, 1_000), (1_000_000, 2_500)):
        ours = at.get((OURS, units))
        if ours and isinstance(ours.timing, Timing):
            took = ours.timing.answers
            _bar(table, f"answers, {units:,}", f"≤ {most:,} ms", f"{took:,.0f} ms", took <= most)
    for (name, units), row in at.items():
        if name == OURS and row.page and units >= 50_000:
            size = row.page.packed / units
            _bar(table, f"sent a unit, {units:,}", "≤ 12 bytes", f"{size:.1f} bytes", size <= 12)
    for units, most in ((100_000, 300), (1_000_000, 400)):
        if units in clicks:
            took = clicks[units].median
            _bar(
                table,
                f"filter in the app, {units:,}",
                f"≤ {most} ms",
                f"{took:,.0f} ms",
                took <= most,
            )
    return table


def _bar(table: Table, what: str, promised: str, measured: str, kept: bool) -> None:
    if not kept:
        _BROKEN.append(what)
    table.add_row(what, promised, measured, "yes" if kept else "[bold]no[/bold]")


def _load() -> str:
    return f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"


if __name__ == "__main__":
    main()
