"""Who else is close to a stop: the next best, to be put in its place."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from kortinfo import tables
from kortinfo.crs import to_drawn
from kortinfo.plan_words import minutes_in_words, stop_name, why_in_words
from kortinfo.routes.plan import Stop
from kortinfo.routes.rearranging import Alternative, alternatives, key_of
from kortinfo.texts import text
from kortinfo.views.pages import visits_held
from kortinfo.views.pages.visits_held import Held, Shown
from kortinfo.views.pages.words import literal


def _stop(held: Held) -> Stop | None:
    return next((stop for stop in held.plan.stops if key_of(stop) == held.swapping), None)


def _found(shown: Shown, held: Held, stop: Stop) -> tuple[Alternative, ...]:
    basis = visits_held.basis(shown, held.wishes, held)
    return alternatives(basis, shown.chosen, held.wishes, held.plan, stop)


def on_map(shown: Shown, held: Held, names: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the others as the map draws them; none while nothing is swapped."""
    stop = _stop(held)
    if stop is None:
        return []
    units = [each.unit_id for each in _found(shown, held, stop)]
    if not units:
        return []
    rows = names.loc[units]
    lon, lat = to_drawn(
        rows[tables.X].to_numpy(dtype=np.float64), rows[tables.Y].to_numpy(dtype=np.float64)
    )
    return [
        {"lat": round(float(y), 5), "lng": round(float(x), 5), "label": stop_name(unit, "", names)}
        for unit, x, y in zip(units, lon, lat, strict=True)
    ]


def show(
    shown: Shown,
    held: Held,
    names: pd.DataFrame,
    instead: Callable[[Shown, Held, str, str], Held | None],
) -> None:
    """Show who else is close to the stop that is to be swapped, each with a button."""
    language = shown.language
    stop = _stop(held)
    if stop is None:
        return
    name = stop_name(stop.unit_id, stop.title, names)
    with st.container(border=True, key="visits_swap"):
        st.markdown(f"**{literal(text('visits.swap_title', language, name=name))}**")
        found = _found(shown, held, stop)
        if not found:
            st.caption(text("visits.swap_none", language))
        for each in found:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(
                    literal(
                        text("visits.swap_take", language, name=stop_name(each.unit_id, "", names))
                    ),
                    key=f"visits_take_{each.unit_id}",
                    on_click=_take,
                    args=(shown, held.swapping, each.unit_id, instead),
                )
                away = minutes_in_words(each.seconds, language)
                why = why_in_words(each.parts, language)
                st.caption(literal(text("visits.swap_row", language, minutes=away, why=why)))
        st.button(text("visits.swap_close", language), key="visits_swap_close", on_click=_close)


def _take(
    shown: Shown, key: str, unit: str, instead: Callable[[Shown, Held, str, str], Held | None]
) -> None:
    visits_held.change(lambda held: instead(shown, held, key, unit))


def _close() -> None:
    visits_held.change(lambda held: replace(held, swapping=""))
