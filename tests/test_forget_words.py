"""A person is found in a text however the text spells it, and nobody else is."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kortinfo.forgotten import Forgotten, known
from tests.examples import examples

HER = known(
    {
        "name": ["Søren-Åge Quistgaard"],
        "email": ["s.quist@eksempel.dk"],
        "phone": ["+45 98 76 54 32"],
    }
)


SPELLED = [
    ("Søren-Åge Quistgaard.", "[glemt]."),
    ("besøg_SOEREN_AAGE_QUISTGAARD_2026.csv", "besøg_[glemt]_2026.csv"),
    ("So\u0308ren A\u030age Quistgaard", "[glemt]"),
    ("Søren A\u030age\u00a0Quistga\u030ard's mappe", "[glemt] mappe"),
    ("sørenågequistgaard.xlsx", "[glemt].xlsx"),
    ("til soren.aage.quistgaards bil", "til soren.aage.quistgaards bil"),  # o is no ø
    ("Søren-Åge Quistgaardsen og Søren-Åge", "Søren-Åge Quistgaardsen og Søren-Åge"),
    ("Søren-Åge; Quistgaard", "Søren-Åge; Quistgaard"),
    ("svar_S.Quist@Eksempel.dk_1.csv", "svar_[glemt]_1.csv"),
    ("s.quist@eksempel.dk.csv, ss.quist@eksempel.dk", "[glemt].csv, ss.quist@eksempel.dk"),
    ("tlf98765432", "tlf[glemt]"),
    ("12 98-76 54.32 og 4598765432", "12 [glemt] og [glemt]"),
    ("(+45) 98765432, 0045 9876 5432", "[glemt], [glemt]"),
    ("198765432 987654321 9876 5433", "198765432 987654321 9876 5433"),
    ("98765432.0", "[glemt].0"),
    ("besøg2026SørenÅgeQuistgaard12.csv", "besøg2026[glemt]12.csv"),
    ("12Søren-Åge Quistgaard3", "12[glemt]3"),
    ("Søren%20Åge%20Quistgaard", "[glemt]"),
    ("S%C3%B8ren%20%C3%85ge%20Quistgaard.pdf", "[glemt].pdf"),
    ("S&oslash;ren-&Aring;ge&nbsp;Quistgaard", "[glemt]"),
    ("Sø\u00adren-Åge\u00a0Quist\u200bgaard", "[glemt]"),
    ("Søren\u200bÅge Quistgaard", "[glemt]"),
    ("Søren\u2011Åge\u2212Quistgaard", "[glemt]"),
    ("Quistgaard, Søren-Åge; Bo", "[glemt]; Bo"),
    ("hr. Quistgaard,Søren Åge", "hr. [glemt]"),
    ("Åge Quistgaard, Søren", "[glemt]"),
    ("Quistgaard, Søren", "Quistgaard, Søren"),
    ("s.quist%40eksempel.dk", "[glemt]"),
    ("S&oslash;ren-&Aring;ge Quist&shy;gaard", "[glemt]"),  # one spelling inside another
    ("S%25C3%25B8ren-%25C3%2585ge%20Quistgaard", "[glemt]"),
    ("S%F8ren-%C5ge%20Quistgaard.pdf", "[glemt].pdf"),  # as older programs write links
    ("Quistgaard%2C%20S%C3%B8ren-%C3%85ge", "[glemt]"),
    (
        "9876\u20135432, 98‑76‑54‑32, 98_76_54_32, 98.76.54.32",
        "[glemt], [glemt], [glemt], [glemt]",
    ),
]


@pytest.mark.parametrize(("text", "told"), SPELLED)
def test_a_person_is_found_however_it_is_spelled(text: str, told: str) -> None:
    assert HER.masked(text) == told
    assert HER.masked(told) == told


def test_a_column_finds_every_spelling_that_a_text_finds() -> None:
    told = HER.masked_in(pd.Series([text for text, _ in SPELLED], dtype="str"))
    assert told.tolist() == [hidden for _, hidden in SPELLED]


BO = known({"name": ["Bo", "Bo Holm"]})


@pytest.mark.parametrize(
    "text",
    [
        *("Boholm", "Aabo", "xBo", "Bo\u00adholm", "Bo\u2060holm", "Ål\u200cbo", "\ufeffBoholm"),
        *("Bos\u00adbo 2", "AT&amp;T Boholm", "100%25 Boholm"),
    ],
)
def test_a_short_name_is_no_part_of_another_word(text: str) -> None:
    assert BO.masked(text) == text
    assert BO.masked_in(pd.Series([text], dtype="str")).tolist() == [text]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2Bo3_Bo", "2[glemt]3_[glemt]"),
        ("\ufeffBo", "\ufeff[glemt]"),
        ("Bo\u2060 \u200eHolm", "[glemt]"),
        ("Holm, Bo", "[glemt]"),
        ("B\u00ado", "[glemt]"),
    ],
)
def test_a_short_name_is_found_beside_what_is_no_letter(text: str, told: str) -> None:
    assert BO.masked(text) == told
    assert BO.masked_in(pd.Series([text], dtype="str")).tolist() == [told]


PIECES = st.sampled_from(
    [
        *("Søren", "SO\u0308REN", "soeren", "S%C3%B8ren", "S&oslash;ren", "S\u00adøren", "S%F8ren"),
        *("Åge", "A\u030age", "aage", "&Aring;ge", "Quistgaard", "Quist\u200bgaard", "QUISTGAARDS"),
        *("9876", "5432", "98", "76", "54", "32", "+45", "0045", "s.quist@eksempel.dk", "Bo", "12"),
    ]
)
JOINTS = st.sampled_from(
    ["", " ", "-", "_", ".", ", ", ",", "/", "\u00a0", "\u2011", "–", "%20", "&nbsp;", "\u200b"]
)


@given(
    texts=st.lists(
        st.lists(st.tuples(PIECES, JOINTS), max_size=6).map(
            lambda pairs: "".join(piece + joint for piece, joint in pairs)
        ),
        max_size=examples(20),
    )
)
def test_a_column_hides_what_its_texts_hide_however_spelled(texts: list[str]) -> None:
    told = HER.masked_in(pd.Series(texts, dtype="str"))
    assert told.tolist() == [HER.masked(text) for text in texts]


def test_a_mail_address_with_danish_letters_is_found_in_a_column() -> None:
    his = known({"email": ["Bjørn.A\u030as@eksempel.dk"]})
    texts = pd.Series(
        ["bjørn.ås@eksempel.dk", "bjo\u0308rn.ås@eksempel.dk", "bj%C3%B8rn.%C3%A5s@eksempel.dk"],
        dtype="str",
    )
    assert his.masked_in(texts).tolist() == ["[glemt]", texts[1], "[glemt]"]


def test_a_column_is_masked_as_its_texts_are() -> None:
    texts = pd.Series(["Besøg hos Søren Åge Quistgaard", None, "Bo", "s.quist@eksempel.dk"])
    told = HER.masked_in(texts.astype("str"))
    assert told.tolist()[::2] == ["Besøg hos [glemt]", "Bo"]
    assert told.isna().tolist() == [False, True, False, False]
    assert told[3] == "[glemt]"


def test_what_was_remembered_by_earlier_versions_is_still_found() -> None:
    old = Forgotten(salt=b"", hashes={}, longest=None)
    hashed = {"name": frozenset({old.hashed("name", "anne-marie k. holm")})}
    legacy = Forgotten(salt=b"", hashes=hashed, longest=None)
    assert legacy.masked("Ring til Anne-Marie K. Holms mor") == "Ring til [glemt] mor"
    assert Forgotten(salt=b"", hashes=hashed, longest=3).masked("Anne-Marie K. Holm") != "[glemt]"


def test_ids_that_name_a_person_stay_apart() -> None:
    ids = ("Søren Åge Quistgaard 1", "soeren-aage quistgaard 1", "Søren Åge Quistgaard 1", "7")
    told = [HER.masked_id(each) for each in ids]
    assert told[0] == told[2] != told[1]
    assert told[0].startswith("[glemt] 1 ")
    assert told[3] == "7"
    assert HER.masked_in(pd.Series(ids, dtype="str"), ids=True).tolist() == told
