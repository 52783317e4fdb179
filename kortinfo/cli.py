"""The command line: ``kortinfo init | template | fetch | build | check | serve | demo | explain |
export | map | report | quality | purge | forget | processing-record | share-aggregates``.

The only place below the pages that reads the clock and the environment. Messages are English and
go to stderr; results go to stdout. Exit codes: 0 done, 1 failed, 2 wrong usage.
"""

import datetime as dt
import gc
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from typer.core import TyperGroup
from typer.exceptions import TyperException

from kortinfo import (
    cli_explain,
    cli_fetch,
    cli_plan,
    cli_privacy,
    cli_quality,
    cli_report,
    cli_sharing,
    cli_taking,
)
from kortinfo.cli_opening import (
    HERE,
    AsOfOption,
    ConfigOption,
    JsonOption,
    opened,
    shown_progress,
    tell,
)
from kortinfo.cpr import mask_cpr
from kortinfo.errors import KortinfoError, SettingsError
from kortinfo.imports import tidy, with_imports
from kortinfo.settings import FILE_NAME, Settings, load_settings
from kortinfo.shipped import shipped
from kortinfo.snapshot import Snapshot


class _Commands(TyperGroup):
    """The commands; what they say of a wrong option holds no CPR number that was given."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except TyperException as error:
            told = vars(error)
            if "message" in told:
                told["message"] = mask_cpr(told["message"])
            raise


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Kortinfo: every workplace of a municipality on one map, with its contact level and why.",
)


def main() -> None:
    """Run the command line; a user's mistake ends in one message, never in a traceback."""
    for stream in (sys.stdout, sys.stderr):  # a Windows console may not know every letter
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        app()
    except KortinfoError as error:
        tell(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        tell("Stopped. What was there before is unchanged.")
        sys.exit(1)
    except OSError as error:
        tell(mask_cpr(f"{error.strerror or error}: {error.filename or ''}"))
        sys.exit(1)


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
    settings, snapshot = _build(config, as_of.date() if as_of else None)
    if as_json:
        print(json.dumps(_state(settings, snapshot), ensure_ascii=False))
    else:
        _print_state(settings, snapshot, just_built=True)


def _build(config: Path, as_of: dt.date | None) -> tuple[Settings, Snapshot]:
    from kortinfo.alone import alone
    from kortinfo.build import build as build_snapshot
    from kortinfo.decided import decided

    now = dt.datetime.now(tz=dt.UTC)
    plain = load_settings(config)
    # Millions of rows pass as tuples, none of them in a cycle: looking for cycles costs seconds.
    gc.disable()
    try:
        # Held before the imports are looked up: none may be taken in behind this build's back.
        with alone(plain.snapshot_folder, now=now), shown_progress() as progress:
            tidy(plain, now=now.timestamp())
            settings = with_imports(plain)
            snapshot = build_snapshot(
                settings,
                as_of=as_of or settings.as_of or now.astimezone().date(),
                built_at=now,
                decisions=decided(settings),
                progress=progress,
            )
            return settings, snapshot
    finally:
        gc.enable()


@app.command(epilog="Example: `kortinfo check --json`")
def check(
    config: ConfigOption = HERE, as_of: AsOfOption = None, as_json: JsonOption = False
) -> None:
    """Tell the state of the sources and the snapshot: what was read, kept and set aside."""
    settings, snapshot = opened(config, as_of)
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
    built_at = dt.datetime.fromisoformat(snapshot.built_at).isoformat(timespec="seconds")
    console.print(
        f"Snapshot of {snapshot.as_of}, built {built_at}, in "
        + mask_cpr(str(settings.snapshot_folder)),
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
    for line in (*_remarks(snapshot), *_alarms(settings, snapshot), *changed):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _alarms(settings: Settings, snapshot: Snapshot) -> list[str]:
    """Tell what passes the bounds of the settings' ``quality``."""
    from kortinfo.quality import alarms, figures
    from kortinfo.quality_history import worse

    bounds = settings.quality
    found = alarms(snapshot, figures(snapshot), most=bounds.warn, oldest_days=bounds.oldest_days)
    history = snapshot.table("quality_history")
    fallen = [
        f"{each.source or 'map'}: {each.measure} rose from {each.before:.1%} to {each.now:.1%} "
        f"since {each.since}"
        for each in worse(history, as_of=snapshot.as_of, most=bounds.warn_rise)
    ]
    return fallen + [
        f"{each.source}: the newest row is {each.value:.0f} days old"
        if each.measure == "old"
        else f"{each.source}: {each.measure} {each.value:.1%}, more than {each.bound:.0%}"
        for each in found
    ]


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
        opened(config, as_of)
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
    with shown_progress() as progress:
        write_demo(folder, units=units, seed=seed, as_of=day, progress=progress)
    config = folder / FILE_NAME
    settings, snapshot = _build(config, None)
    _print_state(settings, snapshot, just_built=True)
    if not no_serve:
        serve_app(config.absolute(), host=host, port=port, as_of=None)


app.command(epilog='Example: `kortinfo explain --row "CRM:contacts.xlsx:Sheet1:12"`')(
    cli_explain.explain
)
app.command(epilog="Example: `kortinfo fetch cvr && kortinfo build`")(cli_fetch.fetch)
app.command(
    epilog="Example: `kortinfo export --out liste.xlsx --level C --level D --sector F "
    "--area postal:9990`"
)(cli_taking.export)
app.command("map", epilog='Example: `kortinfo map kort.html --query "level=C&area=postal:9990"`')(
    cli_taking.map_
)
app.command(epilog="Example: `kortinfo report --out moede --area postal:9990`")(cli_report.report)
app.command(
    epilog="Example: `kortinfo plan --start 10.53,57.44 --date 2026-11-26 --area postal:9990`"
)(cli_plan.plan)
app.command(epilog="Example: `kortinfo quality --out datakvalitet.pdf`")(cli_quality.quality)
app.command(epilog="Example: `kortinfo purge --dry-run`")(cli_privacy.purge)
app.command(epilog='Example: `kortinfo forget --person "Jens Jensen" --person jens@example.dk`')(
    cli_privacy.forget
)
app.command("processing-record", epilog="Example: `kortinfo processing-record --out record.md`")(
    cli_privacy.processing_record
)
app.command("share-aggregates", epilog="Example: `kortinfo share-aggregates vores-tal.json`")(
    cli_sharing.share_aggregates
)
