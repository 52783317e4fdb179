"""Job ads, own areas and follow-up through a whole build, and as seen on a later day."""

import datetime as dt
import json
from pathlib import Path

import pandas as pd
import pytest

from kortinfo.build import as_seen_on, build
from kortinfo.explain import explain_unit, job_ads_of
from kortinfo.explain_lines import unit_lines
from kortinfo.settings import Settings, load_settings
from kortinfo.snapshot import Snapshot
from tests import tiny

AS_OF = dt.date(2026, 3, 1)
LATER = dt.date(2026, 4, 15)
NOW = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
ADS = [
    {"Opslået": "15-02-2026", "Frist": "15-03-2026", "P-nr": tiny.pnr(1), "Stilling": "Smed"},
    {"Opslået": "01-03-2026", "Frist": "", "P-nr": tiny.pnr(1), "Stilling": "Lærling"},
    {"Opslået": "10-04-2026", "Frist": "20-04-2026", "P-nr": tiny.pnr(2), "Stilling": "Smed"},
    {"Opslået": "01-01-2026", "Frist": "01-02-2026", "P-nr": tiny.pnr(3), "Stilling": "<b>Smed"},
    {"Opslået": "01-02-2026", "Frist": "01-05-2026", "P-nr": "9299999999", "Stilling": "Smed"},
]
MORE = """
[[sources]]
name = "annoncer"
format = "job_ads"
path = "annoncer.csv"

[[sources]]
name = "havne"
format = "areas"
area_type = "havn"
path = "havne.geojson"

[due]
a = 10
b = 400
c = 500
"""


def settings_of(folder: Path, *, more: str = MORE, ads: list[dict[str, str]] = ADS) -> Settings:
    config = tiny.write_municipality(folder, settings=tiny.SETTINGS + more)
    tiny.write_csv(folder / "annoncer.csv", ads)
    ring = [[10.0, 57.0], [11.0, 57.0], [11.0, 58.0], [10.0, 58.0], [10.0, 57.0]]
    feature = {
        "type": "Feature",
        "properties": {"navn": "Havnen"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    (folder / "havne.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8"
    )
    return load_settings(config)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Snapshot]:
    settings = settings_of(tmp_path_factory.mktemp("ads"))
    return settings, build(settings, as_of=AS_OF, built_at=NOW)


def businesses(snapshot: Snapshot) -> pd.DataFrame:
    return snapshot.table("businesses").set_index("unit_id")


def test_open_ads_are_counted_on_the_day(built: tuple[Settings, Snapshot]) -> None:
    found = businesses(built[1])["job_ads_open"]
    assert found[tiny.pnr(1)] == 2
    assert found[[tiny.pnr(2), tiny.pnr(3)]].tolist() == [0, 0]
    assert found.notna().all()


def test_every_ad_is_kept_or_set_aside(built: tuple[Settings, Snapshot]) -> None:
    _, snapshot = built
    accounts = {item["name"]: item for item in snapshot.manifest["merge"]}
    assert accounts["identify_job_ads"]["read"] == len(snapshot.table("job_ads")) == len(ADS)
    lost = snapshot.table("job_ads").query("reason.notna()")
    assert lost["reason"].tolist() == ["not_found"]
    aside = snapshot.table("set_aside").query("step == 'identify_job_ads'")
    assert aside["source_row"].tolist() == lost["source_row"].tolist() == [6]


def test_job_ads_move_no_level(tmp_path: Path, built: tuple[Settings, Snapshot]) -> None:
    plain = load_settings(tiny.write_municipality(tmp_path))
    without = businesses(build(plain, as_of=AS_OF, built_at=NOW))
    levels = ["level", "level_rule", "level_values", "level_until"]
    pd.testing.assert_frame_equal(without[levels], businesses(built[1])[levels])
    assert without["job_ads_open"].isna().all()  # no source: nothing is known
    assert without["custom_areas"].isna().all()


def test_due_days_follow_the_settings(built: tuple[Settings, Snapshot]) -> None:
    found = businesses(built[1])
    days = found["level"].map({"A": 10, "B": 400, "C": 500}).astype("float64")
    expected = found["last_two_way_on"] + pd.to_timedelta(days, unit="D")
    pd.testing.assert_series_equal(
        found["due_on"], expected.astype("datetime64[us]"), check_names=False
    )
    assert set(found["level"][found["due_on"].notna()]) == {"A", "B", "C"}


def test_a_later_day_is_the_same_built_then_or_seen_from_now(
    tmp_path: Path, built: tuple[Settings, Snapshot]
) -> None:
    settings, early = built
    seen = businesses(as_seen_on(early, settings, LATER))
    then = businesses(build(settings_of(tmp_path), as_of=LATER, built_at=NOW))
    columns = ["level", "last_two_way_on", "due_on", "responsible", "job_ads_open", "custom_areas"]
    pd.testing.assert_frame_equal(seen[columns], then[columns])
    assert seen.loc[[tiny.pnr(1), tiny.pnr(2)], "job_ads_open"].tolist() == [1, 1]


def test_explain_tells_of_ads(built: tuple[Settings, Snapshot]) -> None:
    settings, snapshot = built
    told = explain_unit(snapshot, settings, tiny.pnr(1), language="en")
    assert told["job_ads_open"] == 2
    assert [ad["title"] for ad in told["job_ads"]] == ["Lærling", "Smed"]
    assert told["job_ads"][0]["end_assumed"] is True
    assert told["job_ads"][0]["ends_on"] == "2026-04-25"  # eight weeks
    lines = "\n".join(unit_lines(told))
    assert "Job ads (2, 2 open; they move no level):" in lines
    assert "matched by pnr" in lines
    over = job_ads_of(snapshot, tiny.pnr(3))
    assert over["open"].tolist() == [False]
    assert json.dumps(explain_unit(snapshot, settings, tiny.pnr(14), language="en"))


def test_a_source_without_any_usable_ad_still_says_none(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, ads=ADS[-1:])
    snapshot = build(settings, as_of=AS_OF, built_at=NOW)
    assert businesses(snapshot)["job_ads_open"].tolist() == [0] * 12
    seen = as_seen_on(snapshot, settings, LATER)
    assert businesses(seen)["job_ads_open"].eq(0).all()
