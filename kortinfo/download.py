"""Which chosen businesses may be taken along in a file, and how many are left out and why."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.tables import AD_PROTECTED, COMPANY_STATUS, STATUS

INSOLVENT = ("bankrupt", "dissolving")


@dataclass(frozen=True, kw_only=True)
class Download:
    """The rows for a file; ``rows`` and the two counts together are all that was chosen.

    Attributes:
        rows: the businesses, in the order of the table (contract BUSINESSES).
        left_out_protected: advertising-protected ones: not for marketing enquiries.
        left_out_insolvent: bankrupt or dissolving ones that are not counted as protected.
        included_protected: protected ones that are in ``rows``.
    """

    rows: pd.DataFrame
    left_out_protected: int
    left_out_insolvent: int
    included_protected: int = 0


def downloadable(
    businesses: pd.DataFrame, mask: NDArray[np.bool_], *, include_protected: bool = False
) -> Download:
    """Take the chosen businesses, without the protected, bankrupt and dissolving ones.

    Args:
        businesses: contract BUSINESSES.
        mask: which rows are chosen, from :func:`kortinfo.selection.mask`.
        include_protected: keep the protected ones (not those that are bankrupt or dissolving,
            too); whoever asks for it has given a reason, and it is in the logbook.
    """
    chosen = businesses[mask]
    protected = chosen[AD_PROTECTED].to_numpy(dtype=bool)
    insolvent = chosen[STATUS].isin(INSOLVENT) | chosen[COMPANY_STATUS].isin(INSOLVENT)
    if include_protected:
        kept = ~insolvent.to_numpy(dtype=bool)
        return Download(
            rows=chosen[kept].reset_index(drop=True),
            left_out_protected=0,
            left_out_insolvent=int((~kept).sum()),
            included_protected=int((protected & kept).sum()),
        )
    only_insolvent = insolvent.to_numpy(dtype=bool) & ~protected
    return Download(
        rows=chosen[~protected & ~only_insolvent].reset_index(drop=True),
        left_out_protected=int(protected.sum()),
        left_out_insolvent=int(only_insolvent.sum()),
    )
