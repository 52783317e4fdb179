"""A table on a narrow screen: as wide as it is, fitted in, or as cards that name their cells."""

from kortinfo.views.pages.html_table import html_table


def test_what_a_narrow_screen_does_stands_in_its_class() -> None:
    rows = [["<b>", "1"]]
    assert 'class="ki-data"' in html_table(["A", "B"], rows)
    assert 'class="ki-data ki-fit"' in html_table(["A", "B"], rows, phone="fit")
    cards = html_table(["A", "B"], rows, phone="rows")
    assert 'class="ki-data ki-by-rows"' in cards
    assert 'data-named="B"' in cards
    assert "<b>" not in cards
