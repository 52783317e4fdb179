"""The map inside the app: one element that mounts the composed map, others that carry changes.

The first holds Leaflet, the composed map and the points; it is the same at every rerun, so
Streamlit sends it once and then only its hash. The filter holds a bit mask and the chosen rows:
about 1 kB for 5,000 businesses. The look holds a code for each point where circles are coloured by
something else than the level. Names are asked for as businesses come into view, in a fragment of
their own. Document, view and zoom stay over all of it.

Example::

    @st.cache_resource
    def composed(_areas, fingerprint, language):
        return parts(coverage_map(areas=_areas, language=language, embed=False))

    payload = packed(businesses)   # views.map.payload.pack, cached by the snapshot's fingerprint
    send_filter(payload=payload, mask=mask, key="kort")    # one bool a row of businesses
    map_element(
        parts=composed(areas, fingerprint, "da"),
        payload=payload,
        acts=Acts(open=show_rows, shape=choose_shape, chosen=choose_class),
        key="kort",
        height="max(420px, calc(100dvh - 280px))",
    )
"""

import base64
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from hashlib import sha256
from importlib import resources
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from kortinfo.selection.colouring import Colouring, LegendState
from kortinfo.text import escape
from kortinfo.texts import text
from kortinfo.views.map.coverage import MapParts
from kortinfo.views.map.payload import Payload, pack_mask
from kortinfo.views.pages import link

_MOST_NAMES = 300


@dataclass(frozen=True, kw_only=True)
class Acts:
    """What is called when something is done on the map, before the page runs anew.

    Attributes:
        open: rows of the table the payload was packed from: a single business was clicked, or
            several at one place. The rows are those of the points; a filter may hide some.
        shape: what was drawn, as the browser sends it (``selection.shape.from_map`` checks it).
        chosen: colouring and class of the legend's entry that was clicked.
    """

    open: Callable[[tuple[int, ...]], None]
    shape: Callable[[object], None]
    chosen: Callable[[str, str], None]


def send_filter(
    *,
    payload: Payload,
    mask: NDArray[np.bool_],
    focus: tuple[int, ...] | None = None,
    place: str = "",
    gone: int = 0,
    off_map: int = 0,
    every_level: bool = True,
    shape: Mapping[str, Any] | None = None,
    backdrop: Mapping[str, Any] | None = None,
    legend: LegendState | None = None,
    outlines: Sequence[Mapping[str, Any]] = (),
    key: str = "map",
) -> None:
    """Send the map its filter: call this first in a run, the map waits for nothing else.

    Args:
        payload: the points, as in :func:`map_element`.
        mask: which rows of the packed table are shown; same length as that table.
        focus: rows to mark; when they change, the map moves until the first can be seen.
        place: names the place that is chosen ("": none); when it changes, the map moves to what is
            shown. Any other change of filter leaves the view alone.
        gone: another number than before lets the map go to ``place`` again (the trail counts it).
        off_map: how many of the shown rows have no point.
        every_level: businesses of every level are shown; else no share covered is told.
        shape: the drawn shape that is chosen, as the map tells shapes.
        backdrop: what lies under the circles, as the layer's ``setBackdrop`` takes it.
        legend: which classes of the colouring are filtered by, and which cannot be.
        outlines: to look at, each ``{points: [[lat, lng]], label}``.
        key: the map's key.
    """
    _carrier("filter")(
        key=f"{key}-filter",
        data={
            "map": key,
            "points": payload.fingerprint,
            "mask": base64.b64encode(pack_mask(mask, payload)).decode("ascii"),
            "focus": payload.positions(focus or ()),
            "place": place,
            "gone": gone,
            "off_map": off_map,
            "every_level": every_level,
            "shape": shape,
            "backdrop": backdrop or {"kind": "plain"},
            "legend": None if legend is None else asdict(legend),
            "outlines": list(outlines),
        },
    )


def send_look(*, payload: Payload, look: Colouring | None, language: str, key: str = "map") -> None:
    """Send the map what circles are coloured by; None is the levels, which it has already.

    The codes are the same at every filter: Streamlit sends them once.
    """
    told: dict[str, Any] = {"map": key, "points": payload.fingerprint, "codes": ""}
    if look is not None:
        told["codes"] = _packed(look, payload)
        told["colouring"] = {
            "name": look.name,
            "title": text(f"colouring.title_{look.name}", language),
            "classes": [asdict(part) for part in look.classes(language)],
        }
    _carrier("look")(key=f"{key}-look", data=told)


@lru_cache(maxsize=4)
def _packed(look: Colouring, payload: Payload) -> str:
    codes = zlib.compress(look.code[payload.order].tobytes())
    return base64.b64encode(codes).decode("ascii")


def map_element(
    *,
    parts: MapParts,
    payload: Payload,
    acts: Acts,
    key: str = "map",
    height: int | str = 560,
) -> None:
    """Show the map.

    Args:
        parts: the composed map, from ``coverage.parts(coverage_map(..., embed=False))``; it holds
            the language and must be cached, as it is mounted anew when it changes.
        payload: the points, cached likewise.
        acts: what is called when something is done on the map.
        key: the element's key, one a page.
        height: pixels, or a CSS length.
    """
    length = f"{height}px" if isinstance(height, int) else height
    mounted = f"{key}-map"

    def told(what: str) -> dict[str, Any]:
        value = st.session_state[mounted].get(what)
        # What a browser sends is checked, and a click on other points is let go.
        known = isinstance(value, dict) and value.get("points") == payload.fingerprint
        return value if known else {}

    def opened() -> None:
        rows = rows_at(told("open").get("positions"), payload)
        if rows:
            acts.open(rows)

    def drawn() -> None:
        value = told("shape")
        if "shape" in value:  # no shape is an act of its own: it takes the chosen one away
            acts.shape(value["shape"])

    def chosen() -> None:
        if value := told("chosen"):
            acts.chosen(str(value.get("colouring")), str(value.get("key")))

    _map_component(parts, key, length)(
        key=mounted,
        data=payload.fingerprint.encode("ascii") + payload.data,
        on_open_change=opened,
        on_shape_change=drawn,
        on_chosen_change=chosen,
    )


@st.fragment
def map_names(*, payload: Payload, names: NDArray[np.object_], key: str = "map") -> None:
    """Give the map the names of what is in view, as it asks for them; the page does not run anew.

    Args:
        payload: the points, as in :func:`map_element`.
        names: each row's name.
        key: the map's key.
    """
    link.catch_up()
    mounted = f"{key}-names"
    asked = st.session_state.get(mounted, {}).get("view")
    known = isinstance(asked, dict) and asked.get("points") == payload.fingerprint
    positions = _positions(asked.get("positions") if known else None, payload)[:_MOST_NAMES]
    told = {str(at): str(names[payload.order[at]]) for at in positions}
    _carrier("names")(
        key=mounted,
        data={"map": key, "points": payload.fingerprint, "names": told},
        on_view_change=_ignore,
    )


def rows_at(positions: object, payload: Payload) -> tuple[int, ...]:
    """Return the rows of points a browser names; what is no point is left out."""
    return tuple(sorted({int(payload.order[at]) for at in _positions(positions, payload)}))


def _positions(positions: object, payload: Payload) -> list[int]:
    if not isinstance(positions, list):
        return []
    return [at for at in positions if type(at) is int and 0 <= at < payload.count]


def _ignore() -> None:
    """Streamlit names the values of an element by its callbacks; the value itself is enough."""


def _script(name: str) -> str:
    return (resources.files("kortinfo.views.pages") / name).read_text(encoding="utf-8")


@lru_cache(maxsize=8)
def _map_component(parts: MapParts, key: str, height: str) -> Any:
    """Register the element for one composed map; its name says which."""
    html = f'<div data-kortinfo="{escape(key)}" style="height: {escape(height)}">{parts.html}</div>'
    script = _script("map_element.js")
    script = script.replace("/*LIBRARY*/", parts.library).replace("/*SCRIPT*/", parts.script)
    digest = sha256("\0".join([html, parts.css, script]).encode()).hexdigest()[:16]
    return st.components.v2.component(
        f"kortinfo_map_{digest}", html=html, css=parts.css, js=script, isolate_styles=False
    )


@lru_cache(maxsize=3)
def _carrier(what: str) -> Any:
    """Register an element without a face that hands something to the map."""
    return st.components.v2.component(
        f"kortinfo_map_{what}", js=_script(f"map_{what}.js"), isolate_styles=False
    )
