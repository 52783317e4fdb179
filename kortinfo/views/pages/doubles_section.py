"""On the page *Tjek*: rows that look like one, merged or kept apart with one key each."""

import pandas as pd
import streamlit as st

from kortinfo import tables
from kortinfo.decided import merges_table
from kortinfo.doubles import Doubles, alike, doubles, like_kept, still_double
from kortinfo.logbook import Logbook, Pair
from kortinfo.snapshot import Snapshot
from kortinfo.tables import DIFFERENT, MERGE
from kortinfo.text import escape
from kortinfo.texts import plural, text
from kortinfo.views.pages import doubles_html, logbook_access
from kortinfo.views.pages.answering import shown_now, too_soon
from kortinfo.views.pages.html_table import html_table
from kortinfo.views.pages.words import literal, shortened

_SKIPPED = "doubles_skipped"
_ALIKE = "doubles_alike"
_SHOWN_ALIKE = 8


def waiting(snapshot: Snapshot, made: tuple[Pair, ...]) -> Doubles:
    """Return the pairs that wait, those decided since the build left out."""
    return still_double(_found(snapshot.fingerprint, snapshot), merges_table(made))


@st.cache_data(max_entries=2, show_spinner=False)
def _found(fingerprint: str, _snapshot: Snapshot) -> Doubles:  # noqa: ARG001 - what it depends on
    return doubles(_snapshot)


def show(found: Doubles, book: Logbook, snapshot: Snapshot, language: str) -> None:
    """Show the surest pair that waits, and what the last answer can be used on."""
    st.html(f"<p>{escape(text('doubles.about', language))}</p>")
    _offer(found, book, language)
    if found.pairs.empty:
        st.html(f"<p>{escape(text('doubles.nothing', language))}</p>")
        return
    told = plural("doubles.waiting", len(found.pairs), language)
    st.html(f'<p class="ki-summary">{escape(told)}</p>')
    _one(_next(found), found, book, snapshot, language)


def _key(pair: pd.Series) -> str:
    return f"{pair[tables.EVENT_ID]}_{pair[tables.OTHER_ID]}"


def _next(found: Doubles) -> pd.Series:
    """Return the pair to decide now: the first that was not skipped, then the skipped again."""
    skipped = st.session_state.setdefault(_SKIPPED, [])
    keys = found.pairs[tables.EVENT_ID] + "_" + found.pairs[tables.OTHER_ID]
    rest = found.pairs[~keys.isin(skipped)]
    return (rest if len(rest) else found.pairs).iloc[0]


def _one(pair: pd.Series, found: Doubles, book: Logbook, snapshot: Snapshot, language: str) -> None:
    key = _key(pair)
    shown_now(key)
    st.html(doubles_html.head_html(pair, snapshot.table("units"), language))
    st.html(doubles_html.compared_html(pair, found, language))
    st.html(f'<p class="ki-quiet">{escape(doubles_html.evidence_words(pair, language))}</p>')
    reason = st.text_input(
        text("doubles.reason", language), key=f"doubles_reason_{key}", max_chars=200, width=480
    )
    ids = (str(pair[tables.EVENT_ID]), str(pair[tables.OTHER_ID]))
    logbook_access.ask_at("doubles", language)
    with st.container(horizontal=True):
        for at, kept in enumerate(ids, 1):
            label = text("doubles.merge", language, at=at)
            if st.button(label, shortcut=str(at), type="primary", key=f"doubles_{at}_{key}"):
                _decide(book, pair, found, MERGE, kept, reason, language)
        if st.button(text("doubles.different", language), shortcut="0", key=f"doubles_0_{key}"):
            _decide(book, pair, found, DIFFERENT, ids[1], reason, language)
        if st.button(text("review.skip", language), shortcut="n", key=f"doubles_skip_{key}"):
            st.session_state[_SKIPPED].append(key)
            st.session_state[_ALIKE] = None
            st.rerun()


def _decide(
    book: Logbook,
    pair: pd.Series,
    found: Doubles,
    verdict: str,
    kept: str,
    reason: str,
    language: str,
) -> None:
    if too_soon() or not logbook_access.signed("doubles"):
        return
    ids = (str(pair[tables.EVENT_ID]), str(pair[tables.OTHER_ID]))
    gone = ids[1] if kept == ids[0] else ids[0]
    why = reason.strip() or text(f"doubles.why_{verdict}", language)
    words = doubles_html.pair_words(pair, found, language)
    _write(book, gone, kept, verdict, why, words)
    st.session_state[_ALIKE] = (pair, verdict, kept, why)
    st.rerun()


def _write(book: Logbook, gone: str, kept: str, verdict: str, why: str, words: str) -> None:
    book.decide_pair(
        Pair(
            gone_id=gone,
            kept_id=kept,
            verdict=verdict,
            reason=why,
            words=words,
            decided_by=logbook_access.who(),
            decided_at=logbook_access.now(),
        )
    )


def _offer(found: Doubles, book: Logbook, language: str) -> None:
    """Offer the last answer to the other pairs that are alike in the same way."""
    last = st.session_state.get(_ALIKE)
    if not last:
        return
    model, verdict, kept, why = last
    others = alike(found, model)
    if others.empty:
        return
    with st.container(border=True):
        told = plural(f"doubles.alike_{verdict}", len(others), language)
        st.html(f"<p>{escape(told)}</p>")
        shown = [
            doubles_html.pair_words(others.iloc[at], found, language).split(" · ", 2)
            for at in range(min(len(others), _SHOWN_ALIKE))
        ]
        headings = [text(f"doubles.column_{name}", language) for name in ("what", "day", "where")]
        st.html(html_table(headings, [[*each, "", ""][:3] for each in shown], phone="rows"))
        if len(others) > _SHOWN_ALIKE:
            more = plural("doubles.alike_more", len(others) - _SHOWN_ALIKE, language)
            st.html(f'<p class="ki-quiet">{escape(more)}</p>')
        logbook_access.ask_at("doubles_all", language)
        same = plural("doubles.alike_accept", len(others), language)
        pressed = st.button(same, key=f"doubles_all_{_key(model)}")
        if pressed and logbook_access.signed("doubles_all"):
            for at in range(len(others)):
                pair = others.iloc[at]
                gone, stays = like_kept(pair, kept=kept, model=model)
                words = doubles_html.pair_words(pair, found, language)
                _write(book, gone, stays, verdict, why, words)
            st.session_state[_ALIKE] = None
            st.rerun()


def done(made: tuple[Pair, ...], book: Logbook, language: str, *, most: int) -> None:
    """List what was decided last about pairs, each to be taken back."""
    for each in made[:most]:
        told = text(f"doubles.done_{each.verdict}", language, words=each.words)
        who = each.decided_by or text("review.nobody", language)
        place = f"undo_pair_{each.id}"
        logbook_access.ask_at(place, language)
        with st.container(horizontal=True, vertical_alignment="center"):
            quiet = " · ".join(filter(None, (each.reason, who)))
            st.html(f'<p>{escape(told)} <span class="ki-quiet">{escape(quiet)}</span></p>')
            undo = text("review.undo_named", language, words=shortened(each.words, length=40))
            if st.button(literal(undo), key=f"doubles_{place}") and logbook_access.signed(place):
                book.undo("pair", each.id, who=logbook_access.who(), at=logbook_access.now())
                st.session_state[_ALIKE] = None
                st.rerun()
