"""Quality over time: what each build keeps of those before it, and what is told as worse."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from kortinfo.build import build
from kortinfo.errors import QualityTooLow
from kortinfo.exports.quality_words import worse_words
from kortinfo.quality import Figure, figures
from kortinfo.quality_history import Worse, earlier, trend, with_figures, worse
from kortinfo.settings import load_settings
from kortinfo.snapshot import open_snapshot
from kortinfo.tables import QUALITY_HISTORY, checked, empty
from tests import tiny

NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def history(*shares: tuple[str, int], of: int = 100, measure: str = "unmatched") -> pd.DataFrame:
    """Return the history of one measure: a day and its count each."""
    table = empty(QUALITY_HISTORY)
    for on, count in shares:
        figure = Figure(source="crm", measure=measure, count=count, of=of)
        table = with_figures(table, [figure], as_of=day(on), built_at=NOW)
    return checked(table, QUALITY_HISTORY)


MOST = {"unmatched": 0.05}


def test_a_drop_is_told_since_the_last_build_that_was_fine() -> None:
    table = history(("2026-10-01", 3), ("2026-11-01", 4), ("2026-11-10", 27), ("2026-11-22", 29))
    (found,) = worse(table, as_of=day("2026-11-22"), most=MOST)
    assert found == Worse(
        source="crm", measure="unmatched", before=0.04, now=0.29, since=day("2026-11-01")
    )
    told = worse_words(found, "da").replace("\u00a0", " ")
    assert told == "crm: Koblede rækker er faldet fra 96 % til 71 % siden 1. nov. 2026."


@pytest.mark.parametrize(
    ("shares", "of"),
    [
        ([("2026-11-01", 4), ("2026-11-22", 9)], 100),  # just the bound
        ([("2026-11-01", 29), ("2026-11-22", 4)], 100),  # better
        ([("2026-07-01", 4), ("2026-11-22", 29)], 100),  # too long ago
        ([("2026-11-22", 29)], 100),  # the first build
        ([("2026-11-01", 0), ("2026-11-22", 5)], 10),  # too few rows to say
    ],
)
def test_nothing_is_told_where_nothing_fell(shares: list[tuple[str, int]], of: int) -> None:
    assert worse(history(*shares, of=of), as_of=day("2026-11-22"), most=MOST) == ()


def test_a_measure_without_a_bound_is_never_worse() -> None:
    table = history(("2026-11-01", 4), ("2026-11-22", 90))
    assert worse(table, as_of=day("2026-11-22"), most={"doubles": 0.1}) == ()


def test_one_build_a_day_is_kept_and_none_older_than_three_years() -> None:
    table = history(("2022-01-01", 1), ("2026-11-01", 4), ("2026-11-01", 9), ("2026-11-22", 2))
    found = trend(table, source="crm", measure="unmatched")
    assert found["count"].tolist() == [9, 2]
    assert found["share"].tolist() == [0.09, 0.02]


def test_each_build_carries_the_figures_of_those_before_it(tmp_path: Path) -> None:
    settings = load_settings(tiny.write_municipality(tmp_path))
    assert earlier(settings.snapshot_folder).empty
    first = build(settings, as_of=day("2026-03-01"), built_at=NOW)
    second = build(settings, as_of=day("2026-03-02"), built_at=NOW + dt.timedelta(days=1))
    table = checked(second.table("quality_history"), QUALITY_HISTORY)
    assert len(table) == 2 * len(figures(first))
    trial = build(
        settings, as_of=day("2026-03-03"), built_at=NOW + dt.timedelta(days=2), trial=True
    )
    assert len(trial.table("quality_history")) == 3 * len(figures(first))
    assert len(earlier(settings.snapshot_folder)) == len(table)  # a trial leaves no trace


def test_a_history_that_cannot_be_read_begins_anew_and_another_format_is_read(
    tmp_path: Path,
) -> None:
    settings = load_settings(tiny.write_municipality(tmp_path))
    snapshot = build(settings, as_of=day("2026-03-01"), built_at=NOW)
    manifest = snapshot.folder / "manifest.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace('"format": 5', '"format": 4'), encoding="utf-8")
    assert len(earlier(settings.snapshot_folder))
    (snapshot.folder / "quality_history.parquet").write_bytes(b"none")
    assert earlier(settings.snapshot_folder).empty


def test_a_rise_can_stop_a_build_and_the_last_map_stays(tmp_path: Path) -> None:
    good = [tiny.CONTACTS[0] | {"Dato": f"{at:02d}-02-2026"} for at in range(1, 26)]
    bad = [row | {"P-nummer": "9299999999", "CVR": ""} for row in good]
    stop = tiny.SETTINGS + "\n[quality.stop_rise]\nunmatched = 0.3\n"
    config = tiny.write_municipality(tmp_path, contacts=good, settings=stop)
    settings = load_settings(config)
    before = build(settings, as_of=day("2026-03-01"), built_at=NOW)
    tiny.write_csv(tmp_path / "kontakter.csv", bad)
    with pytest.raises(QualityTooLow, match=r"kontakter: unmatched 100\.0%, was 0\.0%"):
        build(settings, as_of=day("2026-03-02"), built_at=NOW)
    assert open_snapshot(settings.snapshot_folder).folder == before.folder
