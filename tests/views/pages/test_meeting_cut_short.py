"""A click cuts short what the one before it does, at any look at the session: it is done again."""

from pathlib import Path
from typing import Any

import pytest

from kortinfo.logbook import Logbook
from kortinfo.settings import Settings, load_settings
from kortinfo.views.pages import link, logbook_access, meeting, meeting_elements

pytestmark = pytest.mark.usefixtures("tiny_snapshot")
_MOST_LOOKS = 200


class NextClick(BaseException):
    """Streamlit ends a run so where the next click has come."""


class Session(dict[str, Any]):
    """A session that counts the looks at it, and ends the run at one of them."""

    left: float = float("inf")

    def _look(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise NextClick

    def __getitem__(self, key: str) -> Any:
        self._look()
        return super().__getitem__(key)

    def __setitem__(self, key: str, value: Any) -> None:
        self._look()
        super().__setitem__(key, value)

    def get(self, key: str, default: Any = None) -> Any:
        self._look()
        return super().get(key, default)

    def setdefault(self, key: str, default: Any = None) -> Any:
        self._look()
        return super().setdefault(key, default)

    def pop(self, key: str, *default: Any) -> Any:
        self._look()
        return super().pop(key, *default)


class Query(dict[str, list[str]]):
    def get_all(self, key: str) -> list[str]:
        return self.get(key, [])


@pytest.fixture
def settings(folder: Path) -> Settings:
    return load_settings(folder / "kortinfo.toml")


def begin(monkeypatch: pytest.MonkeyPatch, ops: list[dict[str, Any]]) -> Session:
    session = Session()
    monkeypatch.setattr(link.st, "session_state", session)
    monkeypatch.setattr(link.st, "query_params", Query(sector=["DB25:F"], meeting=["new"]))
    dict.__setitem__(session, meeting_elements.BAR, {"act": {"session": "one", "ops": ops}})
    return session


def cut_at(look: int, session: Session, settings: Settings) -> bool:
    """Carry out what is asked, cut short at a look, and again; tell whether it was cut."""
    session.left, cut = look, False
    try:
        meeting._acted(settings)
        link.selection(settings)
    except NextClick:
        cut = True
    session.left = float("inf")
    meeting._acted(settings)
    return cut


def test_a_step_to_a_view_is_never_half_done(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    book = Logbook.open(settings.logbook, folder=settings.folder)
    known = book.save_view(
        name="Industri",
        query="sector=DB25%3AC&level=D",
        map_view="9/57/10",
        who="Anna",
        at=logbook_access.now(),
    )
    for look in range(_MOST_LOOKS):
        session = begin(monkeypatch, [{"n": 1, "op": "go", "id": known}])
        cut = cut_at(look, session, settings)
        chosen = link.selection(settings)
        assert chosen.sectors == {"DB25:C"}
        assert chosen.levels == {"D"}
        if not cut:
            break
    assert 3 < look < _MOST_LOOKS - 1
    book.close()


def test_a_view_is_saved_once(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    book = Logbook.open(settings.logbook, folder=settings.folder)
    for look in range(_MOST_LOOKS):
        session = begin(monkeypatch, [{"n": 1, "op": "save", "name": f"Nr. {look}", "map": ""}])
        cut = cut_at(look, session, settings)
        assert [view.name for view in book.views()] == [f"Nr. {each}" for each in range(look + 1)]
        if not cut:
            break
    assert 3 < look < _MOST_LOOKS - 1
    book.close()
