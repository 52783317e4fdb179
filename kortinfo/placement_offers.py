"""Businesses of a build that may take a placement, before anybody's home is known."""

import numpy as np
from numpy.typing import NDArray

from kortinfo.routes.placements import Offers, Past, PlacementWish, offers
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.tables import JOB_AD_CREDITS, JOB_ADS


def offers_of(
    snapshot: Snapshot,
    settings: Settings,
    wish: PlacementWish,
    *,
    chosen: NDArray[np.bool_] | None = None,
) -> Offers:
    """Return those of a build's businesses that are looked for, and what speaks for each.

    Args:
        snapshot: the build.
        settings: the weights, and what counts as a placement.
        wish: what is looked for.
        chosen: which rows count at all; None: all.
    """
    past = Past(
        events=snapshot.table("events"),
        credits=snapshot.table("credits"),
        kinds=settings.collaboration_kinds,
        job_ads=snapshot.table(JOB_ADS.name),
        job_ad_credits=snapshot.table(JOB_AD_CREDITS.name),
    )
    return offers(
        snapshot.table("businesses"),
        past,
        wish,
        settings.placements.worth,
        as_of=snapshot.as_of,
        chosen=chosen,
    )
