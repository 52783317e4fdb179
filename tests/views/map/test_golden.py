"""The map looks as it did: pictures of a small coast at fixed views, on a wide screen and a phone.

``python scripts/renew_golden.py`` keeps the pictures as they are now; look at them first.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from .golden_views import FOLDER, MOST_APART, MOST_LARGE, SIZES, VIEWS, coast, likeness


@pytest.fixture(scope="module", params=sorted(SIZES))
def screen(
    request: pytest.FixtureRequest, chromium: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Callable[[str], Image.Image]]]:
    folder = tmp_path_factory.mktemp("golden")
    with coast(chromium, request.param, folder) as taken:
        yield request.param, taken


@pytest.mark.browser
@pytest.mark.parametrize("view", VIEWS)
def test_the_map_looks_as_it_did(
    screen: tuple[str, Callable[[str], Image.Image]], view: str, tmp_path: Path
) -> None:
    size, take = screen
    taken, kept = take(view), golden(view, size)
    assert taken.size == kept.size
    found = likeness(taken, kept)
    if found.apart > MOST_APART:
        taken.save(tmp_path / "taken.png")
        found.difference.save(tmp_path / "difference.png")
        pytest.fail(
            f"{view} on {size} differs by {found.apart:.0f} of 255 somewhere (at most "
            f"{MOST_APART:.0f}): see {tmp_path / 'difference.png'} and taken.png beside it; if it "
            "should look so, run scripts/renew_golden.py"
        )


def golden(view: str, size: str) -> Image.Image:
    return Image.open(FOLDER / f"{view}-{size}.png").convert("RGB")


def test_the_pictures_are_small() -> None:
    paths = sorted(FOLDER.glob("*.png"))
    assert {path.stem for path in paths} == {f"{view}-{size}" for view in VIEWS for size in SIZES}
    assert max(path.stat().st_size for path in paths) < MOST_LARGE


@pytest.mark.browser
def test_the_smallest_circle_gone_is_noticed(
    screen: tuple[str, Callable[[str], Image.Image]],
) -> None:
    size, take = screen
    assert likeness(take("one_less"), golden("whole", size)).apart > MOST_APART


def test_writing_moved_by_a_little_is_not_noticed() -> None:
    kept = golden("district", "desktop")
    moved = Image.new("RGB", kept.size, kept.getpixel((5, kept.height // 2)))
    moved.paste(kept, (1, 1))
    assert likeness(moved, kept).apart < MOST_APART
