"""CPR numbers are masked in every spelling; names are compared by what they say; text is text."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kortinfo.cpr import mask_cpr, mask_cpr_in
from kortinfo.text import escape, formula_safe, normalised_names, printable, printable_in


@pytest.mark.parametrize(
    "text",
    [
        "010203-4567",
        "Borger 010203-4567 møder",
        "Vej 1 010203-4567",  # a house number in front
        "12-010203-4567",
        "010203 4567",
        "010203–4567",
        "010203 - 4567",
        "01.02.03-4567",
        "01-02-03 4567",
        "01/02/03-4567",
        "0102034567",
        "cpr:0102034567,",
        "610203-4567",  # a replacement number has 60 added to its day
    ],
)
def test_a_cpr_number_is_masked_in_every_spelling(text: str) -> None:
    masked = mask_cpr(text)
    assert "[CPR]" in masked
    assert "4567" not in masked


@pytest.mark.parametrize(
    "text",
    [
        "98421212",
        "+45 98 42 12 12",
        "9200000001",  # no such day
        "12345678",
        "9990 Skagen",
        "2026-11-21 10:15",
        "den 21-11-2026",
        "01-02-2026",
        "sag 123456789012",
    ],
)
def test_what_is_no_cpr_number_is_left_alone(text: str) -> None:
    assert mask_cpr(text) == text


def test_known_p_numbers_and_phone_columns_are_left_alone_but_for_the_spelled_form() -> None:
    assert mask_cpr("1003991234", known_pnrs={"1003991234"}) == "1003991234"
    assert mask_cpr("0102034567", phone=True) == "0102034567"
    assert mask_cpr("010203-4567", phone=True) == "[CPR]"


@given(
    day=st.integers(1, 28),
    month=st.integers(1, 12),
    year=st.integers(0, 99),
    serial=st.integers(0, 9999),
    separator=st.sampled_from(["-", " ", "–", "", " - ", "/", "."]),
    before=st.sampled_from(["", "Vej 1 ", "(", "nr.", "æ"]),
)
def test_no_separator_hides_one(
    day: int, month: int, year: int, serial: int, separator: str, before: str
) -> None:
    text = f"{before}{day:02d}{month:02d}{year:02d}{separator}{serial:04d}"
    assert mask_cpr(text) == f"{before}[CPR]"


def test_a_column_tells_which_rows_were_masked() -> None:
    masked, changed = mask_cpr_in(pd.Series(["ring 010203-4567", None, "intet"], dtype="str"))
    assert masked.tolist()[0] == "ring [CPR]"
    assert masked.isna().tolist() == [False, True, False]
    assert changed.tolist() == [True, False, False]


def test_names_that_say_the_same_become_the_same() -> None:
    names = pd.Series(
        ["Brødr. Ås & Søn ApS", "BROEDR AAS OG SOEN", "brødr ås og søn A/S", "Brødr. Aas & Søn I/S"]
    )
    assert normalised_names(names).nunique() == 1
    other = normalised_names(pd.Series(["Aspen Træ", "Maler v/ Ib", None]))
    assert other.tolist()[:2] == ["aspen trae", "maler v ib"]
    assert other.isna().tolist() == [False, False, True]


def test_what_could_start_a_formula_gets_an_apostrophe() -> None:
    texts = pd.Series(["=1+1", " +45", "-x", "@SUM", "\t=1", "＝1", "Smed", None], dtype="str")
    safe = formula_safe(texts)
    assert [text[0] for text in safe.tolist()[:6]] == ["'"] * 6
    assert safe.tolist()[6] == "Smed"
    assert pd.isna(safe.iloc[7])


@pytest.mark.parametrize(
    "unseen",
    ["\u200b", "\ufeff", "\u202e", "\u2060", "\u200f", "\xad", "\xa0 ", "\x00", " \u200b\t"],
)
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝"])
def test_nothing_unseen_hides_the_start_of_a_formula(unseen: str, start: str) -> None:
    text = f"{unseen}{start}1+1"
    assert formula_safe(pd.Series([text], dtype="str")).tolist() == [f"'{text}"]


def test_text_has_no_controls_and_keeps_its_white_space_and_emoji() -> None:
    assert printable("\x1b[31mred\x1b]0;t\x07\x9b\u202e!") == "[31mred]0;t!"
    family = "Æbleø A/S\n\t\xa0👨\u200d👩\u200d👧"
    assert printable(family) == family
    column = printable_in(pd.Series(["\x1b[1mx\x00", family, None], dtype="str"))
    assert column.to_list()[:2] == ["[1mx", family]
    assert column.isna().to_list() == [False, False, True]


def test_text_in_html_is_text() -> None:
    assert escape('<b a="1">&') == "&lt;b a=&quot;1&quot;&gt;&amp;"
    assert escape(None) == ""
    assert escape(float("nan")) == ""
