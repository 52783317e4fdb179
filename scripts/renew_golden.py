"""Keep the map's pictures as they are now (tests/views/map/golden); look at them afterwards."""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402

from tests.serving import CHROMIUM_FLAGS, chromium_path  # noqa: E402
from tests.views.map.golden_views import FOLDER, SIZES, VIEWS, coast, keep  # noqa: E402


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=list(CHROMIUM_FLAGS)
        )
        for size in SIZES:
            with coast(browser, size, Path(folder)) as taken:
                for view in VIEWS:
                    keep(taken(view), FOLDER / f"{view}-{size}.png")
        browser.close()


if __name__ == "__main__":
    main()
