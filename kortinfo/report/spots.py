"""White spots as the meeting pack tells them."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo import white_spots
from kortinfo.coverage.axes import area_axis, sector_axis
from kortinfo.coverage.figures import Ground
from kortinfo.coverage.rates import COVERED
from kortinfo.download import downloadable
from kortinfo.hole_words import name_of, reason
from kortinfo.report.contents import Spot
from kortinfo.report.warned import named_businesses
from kortinfo.selection import CodedTable, Selection, titles_of
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.tables import LEVELS

MOST = 15
"""White spots told."""
_SECTORS, _AREAS = "division", "postal"
_EMPLOYEES = "_employees"


def spots(
    snapshot: Snapshot,
    settings: Settings,
    selection: Selection,
    *,
    ground: Ground,
    codes: CodedTable,
    language: str,
    include_protected: bool = False,
) -> tuple[Spot, ...]:
    """Return the weightiest white spots of a selection, each with its uncovered businesses.

    Args:
        snapshot: the build.
        settings: the weights.
        selection: what is chosen, without levels.
        ground: of the build's businesses.
        codes: likewise.
        language: "da" or "en".
        include_protected: see ``download.downloadable``.
    """
    found = white_spots.holes_of(
        snapshot,
        settings,
        selection,
        ground=ground,
        codes=codes,
        sector_level=_SECTORS,
        area_kind=_AREAS,
        most=MOST,
    )
    businesses, chosen = snapshot.table("businesses"), codes.mask(selection)
    titles = titles_of(businesses, sectors=snapshot.table("sectors"), areas=snapshot.areas())
    down, across = sector_axis(codes, _SECTORS), area_axis(codes, _AREAS)
    told = []
    for hole in found:
        inside = chosen & (down.code == down.values.index(hole.sector))
        inside &= across.code == across.values.index(hole.area)
        a, b, c, d = np.bincount(ground.level[inside], minlength=len(LEVELS)).tolist()
        uncovered = inside & (ground.level >= COVERED)
        kept = downloadable(
            businesses.assign(**{_EMPLOYEES: ground.employees}),
            uncovered,
            include_protected=include_protected,
        )
        rows = kept.rows.iloc[_largest_first(kept.rows)]
        told.append(
            Spot(
                title=name_of(hole, titles=titles, language=language),
                why=reason(hole, language),
                levels=(a, b, c, d),
                uncovered_employees=hole.employees,
                listed=named_businesses(rows, rows[_EMPLOYEES].to_numpy()),
                left_out_protected=kept.left_out_protected,
                left_out_insolvent=kept.left_out_insolvent,
                included_protected=kept.included_protected,
            )
        )
    return tuple(told)


def _largest_first(rows: pd.DataFrame) -> NDArray[np.intp]:
    return np.argsort(-rows[_EMPLOYEES].to_numpy(), kind="stable")
