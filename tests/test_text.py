"""Names are compared by what they say; text is text."""

import pandas as pd
import pytest

from kortinfo.text import escape, formula_safe, normalised_names, printable, printable_in


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
