"""A build's white spots: its holes by area and sector, and those found on the map itself."""

from dataclasses import replace

from kortinfo.coverage.clusters import Cluster, clusters
from kortinfo.coverage.figures import Ground, ground_of
from kortinfo.coverage.holes import Hole, holes
from kortinfo.selection import CodedTable, Selection, coded
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.tables import GEOCODE_STEP

_MIDDLE_OF_DISTRICT = "postal_district"
"""The step of geocoding that puts many businesses on one point."""


def holes_of(
    snapshot: Snapshot,
    settings: Settings,
    selection: Selection,
    *,
    ground: Ground | None = None,
    codes: CodedTable | None = None,
    sector_level: str = "division",
    area_kind: str = "postal",
    most: int | None = None,
) -> tuple[Hole, ...]:
    """Return the holes of a selection, as ``holes`` does; its levels are left out.

    They are compared with the same selection wherever it is: without its areas and its shape.

    Args:
        snapshot: the build.
        settings: the weights.
        selection: what is chosen.
        ground: of the build's businesses, where it is made already.
        codes: likewise.
        sector_level: of ``axes.SECTOR_LEVELS``.
        area_kind: of ``axes.AREA_KINDS``.
        most: how many are told; None: all of them.
    """
    ground, codes = _made(snapshot, settings, ground, codes)
    every = replace(selection, levels=frozenset())
    return holes(
        ground,
        codes,
        codes.mask(every),
        compared=codes.mask(replace(every, areas=frozenset(), shape=None)),
        weights=dict(settings.coverage.holes),
        sector_level=sector_level,
        area_kind=area_kind,
        most=most,
    )


def clusters_of(
    snapshot: Snapshot,
    settings: Settings,
    selection: Selection,
    *,
    ground: Ground | None = None,
    codes: CodedTable | None = None,
) -> tuple[Cluster, ...]:
    """Return the clusters of a selection, as ``clusters`` does; its levels are left out.

    An outline's figures are those of the selection with the outline as its shape.
    """
    ground, codes = _made(snapshot, settings, ground, codes)
    every = replace(selection, levels=frozenset())
    step = snapshot.table("businesses")[GEOCODE_STEP]
    return clusters(
        ground,
        codes,
        codes.mask(every),
        placed=(step != _MIDDLE_OF_DISTRICT).fillna(value=False).to_numpy(dtype=bool),
        counted=codes.mask(replace(every, shape=None)),
    )


def _made(
    snapshot: Snapshot, settings: Settings, ground: Ground | None, codes: CodedTable | None
) -> tuple[Ground, CodedTable]:
    businesses = snapshot.table("businesses")
    if codes is None:
        codes = coded(businesses, as_of=snapshot.as_of, due_soon=settings.due.soon)
    return ground or ground_of(businesses), codes
