"""HTML of our own as a PDF, printed by a browser that is on the machine, as a person would.

No library of ours lays out pages: what goes on paper is printed from HTML everywhere in Kortinfo.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from kortinfo.errors import BrowserMissing

_BROWSERS = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "msedge"),
)
_PLACES = (
    r"%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe",
    r"%ProgramFiles%\Microsoft\Edge\Application\msedge.exe",
    r"%ProgramFiles%\Google\Chrome\Application\chrome.exe",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_SECONDS = 120


def write_pdf(html: str, out: Path) -> None:
    """Print an HTML document to a PDF file; nothing is fetched from anywhere.

    Raises:
        BrowserMissing: there is no Chromium, Chrome or Edge, or it did not print.
    """
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None) or _installed()
    if browser is None:
        raise BrowserMissing(out=out.name, why="")
    with tempfile.TemporaryDirectory() as folder:
        page, made = Path(folder) / "page.html", Path(folder) / "page.pdf"
        page.write_text(html, encoding="utf-8")
        command = [
            *(browser, "--headless", "--disable-gpu", "--no-pdf-header-footer"),
            *("--disable-background-networking", f"--user-data-dir={folder}/profile"),
            f"--print-to-pdf={made}",
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--no-sandbox")  # it does not start for root otherwise
        try:
            subprocess.run(
                [*command, page.as_uri()], capture_output=True, timeout=_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise BrowserMissing(out=out.name, why=type(error).__name__) from error
        if not made.is_file():
            raise BrowserMissing(out=out.name, why=Path(browser).name)
        shutil.move(made, out)


def _installed() -> str | None:
    places = (os.path.expandvars(place) for place in _PLACES)
    return next((place for place in places if Path(place).is_file()), None)
