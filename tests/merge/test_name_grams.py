"""Names in three-letter pieces: what they share, and that a long register costs no more."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo.merge.likeness import name_likeness
from kortinfo.merge.name_grams import gram_index, grams_of, paired_cosines, rarest, unit_rows
from tests.examples import examples

comparable = st.text(alphabet="abcxyz019 ", max_size=12).map(lambda name: " ".join(name.split()))


@settings(max_examples=examples(100))
@given(names=st.lists(comparable, max_size=6))
def test_a_name_is_cut_into_its_pieces_whatever_stands_beside_it(names: list[str]) -> None:
    together = grams_of(pd.Series(names, dtype="str"))
    for at, name in enumerate(names):
        padded = f" {name} "
        pieces = {padded[start : start + 3] for start in range(len(padded) - 2)}
        assert together[[at]].nnz == len(pieces)
        alone = grams_of(pd.Series([name]))
        assert sorted(together[[at]].indices) == sorted(alone.indices)


def test_rare_pieces_weigh_more_than_common_ones() -> None:
    names = pd.Series([f"murer {word}" for word in ("alfa", "bravo", "cello", "delta", "xylo")])
    index = gram_index(names)
    asked = unit_rows(grams_of(pd.Series(["xylo", "murer"])), index.weights)
    at = np.array([0, 1])
    rare, common = paired_cosines(asked, index.names, at, np.array([4, 4]))
    assert rare > common > 0


def test_only_a_few_rare_pieces_are_looked_up_where_the_register_is_long() -> None:
    asked = grams_of(pd.Series(["klitvind murer"]))
    counts = np.full(37**3, 1_000_000)
    assert rarest(asked, counts).nnz == 3
    assert rarest(asked, np.ones(37**3, dtype=int)).nnz == asked.nnz


def test_names_of_nothing_share_nothing() -> None:
    index = gram_index(pd.Series(["", "a", "klitvind"]))
    asked = unit_rows(grams_of(pd.Series(["", "klitvind"])), index.weights)
    pairs = np.array([0, 1]), np.array([2, 2])
    assert paired_cosines(asked, index.names, *pairs).round(4).tolist() == [0.0, 1.0]
    assert gram_index(pd.Series([], dtype="str")).names.shape[0] == 0


def test_neither_word_order_nor_a_cut_word_makes_names_unlike() -> None:
    given_ = pd.Series(["murer klitvind", "hav gus", "klitvind"])
    have = pd.Series(["klitvind murer", "havgus", "bageren"])
    same, cut, other = name_likeness(given_, have)
    assert (same, cut) == (100, 100)
    assert other < 50
