"""DAR fetched and joined into address points: one CSV (.gz) that the loader ``addresses`` reads.

Adresse > Husnummer > Adressepunkt gives the point; Husnummer > NavngivenVej the street;
NavngivenVejKommunedel its code in a municipality; Husnummer > Postnummer the postal code. A house
number names its municipality by DAGI's id and not by code: which is which is learned from the
streets that lie in one municipality only.
"""

import datetime as dt
import gzip
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kortinfo.disk import switch_in
from kortinfo.errors import FetchEmpty
from kortinfo.fetch.downloads import entity_files
from kortinfo.fetch.graphql import Question, ask
from kortinfo.fetch.keeping import (
    FETCHED,
    FRESH,
    Fetched,
    alone,
    beside,
    checksum,
    staging,
    task_id,
    write_note,
)
from kortinfo.fetch.service import Service
from kortinfo.loaders.datafordeler_entities import Entity
from kortinfo.loaders.datafordeler_rows import Counted, read_entity
from kortinfo.loaders.files import members
from kortinfo.progress import Progress, silent
from kortinfo.settings_fetch import FetchDar

ROAD_PART = Entity(name="NavngivenVejKommunedel", needed=("navngivenVej", "kommune", "vejkode"))
ROAD = Entity(name="NavngivenVej", needed=("id_lokalId", "vejnavn"))
HOUSE = Entity(
    name="Husnummer",
    needed=("id_lokalId", "husnummertekst", "adgangspunkt", "navngivenVej"),
    optional=("postnummer", "kommuneinddeling", "status"),
)
POINT = Entity(name="Adressepunkt", needed=("id_lokalId", "position"))
POSTAL = Entity(name="Postnummer", needed=("id_lokalId", "postnr"))
ADDRESS = Entity(name="Adresse", needed=("id_lokalId", "husnummer"), optional=("status",))
ENTITIES = (ROAD_PART, ROAD, HOUSE, POINT, POSTAL, ADDRESS)
_ABANDONED = "5"
"""Status of what was planned and never came to be."""
_COLUMNS = (
    *("adresse_id", "adgangsadresse_id", "kommunekode", "vejkode", "vejnavn", "husnr", "postnr"),
    *("x", "y"),
)


def fetch_dar(
    setting: FetchDar,
    service: Service,
    *,
    target: Path,
    municipalities: tuple[str, ...],
    now: dt.datetime,
    progress: Progress = silent,
) -> Fetched:
    """Fetch the addresses of municipalities (none: all) with their points into ``target``.

    Raises:
        FetchBusy, FetchEmpty, FetchError: ``target`` is unchanged.
        ColumnsMissing: a downloaded file has another schema.
    """
    task = task_id(setting.model_dump(), sorted(municipalities))
    with alone(target), staging(target, task=task, now=now) as (folder, began):
        if setting.way == "files":
            tables = _from_files(setting, service, folder, municipalities, progress)
        else:
            tables = _asked(setting, service, folder, municipalities, began, progress)
        points = joined(tables, municipalities)
        for name, table in tables.items():
            if not len(table):
                raise FetchEmpty(service=service.shown(setting.path), what=f"no {name} that fits")
        if not len(points):
            raise FetchEmpty(service=service.shown(setting.path), what="no address that fits")
        fresh = beside(target, FRESH)
        with gzip.open(fresh, "wt", encoding="utf-8", newline="") as stream:
            points.to_csv(stream, index=False)
        switch_in(fresh, target)
        write_note(beside(target, FETCHED), {"holds": len(points), "sha256": checksum(target)})
    return Fetched(file=target, holds=len(points), new=len(points))


def _table(entity: Entity, path: Path, keep: Callable[[pa.Table], pa.Table]) -> pd.DataFrame:
    """Read an entity's file: .zip with CSV or JSON, or one JSON object a line."""
    table = read_entity(
        entity,
        members(path),
        keep=lambda piece: keep(piece).select([*entity.needed, *entity.optional]),
        counted=Counted(),
        told=lambda _: None,
    )
    frame: pd.DataFrame = table.to_pandas(
        types_mapper={pa.large_string(): pd.StringDtype("pyarrow", na_value=float("nan"))}.get
    )
    return frame


def _of(column: str, values: pd.Series, table: pa.Table) -> pa.Table:
    wanted = pa.array(values.dropna().unique(), pa.large_string())
    return table.filter(pc.is_in(table[column], value_set=wanted))


def _all(table: pa.Table) -> pa.Table:
    return table


def _of_home(parts: pd.DataFrame, municipalities: tuple[str, ...]) -> pd.DataFrame:
    """Keep every part of the streets that lie in the municipalities, the parts elsewhere too.

    Without those a street that crosses the border would look as if it were all at home.
    """
    if not municipalities:
        return parts
    home = parts.loc[parts["kommune"].str.zfill(4).isin(municipalities), "navngivenVej"]
    return parts[parts["navngivenVej"].isin(home)]


def _from_files(
    setting: FetchDar,
    service: Service,
    folder: Path,
    municipalities: tuple[str, ...],
    progress: Progress,
) -> dict[str, pd.DataFrame]:
    """Download the national files and read of each what the one before asks for."""
    files = entity_files(
        service,
        "DAR",
        {entity.name: True for entity in ENTITIES},
        path=setting.files_path,
        folder=folder,
        told=lambda name, done, total: progress(f"DAR: {name}", done, total),
    )

    def read(entity: Entity, keep: Callable[[pa.Table], pa.Table]) -> pd.DataFrame:
        progress(f"DAR: reading {entity.name}", 0)
        return _table(entity, files[entity.name], keep)

    parts = _of_home(read(ROAD_PART, _all), municipalities)
    roads = read(ROAD, partial(_of, "id_lokalId", parts["navngivenVej"]))
    houses = read(HOUSE, partial(_of, "navngivenVej", parts["navngivenVej"]))
    points = read(POINT, partial(_of, "id_lokalId", houses["adgangspunkt"]))
    postal = read(POSTAL, _all)
    addresses = read(ADDRESS, partial(_of, "husnummer", houses["id_lokalId"]))
    return _named(parts, roads, houses, points, postal, addresses)


def _asked(
    setting: FetchDar,
    service: Service,
    folder: Path,
    municipalities: tuple[str, ...],
    now: dt.datetime,
    progress: Progress,
) -> dict[str, pd.DataFrame]:
    """Ask for the streets of the municipalities, then for what belongs to them."""

    def rows(
        entity: Entity, where: str, among: pd.Series | tuple[str, ...], *, name: str = ""
    ) -> pd.DataFrame:
        values = tuple(sorted(pd.Series(among, dtype="str").dropna().unique()))
        to = folder / f"{name or entity.name}.ndjson"
        fields = tuple(
            f"{name} {{ wkt }}" if name == "position" else name
            for name in (*entity.needed, *entity.optional)
        )
        ask(
            service,
            setting.path,
            Question(entity=f"DAR_{entity.name}", fields=fields, where=where, among=values),
            to=to,
            now=now,
            page_size=setting.page_size,
            told=lambda done: progress(f"DAR: {entity.name}", done),
        )
        return _table(entity, to, _all)

    parts = rows(ROAD_PART, "kommune" if municipalities else "", municipalities)
    if municipalities:
        parts = rows(ROAD_PART, "navngivenVej", parts["navngivenVej"], name="every-part")
    roads = rows(ROAD, "id_lokalId", parts["navngivenVej"])
    houses = rows(HOUSE, "navngivenVej", parts["navngivenVej"])
    points = rows(POINT, "id_lokalId", houses["adgangspunkt"])
    postal = rows(POSTAL, "id_lokalId", houses["postnummer"])
    addresses = rows(ADDRESS, "husnummer", houses["id_lokalId"])
    return _named(parts, roads, houses, points, postal, addresses)


def _named(*tables: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {entity.name: table for entity, table in zip(ENTITIES, tables, strict=True)}


def joined(tables: dict[str, pd.DataFrame], municipalities: tuple[str, ...]) -> pd.DataFrame:
    """Join DAR's tables into address points: one row an address, and one a door without any.

    Columns ``_COLUMNS``; x and y in EPSG:25832. Rows without a point are left out, and so are
    abandoned plans. Sorted, so that the same data make the same file.
    """
    houses, addresses = tables[HOUSE.name], tables[ADDRESS.name]
    houses = houses[houses["status"].ne(_ABANDONED)]
    addresses = addresses[addresses["status"].ne(_ABANDONED)]
    at = _points(tables[POINT.name])
    street = tables[ROAD.name].drop_duplicates("id_lokalId").set_index("id_lokalId")["vejnavn"]
    postal = tables[POSTAL.name].drop_duplicates("id_lokalId").set_index("id_lokalId")["postnr"]
    doors = pd.DataFrame(
        {
            "adgangsadresse_id": houses["id_lokalId"],
            **_codes(houses, tables[ROAD_PART.name]),
            "vejnavn": houses["navngivenVej"].map(street),
            "husnr": houses["husnummertekst"],
            "postnr": houses["postnummer"].map(postal),
            "x": houses["adgangspunkt"].map(at["x"]),
            "y": houses["adgangspunkt"].map(at["y"]),
        }
    ).dropna(subset=["x", "y"])
    if municipalities:
        doors = doors[doors["kommunekode"].isin(municipalities)]
    every = doors.merge(
        addresses.rename(columns={"id_lokalId": "adresse_id"})[["adresse_id", "husnummer"]],
        how="left",
        left_on="adgangsadresse_id",
        right_on="husnummer",
    )
    ordered = every[list(_COLUMNS)].drop_duplicates()
    return ordered.sort_values(["adgangsadresse_id", "adresse_id"], ignore_index=True)


def _points(points: pd.DataFrame) -> pd.DataFrame:
    number = r"(-?\d+(?:\.\d+)?)"
    found = points["position"].str.extract(rf"(?i)POINT\s*Z?\s*\(\s*{number}\s+{number}")
    found.columns = pd.Index(["x", "y"])
    by_id = found.set_index(points["id_lokalId"])
    once: pd.DataFrame = by_id[~by_id.index.duplicated()]
    return once


def _codes(houses: pd.DataFrame, parts: pd.DataFrame) -> dict[str, pd.Series]:
    """Return each door's municipality and street code.

    A street in several municipalities has a code in each; which one a door lies in is told by its
    ``kommuneinddeling``, learned from the streets that lie in one only.
    """
    codes = parts.assign(
        kommune=parts["kommune"].str.zfill(4), vejkode=parts["vejkode"].str.zfill(4)
    )
    codes = codes.drop_duplicates(["navngivenVej", "kommune"])
    one = codes[~codes["navngivenVej"].duplicated(keep=False)].set_index("navngivenVej")
    municipality = houses["navngivenVej"].map(one["kommune"])
    learned = pd.DataFrame({"id": houses["kommuneinddeling"], "kommune": municipality}).dropna()
    counts = learned.value_counts().reset_index().drop_duplicates("id").set_index("id")["kommune"]
    municipality = municipality.fillna(houses["kommuneinddeling"].map(counts))
    known = codes.set_index(["navngivenVej", "kommune"])["vejkode"]
    keys = pd.MultiIndex.from_arrays([houses["navngivenVej"], municipality])
    street_code = pd.Series(known.reindex(keys).to_numpy(), index=houses.index)
    return {"kommunekode": municipality, "vejkode": street_code}
