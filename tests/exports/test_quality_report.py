"""The data-quality report: one page, numbers only, verdicts in words as well as marks."""

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest

from kortinfo.build import build
from kortinfo.errors import BrowserMissing
from kortinfo.exports import pdf_file
from kortinfo.exports.pdf_file import write_pdf
from kortinfo.exports.quality_report import quality_report
from kortinfo.settings import load_settings
from kortinfo.settings_quality import QUALITY_MEASURES
from kortinfo.texts import LANGUAGES, has_text
from tests import tiny

AS_OF = dt.date(2026, 3, 1)
NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
PERSON, NAME = "Kim Havgaard", "<b>Prøve & Co</b>"


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("report")
    contacts = [row | {"Ansvarlig": PERSON} for row in tiny.CONTACTS]
    text = tiny.SETTINGS.replace("Prøveservice", NAME)
    settings = load_settings(tiny.write_municipality(folder, contacts=contacts, settings=text))
    snapshot = build(settings, as_of=AS_OF, built_at=NOW)
    return {
        language: quality_report(snapshot, settings, on=NOW.date(), language=language)
        for language in LANGUAGES
    }


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")


def test_the_report_tells_sources_verdicts_and_what_to_do(reports: dict[str, str]) -> None:
    told = plain(reports["da"])
    for words in ("Kilderne", "kontakter", "Vurdering", "Blevet dårligere", "Det kan I gøre"):
        assert words in told
    assert "\u2713 I orden" in told or "\u25b2 Se efter" in told
    assert "2. mar. 2026" in told
    assert "@2026-03-01" in told  # which data it is about


def test_the_report_names_no_person_no_business_and_nothing_from_elsewhere(
    reports: dict[str, str],
) -> None:
    for html in reports.values():
        assert "Kim" not in html
        assert "Smedjen" not in html
        assert tiny.pnr(1) not in html
        assert "http" not in html
        assert "<b>Prøve" not in html


def test_of_the_first_build_it_is_not_said_that_nothing_became_worse(
    reports: dict[str, str],
) -> None:
    told = plain(reports["da"])
    assert "der er intet at sammenligne med endnu" in told
    assert "blevet mærkbart dårligere" not in told
    assert "intet er blevet dårligere" not in told


def test_from_the_second_day_on_it_is_said(tmp_path: Path) -> None:
    settings = load_settings(tiny.write_municipality(tmp_path))
    build(settings, as_of=AS_OF, built_at=NOW)
    later = AS_OF + dt.timedelta(days=7)
    snapshot = build(settings, as_of=later, built_at=NOW + dt.timedelta(days=7))
    told = plain(quality_report(snapshot, settings, on=later, language="da"))
    assert "sammenligne" not in told
    assert "Intet mål er blevet mærkbart dårligere" in told


def test_what_to_do_has_its_number_its_reason_and_a_link_to_the_rows(tmp_path: Path) -> None:
    settings = load_settings(tiny.write_municipality(tmp_path))
    snapshot = build(settings, as_of=AS_OF, built_at=NOW)
    html = quality_report(snapshot, settings, on=AS_OF, language="da", app="http://kort.example/x/")
    told = plain(html)
    assert "kontakter: Kontakt af en slags, Kortinfo ikke kender (1). 1 kontakt" in told
    assert 'href="http://kort.example/x/data?tal=kontakter%3Aunknown_kind"' in html
    assert "Rækkerne ses på siden Data" in plain(
        quality_report(snapshot, settings, on=AS_OF, language="da")
    )


def test_what_was_removed_set_aside_and_waits_is_told(tmp_path: Path) -> None:
    person = "070761-" + "4285"
    row = tiny.CONTACTS[0] | {"Dato": "01-12-2025", "Ansvarlig": f"Kim {person}"}
    contacts = [{**each, "Ansvarlig": ""} for each in tiny.CONTACTS]
    settings = load_settings(tiny.write_municipality(tmp_path, contacts=[*contacts, row]))
    snapshot = build(settings, as_of=AS_OF, built_at=NOW)
    told = plain(quality_report(snapshot, settings, on=AS_OF, language="da"))
    assert "CPR-nummer er fjernet fra 1 række" in told
    assert "1 række venter på siden Tjek" in told
    assert "Lagt til side" in told
    assert "Ukendt slags" in told
    assert person not in told


def test_every_measure_has_words_in_both_languages() -> None:
    for language in LANGUAGES:
        for measure in QUALITY_MEASURES:
            field = measure.removeprefix("without_")
            key = f"quality.{measure}" if field == measure else f"data.field_{field}"
            assert has_text(key, language), (language, key)


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no browser to print with")
def test_the_report_is_one_page_of_paper(reports: dict[str, str], tmp_path: Path) -> None:
    for language, html in reports.items():
        out = tmp_path / f"{language}.pdf"
        write_pdf(html, out)
        pages = re.findall(rb"/Type\s*/Page(?![a-zA-Z])", out.read_bytes())
        assert len(pages) == 1


def test_without_a_browser_the_message_says_what_to_do(
    reports: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_file, "_PLACES", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BrowserMissing, match=r"\.html"):
        write_pdf(reports["da"], tmp_path / "ud.pdf")
    assert not (tmp_path / "ud.pdf").exists()
