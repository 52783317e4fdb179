"""Forget one person or one business: found and deleted in every build and in the logbook.

What is forgotten is remembered as salted hashes (:mod:`kortinfo.forgotten`), so that the next build
leaves it out although the source still has it.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace

from kortinfo import tables as t
from kortinfo.alone import alone
from kortinfo.cpr import mask_cpr
from kortinfo.decided import COMPANY
from kortinfo.errors import ForgetUnknown, SnapshotUnreadable
from kortinfo.forget_in_build import new_keys, without_business_in, without_person
from kortinfo.forget_in_tables import names_of, registered
from kortinfo.forget_names import (
    NAMED,
    Naming,
    found_by,
    left_in,
    naming_in_builds,
    without_noughts,
)
from kortinfo.forget_words import LONGEST_NAME, MASK, plain, words_of
from kortinfo.forgotten import Forgotten, known, load_forgotten, remember
from kortinfo.imported_rows import Imported, without_business, without_words
from kortinfo.logbook import Logbook
from kortinfo.merge.row_key import row_keys
from kortinfo.moved_ids import pairs_follow
from kortinfo.purge import levelled
from kortinfo.settings import FILE_NAME, Settings
from kortinfo.snapshot import (
    Snapshot,
    builds,
    delete_build,
    drop_unfinished,
    known_pnrs,
    open_build,
    open_snapshot,
    replace_tables,
    trial_folders,
)

_CVR = re.compile(r"(?:cvr:)?(\d{8})")


@dataclass(frozen=True, kw_only=True)
class Found:
    """Where something stands.

    Attributes:
        builds: by build, by table and column (``events.responsible``), in how many rows.
        logbook: by table, in how many rows.
        left: by build, what stays: names of businesses that hold a person's name; rows that may
            name a business, by a name that another has as well or within a longer text.
        unreadable: builds of another version: they cannot be looked into and go as a whole.
        imported: in files taken in through the app, and looked at there.
        trials: builds of such files that nobody has taken: they go as a whole.
        in_settings: lines of the settings file, which is the user's to change.
    """

    builds: Mapping[str, Mapping[str, int]]
    logbook: Mapping[str, int]
    left: Mapping[str, int]
    unreadable: tuple[str, ...]
    imported: Imported = field(default_factory=Imported)
    trials: int = 0
    in_settings: int = 0

    @property
    def total(self) -> int:
        """In how many rows, counted once a build."""
        inside = sum(sum(counts.values()) for counts in self.builds.values())
        outside = len(self.unreadable) + self.imported.total + self.trials
        return inside + sum(self.logbook.values()) + outside


def person_values(values: Sequence[str]) -> dict[str, list[str]]:
    """Sort what was given of a person by its kind: ``name``, ``email`` or ``phone``.

    Raises:
        ForgetUnknown: one is no name, mail address or telephone number, or holds a CPR number,
            which is stored nowhere.
    """
    kinds: dict[str, list[str]] = {}
    for value in values:
        words = " ".join(value.split())
        digits = plain("phone", words)
        masked = mask_cpr(words)
        if masked != words:
            raise ForgetUnknown(given=masked)
        if "@" in words:
            kind = "email"
        elif len(digits) == 8 and not re.search(r"[^\W\d_]", words):
            kind = "phone"
        elif (
            len(words) >= 2
            and re.search(r"[^\W\d_]", words)
            and len(words_of(words)) <= LONGEST_NAME
        ):
            kind = "name"
        else:
            raise ForgetUnknown(given=value)
        kinds.setdefault(kind, []).append(words)
    return kinds


def forget_person(
    settings: Settings, book: Logbook, values: Sequence[str], *, now: dt.datetime, really: bool
) -> Found:
    """Find a person by name, mail address and telephone number and, where ``really``, forget it.

    Fields that hold the value become missing, in texts it becomes ``[glemt]``: in cells, in the
    names of sources, files and sheets, in headings, in the sources' own ids, in the manifests. The
    register's names of businesses stay and are counted (``left``), and so do rows that name a
    business by just such a name; forget the business for those. Decisions about rows that lose a
    name stay theirs, and so do decisions about two rows that look like one.

    Raises:
        ForgetUnknown: a value is no name, mail address or telephone number.
        SettingsError: the file of what was forgotten is damaged.
    """
    kinds = person_values(values)
    with alone(settings.snapshot_folder, now=now) if really else nullcontext():
        return _forget_person(settings, book, kinds, now=now, really=really)


def _forget_person(
    settings: Settings,
    book: Logbook,
    kinds: Mapping[str, Sequence[str]],
    *,
    now: dt.datetime,
    really: bool,
) -> Found:
    path = settings.folder / settings.forgotten
    before = load_forgotten(path)
    if really:  # first: a build that starts meanwhile leaves it out
        remember(path, before, kinds)
    person = known(kinds, salt=before.salt)
    found: dict[str, dict[str, int]] = {}
    left: dict[str, int] = {}
    keys: dict[str, str] = {}
    readable, unreadable = _every_build(settings)
    for build in readable:
        without = without_person(build, person)
        if without.names:
            left[build.folder.name] = without.names
        if not without.counts:
            continue
        found[build.folder.name] = dict(without.counts)
        if really:
            keys |= new_keys(build, without.frames)
            change = _change(now, without.counts)
            told = replace(build, manifest=without.manifest)
            replace_tables(told, without.frames, change=change)
    if really:
        book.rename_rows(keys)
    logbook = (book.forget_person if really else book.about_person)(person.masked)
    follow = pairs_follow(settings, book, person, change=_change(now, {}))
    with follow if really else nullcontext():
        imported = without_words(settings, person, really=really)
    trials = len(trial_folders(settings.snapshot_folder))
    if really:
        _finish(settings, book, unreadable)
    return Found(
        builds=found,
        logbook=logbook,
        left=left,
        unreadable=unreadable,
        imported=imported,
        trials=trials,
        in_settings=_lines_of_settings(settings, person),
    )


def _lines_of_settings(settings: Settings, person: Forgotten) -> int:
    try:
        lines = (settings.folder / FILE_NAME).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, ValueError):
        return 0
    return sum(person.masked(line) != line for line in lines)


def forget_business(
    settings: Settings, book: Logbook, number: str, *, now: dt.datetime, really: bool
) -> Found:
    """Find a business by its P-number, or a company by its CVR number; ``really``: forget it.

    Its register rows, the events and job ads about it alone, its places on meeting lists and what
    names it among the rows set aside go; in the build in use the levels are worked out anew. Rows
    that give no number of another business name it by any name it has or had in the register, as a
    whole; where another has that name as well, or it stands within a longer text, they stay where
    no business was found for them, and are counted (``left``).

    Raises:
        ForgetUnknown: it is no P-number and no CVR number.
        SettingsError: the file of what was forgotten is damaged.
    """
    company = _CVR.fullmatch(number.strip())
    if company is None and not re.fullmatch(r"\d{10}", number.strip()):
        raise ForgetUnknown(given=number)
    pnr, cvr = (None, company[1]) if company else (number.strip(), None)
    with alone(settings.snapshot_folder, now=now) if really else nullcontext():
        return _forget_business(settings, book, pnr, cvr, now=now, really=really)


def _forget_business(
    settings: Settings,
    book: Logbook,
    pnr: str | None,
    cvr: str | None,
    *,
    now: dt.datetime,
    really: bool,
) -> Found:
    readable, unreadable = _every_build(settings)
    parts = [_about_business(build, pnr, cvr) for build in readable]
    units = {unit for part in parts for unit in part["unit"]} | {pnr or f"cvr:{cvr}"}
    naming, shared = naming_in_builds(readable, [part["unit"] for part in parts], cvr)
    for build, part in zip(readable, parts, strict=True):
        _add_named(build, part, naming)
    if really:
        path = settings.folder / settings.forgotten
        kinds = {
            "pnr": {unit for unit in units if unit.isdecimal()},
            "cvr": {cvr} if cvr else set(),
            NAMED: naming.names,
            **{kind: {id_ for part in parts for id_ in part[kind]} for kind in ("event", "job_ad")},
        }
        remember(path, load_forgotten(path), kinds)
    found: dict[str, dict[str, int]] = {}
    left: dict[str, int] = {}
    current = open_snapshot(settings.snapshot_folder).folder if readable else None
    for build, part in zip(readable, parts, strict=True):
        gone = part["event"] | part["job_ad"]
        stays = left_in(build, naming, shared, gone=gone, ids=part["unit"] | {cvr or ""})
        if stays:
            left[build.folder.name] = stays
        frames, counts = without_business_in(build, part, cvr, naming)
        if not counts:
            continue
        found[build.folder.name] = counts
        if really:
            if build.folder == current:
                whole = {name: build.table(name) for name in ("units", *_LEVELLED_BY)} | frames
                frames["businesses"] = levelled(build, settings, whole)
            replace_tables(build, frames, change=_change(now, counts))
    keys = {key for part in parts for key in part["row_key"]}
    named = units | ({f"{COMPANY}{cvr}"} if cvr else set())
    ids = {id_ for part in parts for kind in ("event", "job_ad") for id_ in part[kind]}
    numbers = {unit for unit in units if unit.isdecimal()} | ({cvr} if cvr else set())
    logbook = (book.forget_units if really else book.about_units)(
        named,
        row_keys=keys | ids,
        masked=_unnamed(numbers, _own_names(readable, parts, cvr)),
    )
    imported = without_business(
        settings,
        numbers=numbers,
        ids=ids,
        naming=naming,
        known_pnrs=frozenset().union(*map(known_pnrs, readable)),
        really=really,
    )
    trials = len(trial_folders(settings.snapshot_folder))
    if really:
        _finish(settings, book, unreadable)
    return Found(
        builds=found,
        logbook=logbook,
        left=left,
        unreadable=unreadable,
        imported=imported,
        trials=trials,
    )


def _own_names(
    every: Sequence[Snapshot], parts: Sequence[Mapping[str, set[str]]], cvr: str | None
) -> frozenset[str]:
    """Return the names a business has or had in some builds, and no other."""
    mine, theirs = frozenset[str](), frozenset[str]()
    for build, part in zip(every, parts, strict=True):
        units, companies = build.table("units"), build.table("companies")
        own = units[t.UNIT_ID].isin(list(part["unit"]))
        company = companies[t.CVR].eq(cvr or "").fillna(value=False)
        mine |= names_of(units[own], companies[company])
        theirs |= registered(units[~own], companies[~company])
    return frozenset(name for name in mine if plain("name", name) not in theirs)


def _unnamed(numbers: Collection[str], names: Collection[str]) -> Callable[[str], str]:
    """Return what masks a business's numbers and names in a text, signs between words aside."""
    spelled = [r"\W+".join(map(re.escape, re.findall(r"\w+", name))) for name in names]
    named = "|".join(sorted(filter(None, spelled), key=len, reverse=True)) or "(?!)"
    found = re.compile(rf"{found_by(numbers)}|(?<!\w)(?:{named})(?!\w)", re.IGNORECASE)
    return lambda text: found.sub(MASK, text)


_HISTORY = (
    ("event", "events", "credits", t.EVENT_ID),
    ("job_ad", "job_ads", "job_ad_credits", t.JOB_AD_ID),
)
_LEVELLED_BY = ("events", "credits", "earlier_contacts", "job_ads", "job_ad_credits", "corrections")


def _about_business(build: Snapshot, pnr: str | None, cvr: str | None) -> dict[str, set[str]]:
    """Return the ids of the units, and of the events and job ads that are about them alone.

    ``row_key`` are the keys of the rows of these, as decisions are kept by.
    """
    units = build.table("units")
    mine = units[t.PNR].eq(pnr) if pnr else units[t.CVR].eq(cvr or "")
    ids = set(units.loc[mine.fillna(value=False), t.UNIT_ID])
    numbers = ids | {number for number in (pnr, cvr) if number}
    about: dict[str, set[str]] = {"unit": ids, "row_key": set()}
    for kind, table, credits_, key in _HISTORY:
        frame, credited = build.table(table), build.table(credits_)
        given = without_noughts(frame[t.GIVEN_PNR]).isin(numbers)
        given |= without_noughts(frame[t.GIVEN_CVR]).isin(numbers)
        numbered = frame[t.EXTERNAL_ID].str.contains(found_by(numbers), na=False)
        given |= numbered & frame[t.GIVEN_PNR].isna() & frame[t.GIVEN_CVR].isna()
        theirs = credited[t.UNIT_ID].isin(ids)
        alone = set(credited.loc[theirs, key]) - set(credited.loc[~theirs, key])
        about[kind] = set(frame.loc[given, key]) | alone
        about["row_key"] |= set(row_keys(frame[frame[key].isin(about[kind])]))
    return about


def _add_named(build: Snapshot, about: Mapping[str, set[str]], naming: Naming) -> None:
    """Add the events and job ads that name the business and give no number of another."""
    for kind, table, _, key in _HISTORY:
        frame = build.table(table)
        named = frame[naming.about(frame)]
        about[kind].update(named[key])
        about["row_key"].update(row_keys(named))


def _every_build(settings: Settings) -> tuple[list[Snapshot], tuple[str, ...]]:
    """Open every build, the one in use last; name those that cannot be opened."""
    readable, unreadable = [], []
    for folder in builds(settings.snapshot_folder):
        try:
            readable.append(open_build(folder))
        except SnapshotUnreadable:
            unreadable.append(folder.name)
    if readable:
        current = open_snapshot(settings.snapshot_folder).folder
        readable.sort(key=lambda build: build.folder == current)
    return readable, tuple(unreadable)


def _change(now: dt.datetime, counts: Mapping[str, int]) -> dict[str, object]:
    rows = Counter[str]()
    for where, count in counts.items():
        rows[where.partition(".")[0]] += count
    return {"what": "forget", "on": now.date().isoformat(), "rows": dict(rows)}


def _finish(settings: Settings, book: Logbook, unreadable: Sequence[str]) -> None:
    """Delete the builds nobody can look into, and what the logbook's file still has of it."""
    for folder in builds(settings.snapshot_folder):
        if folder.name in unreadable:
            delete_build(folder)
    drop_unfinished(settings.snapshot_folder)
    book.compact()
