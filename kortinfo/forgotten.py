"""What was to be forgotten, remembered as salted hashes: a build takes none of it in again.

A hash keeps nobody from trying all eight-digit numbers with the salt beside it: the file is as
private as the snapshot. What it does not hold is a list of names and numbers to read.
"""

import hmac
import json
import os
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kortinfo.errors import SettingsError
from kortinfo.forget_words import (
    LONGEST_NAME,
    PERSON_KINDS,
    folded,
    forms,
    masked,
    plain,
    words_of,
)

FORGOTTEN = "forgotten"


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """The salt, and a hash for each value by its kind (``pnr``, ``name``, ``event`` ...).

    ``longest`` is how many words the longest name has; None: names were remembered by an earlier
    version, as they were given. ``beginnings`` are the first three digits of the hashes of the
    names' first words: most words of a text need no more looking at. ``finder`` finds, where the
    values are known, the texts that may hold one, spelled as :func:`_spelled_plainly` does.
    """

    salt: bytes
    hashes: Mapping[str, frozenset[str]]
    longest: int | None = LONGEST_NAME
    beginnings: frozenset[str] = frozenset()
    finder: str = ""

    def hashed(self, kind: str, form: str) -> str:
        """Return the hash of a value's form (``forget_words.forms``)."""
        return hmac.digest(self.salt, f"{kind}:{form}".encode(), "sha256").hex()

    def holds(self, kind: str, form: str) -> bool:
        """Tell whether a value's form is forgotten."""
        known = self.hashes.get(kind)
        return bool(known) and self.hashed(kind, form) in self.hashes[kind]

    @property
    def of_persons(self) -> bool:
        """Whether any person is forgotten."""
        return any(self.hashes.get(kind) for kind in PERSON_KINDS)

    def among(self, kind: str, values: pd.Series) -> pd.Series:
        """Tell which values are forgotten; missing ones are not."""
        if not self.hashes.get(kind):
            return pd.Series(False, index=values.index)
        found = [
            value
            for value in values.dropna().unique()
            if any(self.holds(kind, form) for form in self._forms(kind, value))
        ]
        return values.isin(found)

    def _forms(self, kind: str, value: str) -> set[str]:
        older = kind == "name" and self.longest is None
        return forms(kind, value) | ({" ".join(value.split()).casefold()} if older else set())

    def masked(self, text: str) -> str:
        """Return a text with every forgotten name, mail address and telephone number masked."""
        kinds = [kind for kind in PERSON_KINDS if self.hashes.get(kind)]
        if not kinds:
            return text
        return masked(text, self.holds, kinds=kinds, longest=self.longest, begins=self._begins)

    def _begins(self, word: str) -> bool:
        return _beginning(self.salt, word) in self.beginnings

    def masked_id(self, text: str) -> str:
        """Return a row's own id with what is forgotten masked: different ids stay different."""
        told = self.masked(text)
        return told if told == text else f"{told} {self.hashed('id', text)[:8]}"

    def masked_in(self, texts: pd.Series, *, ids: bool = False) -> pd.Series:
        """Return a column of texts with what is forgotten masked; missing ones stay missing.

        ``ids``: they are rows' own ids.
        """
        if not self.of_persons:
            return texts
        distinct = pd.Series(texts.dropna().unique(), dtype="str")
        if self.finder:
            distinct = distinct[_holding(distinct, self.finder)]
        masked_ = self.masked_id if ids else self.masked
        told = {text: masked_(text) for text in distinct}
        told = {text: other for text, other in told.items() if text != other}
        hit = texts.isin(list(told))
        return texts.mask(hit, texts[hit].map(told).astype(texts.dtype)) if told else texts


@lru_cache(maxsize=1 << 16)
def _beginning(salt: bytes, word: str) -> str:
    return hmac.digest(salt, f"begins:{word}".encode(), "sha256").hex()[:3]


def _holding(texts: pd.Series, finder: str) -> pd.Series:
    found = pc.match_substring_regex(_spelled_plainly(texts), finder)
    return pd.Series(np.asarray(pc.fill_null(found, False), dtype=bool), index=texts.index)


def _spelled_plainly(texts: pd.Series) -> pa.Array:
    """Return texts as ``forget_words.folded`` does, all of them at once."""
    plain_ = pc.utf8_lower(pc.utf8_normalize(pa.array(texts, pa.large_string()), form="NFC"))
    for letters, instead in (("[æä]", "ae"), ("[øö]", "oe"), ("å", "aa"), ("ß", "ss")):
        plain_ = pc.replace_substring_regex(plain_, letters, instead)
    return pc.replace_substring_regex(pc.utf8_normalize(plain_, form="NFKD"), r"\p{Mn}", "")


def known(kinds: Mapping[str, Iterable[str]], *, salt: bytes = b"") -> Forgotten:
    """Return what masks some values of a person as a build to come will, which has only hashes.

    ``salt`` is that of what is forgotten.
    """
    bare = Forgotten(salt=salt, hashes={})
    parts = []
    for kind in PERSON_KINDS:
        for value in kinds.get(kind, ()):
            one = plain(kind, value)
            pieces = one.split(" ") if kind == "name" else one if kind == "phone" else [folded(one)]
            between = r"[^0-9]*" if kind == "phone" else r"[^0-9\p{L}]*"
            turns = range(len(pieces)) if kind == "name" else range(1)
            parts += [
                between.join(map(re.escape, [*pieces[turn:], *pieces[:turn]])) for turn in turns
            ]
    return replace(_with(bare, kinds), finder="|".join([*parts, *_SPELLED_OTHERWISE]))


_SPELLED_OTHERWISE = (r"%[0-9a-f]{2}", r"&#?[0-9a-z]+;", r"\p{Cf}", "\u061c", "\u180e")
"""Texts that are to be looked at in any case: they may spell anything."""


def _with(forgotten: Forgotten, values: Mapping[str, Iterable[str]]) -> Forgotten:
    """Return what is forgotten with more values."""
    given = {kind: list(each) for kind, each in values.items()}
    added = {
        kind: forgotten.hashes.get(kind, frozenset())
        | {forgotten.hashed(kind, form) for value in each for form in forms(kind, value)}
        for kind, each in given.items()
    }
    longest = [len(words_of(name)) for name in given.get("name", ())]
    first = not forgotten.hashes.get("name")
    known_longest = 0 if first else forgotten.longest
    return replace(
        forgotten,
        hashes={**forgotten.hashes, **added},
        beginnings=forgotten.beginnings
        | {
            _beginning(forgotten.salt, form.split(" ")[0])
            for name in given.get("name", ())
            for form in forms("name", name)
        },
        longest=None if known_longest is None else max([known_longest, *longest]),
    )


def load_forgotten(path: Path) -> Forgotten:
    """Read what was forgotten; without a file, nothing was, and the salt is a new one.

    Raises:
        SettingsError: the file is damaged: building on would take in again what was forgotten.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        hashes = {kind: frozenset(map(str, known)) for kind, known in found["hashes"].items()}
        longest = found.get("longest")
        return Forgotten(
            salt=bytes.fromhex(found["salt"]),
            hashes=hashes,
            longest=None if longest is None else int(longest),
            beginnings=frozenset(map(str, found.get("beginnings", ()))),
        )
    except FileNotFoundError:
        return Forgotten(salt=secrets.token_bytes(32), hashes={})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        fault = f"- forgotten: {path.name} is damaged; restore a copy of it"
        raise SettingsError(path=path, faults=fault) from error


def remember(path: Path, forgotten: Forgotten, values: Mapping[str, Iterable[str]]) -> Forgotten:
    """Add values to what is forgotten and write it, whole or not at all."""
    more = _with(forgotten, values)
    hashes = {kind: sorted(known) for kind, known in sorted(more.hashes.items())}
    told = {
        "salt": more.salt.hex(),
        "longest": more.longest,
        "beginnings": sorted(more.beginnings),
        "hashes": hashes,
    }
    text = json.dumps(told, indent=1)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with fresh.open("w", encoding="utf-8") as stream:
        stream.write(text + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(path)
    return more
