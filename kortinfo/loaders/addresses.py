"""Points of addresses and access addresses (DAR), to place units by.

Read from delimited text (also in .gz and .zip), or from anything OGR reads with points in it. An
*address* (a flat, a floor) belongs to an *access address* (a door on the street); registers refer
to either, so both ids are kept. DAR gives coordinates in EPSG:25832: that is what x and y are
taken for, unless the headings say longitude and latitude, or ``crs`` is set for the source.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from kortinfo import tables as t
from kortinfo.cpr import mask_cpr_in
from kortinfo.crs import DRAWN, STORED, inside_denmark, to_stored
from kortinfo.errors import Place, SourceEmpty
from kortinfo.loaders.aside import Aside
from kortinfo.loaders.delimited import read_delimited
from kortinfo.loaders.files import (
    Member,
    each_named,
    find,
    fingerprint,
    members,
    passed_over,
    shown,
)
from kortinfo.loaders.geographic import is_geographic, read_geographic
from kortinfo.loaders.headings import folded
from kortinfo.loaders.register_headings import columns_missing, guesses, recognised
from kortinfo.loaders.register_unreadable import RegisterUnreadable
from kortinfo.loaders.result import Guess, Loaded
from kortinfo.progress import Progress, silent
from kortinfo.settings import Source

LETTER = "house_letter"
_ID = "id"
_LON, _LAT = "lon", "lat"
_UUID = r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}"
_KNOWN = {
    t.ADDRESS_ID: ("adresse_id", "adresseid", "adresse_id_lokalId", "address_id", "adresse_uuid"),
    t.ACCESS_ADDRESS_ID: (
        *("adgangsadresse_id", "adgangsadresseid", "husnummer_id", "husnummerid"),
        *("husnummer_id_lokalId", "access_address_id", "adgangsadresse_uuid", "adgangsadresse"),
    ),
    _ID: ("id_lokalId", "id", "uuid"),
    t.MUNICIPALITY_CODE: (
        *("kommunekode", "kommunenummer", "kommunenr", "komkode", "kommune", "municipality_code"),
    ),
    t.STREET_CODE: ("vejkode", "street_code"),
    t.STREET_NAME: ("vejnavn", "adresseringsvejnavn", "street_name", "vejstykke"),
    t.HOUSE_NUMBER: ("husnr", "husnummertekst", "husnummer", "husnummerstekst", "house_number"),
    LETTER: ("bogstav", "husbogstav", "bogstavfra", "house_letter"),
    t.POSTAL_CODE: ("postnr", "postnummer", "postnrnavn_postnr", "postal_code"),
    t.X: (
        *("etrs89koordinat_øst", "etrs89_øst", "koordinat_øst", "x", "x_koordinat", "xkoordinat"),
        *("øst", "easting", "utm_x", "adgangspunkt_x"),
    ),
    t.Y: (
        *("etrs89koordinat_nord", "etrs89_nord", "koordinat_nord", "y", "y_koordinat"),
        *("ykoordinat", "nord", "northing", "utm_y", "adgangspunkt_y"),
    ),
    _LON: ("wgs84koordinat_længde", "lon", "longitude", "længdegrad", "lng"),
    _LAT: ("wgs84koordinat_bredde", "lat", "latitude", "breddegrad"),
}
_FLOOR = ("etage", "dør", "floor", "door", "sidedør", "dørbetegnelse", "etagebetegnelse")
_TEXT = [name for name in t.ADDRESS_POINTS.column_names if name not in (t.X, t.Y)]


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """One file's rows under our names, as text; the index is shared by all its Series."""

    file: str
    frame: pd.DataFrame
    rows: pd.Series
    crs: str
    ragged: tuple[int, ...]
    guesses: tuple[Guess, ...]


def load_addresses(source: Source, *, base: Path, progress: Progress = silent) -> Loaded:
    """Read address points: table ``address_points``, x and y in EPSG:25832.

    Needs coordinates; ids, codes and names are taken where they are. Set aside: rows without
    readable coordinates, points outside Denmark (axes swapped?), exact repetitions. Count:
    ``cpr_masked``.

    Raises:
        SourceMissing: no file matches.
        RegisterUnreadable: a file is no table.
        ColumnsMissing: there are no coordinates.
        CrsMissing: a geographic file does not say its coordinate system, nor does ``crs``.
        SourceEmpty: there is no row in any file.
    """
    paths = find(source.path, base=base)
    aside = Aside(source)
    parts: list[pd.DataFrame] = []
    found: list[Guess] = []
    read = 0
    for path, name in each_named(paths):
        for member in members(path, name):
            rows = _read(source, member)
            read += len(rows.frame) + len(rows.ragged)
            found.extend(rows.guesses)
            for number in rows.ragged:
                aside.add("ragged_row", file=rows.file, row=number)
            parts.append(_judged(rows, aside))
            progress(source.name, read)
    if not read:
        raise SourceEmpty(place=Place(file=shown(source.path)))
    points, masked = _masked(_without_repetitions(pd.concat(parts, ignore_index=True), aside))
    order = points.sort_values(t.ADDRESS_POINTS.column_names, kind="stable")
    set_aside = aside.frame()
    return Loaded(
        source=source.name,
        format=source.format,
        tables={
            t.ADDRESS_POINTS.name: t.checked(t.shaped(order, t.ADDRESS_POINTS), t.ADDRESS_POINTS)
        },
        read=read,
        kept=len(order),
        set_aside=set_aside,
        files=tuple(fingerprint(path, name) for path, name in each_named(paths)),
        guesses=tuple(found),
        counts={"cpr_masked": masked, **passed_over(paths)},
    )


def _read(source: Source, member: Member) -> _Rows:
    if not is_geographic(member):
        table = read_delimited(member)
        frame, crs, found = _recognised(table.frame, source, member.name)
        rows, ragged = table.rows, table.ragged
    else:
        features = read_geographic(source, member)
        table_of_points, own_crs = _points_as_columns(features, member)
        frame, crs, found = _recognised(table_of_points, source, member.name)
        crs = own_crs or crs
        rows, ragged = pd.Series(range(1, len(frame) + 1), dtype="Int64"), ()
    return _Rows(
        file=member.name,
        frame=frame,
        rows=rows,
        crs=crs,
        ragged=ragged,
        guesses=guesses(found, source, file=member.name),
    )


def _points_as_columns(features: pd.DataFrame, member: Member) -> tuple[pd.DataFrame, str]:
    """Return a layer's columns as text, its points as x and y, and its CRS ("": no geometry)."""
    if not isinstance(features, gpd.GeoDataFrame):
        return features.astype("str").reset_index(drop=True), ""
    points = features.geometry.reset_index(drop=True)
    known = points[points.notna() & ~points.is_empty]
    if not known.geom_type.isin(["Point", "MultiPoint"]).all():
        raise RegisterUnreadable(place=Place(file=member.name), expected="points", came="no_points")
    said_twice = {folded(name) for field in (t.X, t.Y, _LON, _LAT) for name in _KNOWN[field]}
    others = [
        name
        for name in features.columns
        if name != features.geometry.name and folded(str(name)) not in said_twice
    ]
    table = pd.DataFrame(features[others]).astype("str").reset_index(drop=True)
    centres = shapely.centroid(known.to_numpy())
    for name, values in ((t.X, shapely.get_x(centres)), (t.Y, shapely.get_y(centres))):
        table[name] = pd.Series(values, index=known.index).reindex(table.index).astype("str")
    return table, str(features.crs.to_string())


def _recognised(
    table: pd.DataFrame, source: Source, file: str
) -> tuple[pd.DataFrame, str, dict[str, str]]:
    """Return the columns we know under our names, and the CRS their headings speak of."""
    headings = [str(name) for name in table.columns]
    found = recognised(headings, source, _KNOWN, file=file)
    _settle_ids(table, found, headings)
    crs = source.crs or STORED
    if t.X not in found or t.Y not in found:
        if _LON not in found or _LAT not in found:
            if len(table):
                raise columns_missing([t.X, t.Y], headings, file=file)
        else:
            found[t.X], found[t.Y] = found[_LON], found[_LAT]
            crs = source.crs or DRAWN
    found.pop(_LON, None)
    found.pop(_LAT, None)
    frame = pd.DataFrame(
        {name: table[heading] for name, heading in found.items()}, index=table.index
    )
    return frame, crs, found


def _settle_ids(table: pd.DataFrame, found: dict[str, str], headings: Sequence[str]) -> None:
    """Find out what a bare ``id`` and a ``husnummer`` full of UUIDs are.

    DAR calls every table's key ``id_lokalId``. It is the address's where the table has floors or
    doors, or refers to an access address; else the access address's.
    """
    number = found.get(t.HOUSE_NUMBER)
    if number is not None and t.ACCESS_ADDRESS_ID not in found:
        values = table[number].dropna().str.lower()
        if len(values) and values.str.fullmatch(_UUID).all():
            found[t.ACCESS_ADDRESS_ID] = found.pop(t.HOUSE_NUMBER)
    own = found.pop(_ID, None)
    if own is None:
        return
    has_floors = {folded(name) for name in headings} & {folded(name) for name in _FLOOR}
    if t.ADDRESS_ID not in found and (has_floors or t.ACCESS_ADDRESS_ID in found):
        found[t.ADDRESS_ID] = own
    elif t.ACCESS_ADDRESS_ID not in found and t.ADDRESS_ID not in found:
        found[t.ACCESS_ADDRESS_ID] = own


def _judged(rows: _Rows, aside: Aside) -> pd.DataFrame:
    """Return a file's rows in the contract's columns and our CRS; bad points go aside."""
    frame = _cleaned(rows.frame)
    frame[t.SOURCE_FILE], frame[t.SOURCE_ROW] = rows.file, rows.rows
    key = frame[t.ADDRESS_ID].fillna(frame[t.ACCESS_ADDRESS_ID])
    given_x, given_y = _text_of(rows.frame, t.X), _text_of(rows.frame, t.Y)
    detail = "x=" + given_x.fillna("") + " y=" + given_y.fillna("")
    x, y = _stored(_numbers(given_x), _numbers(given_y), rows.crs)
    readable = np.isfinite(x) & np.isfinite(y)
    inside = inside_denmark(x, y)
    for reason, wrong in (
        ("bad_coordinates", ~readable),
        ("outside_denmark", readable & ~inside),
    ):
        aside.add_all(
            reason,
            file=rows.file,
            row=frame.loc[wrong, t.SOURCE_ROW],
            key=key[wrong],
            detail=detail[wrong],
        )
    frame[t.X], frame[t.Y] = x, y
    return frame[readable & inside]


def _cleaned(given: pd.DataFrame) -> pd.DataFrame:
    frame = pd.DataFrame({name: _text_of(given, name) for name in _TEXT}, index=given.index)
    for name in (t.ADDRESS_ID, t.ACCESS_ADDRESS_ID):
        frame[name] = frame[name].str.strip("{} ").str.lower()
    for name in (t.MUNICIPALITY_CODE, t.STREET_CODE, t.POSTAL_CODE):
        code = frame[name].str.extract(r"^0*(\d{1,4})(?:[.,]0+)?(?:\s|$)", expand=False)
        frame[name] = code.str.zfill(4)
    number = frame[t.HOUSE_NUMBER].str.replace(r"[.,]0+$", "", regex=True)
    number = number + _text_of(given, LETTER).fillna("")
    number = number.str.replace(r"\s+", "", regex=True).str.upper()
    frame[t.HOUSE_NUMBER] = number.str.replace(r"^0+(?=\d)", "", regex=True)
    frame[t.STREET_NAME] = frame[t.STREET_NAME].str.replace(r"\s+", " ", regex=True)
    return frame.replace("", np.nan)


def _text_of(frame: pd.DataFrame, name: str) -> pd.Series:
    if name in frame:
        return frame[name].astype("str").str.strip()
    return pd.Series(np.nan, index=frame.index, dtype="str")


def _numbers(text: pd.Series) -> NDArray[np.float64]:
    """Read numbers with decimal comma or point; thousands are not marked in coordinates."""
    plain = text.str.replace(",", ".", regex=False)
    return pd.to_numeric(plain, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)


def _stored(
    x: NDArray[np.float64], y: NDArray[np.float64], crs: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if crs == STORED:
        return x, y
    if crs == DRAWN:
        return to_stored(x, y)
    points = gpd.GeoSeries(gpd.points_from_xy(x, y, crs=crs)).to_crs(STORED)
    return points.x.to_numpy(), points.y.to_numpy()


def _without_repetitions(points: pd.DataFrame, aside: Aside) -> pd.DataFrame:
    again = points.duplicated(t.ADDRESS_POINTS.column_names)
    twice = points[again]
    aside.add_all(
        "duplicate",
        file=twice[t.SOURCE_FILE],
        row=twice[t.SOURCE_ROW],
        key=twice[t.ADDRESS_ID].fillna(twice[t.ACCESS_ADDRESS_ID]),
    )
    return points[~again]


def _masked(points: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Mask CPR numbers in names, and in ids that are none (a UUID may hold such digits)."""
    changed = pd.Series(False, index=points.index)
    for name in _TEXT:
        if name in (t.ADDRESS_ID, t.ACCESS_ADDRESS_ID):
            text = points[name].mask(points[name].str.fullmatch(_UUID, na=False))
        else:
            text = points[name]
        masked, hit = mask_cpr_in(text)
        points = points.assign(**{name: points[name].mask(hit, masked)})
        changed |= hit
    return points, int(changed.sum())
