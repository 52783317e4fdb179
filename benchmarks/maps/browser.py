"""Times a map page in a headless Chromium, over loopback; a fresh browser each time."""

import functools
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Playwright

from tests.serving import CHROMIUM_FLAGS, chromium_path

WINDOW = {"width": 1440, "height": 900}
ZOOM_STEPS = 5


@dataclass(frozen=True, kw_only=True)
class Timing:
    """How a page did; times in milliseconds."""

    answers: float
    """From the request to circles with their counts on the screen and a pan drawn."""
    whole: float
    """The same until no circle is still to come."""
    filter: float
    zoom: float
    """The median of single steps down into a town and up again."""
    heap: float
    """MB of JavaScript objects, arrays and page elements, after collecting garbage."""


@dataclass(frozen=True, kw_only=True)
class Silent:
    """A page that did not answer."""

    why: str


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@contextmanager
def loopback(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback; give its address."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def launch(playwright: Playwright) -> Any:
    """Start a Chromium of its own."""
    return playwright.chromium.launch(executable_path=chromium_path(), args=list(CHROMIUM_FLAGS))


def timed(
    playwright: Playwright, url: str, *, town: list[float], expected: int, limit: float
) -> Timing | Silent:
    """Open a page, filter it and zoom it.

    Args:
        playwright: the running one.
        url: the page; it calls probe.js's ``bench.start`` itself.
        town: latitude and longitude the zoom steps go to.
        expected: how many businesses the filter leaves; another number is an error.
        limit: seconds the page has for each part.
    """
    browser = launch(playwright)
    try:
        page = browser.new_page(viewport=WINDOW)
        page.set_default_timeout(limit * 1000)
        page.goto(url, wait_until="commit")
        page.wait_for_function("globalThis.bench?.started")
        started = page.evaluate("bench.started")
        heap = heap_mb(page)
        filtering = [page.evaluate("bench.filtered()") for _ in range(3)]
        found = {each["total"] for each in filtering}
        if found != {expected}:
            raise AssertionError(f"the filter left {found} businesses, not {expected}")
        steps = page.evaluate("([town, steps]) => bench.zoomSteps(town, steps)", [town, ZOOM_STEPS])
    except Error as error:
        timeout = "Timeout" in str(error)
        return Silent(why=f"none in {limit:.0f} s" if timeout else "its page crashed")
    finally:
        browser.close()
    return Timing(
        answers=started["answers"],
        whole=started["whole"],
        filter=statistics.median(each["time"] for each in filtering),
        zoom=statistics.median(steps),
        heap=heap,
    )


def heap_mb(page: Any) -> float:
    """Return the memory a page holds, after collecting garbage: objects, arrays, elements."""
    session = page.context.new_cdp_session(page)
    try:
        session.send("HeapProfiler.enable")
        for _ in range(3):
            session.send("HeapProfiler.collectGarbage")
        usage = session.send("Runtime.getHeapUsage")
    finally:
        session.detach()
    kinds = ("usedSize", "embedderHeapUsedSize", "backingStorageSize")
    return sum(float(usage.get(kind, 0)) for kind in kinds) / 1e6


def middle(timings: list[Timing]) -> Timing:
    """Return the medians of several rounds."""
    return Timing(
        answers=statistics.median(each.answers for each in timings),
        whole=statistics.median(each.whole for each in timings),
        filter=statistics.median(each.filter for each in timings),
        zoom=statistics.median(each.zoom for each in timings),
        heap=statistics.median(each.heap for each in timings),
    )
