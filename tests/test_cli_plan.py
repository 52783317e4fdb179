"""``kortinfo plan``: what it prints, what it leaves out, and how it exits."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from kortinfo.forgotten import load_forgotten, remember
from kortinfo.logbook import Logbook
from kortinfo.settings import load_settings
from tests.test_cli import Done, kortinfo

START = ("--start", "10.59,57.72")
DAY = ("--date", "2026-11-26")


@pytest.fixture(scope="module")
def folder(demo_copy: Callable[[int], Path]) -> Path:
    return demo_copy(900)


def run(folder: Path, *words: str, given: str | None = None) -> Done:
    return kortinfo("plan", *words, cwd=folder, given=given)


def told(done: Done) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    read: dict[str, Any] = json.loads(done.stdout)
    return read


def test_json_has_persons_each_with_stops_and_why(folder: Path) -> None:
    words = (*START, *DAY, "--people", "2", "--json", "--hours", "08:00-16:00")
    read = told(run(folder, *words))
    assert [each["name"] for each in read["persons"]] == ["1", "2"]
    stops = [stop for person in read["persons"] for stop in person["stops"]]
    assert stops
    for stop in stops:
        assert {"unit_id", "arrives_at", "leaves_at", "travel_seconds", "worth", "parts"} <= set(
            stop
        )
        assert stop["arrives_at"].endswith("+01:00")
        assert stop["worth"] == pytest.approx(sum(stop["parts"].values()), abs=0.3)
    assert len({stop["unit_id"] for stop in stops}) == len(stops)
    assert (
        told(run(folder, *START, *DAY, "--people", "2", "--json", "--hours", "08:00-16:00")) == read
    )


def test_a_home_comes_from_a_file_and_is_told_nowhere(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "home.txt").write_text("10.59123,57.72456\n", encoding="utf-8")
    for words, given in (
        (("--start-file", str(tmp_path / "home.txt")), None),
        (("--start-file", "-"), "10.59123,57.72456"),
    ):
        done = run(folder, *words, *DAY, "--json", given=given)
        stops = told(done)["persons"][0]["stops"]
        assert stops
        assert "travel_seconds" not in stops[0]
        assert all("travel_seconds" in stop for stop in stops[1:])
        for number in ("59123", "72456"):
            assert number not in done.stdout + done.stderr
    wrong = run(folder, "--start-file", "-", *DAY, given="57.72456,10.59123")
    assert wrong.returncode == 2
    assert "outside Denmark" in wrong.stderr.replace("\n", " ")
    assert "57.72456" not in wrong.stderr


def test_people_read_a_day_line_by_line(folder: Path) -> None:
    done = run(folder, *START, *DAY, "--language", "en", "--person", "Anna")
    assert done.returncode == 0, done.stderr
    assert "Anna, 26 Nov 2026:" in done.stdout
    assert "Never in contact" in done.stdout


def test_filters_musts_and_what_cannot_be_met(folder: Path) -> None:
    done = run(folder, *START, *DAY, "--area", "postal:9990", "--must", "77", "--json")
    assert told(done)["unmet"][0]["why"] == "unknown"
    assert "Cannot be met: 77: Not in the data" in done.stderr
    weekend = run(folder, *START, "--date", "2026-11-28", "--json")
    assert told(weekend)["unmet"][0]["why"] == "weekend"
    assert "No visit is planned" in weekend.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*START, "--start-file", "-", *DAY), "not both"),
        (("--start", "57.7", *DAY), "expected longitude,latitude"),
        (("--start-file", "nowhere.txt", *DAY), "cannot be read"),
        ((*START, *DAY, "--hours", "8-16"), "write them as"),
        ((*START, *DAY, "--hours", "16:00-08:00"), "ends before it begins"),
        ((*START, *DAY, "--mode", "boat"), "expected car"),
        ((*START, *DAY, "--spread", "wide"), "expected any"),
        ((*START, *DAY, "--person", "Bo", "--person", "Bo"), "same name"),
        ((*START, "--date", "torsdag"), "torsdag"),
        ((*START, "--date", "9999-12-31", "--days", "2"), "expected a day until"),
        ((*START, *DAY, "--out", "nowhere/plan.ics"), "no folder nowhere"),
    ],
)
def test_wrong_use_is_told_and_exits_with_two(
    folder: Path, words: tuple[str, ...], said: str
) -> None:
    done = run(folder, *words)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr


def test_a_plan_may_take_the_place_of_the_one_that_is_kept(
    demo_copy: Callable[[int], Path],
) -> None:
    folder = demo_copy(900)
    words = (*START, *DAY, "--person", "Anna", "--out")

    def uids(name: str) -> set[str]:
        read = Calendar.from_ical((folder / name).read_bytes())
        return {str(event["uid"]) for event in read.walk("VEVENT")}

    assert "Kept" in run(folder, *words, "a.ics").stderr
    again = run(folder, *words, "b.ics", "--instead")
    assert again.returncode == 0, again.stderr
    assert uids("a.ics") == uids("b.ics")
    assert not (folder / "b-off.ics").exists()
    fewer = run(folder, *words, "c.ics", "--instead", "--most", "2")
    assert fewer.returncode == 0, fewer.stderr
    assert uids("c.ics") | uids("c-off.ics") >= uids("a.ics")
    assert not uids("c.ics") & uids("c-off.ics")
    other = run(folder, *words, "d.ics")
    assert "--instead takes its place" in other.stderr
    assert not uids("d.ics") & uids("a.ics")


def test_what_is_wished_and_not_wished_is_told(folder: Path) -> None:
    unit = told(run(folder, *START, *DAY, "--json"))["persons"][0]["stops"][0]["unit_id"]
    read = told(run(folder, *START, *DAY, "--must", unit, "--skip", unit, "--json"))
    assert [each["why"] for each in read["unmet"]] == ["unwanted"]
    assert unit not in {stop["unit_id"] for stop in read["persons"][0]["stops"]}


def test_an_open_end_is_no_way_back(folder: Path) -> None:
    done = run(folder, *START, *DAY, "--open-end", "--most", "2")
    assert "Færdig" in done.stdout
    assert "Tilbage" not in done.stdout


def test_protected_businesses_that_are_told_stand_in_the_logbook(
    demo_copy: Callable[[int], Path],
) -> None:
    folder = demo_copy(900)
    book = Logbook.open("sqlite:///logbook.sqlite", folder=folder)
    before = len(book.audit())
    words = (*START, *DAY, "--people", "5", "--include-protected", "Varslet forsyning")
    told(run(folder, *words, "--json"))
    entry = book.audit()[0]
    assert len(book.audit()) == before + 1
    assert (entry.kind, entry.reason) == ("protected", "Varslet forsyning")
    assert 0 < entry.protected_rows < entry.rows


def test_what_somebody_visits_already_is_proposed_to_nobody_else(
    demo_copy: Callable[[int], Path],
) -> None:
    folder = demo_copy(900)

    def units(*words: str) -> tuple[set[str], str]:
        done = run(folder, *START, *words, "--json")
        [person] = told(done)["persons"]
        return {stop["unit_id"] for stop in person["stops"]}, done.stderr

    anna, _ = units(*DAY, "--person", "Anna", "--out", str(folder / "anna.ics"))
    bo, said = units(*DAY, "--person", "Bo")
    friday, _ = units("--date", "2026-11-27", "--person", "Anna")
    assert anna
    assert bo
    assert not anna & (bo | friday)
    assert f"{len(anna)} on other plans that are kept" in said
    again, _ = units(*DAY, "--person", "Bo", "--must", min(anna))
    assert min(anna) in again


def test_a_forgotten_name_is_refused_and_not_repeated(
    demo_copy: Callable[[int], Path],
) -> None:
    folder = demo_copy(900)
    path = folder / load_settings(folder / "kortinfo.toml").forgotten
    remember(path, load_forgotten(path), {"name": ["Børge Åkjær"]})
    done = run(folder, *START, *DAY, "--person", "Anna", "--person", "boerge aakjaer")
    assert done.returncode == 2
    assert "forgotten" in done.stderr
    assert "aakjaer" not in done.stderr + done.stdout


def test_without_a_start_the_day_begins_at_the_first_office(folder: Path) -> None:
    done = run(folder, *DAY)
    assert done.returncode == 0, done.stderr
    written = (folder / "kortinfo.toml").read_text(encoding="utf-8")
    start, end = written.index("# Where visit plans"), written.index("# What stands in the map")
    (folder / "other.toml").write_text(written[:start] + written[end:], encoding="utf-8")
    none = run(folder, *DAY, "--config", "other.toml")
    assert none.returncode == 2
    assert "a start is needed" in none.stderr


def test_who_is_left_out_is_counted(folder: Path) -> None:
    done = run(folder, *START, *DAY, "--language", "en")
    assert "Left out: " in done.stderr
    assert "protected" in done.stderr


def test_a_plan_is_taken_along_and_kept(demo_copy: Callable[[int], Path], tmp_path: Path) -> None:
    folder = demo_copy(900)
    outs = [tmp_path / f"torsdag.{kind}" for kind in ("ics", "pdf", "XLSX", "gpx", "kml")]
    words = [word for out in outs for word in ("--out", str(out))]
    home = "10.59123,57.72456"
    done = run(folder, *DAY, "--start-file", "-", "--person", "Anna", *words, given=home)
    assert done.returncode == 0, done.stderr
    assert "Kept in the logbook" in done.stderr
    assert outs[0].read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert outs[1].read_bytes().startswith(b"%PDF")
    assert all(out.stat().st_size for out in outs)
    settings = load_settings(folder / "kortinfo.toml")
    book = Logbook.open(settings.logbook, folder=settings.folder)
    try:
        day = dt.date(2026, 11, 26)
        [kept] = book.plans_of(day, day)
        assert kept.words.startswith("Anna, ")
        assert {each.kind for each in book.audit()} == {
            f"plan_{kind}" for kind in ("ics", "pdf", "xlsx", "gpx", "kml")
        }
    finally:
        book.close()
    for file in [*outs, *(each for each in folder.rglob("*") if each.is_file())]:
        for number in (b"59123", b"72456"):
            assert number not in file.read_bytes(), file


def test_a_kind_of_file_that_is_none_and_a_missing_reason(folder: Path, tmp_path: Path) -> None:
    done = run(folder, *DAY, *START, "--out", str(tmp_path / "plan.docx"))
    assert done.returncode == 2
    assert ".ics" in done.stderr
    done = run(folder, *DAY, *START, "--include-protected", " ")
    assert done.returncode == 2
    assert "reason" in done.stderr
