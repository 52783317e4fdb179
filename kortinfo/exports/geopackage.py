"""A GeoPackage for GIS: businesses as points (EPSG:25832), and a table that says what they are."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from kortinfo import crs
from kortinfo.classify.rules import RuleSet
from kortinfo.exports.about import About, facts
from kortinfo.exports.cells import clean
from kortinfo.exports.people import for_people
from kortinfo.tables import X, Y

BUSINESSES, ABOUT = "businesses", "about"
"""The layers; the second has no geometry."""


def write_gpkg(
    rows: pd.DataFrame,
    *,
    language: str,
    about: About,
    titles: Mapping[str, str] | None = None,
    window_months: int = 12,
    rules: RuleSet | None = None,
) -> bytes:
    """Return businesses (contract BUSINESSES) as a GeoPackage with the columns of ``for_people``.

    Columns keep their own names, which do not change with the language; a business without a
    position is a row without geometry. No rows give an empty layer. The other arguments are those
    of :func:`kortinfo.exports.people.for_people`.
    """
    table = for_people(
        rows, language=language, titles=titles, window_months=window_months, rules=rules
    )
    texts = [name for name in table.columns if table[name].dtype == "str"]
    table = table.assign(**{name: clean(table[name]).where(table[name].notna()) for name in texts})
    points = gpd.GeoDataFrame(table, geometry=_points(rows), crs=crs.STORED)
    told = facts(about, rows=len(rows), language=language)
    meta = pd.DataFrame({"key": list(told), "value": list(told.values())})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.gpkg"
        pyogrio.write_dataframe(
            points, path, layer=BUSINESSES, driver="GPKG", geometry_type="Point"
        )
        pyogrio.write_dataframe(meta, path, layer=ABOUT, driver="GPKG", append=True)
        return path.read_bytes()


def _points(rows: pd.DataFrame) -> gpd.GeoSeries:
    points = gpd.GeoSeries(gpd.points_from_xy(rows[X], rows[Y]), crs=crs.STORED)
    # An empty point is no position: GIS programs take none at all better.
    return points.where(rows[X].notna().to_numpy(dtype=bool), None)
