"""Collaborations: kinds and their spellings, ends given and assumed, and what is put aside."""

import random
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo.kinds import DEFAULT_COLLABORATION_KINDS, CollaborationKind
from kortinfo.loaders.collaborations import assumed_ends
from kortinfo.loaders.result import Loaded
from kortinfo.tables import LOADED_EVENTS, checked
from tests.examples import examples
from tests.loaders.crm import collaborations, events, only, reasons, write_csv, write_workbook

HEADINGS = ("Id", "CVR-nr.", "Ordning", "Startdato", "Slutdato", "Antal personer", "Konsulent")
ROW = ("S1", "16127493", "Virksomhedspraktik", "01-10-2026", "31-12-2026", "2", "abc")


def row(**cells: str) -> tuple[str, ...]:
    names = ("id", "cvr", "kind", "start", "end", "persons", "responsible")
    return tuple(cells.get(name, value) for name, value in zip(names, ROW, strict=True))


def load(folder: Path, *rows: tuple[str, ...]) -> Loaded:
    return collaborations(write_csv(folder, HEADINGS, *rows))


def test_a_collaboration_is_one_event(tmp_path: Path) -> None:
    loaded = load(tmp_path, ROW)
    event = only(loaded)
    assert (event.type, event.by, event.kind, event.persons, event.responsible) == (
        *("collaboration", "own", "virksomhedspraktik", 2, "abc"),
    )
    assert (event.starts_on, event.ends_on) == (
        pd.Timestamp("2026-10-01"),
        pd.Timestamp("2026-12-31"),
    )
    assert not event.end_assumed
    assert not event.two_way
    assert pd.isna(event.happened_on)
    checked(events(loaded), LOADED_EVENTS)


@pytest.mark.parametrize(
    ("kind", "start", "last_day"),
    [
        ("Praktik", "01-01-2026", "2026-07-01"),
        ("virksomhedspraktik", "01-01-2028", "2028-06-30"),
        ("Mentor", "31-08-2026", "2027-02-27"),
        ("Mentor", "31-08-2027", "2028-02-28"),
        ("Løntilskud", "29-02-2028", "2029-02-27"),
        ("IGU", "01-01-2026", "2027-12-31"),
        ("Voksenlærling", "15-05-2026", "2030-05-14"),
        ("job order", "01-12-2026", "2027-02-28"),
        ("Samarbejdsaftale", "01-01-2026", "2028-12-31"),
        ("Noget helt andet", "01-01-2026", "2026-12-31"),
        ("", "01-01-2026", "2026-12-31"),
    ],
)
def test_a_missing_end_is_taken_to_be_the_kinds_longest(
    tmp_path: Path, kind: str, start: str, last_day: str
) -> None:
    event = only(load(tmp_path, row(kind=kind, start=start, end="")))
    assert event.ends_on == pd.Timestamp(last_day)
    assert event.end_assumed


@given(
    day=st.dates(pd.Timestamp("1990-01-01").date(), pd.Timestamp("2100-01-01").date()),
    months=st.integers(1, 60),
)
def test_months_end_on_the_day_before_the_same_day_or_the_months_last(
    day: pd.Timestamp, months: int
) -> None:
    start = pd.Series([pd.Timestamp(day)], dtype="datetime64[us]")
    kinds = {"k": CollaborationKind(months=months)}
    end = assumed_ends(start, pd.Series(["k"], dtype="str"), kinds)[0]
    after = end + pd.Timedelta(days=1)
    assert (after.year * 12 + after.month) - (day.year * 12 + day.month) == months
    assert after.day == min(day.day, after.days_in_month)


def test_aliases_are_the_settings_kinds_and_others_are_kept_and_counted(tmp_path: Path) -> None:
    rows = [row(kind="VP"), row(kind=" privat   LØNTILSKUD"), row(kind="Seniorjob")]
    loaded = load(tmp_path, *rows)
    assert set(events(loaded)["kind"]) == {"virksomhedspraktik", "løntilskud", "Seniorjob"}
    assert loaded.counts == {"unknown_kind:Seniorjob": 1}


def test_what_a_source_says_its_kinds_are_comes_first_and_is_counted(tmp_path: Path) -> None:
    own = {"Seniorjob": "løntilskud", "vp": "mentor", "Andet": "ikke længere i indstillingerne"}
    rows = [row(kind=kind, end="") for kind in ("SENIORJOB", "VP", "Andet")]
    path = write_csv(tmp_path, HEADINGS, *rows)
    loaded, before = collaborations(path, collaboration_kinds=own), collaborations(path)
    assert set(events(loaded)["kind"]) == {"løntilskud", "mentor", "Andet"}
    chosen = {"chosen_kind:SENIORJOB": 1, "chosen_kind:VP": 1}
    assert loaded.counts == {"unknown_kind:Andet": 1, **chosen}
    # A row stays the same event, whatever its kind is said to be.
    assert set(events(loaded)["event_id"]) == set(events(before)["event_id"])


def test_a_kinds_own_name_wins_over_anothers_alias(tmp_path: Path) -> None:
    kinds = {
        "a": CollaborationKind(months=1, aliases=("b",)),
        "b": CollaborationKind(months=2),
    }
    path = write_csv(tmp_path, HEADINGS, row(kind="B", start="01-01-2026", end=""))
    event = only(collaborations(path, kinds=kinds))
    assert (event.kind, event.ends_on) == ("b", pd.Timestamp("2026-02-28"))


@pytest.mark.parametrize(
    ("cells", "reason", "detail"),
    [
        ({"start": ""}, "no_date", None),
        ({"start": "snart"}, "bad_date", "Startdato: snart"),
        ({"end": "snart"}, "bad_date", "Slutdato: snart"),
        ({"end": "31-12-2999"}, "bad_date", "Slutdato: 31-12-2999"),
        ({"end": "01-01-1900"}, "bad_date", "Slutdato: 01-01-1900"),
        ({"start": "30-12-1899"}, "bad_date", "Startdato: 30-12-1899"),
        ({"start": "01-01-1900"}, "bad_date", "Startdato: 01-01-1900"),
        ({"start": "31-12-9999"}, "bad_date", "Startdato: 31-12-9999"),
        ({"end": "30-09-2026"}, "bad_dates", "01-10-2026 – 30-09-2026"),
        ({"cvr": ""}, "no_business", None),
        ({"start": "", "cvr": ""}, "no_date", None),
    ],
)
def test_what_cannot_count_is_put_aside_with_its_reason(
    tmp_path: Path, cells: dict[str, str], reason: str, detail: str | None
) -> None:
    loaded = load(tmp_path, ROW, row(**cells))
    assert reasons(loaded) == [reason]
    found = loaded.set_aside["detail"][0]
    assert found == detail if detail else pd.isna(found)


def test_a_single_day_is_a_period(tmp_path: Path) -> None:
    assert load(tmp_path, row(start="01-10-2026", end="01-10-2026")).kept == 1


@pytest.mark.parametrize(
    "end",
    [
        *("31-12-9999", "9999-12-31", "31.12.9999 23:59", "01-01-9000", "2958465"),
        *("9999-12-31T23:00:00Z", "31. december 9999", "9999-12-31 00:00:00"),
    ],
)
def test_an_end_far_ahead_is_no_end(tmp_path: Path, end: str) -> None:
    far, none = only(load(tmp_path, row(end=end))), only(load(tmp_path, row(end="")))
    assert far.end_assumed
    assert (far.event_id, far.ends_on) == (none.event_id, none.ends_on)


def test_an_end_that_is_filled_in_later_is_another_content(tmp_path: Path) -> None:
    unknown = only(load(tmp_path, row(end="")))
    known = only(load(tmp_path, row(end="31-03-2027")))
    assert unknown.event_id != known.event_id


def test_an_assumed_end_is_no_part_of_the_id(tmp_path: Path) -> None:
    path = write_csv(tmp_path, HEADINGS, row(end=""))
    longer = {**DEFAULT_COLLABORATION_KINDS, "virksomhedspraktik": CollaborationKind(months=60)}
    first, second = only(collaborations(path)), only(collaborations(path, kinds=longer))
    assert first.ends_on != second.ends_on
    assert first.event_id == second.event_id


def test_a_contact_and_a_collaboration_are_never_the_same(tmp_path: Path) -> None:
    loaded = load(tmp_path, ROW, ROW)
    assert reasons(loaded) == ["duplicate"]


def test_a_sheet_of_contacts_beside_is_told_and_not_read(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path,
        {"Samarbejder": [HEADINGS, ROW], "Kontakter": [("CVR", "Dato"), ("16127493", 46347)]},
    )
    loaded = collaborations(path)
    assert loaded.kept == 1
    assert loaded.counts == {"sheet_not_read:Kontakter": 1}


def test_one_row_with_a_cpr_number_of_two_alike_is_told_whatever_the_order(tmp_path: Path) -> None:
    rows = [row(id="", cvr="16127493"), row(cvr="16127493", id="0101851234")]
    for some in (rows, rows[::-1]):
        assert events(load(tmp_path, *some))["cpr_masked"].tolist() == [True]


CELLS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["", "Praktik", "IGU", "Ukendt", "ukendt", "010185-1234"]),
        "start": st.sampled_from(["", "01-10-2026", "31-01-2026", "45000", "x", "31-12-9999"]),
        "end": st.sampled_from(["", "30-09-2026", "31-12-2026", "x"]),
        "cvr": st.sampled_from(["", "16127493", "DK16127493"]),
        "id": st.sampled_from(["", "S1", "0101851234"]),
    }
)


@settings(max_examples=examples(25))
@given(cells=st.lists(CELLS, min_size=1, max_size=12), seed=st.integers(0, 1000))
def test_every_row_is_kept_or_put_aside_and_order_does_not_matter(
    tmp_path: Path, cells: list[dict[str, str]], seed: int
) -> None:
    rows = [row(**some) for some in cells]
    loaded = load(tmp_path, *rows)
    assert loaded.read == len(rows)
    random.Random(seed).shuffle(rows)
    again = load(tmp_path, *rows)
    pd.testing.assert_frame_equal(
        events(loaded).drop(columns="source_row"), events(again).drop(columns="source_row")
    )
    pd.testing.assert_frame_equal(
        loaded.set_aside.drop(columns="source_row"), again.set_aside.drop(columns="source_row")
    )
    kept = events(loaded)
    assert (kept["ends_on"] >= kept["starts_on"]).all()
