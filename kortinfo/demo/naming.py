"""What the demo's businesses are called: invented words put together after their trade."""

import numpy as np
from numpy.typing import NDArray

from kortinfo.demo.trades import Trade
from kortinfo.demo.words import (
    Texts,
    family_names,
    person_names,
    pick,
    place_roots,
    roots,
    texts,
    words,
)

_FORM_SUFFIX = ("", " I/S", " A/S", " ApS", "", " A.M.B.A.", "", "", "", "", "")
"""By the index of the legal form (``ownership.FORMS``)."""


def business_names(
    trades: tuple[Trade, ...],
    trade: NDArray[np.int64],
    form: NDArray[np.int64],
    rng: np.random.Generator,
) -> Texts:
    """Name businesses after their trade and legal form (an index into ``ownership.FORMS``)."""
    count = len(trade)
    word = _words(trades, trade, rng)
    family, root = family_names(rng, count), roots(rng, count)
    style = rng.integers(0, 5, count)
    companies = _by_style(
        style,
        (
            root + " " + word,
            family + " " + word,
            family + "s " + word,
            family + " & " + family_names(rng, count) + " " + word,
            root + " " + word,
        ),
    )
    owner = person_names(rng, count)
    traders = _by_style(
        style,
        (
            word + " v/" + owner,
            family + "s " + word,
            root + " " + word + " v/ " + owner,
            word + " v/" + owner,
            root + " " + word,
        ),
    )
    name = np.where(form == 0, traders, companies)
    name = name + texts(_FORM_SUFFIX)[form]
    patterned = _patterned(word, owner, form, rng)
    whole = np.array(["{" in text for text in word.tolist()], dtype=bool)
    name[whole] = patterned[whole]
    return _tidy(name)


def chain_names(code: str, units: int, *, most: int) -> list[str]:
    """Return the names of the chains in a trade: more of them where it has very many units."""
    brands: list[str] = words()["chains"][code]
    rounds = max(1, -(-units // (most * len(brands))))
    return [
        brand if number == 0 else f"{brand} {number + 1}"
        for number in range(rounds)
        for brand in brands
    ]


def _words(trades: tuple[Trade, ...], trade: NDArray[np.int64], rng: np.random.Generator) -> Texts:
    """Draw the word that tells the trade, or a pattern with {r} (root), {g} (farm), {f} (boat)."""
    options = [item.words or ("",) for item in trades]
    table = texts(word for words_of in options for word in words_of)
    counts = np.array([len(words_of) for words_of in options])
    first = np.cumsum(counts) - counts
    chosen = (rng.random(len(trade)) * counts[trade]).astype(np.int64)
    return np.asarray(table[first[trade] + chosen], dtype=object)


def _by_style(style: NDArray[np.int64], options: tuple[Texts, ...]) -> Texts:
    name = options[0].copy()
    for index, option in enumerate(options):
        mine = style == index
        name[mine] = option[mine]
    return name


def _patterned(
    word: Texts, owner: Texts, form: NDArray[np.int64], rng: np.random.Generator
) -> Texts:
    """Fill in the patterns: schools and halls, farms, fishing boats."""
    count = len(word)
    fillings = {
        "{r}": place_roots(rng, count),
        "{g}": pick(rng, words()["place_root_start"], count)
        + pick(rng, words()["farm_end"], count),
        "{f}": pick(rng, ("Fiskeskib ", "Kutter ", "Partrederiet "), count)
        + pick(rng, words()["cutter"], count),
    }
    suffix = np.where(form == 0, " v/" + owner, texts(_FORM_SUFFIX)[form])
    filled = []
    for index, pattern in enumerate(word.tolist()):
        name = pattern
        for mark, options in fillings.items():
            if mark in name:
                ending = "" if mark == "{r}" else suffix[index]
                name = name.replace(mark, options[index]) + ending
        filled.append(name)
    return texts(filled)


def _tidy(names: Texts) -> Texts:
    return texts(" ".join(name.split()) for name in names.tolist())
