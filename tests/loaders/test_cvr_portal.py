"""The CVR portal's export: companies without P-numbers, and their addresses in one text."""

import datetime as dt
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo.errors import ColumnsMissing, SourceUnreadable
from kortinfo.loaders.cells import is_valid_cvr
from kortinfo.loaders.cvr_portal import load_cvr_portal, short_legal_forms
from kortinfo.loaders.portal_addresses import Address, parsed
from kortinfo.loaders.result import Loaded
from kortinfo.settings import Source
from kortinfo.tables import COMPANIES, REGISTER_UNITS, SOURCE_ROW, checked
from tests.examples import examples
from tests.loaders.crm import write_csv, write_workbook

AS_OF = dt.date(2026, 11, 21)
HEADINGS = (
    *("CVR-nummer/REG-nummer", "Startdato", "Årsværk", "Navn", "Adresse", "Postnr.", "By"),
    *("Virksomhedsform", "Hovedbranche", "Reklamebeskyttet", "ark"),
)
ROW = (
    *("90000012", "1992-03-25", "-", "HAVNENS BYG A/S", "Havnevej 1 - 9990 Skagen", "9990"),
    *("Skagen", "Aktieselskab", "410000 Opførelse af bygninger", "Nej", "410000"),
)
NAMES = ("cvr", "start", "fte", "name", "address", "postal", "by", "form", "sector", "ad", "ark")


def row(**cells: str) -> tuple[str, ...]:
    return tuple(cells.get(name, value) for name, value in zip(NAMES, ROW, strict=True))


def load(path: Path, *, as_of: dt.date = AS_OF, **source: Any) -> Loaded:
    loaded = load_cvr_portal(
        Source.model_validate({"name": "cvr", "format": "cvr_portal", "path": path.name, **source}),
        base=path.parent,
        as_of=as_of,
    )
    assert loaded.kept + len(loaded.set_aside) == loaded.read
    assert loaded.kept == len(units(loaded))
    checked(units(loaded), REGISTER_UNITS)
    checked(companies(loaded), COMPANIES)
    return loaded


def units(loaded: Loaded) -> pd.DataFrame:
    return loaded.tables["register_units"]


def companies(loaded: Loaded) -> pd.DataFrame:
    return loaded.tables["companies"]


def one(folder: Path, *rows: Sequence[str], **options: Any) -> Any:
    frame = units(load(write_csv(folder, HEADINGS, *(rows or (ROW,))), **options))
    assert len(frame) == 1
    return next(frame.itertuples(index=False))


def valid_cvr(number: int) -> str:
    """The first valid CVR number from ``number`` on."""
    numbers = pd.Series([str(number + at) for at in range(100)], dtype="str")
    return str(numbers[is_valid_cvr(numbers)].iloc[0])


CVRS = [valid_cvr(90_000_000 + 1000 * at) for at in range(6)]


def test_the_invented_number_is_a_valid_one() -> None:
    assert ROW[0] == valid_cvr(90_000_012)


def test_a_company_is_a_unit_without_p_number(tmp_path: Path) -> None:
    unit = one(tmp_path)
    assert (unit.unit_id, unit.cvr, unit.name, unit.names) == (
        *("cvr:90000012", "90000012", "HAVNENS BYG A/S", "HAVNENS BYG A/S"),
    )
    assert pd.isna(unit.pnr)
    assert pd.isna(unit.municipality_code)
    assert (unit.address, unit.street_name, unit.house_number) == ("Havnevej 1", "Havnevej", "1")
    assert (unit.postal_code, unit.postal_district) == ("9990", "Skagen")
    assert (unit.sector_code, unit.sector_title) == ("410000", "Opførelse af bygninger")
    assert (unit.legal_form, unit.status, unit.ad_protected) == ("A/S", "active", False)
    assert unit.started_on == pd.Timestamp("1992-03-25")


def test_the_company_stands_in_the_companies_too(tmp_path: Path) -> None:
    company = companies(load(write_csv(tmp_path, HEADINGS, ROW))).iloc[0]
    assert (company["cvr"], company["company_status"], company["legal_form"]) == (
        *("90000012", "normal", "A/S"),
    )


@pytest.mark.parametrize(
    ("as_of", "scheme"), [("2024-12-31", "DB07"), ("2025-01-01", "DB25"), ("2026-11-21", "DB25")]
)
def test_the_scheme_of_the_codes_follows_the_date(tmp_path: Path, as_of: str, scheme: str) -> None:
    assert one(tmp_path, as_of=dt.date.fromisoformat(as_of)).sector_scheme == scheme


@pytest.mark.parametrize(
    ("written", "code", "title"),
    [
        ("410000 Opførelse af bygninger", "410000", "Opførelse af bygninger"),
        ("11100 Dyrkning af korn", "011100", "Dyrkning af korn"),
        ("41.00.00 - Opførelse", "410000", "Opførelse"),
        ("410000", "410000", None),
        ("Uoplyst", None, None),
        ("", None, None),
    ],
)
def test_a_sector_is_code_and_title(
    tmp_path: Path, written: str, code: str | None, title: str | None
) -> None:
    unit = one(tmp_path, row(sector=written))
    assert (unit.sector_code == code) if code else pd.isna(unit.sector_code)
    assert (unit.sector_title == title) if title else pd.isna(unit.sector_title)
    assert pd.isna(unit.sector_scheme) == (code is None)


@pytest.mark.parametrize(
    ("written", "years"), [("12", 12.0), ("12,5", 12.5), ("1.234", 1234.0), ("-", None)]
)
def test_person_years_are_never_employees(
    tmp_path: Path, written: str, years: float | None
) -> None:
    unit = one(tmp_path, row(fte=written))
    assert (unit.full_time_equivalents == years) if years else pd.isna(unit.full_time_equivalents)
    assert pd.isna(unit.employees_min)
    assert pd.isna(unit.employees_max)


def test_legal_forms_in_short() -> None:
    forms = pd.Series(
        ["Anpartsselskab", "Kommanditaktieselskab/Partnerselskab", "Enkeltmandsvirksomhed", None],
        dtype="str",
    )
    assert short_legal_forms(forms).dropna().to_list() == ["ApS", "P/S", "Enkeltmandsvirksomhed"]


@pytest.mark.parametrize(
    ("written", "protected"), [("Ja", True), ("Nej", False), ("", False), ("Ja (delvist)", True)]
)
def test_protection_is_kept_and_doubt_protects(
    tmp_path: Path, written: str, protected: bool
) -> None:
    assert one(tmp_path, row(ad=written)).ad_protected == protected


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Farvervej 1 - 8800 Viborg", ("Farvervej 1", "Farvervej", "1", "8800", "Viborg")),
        (
            "Herlev Hovedgade 195a - 1. - 2730 Herlev",
            ("Herlev Hovedgade 195A, 1.", "Herlev Hovedgade", "195A", "2730", "Herlev"),
        ),
        (
            "C/O Et Firma, C/O Et Firma - Gaden 7 - 3. tv - 2100 København Ø",
            ("Gaden 7, 3. tv", "Gaden", "7", "2100", "København Ø"),
        ),
        (
            "C/O Hal 5, Havnen, filial af X S - Industrivej 44A - 2750 Ballerup",
            ("Industrivej 44A", "Industrivej", "44A", "2750", "Ballerup"),
        ),
        (
            "Hammerholmen 38 - 42 - 2650 Hvidovre",
            ("Hammerholmen 38-42", "Hammerholmen", "38", "2650", "Hvidovre"),
        ),
        (
            "Holstebrovej 79 - Hee - 6950 Ringkøbing",
            ("Holstebrovej 79", "Holstebrovej", "79", "6950", "Ringkøbing"),
        ),
        (
            "Ejby Industrivej 80 - Postboks 1419 - 2600 Glostrup",
            ("Ejby Industrivej 80", "Ejby Industrivej", "80", "2600", "Glostrup"),
        ),
        (
            "Havnevej 12 B, st. th, 9990 Skagen",
            ("Havnevej 12B, st. th", "Havnevej", "12B", "9990", "Skagen"),
        ),
        ("Havnevej 12\n9990 Skagen", ("Havnevej 12", "Havnevej", "12", "9990", "Skagen")),
        ("10. Juni Vej 3 - 9990 Skagen", ("10. Juni Vej 3", "10. Juni Vej", "3", "9990", "Skagen")),
        ("Havnen - 9990 Skagen", ("Havnen", "Havnen", None, "9990", "Skagen")),
        ("Postboks 12 - 9990 Skagen", (None, None, None, "9990", "Skagen")),
        ("9990 Skagen", (None, None, None, "9990", "Skagen")),
        ("Vej 1", ("Vej 1", "Vej", "1", None, None)),
        (" - ", (None, None, None, None, None)),
    ],
)
def test_an_address_is_taken_apart(text: str, address: tuple[str | None, ...]) -> None:
    assert parsed(text) == Address(*address)


@given(st.text(max_size=60))
def test_any_text_at_all_is_an_address_or_nothing(text: str) -> None:
    parsed(text)


def test_numbers_that_are_none_are_put_aside(tmp_path: Path) -> None:
    path = write_csv(
        *(tmp_path, HEADINGS, ROW, row(cvr="90000018"), row(cvr="123"), row(cvr="")),
        row(cvr="ukendt"),
    )
    loaded = load(path)
    assert loaded.set_aside["reason"].to_list() == ["bad_code", "bad_code", "no_id", "no_id"]
    assert loaded.set_aside["detail"].dropna().to_list() == ["123", "90000018"]


def test_the_same_company_on_two_lists_is_one(tmp_path: Path) -> None:
    loaded = load(write_csv(tmp_path, HEADINGS, ROW, row(ark="433200")))
    assert loaded.set_aside["reason"].to_list() == ["duplicate"]
    assert loaded.set_aside["detail"].to_list() == ["cvr:90000012"]


def test_of_two_rows_that_differ_one_stays_whatever_their_order(tmp_path: Path) -> None:
    for rows in ((ROW, row(name="ANDET NAVN")), (row(name="ANDET NAVN"), ROW)):
        loaded = load(write_csv(tmp_path, HEADINGS, *rows))
        assert loaded.set_aside["reason"].to_list() == ["superseded"]
        assert units(loaded)["name"].to_list() == ["ANDET NAVN"]


def test_of_two_rows_the_fuller_one_stays(tmp_path: Path) -> None:
    loaded = load(write_csv(tmp_path, HEADINGS, row(name="A", fte="-"), row(name="B", fte="12")))
    assert units(loaded)["name"].to_list() == ["B"]
    assert loaded.set_aside["detail"].to_list() == ["cvr:90000012"]


def test_a_workbook_with_a_sheet_a_sector_is_read(tmp_path: Path) -> None:
    typed = (16127493, dt.date(1992, 3, 25), 12.5, *ROW[3:5], 9990, *ROW[6:])
    path = write_workbook(tmp_path, {"410000": [HEADINGS, typed], "433200": [HEADINGS, ROW]})
    frame = units(load(path)).set_index("cvr")
    assert set(frame.index) == {"16127493", "90000012"}
    assert frame.loc["16127493", "full_time_equivalents"] == 12.5
    assert frame.loc["16127493", "postal_code"] == "9990"
    assert frame.loc["16127493", "started_on"] == pd.Timestamp("1992-03-25")


EXTRA = (*HEADINGS, "P-nummer", "Telefon", "E-mail", "Hjemmeside", "Status", "Ophørsdato")


def test_what_more_an_export_may_tell(tmp_path: Path) -> None:
    path = write_csv(
        *(tmp_path, EXTRA),
        (*ROW, "1003388394", "2603991234", "post@example.com", "example.com", "Normal", ""),
    )
    loaded = load(path)
    unit = next(units(loaded).itertuples(index=False))
    assert (unit.unit_id, unit.pnr) == ("1003388394", "1003388394")
    assert (unit.phone, unit.email, unit.website) == (
        *("2603991234", "post@example.com", "example.com"),
    )
    assert loaded.counts == {}


def test_units_of_one_company_are_rows_of_their_own(tmp_path: Path) -> None:
    rest = ("", "", "", "", "")
    path = write_csv(tmp_path, EXTRA, (*ROW, "1003388394", *rest), (*ROW, "1003388395", *rest))
    loaded = load(path)
    assert loaded.kept == 2
    assert len(companies(loaded)) == 1


@pytest.mark.parametrize(
    ("status", "ended", "unit", "company"),
    [
        ("Normal", "", "active", "normal"),
        ("Under konkurs", "", "bankrupt", "bankrupt"),
        ("Under tvangsopløsning", "", "dissolving", "dissolving"),
        ("Under frivillig likvidation", "", "dissolving", "dissolving"),
        ("Opløst efter konkurs", "", "closed", "closed"),
        ("Tvangsopløst", "", "closed", "closed"),
        ("Normal", "2026-11-20", "closed", "closed"),
        ("Normal", "2026-12-31", "active", "normal"),
    ],
)
def test_status_and_end(tmp_path: Path, status: str, ended: str, unit: str, company: str) -> None:
    loaded = load(write_csv(tmp_path, EXTRA, (*ROW, "", "", "", "", status, ended)))
    assert units(loaded)["status"].to_list() == [unit]
    assert companies(loaded)["company_status"].to_list() == [company]


def test_a_company_that_has_not_begun_is_coming(tmp_path: Path) -> None:
    assert one(tmp_path, row(start="2027-01-01")).status == "coming"


def test_personal_numbers_are_masked_also_here(tmp_path: Path) -> None:
    unit = one(tmp_path, row(name="BYG v/ 010185-1234", address="Vej 1, 010185-1234 - 9990 Skagen"))
    assert "1234" not in repr(unit)
    assert unit.name == "BYG v/ [CPR]"


def test_another_export_is_told_by_its_columns(tmp_path: Path) -> None:
    with pytest.raises(ColumnsMissing, match="cvr, name"):
        load(write_csv(tmp_path, ("Vej", "By"), ("A", "B")))
    (tmp_path / "x.xlsx").write_bytes(b"CVR,Navn\n")
    with pytest.raises(SourceUnreadable):
        load(tmp_path / "x.xlsx")


CELLS = st.fixed_dictionaries(
    {
        "cvr": st.sampled_from([*CVRS[:3], "90000018", "", "x"]),
        "name": st.sampled_from(["A", "B", ""]),
        "fte": st.sampled_from(["-", "3"]),
        "ark": st.sampled_from(["1", "2"]),
    }
)


@settings(max_examples=examples(15))
@given(cells=st.lists(CELLS, min_size=1, max_size=10), seed=st.integers(0, 1000))
def test_row_order_does_not_matter(tmp_path: Path, cells: list[dict[str, str]], seed: int) -> None:
    rows = [row(**some) for some in cells]
    loaded = load(write_csv(tmp_path, HEADINGS, *rows))
    random.Random(seed).shuffle(rows)
    again = load(write_csv(tmp_path, HEADINGS, *rows))
    for name, table in loaded.tables.items():
        told = [column for column in table if column != SOURCE_ROW]  # which follows the order
        pd.testing.assert_frame_equal(table[told], again.tables[name][told])
    assert sorted(loaded.set_aside["reason"]) == sorted(again.set_aside["reason"])


@pytest.mark.real_data
def test_the_real_export_is_read_whole(shared_data: Path) -> None:
    path = shared_data / "cvr" / "virk_export_bygge_521.csv"
    loaded = load(path, as_of=dt.date(2025, 6, 1))
    assert (loaded.read, loaded.kept) == (521, 521)
    frame = units(loaded)
    assert set(frame["sector_scheme"]) == {"DB25"}
    assert frame["sector_code"].str.fullmatch(r"\d{6}").all()
    assert frame["full_time_equivalents"].isna().sum() == 40
    assert frame[["street_name", "house_number", "postal_code", "started_on"]].notna().all().all()
    assert frame["legal_form"].value_counts()[["A/S", "ApS", "P/S"]].to_list() == [366, 142, 6]
    raw = pd.read_csv(path, dtype="str").set_index("CVR-nummer/REG-nummer")
    assert (frame.set_index("cvr")["postal_code"] == raw["Postnr."].sort_index()).all()
