"""How the map shows what is chosen: what circles are coloured by, and what lies under them.

Choices of the view, not filters: they change no count. They stand in the address as ``color`` and
``backdrop`` where they are not the usual ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from kortinfo.selection.colouring import COLOURINGS
from kortinfo.texts import text
from kortinfo.views.pages.seeded import seeded, when_touched

BACKDROPS = ("plain", "covered", "uncovered_employees")
COLOR, BACKDROP = "color", "backdrop"
VIEW_KEYS = (COLOR, BACKDROP)
"""The keys in the address that are the view's."""
_CHOSEN = "view_choice"
_COLOURING, _BACKDROP = "view_colouring", "view_backdrop"


@dataclass(frozen=True, kw_only=True)
class ViewChoice:
    """What is chosen of ``COLOURINGS`` and of ``BACKDROPS``."""

    colouring: str = COLOURINGS[0]
    backdrop: str = BACKDROPS[0]


def from_query(params: Mapping[str, Sequence[str]]) -> ViewChoice:
    """Read a link's choice; what there is not is as usual."""
    usual = ViewChoice()
    colouring, backdrop = (list(params.get(key, ()))[-1:] for key in VIEW_KEYS)
    return ViewChoice(
        colouring=colouring[0] if set(colouring) & set(COLOURINGS) else usual.colouring,
        backdrop=backdrop[0] if set(backdrop) & set(BACKDROPS) else usual.backdrop,
    )


def to_query(choice: ViewChoice) -> dict[str, list[str]]:
    """Return what stands in the address; nothing of what is as usual."""
    usual = ViewChoice()
    told = {COLOR: (choice.colouring, usual.colouring), BACKDROP: (choice.backdrop, usual.backdrop)}
    return {key: [now] for key, (now, before) in told.items() if now != before}


def chosen() -> ViewChoice:
    """Return the session's choice."""
    choice: ViewChoice = st.session_state.get(_CHOSEN, ViewChoice())
    return choice


def choose(choice: ViewChoice) -> None:
    """Show it so from now on."""
    st.session_state[_CHOSEN] = choice


def show_view_choices(language: str, *, job_ads: bool = True) -> None:
    """Show the two lists, put away under what is chosen; a change takes effect in the next run.

    Args:
        language: "da" or "en".
        job_ads: there is a source of job ads; without one nothing is coloured by them.
    """
    now = chosen()
    colour = seeded(_COLOURING, now.colouring)
    under = seeded(_BACKDROP, now.backdrop)

    told = text(f"colouring.title_{now.colouring}", language)
    if now.backdrop != BACKDROPS[0]:
        told += f", {text(f'view.backdrop_{now.backdrop}', language)}"
    with st.expander(text("view.title", language, told=told)):
        st.selectbox(
            text("view.colouring", language),
            [name for name in COLOURINGS if job_ads or name != "job_ads" or name == now.colouring],
            key=colour,
            format_func=lambda name: text(f"colouring.title_{name}", language),
            on_change=when_touched(
                _COLOURING, lambda: choose(replace(chosen(), colouring=st.session_state[colour]))
            ),
        )
        st.selectbox(
            text("view.backdrop", language),
            BACKDROPS,
            key=under,
            format_func=lambda name: text(f"view.backdrop_{name}", language),
            on_change=when_touched(
                _BACKDROP, lambda: choose(replace(chosen(), backdrop=st.session_state[under]))
            ),
        )
