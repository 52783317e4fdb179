"""Geographic files of any kind OGR reads, and GeoParquet, as GeoDataFrames that know their CRS."""

import warnings
from io import BytesIO
from pathlib import PurePosixPath

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj.exceptions import ProjError
from shapely.errors import ShapelyError

from kortinfo.errors import CrsMissing, Place
from kortinfo.loaders.files import Member
from kortinfo.loaders.register_unreadable import RegisterUnreadable
from kortinfo.settings import Source

_PARQUET = (".parquet", ".geoparquet")
_OGR = (
    ".gpkg",
    ".geojson",
    ".json",
    ".shp",
    ".fgb",
    ".gml",
    ".kml",
    ".tab",
    ".sqlite",
    ".geojsonl",
)
_BESIDE = (
    *(".shx", ".dbf", ".prj", ".cpg", ".qix", ".sbn", ".sbx", ".qpj", ".xml", ".txt", ".md"),
    *(".pdf", ".html", ".dat", ".id", ".map", ".gfs", ".xsd", ".qmd", ".qml", ".sld", ".lyr"),
)


def _suffix(member: Member) -> str:
    return PurePosixPath(member.name.lower().removesuffix(".gz")).suffix


def is_geographic(member: Member) -> bool:
    """Tell whether a file's name is a geographic file's (CSV is not)."""
    return _suffix(member) in (*_PARQUET, *_OGR)


def is_beside(member: Member) -> bool:
    """Tell whether a file only goes with another one, as the .dbf of a shapefile in a .zip."""
    return bool(member.entry) and _suffix(member) in _BESIDE


def read_geographic(source: Source, member: Member) -> pd.DataFrame:
    """Read a layer (``sheet`` names it; else the first with geometry) in its own CRS.

    A file without geometry gives a plain DataFrame. Geometry that breaks the file format's rules
    is mended where it can be, else missing.

    Raises:
        RegisterUnreadable: nothing that reads such files can read it, or there is no such layer.
        CrsMissing: it does not say its CRS, and the source's ``crs`` does not either.
    """
    with warnings.catch_warnings():
        # GDAL warns of what it mends; what cannot be mended shows as missing geometry.
        warnings.simplefilter("ignore")
        is_parquet = _suffix(member) in _PARQUET
        features: pd.DataFrame = _parquet(member) if is_parquet else _ogr(source, member)
    if not isinstance(features, gpd.GeoDataFrame):
        return features
    if features.crs is None:
        if source.crs is None:
            raise CrsMissing(place=Place(file=member.name))
        features = features.set_crs(source.crs)
    return features


_NO_PARQUET = (
    *(pa.ArrowException, ValueError, OSError, LookupError, TypeError, AttributeError),
    *(ShapelyError, ProjError),
)
"""What a damaged one raises: Arrow's own, and what its description of columns leads to."""


def _parquet(member: Member) -> pd.DataFrame:
    with member.open() as stream:
        content = stream.read()
    try:
        areas: pd.DataFrame = gpd.read_parquet(BytesIO(content))
        return areas.reset_index()
    except _NO_PARQUET:
        pass
    try:
        table: pd.DataFrame = pd.read_parquet(BytesIO(content))
        return table.reset_index()
    except _NO_PARQUET as error:
        raise _unreadable(member) from error


def _ogr(source: Source, member: Member) -> pd.DataFrame:
    path = str(member.path)
    if member.entry:
        path = f"/vsizip/{path}/{member.entry}"
    elif path.lower().endswith(".gz"):
        path = f"/vsigzip/{path}"
    try:
        layers = [(str(name), kind) for name, kind in pyogrio.list_layers(path)]
        if source.sheet is not None and source.sheet not in dict(layers):
            raise RegisterUnreadable(
                place=Place(file=member.name),
                expected="layer",
                came="other_layers",
                layer=source.sheet,
                layers=", ".join(name for name, _ in layers),
            )
        with_geometry = [name for name, kind in layers if kind is not None]
        layer = source.sheet or next(iter(with_geometry or dict(layers)), None)
        features: pd.DataFrame = pyogrio.read_dataframe(
            path, layer=layer, force_2d=True, on_invalid="fix"
        )
    except (DataSourceError, DataLayerError, UnicodeDecodeError) as error:
        raise _unreadable(member) from error
    return features


def _unreadable(member: Member) -> RegisterUnreadable:
    return RegisterUnreadable(
        place=Place(file=member.name), expected="areas", came="not_geographic"
    )
