"""The command line: ``kortinfo init | template | build | check | serve | demo | explain | export``.

The only place below the pages that reads the clock and the environment. Messages are English and
go to stderr; results go to stdout. Exit codes: 0 done, 1 failed, 2 wrong usage.
"""

import datetime as dt
import gc
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
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
from rich.table import Table

from kortinfo.errors import KortinfoError, SettingsError
from kortinfo.progress import Progress
from kortinfo.settings import FILE_NAME, Settings, load_settings
from kortinfo.shipped import shipped
from kortinfo.snapshot import Snapshot, open_snapshot

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Kortinfo: every workplace of a municipality on one map, with its contact level and why.",
)

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


def main() -> None:
    """Run the command line; a user's mistake ends in one message, never in a traceback."""
    for stream in (sys.stdout, sys.stderr):  # a Windows console may not know every letter
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        app()
    except KortinfoError as error:
        _tell(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        _tell("Stopped. What was there before is unchanged.")
        sys.exit(1)
    except OSError as error:
        _tell(f"{error.strerror or error}: {error.filename or ''}")
        sys.exit(1)


def _tell(message: str) -> None:
    print(message, file=sys.stderr)


@contextmanager
def _shown() -> Iterator[Progress]:
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


def _opened(config: Path, as_of: dt.datetime | None) -> tuple[Settings, Snapshot]:
    """Open the snapshot of a settings file, re-levelled where a later day is asked for."""
    from kortinfo.build import as_seen_on
    from kortinfo.classify.rules import compile_rules

    settings = load_settings(config)
    compile_rules(settings.rules)
    snapshot = open_snapshot(settings.snapshot_folder)
    if as_of is not None and as_of.date() != snapshot.as_of:
        built = snapshot.as_of
        snapshot = as_seen_on(snapshot, settings, as_of.date())
        _tell(
            f"Levels are of {snapshot.as_of}; names, addresses, sectors and sizes of the "
            f"snapshot's own day, {built}."
        )
    return settings, snapshot


@app.command(epilog="Example: `kortinfo init --config kortinfo.toml`")
def init(
    config: ConfigOption = HERE,
    force: Annotated[bool, typer.Option(help="Write over an existing file.")] = False,
) -> None:
    """Write a commented settings file to start from."""
    if config.exists() and not force:
        fault = "- it is there already; take another name with --config, or --force to replace it"
        raise SettingsError(path=config, faults=fault)
    config.write_text(shipped(FILE_NAME).read_text(encoding="utf-8"), encoding="utf-8")
    print(f"Wrote {config}. Name your files in it, then run: kortinfo build --config {config}")


@app.command(epilog="Example: `kortinfo template --out skabelon.xlsx`")
def template(
    out: Annotated[Path, typer.Option(help="The workbook to write.")] = Path("skabelon.xlsx"),
    language: Annotated[str, typer.Option(help="da or en.")] = "da",
) -> None:
    """Write an empty workbook with the columns, and a text to send to the CRM supplier."""
    from kortinfo.loaders.template import write_template
    from kortinfo.texts import LANGUAGES

    if language not in LANGUAGES:
        raise typer.BadParameter(f"expected da or en, came {language}", param_hint="--language")
    if out.suffix.lower() != ".xlsx":
        raise typer.BadParameter(f"expected .xlsx, came {out.name}", param_hint="--out")
    write_template(out, language=language)
    print(f"Wrote {out}.")


@app.command(epilog="Example: `kortinfo build --config kortinfo.toml --as-of 2026-11-21`")
def build(
    config: ConfigOption = HERE, as_of: AsOfOption = None, as_json: JsonOption = False
) -> None:
    """Read the sources and build the snapshot; the old one stays until the new one is whole."""
    settings = load_settings(config)
    snapshot = _build(settings, as_of.date() if as_of else None)
    if as_json:
        print(json.dumps(_state(settings, snapshot), ensure_ascii=False))
    else:
        _print_state(settings, snapshot, just_built=True)


def _build(settings: Settings, as_of: dt.date | None) -> Snapshot:
    from kortinfo.build import build as build_snapshot

    now = dt.datetime.now(tz=dt.UTC)
    # Millions of rows pass as tuples, none of them in a cycle: looking for cycles costs seconds.
    gc.disable()
    try:
        with _shown() as progress:
            return build_snapshot(
                settings,
                as_of=as_of or settings.as_of or now.astimezone().date(),
                built_at=now,
                progress=progress,
            )
    finally:
        gc.enable()


@app.command(epilog="Example: `kortinfo check --json`")
def check(
    config: ConfigOption = HERE, as_of: AsOfOption = None, as_json: JsonOption = False
) -> None:
    """Tell the state of the sources and the snapshot: what was read, kept and set aside."""
    settings, snapshot = _opened(config, as_of)
    if as_json:
        print(json.dumps(_state(settings, snapshot), ensure_ascii=False))
    else:
        _print_state(settings, snapshot)


def _state(settings: Settings, snapshot: Snapshot) -> dict[str, Any]:
    counts = ("read", "kept", "set_aside")
    return {
        "snapshot": str(settings.snapshot_folder),
        "as_of": snapshot.as_of.isoformat(),
        "sources": [
            {
                "name": item["name"],
                "files": [file["file"] for file in item["files"]],
                **{key: item[key] for key in counts},
            }
            for item in snapshot.manifest["sources"]
        ],
        "merge": [
            {"name": item["name"], **{key: item[key] for key in counts}}
            for item in snapshot.manifest["merge"]
        ],
    }


def _print_state(settings: Settings, snapshot: Snapshot, *, just_built: bool = False) -> None:
    console = Console()
    console.print(
        f"Snapshot of {snapshot.as_of}, built {snapshot.built_at}, in {settings.snapshot_folder}",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    for title, key in (("Sources", "sources"), ("Merge", "merge")):
        table = Table(title=title, title_justify="left")
        table.add_column("name")
        for heading in ("read", "kept", "set aside"):
            table.add_column(heading, justify="right")
        for item in snapshot.manifest[key]:
            numbers = (f"{item[name]:,}" for name in ("read", "kept", "set_aside"))
            table.add_row(_plain(item["name"]), *numbers)
        console.print(table)
    levels = snapshot.table("businesses")["level"].value_counts()
    counts = ", ".join(f"{level} {levels.get(level, 0):,}" for level in "ABCD")
    console.print(f"Active businesses: {counts}", markup=False, highlight=False)
    changed = [] if just_built else _changed_sources(settings, snapshot)
    for line in (*_remarks(snapshot), *changed):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _remarks(snapshot: Snapshot) -> list[str]:
    """Tell what a person should look at in the sources: masked CPR numbers, unknown kinds."""
    lines = []
    for item in snapshot.manifest["sources"]:
        if masked := item["counts"].get("cpr_masked"):
            lines.append(f"{item['name']}: {masked:,} rows held a CPR number; it was masked")
        unknown = {
            key.partition(":")[2]: count
            for key, count in item["counts"].items()
            if key.startswith("unknown_kind:")
        }
        if unknown:
            named = ", ".join(f"{kind!r} ({count:,})" for kind, count in sorted(unknown.items()))
            what = (
                "count as one-way"
                if item["format"] == "contacts"
                else "are taken to last 12 months"
            )
            lines.append(f"{item['name']}: kinds not in the settings, which {what}: {named}")
    return lines


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(text)


def _changed_sources(settings: Settings, snapshot: Snapshot) -> list[str]:
    """Tell which sources' files are gone, new or changed since the build."""
    from kortinfo.loaders.files import find, fingerprint

    lines = []
    built = {item["name"]: item["files"] for item in snapshot.manifest["sources"]}
    for source in settings.sources:
        try:
            now = [fingerprint(path).sha256 for path in find(source.path, base=settings.folder)]
        except KortinfoError as error:
            lines.append(f"{source.name}: {error}")
            continue
        if sorted(now) != sorted(file["sha256"] for file in built.get(source.name, [])):
            lines.append(f"{source.name}: changed since the build; run 'kortinfo build'")
    return lines


@app.command(epilog="Example: `kortinfo serve --port 8501`")
def serve(
    config: ConfigOption = HERE,
    as_of: AsOfOption = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port.")] = 8501,
    host: Annotated[str, typer.Option(help="0.0.0.0 lets other machines in.")] = "localhost",
) -> None:
    """Serve the app until it is stopped with Ctrl+C."""
    from kortinfo.serve import serve_app

    load_settings(config)
    if as_of is not None:
        _opened(config, as_of)
    serve_app(config.absolute(), host=host, port=port, as_of=as_of.date() if as_of else None)


@app.command(epilog="Example: `kortinfo demo --dir demo --units 4800`")
def demo(
    folder: Annotated[Path, typer.Option("--dir", help="Folder to write into.")] = Path(
        "demo-data"
    ),
    units: Annotated[int, typer.Option(min=1, max=1_000_000, help="Active units.")] = 4800,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same municipality.")] = 1,
    as_of: AsOfOption = None,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Only write and build.")] = False,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port.")] = 8501,
    host: Annotated[str, typer.Option(help="0.0.0.0 lets other machines in.")] = "localhost",
) -> None:
    """Write an invented municipality's source files, build its snapshot and serve the app."""
    from kortinfo.demo import write_demo
    from kortinfo.serve import serve_app

    day = as_of.date() if as_of else dt.datetime.now(tz=dt.UTC).astimezone().date()
    with _shown() as progress:
        write_demo(folder, units=units, seed=seed, as_of=day, progress=progress)
    config = folder / FILE_NAME
    settings = load_settings(config)
    snapshot = _build(settings, None)
    _print_state(settings, snapshot, just_built=True)
    if not no_serve:
        serve_app(config.absolute(), host=host, port=port, as_of=None)


@app.command(epilog="Example: `kortinfo explain 9200000004`")
def explain(
    unit: Annotated[str, typer.Argument(help="A P-number, or cvr:<number>.")],
    config: ConfigOption = HERE,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell why a business has its level: its history, how it was matched, measures and rule."""
    from kortinfo.explain import as_lines, explain_unit

    settings, snapshot = _opened(config, as_of)
    told = explain_unit(snapshot, settings, unit, language="en")
    if as_json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print("\n".join(as_lines(told)))


def _many(help_text: str) -> Any:
    return typer.Option(help=help_text + " May be given several times.")


@app.command(
    epilog="Example: `kortinfo export --out liste.xlsx --level C --level D --sector F "
    "--area postal:9990`"
)
def export(
    out: Annotated[Path, typer.Option(help="The file to write: .csv or .xlsx.")],
    config: ConfigOption = HERE,
    as_of: AsOfOption = None,
    level: Annotated[list[str] | None, _many("A, B, C or D.")] = None,
    sector: Annotated[
        list[str] | None, _many("Section, division or code, as F or DB25:41.")
    ] = None,
    area: Annotated[list[str] | None, _many("As postal:9990, parish:8435.")] = None,
    size: Annotated[list[str] | None, _many("Size class, as 10-19.")] = None,
    kind: Annotated[list[str] | None, _many("Kind of collaboration.")] = None,
    never: Annotated[bool, typer.Option("--never", help="Never any collaboration.")] = False,
    everyone: Annotated[bool, typer.Option("--everyone", help="No population filter.")] = False,
    search: Annotated[str, typer.Option(help="Part of a name, a CVR number or a P-number.")] = "",
) -> None:
    """Write the selected businesses to a file; protected and insolvent ones are left out."""
    from kortinfo.exports.listing import write_list
    from kortinfo.selection import read_query
    from kortinfo.selection.default import default_selection

    if out.suffix.lower() not in (".csv", ".xlsx"):
        raise typer.BadParameter(f"expected .csv or .xlsx, came {out.name}", param_hint="--out")
    settings, snapshot = _opened(config, as_of)
    query = {"level": level, "sector": sector, "area": area, "size": size, "kind": kind}
    params = {key: values for key, values in query.items() if values}
    params |= ({"never": ["1"]} if never else {}) | ({"pop": ["all"]} if everyone else {})
    read = read_query(params, default=default_selection(settings.population))
    if read.ignored:
        raise typer.BadParameter(f"not understood: {', '.join(read.ignored)}")
    written = write_list(snapshot, settings, replace(read.selection, search=search), out)
    if not written.rows:
        _tell("No business is in the list: look at the filters (areas as postal:9990).")
    print(
        f"Wrote {written.rows} businesses to {out}. Left out: {written.protected} protected "
        f"against advertising, {written.insolvent} bankrupt or dissolving."
    )
