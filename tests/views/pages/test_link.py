"""What is looked at, changed by clicks that follow each other faster than the page is drawn."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from kortinfo.selection import Selection, Shape, chips
from kortinfo.selection.shape import Circle
from kortinfo.snapshot import Snapshot
from kortinfo.views.pages import link, trail
from kortinfo.views.pages.trail_steps import Step

NOW = Selection(
    levels=frozenset({"C", "D"}),
    areas=frozenset({"postal:9990"}),
    shape=Circle(57.72, 10.58, 2_000),
    job_ads=True,
)


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    held: dict[str, object] = {}
    monkeypatch.setattr(link.st, "session_state", held)
    link.choose(NOW)
    return held


@pytest.mark.usefixtures("session")
def test_chips_taken_away_one_after_the_other_stay_away() -> None:
    drawn = chips(NOW, default=Selection(), titles={}, language="da")
    for chip in drawn:  # all of one drawing: no run comes between
        if chip.key != "population":
            link.drop(chip)
    assert link.chosen_now() == Selection()


@pytest.mark.usefixtures("session")
def test_a_filter_chosen_meanwhile_is_not_taken_away_with_a_chip() -> None:
    drawn = chips(NOW, default=Selection(), titles={}, language="da")
    link.change(sectors=frozenset({"DB25:F"}))
    link.drop(next(chip for chip in drawn if chip.key == "job_ads"))
    assert link.chosen_now() == replace(NOW, job_ads=False, sectors=frozenset({"DB25:F"}))


def test_a_step_of_the_trail_leaves_filters_chosen_meanwhile(session: dict[str, object]) -> None:
    none: Shape | None = None
    step = Step(name="Prøvekommune", selection=replace(NOW, areas=frozenset(), shape=none))
    link.change(levels=frozenset({"A"}))
    session["trail_element"] = {"step": {"at": 0}}
    trail._gone_to([step, step])
    wanted = replace(NOW, levels=frozenset({"A"}), areas=frozenset(), shape=none)
    assert link.chosen_now() == wanted


def test_a_chip_s_cross_takes_its_choice_away(tiny_snapshot: Snapshot, app: AppTest) -> None:
    app.query_params["level"] = ["C", "D"]
    app.run()
    app.button(key="chip_levels_C").click().run()
    assert app.query_params["level"] == "D"
