"""The coverage map as a folium layer; works in the app, a notebook and a file.

``business_map`` draws any GeoDataFrame of businesses with a level. It is loaded when it is first
asked for: importing this package does nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kortinfo.views.map.any_businesses import business_map

__all__ = ["business_map"]


def __getattr__(name: str) -> Any:
    """Load what is exported when it is asked for."""
    if name in __all__:
        return getattr(import_module("kortinfo.views.map.any_businesses"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
