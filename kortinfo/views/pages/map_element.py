"""The map inside the app: one element that mounts the composed map, one that carries the filter.

The first holds Leaflet, the composed map and the points; it is the same at every rerun, so
Streamlit sends it once and then only its hash. The second holds a bit mask and the chosen rows:
about 1 kB for 5,000 businesses. Document, view and zoom stay over a change of filter.

Example::

    @st.cache_resource
    def composed(_areas, fingerprint, language):
        return parts(coverage_map(areas=_areas, language=language, embed=False))

    payload = packed(businesses)   # views.map.payload.pack, cached by the snapshot's fingerprint
    send_filter(
        payload=payload,
        mask=mask,                 # one bool a row of businesses
        focus=(17,),               # rows chosen in the table, or None
        key="kort",
    )
    event = map_element(
        parts=composed(areas, fingerprint, "da"),
        payload=payload,
        mask=mask,
        key="kort",
        height="max(420px, calc(100dvh - 280px))",
    )
    if event is not None:
        st.session_state["opened"] = event.rows
"""

import base64
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib import resources
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from kortinfo.text import escape
from kortinfo.views.map.coverage import MapParts
from kortinfo.views.map.payload import Payload, pack_mask


@dataclass(frozen=True, kw_only=True)
class MapEvent:
    """A click on a single business, or on several at one place.

    ``rows`` are rows of the table the payload was packed from, in its order; only rows the filter
    shows. ``nonce`` is new for every click. The event is returned in the one rerun it causes.
    """

    rows: tuple[int, ...]
    nonce: str


def send_filter(
    *,
    payload: Payload,
    mask: NDArray[np.bool_],
    focus: tuple[int, ...] | None = None,
    place: str = "",
    key: str = "map",
) -> None:
    """Send the map its filter: call this first in a run, the map waits for nothing else.

    Args:
        payload: the points, as in :func:`map_element`.
        mask: which rows of the packed table are shown; same length as that table.
        focus: rows to mark; when they change, the map moves until the first can be seen.
        place: names the place that is chosen ("": none); when it changes, the map moves to what is
            shown. Any other change of filter leaves the view alone.
        key: the map's key.
    """
    _filter_component()(
        key=f"{key}-filter",
        data={
            "map": key,
            "points": payload.fingerprint,
            "mask": base64.b64encode(pack_mask(mask, payload)).decode("ascii"),
            "focus": payload.positions(focus or ()),
            "place": place,
        },
    )


def map_element(
    *,
    parts: MapParts,
    payload: Payload,
    mask: NDArray[np.bool_],
    key: str = "map",
    height: int | str = 560,
) -> MapEvent | None:
    """Show the map and return what was clicked, if anything.

    Args:
        parts: the composed map, from ``coverage.parts(coverage_map(..., embed=False))``; it holds
            the language and must be cached, as it is mounted anew when it changes.
        payload: the points, cached likewise.
        mask: which rows are shown, as :func:`send_filter` was told; a click finds no others.
        key: the element's key, one a page.
        height: pixels, or a CSS length.
    """
    length = f"{height}px" if isinstance(height, int) else height
    mounted = _map_component(parts, key, length)(
        key=f"{key}-map",
        data=payload.fingerprint.encode("ascii") + payload.data,
        on_open_change=_ignore,
    )
    return _event(mounted.get("open"), payload, mask)


def _event(clicked: Any, payload: Payload, mask: NDArray[np.bool_]) -> MapEvent | None:
    """Read a click: what a browser sends is checked, and a click on other points is let go."""
    if not isinstance(clicked, dict) or clicked.get("points") != payload.fingerprint:
        return None
    positions = clicked.get("positions")
    if not isinstance(positions, list):
        return None
    known = [at for at in positions if type(at) is int and 0 <= at < payload.count]
    rows = sorted({int(row) for row in payload.order[known] if mask[row]})
    return MapEvent(rows=tuple(rows), nonce=str(clicked.get("nonce"))) if rows else None


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


@lru_cache(maxsize=1)
def _filter_component() -> Any:
    return st.components.v2.component(
        "kortinfo_map_filter", js=_script("map_filter.js"), isolate_styles=False
    )
