"""What several commands share: their common options, messages, and the opened snapshot."""

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.progress import Progress as RichProgress

from kortinfo.imports import with_imports
from kortinfo.progress import Progress
from kortinfo.settings import FILE_NAME, Settings, load_settings
from kortinfo.snapshot import Snapshot, open_snapshot

ConfigOption = Annotated[
    Path, typer.Option("--config", "-c", help="The settings file.", show_default=True)
]
AsOfOption = Annotated[
    dt.datetime | None,
    typer.Option(
        "--as-of",
        formats=["%Y-%m-%d"],
        help="Day of reckoning, as 2026-11-21. After the snapshot's day: re-levelled.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON only; progress to stderr.")]
HERE = Path(FILE_NAME)


def tell(message: str) -> None:
    """Say something that is no result: on stderr."""
    print(message, file=sys.stderr)


def many(help_text: str) -> Any:
    """Return an option that may be given several times."""
    return typer.Option(help=help_text + " May be given several times.")


def opened(config: Path, as_of: dt.datetime | None) -> tuple[Settings, Snapshot]:
    """Open the snapshot of a settings file, re-levelled where a later day is asked for.

    Raises:
        KortinfoError: settings or snapshot cannot be used, or the day is before the snapshot's.
    """
    from kortinfo.build import as_seen_on
    from kortinfo.classify.rules import compile_rules

    settings = with_imports(load_settings(config))
    compile_rules(settings.rules)
    snapshot = open_snapshot(settings.snapshot_folder)
    if as_of is not None and as_of.date() != snapshot.as_of:
        built = snapshot.as_of
        snapshot = as_seen_on(snapshot, settings, as_of.date())
        tell(
            f"Levels are of {snapshot.as_of}; names, addresses, sectors and sizes of the "
            f"snapshot's own day, {built}."
        )
    return settings, snapshot


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """Show progress on stderr while long work runs."""
    console = Console(stderr=True)
    with RichProgress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    ) as bars:
        tasks: dict[str, Any] = {}

        def report(step: str, done: int, total: int | None = None) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield report
