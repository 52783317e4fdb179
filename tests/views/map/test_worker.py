"""Large sets in a real browser: circles of whole areas at once, the rest from a worker."""

import base64
from typing import Any

import pytest

from .conftest import businesses, packed

pytestmark = pytest.mark.browser

OPEN = """
async text => {
    const model = await kortinfo.openModel(kortinfo.fromBase64(text));
    const first = model.hierarchy;
    const full = await model.finish();
    const parts = [full.x, full.y, full.parent, full.totals, full.area, full.placeOf];
    return {
        provisional: first !== full,
        units: full.countOf(full.range(0)[0]),
        parts: parts.map(part => part.join()),
    };
}
"""


def test_a_worker_and_the_page_build_the_same_circles(open_map: Any) -> None:
    opened = open_map(businesses(10, seed=1))
    payload = packed(businesses(25_000, seed=2))
    text = base64.b64encode(payload.data).decode()
    started = "() => { const W = Worker; window.started = 0; window.Worker = class extends W {"
    opened.page.evaluate(started + " constructor(...all) { super(...all); window.started++; } } }")
    in_worker = opened.page.evaluate(OPEN, text)
    assert opened.page.evaluate("window.started") == 1
    opened.page.evaluate("() => { window.Worker = undefined; }")
    on_page = opened.page.evaluate(OPEN, text)
    assert in_worker == on_page
    assert in_worker["provisional"]
    assert in_worker["units"] == payload.count
