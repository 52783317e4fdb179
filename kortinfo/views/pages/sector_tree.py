"""The sector filter inside the app: one element that holds the tree, one that carries the counts.

The first is the same at every rerun of a build and language, so Streamlit sends it once and then
its hash. The second holds a count for each sector code and what is chosen. Opening branches,
searching, and counting what the map shows happen in the browser; a change of choice is one rerun.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import Any

import streamlit as st

from kortinfo.selection import Selection
from kortinfo.texts import catalogue
from kortinfo.views.pages.cached import Prepared
from kortinfo.views.pages.sector_nodes import SectorNodes, sector_nodes

_KEY = "filter_sectors"
_TREE = f"{_KEY}-tree"
_ANSWERED = "filter_sectors_answered"
_ROOM = "sectors."
_LONGEST_NONCE = 40


def show_sector_tree(
    prepared: Prepared,
    selection: Selection,
    language: str,
    *,
    on_change: Callable[[frozenset[str]], None],
) -> None:
    """Show the sectors to choose from; a change takes effect in the next run.

    Args:
        prepared: the build's businesses.
        selection: what is chosen; the counts are of what its other filters leave.
        language: "da" or "en".
        on_change: called with what is chosen from now on, before the next run.
    """
    tree = _tree(prepared, language)
    others = prepared.codes.mask(replace(selection, sectors=frozenset()))
    _tree_component()(
        key=_TREE,
        data=tree.sent,
        on_chosen_change=lambda: _changed(tree.nodes, selection, on_change),
    )
    _counts_component()(
        key=f"{_KEY}-counts",
        data={
            "tree": _KEY,
            "fingerprint": tree.fingerprint,
            "counts": tree.nodes.counts(prepared.codes, others),
            "chosen": tree.nodes.held(selection.sectors),
            "answered": st.session_state.get(_ANSWERED, ""),
        },
    )


def meant(told: object, nodes: SectorNodes, before: frozenset[str]) -> frozenset[str] | None:
    """Return the sectors a browser's choice means; None where it is no choice at all.

    What it sends is checked: a code that is no node of the tree is left out. What was chosen
    before and is not in the tree, the user could not take away there: it stays.
    """
    if not isinstance(told, dict) or not isinstance(told.get("codes"), list):
        return None
    known = set(nodes.codes)
    codes = {code for code in told["codes"] if isinstance(code, str) and code in known}
    return frozenset(codes) | nodes.strangers(before)


def _changed(
    nodes: SectorNodes, selection: Selection, on_change: Callable[[frozenset[str]], None]
) -> None:
    told = st.session_state[_TREE].get("chosen")
    sectors = meant(told, nodes, selection.sectors)
    if sectors is None:
        return
    st.session_state[_ANSWERED] = str(told.get("nonce"))[:_LONGEST_NONCE]
    on_change(sectors)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Tree:
    """A build's tree in one language, as it is sent: its fingerprint, then all of it as JSON."""

    nodes: SectorNodes
    fingerprint: str
    sent: bytes


@lru_cache(maxsize=8)
def _tree(prepared: Prepared, language: str) -> _Tree:
    nodes = sector_nodes(prepared.codes, prepared.titles, language)
    room = {key: words for key, words in catalogue(language).items() if key.startswith(_ROOM)}
    structure = {
        "language": language,
        "words": {key.removeprefix(_ROOM): words for key, words in room.items()},
        "codes": nodes.codes,
        "names": nodes.names,
        "parents": nodes.parents,
        "own": nodes.own.tolist(),
    }
    fingerprint = nodes.fingerprint(language)
    said = json.dumps(structure, ensure_ascii=False, separators=(",", ":"))
    return _Tree(nodes=nodes, fingerprint=fingerprint, sent=(fingerprint + said).encode())


def _read(name: str) -> str:
    return (resources.files("kortinfo.views.pages") / name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _tree_component() -> Any:
    return st.components.v2.component(
        "kortinfo_sector_tree",
        html=f'<div data-kortinfo-sectors="{_KEY}"></div>',
        css=_read("sector_tree.css"),
        js=_read("sector_tree.js").replace("/*MODEL*/", _read("sector_model.js")),
        isolate_styles=False,
    )


@lru_cache(maxsize=1)
def _counts_component() -> Any:
    return st.components.v2.component(
        "kortinfo_sector_counts", js=_read("sector_counts.js"), isolate_styles=False
    )
