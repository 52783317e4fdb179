"""What ``kortinfo plan`` leaves behind: files, a plan in the logbook, and its reason."""

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from kortinfo.cli_opening import tell
from kortinfo.cli_taking import taker_now
from kortinfo.settings import Settings

if TYPE_CHECKING:
    from kortinfo.plan_keeping import ToKeep
    from kortinfo.routes.plan import VisitPlan
    from kortinfo.selection import Selection
    from kortinfo.snapshot import Snapshot


def files_of(out: list[Path] | None) -> dict[Path, str]:
    """Return the files to write, each with its kind."""
    from kortinfo.exports.visit_plan.taking import KINDS

    kinds = {file: file.suffix.lower().removeprefix(".") for file in out or ()}
    for file, kind in kinds.items():
        if kind not in KINDS:
            raise typer.BadParameter(
                f"expected .{', .'.join(KINDS)}, came {file.name}", param_hint="--out"
            )
        if not file.parent.is_dir():
            raise typer.BadParameter(f"there is no folder {file.parent}", param_hint="--out")
    return kinds


def log_protected_told(
    plan: "VisitPlan",
    selection: "Selection",
    reason: str,
    snapshot: "Snapshot",
    settings: Settings,
    *,
    language: str,
) -> None:
    """Write in the logbook why protected businesses are told, where any is on a plan."""
    from kortinfo.logbook import Logbook
    from kortinfo.plan_keeping import log_protected

    taker = taker_now(reason)
    with contextlib.closing(Logbook.open(settings.logbook, folder=settings.folder)) as book:
        log_protected(book, plan, selection, snapshot, settings, taker=taker, language=language)


def take_along(
    files: Mapping[Path, str],
    to_keep: "ToKeep",
    snapshot: "Snapshot",
    settings: Settings,
    *,
    language: str,
    instead_of: int | None,
) -> None:
    """Keep a plan in the logbook and write it to files."""
    from kortinfo.exports.visit_plan.ics import write_cancelled_ics
    from kortinfo.exports.visit_plan.taking import make, write_files
    from kortinfo.exports.visit_plan.told import told_plan
    from kortinfo.logbook import Logbook
    from kortinfo.plan_json import from_json
    from kortinfo.plan_keeping import keep_plan

    taker = taker_now(to_keep.reason)
    with contextlib.closing(Logbook.open(settings.logbook, folder=settings.folder)) as book:
        kept = keep_plan(
            book,
            to_keep,
            snapshot,
            settings,
            who=taker.who,
            at=taker.at,
            language=language,
            instead_of=instead_of,
        )
        versions = book.plan_versions(kept[0].key) if kept else ()
    if kept is None:
        tell("The plan that is kept has been changed meanwhile: nothing was written. Try again.")
        raise typer.Exit(1)
    saved, _ = kept
    plan = from_json(saved.content).plan
    told = told_plan(
        plan,
        snapshot,
        settings,
        language=language,
        reason=to_keep.reason,
        selection=to_keep.selection,
    )
    made = {
        file: make(kind, told, plan=plan, saved=saved, at=taker.at) for file, kind in files.items()
    }
    off = write_cancelled_ics(
        [from_json(each.content).plan for each in versions],
        plan,
        key=saved.key,
        sequence=saved.sequence,
        at=taker.at,
        language=language,
    )
    if off is not None:
        calendars = [file for file, kind in files.items() if kind == "ics"]
        made |= {file.with_name(f"{file.stem}-off.ics"): off for file in calendars}
    write_files(made, told, settings, taker=taker)
    tell(f"Kept in the logbook. Wrote {', '.join(map(str, made))}.")
