"""What people and spreadsheets write in a cell, and what it means."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kortinfo.loaders import cells


def series(*values: str | None) -> pd.Series:
    return pd.Series(list(values), dtype="str")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("21-11-2026", "2026-11-21"),
        ("21/11/2026", "2026-11-21"),
        ("21.11.2026", "2026-11-21"),
        ("1-2-26", "2026-02-01"),
        ("01.02.99", "1999-02-01"),
        (" 21 - 11 - 2026 ", "2026-11-21"),
        ("2026-11-21", "2026-11-21"),
        ("2026/11/21", "2026-11-21"),
        ("20261121", "2026-11-21"),
        ("2026-11-21T13:45:00", "2026-11-21"),
        ("2026-11-21 13:45:00.000", "2026-11-21"),
        ("21-11-2026 13:45", "2026-11-21"),
        ("21.11.2026 kl. 13.45", "2026-11-21"),
        ("21. nov. 2026", "2026-11-21"),
        ("21. november 2026", "2026-11-21"),
        ("1. maj 26", "2026-05-01"),
        ("lørdag den 21. nov 2026", "2026-11-21"),
        ("d. 3. marts 2026", "2026-03-03"),
        ("3-okt-2026", "2026-10-03"),
        ("Nov 21, 2026", "2026-11-21"),
        ("5/11 2026", "2026-11-05"),
        ("5.11 2026", "2026-11-05"),
        ("5. nov 2026", "2026-11-05"),
        ("05/11-2026", "2026-11-05"),
        ("5/11, 2026", "2026-11-05"),
        ("5/11 2026 kl. 10.30", "2026-11-05"),
        ("13/5 2026", "2026-05-13"),
        ("d. 5/11 2026", "2026-11-05"),
        ("torsdag d. 5/11-26", "2026-11-05"),
        ("45000", "2023-03-15"),
        ("45000.0", "2023-03-15"),
        ("45000,5", "2023-03-15"),
        ("29-02-2028", "2028-02-29"),
        # A service writes midnight in Denmark as the evening before, in UTC.
        ("2026-01-31T23:00:00Z", "2026-02-01"),
        ("2026-07-31T22:00:00.000Z", "2026-08-01"),
        ("2026-11-21T00:00:00+01:00", "2026-11-21"),
    ],
)
def test_a_date_is_read_however_it_is_written(written: str, day: str) -> None:
    found, bad = cells.dates(series(written))
    assert found[0] == pd.Timestamp(day)
    assert not bad[0]


@pytest.mark.parametrize(
    "written",
    [
        *("31-02-2026", "29-02-2027", "00-00-0000", "12/25/2026", "1899-12-31", "31-12-9999"),
        *(
            "19999",
            "80001",
            "450000",
            "i går",
            "5/11 26",
            "5/11 10:30",
            "5/13 2026",
            "uge 5/11 2026",
            "Dato",
            "13:45",
            "2026-13-01",
            "21-11",
            "1.5",
        ),
        *("2026-99-99T00:00:00Z", "21. nomber 2026", "21-11-2026-1", "٢١-١١-٢٠٢٦"),
    ],
)
def test_what_is_no_day_is_bad_and_not_guessed(written: str) -> None:
    found, bad = cells.dates(series(written))
    assert pd.isna(found[0])
    assert bad[0]


@pytest.mark.parametrize("written", ["", "  ", "-", "NULL", "#N/A", "#I/T", "\xa0", None])
def test_nothing_is_missing_and_not_bad(written: str | None) -> None:
    found, bad = cells.dates(series(written))
    assert pd.isna(found[0])
    assert not bad[0]


@given(st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)))
def test_every_day_survives_every_common_spelling(day: dt.date) -> None:
    spellings = [
        day.isoformat(),
        f"{day:%d-%m-%Y}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d.%m.%Y} 23:59",
    ]
    found, bad = cells.dates(series(*spellings))
    assert set(found) == {pd.Timestamp(day)}
    assert not bad.any()


@given(st.lists(st.one_of(st.none(), st.text(max_size=12)), max_size=8))
def test_any_text_at_all_is_read_or_told_bad(texts: list[str | None]) -> None:
    given_cells = series(*texts)
    found, bad = cells.dates(given_cells)
    given_something = cells.clean(given_cells).notna()
    assert (found.notna() | bad).equals(given_something)
    for read in (
        *(cells.pnrs, cells.cvrs, cells.postal_codes, cells.booleans),
        *(cells.whole_numbers, cells.decimals, cells.is_valid_cvr),
    ):
        assert len(read(given_cells)) == len(texts)


@pytest.mark.parametrize(
    "written",
    [
        *("1003388394", "1003388394.0", "1003388394,0", "P1003388394", "P-nr. 1003388394"),
        *("1003 388 394", "1.003.388.394", "p-nummer: 1003388394", "'1003388394", "1003-388-394"),
        *("１００３３８８３９４", "1003\xa0388\xa0394"),
    ],
)
def test_a_p_number_is_its_ten_digits(written: str) -> None:
    assert cells.pnrs(series(written))[0] == "1003388394"


@pytest.mark.parametrize(
    "written", ["1.00338E+09", "1,00338E+09", "1003388", "100338839412", "ukendt", "0000000000"]
)
def test_what_cannot_have_been_a_p_number_is_unusable(written: str) -> None:
    assert pd.isna(cells.pnrs(series(written))[0])


@pytest.mark.parametrize("written", ["10033883", "100338839", "10033883941"])
def test_a_mistyped_p_number_is_left_for_the_match_to_judge(written: str) -> None:
    assert cells.pnrs(series(written))[0] == written


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("DK16127493", "16127493"),
        ("DK-16 12 74 93", "16127493"),
        ("CVR-nr. 16127493", "16127493"),
        ("CVR: DK16127493", "16127493"),
        ("16127493.0", "16127493"),
        ("16.127.493", "16127493"),
        ("1612749", "01612749"),
        ("161274", "161274"),
        ("161274933", "161274933"),
    ],
)
def test_a_cvr_number_is_its_digits(written: str, number: str) -> None:
    assert cells.cvrs(series(written))[0] == number


@pytest.mark.parametrize("written", ["1.6127E+07", "ingen", "0", "00000000", "16127493/2"])
def test_what_is_no_cvr_number_is_missing(written: str) -> None:
    assert pd.isna(cells.cvrs(series(written))[0])


def test_modulus_11_catches_every_single_digit_slip() -> None:
    right = "16127493"
    slips = [
        right[:at] + str(digit) + right[at + 1 :]
        for at in range(8)
        for digit in range(10)
        if str(digit) != right[at]
    ]
    assert cells.is_valid_cvr(series(right))[0]
    assert not cells.is_valid_cvr(series(*slips)).any()


def test_a_cvr_number_of_another_length_is_not_valid() -> None:
    assert cells.is_valid_cvr(series("1612749", "161274933", None, "")).to_list() == [False] * 4


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *(("9990", "9990"), ("DK-9990", "9990"), ("DK 9990", "9990"), ("9990 Skagen", "9990")),
        *(("9990, Skagen", "9990"), ("9990.0", "9990"), ("800", "0800"), ("9990Skagen", None)),
        *(("99900", None), ("Skagen", None), ("", None)),
    ],
)
def test_a_postal_code_has_four_digits(written: str, code: str | None) -> None:
    found = cells.postal_codes(series(written))[0]
    assert found == code if code else pd.isna(found)


def test_yes_and_no_in_many_spellings() -> None:
    said = cells.booleans(series("Ja", "x", "1", "TRUE", "nej", "0", "False", "måske", None))
    assert said.to_list() == [True] * 4 + [False] * 3 + [pd.NA] * 2


def test_persons_are_whole_numbers() -> None:
    found = cells.whole_numbers(series("3", "3,0", "3.00", "3 personer", "-1", "mange", None))
    assert found.to_list() == [3, 3, 3, 3, pd.NA, pd.NA, pd.NA]


def test_decimals_are_danish_first() -> None:
    found = cells.decimals(series("1.234,5", "12,5", "12.5", "7", "-", "ca. 3"))
    assert found.dropna().to_list() == [1234.5, 12.5, 12.5, 7.0]


def test_clean_text_keeps_what_was_written() -> None:
    text = series("  Åse\xa0&  Søn\r\nApS ", "👩‍🔧 Værksted", "x" * 10_000, "=1+1", "a\x00\x07b")
    assert cells.clean(text).to_list() == [
        *("Åse & Søn ApS", "👩‍🔧 Værksted", "x" * 10_000, "=1+1", "ab")
    ]


def test_an_empty_column_gives_empty_columns() -> None:
    nothing = series()
    found, bad = cells.dates(nothing)
    assert str(found.dtype) == "datetime64[us]"
    assert str(bad.dtype) == "bool"
    assert str(cells.pnrs(nothing).dtype) == "str"
    assert str(cells.whole_numbers(nothing).dtype) == "Int64"
    assert str(cells.booleans(nothing).dtype) == "boolean"
    assert len(cells.is_valid_cvr(nothing)) == 0


@pytest.mark.parametrize(
    "written",
    ["101530234", "101530234.0", "101.530.234", "1.101.530.234", "1,01530234E+08", "0101530234.0"],
)
def test_a_cpr_number_that_a_spreadsheet_wrote_as_a_number_is_no_text(written: str) -> None:
    text, had = cells.masked(pd.Series([written, "12345678", "98.421.212", "K 101530234"]))
    assert had.tolist() == [True, False, False, False]
    assert "530" not in str(text[0])
    assert text[1:].tolist() == ["12345678", "98.421.212", "K 101530234"]
