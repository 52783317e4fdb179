"""What ``docs/visit-plans.md`` shows is true: its example runs, its weights are the settings'."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kortinfo.settings_visits import Weights

DOCUMENT = Path(__file__).parent.parent / "docs" / "visit-plans.md"


def test_its_example_runs(
    demo_copy: Callable[[int], Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(demo_copy(900))
    [example] = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    exec(example, {})
    lines = capsys.readouterr().out.splitlines()
    assert len([line for line in lines if re.match(r"\d\d:\d\d ", line)]) >= 3


def test_its_weights_are_the_settings() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \|.*\| (\d+) \|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert {name: float(most) for name, most in rows} == Weights().model_dump()
