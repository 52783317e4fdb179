"""The page *Dækning*: its figures, its matrix, and the parts about time, as AppTest sees them."""

import base64
import json
import zlib
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from kortinfo.coverage.movements import ABSENT
from kortinfo.snapshot import Snapshot
from tests.views.pages.conftest import HOSTILE, go_to, write
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
    assert "(3 af 10)" in html(app)


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
