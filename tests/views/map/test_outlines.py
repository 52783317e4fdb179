"""Outlines on the map, in a real browser."""

from typing import Any

import pytest

from .conftest import EVIL, businesses

pytestmark = pytest.mark.browser
FIRST = [[57.71, 10.57], [57.71, 10.59], [57.73, 10.58]]
SECOND = [[57.43, 10.51], [57.43, 10.53], [57.45, 10.52]]
TOLD = """async (handle, outlines) => {
    handle.setOutlines(outlines);
    await new Promise((done) => setTimeout(done, 400)); // what goes fades first
    const box = handle.map.getContainer();
    const bounds = handle.map.getBounds();
    return {
        labels: [...box.querySelectorAll(".kortinfo-outline")].map((tag) => tag.textContent),
        lines: box.querySelectorAll('path[stroke="#9d174d"]').length,
        in_view: outlines.flatMap(({ points }) => points).every((at) => bounds.contains(at)),
    };
}"""


def test_outlines_are_drawn_with_their_words_as_text_and_the_map_moves_to_them(
    open_map: Any,
) -> None:
    opened = open_map(businesses(60, seed=1))
    told = opened.run(TOLD, [{"points": FIRST, "label": EVIL}, {"points": SECOND, "label": "2"}])
    assert told == {"labels": [EVIL, "2"], "lines": 2, "in_view": True}
    assert opened.run(TOLD, [{"points": FIRST, "label": "1"}])["labels"] == ["1"]
    assert opened.run(TOLD, []) == {"labels": [], "lines": 0, "in_view": True}
