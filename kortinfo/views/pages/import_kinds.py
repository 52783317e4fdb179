"""Kinds nobody knows: told before a file is used, and chosen what each is.

A contact is two-way or not; a collaboration is one of the kinds the settings know.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from kortinfo.cpr import mask_cpr
from kortinfo.kinds import same_kind
from kortinfo.settings import Source
from kortinfo.text import escape
from kortinfo.texts import plural, text
from kortinfo.views.pages.section import section_html
from kortinfo.views.pages.words import literal, shortened

_MOST = 30
"""Kinds that are asked about: where there are more, the column is likely none of kinds."""
_CHOSEN = {"contacts": "contact_kinds", "collaborations": "collaboration_kinds"}
"""The field of a source in which the answers are kept, by format."""
_OPEN = "unknown"
_WAYS: Mapping[Any, str] = {True: "two_way", False: "one_way"}
"""What is answered of a contact, by its value in the source."""


def is_asked(source: Source) -> bool:
    """Tell whether a source's rows are of kinds."""
    return source.format in _CHOSEN


def chosen_of(source: Source) -> dict[str, Any]:
    """Return what was chosen for a source's kinds."""
    return dict(getattr(source, _CHOSEN[source.format])) if is_asked(source) else {}


def with_chosen(source: Source, chosen: Mapping[str, Any]) -> Source:
    """Return a source with its kinds chosen so."""
    if not is_asked(source) or chosen == chosen_of(source):
        return source
    return source.model_copy(update={_CHOSEN[source.format]: dict(chosen)})


def told(unknown: Mapping[str, int], format_: str, language: str) -> None:
    """Say how many rows are of a kind nobody knows, and what that means."""
    if unknown:
        rows = sum(unknown.values())
        st.warning(literal(plural(f"imports.kinds_open_{format_}", rows, language)))


def choose(
    source: Source,
    unknown: Mapping[str, int],
    chosen: Mapping[str, int],
    *,
    known: Iterable[str],
    key: str,
    language: str,
) -> Source:
    """Ask of each kind what it is; return the source as it is answered now.

    Args:
        source: a source, with what was chosen before.
        unknown: rows by kind, of kinds nobody knows.
        chosen: rows of the kinds chosen before (as compared: ``kinds.same_kind``).
        known: the settings' kinds of collaboration.
        key: tells these questions from others.
        language: "da" or "en".
    """
    options = _WAYS if source.format == "contacts" else {name: name for name in sorted(known)}
    # A kind that the settings have no more is no answer.
    before = {kind: meant for kind, meant in chosen_of(source).items() if meant in options}
    rows = {kind: found for kind in before if (found := chosen.get(same_kind(kind), 0))}
    every = {**unknown, **rows}
    asked = _commonest({kind: count for kind, count in every.items() if is_kind(kind)})
    if not is_asked(source) or not asked:
        return source
    title, about = (
        text(f"imports.{name}_{source.format}", language) for name in ("kinds", "kinds_about")
    )
    st.html(section_html(title, about, rank=3))
    answers = {
        kind: _answer(source, kind, count, options, before.get(kind), key=key, language=language)
        for kind, count in asked[:_MOST]
    }
    _more(len(asked), source, language)
    kinds = {**before, **answers}
    now = {kind: meant for kind, meant in kinds.items() if meant is not None}
    return source if now == before else with_chosen(source, now)


def is_kind(kind: str) -> bool:
    """Tell whether a word can be a kind: what looks like a person's number is none."""
    return mask_cpr(kind) == kind


def again(words: str, *, key: str, language: str) -> bool:
    """Say that what is chosen has not been tried yet; tell whether it shall be."""
    st.info(literal(text("imports.kinds_untried", language)))
    return st.button(text(f"imports.{words}", language), type="primary", key=f"{key}_try")


def _answer(
    source: Source,
    kind: str,
    count: int,
    options: Mapping[Any, str],
    before: Any,
    *,
    key: str,
    language: str,
) -> Any:
    shown = literal(plural("imports.kind", count, language, kind=shortened(kind)))
    words = [_OPEN, *options.values()]
    given: dict[str, Any] = {
        "index": words.index(options[before]) if before is not None else 0,
        "key": f"import_kind_{key}_{kind}",
    }
    nothing = text(f"imports.kind_{_OPEN}_{source.format}", language)
    if source.format == "contacts":

        def way(word: str) -> str:
            return nothing if word == _OPEN else text(f"imports.kind_{word}", language)

        answer = st.radio(shown, words, format_func=way, horizontal=True, **given)
    else:
        answer = st.selectbox(
            shown, words, format_func=lambda word: nothing if word == _OPEN else word, **given
        )
    return next((meant for meant, word in options.items() if word == answer), None)


def _more(kinds: int, source: Source, language: str) -> None:
    if kinds > _MOST:
        said = plural(f"imports.kinds_more_{source.format}", kinds - _MOST, language)
        st.html(f'<p class="ki-quiet">{escape(said)}</p>')


def _commonest(kinds: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
