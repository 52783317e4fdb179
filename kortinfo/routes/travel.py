"""Travel times between points: which way of finding them the settings ask for.

The default (`kortinfo.routes.line`) needs nothing and asks nobody. A route service learns the
points it is asked about, so it is asked about businesses, offices and appointments alone: what
starts or ends at a home goes by ``private_travel``, which stays on this machine.
"""

from pathlib import Path

import geopandas as gpd

from kortinfo.progress import Progress, silent
from kortinfo.routes.journeys import Journeys, Travel
from kortinfo.routes.line import line_of
from kortinfo.routes.network import network_of
from kortinfo.routes.travel_services import service_of
from kortinfo.settings_routes import Mode
from kortinfo.settings_routes import Travel as TravelSettings

__all__ = ["Journeys", "Travel", "private_travel", "travel_of"]


def travel_of(
    settings: TravelSettings,
    areas: gpd.GeoDataFrame,
    *,
    mode: Mode = "car",
    folder: Path = Path(),
    progress: Progress = silent,
) -> Travel:
    """Return what finds ways, by the settings.

    What a network or a service does not know goes by the line: ``bus``, and the modes not in
    ``travel.service_modes``.

    Args:
        settings: of travel.
        areas: the snapshot's (EPSG:25832, columns ``AREA_COLUMNS``).
        mode: how one travels.
        folder: that paths in the settings start at.
        progress: told how far the reading of an extract is; some minutes the first time.

    Raises:
        TravelError: the extract is missing or unreadable, or the package that reads it is.
    """
    if settings.kind == "network" and mode != "bus":
        return network_of(settings, areas, mode, folder, progress=progress)
    if settings.kind in ("osrm", "valhalla") and mode in settings.service_modes:
        return service_of(settings, mode)
    return line_of(settings, areas, mode)


def private_travel(
    settings: TravelSettings,
    areas: gpd.GeoDataFrame,
    *,
    mode: Mode = "car",
    folder: Path = Path(),
) -> Travel:
    """Return what finds ways from and to a home, as ``travel_of`` does but without asking anybody.

    The line, or the network, which both are on this machine; never a service.
    """
    if settings.kind == "network":
        return travel_of(settings, areas, mode=mode, folder=folder)
    return line_of(settings, areas, mode)
