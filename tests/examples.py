"""How many examples a property is tried on: fewer at every run, many in ``make fuzz``."""

import os

SCALE_VARIABLE = "EXAMPLES_TO_TRY"
SCALE = float(os.environ.get(SCALE_VARIABLE, "0.2"))


def examples(count: int) -> int:
    """Return how many examples a property gets that deserves ``count``; five at the least."""
    return max(5, round(count * SCALE))
