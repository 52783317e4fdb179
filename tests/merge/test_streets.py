"""Streets and house numbers compare as people mean them."""

import pandas as pd
import pytest

from kortinfo.merge.streets import (
    address_keys,
    house_numbers,
    leading_numbers,
    split_addresses,
    street_keys,
)


def _texts(*values: str | None) -> pd.Series:
    return pd.Series(values, dtype="str")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gl. Skagensvej", "Gammel Skagensvej"),
        ("Ågade", "Aagade"),
        ("SØNDERGADE", "Søndergade"),
        ("Chr. X's Vej", "Christian Xs Vej"),
        ("Rådhus Allé", "Rådhusalle"),
        ("Ndr. Ringvej", "Nr. Ringvej"),
        ("Skt. Annæ Plads", "Sankt Annæ Plads"),
    ],
)
def test_spellings_of_one_street_are_the_same(one, other):
    keys = street_keys(_texts(one, other))
    assert keys.iloc[0] == keys.iloc[1]


def test_streets_that_differ_stay_different_and_nothing_stays_missing():
    keys = street_keys(_texts("Nygade", "Nygade 2", "Vestergade", None, "", "--"))
    assert keys.iloc[:3].nunique() == 3
    assert keys.iloc[3:].isna().all()


def test_house_numbers_lose_zeros_and_gain_upper_case():
    given = _texts("007a", "12 B", "12-14", "5", None, "st", "12AB")
    shown = house_numbers(given)
    assert shown.iloc[:4].tolist() == ["7A", "12B", "12", "5"]
    assert shown.iloc[4:].isna().all()
    assert leading_numbers(shown).tolist() == [7, 12, 12, 5, -1, -1, -1]


@pytest.mark.parametrize(
    ("address", "street", "number"),
    [
        ("Havnegade 12", "Havnegade", "12"),
        ("Havnegade 12 a, 2. th", "Havnegade", "12A"),
        ("Havnegade 12, 1. tv, 9900 Frederikshavn", "Havnegade", "12"),
        ("10. Februar Vej 3", "10. Februar Vej", "3"),
        ("Havnegade 12 st", "Havnegade", "12"),
        ("Havnegade 12-14", "Havnegade", "12"),
        ("Havnegade 007B", "Havnegade", "7B"),
        ("Havnegade", None, None),
        ("12", None, None),
        ("", None, None),
        ("A" * 10_000, None, None),
    ],
)
def test_an_address_in_one_text_is_taken_apart(address, street, number):
    row = split_addresses(_texts(address)).iloc[0]
    assert [None if pd.isna(value) else value for value in row] == [street, number]


def test_columns_go_before_the_address_text():
    frame = pd.DataFrame(
        {
            "street": _texts("Nygade", None, None),
            "number": _texts("1", None, None),
            "text": _texts("Havnegade 2", "Havnegade 2", None),
        }
    )
    keys = address_keys(frame, street="street", number="number", address="text")
    assert keys["street_key"].tolist()[:2] == ["nygade", "havnegade"]
    assert keys["house"].tolist()[:2] == ["1", "2"]
    assert keys.iloc[2].isna().all()
    assert len(address_keys(frame.iloc[:0], street="", number="", address="text")) == 0
