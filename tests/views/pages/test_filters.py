"""The filters of the column: groups that open when they are used, choices that count, one truth."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from kortinfo.selection import Selection
from kortinfo.selection.default import default_selection
from kortinfo.settings import Population
from kortinfo.snapshot import Snapshot
from kortinfo.views.pages import link
from kortinfo.views.pages.filter_groups import FIELDS, in_use
from tests.views.pages.conftest import HOSTILE, home_units, open_group, widget, write
from tests.views.pages.test_kort import button, figures, has_button, html


def options(app: AppTest, key: str) -> list[str]:
    return [str(option) for option in app.button_group(key=widget(app, key)).options]


def test_groups_are_closed_and_cost_nothing_until_they_are_opened(
    tiny_snapshot: Snapshot, app: AppTest
) -> None:
    app.run()
    keys = {item.key for item in app.button_group}
    assert "filter_levels" in keys
    assert not keys & {"filter_last_contact", "filter_due", "filter_sizes", "filter_new"}
    titles = [item.label for item in app.expander]
    assert titles[1:5] == ["Opfølgning", "Samarbejde", "Ansvarlig", "Virksomhed"]
    assert titles[0] == "Kortet viser: Kontaktniveau"


@pytest.mark.parametrize(
    ("link", "group"),
    [
        ({"due": "overdue"}, "contact"),
        ({"never": "1"}, "collaboration"),
        ({"who": "ABC"}, "responsible"),
        ({"new": "3"}, "business"),
        ({"pop": "5"}, "population"),
    ],
)
def test_a_group_in_use_is_open_and_says_how_much(
    tiny_snapshot: Snapshot, app: AppTest, link: dict[str, str], group: str
) -> None:
    for key, value in link.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    assert [name for name in FIELDS if app.session_state[f"filter_group_{name}"]] == [group]
    assert sum(item.label.endswith(" (1)") for item in app.expander) == 1


def test_a_group_one_closes_stays_closed_though_it_is_in_use(
    tiny_snapshot: Snapshot, app: AppTest
) -> None:
    app.query_params["ads"] = "1"
    app.run()
    app.session_state["filter_group_business"] = False
    app.run()
    assert app.session_state["filter_group_business"] is False
    assert figures(app)[:4] == ["1", "0", "0", "0"]


@pytest.mark.parametrize(
    ("key", "values", "expected", "query"),
    [
        ("filter_last_contact", ["never"], ["0", "1", "4", "3"], ("contact", "never")),
        ("filter_due", ["soon"], ["0", "1", "0", "0"], ("due", "soon")),
    ],
)
def test_contact_filters(
    tiny_snapshot: Snapshot,
    app: AppTest,
    key: str,
    values: list[str],
    expected: list[str],
    query: tuple[str, str],
) -> None:
    app.run()
    open_group(app, "contact")
    app.button_group(key=widget(app, key)).set_value(values).run()
    assert figures(app)[:4] == expected
    assert app.query_params[query[0]] == query[1]
    button(app, f"chip_{key.removeprefix('filter_')}_{values[0]}")
    assert app.button_group(key=widget(app, key)).value == []


def test_choices_say_how_many_are_behind_them(tiny_snapshot: Snapshot, app: AppTest) -> None:
    app.run()
    open_group(app, "contact")
    assert options(app, "filter_last_contact")[0].replace("\\", "") == "0–90 dage (1)"
    assert options(app, "filter_due")[0].replace("\\", "") == "Overskredet (1)"
    app.button_group(key=widget(app, "filter_levels")).set_value(["D"]).run()
    assert options(app, "filter_due")[0].replace("\\", "") == "Overskredet (0)"


def test_not_contacted_since_a_day(tiny_snapshot: Snapshot, app: AppTest) -> None:
    app.run()
    open_group(app, "contact")
    app.date_input(key=widget(app, "filter_since")).set_value(dt.date(2026, 3, 3)).run()
    assert figures(app)[:4] == ["1", "1", "4", "3"]
    assert app.query_params["since"] == "2026-03-03"
    assert "ikke kontaktet siden 3. mar. 2026" in html(app)
    button(app, "chip_no_contact_since_")
    assert app.date_input(key=widget(app, "filter_since")).value is None


def test_a_day_far_away_in_a_link_is_no_fault(tiny_snapshot: Snapshot, app: AppTest) -> None:
    for since in ("1900-01-01", "2099-12-31"):
        app.query_params["since"] = since
        app.run()
        assert not app.exception
        app.session_state["going"] = link.Going(to={"since": [since]})
        app.run()
        assert not app.exception
        assert app.date_input(key=widget(app, "filter_since")).value == dt.date.fromisoformat(since)


def test_responsible_people_are_listed_and_no_code_of_theirs_runs(
    tiny_snapshot: Snapshot, app: AppTest
) -> None:
    app.run()
    open_group(app, "responsible")
    told = app.multiselect(key=widget(app, "filter_responsible")).options
    assert told == [f"{HOSTILE} (1)", "ABC (1)", "Ingen ansvarlig (8)"]
    app.multiselect(key=widget(app, "filter_responsible")).set_value(["ABC"]).run()
    assert figures(app)[:4] == ["1", "0", "0", "0"]
    assert app.query_params["who"] == "ABC"


def test_without_anybody_responsible_there_is_no_such_group(folder: Path, app: AppTest) -> None:
    write(folder, homes=[{**unit, "responsible": pd.NA} for unit in home_units()])
    app.run()
    assert "Ansvarlig" not in [item.label for item in app.expander]


def test_new_businesses_and_job_ads(tiny_snapshot: Snapshot, app: AppTest) -> None:
    app.run()
    open_group(app, "business")
    app.button_group(key=widget(app, "filter_new")).set_value("3").run()
    assert figures(app)[:4] == ["0", "1", "0", "0"]
    assert app.query_params["new"] == "3"
    button(app, "chip_new_months_")
    assert app.toggle(key=widget(app, "filter_job_ads")).label == "Har åbne jobannoncer (1)"
    app.toggle(key=widget(app, "filter_job_ads")).set_value(True).run()
    assert figures(app)[:4] == ["1", "0", "0", "0"]
    assert app.query_params["ads"] == "1"


def test_without_a_source_of_job_ads_nothing_is_asked(folder: Path, app: AppTest) -> None:
    write(folder, homes=[{**unit, "job_ads_open": pd.NA} for unit in home_units()])
    app.run()
    open_group(app, "business")
    assert "filter_job_ads" not in {item.key for item in app.toggle}


def test_own_areas_are_a_list_of_their_own_and_may_overlap(
    tiny_snapshot: Snapshot, app: AppTest
) -> None:
    app.run()
    own = app.multiselect(key=widget(app, "filter_areas_area:havn"))
    assert (own.label, own.options) == ("Havn", ["Gamle Havn (1)", "Havnen <b> (2)"])
    own.set_value(["area:havn:H1"]).run()
    assert figures(app)[:4] == ["1", "1", "0", "0"]
    app.multiselect(key=widget(app, "filter_areas_postal")).set_value(["postal:9900"]).run()
    assert figures(app)[:4] == ["1", "2", "1", "0"]  # either
    assert sorted(app.query_params["area"]) == ["area:havn:H1", "postal:9900"]
    button(app, "reset")
    assert app.multiselect(key=widget(app, "filter_areas_area:havn")).value == []


def test_a_shape_in_a_link_is_a_chip(tiny_snapshot: Snapshot, app: AppTest) -> None:
    app.query_params["shape"] = "57.63_10.52r100000"
    app.run()
    assert "inden for 100,0 km" in html(app)
    assert figures(app)[:4] == ["1", "2", "4", "2"]  # the one without a position is in none
    button(app, "chip_shape_")
    assert not has_button(app, "chip_shape_")
    assert "shape" not in app.query_params


def test_junk_in_a_link_is_told_and_left_out(tiny_snapshot: Snapshot, app: AppTest) -> None:
    app.query_params["shape"] = "<script>"
    app.query_params["due"] = "yesterday"
    app.run()
    assert not app.exception
    assert "shape" in app.warning[0].value
    assert "due" in app.warning[0].value
    assert figures(app)[:4] == ["1", "2", "4", "3"]


def test_what_is_in_use_is_counted() -> None:
    default = default_selection(Population())
    assert not any(in_use(name, default, default) for name in FIELDS)
    chosen = Selection(
        last_contact=frozenset({"never", "366+"}), no_contact_since=dt.date(2026, 1, 1)
    )
    assert in_use("contact", chosen, default) == 3
    assert in_use("population", Selection(population=None), default) == 1
