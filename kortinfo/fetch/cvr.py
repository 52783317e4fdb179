"""CVR fetched by system-til-system: what changed joins the last good file, all in one line each."""

import datetime as dt
import gzip
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kortinfo.disk import switch_in
from kortinfo.errors import FetchEmpty
from kortinfo.fetch.cvr_search import (
    Kind,
    Wanted,
    batches,
    number_of,
    owners_of,
    scroll,
    search_after,
)
from kortinfo.fetch.keeping import (
    FETCHED,
    FRESH,
    Fetched,
    Journal,
    alone,
    beside,
    checksum,
    drop_stale,
    is_as_noted,
    read_note,
    remove,
    task_id,
    write_note,
)
from kortinfo.fetch.service import Service
from kortinfo.progress import Progress, silent
from kortinfo.settings_fetch import FetchCvr

_OVERLAP = dt.timedelta(hours=1)
"""The service's clock and ours may differ; a document fetched twice is kept once."""


def fetch_cvr(
    setting: FetchCvr,
    service: Service,
    *,
    target: Path,
    municipalities: tuple[str, ...],
    now: dt.datetime,
    since: str | None = None,
    full: bool = False,
    progress: Progress = silent,
) -> Fetched:
    """Fetch units, then the companies they belong or belonged to, into one NDJSON file (.gz).

    Args:
        setting: paths, page size and way.
        service: the service.
        target: the file to write; the last good one stays until the new one is whole.
        municipalities: of units that ever lay there; none: the whole country.
        now: the moment this run begins (with a time zone).
        since: fetch what changed since then (ISO 8601, in UTC where it names no zone); None: since
            the last good file was begun. Of a later moment the next run asks from where this one
            would have begun without it.
        full: fetch all, whatever there is.
        progress: told after every page.

    Raises:
        FetchBusy: another run is under way.
        FetchEmpty: nothing fits, and there is no earlier file.
        FetchError: the service fails or answers something else; ``target`` is unchanged.
    """
    with alone(target):
        scope = task_id(sorted(municipalities), setting.url, setting.units_path)
        last = read_note(beside(target, FETCHED))
        going_on = not full and last.get("scope") == scope and is_as_noted(target, last)
        moment = (since or last["since"]) if going_on else ""
        drop_stale(target, now=now)
        journal = Journal(
            target,
            task=task_id(scope, moment, setting.way, setting.page_size),
            began=now.astimezone(dt.UTC).isoformat(),
        )
        old = target if going_on else None
        _Gathering(setting, service, journal, moment, progress).run(municipalities, old)
        fresh = beside(target, FRESH)
        holds, new = _joined(journal.path, old, fresh)
        if not holds:
            remove(fresh)
            journal.discard()
            raise FetchEmpty(service=service.shown(setting.units_path), what="no unit that fits")
        switch_in(fresh, target)
        next_since = (dt.datetime.fromisoformat(journal.began) - _OVERLAP).isoformat()
        if going_on and _moment(moment) > _moment(last["since"]):
            next_since = last["since"]  # what changed in between has not been asked for
        write_note(
            beside(target, FETCHED),
            {"scope": scope, "since": next_since, "holds": holds, "sha256": checksum(target)},
        )
        journal.discard()
        return Fetched(file=target, holds=holds, new=new, since=moment)


def _moment(text: str) -> dt.datetime:
    given = dt.datetime.fromisoformat(text)
    return given if given.tzinfo else given.replace(tzinfo=dt.UTC)


class _Gathering:
    """The steps of one run, in the same order every time, so that a stopped one can go on."""

    def __init__(
        self,
        setting: FetchCvr,
        service: Service,
        journal: Journal,
        since: str,
        progress: Progress,
    ) -> None:
        self._setting = setting
        self._service = service
        self._journal = journal
        self._since = since
        self._progress = progress
        self._step = 0

    def run(self, municipalities: tuple[str, ...], old: Path | None) -> None:
        """Gather units and companies into the journal; ``old`` is the last good file."""
        units = self._wanted("unit", self._setting.units_path)
        self._take(replace(units, municipalities=municipalities, since=self._since))
        companies = self._wanted("company", self._setting.companies_path)
        if not municipalities:
            self._take(replace(companies, since=self._since))
            return
        # Companies seen for the first time are needed whole, those we have only where changed.
        owners, have = owners_of(_lines(self._journal.path, only="unit")), set[str]()
        if old is not None:
            owners |= owners_of(_lines(old, only="unit"))
            have = {number for number in _numbers(old) if number.startswith("company ")}
        known = sorted(owner for owner in owners if f"company {owner}" in have)
        for numbers in batches(sorted(owners - set(known))):
            self._take(replace(companies, numbers=numbers))
        for numbers in batches(known):
            self._take(replace(companies, numbers=numbers, since=self._since))

    def _wanted(self, kind: Kind, path: str) -> Wanted:
        return Wanted(kind=kind, path=path, page_size=self._setting.page_size)

    def _take(self, wanted: Wanted) -> None:
        step, self._step = self._step, self._step + 1
        name = "CVR: units" if wanted.kind == "unit" else "CVR: companies"

        def told(done: int) -> None:
            self._progress(name, done)

        if self._setting.way == "scroll":
            path = self._setting.scroll_path
            scroll(self._service, wanted, self._journal, step=step, scroll_path=path, told=told)
        else:
            search_after(self._service, wanted, self._journal, step=step, told=told)


def _lines(path: Path, *, only: str = "") -> Iterator[bytes]:
    """Yield a file's documents; with ``only`` those of a kind."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
        for line in stream:
            if not only or (number_of(line) or "").startswith(only):
                yield line


def _numbers(path: Path) -> Iterator[str]:
    return (number_of(line) or "" for line in _lines(path))


def _joined(new: Path, old: Path | None, fresh: Path) -> tuple[int, int]:
    """Write the old documents that have no newer one, then the new; return all and how many new.

    Of a document that came twice the later one counts.
    """
    last = {number: at for at, number in enumerate(_numbers(new))}
    holds = 0
    with gzip.open(fresh, "wb", compresslevel=6) as stream:
        for line in _lines(old) if old is not None else ():
            if number_of(line) not in last:
                stream.write(line)
                holds += 1
        for at, line in enumerate(_lines(new)):
            if last[number_of(line) or ""] == at:
                stream.write(line)
    return holds + len(last), len(last)
