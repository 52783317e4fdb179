"""A list of placements near home as it is shared: bands alone, safe in a spreadsheet, logged."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from kortinfo.exports.placements_shared import ToldShared, make, taken_of, told_shared
from kortinfo.placement_offers import offers_of
from kortinfo.routes.nearby import Shifts, shareable
from kortinfo.routes.placements import PlacementWish
from kortinfo.routes.wishes import Point
from kortinfo.selection import titles_of
from kortinfo.selection.default import default_selection
from kortinfo.settings import load_settings
from tests.routes.test_rings import Straight
from tests.views.pages.conftest import HOSTILE, write

HOME = Point(591_234.0, 6_390_987.0, home=True)
Tell = Callable[..., ToldShared]


@pytest.fixture
def tell(tmp_path: Path) -> Tell:
    snapshot = write(tmp_path)
    settings = load_settings(tmp_path / "kortinfo.toml")
    titles = titles_of(
        snapshot.table("businesses"), sectors=snapshot.table("sectors"), areas=snapshot.areas()
    )

    def told(reason: str = "", most: int | None = None, **wish: Any) -> ToldShared:
        asked = PlacementWish(
            **{"minutes": 25, "mode": "walk", "include_protected": bool(reason), **wish}
        )
        found = offers_of(snapshot, settings, asked)
        shared = shareable(found, HOME, Shifts(bytes(range(32))), lambda _: Straight())
        return told_shared(
            shared,
            found,
            snapshot,
            settings,
            language="da",
            selection=default_selection(settings.population),
            titles=titles,
            reason=reason,
            most=most,
        )

    return told


def cells(content: bytes) -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [list(row) for sheet in book for row in sheet.iter_rows()]


def test_only_bands_go_out_and_no_formula(tell: Tell) -> None:
    told = tell()
    assert told.places
    rows = cells(make("xlsx", told))
    assert not [cell for row in rows for cell in row if cell.data_type == "f"]
    said = "\n".join(str(cell.value) for row in rows for cell in row)
    for text in (said, make("txt", told).decode()):
        assert HOSTILE in text  # as text
        assert set(re.findall(r"(\S+) minutter", text)) <= {"0–10", "10–20", "20–30", "30", "10"}
        for number in (HOME.x, HOME.y, *np.round([HOME.x, HOME.y], -2)):
            assert f"{number:.0f}" not in text


def test_protected_businesses_go_along_for_a_reason_alone(tell: Tell) -> None:
    without, included = tell(), tell(reason="Aftalt med virksomheden")
    name = '=HYPERLINK("http://x";"y")'
    assert name not in {each.name for each in without.places}
    assert without.about.left_out_protected == 1
    entry = taken_of("xlsx", without)
    assert (entry.kind, entry.protected, entry.reason) == ("near_xlsx", 0, "")
    assert name in {each.name for each in included.places}
    entry = taken_of("txt", included)
    assert (entry.protected, entry.reason) == (1, "Aftalt med virksomheden")
    assert "Aftalt med virksomheden" in make("txt", included).decode()
    assert not [row for row in cells(make("xlsx", included)) if row[1].data_type == "f"]


def test_the_log_says_what_was_looked_for_without_words_of_jobs(tell: Tell) -> None:
    entry = taken_of("xlsx", tell(jobs=("Hanne Hansen",), taken_before=True, most=1))
    assert "Højst 30 minutter til fods; Har haft praktik før" in entry.words
    assert "Hanne" not in entry.words + entry.query
    assert entry.rows == 1


def test_nobody_at_all_is_a_file_too(tell: Tell) -> None:
    told = tell(sectors=("A",))
    assert told.places == ()
    assert make("txt", told)
    assert cells(make("xlsx", told))
