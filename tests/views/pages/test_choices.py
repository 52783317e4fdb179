"""What the filters offer."""

import pandas as pd

from kortinfo.selection import Selection, coded
from kortinfo.tables import POSTAL_CODE
from kortinfo.views.pages.choices import Choices, area_choices
from tests.views.pages import conftest

OFFERED = Choices(
    values=("DB25:F", "DB25:43"), labels={"DB25:F": "F Bygge (1.234)", "DB25:43": "\u200343 El (7)"}
)


def test_a_choice_is_known_by_value_and_by_any_label_it_has_had() -> None:
    assert OFFERED.meant(["DB25:F"]) == {"DB25:F"}
    assert OFFERED.meant(["F Bygge (12)", "43 El (1,234)"]) == {"DB25:F", "DB25:43"}


def test_what_is_not_offered_is_not_meant() -> None:
    assert OFFERED.meant(["G Handel (3)", "", "<script>"]) == frozenset()


def test_a_district_of_several_postal_codes_counts_the_businesses_of_them_all() -> None:
    businesses = conftest.frames()["businesses"]
    codes = pd.Series(["1000", "1250", "1499", "1500"], dtype="str")
    some = businesses.head(4).assign(**{POSTAL_CODE: codes})
    chosen = Selection(areas=frozenset({"postal:1000-1499", "postal:1600"}), population=None)
    found = area_choices(coded(some, as_of=conftest.AS_OF), chosen, {}, "da", kind="postal")
    assert found.labels["postal:1000-1499"].endswith("(3)")
    assert found.labels["postal:1600"].endswith("(0)")
