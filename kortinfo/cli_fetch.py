"""``kortinfo fetch``: registers fetched from the services the settings name."""

import datetime as dt
import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kortinfo.cli_opening import HERE, ConfigOption, shown_progress
from kortinfo.errors import FetchNotSet, SettingsError
from kortinfo.progress import Progress
from kortinfo.settings import Settings, load_settings

if TYPE_CHECKING:
    from kortinfo.fetch.keeping import Fetched
    from kortinfo.fetch.service import Service

What = Literal["cvr", "dar", "dagi"]
ALL: tuple[What, ...] = ("cvr", "dar", "dagi")


def fetch(
    what: Annotated[list[str] | None, typer.Argument(help="cvr, dar, dagi.")] = None,
    config: ConfigOption = HERE,
    every: Annotated[bool, typer.Option("--all", help="All that the settings name.")] = False,
    since: Annotated[
        dt.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="CVR: what changed since that day."),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="CVR: everything, not only changes.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
) -> None:
    """Fetch registers into files that `kortinfo build` reads; see docs/fetch.md.

    A run that is stopped or fails leaves the last good file, and the next run goes on where it
    stopped. Passwords and keys are read from the environment or the keyring.
    """
    settings = load_settings(config)
    chosen = _chosen(what or [], settings, every=every, config=config)
    now = dt.datetime.now(tz=dt.UTC)
    fetched: list[Fetched] = []
    with shown_progress() as progress:
        for name in chosen:
            fetched += _fetched(name, settings, now, since, full, progress)
    if as_json:
        told = [
            {
                "file": str(item.file),
                "holds": item.holds,
                "new": item.new,
                "since": item.since,
                "without": item.without,
            }
            for item in fetched
        ]
        print(json.dumps(told, ensure_ascii=False))
        return
    for item in fetched:
        print(f"{item.file}: holds {item.holds:,}, fetched {item.new:,}")
        if item.without:
            print(f"  the service has no file of {', '.join(item.without)}")


def _chosen(what: list[str], settings: Settings, *, every: bool, config: Path) -> tuple[What, ...]:
    """Return what to fetch, in our order.

    Raises:
        SettingsError: a word that is none of ours, or nothing at all.
        FetchNotSet: the settings do not name the service.
    """
    wrong = [word for word in what if word not in ALL]
    if wrong or not (what or every):
        fault = f"- fetch: expected {', '.join(ALL)} or --all; came {', '.join(wrong) or 'nothing'}"
        raise SettingsError(path=config, faults=fault)
    chosen = tuple(
        name for name in ALL if name in what or (every and getattr(settings.fetch, name))
    )
    missing = [name for name in chosen if getattr(settings.fetch, name) is None]
    if missing or not chosen:
        raise FetchNotSet(what=(missing or ALL)[0])
    return chosen


def _fetched(
    name: What,
    settings: Settings,
    now: dt.datetime,
    since: dt.datetime | None,
    full: bool,
    progress: Progress,
) -> "tuple[Fetched, ...]":
    from kortinfo.fetch.cvr import fetch_cvr
    from kortinfo.fetch.cvr_files import fetch_cvr_files
    from kortinfo.fetch.dagi import fetch_dagi
    from kortinfo.fetch.dar import fetch_dar

    setting = getattr(settings.fetch, name)
    home = () if setting.everywhere else settings.home_municipalities
    with _service(name, settings) as service:
        if name == "dagi":
            folder = settings.folder / setting.to
            return fetch_dagi(setting, service, folder=folder, now=now, progress=progress)
        if name == "dar":
            target = settings.folder / setting.to
            return (
                fetch_dar(
                    setting,
                    service,
                    target=target,
                    municipalities=home,
                    now=now,
                    progress=progress,
                ),
            )
        target = settings.folder / setting.target
        if setting.way == "files":
            return (fetch_cvr_files(setting, service, target=target, now=now, progress=progress),)
        return (
            fetch_cvr(
                setting,
                service,
                target=target,
                municipalities=home,
                now=now,
                since=since.date().isoformat() if since else None,
                full=full,
                progress=progress,
            ),
        )


def _service(name: What, settings: Settings) -> "Service":
    """Return the service, with its secret, which goes nowhere else.

    Raises:
        SecretMissing: neither the environment nor the keyring has it.
        SettingsError: a user is needed, and the settings name none.
    """
    from kortinfo.fetch.secrets import find_secret
    from kortinfo.fetch.service import Manners, Service

    setting = getattr(settings.fetch, name)
    manners = Manners(
        wait=time.sleep,
        attempts=settings.fetch.attempts,
        timeout_seconds=settings.fetch.timeout_seconds,
        max_gigabytes=settings.fetch.max_gigabytes,
    )
    if name == "cvr" and setting.way != "files":
        if not setting.user:
            fault = "- fetch.cvr.user: is needed for system-til-system, but not there"
            raise SettingsError(path=settings.folder, faults=fault)
        secret = find_secret(setting.password, os.environ)
        return Service(setting.url, manners, secret, user=setting.user)
    secret = find_secret(setting.api_key, os.environ)
    return Service(setting.url, manners, secret, key="apiKey")
