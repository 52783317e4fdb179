"""The app on invented businesses: from a click in the filter column to the circles drawn."""

import datetime as dt
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from playwright.sync_api import Playwright

from kortinfo import tables
from kortinfo.loaders.sectors import shipped_sectors
from kortinfo.snapshot import write_manifest, write_table, writing
from tests.serving import memory_mb, serving

from .browser import WINDOW, launch
from .country import Country

AS_OF = dt.date(2026, 11, 21)
BETWEEN = 1_500
"""Milliseconds from one click to the next: a person has looked at the map."""

CLICK = """(letter) => new Promise((done, fail) => {
    const buttons = [...document.querySelectorAll("[data-testid=stButtonGroup] button")];
    const button = buttons.find((each) => each.textContent.trim().startsWith(letter));
    const before = JSON.stringify(kortinfo.drawn().levels);
    const from = performance.now();
    button.click();
    const look = () => {
        const took = performance.now() - from;
        if (JSON.stringify(kortinfo.drawn().levels) !== before) done(took);
        else if (took > 30_000) fail(new Error("the filter was not drawn"));
        else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
})"""


@dataclass(frozen=True, kw_only=True)
class Clicks:
    """What was measured; times in milliseconds."""

    opens: float
    """Seconds until the first visitor sees circles; the server reads the snapshot meanwhile."""
    times: tuple[float, ...]
    server: float
    """MB the server holds afterwards."""

    @property
    def median(self) -> float:
        return statistics.median(self.times)

    @property
    def worst(self) -> float:
        return max(self.times)


def clicked(playwright: Playwright, config: Path, *, clicks: int) -> Clicks:
    """Serve the app and click on levels, one after the other on and off again."""
    with serving(config, cwd=config.parent) as app:
        browser = launch(playwright)
        try:
            page = browser.new_page(viewport=WINDOW, locale="da-DK")
            page.set_default_timeout(180_000)
            started = time.perf_counter()
            page.goto(app.url)
            page.wait_for_function("window.kortinfo?.drawn?.().rows > 0")
            opens = time.perf_counter() - started
            page.wait_for_timeout(2 * BETWEEN)
            times = []
            for number in range(clicks):
                times.append(page.evaluate(CLICK, "ABCD"[number // 2 % 4]))
                page.wait_for_timeout(BETWEEN)
        finally:
            browser.close()
        return Clicks(opens=opens, times=tuple(times), server=memory_mb(app.pid))


def write_snapshot(folder: Path, made: Country) -> Path:
    """Write invented businesses as a built snapshot; return the settings file to serve."""
    home = ", ".join(f'"{code}"' for code in made.home)
    config = folder / "kortinfo.toml"
    config.write_text(
        f'name = "Prøveland"\nhome_municipalities = [{home}]\n\n'
        '[[sources]]\nname = "register"\nformat = "cvr_system"\npath = "register.ndjson"\n',
        encoding="utf-8",
    )
    businesses = _businesses(made)
    frames = {table.name: tables.empty(table) for table in tables.SNAPSHOT_TABLES}
    frames["businesses"] = businesses
    frames["units"] = tables.shaped(businesses, tables.UNITS)
    frames["sectors"] = shipped_sectors()
    with writing(folder / "snapshot", name="invented") as build:
        for name, frame in frames.items():
            write_table(build, name, frame)
        write_table(build, "areas", made.areas)
        write_manifest(build, _manifest(len(businesses)))
    return config


def _businesses(made: Country) -> pd.DataFrame:
    """Return the contract BUSINESSES: what the points say, and plain values for the rest."""
    units = len(made.table)
    numbers = pd.Series(np.arange(units))
    pnr = (9_000_000_000 + numbers).astype("str")
    name = "Virksomhed " + numbers.astype("str")
    before = pd.Timestamp(AS_OF) - pd.to_timedelta(numbers * 37 % 700, unit="D")
    in_touch = made.table[tables.LEVEL].isin(["A", "B"])
    rows = made.table.assign(
        **{
            tables.UNIT_ID: pnr,
            tables.PNR: pnr,
            tables.CVR: (90_000_000 + numbers // 2).astype("str"),
            tables.NAME: name,
            tables.NAMES: name,
            tables.ADDRESS: "Prøvevej " + (numbers % 200 + 1).astype("str"),
            tables.STATUS: "active",
            tables.COMPANY_STATUS: "normal",
            tables.AD_PROTECTED: numbers % 5 == 0,
            tables.IS_HOLDING: False,
            tables.IS_PUBLIC: False,
            tables.STARTED_ON: pd.Timestamp("2015-01-01"),
            tables.GEOCODE_STEP: "address_id",
            tables.LEVEL_RULE: "never",
            tables.LEVEL_VALUES: "{}",
            tables.LAST_TWO_WAY_ON: before.where(in_touch),
            tables.RESPONSIBLE: ("Medarbejder " + (numbers % 12).astype("str")).where(in_touch),
        }
    )
    return tables.checked(tables.shaped(rows, tables.BUSINESSES), tables.BUSINESSES)


def _manifest(units: int) -> dict[str, object]:
    return {
        "version": "0",
        "as_of": AS_OF.isoformat(),
        "built_at": f"{AS_OF.isoformat()}T06:30:00+00:00",
        "sources": [],
        "merge": [{"name": "geocode", "read": units, "kept": units, "set_aside": 0, "counts": {}}],
        "settings": {},
    }
