"""The pages' JavaScript is tested in node, without a browser."""

import shutil
import subprocess
from pathlib import Path

import pytest

TESTS = Path(__file__).parent / "js"


@pytest.fixture(scope="module")
def node() -> str:
    path = shutil.which("node") or shutil.which("nodejs")
    if path is None:
        pytest.skip("no node: scripts/get_node.sh installs it")
    return path


@pytest.mark.parametrize("path", sorted(TESTS.glob("*.test.js")), ids=lambda path: path.stem)
def test_the_scripts_keep_what_their_tests_say(node: str, path: Path) -> None:
    run = subprocess.run([node, "--test", str(path)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
