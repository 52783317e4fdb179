"""The empty workbook: what one fills in is what the loaders read."""

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kortinfo.errors import SourceEmpty
from kortinfo.loaders.job_ads import load_job_ads
from kortinfo.loaders.template import write_template
from kortinfo.settings import Source
from kortinfo.texts import LANGUAGES, catalogue
from tests.loaders.crm import collaborations, contacts, only

CONTACT = {
    "external_id": "K1",
    "pnr": "9000000017",
    "cvr": "90000012",
    "name": "Smedjen",
    "address": "Havnevej 1",
    "postal_code": "9990",
    "phone": "98 00 00 00",
    "email": "post@smedjen.example",
    "date": dt.date(2026, 11, 21),
    "contacts_kind": "Besøg",
    "two_way": "Ja",
    "responsible": "abc",
    "persons": 2,
    "organisation": "Vi",
}
COLLABORATION = {
    **{name: CONTACT[name] for name in ("external_id", "pnr", "cvr", "name", "persons")},
    "collaborations_kind": "Praktik",
    "start": dt.date(2026, 10, 1),
    "end": None,
}


JOB_AD = {
    **{
        name: CONTACT[name]
        for name in ("pnr", "cvr", "name", "address", "postal_code", "phone", "email")
    },
    "job_ads_external_id": "JA-1",
    "title": "Smed",
    "job_ads_start": dt.date(2026, 11, 1),
    "job_ads_end": dt.date(2026, 11, 30),
    "positions": 2,
}


def filled(folder: Path, language: str) -> Path:
    """The template with one row in each of its three sheets, found by their headings."""
    path = folder / "skabelon.xlsx"
    write_template(path, language=language)
    texts = catalogue(language)
    book = openpyxl.load_workbook(path)
    for sheet, values in zip(book.worksheets, (CONTACT, COLLABORATION, JOB_AD), strict=False):
        at: dict[Any, int] = {cell.value: cell.column for cell in sheet[1]}
        for name, value in values.items():
            sheet.cell(row=2, column=at[texts[f"template.{name}"]], value=value)
    book.save(path)
    return path


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filled_in_is_read_back(tmp_path: Path, language: str) -> None:
    path = filled(tmp_path, language)
    loaded = contacts(path)
    contact = only(loaded)
    assert len(loaded.guesses) == len(CONTACT)
    assert (contact.given_pnr, contact.given_cvr, contact.given_postal_code) == (
        *("9000000017", "90000012", "9990"),
    )
    assert (contact.given_phone, contact.given_mail_domain) == ("98000000", "smedjen.example")
    assert (str(contact.happened_on.date()), contact.two_way, contact.persons) == (
        *("2026-11-21", True, 2),
    )
    collaboration = only(collaborations(path))
    assert (collaboration.kind, collaboration.end_assumed) == ("virksomhedspraktik", True)
    source = Source.model_validate({"name": "s", "format": "job_ads", "path": path.name})
    ads = load_job_ads(source, base=path.parent, weeks=8)
    assert len(ads.guesses) == len(JOB_AD)
    assert ads.tables["loaded_job_ads"][
        ["external_id", "title", "positions"]
    ].to_numpy().tolist() == [["JA-1", "Smed", 2]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_template_is_empty(tmp_path: Path, language: str) -> None:
    path = tmp_path / "skabelon.xlsx"
    write_template(path, language=language)
    for load in (contacts, collaborations):
        with pytest.raises(SourceEmpty):
            load(path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_is_explained_and_asked_for(tmp_path: Path, language: str) -> None:
    path = tmp_path / "skabelon.xlsx"
    write_template(path, language=language)
    book = openpyxl.load_workbook(path)
    columns, supplier = book.worksheets[3], book.worksheets[4]
    explained = {(row[0].value, row[1].value) for row in columns.iter_rows(min_row=7)}
    asked = "\n".join(str(row[0].value) for row in supplier.iter_rows() if row[0].value)
    for sheet in book.worksheets[:3]:
        headings = [cell.value for cell in sheet[1]]
        assert {(sheet.title, heading) for heading in headings} <= explained
        assert ", ".join(map(str, headings)) in asked
    assert "{" not in asked


def test_the_same_template_is_the_same_file(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_template(tmp_path / name, language="da")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_both_languages_say_the_same_things() -> None:
    for room in ("template.", "sheets."):
        danish, english = (
            {key for key in catalogue(language) if key.startswith(room)} for language in LANGUAGES
        )
        assert danish == english


def test_there_is_no_third_language(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        write_template(tmp_path / "x.xlsx", language="sv")
