"""What every merge step returns beside its tables: rows that came, stayed and were set aside."""

from dataclasses import dataclass, field

import pandas as pd

from kortinfo.tables import SET_ASIDE, empty


@dataclass(frozen=True, kw_only=True)
class Step:
    """The account of one merge step. ``kept + len(set_aside) == read`` always holds.

    ``counts`` tells more, as how many rows each match stage or geocoding step took.
    """

    name: str
    read: int
    kept: int
    set_aside: pd.DataFrame = field(default_factory=lambda: empty(SET_ASIDE))
    counts: dict[str, int] = field(default_factory=dict)
