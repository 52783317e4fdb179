"""A guard on how deep a stream of JSON is nested, fast enough for gigabytes.

A parser that keeps the path to where it is needs memory by the square of the depth; a file nested
a hundred thousand levels deep, damaged or malicious, would take the whole machine.
"""

from typing import IO

import numpy as np

DEEPEST = 200
"""The register's documents are some ten levels deep, whatever they are wrapped in."""
_NOT_BRACKETS = bytes(byte for byte in range(256) if byte not in b"{[}]")


class TooDeepError(Exception):
    """The JSON is nested more than :data:`DEEPEST` levels deep."""


class ShallowStream:
    """A stream of JSON bytes that raises :class:`TooDeepError` instead of going on too deep."""

    def __init__(self, stream: IO[bytes]) -> None:
        """Guard what ``stream`` has left."""
        self._stream = stream
        self._depth = 0
        self._in_string = False
        self._escape = b""

    def read(self, size: int = -1) -> bytes:
        """Read as the stream does."""
        chunk = self._stream.read(size)
        brackets = self._outside_strings(chunk).translate(None, _NOT_BRACKETS)
        if brackets:
            # In ASCII the bit of value 4 is set in "]" and "}", and not in "[" and "{".
            steps = np.where(np.frombuffer(brackets, dtype=np.uint8) & 4, -1, 1)
            depths = self._depth + np.cumsum(steps)
            if depths.max() > DEEPEST:
                raise TooDeepError
            self._depth = int(depths[-1])
        return chunk

    def _outside_strings(self, chunk: bytes) -> bytes:
        """Return what is not inside a string; a backslash at the end waits for the next chunk."""
        text = (self._escape + chunk).replace(b"\\\\", b"")
        self._escape = b"\\" if text.endswith(b"\\") else b""
        pieces = text.replace(b'\\"', b"").split(b'"')
        outside = b"".join(pieces[1 if self._in_string else 0 :: 2])
        self._in_string ^= len(pieces) % 2 == 0
        return outside
