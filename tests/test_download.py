import numpy as np
import pandas as pd

from kortinfo.exports import downloadable
from tests.selection.rows import businesses

FRAME = businesses(
    {"unit_id": "9000000001"},
    {"unit_id": "9000000002", "ad_protected": True},
    {"unit_id": "9000000003", "status": "bankrupt"},
    {"unit_id": "9000000004", "company_status": "dissolving"},
    {"unit_id": "9000000005", "ad_protected": True, "company_status": "bankrupt"},
    {"unit_id": "9000000006", "company_status": "normal"},
)


def test_protected_bankrupt_and_dissolving_businesses_are_left_out_and_counted() -> None:
    download = downloadable(FRAME, np.ones(6, dtype=bool))
    assert download.rows["unit_id"].tolist() == ["9000000001", "9000000006"]
    assert download.left_out_protected == 2
    assert download.left_out_insolvent == 2
    assert len(download.rows) + download.left_out_protected + download.left_out_insolvent == 6


def test_only_what_was_chosen_is_taken_or_counted() -> None:
    download = downloadable(FRAME, np.array([True, True, False, False, False, False]))
    assert download.rows["unit_id"].tolist() == ["9000000001"]
    assert (download.left_out_protected, download.left_out_insolvent) == (1, 0)


def test_nothing_chosen_gives_no_rows_in_shape() -> None:
    download = downloadable(FRAME, np.zeros(6, dtype=bool))
    assert download.rows.columns.tolist() == FRAME.columns.tolist()
    pd.testing.assert_series_equal(download.rows.dtypes, FRAME.dtypes)
