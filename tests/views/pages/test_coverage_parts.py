"""The page *Dækning*: targets, work in hand and other municipalities, set and not set."""

import json
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from kortinfo.build import build
from kortinfo.settings import load_settings
from tests.coverage.test_by_hand import AS_OF, NOW, dozen
from tests.coverage.test_compare import THEIRS
from tests.coverage.test_compare_table import TABLE
from tests.views.pages.conftest import APP, HOSTILE, go_to
from tests.views.pages.test_kort import html

SET = f"""
[[targets]]
name = "Hele byen"
share = 0.5
by = 2026-06-02

[[targets]]
name = "Ny {HOSTILE}"
filter = "area=postal:1234&level=A"
share = 0.5
by = 2026-06-02

[[targets]]
name = "For sent"
share = 0.5
by = 2026-01-01

[plan]
each = 2
visits_per_business = 2

[plan.consultants]
"Bo" = 3

[contact_persons]
"DB25:F" = "{HOSTILE}"

[[campaigns]]
name = "Efterår"
from = 2025-10-01
to = 2025-12-31

[[campaigns]]
name = "Skæv"
filter = "due=soon"
from = 2025-10-01
to = 2025-12-31

[[compare]]
name = "Naboby"
path = "naboby.json"

[[compare]]
name = "Danmarks Statistik"
path = "register.json"

[[compare]]
name = "Regneark"
path = "tal.csv"

[[compare]]
name = "Ikke sendt"
path = "findes-ikke.json"
"""


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dozen(tmp_path_factory.mktemp("dozen")).folder.parent.parent.parent


@pytest.fixture(scope="module")
def full(plain: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("full")
    for name in ("register.ndjson", "kontakter.csv", "samarbejder.csv"):
        (folder / name).write_bytes((plain / name).read_bytes())
    written = (plain / "kortinfo.toml").read_text(encoding="utf-8") + SET
    (folder / "kortinfo.toml").write_text(written, encoding="utf-8")
    levels = {"rules": "x", "window_months": 6, "kinds": "x", "count_others": False}
    theirs = {**THEIRS, "definitions": {**levels, "company_events": "none", "sectors": "DB25"}}
    (folder / "naboby.json").write_text(json.dumps(theirs), encoding="utf-8")
    (folder / "register.json").write_text(json.dumps(THEIRS), encoding="utf-8")
    (folder / "tal.csv").write_text(TABLE.replace("Hele landet", HOSTILE), encoding="utf-8")
    build(load_settings(folder / "kortinfo.toml"), as_of=AS_OF, built_at=NOW)
    return folder


def shown(
    folder: Path, part: str, monkeypatch: pytest.MonkeyPatch, language: str = "da"
) -> AppTest:
    monkeypatch.setenv("KORTINFO_CONFIG", str(folder / "kortinfo.toml"))
    monkeypatch.setenv("KORTINFO_LANGUAGE", language)
    st.cache_resource.clear()
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params["part"] = part
    app.run()
    go_to(app, "daekning")
    assert not app.exception
    return app


def warnings(app: AppTest) -> str:
    return "\n".join(str(each.value) for each in app.warning)


@pytest.mark.parametrize(
    ("part", "said", "example"),
    [
        ("targets", "Der er ikke sat mål endnu", "[[targets]]"),
        ("work", "Der er ikke sat en plan endnu", "[[campaigns]]"),
        ("work", "Der er ingen kontaktpersoner", "[contact_persons]"),
        ("compare", "kortinfo share-aggregates", "[[compare]]"),
    ],
)
def test_where_nothing_is_set_it_says_what_to_write(
    plain: Path, monkeypatch: pytest.MonkeyPatch, part: str, said: str, example: str
) -> None:
    app = shown(plain, part, monkeypatch)
    assert said in html(app)
    assert "Plan pr. uge" not in html(app)  # no column of nothing
    assert example in "\n".join(str(each.value) for each in app.code)


def test_targets_tell_how_far_and_what_is_missing(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = shown(full, "targets", monkeypatch)
    page = html(app)
    assert "4 af 11 virksomheder er dækket nu" in page
    assert "6 skal være dækket på dagen. 1 falder inden da" in page
    assert "mangler 3 virksomheder. Det er 6 besøg med 2 pr. virksomhed" in page
    assert "Målets dato er passeret" in page
    assert HOSTILE not in page
    assert "level" in warnings(app)
    assert "1234" in warnings(app)
    assert "<img" not in warnings(app)


def test_the_same_in_english(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = html(shown(full, "targets", monkeypatch, "en"))
    assert "4 of 11 businesses are covered now" in page
    assert "date has passed" in page


def test_work_in_hand(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the 13 weeks to 1 March 2026 there is one contact, with 1; in the year before, three."""
    app = shown(full, "work", monkeypatch)
    page = html(app)
    assert "Ingen nævnt" in page
    assert "Plan pr. uge" in page
    assert "181–365 dage siden" in page
    assert "Sidste kontakt for" not in page
    assert "2 af 11" in page  # the autumn's reach
    assert HOSTILE not in page
    assert "&lt;img" in page
    assert "Skæv" in warnings(app)


def test_compared_with_a_neighbour(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = shown(full, "compare", monkeypatch)
    page = html(app)
    assert "6 af 11" in page  # of 31 December, as theirs
    assert "ikke lige langt" in warnings(app)
    app.selectbox(key="coverage_compared").select("Danmarks Statistik").run()
    assert "kun branchernes fordeling" in html(app)
    assert not app.warning
    app.selectbox(key="coverage_compared").select("Regneark").run()
    assert "hvad et kontaktniveau betyder" in warnings(app)
    assert "Tallene er ikke fra samme dag" in warnings(app).replace("\\", "")
    page = html(app)
    assert "10 af 60" in page
    assert "25,0" in page  # the country's part in F
    assert HOSTILE not in page
    app.selectbox(key="coverage_compared_of").select(HOSTILE).run()
    assert "Dagene er ikke de samme" not in warnings(app)
    app.selectbox(key="coverage_compared").select("Ikke sendt").run()
    assert "findes" in warnings(app)
    assert "\n- Bed den anden" not in warnings(app)  # what to do is no fault
    assert not app.exception
