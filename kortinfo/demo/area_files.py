"""The demo's areas and addresses as files: GeoJSON with DAGI's property names, a DAR-like CSV."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely

from kortinfo.demo.document_file import gzipped
from kortinfo.demo.dwellings import FLOORS, Dwellings
from kortinfo.demo.geography import Area, Geography, Place, drawn
from kortinfo.demo.population import Units

_NOTE = "Tilnærmet: tegnet til demonstration, ikke til andet brug"
_CHUNK = 5_000
_ESTATES = ("industry", "harbour")
_TOGETHER = ("Skagen Havn", "Skagen Vest")
"""Estates that a larger area holds, too: own areas may overlap."""
_CORNERS = 9
_REACH = (1.25, 1.05, 1.35, 1.1, 1.2, 0.95, 1.3, 1.15, 1.0)
"""How far each corner of an estate lies from its middle, as a share of the place's radius."""


def write_areas(folder: Path, geography: Geography) -> None:
    """Write ``kommuner``, ``postnumre`` and ``sogne`` as GeoJSON (EPSG:4326)."""
    folder.mkdir(parents=True, exist_ok=True)
    layers = {
        "kommuner": (geography.municipalities, "KOMKODE", "KOMNAVN"),
        "postnumre": (geography.postal_districts, "POSTNR_TXT", "POSTBYNAVN"),
        "sogne": (geography.parishes, "SOGNEKODE", "SOGNENAVN"),
    }
    for layer, (areas, code, name) in layers.items():
        _write_layer(folder, layer, ",\n".join(_feature(area, code, name) for area in areas))


def write_estates(folder: Path, geography: Geography) -> None:
    """Write the industrial estates and harbours as GeoJSON: invented outlines, which may overlap.

    They are the home places' own kind of area, with the headings a planner's file has.
    """
    estates = [place for place in geography.home_places if place.role in _ESTATES]
    areas = [
        Area(code=f"E{number}", name=_estate_name(place), outline=_estate(place))
        for number, place in enumerate(estates, 1)
    ]
    both = shapely.union_all([_estate(place) for place in estates if place.name in _TOGETHER])
    areas.append(Area(code="S1", name="Skagen, al erhverv", outline=shapely.convex_hull(both)))
    lines = ",\n".join(_feature(area, "plannr", "plannavn") for area in areas)
    _write_layer(folder, "erhvervsomraader", lines)


def _estate_name(place: Place) -> str:
    return place.name if place.role == "harbour" else f"{place.name} erhvervsområde"


def _estate(place: Place) -> shapely.Geometry:
    turn = np.linspace(0, 2 * np.pi, _CORNERS, endpoint=False)
    reach = place.radius * np.array(_REACH)
    return shapely.polygons(
        np.column_stack([place.x + reach * np.cos(turn), place.y + reach * np.sin(turn)])
    )


def _write_layer(folder: Path, layer: str, lines: str) -> None:
    text = (
        f'{{\n"type": "FeatureCollection",\n"name": "{layer}",\n'
        '"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},\n'
        f'"features": [\n{lines}\n]\n}}\n'
    )
    (folder / f"{layer}.geojson").write_text(text, encoding="utf-8", newline="\n")


def _feature(area: Area, code: str, name: str) -> str:
    geometry = shapely.geometry.mapping(drawn(area.outline))
    properties = {code: area.code, name: area.name, "APPROXIMATE": True, "NOTE": _NOTE}
    return json.dumps(
        {"type": "Feature", "properties": properties, "geometry": geometry}, ensure_ascii=False
    )


def write_addresses(
    path: Path, dwellings: Dwellings, units: Units, rng: np.random.Generator
) -> None:
    """Write 93 % of the units' home addresses and some more, as comma-separated text, gzipped."""
    at_home = dwellings.addresses.at_home
    used = np.zeros(at_home, dtype=bool)
    own = units.address[: units.at_home]
    used[own[own < at_home]] = True
    kept = rng.random(at_home) < np.where(used, 0.93, 0.45)
    header = "address_id,access_address_id,kommunekode,vejkode,vejnavn,husnr,postnr,x,y\n"
    with gzipped(path) as stream:
        stream.write(header.encode())
        chunk: list[str] = []
        for line in _lines(dwellings, np.flatnonzero(kept).tolist()):
            chunk.append(line)
            if len(chunk) >= _CHUNK:
                stream.write("".join(chunk).encode())
                chunk.clear()
        stream.write("".join(chunk).encode())


def _lines(dwellings: Dwellings, chosen: list[int]) -> Iterator[str]:
    """Yield one line an address; the municipality's code has lost its leading zero, as in DAR."""
    addresses, places = dwellings.addresses, dwellings.geography.places
    for index in chosen:
        place = places[int(addresses.place[index])]
        tail = (
            f"{dwellings.access_ids[index]},{int(place.municipality)},"
            f"{addresses.street_code[index]},{addresses.street_name[index]},"
            f"{addresses.number[index]}{addresses.letter[index]},{place.postal_code},"
            f"{addresses.x[index]:.2f},{addresses.y[index]:.2f}\n"
        )
        for floor in range(len(FLOORS) if addresses.shared[index] else 1):
            yield f"{dwellings.address_id(index, floor)},{tail}"
