"""Names as weighted three-letter pieces, and which names of the register share the rare ones.

A comparable name (``text.normalised_names``: only ``a-z``, digits and single spaces) is cut into
pieces of three characters, a space before and after it. A piece weighs by how rare it is in the
register (its inverse document frequency), so that "toemrer" says little and "lyngkrog" much.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray
from sparse_dot_topn import sp_matmul_topn

_SIGNS = 37
"""Space, ten digits, 26 letters."""
GRAMS = _SIGNS**3
_MOST_LOOKED_AT = 8_000
"""Register names looked at for one name: its rarest pieces first, so that the work a row takes
does not grow with the register."""
_ALWAYS = 3
"""So many of a name's rarest pieces are looked up however common they are."""
_LEAST = 0.15
"""Names that share less (a cosine, 0 to 1) have nothing in common."""
_WORTH = 0.4
"""Names worth a look share so much with the given name, as a part of what the best one shares."""
Ints = NDArray[np.int64]


def _codes() -> NDArray[np.int32]:
    codes = np.zeros(256, dtype=np.int32)
    for first, last, start in ((ord("0"), ord("9"), 1), (ord("a"), ord("z"), 11)):
        codes[first : last + 1] = np.arange(start, start + last - first + 1)
    return codes


def grams_of(names: pd.Series) -> sp.csr_array:
    """Return which pieces stand in each name: a 0/1 matrix, one row a name, ``GRAMS`` columns."""
    text = (" " + names.fillna("").astype("str") + " ").to_list()  # two characters at least
    lengths = np.fromiter((len(name) for name in text), dtype=np.int64, count=len(text))
    letters = np.frombuffer("".join(text).encode("ascii", "replace"), dtype=np.uint8)
    signs = _codes()[letters]
    if len(signs) < 3:
        return sp.csr_array((len(text), GRAMS), dtype=np.float32)
    grams = (signs[:-2] * _SIGNS + signs[1:-1]) * _SIGNS + signs[2:]
    ends = np.cumsum(lengths)
    inside = np.ones(len(grams), dtype=bool)
    for back in (1, 2):  # a piece that starts there would reach into the next name
        borders = ends - back
        inside[borders[borders < len(grams)]] = False
    starts = np.concatenate([[0], np.cumsum(lengths - 2)]).astype(np.int32)  # half the memory
    ones = np.ones(int(starts[-1]), dtype=np.float32)
    present = sp.csr_array((ones, grams[inside], starts), shape=(len(text), GRAMS))
    present.sum_duplicates()  # a piece that stands twice in a name counts once
    present.data[:] = 1
    return present


@dataclass(frozen=True, kw_only=True)
class GramIndex:
    """The register's names by their pieces.

    Attributes:
        weights: the weight of each piece, by its number.
        names: one row a name, its pieces' weights, each row of length 1.
        by_gram: the same, one row a piece.
        counts: in how many names each piece stands.
    """

    weights: NDArray[np.float32]
    names: sp.csr_array
    by_gram: sp.csr_array
    counts: Ints


def gram_index(names: pd.Series) -> GramIndex:
    """Make comparable names ready for looking up; a name's number is its place in ``names``."""
    present = grams_of(names)
    counts = np.bincount(present.indices, minlength=GRAMS).astype(np.int64)
    weights = np.log((1 + len(names)) / (1 + counts)).astype(np.float32) + 1
    weighted = unit_rows(present, weights)
    return GramIndex(weights=weights, names=weighted, by_gram=weighted.T.tocsr(), counts=counts)


def unit_rows(present: sp.csr_array, weights: NDArray[np.float32]) -> sp.csr_array:
    """Return the weights of the pieces of each name, each row of length 1 (or empty)."""
    data = weights[present.indices]
    sizes = np.diff(present.indptr)
    squares = np.add.reduceat(np.append(data, 0) ** 2, present.indptr[:-1]) if len(sizes) else data
    lengths = np.sqrt(np.where(sizes > 0, squares, 1.0))
    data = (data / np.repeat(lengths, sizes)).astype(np.float32)
    return sp.csr_array((data, present.indices, present.indptr), shape=present.shape)


def rarest(asked: sp.csr_array, counts: Ints) -> sp.csr_array:
    """Leave of each name the rarest pieces, as many as it takes little to look up."""
    sizes = np.diff(asked.indptr)
    row = np.repeat(np.arange(asked.shape[0]), sizes)
    often = counts[asked.indices]
    order = np.lexsort((asked.indices, often, row))
    so_far = np.cumsum(often[order])
    before = np.concatenate([[0], so_far])[asked.indptr[:-1]]
    nth = np.arange(len(order)) - asked.indptr[row[order]]
    kept = (so_far - before[row[order]] <= _MOST_LOOKED_AT) | (nth < _ALWAYS)
    chosen = np.sort(order[kept])
    starts = np.searchsorted(row[chosen], np.arange(asked.shape[0] + 1)).astype(np.int32)
    return sp.csr_array((asked.data[chosen], asked.indices[chosen], starts), shape=asked.shape)


def likest(asked: sp.csr_array, by_gram: sp.csr_array, *, most: int) -> tuple[Ints, Ints]:
    """Return, for each row of ``asked``, the few columns of ``by_gram`` that share most with it.

    Returns:
        The row and the column of each pair. Columns that share far less than the row's best one
        are left out.
    """
    found = sp_matmul_topn(
        sp.csr_matrix(asked), sp.csr_matrix(by_gram), top_n=most, threshold=_LEAST, sort=True
    )
    sizes = np.diff(found.indptr)
    best = np.append(found.data, 0)[found.indptr[:-1]]  # the first of each row
    kept = found.data >= _WORTH * np.repeat(best, sizes)
    row = np.repeat(np.arange(len(sizes)), sizes)[kept]
    return row.astype(np.int64), found.indices[kept].astype(np.int64)


def paired_cosines(
    asked: sp.csr_array, have: sp.csr_array, left: Ints, right: Ints
) -> NDArray[np.float64]:
    """Return the cosine of row ``left[i]`` of one and row ``right[i]`` of the other."""
    if not len(left):
        return np.zeros(0)
    products = asked[left].multiply(have[right])
    return np.asarray(products.sum(axis=1), dtype=float).reshape(-1)
