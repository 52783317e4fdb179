"""The record of processing tells what the settings say, and marks what they do not say."""

import datetime as dt
import re
from importlib.resources import files
from pathlib import Path

import pytest

from kortinfo.processing_record import NAME_COOKIE, record
from kortinfo.settings import Settings, load_settings
from tests import tiny
from tests.test_cli import kortinfo

DAY = dt.date(2026, 11, 21)
TOLD = """
[retention]
events = 60
audit = 1
views = 12

[processing]
controller = "Eksempel Kommune"
contact = "service@eksempel.dk"
data_protection_officer = "dpo@eksempel.dk"
purposes = ["Overblik over kontakten", "Planlægning"]
legal_basis = "Loven"
recipients = ["Ingen"]
processors = ["Driftsselskabet <b>"]
third_countries = "Ingen"
security = ["Adgang kun for | enheden"]
"""


def written(folder: Path, more: str = "", *, first: str = "") -> Settings:
    return load_settings(
        tiny.write_municipality(folder, settings=f"{first}{tiny.SETTINGS}\n{more}")
    )


def part(text: str, heading: str) -> str:
    """Return what stands under a heading."""
    return text.partition(f"## {heading}\n")[2].partition("\n## ")[0].strip()


def test_what_the_settings_do_not_say_is_marked(tmp_path: Path) -> None:
    text = record(written(tmp_path), on=DAY, language="da")
    for heading in ("Dataansvarlig", "Formål", "Retsgrundlag", "Modtagere", "Databehandlere"):
        assert part(text, heading).startswith("**Udfyldes:**"), heading
    assert "21. nov. 2026" in text
    assert "Kommunens egne foranstaltninger:\n\n**Udfyldes:**" in text
    assert part(text, "Sletning").count("**udfyldes:**") == 1  # saved views have no limit


def test_what_they_say_is_told_as_it_stands(tmp_path: Path) -> None:
    text = record(written(tmp_path, TOLD), on=DAY, language="da")
    assert "**" not in text
    assert part(text, "Dataansvarlig") == "Eksempel Kommune"
    assert part(text, "Formål") == "- Overblik over kontakten\n- Planlægning"
    assert "slettes efter 60 måneder" in part(text, "Sletning")
    assert "slettes efter 1 måned\n" in part(text, "Sletning")
    assert "&lt;b>" in part(text, "Databehandlere")
    assert "Noter i fri tekst læses ikke" in part(text, "Sikkerhed")
    assert "henter intet fra andre" in part(text, "Sikkerhed")


def test_every_source_stands_in_it_with_what_it_holds(tmp_path: Path) -> None:
    settings = written(tmp_path, first="notes = true\n")
    table = part(record(settings, on=DAY, language="da"), "Oplysninger, kilde for kilde")
    rows = [line for line in table.splitlines() if line.startswith("| ")]
    assert [row.split(" | ")[0] for row in rows[1:]] == [
        "| register",
        "| kontakter",
        "| samarbejder",
        "| Logbogen",
        "| Brugerens browser",
    ]
    assert ["noter i fri tekst" in row for row in rows[1:]] == [False, True, True, False, False]
    assert {row.count(" | ") for row in rows} == {2}


def test_a_password_of_the_logbook_and_a_tile_service_are_told_as_they_should(
    tmp_path: Path,
) -> None:
    settings = written(
        tmp_path,
        '[backdrop]\ntile_url = "https://fliser.eksempel.dk/{z}/{x}/{y}.png?token=hemmelig"\n',
        first='logbook = "postgresql://kurt:hemmelig@db.eksempel/kort"\n',
    )
    text = record(settings, on=DAY, language="da")
    assert "hemmelig" not in text
    assert "kurt" not in text
    assert "fliser.eksempel.dk" in text
    assert "henter intet fra andre" not in text


@pytest.mark.parametrize(
    ("language", "data", "retention"),
    [
        ("da", "Oplysninger, kilde for kilde", "Sletning"),
        ("en", "Data, source by source", "Deletion"),
    ],
)
def test_the_cookie_that_the_app_writes_stands_in_it(
    tmp_path: Path, language: str, data: str, retention: str
) -> None:
    script = (files("kortinfo.views.pages") / "shell.js").read_text(encoding="utf-8")
    assert re.findall(r'const NAME = "(.+)";', script) == [NAME_COOKIE]
    assert "365 * 24 * 3600" in script  # what the record calls 12 months
    text = record(written(tmp_path), on=DAY, language=language)
    assert f"`{NAME_COOKIE}`" in part(text, data)
    (kept,) = [line for line in part(text, retention).splitlines() if NAME_COOKIE in line]
    assert "12 m" in kept


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_command_writes_it(tmp_path: Path, language: str) -> None:
    written(tmp_path)
    shown = kortinfo("processing-record", "--language", language, cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr
    done = kortinfo("processing-record", "--language", language, "--out", "record.md", cwd=tmp_path)
    assert done.stdout == "Wrote record.md.\n"
    assert (tmp_path / "record.md").read_text(encoding="utf-8") == shown.stdout
    assert kortinfo("processing-record", "--language", "de", cwd=tmp_path).returncode == 2
