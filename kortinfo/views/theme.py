"""The look: colours of the levels and the style sheet of the app. Knows no web framework.

The levels are told apart by lightness as well as hue, and always carry their letter.
"""

from dataclasses import dataclass
from functools import cache
from importlib import resources

from kortinfo.text import escape


@dataclass(frozen=True, kw_only=True)
class LevelLook:
    """How a level is drawn: what fills it, its letter's colour, its outline (CSS colours)."""

    fill: str
    ink: str
    outline: str


LEVEL_LOOKS = {
    "A": LevelLook(fill="#0b6e4f", ink="#ffffff", outline="#0b6e4f"),
    "B": LevelLook(fill="#63b3e4", ink="#111111", outline="#111111"),
    "C": LevelLook(fill="#111111", ink="#ffffff", outline="#111111"),
    "D": LevelLook(fill="#ffffff", ink="#111111", outline="#6b7280"),
}

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<circle cx="16" cy="16" r="14" fill="#ffffff" stroke="#6b7280" stroke-width="2"/>'
    '<path d="M16 6a10 10 0 0 1 10 10" fill="none" stroke="#0b6e4f" stroke-width="8"/>'
    '<path d="M26 16a10 10 0 0 1-10 10" fill="none" stroke="#63b3e4" stroke-width="8"/>'
    '<path d="M16 26A10 10 0 0 1 6 16" fill="none" stroke="#111111" stroke-width="8"/>'
    "</svg>"
)
"""The browser tab's icon: a ring of the levels."""


@cache
def css() -> str:
    """Return the app's style sheet: the levels' colours, ``theme.css``, ``thumb.css``."""
    colours = "\n".join(
        f".ki-level-{letter} {{ --fill: {look.fill}; --ink: {look.ink}; "
        f"--outline: {look.outline}; }}"
        for letter, look in LEVEL_LOOKS.items()
    )
    folder = resources.files("kortinfo.views")
    sheets = [(folder / name).read_text(encoding="utf-8") for name in ("theme.css", "thumb.css")]
    return "\n".join([colours, *sheets])


def own_words(*, drawer: str, skip: str, pick: str, accepted: str) -> str:
    """Return the rules that put words of ours on what Streamlit has in English or not at all.

    Args:
        drawer: beside the arrow that opens the filters.
        skip: on the link that leads a keyboard past the head of the page.
        pick: on the button that chooses a file; ``accepted``: beside it, which files.
    """
    told = {
        '[data-testid="stExpandSidebarButton"]': drawer,
        '[data-testid="stSkipToContent"]': skip,
        f"{_PICK} div:has(> p)": pick,
        f"{_ACCEPTED} > div": accepted,
    }
    hidden = f"{_PICK} p, {_ACCEPTED} span {{ display: none; }}"
    rules = [f'{part}::after {{ content: "{_plain(words)}"; }}' for part, words in told.items()]
    return "\n".join([hidden, *rules])


_PICK = '[data-testid="stFileUploaderDropzone"] button'
_ACCEPTED = '[data-testid="stFileUploaderDropzoneInstructions"]'


def _plain(words: str) -> str:
    return "".join(sign for sign in words if sign.isalnum() or sign in " ,.")


def level_disc(level: str, name: str) -> str:
    """Return a small disc with the level's letter as HTML; ``name`` is told to screen readers.

    An unknown level becomes a plain disc with what came as its letter.
    """
    kind = f" ki-level-{level}" if level in LEVEL_LOOKS else ""
    return (
        f'<span class="ki-disc{kind}" role="img" aria-label="{escape(f"{level}: {name}")}">'
        f"{escape(level)}</span>"
    )
