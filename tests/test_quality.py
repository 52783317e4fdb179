"""Figures about the data: each is what its rows are; a bound passed is told, or stops a build."""

import datetime as dt
from pathlib import Path

import pytest

from kortinfo.build import build
from kortinfo.errors import QualityTooLow, SettingsError
from kortinfo.quality import Figure, alarms, figures, geocoded, newest
from kortinfo.quality_harm import harms
from kortinfo.quality_rows import behind
from kortinfo.settings import load_settings
from kortinfo.settings_quality import QUALITY_MEASURES
from kortinfo.snapshot import Snapshot, open_snapshot
from kortinfo.tables import RESPONSIBLE
from tests import tiny
from tests.building import build_once

AS_OF = dt.date(2026, 3, 1)
NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)

JOB_ADS = """
[[sources]]
name = "annoncer"
format = "job_ads"
path = "annoncer.csv"
"""
ADS = [
    {"Opslået": "01-02-2026", "Frist": "28-02-2026", "P-nummer": tiny.pnr(1), "Titel": "Smed"},
    {"Opslået": "05-02-2026", "Frist": "15-03-2026", "P-nummer": tiny.pnr(1), "Titel": "Smed"},
    {"Opslået": "05-02-2026", "Frist": "15-03-2026", "P-nummer": tiny.pnr(2), "Titel": ""},
]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("tiny")
    people = ["Kim", "Kim", "Bo", *["Kim"] * (len(tiny.CONTACTS) - 3)]
    contacts = [row | {"Ansvarlig": who} for row, who in zip(tiny.CONTACTS, people, strict=True)]
    unknown = contacts[0] | {"P-nummer": "9299999999", "CVR": "", "Dato": "02-02-2026"}
    config = tiny.write_municipality(
        folder, contacts=[*contacts, unknown], settings=tiny.SETTINGS + JOB_ADS
    )
    tiny.write_csv(folder / "annoncer.csv", ADS)
    settings = load_settings(config)
    return build(settings, as_of=AS_OF, built_at=NOW)


def figure(snapshot: Snapshot, measure: str, source: str = "kontakter") -> Figure:
    return next(
        each for each in figures(snapshot) if (each.source, each.measure) == (source, measure)
    )


@pytest.mark.parametrize(
    ("measure", "count", "of"),
    [
        ("set_aside", 2, 16),  # typed twice, and no date
        ("doubles", 1, 16),
        ("impossible_dates", 1, 16),
        ("future_dates", 1, 14),  # 1 May
        ("unmatched", 2, 14),  # the contradiction, and the P-number nobody has
        ("unknown_pnr", 1, 13),
        ("without_pnr", 1, 14),
        ("without_name", 14, 14),
        ("silent_people", 1, 2),  # Bo, last seen on 1 March 2025
    ],
)
def test_a_figure_counts_what_it_says(
    snapshot: Snapshot, measure: str, count: int, of: int
) -> None:
    found = figure(snapshot, measure)
    assert (found.count, found.of) == (count, of)


def test_every_measure_of_the_settings_is_counted_and_opens_as_many_rows(
    snapshot: Snapshot,
) -> None:
    found = figures(snapshot)
    assert {each.measure for each in found} == set(QUALITY_MEASURES)
    for each in found:
        rows = behind(snapshot, each.source, each.measure)
        told = rows[RESPONSIBLE].nunique() if each.measure == "silent_people" else len(rows)
        assert (each.measure, told) == (each.measure, each.count)
        assert 0 <= each.share <= 1


def test_a_contact_after_the_business_had_closed_is_seen(tmp_path: Path) -> None:
    late = tiny.CONTACTS[0] | {"Dato": "15-01-2026", "P-nummer": tiny.pnr(14), "CVR": tiny.BAKER}
    config = tiny.write_municipality(tmp_path, contacts=[*tiny.CONTACTS, late])
    snapshot = build(load_settings(config), as_of=AS_OF, built_at=NOW)
    rows = behind(snapshot, "kontakter", "on_closed")
    assert rows["given_pnr"].tolist() == [tiny.pnr(14)]
    assert rows["happened_on"].dt.strftime("%Y-%m-%d").tolist() == ["2026-01-15"]


def test_without_any_event_there_is_nothing_to_stop_at(tmp_path: Path) -> None:
    lost = [tiny.CONTACTS[0] | {"Dato": "ukendt"}]
    config = tiny.write_municipality(tmp_path, contacts=lost)
    snapshot = build(load_settings(config), as_of=AS_OF, built_at=NOW)
    assert figure(snapshot, "on_closed").count == 0
    assert figure(snapshot, "impossible_dates").count == 1


def test_the_newest_day_is_never_in_the_future(snapshot: Snapshot) -> None:
    assert newest(snapshot)["kontakter"].date() == AS_OF


def test_every_business_was_placed_by_one_step_or_none(snapshot: Snapshot) -> None:
    assert sum(geocoded(snapshot).values()) == len(snapshot.table("businesses"))


def test_what_passes_a_bound_is_told_and_what_meets_it_is_not(snapshot: Snapshot) -> None:
    share = figure(snapshot, "unmatched").share
    known = figures(snapshot)
    assert alarms(snapshot, known, most={"unmatched": share}, oldest_days=None) == ()
    (found,) = alarms(snapshot, known, most={"unmatched": share - 0.01}, oldest_days=None)
    assert (found.source, found.measure, found.value) == ("kontakter", "unmatched", share)
    old = alarms(snapshot, known, most={}, oldest_days=10)
    assert {(each.source, each.measure) for each in old} == {
        ("samarbejder", "old"),
        ("annoncer", "old"),
    }


def test_a_few_contacts_that_count_wrongly_stand_before_many_rows_that_lack_something(
    tmp_path: Path,
) -> None:
    late = tiny.CONTACTS[0] | {"Dato": "15-01-2026", "P-nummer": tiny.pnr(14), "CVR": tiny.BAKER}
    poor = [
        {"Dato": f"{day:02}-01-2026", "P-nummer": tiny.pnr(1), "CVR": "", "Type": "Brev"}
        for day in range(1, 29)
    ]
    config = tiny.write_municipality(tmp_path, contacts=[*tiny.CONTACTS, late, *poor])
    made = build(load_settings(config), as_of=AS_OF, built_at=NOW)
    told = {(each.figure.source, each.figure.measure): each for each in harms(made, figures(made))}
    order = [measure for _, measure in told]
    assert order.index("on_closed") < order.index("assumed_end") < order.index("without_cvr")
    closed = told["kontakter", "on_closed"]
    assert (closed.how, closed.contacts, closed.levels) == ("wrong", 1, 1)
    assert told["kontakter", "without_cvr"].figure.count >= 28
    assert told["kontakter", "without_cvr"].how == "none"
    assert told["kontakter", "unmatched"].contacts == 1  # the contradiction, a visit
    assert told["kontakter", "unknown_kind"].figure.count == 1
    unknown = told["kontakter", "unknown_kind"]
    assert (unknown.how, unknown.contacts, unknown.levels) == ("lost", 1, 1)
    assert told["kontakter", "impossible_dates"].how == "lost"


def test_what_is_true_of_nothing_or_of_all_is_nothing_to_mend(snapshot: Snapshot) -> None:
    told = [each.figure for each in harms(snapshot, figures(snapshot))]
    assert all(each.count for each in told)
    assert "without_name" not in {each.measure for each in told}  # it has no such column
    assert "silent_people" not in {each.measure for each in told}
    assert harms(snapshot, []) == ()


def test_a_kind_the_row_itself_decides_on_is_not_unknown(tmp_path: Path) -> None:
    row = {"Dato": "05-02-2026", "P-nummer": tiny.pnr(8), "Type": "Fax", "Tovejs": "nej"}
    silent = row | {"Dato": "06-02-2026", "Tovejs": ""}
    config = tiny.write_municipality(tmp_path, contacts=[row, silent])
    made = build(load_settings(config), as_of=AS_OF, built_at=NOW)
    rows = behind(made, "kontakter", "unknown_kind")
    assert rows["happened_on"].dt.strftime("%d-%m").tolist() == ["06-02"]


def test_a_bound_can_stop_a_build_and_the_last_map_stays(tmp_path: Path) -> None:
    config = tiny.write_municipality(tmp_path)
    before = build_once(load_settings(config), as_of=AS_OF, built_at=NOW)
    config.write_text(tiny.SETTINGS + "\n[quality.stop]\nunmatched = 0.01\n", encoding="utf-8")
    settings = load_settings(config)
    with pytest.raises(QualityTooLow, match="kontakter: unmatched"):
        build(settings, as_of=AS_OF, built_at=NOW)
    assert open_snapshot(settings.snapshot_folder).folder == before.folder


def test_an_unknown_measure_in_the_settings_is_named(tmp_path: Path) -> None:
    config = tiny.write_municipality(tmp_path)
    config.write_text(tiny.SETTINGS + "\n[quality.warn]\nunmached = 0.1\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="unmached"):
        load_settings(config)
