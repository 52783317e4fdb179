"""The page *Dækning*: its figures, its matrix, and the parts about time, as AppTest sees them."""

import base64
import json
import re
import zlib
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from kortinfo.coverage.movements import ABSENT
from kortinfo.snapshot import Snapshot
from tests.views.pages.conftest import HOSTILE, go_to, levelled, unit, write
from tests.views.pages.test_kort import html

PARTS = ("matrix", "holes", "time", "play", "falls")


def shown(app: AppTest, *, part: str = "", **query: str) -> AppTest:
    """Show the page; ``query`` is what a link says."""
    for key, value in query.items():
        app.query_params[key] = value
    if part:
        app.query_params["part"] = part
    app.run()  # the pages have their addresses after the first run
    go_to(app, "daekning")
    return app


def links(app: AppTest) -> list[dict[str, list[str]]]:
    """Where the matrix's cells lead: to the map."""
    pieces = [cell.split('href="')[1] for cell in html(app).split("<td ")[1:] if "href" in cell]
    pieces = [piece.split('"')[0] for piece in pieces]
    return [parse_qs(urlsplit(piece.replace("&amp;", "&")).query) for piece in pieces]


def sent(app: AppTest, name: str) -> dict[str, Any]:
    """What an element was sent."""
    [element] = [each for each in app.get("bidi_component") if each.proto.component_name == name]
    told: dict[str, Any] = json.loads(element.proto.json)
    return told


def test_the_head_says_the_selection_and_four_shares(tiny_snapshot: Snapshot, app: AppTest) -> None:
    shown(app)
    told = html(app).replace("\N{NO-BREAK SPACE}", " ")
    assert not app.exception
    assert "Dækning: Alle virksomheder" in told
    assert "<strong>30,0 %</strong><span>af virksomhederne (3 af 10)" in told
    assert "samarbejdsgrad, tilnærmet" in told
    assert "et besøg tæller ikke" in told  # the definition, one click away
    assert HOSTILE not in told


def test_every_cell_leads_to_its_part_of_the_map(tiny_snapshot: Snapshot, app: AppTest) -> None:
    shown(app, area="postal:9990")
    told = links(app)
    assert {} not in told
    assert any(
        link.get("sector") == ["DB25:F"] and link.get("area") == ["postal:9990"] for link in told
    )


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("part", PARTS)
def test_every_part_shows_something_in_both_languages(
    part: str, language: str, tiny_snapshot: Snapshot, app: AppTest
) -> None:
    app.query_params["lang"] = language
    shown(app, part=part)
    assert not app.exception
    assert app.session_state["coverage_part"] == part
    assert "<h2" in html(app)


def test_a_part_there_is_not_is_the_first(tiny_snapshot: Snapshot, app: AppTest) -> None:
    shown(app, part="alt")
    assert not app.exception
    assert links(app)


def test_a_level_is_not_filtered_by_since_a_share_is_of_every_level(
    tiny_snapshot: Snapshot, app: AppTest
) -> None:
    shown(app, level="A")
    assert "(3\N{NO-BREAK SPACE}af\N{NO-BREAK SPACE}10)" in html(app)


def test_the_address_names_the_part_that_is_open(tiny_snapshot: Snapshot, app: AppTest) -> None:
    shown(app)
    assert "part" not in app.query_params
    for part in ("falls", "time", "matrix"):
        app.segmented_control(key="coverage_part").set_value(part).run()
        assert app.query_params.get("part") == (None if part == "matrix" else part)
    assert not app.exception


def test_filters_that_leave_nothing_say_so(tiny_snapshot: Snapshot, app: AppTest) -> None:
    shown(app, sector="DB25:A")
    assert not app.exception
    assert "ingen virksomheder" in app.info[0].value


def test_without_businesses_the_page_says_what_to_do(folder: Path, app: AppTest) -> None:
    write(folder, homes=[], history=[])
    shown(app)
    assert not app.exception
    assert "<table" not in html(app)


def test_the_slider_is_sent_every_day_of_the_chosen_businesses(
    tiny_snapshot: Snapshot, app: AppTest
) -> None:
    shown(app, part="play", area="postal:9990")
    told = sent(app, "kortinfo_time_slider")
    assert len(told["days"]) == 37
    assert told["days"][-1]["words"] == "20. nov. 2026"
    states = np.frombuffer(zlib.decompress(base64.b64decode(told["states"])), dtype=np.uint8)
    states = states.reshape(-1, 37)
    counts = [(states[:, -1] == level).sum() for level in range(4)]
    said = told["days"][-1]["counts"].split(" · ")[:4]
    off_map = told["days"][-1]["off_map"]
    assert sum(int(each.split(" ")[1]) for each in said) == sum(counts) + off_map
    assert set(np.unique(states)) <= {0, 1, 2, 3, ABSENT}


@pytest.fixture
def falling(folder: Path, app: AppTest, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """Five that are covered and fall in 20, 5, 30, 31 and 61 days; the second is the smallest."""
    sizes = {"employees_min": 10, "employees_max": 19}
    homes = [unit(number, **levelled("A"), **sizes) for number in range(1, 6)]
    homes[1] |= {"employees_min": 2, "employees_max": 4}
    write(folder, homes=homes)
    days = np.array([20, 5, 30, 31, 61])
    monkeypatch.setattr("kortinfo.views.pages.coverage_falls.falls", lambda _shown: days)
    return app


def test_who_falls_stands_in_one_band_under_its_name(falling: AppTest) -> None:
    shown(falling, part="falls", area="postal:9990", level="A")
    assert not falling.exception
    told = [each.label for each in falling.expander]
    assert [label for label in told if " dage: " in label] == [
        "Inden for 30 dage: 3 virksomheder (ca. 33 ansatte)",
        "Om 31–60 dage: 1 virksomhed (ca. 15 ansatte)",
        "Om 61–90 dage: 1 virksomhed (ca. 15 ansatte)",
    ]
    first = re.findall(r"falder (\d+\. \w+)", html(falling))[:3]
    assert [day.split(".")[0] for day in first] == ["10", "20", "25"]  # the smallest last
    falling.segmented_control(key="coverage_falls_order").set_value("date").run()
    first = re.findall(r"falder (\d+\. \w+)", html(falling))[:3]
    assert [day.split(".")[0] for day in first] == ["25", "10", "20"]


def test_a_business_opens_with_the_filters_as_they_are(falling: AppTest) -> None:
    shown(falling, part="falls", area="postal:9990", level="A")
    told = re.findall(r'href="(\./\?[^"]*unit=[^"]*)"', html(falling))
    assert len(told) == 5
    for address in told:
        query = parse_qs(urlsplit(unescape(address)).query)
        assert (query["area"], query["level"]) == (["postal:9990"], ["A"])
