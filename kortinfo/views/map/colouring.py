"""A colouring as it is sent to the map: a class code a point, in the payload's order."""

import zlib

import numpy as np
from numpy.typing import NDArray

from kortinfo.views.map.payload import Payload

MOST_CLASSES = 8


def pack_codes(codes: NDArray[np.integer], payload: Payload) -> bytes:
    """Pack which class each row belongs to; the handle's ``setColouring`` takes it as base64.

    Args:
        codes: one code (0 to 7) for each row of the table the payload was packed from.
        payload: the points the codes are for.

    Returns:
        A byte that tells the packing (0: as they are, 1: zlib), then a byte a point.

    Raises:
        IndexError: there are fewer codes than rows.
        ValueError: a code is not 0 to 7.
    """
    codes = np.asarray(codes)
    if len(codes) and not ((codes >= 0) & (codes < MOST_CLASSES)).all():
        raise ValueError(f"class codes must be 0 to {MOST_CLASSES - 1}")
    plain = codes.astype(np.uint8)[payload.order].tobytes()
    squeezed = zlib.compress(plain, level=6)
    return b"\x01" + squeezed if len(squeezed) < len(plain) else b"\x00" + plain
