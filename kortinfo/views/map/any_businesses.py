"""Any table of businesses with a level, on a map: for a notebook or a file.

Example::

    import geopandas as gpd
    from kortinfo.views.map import business_map

    businesses = gpd.GeoDataFrame(
        {"name": ["Vestkær Byg", "Nordby Fisk"], "level": ["A", "C"]},
        geometry=gpd.points_from_xy([10.53, 10.58], [57.44, 57.72]),
        crs="EPSG:4326",
    )
    business_map(businesses, name="name").save("kort.html")
"""

from collections.abc import Collection, Mapping, Sequence

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo import crs
from kortinfo.merge.polygons import areas_of, codes_at
from kortinfo.tables import AREA_COLUMNS, LEVELS
from kortinfo.views.map.area_tree import AreaTree, area_tree
from kortinfo.views.map.coverage import coverage_map
from kortinfo.views.map.payload import Column, Numbers, pack


def business_map(
    businesses: gpd.GeoDataFrame,
    *,
    level: str = "level",
    name: str | None = None,
    sector: str | None = None,
    employees: str | None = None,
    details: Sequence[str] | None = None,
    approximate: str | None = None,
    areas: gpd.GeoDataFrame | None = None,
    home: Collection[str] = (),
    sector_titles: Mapping[str, str] | None = None,
    language: str = "da",
    tile_url: str | None = None,
    tile_attribution: str = "",
    attribution: str = "",
    title: str = "",
) -> folium.Map:
    """Draw businesses as circles with their number and mix of levels at every zoom.

    Args:
        businesses: one row a business, points in any declared coordinate system. Rows without a
            point are not drawn. No rows give a map without circles.
        level: the column with the level, A, B, C or D in every row.
        name: the column with the name, written beside a business that stands alone; None: none.
        sector: the column with the sector, as text; its most frequent values are in the tooltips.
        employees: the column with the number of employees; missing: unknown. The discs of
            businesses that stand alone are larger the more there are.
        details: the columns a click shows, with their names as headings; None: the name.
        approximate: the column (true or false) of points that are not the business's own.
        areas: ``tables.AREA_COLUMNS`` in any declared coordinate system, drawn below; circles keep
            to the municipality and postal district their points lie in. None: no areas.
        home: codes of the municipalities the map opens on; none: on all areas, else on the points.
        sector_titles: names of the sectors; a sector not among them is shown as it stands.
        language: "da" or "en".
        tile_url: a tile service (``tiles.tile_template``); None: no host is asked.
        tile_attribution: the service's credit.
        attribution: the areas' credit.
        title: the page's title.

    Returns:
        A folium map: show it in a notebook, or ``save`` it; it works with the network off.

    Raises:
        ValueError: the coordinate system is not declared, a geometry is not a point, or a level is
            not A, B, C or D.
        KeyError: a column that is named is not there.
    """
    missing = [
        column
        for column in (level, name, sector, employees, approximate, *(details or ()))
        if column is not None and column not in businesses.columns
    ]
    if missing:
        raise KeyError(f"no column {', '.join(missing)} among {', '.join(businesses.columns)}")
    x, y = _points(businesses)
    ground = _stored(areas, "areas") if areas is not None else _no_areas()
    columns: dict[str, Column | Numbers] = {}
    if sector is not None:
        code, values = pd.factorize(businesses[sector].fillna("").astype(str), sort=True)
        columns["sector"] = Column(values=tuple(str(value) for value in values), code=code)
    if employees is not None:
        numbers = pd.to_numeric(businesses[employees]).fillna(-1).clip(lower=-1)
        columns["employees"] = Numbers(values=numbers.round().to_numpy(dtype=np.int64))
    payload = pack(
        x,
        y,
        _levels(businesses, level),
        _flags(businesses, approximate),
        tree=_tree(x, y, ground, language),
        columns=columns,
    )
    shown = list(details) if details is not None else [name] if name is not None else []
    return coverage_map(
        areas=ground,
        home=home,
        payload=payload,
        details=pd.DataFrame(businesses[shown]) if shown else None,
        names=businesses[name] if name is not None else None,
        bounds=_bounds(x, y) if ground.empty else None,
        sector_titles=sector_titles,
        language=language,
        tile_url=tile_url,
        tile_attribution=tile_attribution,
        attribution=attribution,
        title=title,
    )


def _points(businesses: gpd.GeoDataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the points as metres, EPSG:25832; NaN where there is none."""
    shapes = _stored(businesses, "businesses").geometry
    none = shapes.isna() | shapes.is_empty
    others = sorted(set(shapes[~none].geom_type) - {"Point"})
    if others:
        raise ValueError(
            f"businesses must be points, not {', '.join(others)}: take representative_point()"
        )
    x, y = np.full(len(shapes), np.nan), np.full(len(shapes), np.nan)
    there = ~none.to_numpy()
    x[there], y[there] = shapes[there].x.to_numpy(), shapes[there].y.to_numpy()
    return x, y


def _stored(table: gpd.GeoDataFrame, what: str) -> gpd.GeoDataFrame:
    if table.crs is None:
        raise ValueError(
            f"{what} do not say their coordinate system: declare it with set_crs(), "
            'as set_crs("EPSG:4326") for longitude and latitude'
        )
    return table.to_crs(crs.STORED)


def _no_areas() -> gpd.GeoDataFrame:
    empty = {column: pd.Series(dtype="str") for column in AREA_COLUMNS if column != "geometry"}
    return gpd.GeoDataFrame(empty, geometry=gpd.GeoSeries([], crs=crs.STORED), crs=crs.STORED)


def _levels(businesses: gpd.GeoDataFrame, level: str) -> NDArray[np.int8]:
    codes = businesses[level].map({letter: at for at, letter in enumerate(LEVELS)})
    if codes.isna().any():
        strange = sorted({str(value) for value in businesses.loc[codes.isna(), level]})
        raise ValueError(f"levels must be {', '.join(LEVELS)}; {level} has {', '.join(strange)}")
    return np.asarray(codes, dtype=np.int8)


def _flags(businesses: gpd.GeoDataFrame, column: str | None) -> NDArray[np.bool_]:
    if column is None:
        return np.zeros(len(businesses), dtype=np.bool_)
    return np.asarray(businesses[column].fillna(value=False), dtype=np.bool_)


def _tree(
    x: NDArray[np.float64], y: NDArray[np.float64], areas: gpd.GeoDataFrame, language: str
) -> AreaTree:
    """Find each point's areas by polygon: there is nothing better to go by."""
    municipality, _ = codes_at(x, y, areas_of(areas, "municipality"))
    district, _ = codes_at(x, y, areas_of(areas, "postal_district"))
    # A district whose code is a range ("1000-1499") is known by any of its codes.
    return area_tree(municipality, district.str.slice(0, 4), areas, language)


def _bounds(x: NDArray[np.float64], y: NDArray[np.float64]) -> list[list[float]] | None:
    """Return [[south, west], [north, east]] of the points, in degrees; None without any."""
    lon, lat = crs.to_drawn(x, y)
    known = np.isfinite(lon)
    if not known.any():
        return None
    return [
        [float(lat[known].min()), float(lon[known].min())],
        [float(lat[known].max()), float(lon[known].max())],
    ]
