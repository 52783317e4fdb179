"""Datafordeler's weekly CVR files say what system-til-system says, whatever form they come in."""

import datetime as dt
import gzip
import json
import random
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo import tables as t
from kortinfo.demo import write_demo
from kortinfo.errors import ColumnsMissing, SourceEmpty, SourceUnreadable
from kortinfo.loaders.cvr_datafordeler import load_cvr_datafordeler
from kortinfo.loaders.cvr_system import load_cvr_system
from kortinfo.loaders.result import Loaded
from kortinfo.settings import Source
from tests.examples import examples
from tests.loaders import datafordeler
from tests.loaders.datafordeler import Json, Rows
from tests.tiny import BAKER, SMITH, entry, pnr, unit_document

AS_OF = dt.date(2026, 11, 21)


def load(folder: Path, pattern: str = "*", as_of: dt.date = AS_OF) -> Loaded:
    source = Source(name="CVR", format="cvr_datafordeler", path=pattern)
    return load_cvr_datafordeler(source, base=folder, as_of=as_of)


def company_document(cvr: str, **changes: object) -> Json:
    return {
        "enhedstype": "VIRKSOMHED",
        "cvrNummer": int(cvr),
        "navne": [entry("2010-01-01", navn="Smedjen Holding ApS")],
        "beliggenhedsadresse": [],
        "livsforloeb": [entry("2010-01-01")],
        "virksomhedsform": [entry("2010-01-01", kortBeskrivelse="ApS")],
        **changes,
    }


def tiny_rows() -> Rows:
    """Two workplaces, one of them closed and sold, and their companies."""
    return datafordeler.rows_of(
        [
            unit_document(1, name="Skagen Smedje", owners=[(SMITH, "2015-01-01", None)]),
            unit_document(
                2,
                name="Bageren",
                owners=[(SMITH, "2012-01-01", "2017-12-31"), (BAKER, "2018-01-01", "2020-06-30")],
                started="2012-01-01",
                ended="2020-06-30",
            ),
            company_document(SMITH),
            company_document(BAKER),
        ]
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Loaded, Rows]:
    """A demo municipality by system-til-system, and the same as Datafordeler's rows."""
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder, units=150, seed=3, as_of=AS_OF)
    source = Source(name="CVR", format="cvr_system", path="kilder/cvr/*.gz")
    loaded = load_cvr_system(source, base=folder, as_of=AS_OF)
    paths = sorted((folder / "kilder/cvr").glob("*.gz"))
    raw = b"".join(gzip.decompress(path.read_bytes()) for path in paths)
    lines = [json.loads(line) for line in raw.splitlines()]
    return loaded, datafordeler.rows_of(lines)


NOT_IN_THE_FILES = {
    t.REGISTER_UNITS.name: [t.ACCESS_ADDRESS_ID, t.WEBSITE],
    t.COMPANIES.name: [t.WEBSITE],
}


@pytest.mark.parametrize("form", ["csv", "json"])
def test_the_files_tell_what_the_documents_tell(
    form: str, demo: tuple[Loaded, Rows], tmp_path: Path
) -> None:
    system, rows = demo
    datafordeler.write(tmp_path, rows, form=form)
    loaded = load(tmp_path)
    assert len(system.tables[t.UNIT_ADDRESSES.name])
    for name, expected in system.tables.items():
        if name == t.ORIGINS.name:  # rows of other files
            continue
        apart = NOT_IN_THE_FILES.get(name, [])
        pd.testing.assert_frame_equal(
            loaded.tables[name].drop(columns=apart), expected.drop(columns=apart)
        )
    assert loaded.kept == loaded.read
    assert not len(loaded.set_aside)
    origins = loaded.tables[t.ORIGINS.name]
    assert len(origins) == loaded.read
    for key in (t.UNIT_ID, t.CVR):
        assert set(origins[key].dropna()) == set(system.tables[t.ORIGINS.name][key].dropna())


def test_the_order_of_the_rows_never_matters(demo: tuple[Loaded, Rows], tmp_path: Path) -> None:
    _, rows = demo
    shuffled = {name: random.Random(1).sample(every, len(every)) for name, every in rows.items()}
    for folder, given_rows in (("a", rows), ("b", shuffled)):
        (tmp_path / folder).mkdir()
        datafordeler.write(tmp_path / folder, given_rows, zipped=False)
    one, other = load(tmp_path / "a"), load(tmp_path / "b")
    for name, expected in one.tables.items():
        place = [t.SOURCE_ROW] if name == t.ORIGINS.name else []
        pd.testing.assert_frame_equal(
            other.tables[name].drop(columns=place), expected.drop(columns=place)
        )


def test_a_closed_unit_is_read_at_its_last_day(tmp_path: Path) -> None:
    datafordeler.write(tmp_path, tiny_rows())
    units = load(tmp_path).tables[t.REGISTER_UNITS.name].set_index(t.PNR)
    assert units.loc[pnr(2), t.STATUS] == "closed"
    assert units.loc[pnr(2), t.CVR] == BAKER
    assert units.loc[pnr(2), t.SECTOR_SCHEME] == "DB07"
    assert units.loc[pnr(1), t.SECTOR_SCHEME] == "DB25"
    earlier = load(tmp_path, as_of=dt.date(2016, 5, 1)).tables[t.REGISTER_UNITS.name]
    assert earlier.set_index(t.PNR).loc[pnr(2), [t.STATUS, t.CVR]].tolist() == ["active", SMITH]


def test_codes_get_their_leading_zeros_back(tmp_path: Path) -> None:
    datafordeler.write(tmp_path, tiny_rows())
    unit = load(tmp_path).tables[t.REGISTER_UNITS.name].iloc[0]
    assert [unit[name] for name in (t.MUNICIPALITY_CODE, t.STREET_CODE, t.MUNICIPALITIES)] == [
        *("0813", "0042", "0813"),
    ]


def test_a_postal_address_is_not_where_a_unit_lies(tmp_path: Path) -> None:
    rows = tiny_rows()
    elsewhere = {**rows["Adressering"][0], "AdresseringAnvendelse": "postadresse"}
    rows["Adressering"].append(
        {**elsewhere, "CVRAdresse_kommunekode": "101", "virkningFra": "2026-01-01"}
    )
    datafordeler.write(tmp_path, rows)
    assert set(load(tmp_path).tables[t.REGISTER_UNITS.name][t.MUNICIPALITIES]) == {"0813"}


@pytest.mark.parametrize(("said", "protected"), [("true", True), ("1", True), ("false", False)])
def test_advertising_protection_is_carried(said: str, protected: bool, tmp_path: Path) -> None:
    rows = tiny_rows()
    for row in rows["Reklamebeskyttelse"]:
        row["vaerdi"] = said
    datafordeler.write(tmp_path, rows)
    for name in (t.REGISTER_UNITS.name, t.COMPANIES.name):
        assert set(load(tmp_path).tables[name][t.AD_PROTECTED]) == {protected}


def test_a_corrected_row_says_nothing_and_is_counted(tmp_path: Path) -> None:
    rows = tiny_rows()
    wrong = {**rows["Navn"][0], "vaerdi": "Forkert", "registreringTil": "2026-01-01T00:00:00Z"}
    rows["Navn"].append(wrong)
    datafordeler.write(tmp_path, rows, kind="Bitemporal")
    loaded = load(tmp_path)
    assert "Forkert" not in set(loaded.tables[t.UNIT_NAMES.name][t.NAME])
    assert loaded.counts["corrected:Navn"] == 1


def test_full_time_equivalents_are_no_employees(tmp_path: Path) -> None:
    rows = tiny_rows()
    for row in rows["Beskaeftigelse"]:
        row["beskaeftigelsestalstype"] = "AarsbeskaeftigelseAntalAarsvaerk"
    datafordeler.write(tmp_path, rows)
    assert load(tmp_path).tables[t.REGISTER_UNITS.name][t.EMPLOYEES_MIN].isna().all()


def test_rows_of_persons_are_left_alone_and_counted(tmp_path: Path) -> None:
    rows = tiny_rows()
    rows["Navn"].append({"CVREnhedsId": "4999999999", "vaerdi": "En Person", "sekvens": 0})
    datafordeler.write(tmp_path, rows)
    loaded = load(tmp_path)
    assert loaded.counts["others:Navn"] == 1
    assert "En Person" not in loaded.tables[t.COMPANIES.name].to_string()


def test_rows_without_id_or_number_go_aside(tmp_path: Path) -> None:
    rows = tiny_rows()
    rows["Produktionsenhed"][0]["pNummer"] = ""
    rows["Virksomhed"][1]["id"] = None
    datafordeler.write(tmp_path, rows)
    loaded = load(tmp_path)
    assert loaded.set_aside[t.REASON].tolist() == ["no_id", "no_id"]
    assert sorted(loaded.set_aside[t.SOURCE_ROW]) == [2, 3]
    assert loaded.kept + len(loaded.set_aside) == loaded.read


def test_of_two_units_with_one_number_the_newest_stays(tmp_path: Path) -> None:
    rows = tiny_rows()
    rows["Produktionsenhed"].append(
        {**rows["Produktionsenhed"][0], "id": "4777777777", "virkningFra": "2001-01-01"}
    )
    datafordeler.write(tmp_path, rows)
    loaded = load(tmp_path)
    assert loaded.set_aside[t.REASON].tolist() == ["superseded"]
    assert loaded.tables[t.REGISTER_UNITS.name][t.PNR].is_unique


def test_parts_are_read_together(tmp_path: Path) -> None:
    rows = tiny_rows()
    for number, share in ((1, slice(0, None, 2)), (2, slice(1, None, 2))):
        part = {name: every[share] for name, every in rows.items()}
        datafordeler.write(tmp_path, part, number=number)
    assert len(load(tmp_path).tables[t.REGISTER_UNITS.name]) == 2


def test_of_generations_the_newest_is_read(tmp_path: Path) -> None:
    old = tiny_rows()
    for row in old["Navn"]:
        row["vaerdi"] = "Gammelt navn"
    datafordeler.write(tmp_path, old, number=504)
    datafordeler.write(tmp_path, tiny_rows(), number=505)
    loaded = load(tmp_path)
    assert "Gammelt navn" not in set(loaded.tables[t.UNIT_NAMES.name][t.NAME])
    assert loaded.counts["entries_passed_over"] == len(datafordeler.HEADINGS)


def test_a_missing_entity_is_named_by_its_file(tmp_path: Path) -> None:
    datafordeler.write(tmp_path, tiny_rows())
    next(tmp_path.glob("*_Branche_*")).unlink()
    next(tmp_path.glob("*_Reklamebeskyttelse_*")).unlink()
    with pytest.raises(SourceUnreadable) as raised:
        load(tmp_path)
    assert "CVR_V2_Branche_TotalDownload" in str(raised.value)
    assert "CVR_V2_Reklamebeskyttelse_TotalDownload" in raised.value.message("da")
    assert "CVR_V2_Navn_TotalDownload_csv_Current" not in str(raised.value)


def test_columns_of_another_schema_are_named(tmp_path: Path) -> None:
    datafordeler.write(tmp_path, tiny_rows(), zipped=False)
    path = next(tmp_path.glob("*_Navn_*"))
    path.write_bytes(path.read_bytes().replace(b"vaerdi", b"navneTekst", 1))
    with pytest.raises(ColumnsMissing, match=r"vaerdi.*navneTekst"):
        load(tmp_path)


def test_the_case_of_headings_does_not_count(tmp_path: Path) -> None:
    datafordeler.write(tmp_path, tiny_rows(), zipped=False)
    for path in tmp_path.iterdir():
        heading, _, rest = path.read_bytes().partition(b"\r\n")
        path.write_bytes(b"\xef\xbb\xbf" + heading.upper() + b"\r\n" + rest)
    assert len(load(tmp_path).tables[t.REGISTER_UNITS.name]) == 2


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_file_that_is_cut_off_is_refused(form: str, tmp_path: Path) -> None:
    datafordeler.write(tmp_path, tiny_rows(), form=form)
    path = next(tmp_path.glob("*_Navn_*"))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(SourceUnreadable):
        load(tmp_path)


def test_json_that_is_cut_off_says_after_how_many_rows(tmp_path: Path) -> None:
    datafordeler.write(tmp_path, tiny_rows(), form="json", zipped=False)
    path = next(tmp_path.glob("*_Navn_*"))
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(SourceUnreadable, match="cut off after 3 whole"):
        load(tmp_path)


def test_one_object_a_line_is_read(tmp_path: Path) -> None:
    rows = tiny_rows()
    datafordeler.write(tmp_path, rows, form="json", zipped=False)
    for path in tmp_path.iterdir():
        every = json.loads(path.read_bytes())
        path.write_text("\n".join(json.dumps(item) for item in every), encoding="utf-8")
    assert len(load(tmp_path).tables[t.REGISTER_UNITS.name]) == 2


def test_a_row_with_too_many_cells_goes_aside_with_its_number(tmp_path: Path) -> None:
    datafordeler.write(tmp_path, tiny_rows(), zipped=False)
    path = next(tmp_path.glob("*_Produktionsenhed_*"))
    lines = path.read_bytes().split(b"\r\n")
    lines[2] += b",,,mere"
    path.write_bytes(b"\r\n".join(lines))
    loaded = load(tmp_path)
    assert loaded.set_aside[[t.REASON, t.SOURCE_ROW]].values.tolist() == [["ragged_row", 3]]
    assert loaded.kept + len(loaded.set_aside) == loaded.read


def test_files_without_rows_are_an_empty_source(tmp_path: Path) -> None:
    datafordeler.write(tmp_path, {name: [] for name in datafordeler.HEADINGS})
    with pytest.raises(SourceEmpty):
        load(tmp_path)


def test_a_cpr_number_in_a_name_is_masked_and_counted(tmp_path: Path) -> None:
    rows = tiny_rows()
    rows["Navn"][0]["vaerdi"] = "Smedjen v/ 010203-4567"
    datafordeler.write(tmp_path, rows)
    loaded = load(tmp_path)
    every = "".join(table.to_string() for table in loaded.tables.values())
    assert "4567" not in every
    assert loaded.counts["cpr_masked"] == 1


Damage = Callable[[Json], None]
ODD = st.sampled_from(["", "x", "0", "-1", "9999999999999", "2026-99-99", '"', "æ" * 300, "010203"])


@settings(max_examples=examples(25))
@given(data=st.data())
def test_odd_cells_lose_no_row(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = tiny_rows()
    for entity in ("Produktionsenhed", "Virksomhed", "Navn", "Adressering", "Branche"):
        for row in rows[entity]:
            key = data.draw(st.sampled_from(sorted(row)))
            row[key] = data.draw(ODD)
    folder = tmp_path_factory.mktemp("odd")
    datafordeler.write(folder, rows, zipped=False)
    try:
        loaded = load(folder)
    except SourceEmpty:
        return
    assert loaded.read == len(rows["Produktionsenhed"]) + len(rows["Virksomhed"])
    assert loaded.kept + len(loaded.set_aside) == loaded.read
