"""What the filters offer."""

from kortinfo.views.pages.choices import Choices

OFFERED = Choices(
    values=("DB25:F", "DB25:43"), labels={"DB25:F": "F Bygge (1.234)", "DB25:43": "\u200343 El (7)"}
)


def test_a_choice_is_known_by_value_and_by_any_label_it_has_had() -> None:
    assert OFFERED.meant(["DB25:F"]) == {"DB25:F"}
    assert OFFERED.meant(["F Bygge (12)", "43 El (1,234)"]) == {"DB25:F", "DB25:43"}


def test_what_is_not_offered_is_not_meant() -> None:
    assert OFFERED.meant(["G Handel (3)", "", "<script>"]) == frozenset()
