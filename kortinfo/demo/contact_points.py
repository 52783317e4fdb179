"""Phones, mails and websites that reach no one: numbers from 0, addresses under .example."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kortinfo.demo import register_parts as parts
from kortinfo.demo.words import Texts

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, kw_only=True)
class ContactPoints:
    """One element a unit: its phone ("": none), whether that is hidden, its mail host ("": none).

    No Danish phone number begins with 0; .example is reserved for examples.
    """

    phones: Sequence[str]
    hidden: NDArray[np.bool_]
    hosts: Sequence[str]

    def phone(self, unit: int, start: int) -> list[str]:
        """Return the ``telefonNummer`` entries of a unit."""
        number = self.phones[unit]
        return [parts.contact(number, start, hidden=bool(self.hidden[unit]))] if number else []

    def mail(self, unit: int, start: int) -> list[str]:
        """Return the ``elektroniskPost`` entries of a unit."""
        host = self.hosts[unit]
        return [parts.contact(f"kontakt@{host}", start)] if host else []

    def website(self, unit: int, start: int) -> list[str]:
        """Return the ``hjemmeside`` entries of the company of a unit."""
        host = self.hosts[unit]
        return [parts.contact(f"www.{host}", start)] if host else []


def contact_points(names: Texts, rng: np.random.Generator) -> ContactPoints:
    """Give about three quarters of the units a phone and half of them a mail address."""
    count = len(names)
    numbers = rng.integers(1_000_000, 10_000_000, count).tolist()
    phoned, mailed = rng.random(count) < 0.76, rng.random(count) < 0.5
    return ContactPoints(
        phones=[f"0{number}" if has else "" for number, has in zip(numbers, phoned, strict=True)],
        hidden=rng.random(count) < 0.06,
        hosts=[_host(name) if has else "" for name, has in zip(names, mailed, strict=True)],
    )


def _host(name: str) -> str:
    plain = _NOT_PLAIN.sub("-", name.lower().translate(_LETTERS)).strip("-")[:40].strip("-")
    return f"{plain or 'virksomhed'}.example"
