"""What is chosen, as chips above the map, each with a cross; and what is outside the map."""

import streamlit as st

from kortinfo.selection import Chip, Selection
from kortinfo.selection.default import default_selection
from kortinfo.settings import Settings
from kortinfo.texts import plural, text
from kortinfo.views.pages import link, state
from kortinfo.views.pages.words import literal, shortened

_CROSS = ":material/close:"


def show_chips(
    chips: list[Chip],
    off_map: tuple[str, ...],
    *,
    selection: Selection,
    settings: Settings,
    language: str,
) -> None:
    """Show the chips; a click takes that choice away.

    Args:
        chips: what is chosen.
        off_map: the chosen units without a position.
        selection: what is chosen now.
        settings: for what "nulstil" leads back to.
        language: "da" or "en".
    """
    default = default_selection(settings.population)
    if not chips and not off_map:
        return
    with st.container(key="chips", horizontal=True):
        for chip in chips:
            st.button(
                literal(shortened(chip.label, length=60)),
                key=f"chip_{chip.key}_{chip.value}",
                help=literal(text("kort.remove", language, name=chip.label)),
                icon=_CROSS,
                icon_position="right",  # a label too long for a phone is cut before the cross
                on_click=link.drop,
                args=(chip,),
            )
        if off_map:
            st.button(
                plural("kort.off_map", len(off_map), language),
                key="off_map",
                icon=":material/location_off:",
                on_click=state.show_point,
                args=(off_map,),
            )
        if selection != default:
            st.button(
                text("kort.reset", language),
                key="reset",
                type="tertiary",
                on_click=link.choose,
                args=(default,),
            )
