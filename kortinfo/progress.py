"""How long work tells how far it is, without knowing who listens."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Progress(Protocol):
    """Called with a step's name, how much is done and, where known, how much there is in all."""

    def __call__(self, step: str, done: int, total: int | None = None) -> None:
        """Report that ``done`` of ``total`` (None: unknown) is done in ``step``."""


def silent(step: str, done: int, total: int | None = None) -> None:
    """Tell nobody."""


@contextmanager
def doing(step: str, progress: Progress) -> Iterator[None]:
    """Tell when a step begins and when it is done."""
    progress(step, 0, 1)
    yield
    progress(step, 1, 1)
