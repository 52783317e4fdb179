"""The meeting pack made: its three files from one report, and what the logbook is told of them."""

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kortinfo.exports.listing import Taker, whole
from kortinfo.exports.record import Taken, record_export
from kortinfo.logbook import Logbook
from kortinfo.progress import Progress, doing, silent
from kortinfo.report import Report
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot

FILES = ("pptx", "pdf", "xlsx")
"""Kinds of files of a pack."""


@dataclass(frozen=True, kw_only=True)
class Pack:
    """A meeting pack.

    Attributes:
        report: what it tells.
        files: a file's bytes for each of ``FILES``.
    """

    report: Report
    files: Mapping[str, bytes]


def make_pack(
    report: Report, snapshot: Snapshot, settings: Settings, *, progress: Progress = silent
) -> Pack:
    """Make the files of a pack.

    Args:
        report: what it tells.
        snapshot: the build it is of, for the areas.
        settings: for the home municipalities.
        progress: told how far it is; steps are named by the texts ``pack.step_*``.
    """
    # Each loads a large library: only what is asked for.
    from kortinfo.exports.pack.paper import write_pdf
    from kortinfo.exports.pack.picture import picture
    from kortinfo.exports.pack.slides import write_pptx
    from kortinfo.exports.pack.workbook import write_xlsx

    files = {}
    with doing("pptx", progress):
        png = picture(report, snapshot.areas(), home=settings.home_municipalities)
        files["pptx"] = write_pptx(report, png)
    with doing("pdf", progress):
        files["pdf"] = write_pdf(report, png)
    with doing("xlsx", progress):
        files["xlsx"] = write_xlsx(report)
    return Pack(report=report, files=files)


def taken_of(kind: str, report: Report, *, reason: str = "") -> Taken:
    """Return what the logbook is told of a file; its rows are the businesses that lists name.

    Args:
        kind: one of ``FILES``, or "json".
        report: what it tells.
        reason: why protected businesses are named in it; "": none is.
    """
    named = report.named
    protected = sum(business.protected for business in named)
    return Taken(
        kind=f"pack_{kind}",
        words=report.words,
        query=report.query,
        rows=len(named),
        protected=protected,
        reason=reason if protected else "",
    )


def write_files(
    files: Mapping[Path, bytes], report: Report, settings: Settings, *, taker: Taker
) -> None:
    """Write files of a pack and log each; all are there at the end, or what was there before.

    Raises:
        OSError: a file cannot be written.
        KortinfoError: the logbook cannot be written; no file is either.
    """
    with contextlib.ExitStack() as unfinished:
        for path, content in files.items():
            unfinished.enter_context(whole(path)).write_bytes(content)
        # Logged before the files are there: nothing goes out unlogged.
        kinds = [path.suffix.removeprefix(".") for path in files]
        log_files(kinds, report, settings, taker=taker)


def log_files(kinds: Iterable[str], report: Report, settings: Settings, *, taker: Taker) -> None:
    """Write in the logbook that files of a pack go out.

    Raises:
        KortinfoError: the logbook cannot be written.
    """
    with contextlib.closing(Logbook.open(settings.logbook, folder=settings.folder)) as book:
        for kind in kinds:
            entry = taken_of(kind, report, reason=taker.reason)
            record_export(book, entry, who=taker.who, at=taker.at)
