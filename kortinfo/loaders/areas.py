"""Municipalities, postal districts, parishes and a municipality's own areas, whoever drew them.

Headings of DAGI and of the common extracts of it are known; others are named by the source's
``columns`` (``code``, ``name``). An area drawn in several pieces becomes one. Own areas (any other
``area_type``) may overlap and have any short text as code; without a code the name is one.
"""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from kortinfo import tables as t
from kortinfo.cpr import mask_cpr_in
from kortinfo.crs import STORED, inside_denmark
from kortinfo.errors import Place, SourceEmpty
from kortinfo.loaders.aside import Aside
from kortinfo.loaders.files import (
    Member,
    each_named,
    find,
    fingerprint,
    members,
    passed_over,
    shown,
)
from kortinfo.loaders.geographic import is_beside, read_geographic
from kortinfo.loaders.register_headings import columns_missing, guesses, recognised
from kortinfo.loaders.register_unreadable import RegisterUnreadable
from kortinfo.loaders.result import Guess, Loaded
from kortinfo.progress import Progress, silent
from kortinfo.settings import Source
from kortinfo.text import printable_in

_CODES = {
    "municipality": ("KOMKODE", "kommunekode", "kommunenr", "kommunenummer", "dim_kode", "LAU_ID"),
    "postal_district": ("POSTNR_TXT", "POSTNR", "postnummer", "POST_NR"),
    "parish": ("SOGNEKODE", "sognekode_txt", "sognenr", "sognenummer"),
}
_NAMES = {
    "municipality": ("KOMNAVN", "kommunenavn", "kommune", "LAU_NAME"),
    "postal_district": ("POSTBYNAVN", "postdistrikt", "postnrnavn", "POSTDISTRI", "bynavn"),
    "parish": ("SOGNENAVN", "sogn"),
}
_ANY_CODE = ("kode", "code", "nr", "nummer", "id_kode")
_OWN_CODE = ("id", "områdekode", "områdenr", "områdenummer", "plannr", "distriktskode")
_ANY_NAME = ("navn", "name", "navn1", "title", "betegnelse")
_OWN_NAME = ("titel", "områdenavn", "område", "distrikt", "distriktsnavn", "plannavn", "label")
_LONGEST_CODE = 60
_POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def load_areas(source: Source, *, base: Path, progress: Progress = silent) -> Loaded:
    """Read one type of area: table ``areas`` (EPSG:25832, columns ``AREA_COLUMNS``), by code.

    A row is a feature; several features of one code become one area (count ``dissolved``: how
    many features that takes away). Set aside: features without a polygon, with an unreadable
    code, or outside Denmark.

    Raises:
        SourceMissing: no file matches.
        RegisterUnreadable: a file is not geographic.
        ColumnsMissing: no column with codes was recognised.
        CrsMissing: a file does not say its coordinate system, nor does ``crs``.
        SourceEmpty: there is no feature in any file.
    """
    paths = find(source.path, base=base)
    aside = Aside(source)
    found: list[Guess] = []
    parts = []
    for path, name in each_named(paths):
        for member in members(path, name):
            if not is_beside(member):
                features, taken = _features(source, member)
                found.extend(taken)
                parts.append(features)
                progress(source.name, sum(map(len, parts)))
    read = sum(map(len, parts))
    if not read:
        raise SourceEmpty(place=Place(file=shown(source.path)))
    kept = _judged(pd.concat(parts, ignore_index=True), aside)
    areas = _dissolved(kept, str(source.area_type))
    areas[t.NAME], masked = mask_cpr_in(areas[t.NAME])
    return Loaded(
        source=source.name,
        format=source.format,
        tables={"areas": areas},
        read=read,
        kept=len(kept),
        set_aside=aside.frame(),
        files=tuple(fingerprint(path, name) for path, name in each_named(paths)),
        guesses=tuple(found),
        counts={
            "dissolved": len(kept) - len(areas),
            "cpr_masked": int(masked.sum()),
            **passed_over(paths),
        },
    )


def _features(source: Source, member: Member) -> tuple[pd.DataFrame, tuple[Guess, ...]]:
    """Return a file's features under our names, as EPSG:25832."""
    features = read_geographic(source, member)
    if not isinstance(features, gpd.GeoDataFrame):
        raise RegisterUnreadable(
            place=Place(file=member.name), expected="areas", came="not_geographic"
        )
    headings = [str(name) for name in features.columns if name != features.geometry.name]
    kind = str(source.area_type)
    own = kind not in t.AREA_TYPES
    known = {
        t.CODE: (*_CODES.get(kind, ()), *_ANY_CODE, *(_OWN_CODE if own else ())),
        t.NAME: (*_NAMES.get(kind, ()), *_ANY_NAME, *(_OWN_NAME if own else ())),
    }
    found = recognised(headings, source, known, file=member.name)
    if t.CODE not in found and not (own and t.NAME in found):
        raise columns_missing([t.CODE], headings, file=member.name)
    codes = features[found.get(t.CODE, found.get(t.NAME))].astype("str")
    names = features[found[t.NAME]].astype("str") if t.NAME in found else codes
    frame = pd.DataFrame(
        {
            t.CODE: _own_codes(codes) if own else _codes(codes),
            "given": codes,
            t.NAME: names.str.replace(r"\s+", " ", regex=True).str.strip().replace("", np.nan),
            "geometry": _polygons(_stored(features)),
            t.SOURCE_FILE: member.name,
            t.SOURCE_ROW: np.arange(1, len(features) + 1),
        }
    )
    return frame, guesses(found, source, file=member.name)


def _codes(given: pd.Series) -> pd.Series:
    """Return codes as 4 digits, groups as '1000-1499'; missing where they are neither."""
    plain = given.str.strip().str.replace(r"[.,]0+$", "", regex=True)
    group = plain.str.fullmatch(r"\d{4}\s*-\s*\d{4}", na=False)
    single = plain.str.extract(r"^0*(\d{1,4})$", expand=False).str.zfill(4)
    return single.mask(group, plain.str.replace(r"\s", "", regex=True)).mask(single == "0000")


def _own_codes(given: pd.Series) -> pd.Series:
    """Return codes as short texts; missing where they are too long, empty or hold a CPR number."""
    plain = printable_in(given).str.replace(r"\s+", " ", regex=True).str.strip()
    plain = plain.str.replace(r"[.,]0+$", "", regex=True).str.replace("|", "/", regex=False)
    _, masked = mask_cpr_in(plain)
    return plain.mask(masked | ~plain.str.len().between(1, _LONGEST_CODE))


def _stored(features: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Return the outlines in EPSG:25832; None where one has a point that is nowhere on earth."""
    drawn = np.array(features.geometry.to_crs(STORED), dtype=object)
    points, outline = shapely.get_coordinates(drawn, return_index=True)
    drawn[outline[~np.isfinite(points).all(axis=1)]] = None
    return drawn


def _polygons(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return each geometry's polygons, valid and in two dimensions; None where there are none."""
    flat = shapely.force_2d(geometries)
    valid = shapely.make_valid(flat)
    mixed = ~np.isin(shapely.get_type_id(valid), _POLYGONS)
    for at in np.flatnonzero(mixed & ~shapely.is_missing(valid)):
        valid[at] = _only_polygons(valid[at])
    valid[shapely.is_missing(valid) | shapely.is_empty(valid)] = None
    return np.asarray(valid, dtype=object)


def _only_polygons(geometry: shapely.Geometry) -> shapely.Geometry | None:
    """Take the polygons out of a collection; lines and points of it are drawing dirt."""
    parts = [geometry]
    polygons = []
    while parts:
        part = parts.pop()
        if shapely.get_type_id(part) == shapely.GeometryType.POLYGON:
            polygons.append(part)
        elif hasattr(part, "geoms"):
            parts.extend(part.geoms)
    return shapely.union_all(polygons) if polygons else None


def _judged(features: pd.DataFrame, aside: Aside) -> pd.DataFrame:
    drawn = features["geometry"].notna()
    readable = features[t.CODE].notna()
    inside = pd.Series(False, index=features.index)
    points = shapely.point_on_surface(features.loc[drawn, "geometry"].to_numpy(dtype=object))
    inside[drawn] = inside_denmark(shapely.get_x(points), shapely.get_y(points))
    for reason, wrong in (
        ("no_geometry", ~drawn),
        ("bad_code", drawn & ~readable),
        ("outside_denmark", drawn & readable & ~inside),
    ):
        aside.add_all(
            reason,
            file=features.loc[wrong, t.SOURCE_FILE].astype("str"),
            row=features.loc[wrong, t.SOURCE_ROW],
            key=features.loc[wrong, "given"],
            detail=features.loc[wrong, t.NAME],
        )
    return features[drawn & readable & inside]


def _dissolved(features: pd.DataFrame, area_type: str) -> gpd.GeoDataFrame:
    """Make one area of each code, in the order of the codes; its name is the commonest one."""
    named = features.groupby([t.CODE, t.NAME]).size().rename("count").reset_index()
    named = named.sort_values([t.CODE, "count", t.NAME], ascending=[True, False, True])
    names = named.drop_duplicates(t.CODE).set_index(t.CODE)[t.NAME]
    pieces = features.groupby(t.CODE, sort=True)["geometry"].agg(list)
    joined = [group[0] if len(group) == 1 else _joined(group) for group in pieces]
    codes = pd.Series(pieces.index, dtype="str")
    return gpd.GeoDataFrame(
        {
            t.AREA_TYPE: pd.Series(area_type, index=codes.index, dtype="str"),
            t.CODE: codes,
            t.NAME: codes.map(names).fillna(codes).astype("str"),
            "geometry": shapely.normalize(np.array(joined, dtype=object)),
        },
        columns=list(t.AREA_COLUMNS),
        geometry="geometry",
        crs=STORED,
    )


def _joined(pieces: list[shapely.Geometry]) -> shapely.Geometry:
    """Join an area's pieces; their order is theirs by shape, so that rows may come in any."""
    return shapely.union_all(sorted(pieces, key=lambda piece: piece.wkb))
