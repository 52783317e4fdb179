"""A business whose contacts are deleted is still one there was contact with, and tells no more."""

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kortinfo import over_time
from kortinfo.build import as_seen_on, build
from kortinfo.classify.reasons import reason
from kortinfo.forget import forget_business
from kortinfo.logbook import Logbook
from kortinfo.processing_record import record
from kortinfo.purge import purge
from kortinfo.settings import Settings, load_settings
from kortinfo.snapshot import Snapshot, open_build, open_snapshot
from tests import tiny
from tests.test_cli import kortinfo

AS_OF = dt.date(2026, 3, 1)
NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
SECRET = "Hemmelig Medarbejder"
PLAIN = {"P-nummer": "", "CVR": "", "Virksomhed": "", "Adresse": "", "Ansvarlig": SECRET}
CONTACTS = [
    {**PLAIN, "Dato": "14-05-2012", "P-nummer": tiny.pnr(1), "Type": "Besøg"},
    {**PLAIN, "Dato": "15-08-2013", "P-nummer": tiny.pnr(1), "Type": "Besøg"},
    {**PLAIN, "Dato": "14-05-2012", "P-nummer": tiny.pnr(2), "Type": "Mail sendt"},  # one way
    {**PLAIN, "Dato": "14-05-2012", "P-nummer": tiny.pnr(3), "Type": "Besøg"},
    {**PLAIN, "Dato": "14-05-2020", "P-nummer": tiny.pnr(3), "Type": "Besøg"},
    {**PLAIN, "Dato": "01-03-2015", "Virksomhed": "Smedjen 4", "Adresse": "Prøvevej 4"},
    {**PLAIN, "Dato": "14-10-2025", "P-nummer": tiny.pnr(7), "Type": "Besøg"},
]
CONTACTS = [{"Type": "Besøg", **row} for row in CONTACTS]
COLLABORATIONS = [
    {"Start": "01-12-2012", "Slut": "28-02-2013", "P-nummer": tiny.pnr(5), "Ordning": "Mentor"}
]


def written(
    folder: Path, retention: str = "", contacts: list[dict[str, str]] | None = None
) -> Settings:
    text = tiny.SETTINGS.replace("\n\n", f"\n\n[retention]\n{retention}\n\n", 1)
    return load_settings(
        tiny.write_municipality(
            folder,
            contacts=CONTACTS if contacts is None else contacts,
            collaborations=COLLABORATIONS,
            settings=text,
        )
    )


def built(settings: Settings, *, days: int = 0) -> Snapshot:
    return build(settings, as_of=AS_OF, built_at=NOW + dt.timedelta(days=days))


@pytest.fixture
def book(tmp_path: Path) -> Logbook:
    return Logbook.open("sqlite:///logbook.sqlite", folder=tmp_path)


def levels(snapshot: Snapshot) -> str:
    """Return the levels of the units 1 to 8."""
    level = snapshot.table("businesses").set_index("unit_id")["level"]
    return "".join(level[tiny.pnr(number)] for number in range(1, 9))


def why(snapshot: Snapshot, number: int, language: str = "da") -> str:
    unit = snapshot.table("businesses").set_index("unit_id").loc[tiny.pnr(number)]
    return reason(unit["level_rule"], unit["level_values"], level=unit["level"], language=language)


def marks(snapshot: Snapshot) -> list[tuple[str, str, str]]:
    table = snapshot.table("earlier_contacts")
    assert list(table.columns) == ["unit_id", "type", "month"]
    return [(unit, kind, str(month)[:7]) for unit, kind, month in table.to_numpy()]


MARKS = [
    (tiny.pnr(1), "contact", "2013-08"),
    (tiny.pnr(3), "contact", "2012-05"),
    (tiny.pnr(4), "contact", "2015-03"),
    (tiny.pnr(5), "collaboration", "2013-02"),
]


def test_a_purge_keeps_the_level_and_the_reason_says_what_is_deleted(
    tmp_path: Path, book: Logbook
) -> None:
    before = built(written(tmp_path, "events = 0"))
    assert levels(before) == "CDCCCDBD"
    settings = written(tmp_path)
    purge(settings, book, now=NOW, really=True)
    after = open_snapshot(settings.snapshot_folder)
    assert levels(after) == "CDCCCDBD"
    assert marks(after) == MARKS
    last = "men ingen de sidste 12 måneder"
    assert why(after, 1) == (
        f"C, fordi der tidligere har været kontakt (oplysningerne er slettet), {last}"
    )
    assert why(after, 3) == (
        f"C, fordi der tidligere har været 1 kontakt (og ældre, som er slettet), {last}"
    )
    assert why(after, 5, "en") == (
        "C, because of collaboration (the details are deleted) earlier, but none in the last 12 "
        "months"
    )
    gone = after.table("businesses").set_index("unit_id").loc[tiny.pnr(1)]
    assert pd.isna(gone["last_two_way_on"])
    assert pd.isna(gone["responsible"])
    assert sorted(after.table("events")["happened_on"].dt.year) == [2020, 2025]
    assert purge(settings, book, now=NOW, really=True).total == 0


def test_a_build_makes_the_same_of_what_it_does_not_take_in(tmp_path: Path, book: Logbook) -> None:
    built(written(tmp_path / "a", "events = 0"))
    settings = written(tmp_path / "a")
    purge(settings, book, now=NOW, really=True)
    purged = open_snapshot(settings.snapshot_folder)
    fresh = built(written(tmp_path / "b"))
    assert marks(fresh) == MARKS
    pd.testing.assert_frame_equal(fresh.table("businesses"), purged.table("businesses"))
    aside = fresh.table("set_aside").query("reason == 'past_retention'")
    assert len(aside) == 6
    assert aside[["key", "detail"]].isna().all(axis=None)
    assert fresh.table("review_candidates").empty
    for item in fresh.manifest["sources"]:
        assert item["kept"] + item["set_aside"] == item["read"]
    seen = as_seen_on(fresh, settings, AS_OF + dt.timedelta(days=400))
    assert levels(seen) == "CDCCCDCD"


def test_both_kinds_deleted_of_one_business_say_the_same_now_and_over_time(tmp_path: Path) -> None:
    both = [*CONTACTS, {**PLAIN, "Dato": "14-05-2012", "P-nummer": tiny.pnr(5), "Type": "Besøg"}]
    settings = written(tmp_path, "events = 60", both)
    snapshot = built(settings)
    kept = snapshot.table("earlier_contacts")
    assert sorted(kept[kept["unit_id"] == tiny.pnr(5)]["type"]) == ["collaboration", "contact"]
    now = snapshot.table("businesses").set_index("unit_id")["level"]
    assert (now == "C").any()
    known = over_time.past(snapshot, settings)
    then = known.businesses.assign(state=known.states[:, -1]).set_index("unit_id")["state"]
    assert then.loc[now.index].map(dict(enumerate("ABCD"))).tolist() == now.tolist()
    later = over_time.levels_on(snapshot, settings, pd.Index(now.index), [AS_OF])
    assert ["ABCD"[level] for level in later[:, 0]] == now.tolist()


def test_a_unit_missing_from_the_register_once_is_still_known(tmp_path: Path) -> None:
    built(written(tmp_path))
    left = [row for row in CONTACTS if not row["Dato"].endswith(("2012", "2013", "2015"))]
    settings = written(tmp_path, contacts=left)
    register = tmp_path / "register.ndjson"
    whole = register.read_text(encoding="utf-8")
    others = [line for line in whole.splitlines() if tiny.pnr(1) not in line]
    register.write_text("\n".join(others), encoding="utf-8")
    built(settings, days=1)
    register.write_text(whole, encoding="utf-8")
    assert levels(built(settings, days=2)) == "CDCCCDBD"


def test_what_is_there_after_all_is_not_told_twice(tmp_path: Path) -> None:
    built(written(tmp_path))
    longer = built(written(tmp_path, "events = 0"), days=1)
    assert why(longer, 1) == why(built(written(tmp_path / "other", "events = 0")), 1)


def test_who_stands_where_a_closed_unit_stood_has_its_mark(tmp_path: Path) -> None:
    def register(ended: str | None) -> list[dict[str, Any]]:
        first = tiny.unit_document(
            1, name="Smedjen", owners=[(tiny.SMITH, "2005-01-01", None)], ended=ended
        )
        next_one = tiny.unit_document(
            20, name="Smedjen ny", owners=[(tiny.SMITH, "2026-02-15", None)], house=1
        )
        others = [each for each in tiny.documents() if each["_id"] != tiny.pnr(1)]
        return [*others, first, *([next_one] if ended else [])]

    text = tiny.SETTINGS.replace("\n\n", '\nclosed_unit_events = "count_at_same_address"\n\n', 1)
    for at, (ended, contacts) in enumerate([(None, CONTACTS), ("2026-02-15", CONTACTS[-1:])]):
        config = tiny.write_municipality(
            tmp_path, register=register(ended), contacts=contacts, settings=text
        )
        snapshot = built(load_settings(config), days=at)
    level = snapshot.table("businesses").set_index("unit_id")["level"]
    assert level[tiny.pnr(20)] == "C"
    assert "slettet" in why(snapshot, 20)


def test_it_outlasts_the_source_s_own_deleting(tmp_path: Path) -> None:
    built(written(tmp_path))
    left = [row for row in CONTACTS if not row["Dato"].endswith(("2012", "2013", "2015"))]
    again = built(written(tmp_path, contacts=left), days=1)
    assert marks(again) == MARKS
    assert levels(again) == "CDCCCDBD"


def test_a_municipality_may_keep_it_for_a_time_or_not_at_all(tmp_path: Path, book: Logbook) -> None:
    built(written(tmp_path))
    settings = written(tmp_path, "earlier_contacts = 150")  # since September 2013
    found = purge(settings, book, now=NOW, really=False)
    assert [dict(counts) for counts in found.rows.values()] == [{"earlier_contacts": 3}]
    assert purge(settings, book, now=NOW, really=True) == found
    after = open_snapshot(settings.snapshot_folder)
    assert marks(after) == [(tiny.pnr(4), "contact", "2015-03")]
    assert levels(after) == "DDCCDDBD"
    assert marks(built(settings, days=1)) == marks(after)
    never = built(written(tmp_path, "earlier_contacts = 120"), days=2)
    assert marks(never) == []
    assert levels(never) == "DDCDDDBD"


def test_what_is_deleted_within_the_window_counts_as_earlier(tmp_path: Path) -> None:
    snapshot = built(written(tmp_path, "events = 3"))
    assert levels(snapshot) == "CDCCCDCD"
    assert why(snapshot, 7).startswith("C, fordi der tidligere har været kontakt (")


def test_a_forgotten_business_leaves_nothing_of_it(tmp_path: Path, book: Logbook) -> None:
    settings = written(tmp_path)
    built(settings)
    forget_business(settings, book, tiny.pnr(1), now=NOW, really=True)
    assert marks(open_snapshot(settings.snapshot_folder)) == MARKS[1:]
    assert marks(built(settings, days=1)) == MARKS[1:]


def test_a_forgotten_company_leaves_no_mark_of_a_unit_it_has_sold(
    tmp_path: Path, book: Logbook
) -> None:
    sold = {**PLAIN, "Dato": "14-05-2015", "P-nummer": tiny.pnr(9), "Type": "Besøg"}
    contacts = [*CONTACTS, {**sold, "CVR": tiny.FIRST_OWNER}]
    settings = written(tmp_path, contacts=contacts)
    mark = (tiny.pnr(9), "contact", "2015-05")
    assert marks(built(settings)) == [*MARKS, mark]
    forget_business(settings, book, tiny.FIRST_OWNER, now=NOW, really=True)
    assert marks(open_snapshot(settings.snapshot_folder)) == MARKS
    assert marks(built(settings, days=1)) == MARKS
    # Of the builds before, too: an older one could be put back.
    for folder in (settings.snapshot_folder / "builds").iterdir():
        assert mark not in marks(open_build(folder))


def test_nothing_else_of_a_deleted_event_is_in_a_build(tmp_path: Path) -> None:
    snapshot = built(written(tmp_path, contacts=CONTACTS[:4]))
    for path in snapshot.folder.glob("[b-z]*.parquet"):
        assert SECRET not in snapshot.table(path.stem).to_csv()
        assert "2012-05-14" not in snapshot.table(path.stem).to_csv()


def test_the_record_and_the_command_tell_of_it(tmp_path: Path) -> None:
    settings = written(tmp_path)
    assert "kun virksomheden og måneden" in record(settings, on=AS_OF, language="da")
    few = written(tmp_path, "earlier_contacts = 12")
    assert "no text: not kept" in record(few, on=AS_OF, language="en")
    built(written(tmp_path))
    written(tmp_path, "earlier_contacts = 121")
    told = kortinfo("purge", "--dry-run", cwd=tmp_path)
    assert "that 4 businesses had earlier contacts" in told.stdout
