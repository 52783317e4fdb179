"""What is past its retention is not taken in, and what lies there is deleted for good."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kortinfo import cli_privacy
from kortinfo.logbook import KeptPlan, Logbook, Signed, Visit
from kortinfo.logbook.schema import metadata
from kortinfo.privacy_settings import Retention
from kortinfo.purge import LOGBOOK_KINDS, purge
from kortinfo.retention import first_day
from kortinfo.settings import Settings, load_settings
from kortinfo.settings_coverage import Target
from kortinfo.shipped import shipped
from kortinfo.snapshot import Snapshot, builds, open_build, open_snapshot
from tests import tiny
from tests.building import build_once
from tests.test_cli import kortinfo

AS_OF = dt.date(2026, 3, 1)
NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
SECRET = "Hemmelig Medarbejder"
CONTACTS = [{**row, "Ansvarlig": SECRET} for row in tiny.CONTACTS]


def written(folder: Path, retention: str = "events = 0") -> Settings:
    settings = tiny.SETTINGS.replace("\n\n", f"\n\n[retention]\n{retention}\n\n", 1)
    return load_settings(tiny.write_municipality(folder, contacts=CONTACTS, settings=settings))


def built(settings: Settings, *, at: dt.datetime = NOW) -> Snapshot:
    return build_once(settings, as_of=AS_OF, built_at=at)


@pytest.fixture
def book(tmp_path: Path) -> Logbook:
    return Logbook.open("sqlite:///logbook.sqlite", folder=tmp_path)


def test_the_first_day_that_is_kept_is_whole_months_back() -> None:
    assert first_day(dt.date(2026, 3, 31), 1) == dt.date(2026, 2, 28)
    assert first_day(AS_OF, 120) == dt.date(2016, 3, 1)
    assert first_day(AS_OF, 0) is None


def test_a_build_takes_in_no_event_past_retention_and_counts_it(tmp_path: Path) -> None:
    every = built(written(tmp_path / "all")).table("events")
    snapshot = built(written(tmp_path / "few", "events = 6"))
    events = snapshot.table("events")
    last = events["happened_on"].fillna(events["ends_on"])
    assert last.min() >= pd.Timestamp("2025-09-01")
    assert 0 < len(events) < len(every)
    aside = snapshot.table("set_aside")
    past = aside[aside["reason"] == "past_retention"]
    assert len(past) == len(every) - len(events)
    assert past[["key", "detail"]].isna().all(axis=None)
    assert past["source_row"].notna().all()
    for item in snapshot.manifest["sources"]:
        assert item["kept"] + item["set_aside"] == item["read"]


def test_a_duplicate_of_such_an_event_tells_nothing_either(tmp_path: Path) -> None:
    settings = tiny.SETTINGS.replace("\n\n", "\n\n[retention]\nevents = 1\n\n", 1)
    old = {"Id": "sag-4711", "Dato": "01-02-2020", "P-nummer": tiny.pnr(1), "CVR": tiny.SMITH}
    config = tiny.write_municipality(tmp_path, contacts=[old, old], settings=settings)
    aside = built(load_settings(config)).table("set_aside")
    mine = aside[aside["source"] == "kontakter"]
    assert sorted(mine["reason"]) == ["duplicate", "past_retention"]
    assert mine[["key", "detail"]].isna().all(axis=None)


def test_purge_takes_old_events_out_of_every_build_and_levels_anew(
    tmp_path: Path, book: Logbook
) -> None:
    built(written(tmp_path), at=NOW - dt.timedelta(days=9))
    built(written(tmp_path))
    settings = written(tmp_path, "events = 6")
    found = purge(settings, book, now=NOW, really=False)
    assert [set(counts) for counts in found.rows.values()] == [{"events"}, {"events"}]
    before = open_snapshot(settings.snapshot_folder)
    done = purge(settings, book, now=NOW, really=True)
    assert done == found
    after = open_snapshot(settings.snapshot_folder)
    assert after.folder != before.folder  # programs that run see that it is another one
    assert not before.folder.exists()
    assert len(builds(settings.snapshot_folder)) == 2
    anew = built(settings, at=NOW + dt.timedelta(days=1))
    pd.testing.assert_frame_equal(after.table("businesses"), anew.table("businesses"))
    assert set(after.table("events")["event_id"]) == set(anew.table("events")["event_id"])
    assert set(after.table("credits")["event_id"]) <= set(after.table("events")["event_id"])
    for folder in builds(settings.snapshot_folder):
        assert open_build(folder).table("events")["happened_on"].min() >= pd.Timestamp("2025-09-01")
    assert purge(settings, book, now=NOW, really=True).total == 0


def test_what_was_told_of_a_purged_event_goes_with_it(tmp_path: Path, book: Logbook) -> None:
    nothing = dict.fromkeys(("P-nummer", "CVR"), "")
    old = {"Dato": "03-02-2015", "Type": "Besøg", "Virksomhed": "Smedjen hos Gamle"}
    rows = [
        {**old, **nothing, "Adresse": "Prøvevej 1"},
        {**old, **nothing, "Adresse": "Prøvevej 1"},  # typed twice
        {**old, "P-nummer": tiny.pnr(8), "CVR": tiny.SMITH, "Adresse": ""},
        {**old, **nothing, "Adresse": "Prøvevej 8", "Dato": "03-02-2026", "Virksomhed": "Bageren"},
    ]

    def settings(months: int) -> Settings:
        text = tiny.SETTINGS.replace("\n\n", f"\n\n[retention]\nevents = {months}\n\n", 1)
        return load_settings(tiny.write_municipality(tmp_path, contacts=rows, settings=text))

    before = built(settings(0))
    assert before.table("review_candidates")["evidence"].str.contains("Gamle").any()
    ids = set(before.table("events").query("happened_on < '2016-01-01'")["event_id"])
    purge(settings(60), book, now=NOW, really=True)
    after = open_snapshot(tmp_path / "snapshot")
    for path in after.folder.glob("[b-z]*.parquet"):
        told = after.table(path.stem).to_csv()
        assert not [each for each in ("Gamle", *ids) if each in told], path.stem
    aside, was = after.table("set_aside"), before.table("set_aside")
    assert aside[["step", "reason", "source_row"]].equals(was[["step", "reason", "source_row"]])
    news = aside[aside["source_row"].eq(5) & aside["step"].eq("identify")]
    assert news["key"].notna().all()  # another row's words stay


def test_job_ads_have_the_limit_of_events(tmp_path: Path, book: Logbook) -> None:
    ads = [
        {"Titel": "Gammel smed", "P-nummer": tiny.pnr(1), "Fra": "01-02-2015", "Til": "01-03-2015"},
        {"Titel": "Ny smed", "P-nummer": tiny.pnr(1), "Fra": "01-02-2026", "Til": "01-04-2026"},
    ]

    def settings(months: int) -> Settings:
        source = '\n[[sources]]\nname = "opslag"\nformat = "job_ads"\npath = "opslag.csv"\n'
        text = tiny.SETTINGS.replace("\n\n", f"\n\n[retention]\nevents = {months}\n\n", 1)
        config = tiny.write_municipality(tmp_path, contacts=CONTACTS, settings=text + source)
        tiny.write_csv(tmp_path / "opslag.csv", ads)
        return load_settings(config)

    assert len(built(settings(0)).table("job_ads")) == 2
    done = purge(settings(60), book, now=NOW, really=True)
    assert [counts["job_ads"] for counts in done.rows.values()] == [1]
    after = open_snapshot(tmp_path / "snapshot")
    anew = built(settings(60), at=NOW + dt.timedelta(days=1))
    for snapshot in (after, anew):
        assert snapshot.table("job_ads")["title"].tolist() == ["Ny smed"]
        assert len(snapshot.table("job_ad_credits")) == 1
    aside = anew.table("set_aside")
    assert aside.query("source == 'opslag'")["reason"].tolist() == ["past_retention"]


def test_purge_deletes_old_builds_but_never_the_one_in_use(tmp_path: Path, book: Logbook) -> None:
    settings = written(tmp_path, "snapshots = 2\nevents = 0")
    for days in (400, 200, 100):
        built(settings, at=NOW - dt.timedelta(days=days))
    done = purge(settings, book, now=NOW, really=True)
    assert len(done.builds) == 2
    (left,) = builds(settings.snapshot_folder)
    assert left == open_snapshot(settings.snapshot_folder).folder


def test_purge_empties_old_rows_that_were_set_aside(tmp_path: Path, book: Logbook) -> None:
    settings = written(tmp_path, "set_aside = 1\nevents = 0")
    built(settings, at=NOW - dt.timedelta(days=40))
    done = purge(settings, book, now=NOW, really=True)
    assert sum(counts["set_aside"] for counts in done.rows.values()) > 0
    snapshot = open_snapshot(settings.snapshot_folder)
    aside = snapshot.table("set_aside")
    assert aside["reason"].notna().all()
    assert aside[["key", "detail"]].isna().all(axis=None)
    assert snapshot.manifest["changes"][0]["what"] == "purge"


def test_purged_rows_of_the_logbook_leave_no_bytes_behind(tmp_path: Path, book: Logbook) -> None:
    settings = written(tmp_path, "lists = 12\naudit = 12\nviews = 12\ndecisions = 12\nevents = 0")
    long_ago = NOW - dt.timedelta(days=800)
    for at, who in ((long_ago, SECRET), (NOW, "Ny")):
        begun = book.start_list(
            title=who, words="", query="", snapshot="x", as_of=AS_OF, who=who, at=at
        )
        book.write_item(begun, tiny.pnr(1), who=who, at=at, note=f"Note af {who}")
        book.save_view(name=who, query="level=C", who=who, at=at)
        book.log_export(kind="csv", words=who, query="", rows=1, who=who, at=at)
        signed = Signed(words=who, rows=1, who=who, at=at)
        target = Target(name=who, filter=f"who={who}", share=0.5, by=at.date())
        assert book.remove_aim(book.set_aim(target, signed) or 0, signed)
    alive = book.start_list(
        title="I brug", words="", query="", snapshot="x", as_of=AS_OF, who="Ny", at=long_ago
    )
    book.write_item(alive, tiny.pnr(2), who="Ny", at=NOW, ticked=True)
    assert SECRET.encode() in bytes_of(tmp_path)
    assert purge(settings, book, now=NOW, really=False).logbook == {
        "lists": 1,
        "views": 1,
        "decisions": 0,
        "pairs": 0,
        "corrections": 0,
        "aims": 1,
        "audit": 3,
        "plans": 0,
    }
    purge(settings, book, now=NOW, really=True)
    assert {each.title for each in book.lists()} == {"Ny", "I brug"}
    assert [view.name for view in book.views()] == ["Ny"]
    assert [entry.words for entry in book.audit()] == ["Ny: Ny", "Ny: Ny", "Ny"]
    assert SECRET.encode() not in bytes_of(tmp_path)


def keep_a_plan(book: Logbook, day: dt.date, *, who: str = SECRET) -> None:
    """A plan of visits with one stop, and what was said of it."""
    unit = tiny.pnr(1)
    days = [{"person": who, "date": day.isoformat(), "stops": [{"unit_id": unit, "title": ""}]}]
    signed: dict[str, Any] = {"decided_by": who, "decided_at": NOW}
    number = book.save_plan(
        KeptPlan(
            content=json.dumps({"plan": {"days": days, "unmet": []}}),
            words=f"{who}: 1 besøg",
            starts=day,
            ends=day,
            snapshot="x",
            **signed,
        )
    )
    plan = book.plan(number or 0)
    assert plan is not None
    stop = Visit(
        plan_key=plan.key, unit_id=unit, person=who, day=day, what="visited", note=who, **signed
    )
    assert book.mark_visit(stop)


@pytest.mark.parametrize("whom", [["--person", SECRET], ["--business", tiny.pnr(1)]])
def test_plans_and_visits_are_told_of_and_forgotten(whom: list[str], tmp_path: Path) -> None:
    built(written(tmp_path))
    keep_a_plan(Logbook.open("sqlite:///logbook.sqlite", folder=tmp_path), AS_OF)
    done = kortinfo("forget", *whom, "--yes", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Logbook: 1 plans of visits\n" in done.stdout
    assert "Logbook: 1 visits that were told of\n" in done.stdout
    assert whom[1].encode() not in bytes_of(tmp_path)


def test_old_plans_and_visits_are_purged(tmp_path: Path, book: Logbook) -> None:
    settings = written(tmp_path, "plans = 6\nevents = 12")
    for month in (1, 11):
        keep_a_plan(book, dt.date(2025, month, 3))
    keep_a_plan(book, dt.date(2025, 7, 3))
    done = purge(settings, book, now=NOW, really=True)
    assert (done.logbook["plans"], done.logbook["visits"]) == (2, 1)
    assert [visit.day.month for visit in book.visits()] == [11, 7]
    assert len(book.plans_of(dt.date(2025, 1, 1), AS_OF)) == 1


def test_everything_the_logbook_holds_has_a_word_and_all_that_ages_a_retention() -> None:
    assert {*metadata.tables, *LOGBOOK_KINDS} == set(cli_privacy._TABLES)
    held = {table.name for table in metadata.sorted_tables} - {"list_items"}
    assert {{"views": "saved_views"}.get(kind, kind) for kind in LOGBOOK_KINDS} == held


def bytes_of(folder: Path) -> bytes:
    """Return the logbook's file and what SQLite lays beside it."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob("logbook.sqlite*")))


def test_the_command_tells_first_and_deletes_then(tmp_path: Path) -> None:
    built(written(tmp_path), at=dt.datetime.now(tz=dt.UTC))
    written(tmp_path, "events = 1")
    dry = kortinfo("purge", "--dry-run", cwd=tmp_path)
    assert dry.returncode == 0
    assert dry.stdout.startswith("Would be deleted:\n- ")
    assert "contacts and collaborations" in dry.stdout
    done = kortinfo("purge", cwd=tmp_path)
    assert done.stdout == dry.stdout.replace("Would be deleted", "Deleted")
    assert kortinfo("purge", cwd=tmp_path).stdout == "Nothing is past its retention.\n"
    entry = Logbook.open("sqlite:///logbook.sqlite", folder=tmp_path).audit()[0]
    assert (entry.what, entry.kind) == ("purge", "retention")
    assert entry.rows > 0


def test_months_are_whole_and_not_negative(tmp_path: Path) -> None:
    tiny.write_municipality(tmp_path, settings=f"{tiny.SETTINGS}\n[retention]\nevents = -1\n")
    done = kortinfo("build", cwd=tmp_path)
    assert done.returncode == 2
    assert "retention.events" in done.stderr


def test_the_file_that_init_writes_says_how_long_things_are_kept() -> None:
    lines = shipped("kortinfo.toml").read_text(encoding="utf-8").splitlines()
    for kind, months in Retention().model_dump().items():
        assert any(line.startswith(f"# {kind} = {months} ") for line in lines), kind
