"""Every row of a source has one fate, and they add up to what was read; each can be asked for."""

import datetime as dt
import json
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from kortinfo import tables
from kortinfo.build import build
from kortinfo.cli import app
from kortinfo.decided import decided
from kortinfo.errors import RowUnknown, SourceUnknown
from kortinfo.explain import explain_company, explain_unit
from kortinfo.explain_lines import company_lines, row_lines, unit_lines
from kortinfo.logbook import Logbook, Pair
from kortinfo.merge.row_key import row_keys
from kortinfo.row_fates import FATE, PLACE, fates, reference, rows_named, text_of
from kortinfo.row_story import RowStory, stories
from kortinfo.settings import load_settings
from kortinfo.snapshot import Snapshot
from kortinfo.views.pages.row_html import story_html
from tests import tiny

AS_OF = dt.date(2026, 3, 1)
NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
WITH_ROWS = ("register", "kontakter", "samarbejder")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the tiny municipality, built, with a row that tells a CPR number."""
    folder = tmp_path_factory.mktemp("tiny")
    contacts = [
        *tiny.CONTACTS,
        {
            "Dato": "05-02-2026", "P-nummer": tiny.pnr(8), "CVR": "",
            "Type": "Besøg hos 010203-1234",
        },
        {"Dato": "06-02-2026", "P-nummer": tiny.pnr(12), "CVR": tiny.CHAIN, "Type": "Besøg"},
    ]  # fmt: skip
    config = tiny.write_municipality(folder, contacts=contacts)
    build(load_settings(config), as_of=AS_OF, built_at=NOW)
    return folder


@pytest.fixture(scope="module")
def snapshot(folder: Path) -> Snapshot:
    from kortinfo.snapshot import open_snapshot

    return open_snapshot(folder / "snapshot")


def story(snapshot: Snapshot, asked: str) -> RowStory:
    (told,) = stories(snapshot, rows_named(snapshot, asked))
    return told


def accounted(snapshot: Snapshot, source: str, rows: range) -> None:
    """Check that each row number has exactly one fate, and as many as were read."""
    found = fates(snapshot, source)
    read = next(m["read"] for m in snapshot.manifest["sources"] if m["name"] == source)
    assert len(found) == read == len(rows)
    assert sorted(found[tables.SOURCE_ROW]) == list(rows)
    told = stories(snapshot, found.assign(**{tables.SOURCE: source}))
    assert [each.row for each in told] == [int(row) for row in found[tables.SOURCE_ROW]]
    for each in told:
        assert row_lines(each)


def test_every_row_of_the_tiny_municipality_is_accounted_for(snapshot: Snapshot) -> None:
    accounted(snapshot, "kontakter", range(2, 19))
    accounted(snapshot, "samarbejder", range(2, 6))
    accounted(snapshot, "register", range(1, 15))


CELLS = {
    "Dato": st.sampled_from(["01-03-2025", "", "31-02-2025", "01-09-2025", "2025"]),
    "P-nummer": st.sampled_from([tiny.pnr(1), tiny.pnr(12), "", "9999999999", "0102031234"]),
    "CVR": st.sampled_from([tiny.SMITH, tiny.CHAIN, "", "123", "99999999"]),
    "Navn": st.sampled_from(["Smedjen 1", "Bagren 5", "", "Hr. 010203-1234"]),
    "Type": st.sampled_from(["Besøg", "Mail sendt", ""]),
}


@given(rows=st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=8))
@settings(
    max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_every_row_number_read_has_exactly_one_explanation(
    rows: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    config = tiny.write_municipality(tmp_path_factory.mktemp("any"), contacts=rows)
    made = build(load_settings(config), as_of=AS_OF, built_at=NOW)
    named = [number for number, row in enumerate(rows, start=2) if any(row.values())]
    found = fates(made, "kontakter")
    assert sorted(found[tables.SOURCE_ROW]) == named
    for each in stories(made, found.assign(**{tables.SOURCE: "kontakter"})):
        assert "010203-1234" not in repr(each)
        assert "0102031234" not in repr(each)


def test_a_matched_row_tells_how_and_for_whom_it_counts(snapshot: Snapshot) -> None:
    told = story(snapshot, "kontakter:2")
    assert (told.fate, told.what, told.stage) == ("counts", "contact", "pnr")
    assert told.evidence["cvr_agrees"] is True
    (unit,) = told.counted
    assert (unit.unit_id, unit.name, unit.how) == (tiny.pnr(1), "Smedjen 1", "direct")
    assert unit.level in tables.LEVELS


def test_the_same_row_again_names_the_one_that_was_kept(snapshot: Snapshot) -> None:
    told = [story(snapshot, f"kontakter:{row}") for row in (2, 3)]
    kept, repeated = sorted(told, key=lambda each: each.fate)
    assert (kept.fate, repeated.fate, repeated.reason) == ("counts", "set_aside", "duplicate")
    assert repeated.same_as == kept.reference


def test_a_contradiction_tells_whom_it_may_be_about(snapshot: Snapshot) -> None:
    told = story(snapshot, "kontakter:14")
    assert (told.fate, told.reason, told.step) == ("unmatched", "contradiction", "identify")
    assert tiny.pnr(8) in [each.unit_id for each in told.candidates]


def test_a_row_without_a_date_tells_why_it_was_set_aside(snapshot: Snapshot) -> None:
    told = story(snapshot, "kontakter:16")
    assert (told.fate, told.reason) == ("set_aside", "no_date")


def test_a_masked_number_is_told_of_and_never_told(snapshot: Snapshot) -> None:
    told = story(snapshot, "kontakter:17")
    assert told.cpr_masked
    assert "010203" not in "\n".join(row_lines(told))
    assert "masked" in "\n".join(row_lines(told))
    assert not story(snapshot, "kontakter:2").cpr_masked


def with_kinds(folder: Path) -> Snapshot:
    """Return a build whose contacts' own kinds are chosen; unit 8 (D) has one of each sort."""
    text = tiny.SETTINGS.replace(
        'path = "kontakter.csv"',
        'path = "kontakter.csv"\ncontact_kinds = { Telefon = true, "SMS" = false }',
    )
    kinds = ("telefon", "SMS", "Fax", "Mail sendt", "", "Besøg")
    contacts = [
        {"Dato": "05-02-2026", "P-nummer": tiny.pnr(8 if kind != "telefon" else 7), "Type": kind}
        for kind in kinds
    ]
    config = tiny.write_municipality(folder, contacts=contacts, settings=text)
    return build(load_settings(config), as_of=AS_OF, built_at=NOW)


def test_a_contact_s_row_names_by_whose_word_it_is_two_way_or_not(tmp_path: Path) -> None:
    made = with_kinds(tmp_path)
    told = [story(made, f"kontakter:{row}") for row in range(2, 8)]
    assert [(each.two_way, each.said_by, each.shown_only) for each in told] == [
        (True, "chosen", ""),
        (False, "chosen", "one_way"),
        (False, "unknown", "one_way"),
        (False, "settings", "one_way"),
        (False, "no_kind", "one_way"),
        (True, "settings", ""),
    ]
    assert "Taken as two-way: chosen for its kind in this source" in row_lines(told[0])
    assert told[0].counted[0].level == "B"
    assert story(made, "register:1").two_way is None


@pytest.mark.parametrize("kind", ["Fax", "Besøg", "Mail sendt", ""])
@pytest.mark.parametrize("said", ["nej", "ja"])
def test_what_the_row_itself_says_is_its_reason_whatever_its_kind(
    tmp_path: Path, kind: str, said: str
) -> None:
    row = {"Dato": "05-02-2026", "P-nummer": tiny.pnr(8), "Type": kind, "Tovejs": said}
    silent = row | {"Dato": "06-02-2026", "Tovejs": ""}
    config = tiny.write_municipality(tmp_path, contacts=[row, silent])
    made = build(load_settings(config), as_of=AS_OF, built_at=NOW)
    told, other = story(made, "kontakter:2"), story(made, "kontakter:3")
    assert (told.two_way, told.said_by) == (said == "ja", "column")
    assert other.said_by == {"Fax": "unknown", "": "no_kind"}.get(kind, "settings")


def test_a_one_way_contact_is_not_said_to_count(snapshot: Snapshot) -> None:
    told = story(snapshot, "kontakter:9")  # a mail that was sent
    assert (told.counted[0].level, told.shown_only) == ("D", "one_way")
    html = story_html(told, "da")
    assert "Tæller med" not in html
    assert "<h3>Står i historikken, men flytter ikke niveauet</h3>" in html
    assert "En envejskontakt vises i historikken, men flytter aldrig kontaktniveauet." in html
    assert "<h3>Tæller med</h3>" in story_html(story(snapshot, "kontakter:2"), "da")


def test_a_row_that_people_said_is_another_one_is_accounted_for(tmp_path: Path) -> None:
    rows = [
        {"Dato": "05-02-2026", "P-nummer": tiny.pnr(8), "Type": "Besøg", "Id": own}
        for own in ("A", "B")
    ]
    known = load_settings(tiny.write_municipality(tmp_path, contacts=rows))
    ids = build(known, as_of=AS_OF, built_at=NOW).table("events").query("source == 'kontakter'")
    kept, gone = ids.sort_values(tables.SOURCE_ROW)[tables.EVENT_ID]
    book = Logbook.open(known.logbook, folder=known.folder)
    book.decide_pair(Pair(gone_id=gone, kept_id=kept, verdict=tables.MERGE, decided_at=NOW))
    book.close()
    made = build(known, as_of=AS_OF, built_at=NOW, decisions=decided(known))
    accounted(made, "kontakter", range(2, 4))
    told = story(made, "kontakter:3")
    assert (told.fate, told.reason) == ("elsewhere", "merged")
    assert "kontakter.csv" in told.detail


def test_a_register_s_row_tells_its_unit(snapshot: Snapshot) -> None:
    told = story(snapshot, "register:1")
    assert (told.what, told.fate) == ("unit", "counts")
    assert told.counted[0].name == "Smedjen 1"


def test_a_decision_is_told_before_and_after_it_is_built(tmp_path: Path) -> None:
    config = tiny.write_municipality(tmp_path)
    known = load_settings(config)
    before = build(known, as_of=AS_OF, built_at=NOW)
    events = before.table("events")
    key = row_keys(events[events[tables.REASON] == "contradiction"]).iloc[0]
    book = Logbook.open(known.logbook, folder=known.folder)
    book.decide(row_key=key, verdict="accept", business=tiny.pnr(8), words="", who="Anna", at=NOW)
    book.close()
    said = decided(known)
    (told,) = stories(before, rows_named(before, "kontakter:14"), decisions=said.rows)
    assert told.ruling is not None
    assert (told.ruling.who, told.ruling.built) == ("Anna", False)
    after = build(known, as_of=AS_OF, built_at=NOW, decisions=said)
    (told,) = stories(after, rows_named(after, "kontakter:14"), decisions=said.rows)
    assert told.ruling is not None
    assert (told.fate, told.stage, told.ruling.built) == ("counts", "decision", True)
    assert told.ruling.business == tiny.pnr(8)


def test_of_two_registers_the_better_one_s_row_counts(tmp_path: Path) -> None:
    text = tiny.SETTINGS + (
        '[[sources]]\nname = "portal"\nformat = "cvr_portal"\npath = "portal.csv"\n'
    )
    config = tiny.write_municipality(tmp_path, settings=text)
    rows = [
        {"CVR-nummer": tiny.SMITH, "P-nummer": tiny.pnr(1), "Navn": "Smedjen 1"},
        {"CVR-nummer": "nej", "P-nummer": "", "Navn": "Ingen"},
        {"CVR-nummer": tiny.cvr_number(95_000_000), "P-nummer": "", "Navn": "Ny"},
    ]
    tiny.write_csv(tmp_path / "portal.csv", rows)
    made = build(load_settings(config), as_of=AS_OF, built_at=NOW)
    found = fates(made, "portal").set_index(tables.SOURCE_ROW)
    assert list(found[FATE]) == ["elsewhere", "set_aside", "counts"]
    assert found.loc[2, tables.REASON] == "superseded"
    assert fates(made, "register")[FATE].eq("counts").all()


def test_a_reference_is_taken_apart_by_source_file_and_row(snapshot: Snapshot) -> None:
    found = fates(snapshot, "kontakter")
    for row in found.to_dict("records"):
        asked = reference("kontakter", *(text_of(row[name]) for name in PLACE[:2]), row[PLACE[2]])
        (told,) = rows_named(snapshot, asked).to_dict("records")
        assert told["id"] == row["id"] or pd.isna(row["id"])


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ("kontakter:999", RowUnknown),
        ("kontakter:x", RowUnknown),
        ("kontakter:anden.csv:2", RowUnknown),
        ("kontakter:-1", RowUnknown),
        ("kontakter:", RowUnknown),
        ("ukendt:2", SourceUnknown),
        ("", SourceUnknown),
        ("kontakter:99999999999999999999", RowUnknown),
    ],
)
def test_what_is_no_row_is_told_in_words(
    snapshot: Snapshot, asked: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        rows_named(snapshot, asked)


def test_a_row_is_the_same_alone_and_among_all(snapshot: Snapshot) -> None:
    for source in ("register", "kontakter", "samarbejder"):
        every = fates(snapshot, source)
        for row in every["source_row"].unique():
            mine = every[every["source_row"] == row].reset_index(drop=True)
            pd.testing.assert_frame_equal(fates(snapshot, source, row=int(row)), mine)


def test_a_row_of_a_national_register_is_found_soon() -> None:
    """Well under 10 s, of which making a million rows takes most."""
    at = pd.Series(range(1_000_000))
    ids = (9_200_000_000 + at).astype("str")
    place = {"source": "register", "source_file": "cvr.ndjson", "source_row": at + 1}
    origins = pd.DataFrame({**place, "unit_id": ids})
    aside = pd.DataFrame({**place, "key": ids, "step": "home", "reason": "outside_home"})[9:]
    frames = {table.name: tables.empty(table) for table in tables.SNAPSHOT_TABLES} | {
        "origins": tables.shaped(origins, tables.ORIGINS),
        "set_aside": tables.shaped(aside, tables.SET_ASIDE),
        "units": tables.shaped(pd.DataFrame({"unit_id": ids[:9]}), tables.UNITS),
    }
    manifest = {"sources": [{"name": "register", "format": "cvr_system"}]}
    national = Snapshot(
        folder=Path(), as_of=dt.date(2026, 3, 1), manifest=manifest, replaced=frames
    )
    begun = time.process_time()
    told = [rows_named(national, f"register:{row}").iloc[0] for row in (9, 10, 1_000_000)]
    assert time.process_time() - begun < 10
    assert [row["fate"] for row in told] == ["counts", "elsewhere", "elsewhere"]
    assert [row["id"] for row in told] == [ids[8], ids[9], ids[999_999]]


def test_a_business_and_a_company_tell_their_rows(folder: Path, snapshot: Snapshot) -> None:
    known = load_settings(folder / "kortinfo.toml")
    told = explain_unit(snapshot, known, tiny.pnr(1), language="en")
    assert [each["reference"] for each in told["origins"]] == ["register:register.ndjson:1"]
    assert "From register:register.ndjson:1" in unit_lines(told)
    assert any("evidence: " in line and "P-number" in line for line in unit_lines(told))
    company = explain_company(snapshot, f"DK {tiny.CHAIN}")
    assert [unit["unit_id"] for unit in company["units"]] == [tiny.pnr(n) for n in (10, 11, 12)]
    assert any(tiny.pnr(12) in line for line in company_lines(company))


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(folder: Path) -> Run:
    def run(*words: str) -> tuple[int, str]:
        made = CliRunner().invoke(
            app, ["explain", *words, "--config", str(folder / "kortinfo.toml")]
        )
        code = getattr(made.exception, "exit_code", made.exit_code)
        return code, made.stdout

    return run


def test_the_command_tells_rows_as_lines_and_as_json(run: Run) -> None:
    code, out = run("--row", "kontakter:14")
    assert code == 0
    assert "contradiction" in out
    code, out = run("--row", "kontakter:14", "--json")
    (told,) = json.loads(out)
    assert (code, told["reference"]) == (0, "kontakter:kontakter.csv:14")
    code, out = run("--source", "kontakter", "--json")
    told = json.loads(out)
    assert (code, sum(told["fates"].values())) == (0, told["read"])
    assert run("--company", tiny.SMITH)[0] == 0


def test_the_command_s_exit_codes(run: Run) -> None:
    assert run()[0] == 2
    assert run(tiny.pnr(1), "--row", "kontakter:2")[0] == 2
    assert run("--row", "kontakter:999")[0] == 1
    assert run("--company", "11111111")[0] == 1
