"""Numbers that no one has: CVR numbers from 90 to 99, P-numbers from 92 to 99, and made-up ids.

CVR numbers end in a digit that makes the weighted sum divisible by 11 (weights 2 7 6 5 4 3 2 1).
P-numbers begin with 92 or more, so that none looks like a CPR number (which begins with a day,
01 to 31, or 61 to 91 where 60 is added).
"""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
_WEIGHTS = (2, 7, 6, 5, 4, 3, 2)


def cvr_numbers(rng: np.random.Generator, count: int) -> Ints:
    """Draw ``count`` different CVR numbers.

    Raises:
        ValueError: more than the some 909,000 there are.
    """
    # One front in eleven has no check digit, so a few more are drawn than are needed.
    front = 9_000_000 + rng.permutation(1_000_000)[: count + count // 8 + 200].astype(np.int64)
    total = np.zeros(len(front), dtype=np.int64)
    for place, weight in enumerate(_WEIGHTS):
        total += weight * (front // 10 ** (6 - place) % 10)
    check = -total % 11
    valid = (front * 10 + check)[check < 10]
    if count > len(valid):
        raise ValueError(f"only {len(valid)} CVR numbers are set aside for invented companies")
    return valid[:count]


def p_numbers(rng: np.random.Generator, count: int) -> Ints:
    """Draw ``count`` different P-numbers."""
    drawn = np.empty(0, dtype=np.int64)
    while len(drawn) < count:
        more = rng.integers(9_200_000_000, 10_000_000_000, count + count // 8 + 16)
        drawn = np.unique(np.concatenate([drawn, more]))
    return rng.permutation(drawn)[:count]


def uuids(rng: np.random.Generator, count: int) -> list[str]:
    """Draw ``count`` ids in the form of a random UUID (version 4), lower case."""
    raw = rng.bytes(16 * count).hex()
    return [
        f"{part[:8]}-{part[8:12]}-4{part[13:16]}-a{part[17:20]}-{part[20:]}"
        for part in (raw[start : start + 32] for start in range(0, len(raw), 32))
    ]
