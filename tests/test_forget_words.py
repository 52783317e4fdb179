"""A person is found in a text however the text spells it, and nobody else is."""

import pandas as pd
import pytest

from kortinfo.forgotten import Forgotten, known

HER = known(
    {
        "name": ["Søren-Åge Quistgaard"],
        "email": ["s.quist@eksempel.dk"],
        "phone": ["+45 98 76 54 32"],
    }
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
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
    ],
)
def test_a_person_is_found_however_it_is_spelled(text: str, told: str) -> None:
    assert HER.masked(text) == told
    assert HER.masked(told) == told


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
