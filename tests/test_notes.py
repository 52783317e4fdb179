"""Notes are not read unless the settings say so; then likely names and health words are masked."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from kortinfo.build import build
from kortinfo.notes import screened
from kortinfo.settings import load_settings
from kortinfo.snapshot import Snapshot
from tests import tiny

NOTE = "Jens Jensen er sygemeldt, cpr 010203-4567. Ring til Smedjen."


def kept(note: str) -> str:
    return str(screened(pd.Series([note], dtype="str")).text.iloc[0])


@pytest.mark.parametrize(
    ("note", "left"),
    [
        ("Talte med Jens Jensen om praktik", "Talte med [navn] om praktik"),
        ("Ringede til Anna, hun kommer", "Ringede til [navn], hun kommer"),
        ("Anne-Mettes opgave", "[navn] opgave"),
        ("hr. Bent Hansen", "hr. [navn]"),
        ("Borger Fatuma Warsame starter", "Borger [navn] starter"),
        ("Aftalt med P. Sørensen", "Aftalt med [navn]"),
        ("Han er sygemeldt med stress", "Han er [helbred] med [helbred]"),
        ("GRAVIDITET og misbrugsbehandling", "[helbred] og [helbred]"),
        ("venter på en diagnose fra egen læge", "venter på en [helbred] fra [helbred]"),
    ],
)
def test_names_and_health_words_are_masked(note: str, left: str) -> None:
    assert kept(note) == left


@pytest.mark.parametrize(
    "note",
    [
        "Jens Jensen ApS vil gerne have to i praktik",
        "Murermester Lars Nielsen & Søn",
        "Peter Bangs Vej 5",
        "Møde i august. Bo i byen, per dag, max 3",
        "Mark 2 ved Sten og Grus A/S, Storm over Skagen",
        "Lægehuset søger en lægesekretær, tandlægen en klinikassistent",
        "Sygehuset, plejehjemmet og apoteket søger sygeplejersker og psykologer",
        "Gode kræfter på værkstedet, travlt i produktionen",
        "Dansk Byggeri, Bilka og Elgiganten i Frederikshavn",
        "Vil ringe igen mandag. Løntilskud fra april.",
    ],
)
def test_words_of_business_stay(note: str) -> None:
    assert kept(note) == note


def test_each_note_tells_what_was_found_in_it() -> None:
    notes = pd.Series(["Anna ringede", None, "har angst", "intet", "x" * 5_000], dtype="str")
    found = screened(notes)
    assert found.named.tolist() == [True, False, False, False, False]
    assert found.health.tolist() == [False, False, True, False, False]
    assert found.text.isna().tolist() == [False, True, False, False, False]
    assert len(found.text.iloc[4]) == 2_000
    assert len(screened(notes.iloc[:0]).text) == 0


def built(folder: Path, settings: str) -> Snapshot:
    contacts = [{**row, "Notat": NOTE} for row in tiny.CONTACTS]
    collaborations = [{**row, "Bemærkning": "Se aftalen"} for row in tiny.COLLABORATIONS]
    config = tiny.write_municipality(
        folder, contacts=contacts, collaborations=collaborations, settings=settings
    )
    return build(
        load_settings(config), as_of=dt.date(2026, 3, 1), built_at=dt.datetime.now(tz=dt.UTC)
    )


def counts(snapshot: Snapshot, source: str) -> dict[str, int]:
    return next(item["counts"] for item in snapshot.manifest["sources"] if item["name"] == source)


def test_notes_are_off_until_a_setting_turns_them_on(tmp_path: Path) -> None:
    without = built(tmp_path / "off", tiny.SETTINGS)
    assert without.table("events")["note"].isna().all()
    assert "notes_kept" not in counts(without, "kontakter")
    with_notes = built(tmp_path / "on", f"notes = true\n{tiny.SETTINGS}")
    events = with_notes.table("events")
    assert set(events["note"]) == {
        "[navn] er [helbred], cpr [CPR]. Ring til Smedjen.",
        "Se aftalen",
    }
    told = counts(with_notes, "kontakter")
    contacts = int(events["type"].eq("contact").sum())
    assert [told[f"notes_{kind}"] for kind in ("kept", "named", "health")] == [contacts] * 3
    assert counts(with_notes, "samarbejder")["notes_kept"] == int(
        events["type"].eq("collaboration").sum()
    )
    # The same events, whether notes are kept or not.
    assert set(events["event_id"]) == set(without.table("events")["event_id"])
