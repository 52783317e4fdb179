"""Meeting mode as AppTest sees it; ticking itself is done in a browser (test_meeting_mode)."""

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kortinfo.logbook import Logbook
from kortinfo.snapshot import Snapshot
from kortinfo.views.pages import meeting_rows
from tests.logbook.conftest import NOW
from tests.views.pages.conftest import HOSTILE, go_to, write
from tests.views.pages.test_kort import button, has_button, html


def book_of(folder: Path) -> Logbook:
    return Logbook.open("sqlite:///logbook.sqlite", folder=folder)


def element(app: AppTest, name: str) -> dict[str, Any]:
    """What the browser is given to draw."""
    found = [item for item in app.get("bidi_component") if item.proto.component_name.endswith(name)]
    assert len(found) == 1
    data: dict[str, Any] = json.loads(found[0].proto.json or found[0].proto.mixed.json)
    return data


def at_meeting(app: AppTest, **query: str) -> AppTest:
    for key, value in {"meeting": "new", **query}.items():
        app.query_params[key] = value
    return app.run()


def test_a_meeting_begins_with_one_click_and_says_the_filter_with_count_and_share(
    tiny_snapshot: Snapshot, app: AppTest
) -> None:
    app.query_params["area"] = "postal:9990"
    app.run()
    button(app, "meeting_button")
    assert not app.exception
    assert app.query_params["meeting"] == "new"
    assert "<h1>Alle virksomheder i 9990 Skagen: 8 virksomheder, 25\u00a0% dækket</h1>" in html(app)
    assert not has_button(app, "meeting_button")
    assert len(app.dataframe) == 0, "the table waits outside"
    assert 'class="ki-headline"' not in html(app)


def test_the_list_holds_the_filter_s_businesses_the_overdue_and_those_without_contact_first(
    tiny_snapshot: Snapshot, app: AppTest
) -> None:
    given = element(at_meeting(app, sector="DB25:F"), "meeting_list")
    assert [row["level"] for row in given["rows"]] == list("ACCCDDDB")
    assert given["total"] == 8
    assert given["items"] == {}
    assert given["list"] is None
    badges = {row["name"]: row["badges"] for row in given["rows"]}
    assert badges["Smedjen"] == ["Forfalden siden 31. maj 2026"]
    assert badges['=HYPERLINK("http://x";"y")'] == ["Reklamebeskyttet"]


def test_the_bankrupt_are_left_out_and_counted(tiny_snapshot: Snapshot, app: AppTest) -> None:
    given = element(at_meeting(app), "meeting_list")
    assert given["total"] == 9
    assert "1 under konkurs eller opløsning er udeladt." in given["told"]


def test_a_long_list_says_how_much_of_it_is_shown(
    tiny_snapshot: Snapshot, app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meeting_rows, "MOST", 3)
    given = element(at_meeting(app), "meeting_list")
    assert len(given["rows"]) == 3
    assert given["told"][0].startswith("Viser 3 af 9,")


def test_a_reload_comes_back_to_the_same_list_and_the_link_opens_it_elsewhere(
    folder: Path, app: AppTest
) -> None:
    write(folder)
    book = book_of(folder)
    list_id = book.start_list(
        title=HOSTILE, words="x", query="level=C", snapshot="s", as_of=NOW.date(), who="", at=NOW
    )
    for unit in ("9000000001", "9000000020", "9999999999"):
        book.write_item(list_id, unit, ticked=True, assigned_to="Bo", who="Anna", at=NOW)
    given = element(at_meeting(app, meeting=str(list_id), level="C"), "meeting_list")
    assert not app.exception
    assert given["list"] == {"id": list_id, "title": HOSTILE}
    assert given["items"]["9000000001"] == {"ticked": True, "to": "Bo", "note": ""}
    # Outside the filter, closed since, and unknown to the register: all of them are told.
    told = {row["unit"]: (row["name"], row["badges"]) for row in given["chosen"]}
    assert told["9000000001"] == ("Smedjen", ["Forfalden siden 31. maj 2026"])
    assert told["9000000020"] == ("Gammel smedje", ["Ophørt"])
    assert told["9999999999"] == ("Virksomhed 9999999999", ["Ikke længere i registret"])
    assert given["names"] == ["Bo"]
    assert given["file"] is None
    assert HOSTILE not in html(app)


@pytest.mark.parametrize("value", ["99", "x", "", "-1", "9" * 40, "<script>"])
def test_a_link_to_a_list_that_is_not_there_begins_a_new_one(
    tiny_snapshot: Snapshot, app: AppTest, value: str
) -> None:
    given = element(at_meeting(app, meeting=value), "meeting_list")
    assert not app.exception
    assert given["list"] is None


def test_saved_views_stand_in_the_strip_and_the_one_looked_at_is_marked(
    folder: Path, app: AppTest
) -> None:
    write(folder)
    book = book_of(folder)
    book.save_view(name="Alle", query="", who="", at=NOW)
    skagen = book.save_view(
        name="Skagen", query="area=postal%3A9990", map_view="12/57.7/10.6", who="", at=NOW
    )
    strip = element(at_meeting(app, area="postal:9990"), "meeting_bar")
    assert [view["name"] for view in strip["views"]] == ["Alle", "Skagen"]
    assert strip["views"][1] == {
        "id": skagen, "name": "Skagen", "map": "12/57.7/10.6", "place": "postal:9990",
    }  # fmt: skip
    assert strip["current"] == skagen


def test_a_logbook_that_cannot_be_used_is_told_and_the_map_goes_on(
    folder: Path, app: AppTest
) -> None:
    write(folder)
    (folder / "logbook.sqlite").write_bytes(b"something else entirely, " * 100)
    at_meeting(app)
    assert not app.exception
    assert "er ikke en logbog" in app.error[0].value
    assert "ki-meeting-head" in html(app)
    go_to(app, "data")
    assert not app.exception
    assert "er ikke en logbog" in app.error[0].value


def test_data_tells_who_took_what_out_and_links_to_the_lists(folder: Path, app: AppTest) -> None:
    write(folder)
    book = book_of(folder)
    book.log_export(
        kind="xlsx", words=HOSTILE, query="", rows=1214, protected_rows=2, who="Anna", at=NOW
    )
    book.log_override(kind="protected", reason="Aftalt", who="", at=NOW, rows=2)
    book.start_list(
        title="Mandag", words="", query="level=C", snapshot="s", as_of=NOW.date(), who="Bo", at=NOW
    )
    app.run()
    go_to(app, "data")
    assert not app.exception
    told = html(app)
    assert "Hentet som Excel" in told
    assert "1.214" in told
    assert "Undtagelse: reklamebeskyttede med" in told
    assert "Ikke oplyst" in told
    assert 'href="./?level=C&amp;meeting=1"' in told
    assert HOSTILE not in told


def test_the_meeting_speaks_english_when_asked(tiny_snapshot: Snapshot, app: AppTest) -> None:
    app.run()
    app.button_group(key="language_switch").set_value("en").run()
    button(app, "meeting_button")
    assert not app.exception
    assert "All businesses: 10 businesses, 30% covered" in html(app)
