"""Kinds of contact nobody knows: told before a file is used, and whether each is two-way chosen."""

from collections.abc import Mapping

import streamlit as st

from kortinfo.kinds import same_kind
from kortinfo.settings import Source
from kortinfo.text import escape
from kortinfo.texts import number, plural, text
from kortinfo.views.pages.html_table import html_table
from kortinfo.views.pages.section import section_html
from kortinfo.views.pages.words import literal, shortened

_MOST = 30
"""Kinds that are asked about: where there are more, the column is likely none of kinds."""
_OPEN, _YES, _NO = "unknown", "two_way", "one_way"
_WAYS: Mapping[bool | None, str] = {None: _OPEN, True: _YES, False: _NO}


def told(unknown: Mapping[str, int], format_: str, language: str) -> None:
    """Say how many rows are of a kind nobody knows, and what that means."""
    if not unknown:
        return
    rows = sum(unknown.values())
    if format_ == "contacts":
        st.warning(literal(plural("imports.kinds_open", rows, language)))
        return
    st.html(section_html(text("imports.kinds_other", language), rank=3))
    st.html(f"<p>{escape(text('imports.kinds_other_about', language))}</p>")
    headings = [text(f"data.column_{name}", language) for name in ("kind", "rows")]
    lines = [[kind, number(count, language)] for kind, count in _commonest(unknown)[:_MOST]]
    st.html(html_table(headings, lines, numbers=frozenset({1})))
    _more(len(unknown), language)


def choose(
    source: Source,
    unknown: Mapping[str, int],
    chosen: Mapping[str, int],
    *,
    key: str,
    language: str,
) -> Source:
    """Ask of each kind whether it is two-way; return the source as it is answered now.

    Args:
        source: a source of contacts, with what was chosen before.
        unknown: rows by kind, of kinds nobody knows.
        chosen: rows of the kinds chosen before (as compared: ``kinds.same_kind``).
        key: tells these questions from others.
        language: "da" or "en".
    """
    before = source.contact_kinds
    rows = {kind: found for kind in before if (found := chosen.get(same_kind(kind), 0))}
    asked = _commonest({**unknown, **rows})
    if source.format != "contacts" or not asked:
        return source
    title, about = text("imports.kinds", language), text("imports.kinds_about", language)
    st.html(section_html(title, about, rank=3))
    answers = {
        kind: _answer(kind, count, before.get(kind), key=key, language=language)
        for kind, count in asked[:_MOST]
    }
    _more(len(asked), language)
    kinds = {**before, **answers}
    now = {kind: way for kind, way in kinds.items() if way is not None}
    return source if now == before else source.model_copy(update={"contact_kinds": now})


def again(words: str, *, key: str, language: str) -> bool:
    """Say that what is chosen has not been tried yet; tell whether it shall be."""
    st.info(literal(text("imports.kinds_untried", language)))
    return st.button(text(f"imports.{words}", language), type="primary", key=f"{key}_try")


def _answer(kind: str, count: int, before: bool | None, *, key: str, language: str) -> bool | None:
    shown = plural("imports.kind", count, language, kind=shortened(kind))
    answer = st.radio(
        literal(shown),
        list(_WAYS.values()),
        index=list(_WAYS).index(before),
        format_func=lambda way: text(f"imports.kind_{way}", language),
        horizontal=True,
        key=f"import_kind_{key}_{kind}",
    )
    return next(way for way, word in _WAYS.items() if word == answer)


def _more(kinds: int, language: str) -> None:
    if kinds > _MOST:
        said = plural("imports.kinds_more", kinds - _MOST, language)
        st.html(f'<p class="ki-quiet">{escape(said)}</p>')


def _commonest(kinds: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
