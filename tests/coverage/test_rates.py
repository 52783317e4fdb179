"""Rates: what is counted adds up, small groups say nothing, unknown sizes are told apart."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from kortinfo import tables
from kortinfo.coverage.employees import OPEN_TOP, UNKNOWN, employees
from kortinfo.coverage.rates import FEWEST, rates

BUSINESS = st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(-1, 900))


def test_an_interval_counts_as_its_midpoint_and_the_open_top_as_a_thousand() -> None:
    table = pd.DataFrame(
        {
            tables.EMPLOYEES_MIN: pd.array([0, 1, 2, 5, 500, 1000, None], dtype="Int64"),
            tables.EMPLOYEES_MAX: pd.array([0, 1, 4, 9, 999, None, None], dtype="Int64"),
        }
    )
    assert employees(table).tolist() == [0, 1, 3, 7, 750, OPEN_TOP, UNKNOWN]
    assert len(employees(table.head(0))) == 0


def test_a_share_is_told_of_five_businesses_at_least() -> None:
    level = np.array([0, 1, 2, 3, 3, 0, 3])
    group = np.array([0, 0, 0, 0, 0, 1, 1])
    found = rates(level, group, np.array([7, 7, 3, 10, -1, 1, 1]), groups=3)
    assert found.counts.tolist() == [[1, 1, 1, 2], [1, 0, 0, 1], [0, 0, 0, 0]]
    assert found.covered[0] == 0.4
    assert np.isnan(found.covered[1:]).all()
    assert found.uncovered_employees.tolist() == [13, 1, 0]
    assert found.unknown.tolist() == [1, 0, 0]


@given(st.lists(BUSINESS, max_size=60), st.randoms())
def test_groups_add_up_and_row_order_never_matters(rows, random) -> None:  # type: ignore[no-untyped-def]
    mixed = random.sample(rows, len(rows))
    columns = [np.array([row[at] for row in rows], dtype=int) for at in range(3)]
    others = [np.array([row[at] for row in mixed], dtype=int) for at in range(3)]
    found, again = rates(*columns, groups=5), rates(*others, groups=5)
    assert (found.counts == again.counts).all()
    assert (found.uncovered_employees == again.uncovered_employees).all()
    assert found.businesses.sum() == len(rows)
    known = [weight for level, _, weight in rows if level > 1 and weight >= 0]
    assert found.uncovered_employees.sum() == sum(known)
    assert (np.isnan(found.covered) == (found.businesses < FEWEST)).all()
