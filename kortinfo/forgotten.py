"""What was to be forgotten, remembered as salted hashes: a build takes none of it in again.

A hash keeps nobody from trying all eight-digit numbers with the salt beside it: the file is as
private as the snapshot. What it does not hold is a list of names and numbers to read.
"""

import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from kortinfo import tables as t
from kortinfo.errors import SettingsError
from kortinfo.loaders.result import Loaded
from kortinfo.withheld import with_tables, withheld

FORGOTTEN = "forgotten"
MASK = "[glemt]"
PERSON_KINDS = ("name", "email", "phone")
_NOT_DIGITS = re.compile(r"\D+")
_WORDS = re.compile(r"\w+(?:[-.'’]\w+)*\.?")
_LONGEST_NAME = 6
GIVEN_TEXTS = (t.GIVEN_NAME, t.GIVEN_ADDRESS, t.KIND, t.TITLE)
"""What people typed in a row of a history, in which a person may be named."""


def plain(kind: str, value: str) -> str:
    """Return a value as it is compared: case and spaces do not count, nor what is between digits.

    Of a telephone number the last eight digits count, so that +45 in front does not.
    """
    if kind in ("name", "email"):
        return " ".join(value.split()).casefold()
    digits = _NOT_DIGITS.sub("", value)
    return digits[-8:] if kind == "phone" else digits if kind in ("pnr", "cvr") else value


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """The salt, and a hash for each value by its kind (``pnr``, ``name``, ``event`` ...)."""

    salt: bytes
    hashes: Mapping[str, frozenset[str]]

    def hashed(self, kind: str, value: str) -> str:
        """Return the hash of a value."""
        said = f"{kind}:{plain(kind, value)}".encode()
        return hmac.new(self.salt, said, hashlib.sha256).hexdigest()

    def among(self, kind: str, values: pd.Series) -> pd.Series:
        """Tell which values are forgotten; missing ones are not."""
        known = self.hashes.get(kind)
        if not known:
            return pd.Series(False, index=values.index)
        found = [value for value in values.dropna().unique() if self.hashed(kind, value) in known]
        return values.isin(found)

    def masked(self, note: str) -> str:
        """Return a text with every forgotten name in it masked, by its words."""
        words = list(_WORDS.finditer(note))
        known = self.hashes.get("name", frozenset())
        at = 0
        spans: list[tuple[int, int]] = []
        while at < len(words):
            step = 1
            for count in range(min(_LONGEST_NAME, len(words) - at), 0, -1):
                start, end = words[at].start(), words[at + count - 1].end()
                if any(self.hashed("name", name) in known for name in _bare(note[start:end])):
                    spans.append((start, end))
                    step = count
                    break
            at += step
        for start, end in reversed(spans):
            note = note[:start] + MASK + note[end:]
        return note


def _bare(words: str) -> set[str]:
    """Return what a name in a text may be: itself, or its genitive's."""
    name = words.rstrip(".")
    return {words, name, name.removesuffix("s").rstrip("'’")}


def names_of(kinds: Mapping[str, Iterable[str]]) -> Forgotten:
    """Return what masks the names among some values as a build to come will, salted or not."""
    bare = Forgotten(salt=b"", hashes={})
    return replace(
        bare, hashes={"name": frozenset(bare.hashed("name", v) for v in kinds.get("name", ()))}
    )


def registered(*frames: pd.DataFrame) -> frozenset[str]:
    """Return every name that units or companies have or had, as :func:`plain` compares them."""
    columns = [frame[name].dropna() for frame in frames for name in (t.NAME, t.NAMES)]
    lines = pd.concat(columns).str.split("\n").explode()
    return frozenset(plain("name", name) for name in lines.dropna().unique())


def registered_at_home(
    sources: Iterable[Loaded], forgotten: Forgotten, *, home_municipalities: Iterable[str]
) -> frozenset[str]:
    """Return the names of the units ever in some municipalities, and of their companies.

    Nobody's name is forgotten: none, since nobody asks. Of forgotten businesses there are none.
    """
    found: frozenset[str] = frozenset()
    home = "|".join(home_municipalities)
    for tables in (item.tables for item in sources if forgotten.hashes.get("name")):
        if t.REGISTER_UNITS.name not in tables:
            continue
        units = tables[t.REGISTER_UNITS.name]
        gone = forgotten.among("pnr", units[t.PNR]) | forgotten.among("cvr", units[t.CVR])
        here = units[units[t.MUNICIPALITIES].str.contains(home, na=False) & ~gone]
        companies = tables.get(t.COMPANIES.name, t.empty(t.COMPANIES))
        found |= registered(here, companies[companies[t.CVR].isin(here[t.CVR].dropna())])
    return found


def masked_given(
    frame: pd.DataFrame, forgotten: Forgotten, registered_names: Collection[str]
) -> dict[str, pd.Series]:
    """Return the columns of a history that hold a forgotten name, with it masked.

    A given name that as a whole is a registered one stays: it is the public register's, and the
    row is still to find its business by it.
    """
    changed: dict[str, pd.Series] = {}
    for column in GIVEN_TEXTS if t.GIVEN_NAME in frame else ():
        if column not in frame:
            continue
        texts = {text: forgotten.masked(text) for text in frame[column].dropna().unique()}
        texts = {
            text: masked
            for text, masked in texts.items()
            if text != masked
            and not (column == t.GIVEN_NAME and plain("name", text) in registered_names)
        }
        if texts:
            changed[column] = frame[column].replace(texts).astype("str")
    return changed


def load_forgotten(path: Path) -> Forgotten:
    """Read what was forgotten; without a file, nothing was, and the salt is a new one.

    Raises:
        SettingsError: the file is damaged: building on would take in again what was forgotten.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        hashes = {kind: frozenset(map(str, known)) for kind, known in found["hashes"].items()}
        return Forgotten(salt=bytes.fromhex(found["salt"]), hashes=hashes)
    except FileNotFoundError:
        return Forgotten(salt=secrets.token_bytes(32), hashes={})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        fault = f"- forgotten: {path.name} is damaged; restore a copy of it"
        raise SettingsError(path=path, faults=fault) from error


def remember(path: Path, forgotten: Forgotten, values: Mapping[str, Iterable[str]]) -> Forgotten:
    """Add values to what is forgotten and write it, whole or not at all."""
    added = {
        kind: forgotten.hashes.get(kind, frozenset())
        | {forgotten.hashed(kind, value) for value in given}
        for kind, given in values.items()
    }
    more = replace(forgotten, hashes={**forgotten.hashes, **added})
    hashes = {kind: sorted(known) for kind, known in sorted(more.hashes.items())}
    text = json.dumps({"salt": more.salt.hex(), "hashes": hashes}, indent=1)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with fresh.open("w", encoding="utf-8") as stream:
        stream.write(text + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(path)
    return more


def without_forgotten(
    loaded: Loaded, forgotten: Forgotten, *, registered_names: Collection[str] = ()
) -> Loaded:
    """Return a source without the businesses, rows and persons that are forgotten.

    A forgotten business's rows are set aside with their place and reason only; a forgotten
    person's name, mail address and telephone number are missing. In what people typed the name is
    masked, but where it is one of the ``registered_names`` as a whole.
    """
    if not any(forgotten.hashes.values()):
        return loaded
    loaded = _without_units(loaded, forgotten)
    for table, kind, key in (
        (t.LOADED_EVENTS.name, "event", t.EVENT_ID),
        (t.LOADED_JOB_ADS.name, "job_ad", t.JOB_AD_ID),
    ):
        if table in loaded.tables:
            frame = loaded.tables[table]
            gone = forgotten.among(kind, frame[key])
            for number in ("pnr", "cvr"):  # either may stand in the other's column
                gone |= forgotten.among(number, frame[t.GIVEN_PNR])
                gone |= forgotten.among(number, frame[t.GIVEN_CVR])
            loaded = withheld(loaded, table, gone, reason=FORGOTTEN)
    people = {
        name: _without_persons(frame, forgotten, registered_names)
        for name, frame in loaded.tables.items()
    }
    aside = loaded.set_aside.copy()
    about = [forgotten.among(kind, aside[t.KEY]) for kind in ("pnr", "cvr", "name")]
    about += [forgotten.among(kind, aside[t.DETAIL]) for kind in ("event", "job_ad")]
    aside.loc[pd.concat(about, axis=1).any(axis=1), [t.KEY, t.DETAIL]] = None
    counts = loaded.counts
    if forgotten.hashes.get("name") and any(t.GIVEN_NAME in each for each in people.values()):
        for column in (t.KEY, t.DETAIL):
            texts = {text: forgotten.masked(text) for text in aside[column].dropna().unique()}
            aside[column] = aside[column].map(texts).astype("str")
        counts = masked_counts(counts, forgotten)
    return replace(with_tables(loaded, people), set_aside=aside, counts=counts)


def masked_counts(counts: Mapping[str, int], forgotten: Forgotten) -> dict[str, int]:
    """Return counts (``unknown_kind:<kind>``) with forgotten names masked."""
    masked: dict[str, int] = {}
    for name, count in counts.items():
        kept = forgotten.masked(name)
        masked[kept] = masked.get(kept, 0) + count
    return masked


def _without_units(loaded: Loaded, forgotten: Forgotten) -> Loaded:
    """Take forgotten units and companies out of a register, with all that hangs on them."""
    if t.REGISTER_UNITS.name not in loaded.tables:
        return loaded
    units = loaded.tables[t.REGISTER_UNITS.name]
    gone = forgotten.among("pnr", units[t.PNR]) | forgotten.among("cvr", units[t.CVR])
    ids = units.loc[gone, t.UNIT_ID]
    loaded = withheld(loaded, t.REGISTER_UNITS.name, gone, reason=FORGOTTEN, counted=False)
    for table in (t.RELATIONS, t.LIVES, t.UNIT_NAMES, t.COMPANIES, t.ORIGINS):
        if table.name not in loaded.tables:
            continue
        frame = loaded.tables[table.name]
        away = pd.Series(False, index=frame.index)
        if t.UNIT_ID in frame:
            away |= frame[t.UNIT_ID].isin(ids)
        if t.CVR in frame:
            away |= forgotten.among("cvr", frame[t.CVR])
        # What was read are the rows that the origins tell of.
        own = table is t.ORIGINS
        loaded = withheld(loaded, table.name, away, reason=FORGOTTEN, counted=own)
    return loaded


def _without_persons(
    frame: pd.DataFrame, forgotten: Forgotten, registered_names: Collection[str]
) -> pd.DataFrame:
    changed: dict[str, pd.Series] = {}
    if forgotten.hashes.get("name"):
        changed = masked_given(frame, forgotten, registered_names)
    for kind, column in (
        ("name", t.RESPONSIBLE),
        ("email", t.EMAIL),
        ("phone", t.PHONE),
        ("phone", t.GIVEN_PHONE),
    ):
        if column in frame:
            gone = forgotten.among(kind, frame[column])
            if gone.any():
                changed[column] = frame[column].mask(gone)
    if t.NOTE in frame and forgotten.hashes.get("name"):
        notes = {note: forgotten.masked(note) for note in frame[t.NOTE].dropna().unique()}
        changed[t.NOTE] = frame[t.NOTE].map(notes).astype("str")
    return frame.assign(**changed) if changed else frame
