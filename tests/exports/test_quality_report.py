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
