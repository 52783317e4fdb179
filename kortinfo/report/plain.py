"""A report as plain values for JSON: every figure, under keys that ``docs/report.md`` tells."""

from typing import Any

from kortinfo.coverage.cooperation import Cooperation
from kortinfo.coverage.figures import Figures, Share
from kortinfo.report.contents import (
    Aim,
    Business,
    Cell,
    Fall,
    Grid,
    Levels,
    Month,
    Moved,
    Reached,
    Report,
    Spot,
    Warnings,
    share_of,
)
from kortinfo.tables import LEVELS

FORMAT = 1
"""Raised when a key changes its meaning or goes."""
_STATES = (*LEVELS, "absent")


def as_json(report: Report) -> dict[str, Any]:
    """Return every figure of a report as plain types; days as ``2026-11-21``, shares 0 to 1.

    A share of fewer than five businesses is null.
    """
    return {
        "format": FORMAT,
        "about": _about(report),
        "headline": _headline(report),
        "moved": _moved(report.moved),
        "matrix": _grid(report.grid),
        "warnings": _warnings(report.warnings),
        "trend": [_month(month) for month in report.trend],
        "map": {
            "circles": [
                {"code": each.code, "name": each.name, "x": each.x, "y": each.y}
                | _levelled(each.levels)
                for each in report.circles
            ],
            "off_map": report.off_map,
        },
        "holes": [_spot(each) for each in report.holes],
        "targets": [_aim(each) for each in report.targets],
        "campaigns": [_reached(each) for each in report.campaigns],
    }


def _about(report: Report) -> dict[str, Any]:
    return {
        "language": report.language,
        "unit": report.unit,
        "selection": report.words,
        "query": report.query,
        "population": report.population,
        "as_of": report.as_of.isoformat(),
        "snapshot": report.snapshot,
        "built_at": report.built.isoformat(),
        "whole_since": report.whole_since.isoformat() if report.whole_since else None,
        "source": report.source,
        "definitions": [{"term": term, "means": means} for term, means in report.definitions],
    }


def _headline(report: Report) -> dict[str, Any]:
    period = {"since": report.cooperation_since.isoformat(), "until": report.as_of.isoformat()}
    told = _figures(report.figures, report.cooperation, period)
    whole = report.whole
    beside = None if whole is None else _figures(whole.figures, whole.cooperation, period)
    return told | {"whole": beside}


def _figures(found: Figures, cooperated: Cooperation, period: dict[str, Any]) -> dict[str, Any]:
    return {
        "levels": _lettered(found.levels),
        "businesses": _share(found.businesses),
        "employees": _share(found.employees) | {"share": found.employee_share},
        "companies": _share(found.companies),
        "known_employees": found.known_employees,
        "unknown_employees": found.businesses.total - found.known_employees,
        "cooperation": period
        | {
            "own": _share(cooperated.own),
            "others": _share(cooperated.others),
            "any": _share(cooperated.any),
            "unknown": cooperated.unknown,
        },
    }


def _moved(moved: Moved) -> dict[str, Any]:
    return {
        "selection": moved.words,
        "since": moved.since.isoformat(),
        "until": moved.until.isoformat(),
        "counts": {
            before: dict(zip(_STATES, row, strict=True))
            for before, row in zip(_STATES, moved.counts, strict=True)
        },
        "before": _levelled(moved.before),
        "after": _levelled(moved.after),
        "change": _lettered(
            tuple(after - before for before, after in zip(moved.before, moved.after, strict=True))
        ),
        "risen": moved.risen,
        "fallen": moved.fallen,
        "new": moved.new,
        "closed": moved.closed,
    }


def _grid(grid: Grid) -> dict[str, Any]:
    return {
        "sectors": [{"code": row.code, "name": row.name} for row in grid.rows],
        "areas": [{"code": column.code, "name": column.name} for column in grid.columns],
        "cells": [[_cell(cell) for cell in row[:-1]] for row in grid.cells[:-1]],
        "sector_totals": [_cell(row[-1]) for row in grid.cells[:-1]],
        "area_totals": [_cell(cell) for cell in grid.cells[-1][:-1]],
        "total": _cell(grid.cells[-1][-1]),
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return _levelled(cell.levels) | {
        "uncovered": cell.uncovered,
        "uncovered_employees": cell.uncovered_employees,
    }


def _warnings(warnings: Warnings) -> dict[str, Any]:
    return {
        "within": [
            {"days": each.within, "businesses": each.businesses, "employees": each.employees}
            for each in warnings.within
        ],
        "listed": [_fall(each) for each in warnings.listed],
        "left_out_protected": warnings.left_out_protected,
        "left_out_insolvent": warnings.left_out_insolvent,
        "included_protected": warnings.included_protected,
    }


def _fall(fall: Fall) -> dict[str, Any]:
    return _business(fall.business) | {"falls_on": fall.day.isoformat(), "within": fall.within}


def _business(business: Business) -> dict[str, Any]:
    return {
        "unit_id": business.unit_id,
        "name": business.name,
        "town": business.town,
        "sector": business.sector,
        "level": business.level,
        "employees": business.employees,
        "protected": business.protected,
    }


def _month(month: Month) -> dict[str, Any]:
    return {"day": month.day.isoformat()} | _levelled(month.levels)


def _spot(spot: Spot) -> dict[str, Any]:
    return {
        "title": spot.title,
        "why": spot.why,
        **_levelled(spot.levels),
        "uncovered_employees": spot.uncovered_employees,
        "listed": [_business(each) for each in spot.listed],
        "left_out_protected": spot.left_out_protected,
        "left_out_insolvent": spot.left_out_insolvent,
        "included_protected": spot.included_protected,
    }


def _aim(aim: Aim) -> dict[str, Any]:
    return {
        "title": aim.title,
        "selection": aim.words,
        "measure": aim.measure,
        "until": aim.until.isoformat(),
        "wanted": aim.wanted,
        "now": None if aim.faults else _share(aim.now) | {"share": aim.value},
        "forecast": aim.forecast,
        "missing": aim.missing,
        "faults": list(aim.faults),
    }


def _reached(campaign: Reached) -> dict[str, Any]:
    shares = ("reached", "two_way", "begun_reached", "begun_others")
    return {
        "title": campaign.title,
        "selection": campaign.words,
        "starts": campaign.starts.isoformat(),
        "ends": campaign.ends.isoformat(),
        "begun": campaign.begun,
        **{name: None if campaign.faults else _share(getattr(campaign, name)) for name in shares},
        "faults": list(campaign.faults),
    }


def _levelled(levels: Levels) -> dict[str, Any]:
    return {"levels": _lettered(levels), **_share(share_of(levels))}


def _lettered(counts: tuple[int, ...]) -> dict[str, int]:
    return dict(zip(LEVELS, counts, strict=True))


def _share(share: Share) -> dict[str, Any]:
    return {"covered": share.covered, "total": share.total, "share": share.value}
