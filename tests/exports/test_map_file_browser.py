"""The exported map opened from disk with the network off: filtered, read, printed."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe

from kortinfo.selection import Selection, coded
from kortinfo.tables import LEVELS
from kortinfo.text import normalised_names
from tests.exports.synthetic import AS_OF, EVIL, SOUTH, WEST, map_file, synthetic

pytestmark = pytest.mark.browser
CORRECTED = "Adressen er rettet af Anna 2. mar. 2026. CVR siger: <b>Havnevej</b> 1."
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
LEGAL = "@SUM(A1) <img src=x onerror=alert(1)> & \"Søn\" 'A/S'"


class OpenFile:
    """A file opened from disk without a network; collects what must not happen."""

    def __init__(self, page: Any, path: Path) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: said.type == "error" and self.faults.append(said.text))
        page.on("dialog", lambda dialog: self.faults.append(dialog.message) or dialog.dismiss())
        page.on("request", lambda request: self._asked(request.url))
        page.goto(path.as_uri())
        page.wait_for_selector("[data-ready='1']")

    def _asked(self, url: str) -> None:
        if not url.startswith(("file:", "blob:", "data:")):
            self.faults.append(url)

    def run(self, script: str, argument: Any = None) -> Any:
        """Call ``script`` with what the page hangs on ``kortinfo.file``, and an argument."""
        return self.page.evaluate(f"(argument) => ({script})(kortinfo.file, argument)", argument)

    def choose(self, chosen: dict[str, list[str]], search: str = "") -> None:
        """Choose exactly this, by the values of the choices."""
        self.run(
            """async (file, [chosen, search]) => {
                file.filters.reset();
                for (const [name, values] of Object.entries(chosen)) {
                    const { choices } = file.filters.named(name);
                    for (const value of values) {
                        const at = choices.findIndex((choice) => choice.value === value);
                        if (at < 0) throw new Error(`no choice ${name} ${value}`);
                        file.filters.toggle(name, at);
                    }
                }
                file.filters.setSearch(search);
                await file.settled();
            }""",
            [chosen, search],
        )

    def drawn(self) -> dict[str, Any]:
        """What is on the map now."""
        self.run("async (file) => file.settled()")
        drawn: dict[str, Any] = self.page.evaluate("() => window.kortinfo.drawn()")
        return drawn

    def figures(self) -> dict[str, int]:
        """The large figures of the headline."""
        return {
            level: int(self.page.locator(f".kf-figure-{level} b").inner_text().replace(".", ""))
            for level in LEVELS
        }


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    table = synthetic(400, seed=7)
    spot = (WEST + 3_000.0, SOUTH + 3_000.0)
    named = ["Æbleskiven", EVIL, LEGAL, '=HYPERLINK("http://x";"y")']
    table.loc[:3, "name"] = named
    table.loc[:3, ["x", "y"]] = spot
    table.loc[:3, "geocode_step"] = "address_id"
    table.loc[:3, "level"] = list("CDBA")
    table.loc[:3, "ad_protected"] = [False, True, False, False]
    table.loc[:3, "phone"] = "12345678"
    table.loc[0, "names"] = "Æbleskiven\nGamle Pandekage ApS"
    return table


@pytest.fixture(scope="module")
def path(rows: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("map") / "kort.html"
    corrected = {str(rows["unit_id"].iloc[0]): CORRECTED}
    made = map_file(rows, selection="Alle virksomheder", corrected=corrected)
    path.write_bytes(made.content)
    return path


@pytest.fixture
def opened(chromium: Any) -> Iterator[Any]:
    """Open a file: ``opened(path, DESK)``; nothing may have gone wrong at the end."""
    contexts, files = [], []

    def show(path: Path, size: dict[str, int]) -> OpenFile:
        context = chromium.new_context(viewport=size, offline=True, has_touch=size is PHONE)
        contexts.append(context)
        files.append(OpenFile(context.new_page(), path))
        return files[-1]

    yield show
    for context in contexts:
        context.close()
    assert [fault for file in files for fault in file.faults] == []


def meant(chosen: dict[str, list[str]], search: str) -> Selection:
    """The app's selection for the file's choices."""
    single = ("kinds", "job_ads", "new_months")
    fields: dict[str, Any] = {
        name: frozenset(values) for name, values in chosen.items() if name not in single
    }
    kinds = chosen.get("kinds", [])
    return Selection(
        **fields,
        kinds=frozenset(kinds) - {"never"},
        never_collaborated="never" in kinds,
        job_ads=bool(chosen.get("job_ads")),
        new_months=max(map(int, chosen["new_months"])) if "new_months" in chosen else None,
        population=None,
        search=search,
    )


CHOSEN: tuple[tuple[dict[str, list[str]], str], ...] = (
    ({}, ""),
    ({"levels": ["C", "D"]}, ""),
    ({"sectors": ["DB25:F"], "areas": ["postal:9990", "parish:8435"]}, ""),
    ({"sectors": ["DB25:43", "DB25:G"], "levels": ["A"]}, ""),
    ({"areas": ["area:bydel:nord"], "sizes": ["10-19", "unknown"]}, ""),
    ({"areas": ["municipality:0860", "parish:unknown"], "kinds": ["never", "mentor"]}, ""),
    ({"last_contact": ["never", "366+"], "due": ["overdue", "soon"]}, ""),
    ({"responsible": ["Anne", "unknown"], "job_ads": ["1"]}, ""),
    ({"new_months": ["3", "6"], "kinds": ["virksomhedspraktik"]}, ""),
    ({}, "holm"),
    ({"levels": ["D"]}, "a s"),
    ({}, "pandekage"),
    ({}, "<script>"),
    ({}, "=1+1"),
    ({"levels": ["A", "B", "C"]}, "10"),
)


def test_the_file_and_the_app_agree(opened: Any, path: Path, rows: pd.DataFrame) -> None:
    file = opened(path, DESK)
    codes = coded(rows, as_of=AS_OF)
    for chosen, search in CHOSEN:
        mask = codes.mask(meant(chosen, search))
        placed = mask & rows["x"].notna().to_numpy()
        file.choose(chosen, search)
        drawn = file.drawn()
        told = (drawn["rows"], drawn["off_map"])
        assert told == (int(placed.sum()), int((mask & ~placed).sum())), (chosen, search)
        assert drawn["levels"] == per_level(rows, placed), (chosen, search)
        assert file.figures() == per_level(rows, mask), (chosen, search)
        pager = file.page.locator(".kf-pager-status").inner_text()
        assert pager.endswith(f"af {int(mask.sum())}")


def per_level(rows: pd.DataFrame, mask: Any) -> dict[str, int]:
    return {level: int((rows["level"][mask] == level).sum()) for level in LEVELS}


def test_names_are_compared_as_the_app_compares_them(opened: Any, path: Path) -> None:
    names = [
        "Brødr. Ås & Søn ApS",
        "BROEDR AAS OG SOEN",
        "Café Übermut I/S",
        "x v/Å",
        "A/S",
        "P/S-test",
        "Smed a.m.b.a. under konkurs",
        LEGAL,
        EVIL,
        "  \t ",
        "ﬁrma № ①",
    ]
    file = opened(path, DESK)
    found = file.run("(file, names) => names.map(kortinfo.normalised)", names)
    assert found == normalised_names(pd.Series(names, dtype="str")).tolist()


def test_a_person_filters_at_a_desk_and_reads_a_card(
    opened: Any, path: Path, rows: pd.DataFrame
) -> None:
    file = opened(path, DESK)
    page = file.page
    page.get_by_role("button", name=re.compile("Ikke i kontakt nu")).first.click()
    page.locator("summary", has_text="Branche").click()
    page.get_by_role("checkbox", name=re.compile("F Bygge")).check()
    mask = ((rows["level"] == "C") & (rows["section"] == "F")).to_numpy()
    assert file.figures() == {"A": 0, "B": 0, "C": int(mask.sum()), "D": 0}
    assert page.locator(".kf-chip").all_inner_texts() == [
        "Ikke i kontakt nu (C)\n×",
        "F Bygge og anlæg\n×",
    ]
    assert "alle niveauer" in page.locator(".kf-share").inner_text()
    first = page.locator(".kf-table tbody .kf-name").first
    name = first.inner_text()
    first.focus()
    page.keyboard.press("Enter")
    card = page.locator(".kf-card")
    assert card.locator("h2").inner_text() == name
    assert "C, fordi" in card.inner_text()
    page.keyboard.press("Escape")
    assert card.is_hidden()
    assert page.evaluate("() => document.activeElement.textContent") == name
    page.get_by_role("button", name="Fjern F Bygge og anlæg").click()
    page.get_by_role("button", name="Nulstil").click()
    assert sum(file.figures().values()) == len(rows)
    page.go_back()
    file.run("async (file) => file.settled()")
    assert page.locator(".kf-chip").count() == 1


def test_several_at_one_address_open_as_a_list_and_protected_ones_have_no_phone(
    opened: Any, path: Path, rows: pd.DataFrame
) -> None:
    file = opened(path, PHONE)
    file.run("(file) => file.filters.setSearch('')")
    position = file.run(
        """(file, names) => Array.from({ length: file.data.located }, (_, row) => row)
            .filter((row) => names.includes(file.data.columns.name.at(row)))""",
        rows["name"][:4].tolist(),
    )
    file.run("(file, rows) => file.page.open(rows)", position)
    card = file.page.locator(".kf-card")
    assert card.locator("h2").inner_text() == "4 virksomheder på dette sted"
    file.page.wait_for_timeout(400)  # it slides in from below
    box = card.bounding_box()
    assert box["y"] + box["height"] == pytest.approx(PHONE["height"], abs=1)
    assert box["y"] > 0.3 * PHONE["height"]
    card.get_by_role("button", name=EVIL).click()
    assert card.locator("h2").inner_text() == EVIL
    assert card.locator(".kf-badge").inner_text() == "Reklamebeskyttet"
    assert card.locator("a").count() == 0
    card.get_by_role("button", name="Tilbage til listen").click()
    card.get_by_role("button", name="Æbleskiven").click()
    assert card.locator("a").get_attribute("href") == "tel:12345678"
    assert card.locator(".kf-badge").inner_text() == "Rettet i Kortinfo"
    assert card.get_by_text(CORRECTED).is_visible()
    card.get_by_role("button", name="Luk").click()
    assert card.is_hidden()


def test_on_a_phone_the_map_comes_first_and_filters_are_in_a_drawer(
    opened: Any, path: Path, rows: pd.DataFrame
) -> None:
    file = opened(path, PHONE)
    page = file.page
    seen = page.locator(".kortinfo-map").bounding_box()
    assert seen["y"] + seen["height"] <= PHONE["height"] + 1
    assert seen["height"] > 0.6 * PHONE["height"]
    assert not page.locator(".kf-pill").first.is_visible()
    page.get_by_role("button", name="Filtre").click()
    page.wait_for_timeout(300)
    pill = page.get_by_role("button", name=re.compile("Aldrig i kontakt"))
    assert pill.bounding_box()["height"] >= 44
    pill.click()
    page.get_by_role("button", name="Vis kortet").click()
    assert file.figures()["D"] == int((rows["level"] == "D").sum())
    assert file.figures()["A"] == 0
    assert page.evaluate("() => document.documentElement.scrollWidth") == PHONE["width"]


def test_the_legend_and_a_drawn_shape_filter_too(
    opened: Any, path: Path, rows: pd.DataFrame
) -> None:
    file = opened(path, DESK)
    file.run("(file) => file.page.legend('level', 'C')")
    assert file.drawn()["levels"]["A"] == 0
    file.choose({})
    middle = file.run("(file) => file.handle.layer.latLngOfUnit(0)")
    shape = {"kind": "circle", "lat": middle["lat"], "lng": middle["lng"], "radius": 400}
    file.run("(file, shape) => file.page.shape(shape)", shape)
    x, y = file_position(file, rows)
    inside = np.hypot(rows["x"] - x, rows["y"] - y) <= 400
    assert abs(file.drawn()["rows"] - int(inside.sum())) <= 1  # on the very edge
    assert "Tegnet på kortet" in file.page.locator(".kf-chips").inner_text()
    file.page.get_by_role("button", name="Fjern Tegnet på kortet").click()
    assert file.drawn()["rows"] == int(rows["x"].notna().sum())


def file_position(file: OpenFile, rows: pd.DataFrame) -> tuple[float, float]:
    """Where the file's first business lies, EPSG:25832."""
    pnr = file.run("(file) => file.data.columns.pnr.at(0)")
    row = rows.set_index("pnr").loc[pnr]
    return float(row["x"]), float(row["y"])


def test_the_table_sorts_and_turns_pages(opened: Any, path: Path, rows: pd.DataFrame) -> None:
    page = opened(path, DESK).page
    assert page.locator(".kf-table tbody tr").count() == 100
    page.get_by_role("button", name="Navn").click()
    first = page.locator(".kf-table tbody .kf-name").all_inner_texts()
    keys = [name.lower().translate(str.maketrans("æøå", "{|}")) for name in first]
    assert keys == sorted(keys)
    page.get_by_role("button", name="Navn").click()
    assert page.locator("th[aria-sort='descending']").inner_text().startswith("Navn")
    page.get_by_role("button", name="Næste").click()
    assert page.locator(".kf-pager-status").inner_text() == "101–200 af 400"


@pytest.mark.parametrize(("size", "language"), [(DESK, "da"), (PHONE, "en")], ids=["desk", "phone"])
def test_nothing_serious_for_those_who_do_not_see_the_page(
    opened: Any, rows: pd.DataFrame, tmp_path: Path, size: dict[str, int], language: str
) -> None:
    path = tmp_path / "kort.html"
    path.write_bytes(map_file(rows.head(40), language=language).content)
    file = opened(path, size)
    assert file.page.locator("html").get_attribute("lang") == language
    if size is PHONE:
        file.page.locator(".kf-open-filters").click()
        file.page.wait_for_timeout(300)
    file.page.locator(".kf-list summary").first.click()
    serious = faults(file.page)
    file.run("(file) => file.page.open([0])")
    file.page.wait_for_timeout(300)
    assert serious + faults(file.page) == []


def faults(page: Any) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {node['html'][:120]}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


def test_a_file_that_was_cut_short_says_so(chromium: Any, path: Path, tmp_path: Path) -> None:
    whole = path.read_text(encoding="utf-8")
    start = whole.index('id="kortinfo-data">') + 500
    broken = tmp_path / "afkortet.html"
    broken.write_text(whole[:start] + whole[whole.index("<", start) :], encoding="utf-8")
    context = chromium.new_context(viewport=DESK, offline=True)
    page = context.new_page()
    page.goto(broken.as_uri())
    page.get_by_role("alert").wait_for()
    assert "filen er beskadiget" in page.get_by_role("alert").inner_text()
    context.close()


def test_the_map_is_saved_as_a_picture(opened: Any, path: Path) -> None:
    file = opened(path, DESK)
    with file.page.expect_download() as download:
        file.page.get_by_role("button", name="Billede").click()
    assert download.value.suggested_filename == f"kort-{AS_OF.isoformat()}.png"
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")


def test_paper_has_title_filter_figures_map_legend_source_and_rows(opened: Any, path: Path) -> None:
    file = opened(path, DESK)
    page = file.page
    file.choose({"levels": ["C"]})
    page.evaluate("() => (window.print = () => { window.printed = true; })")
    page.get_by_role("button", name="Udskriv").click()
    page.wait_for_function("() => window.printed")
    page.emulate_media(media="print")
    for part in ("h1", ".kf-count", ".kf-chosen", ".kf-picture img", ".kf-table tbody tr"):
        assert page.locator(part).first.is_visible(), part
    assert page.locator(".kf-chosen").inner_text() == "Ikke i kontakt nu (C)"
    for part in (".kf-filters", ".kf-bar", ".kf-map", ".kf-pager button"):
        assert not page.locator(part).first.is_visible(), part
    assert "20261121T120000" in page.locator(".kf-about").inner_text()
    assert len(page.pdf()) > 20_000
    page.emulate_media(media="screen")
    assert page.locator(".kf-picture img").count() == 0
