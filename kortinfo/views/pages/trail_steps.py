"""The way from the whole to what is looked at: municipality, district, workplace."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kortinfo.selection import Selection
from kortinfo.selection.words import label
from kortinfo.texts import plural, text
from kortinfo.views.pages.cached import Prepared


@dataclass(frozen=True, kw_only=True)
class Step:
    """A level of the trail, and what is looked at there.

    Attributes:
        name: plain text.
        selection: what is chosen at this level.
        point: the units listed there; () where no list and no card is open.
        goes: whether the map shows all of this level when one goes back to it.
    """

    name: str
    selection: Selection
    point: tuple[str, ...] = ()
    goes: bool = True


def steps(
    prepared: Prepared,
    selection: Selection,
    *,
    home: Sequence[str],
    card: str | None,
    card_name: str,
    point: tuple[str, ...],
    language: str,
) -> list[Step]:
    """Return the levels from the whole to what is open now, which comes last.

    Args:
        prepared: the build's businesses.
        selection: what is chosen.
        home: codes of the home municipalities.
        card: the unit whose card is open.
        card_name: what it is called; "" where nobody knows.
        point: the units listed, where several stand at one point.
        language: "da" or "en".
    """
    whole = replace(selection, areas=frozenset(), shape=None)
    found = [Step(name=_home(home, prepared, language), selection=whole)]
    found += _areas(prepared, selection, home, card or next(iter(point), None), language)
    if point:
        found.append(_listed(prepared, selection, point, language))
    if card:
        name = card_name or text("card.no_name", language)
        found.append(Step(name=name, selection=selection, goes=False))
    return found


def _home(home: Sequence[str], prepared: Prepared, language: str) -> str:
    if len(home) == 1:
        return _area(f"municipality:{home[0]}", prepared, language)
    return plural("trail.municipalities", len(home), language)


def _areas(
    prepared: Prepared, selection: Selection, home: Sequence[str], unit: str | None, language: str
) -> Iterator[Step]:
    """Give the areas chosen, or else the open unit's district, with their municipality."""
    areas = selection.areas - {f"municipality:{home[0]}" if len(home) == 1 else ""}
    if selection.shape is not None:
        yield Step(name=text("trail.shape", language), selection=selection)
        return
    if len(areas) > 1:
        name = plural("trail.areas", len(areas), language)
        yield Step(name=name, selection=selection)
        return
    area = next(iter(areas), "") or _district_of(prepared, unit)
    if not area:
        return
    if len(home) > 1 and (municipality := _municipality_of(prepared, area)):
        yield _at(municipality, prepared, selection, language)
    yield _at(area, prepared, selection, language)


def _at(area: str, prepared: Prepared, selection: Selection, language: str) -> Step:
    return Step(
        name=_area(area, prepared, language), selection=replace(selection, areas=frozenset({area}))
    )


def _area(area: str, prepared: Prepared, language: str) -> str:
    name = label("areas", area, titles=prepared.titles, language=language)
    return name[:1].upper() + name[1:]


def _district_of(prepared: Prepared, unit_id: str | None) -> str:
    row = prepared.row_of.get(unit_id) if unit_id else None
    if row is None or not prepared.has_point[row]:
        return ""
    postal = prepared.codes.areas["postal"]
    code = postal.values[int(postal.code[row])]
    return f"postal:{code}" if code else ""


def _municipality_of(prepared: Prepared, area: str) -> str:
    """Return the municipality a district or parish lies in; "" where there are several."""
    kind, _, code = area.partition(":")
    codes = prepared.codes.areas.get(kind)
    if kind in ("municipality", "region") or codes is None or code not in codes.values:
        return ""
    here = prepared.codes.areas["municipality"]
    found = np.unique(here.code[codes.code == codes.values.index(code)])
    one = here.values[int(found[0])] if len(found) == 1 else ""
    return f"municipality:{one}" if one else ""


def _listed(
    prepared: Prepared, selection: Selection, point: tuple[str, ...], language: str
) -> Step:
    rows = [prepared.row_of[unit] for unit in point if unit in prepared.row_of]
    off_map = bool(rows) and not prepared.has_point[rows].any()
    name = plural(f"trail.{'off_map' if off_map else 'point'}", len(point), language)
    return Step(name=name, selection=selection, point=point, goes=False)
