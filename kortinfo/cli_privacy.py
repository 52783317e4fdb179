"""``kortinfo purge``, ``forget`` and ``processing-record``: what the law on personal data asks."""

import datetime as dt
import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kortinfo.cli_opening import HERE, ConfigOption, many, tell
from kortinfo.cpr import mask_cpr
from kortinfo.settings import FILE_NAME, Settings, load_settings

if TYPE_CHECKING:
    from kortinfo.forget import Found
    from kortinfo.imported_rows import Imported
    from kortinfo.logbook import Logbook
    from kortinfo.purge import Purge

_TABLES = {
    "lists": "meeting lists",
    "views": "saved views",
    "audit": "entries of who took what out",
    "list_items": "rows of meeting lists",
    "decisions": "decisions about rows",
    "saved_views": "saved views",
    "pairs": "decisions about rows that look like one",
    "corrections": "corrections of businesses",
    "aims": "targets and campaigns",
    "plans": "plans of visits",
    "visits": "visits that were told of",
}
"""What the logbook's tables, and its kinds of what is kept, hold."""


@contextmanager
def _book(settings: Settings) -> Iterator["Logbook"]:
    from kortinfo.logbook import Logbook

    book = Logbook.open(settings.logbook, folder=settings.folder)
    try:
        yield book
    finally:
        book.close()


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without a user name
        return ""


def purge(
    config: ConfigOption = HERE,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would go.")] = False,
) -> None:
    """Delete what is older than [retention] in the settings allows, for good.

    Old builds of the snapshot, events and set-aside content in the builds that stay, and rows of
    the logbook, whose file is written anew. Files you exported are yours to delete.
    """
    from kortinfo.purge import purge as purge_now

    settings = load_settings(config)
    now = dt.datetime.now(tz=dt.UTC)
    with _book(settings) as book:
        done = purge_now(settings, book, now=now, really=not dry_run)
        if not dry_run and done.total:
            book.log_removal(what="purge", kind="retention", rows=done.total, who=_who(), at=now)
    lines = list(_purged(done))
    if not lines:
        print("Nothing is past its retention.")
        return
    print("Would be deleted:" if dry_run else "Deleted:")
    print("\n".join(f"- {line}" for line in lines))


def _purged(done: "Purge") -> Iterator[str]:
    for name in done.builds:
        yield f"build {name}"
    for name, counts in done.rows.items():
        if events := counts.get("events"):
            yield f"{events:,} contacts and collaborations in build {name}"
        if ads := counts.get("job_ads"):
            yield f"{ads:,} job ads in build {name}"
        if earlier := counts.get("earlier_contacts"):
            yield f"that {earlier:,} businesses had earlier contacts in build {name}"
        if aside := counts.get("set_aside"):
            yield f"the content of {aside:,} rows set aside in build {name}"
    for kind, count in done.logbook.items():
        if count:
            yield f"{count:,} {_TABLES[kind]} in the logbook"
    yield from _imported(done.imported)
    for name in done.unreadable:
        tell(f"Build {name} is of another version and cannot be looked into.")


def forget(
    config: ConfigOption = HERE,
    person: Annotated[
        list[str] | None, many("A person's name, mail address or telephone number.")
    ] = None,
    business: Annotated[
        str | None, typer.Option(help="A business: its P-number, or a company's CVR number.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Delete one person or one business from every build and the logbook, and from builds to come.

    What is found is shown first. The sources themselves are not changed: delete it there too.
    """
    if (person is None) == (business is None):
        raise typer.BadParameter("give --person or --business", param_hint="--person / --business")
    settings = load_settings(config)
    now = dt.datetime.now(tz=dt.UTC)
    with _book(settings) as book:
        found = _forget(settings, book, person, business, now=now, really=False)
        print("\n".join(_found(found, of_business=business is not None)))
        if not yes and not typer.confirm("Forget it now? It cannot be undone.", err=True):
            tell("Nothing was changed.")
            raise typer.Exit(1)
        done = _forget(settings, book, person, business, now=now, really=True)
        kind = "person" if person else "business"
        book.log_removal(what="forget", kind=kind, rows=done.total, who=_who(), at=now)
    print("Forgotten, and left out of every build from now on.")


def _forget(
    settings: Settings,
    book: "Logbook",
    person: list[str] | None,
    business: str | None,
    *,
    now: dt.datetime,
    really: bool,
) -> "Found":
    from kortinfo.forget import forget_business, forget_person

    if person:
        return forget_person(settings, book, person, now=now, really=really)
    return forget_business(settings, book, business or "", now=now, really=really)


def _found(found: "Found", *, of_business: bool) -> Iterator[str]:
    if not found.total:
        yield "Found nowhere. To forget it all the same leaves it out of builds to come."
    for name, counts in found.builds.items():
        where = ", ".join(f"{place} {count:,}" for place, count in counts.items())
        yield f"Build {name}: {where}"
    for table, count in found.logbook.items():
        yield f"Logbook: {count:,} {_TABLES[table]}"
    yield from _imported(found.imported)
    if found.trials:
        yield f"{found.trials:,} trials of files that were handed in, which go as a whole"
    for name in found.unreadable:
        yield f"Build {name} is of another version; it cannot be looked into and goes as a whole."
    if found.in_settings:
        yield f"{found.in_settings:,} lines of {FILE_NAME} hold it and are yours to change."
    for name, count in found.left.items():
        if of_business:
            yield (
                f"Build {name}: {count:,} rows stay that hold a name of it within a longer text, "
                "one that another business has as well, or one like it: look at them in the source."
            )
            continue
        yield f"Build {name}: {count:,} names of businesses hold it and stay; see --business."


def _imported(found: "Imported") -> Iterator[str]:
    for name, count in found.rows.items():
        yield f"{count:,} rows of the file taken in as {mask_cpr(name)}"
    if found.waiting:
        yield f"{found.waiting:,} files that were handed in and not used, which go as a whole"
    for name in found.unread:
        tell(f"The file taken in as {mask_cpr(name)} cannot be read: take it out on the page Data.")


def processing_record(
    config: ConfigOption = HERE,
    out: Annotated[
        Path | None, typer.Option(help="The Markdown file to write; left out: to the screen.")
    ] = None,
    language: Annotated[str, typer.Option(help="da or en.")] = "da",
) -> None:
    """Write the record of processing (GDPR article 30) that the settings tell.

    What only the municipality knows stands in [processing]; what is not there is marked as to be
    filled in.
    """
    from kortinfo.processing_record import record
    from kortinfo.texts import LANGUAGES

    if language not in LANGUAGES:
        raise typer.BadParameter(f"expected da or en, came {language}", param_hint="--language")
    settings = load_settings(config)
    today = dt.datetime.now(tz=dt.UTC).astimezone().date()
    written = record(settings, on=today, language=language)
    if out is None:
        print(written, end="")
        return
    out.write_text(written, encoding="utf-8")
    print(f"Wrote {out}.")
