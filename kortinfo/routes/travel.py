"""Travel times between points: which way of finding them the settings ask for.

The default (`kortinfo.routes.line`) needs nothing and asks nobody. A route service learns the
points it is asked about, so it is asked about businesses, offices and appointments alone: what
starts or ends at a home goes by ``private_travel``, which stays on this machine.
"""

from pathlib import Path

import geopandas as gpd

from kortinfo.routes.journeys import Journeys, Travel
from kortinfo.routes.line import line_of
from kortinfo.settings_routes import Mode
from kortinfo.settings_routes import Travel as TravelSettings

__all__ = ["Journeys", "Travel", "private_travel", "travel_of"]


def travel_of(
    settings: TravelSettings,
    areas: gpd.GeoDataFrame,
    *,
    mode: Mode = "car",
    folder: Path = Path(),  # noqa: ARG001
) -> Travel:
    """Return what finds ways, by the settings.

    Args:
        settings: of travel.
        areas: the snapshot's (EPSG:25832, columns ``AREA_COLUMNS``).
        mode: how one travels.
        folder: that paths in the settings start at.
    """
    return line_of(settings, areas, mode)


def private_travel(
    settings: TravelSettings,
    areas: gpd.GeoDataFrame,
    *,
    mode: Mode = "car",
    folder: Path = Path(),  # noqa: ARG001
) -> Travel:
    """Return what finds ways from and to a home, as ``travel_of`` does but without asking anybody.

    The line, or the network; never a service.
    """
    return line_of(settings, areas, mode)
