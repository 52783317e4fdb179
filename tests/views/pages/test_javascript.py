"""The pages' JavaScript is tested in node, without a browser."""

import subprocess
from pathlib import Path

import pytest

from tests.views.map.test_javascript import node as node

TESTS = Path(__file__).parent / "js"


@pytest.mark.parametrize("path", sorted(TESTS.glob("*.test.js")), ids=lambda path: path.stem)
def test_the_scripts_keep_what_their_tests_say(node: str, path: Path) -> None:
    run = subprocess.run([node, "--test", str(path)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
