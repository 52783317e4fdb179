"""Take the README's picture: the demo municipality's map on a wide screen (docs/kort.png)."""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402

from tests.serving import CHROMIUM_FLAGS, chromium_path, run_kortinfo, served  # noqa: E402

AS_OF = "2026-11-21"


def main() -> None:
    target = ROOT / "docs" / "kort.png"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run_kortinfo("demo", "--no-serve", "--dir", str(folder), "--as-of", AS_OF)
        with served(folder / "kortinfo.toml", cwd=folder) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium_path(), args=list(CHROMIUM_FLAGS)
            )
            page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="da-DK")
            page.goto(f"{url}/?sector=DB25:F")
            page.wait_for_function("window.kortinfo?.drawn?.().rows > 0")
            page.wait_for_timeout(1500)
            page.locator(".kortinfo-fit").click()
            page.wait_for_timeout(1500)
            page.screenshot(path=target)
            browser.close()


if __name__ == "__main__":
    main()
