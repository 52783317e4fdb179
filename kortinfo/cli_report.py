"""``kortinfo report``: the meeting pack, or its figures alone, by hand or on a schedule."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kortinfo.cli_opening import (
    HERE,
    AsOfOption,
    ConfigOption,
    JsonOption,
    opened,
    shown_progress,
    tell,
)
from kortinfo.cli_taking import (
    Areas,
    Everyone,
    Kinds,
    Language,
    Never,
    Protected,
    Query,
    Search,
    Sectors,
    Sizes,
    language_of,
    selection_of,
    taker_now,
)
from kortinfo.selection import Selection
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.texts import text

if TYPE_CHECKING:
    from kortinfo.report import Report


def report(
    out: Annotated[
        Path | None,
        typer.Option(help="The folder to write into; with --json: else JSON is printed."),
    ] = None,
    config: ConfigOption = HERE,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    sector: Sectors = None,
    area: Areas = None,
    size: Sizes = None,
    kind: Kinds = None,
    never: Never = False,
    everyone: Everyone = False,
    search: Search = "",
    query: Query = "",
    language: Language = None,
    include_protected: Protected = None,
) -> None:
    """Write the meeting pack of a selection: PowerPoint, PDF and Excel, or its figures as JSON.

    A share is of every level, so levels are no filter. Protected and insolvent businesses are
    counted, but no list names them. Every file is written in the logbook.
    """
    from kortinfo.aims import with_aims_of_logbook
    from kortinfo.exports.pack.making import log_files, write_files
    from kortinfo.exports.taking import kept_reason

    if out is None and not as_json:
        raise typer.BadParameter("a folder is needed", param_hint="--out")
    reason = kept_reason(include_protected or "")
    if include_protected is not None and not reason:
        raise typer.BadParameter("a reason is needed", param_hint="--include-protected")
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)  # what cannot be is told before all is made
    given = {"sector": sector, "area": area, "size": size, "kind": kind}
    settings, snapshot = opened(config, as_of)
    settings = with_aims_of_logbook(settings)
    selection = selection_of(settings, query, given, never=never, everyone=everyone, search=search)
    if selection.levels:
        tell("Levels are left out: a share is of every level.")
    told = language_of(language, settings)
    made, files = _made(
        snapshot, settings, selection, told, protected=bool(reason), as_json=as_json
    )
    if not made.figures.businesses.total:
        tell("No business is in the selection: look at the filters (areas as postal:9990).")
    taker = taker_now(reason)
    if out is None:
        log_files(files, made, settings, taker=taker)
        print(files["json"].decode())
        return
    paths = {out / f"pack-{made.as_of.isoformat()}.{name}": each for name, each in files.items()}
    write_files(paths, made, settings, taker=taker)
    for path in paths:
        print(f"Wrote {path}.")


def _made(
    snapshot: Snapshot,
    settings: Settings,
    selection: Selection,
    language: str,
    *,
    protected: bool,
    as_json: bool,
) -> tuple["Report", Mapping[str, bytes]]:
    """Make the report and its files, telling on stderr how far it is."""
    from kortinfo import report as reports
    from kortinfo.exports.pack.making import make_pack

    with shown_progress() as bars:

        def progress(step: str, done: int, total: int | None = None) -> None:
            bars(text(f"pack.step_{step}", "en"), done, total)

        made = reports.report(
            snapshot,
            settings,
            selection,
            language=language,
            include_protected=protected,
            progress=progress,
        )
        if as_json:
            plain = json.dumps(reports.as_json(made), ensure_ascii=False, indent=1)
            return made, {"json": plain.encode()}
        return made, make_pack(made, snapshot, settings, progress=progress).files
