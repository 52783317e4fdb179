"""Axes of charts say numbers as the app does, in either language."""

import pytest

from kortinfo.views.pages.chart_axes import count_axis


@pytest.mark.parametrize(("language", "mark"), [("da", "."), ("en", ",")])
def test_an_axis_of_counts_parts_thousands_as_the_app_does(language: str, mark: str) -> None:
    told = count_axis("Antal", language).to_dict()["labelExpr"]
    assert told == f"replace(format(datum.value, ',.0f'), regexp(',', 'g'), '{mark}')"
