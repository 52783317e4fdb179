"""CPR numbers planted in every source and in a file handed in: no page, frame or download has one.

What is looked at: what a page says, its HTML, every frame the server sends it (the map's packed
data too), every file it gives, and afterwards every file and log that the app has written.
"""

import base64
import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import tiny
from tests.serving import IDLE, give_name, served
from tests.test_cli import kortinfo
from tests.test_no_cpr_anywhere import AS_OF, Planter, contents, plant_everywhere, written
from tests.test_team_meeting import WIDE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OPEN_ALL = "document.querySelectorAll('details:not([open]) > summary').forEach(it => it.click())"
HEADINGS = ("Id", "P-nummer", "CVR", "Virksomhed", "Dato", "Type", "Ansvarlig", "Notat")


@pytest.fixture(scope="module")
def plant() -> Planter:
    return Planter()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, plant: Planter) -> Path:
    folder = plant_everywhere(tmp_path_factory.mktemp("planted"), plant)
    assert kortinfo("build", "--as-of", AS_OF, cwd=folder).returncode == 0
    return folder


class Listener(Visit):
    """A visit that keeps all the server sends."""

    def __init__(self, chromium: Any) -> None:
        super().__init__(chromium, WIDE)
        self.said: list[tuple[str, str]] = []
        self.page.on("websocket", self._hears)

    def _hears(self, socket: Any) -> None:
        socket.on("framereceived", lambda frame: self.said.append(("frame", as_text(frame))))

    def look(self, name: str) -> None:
        """Keep what the page shows now, hidden parts too."""
        self.page.locator(IDLE).wait_for(timeout=60_000)
        self.page.wait_for_timeout(300)
        self.said.append((name, self.page.content()))
        self.said.append((name, self.page.evaluate("document.body.innerText")))

    def take(self, name: str, folder: Path) -> None:
        """Take every file that the page gives now."""
        for button in self.page.locator("[data-testid=stDownloadButton] button:visible").all():
            with self.page.expect_download() as download:
                button.click()
            path = folder / f"{len(list(folder.iterdir()))} {download.value.suggested_filename}"
            download.value.save_as(path)
            self.said += [(f"{name}: {part}", text) for part, text in contents(path)]
            self.said.append((name, path.name))
            self.page.wait_for_timeout(200)


def as_text(frame: str | bytes) -> str:
    """Return a frame's text, and what is packed in it."""
    raw = frame if isinstance(frame, bytes) else frame.encode()
    packed = [
        gzip.decompress(base64.b64decode(found + b"=" * (-len(found) % 4)))
        for found in re.findall(rb"H4sI[0-9A-Za-z+/]{20,}=*", raw)
    ]
    return b"\n".join((raw, *packed)).decode("utf-8", errors="replace")


def handed_in(plant: Planter) -> tuple[str, bytes]:
    """Return a file with a number in its name, a heading and every cell but the dates."""
    rows = [";".join((*HEADINGS, f"Kolonne {plant('handed in: heading')}"))]
    for at in range(1, 25):
        words = [f"{name} {plant(f'handed in: {name}')}" for name in ("id", "who", "kind", "note")]
        pnr = plant("handed in: P-number") if at % 4 == 0 else tiny.pnr(at % 8 + 1)
        cvr = plant("handed in: CVR number") if at % 5 == 0 else ""
        name = plant("handed in: name")
        date = f"0{at % 9 + 1}-02-2026" if at % 7 else plant("handed in: date")
        cells = (words[0], pnr, cvr, name, date, words[2], words[1], words[3])
        rows.append(";".join((*cells, plant("handed in: unread"))))
    name = f"besøg {plant('handed in: file name', spelled=0)}.csv"
    return name, "\r\n".join(rows).encode()


@pytest.fixture
def listener(chromium: Any) -> Iterator[Listener]:
    at = Listener(chromium)
    yield at
    at.leave()


def test_no_page_frame_or_download_holds_one(
    listener: Listener, folder: Path, plant: Planter, tmp_path: Path
) -> None:
    page, taken = listener.page, tmp_path / "taken"
    taken.mkdir()
    with served(folder / "kortinfo.toml", cwd=tmp_path) as address:
        for query in ("", f"?unit={tiny.pnr(4)}", f"?unit={tiny.pnr(8)}", "?meeting=new"):
            page.goto(f"{address}/{query}")
            listener.look(f"map {query}")
        page.goto(address)
        listener.look("map")
        page.get_by_role("button", name="Tag med").click()
        listener.look("map: to take along")
        listener.take("map", taken)
        page.goto(f"{address}/tjek")
        listener.look("review")
        none = page.get_by_role("button", name=re.compile("^Ingen af"))
        page.wait_for_timeout(800)
        if none.count():
            give_name(page)
            none.first.click()
            page.get_by_role("button", name="Fortryd").first.wait_for()
            listener.look("review: decided")
        page.goto(f"{address}/data")
        listener.look("data")
        page.evaluate(OPEN_ALL)
        listener.look("data: all open")
        listener.take("data", taken)
        name, raw = handed_in(plant)
        page.set_input_files(
            "input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": raw}
        )
        page.get_by_text("24 rækker.").wait_for()
        listener.look("data: handed in")
        page.get_by_role("button", name="Prøv uden at ændre noget").click()
        page.get_by_role("button", name="Brug filen").wait_for()
        listener.look("data: tried")
        page.get_by_role("button", name="Brug filen").click()
        page.get_by_text("Kortet er opdateret.").wait_for()
        listener.look("data: used")
    out: dict[str, dict[str, str]] = {}
    for where, text in listener.said:
        # The browser has the name of the file a person handed in from that person.
        if escaped := plant.escaped(text.replace(name, "")):
            out.setdefault(where, {}).update(escaped)
    assert out == {}
    assert len([1 for where, _ in listener.said if where == "frame"]) > 20
    assert len(list(taken.iterdir())) > 2
    for path in (*written(folder), *tmp_path.rglob("*.log")):
        assert not plant.escaped(path.name), path
        for part, text in contents(path):
            assert not plant.escaped(text), (path, part)
    assert list((folder / "imports").rglob("*.csv"))
