"""A fresh logbook: SQLite always, PostgreSQL where LOGBOOK_TO_TEST_AGAINST names an empty one."""

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kortinfo.logbook import Logbook

NOW = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)
CPR = "010203-4567"
SMITHY, YARD, SCHOOL = "9000000001", "9000000007", "cvr:95000011"


SERVER = os.environ.get("LOGBOOK_TO_TEST_AGAINST")


@pytest.fixture(params=["sqlite:///logbook.sqlite", *([SERVER] if SERVER else [])])
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Logbook]:
    """A logbook with nothing in it."""
    opened = Logbook.open(request.param, folder=tmp_path)
    yield opened
    for view in opened.views():
        opened.delete_view(view.id)
    for each in opened.lists():
        opened.delete_list(each.id)
    opened.close()


def begun(book: Logbook, *, title: str = "Møde", at: dt.datetime = NOW, who: str = "Anna") -> int:
    """Begin a list as a meeting does."""
    return book.start_list(
        title=title,
        words="Bygge og anlæg i 9990 Skagen",
        query="sector=DB25%3AF&area=postal%3A9990",
        snapshot="2026-11-20@2026-11-20",
        as_of=NOW.date(),
        who=who,
        at=at,
    )
