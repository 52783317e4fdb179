"""The guard on nesting counts brackets, not what stands in strings, however the bytes are cut."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kortinfo.loaders.json_depth import DEEPEST, ShallowStream, TooDeepError

texts = st.text(st.sampled_from('[]{}"\\ a'), max_size=12)
jsons = st.recursive(
    texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3)
)


def read_through(raw: bytes, sizes: list[int]) -> bytes:
    guarded = ShallowStream(io.BytesIO(raw))
    parts = [guarded.read(size) for size in sizes]
    while more := guarded.read(7):
        parts.append(more)
    return b"".join(parts)


@given(value=jsons, levels=st.integers(0, DEEPEST + 5), sizes=st.lists(st.integers(1, 9)))
def test_what_is_deeper_than_the_limit_is_refused_and_nothing_else(
    value: object, levels: int, sizes: list[int]
) -> None:
    for _ in range(levels):
        value = [value]
    raw = json.dumps(value).encode()
    if depth(value) > DEEPEST:
        with pytest.raises(TooDeepError):
            read_through(raw, sizes)
    else:
        assert read_through(raw, sizes) == raw


def depth(value: object) -> int:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return 1 + max(map(depth, value), default=0)
    return 0
