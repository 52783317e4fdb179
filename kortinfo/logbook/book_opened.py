"""An opened logbook: its engine, and its transactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine

from kortinfo.logbook import opening


class OpenedBook:
    """What every part of the logbook reads and writes by."""

    def __init__(self, engine: Engine) -> None:
        """Use an engine on a logbook that has the newest form; :meth:`open` gives one."""
        self._engine = engine
        self._where = opening.named(engine)

    @classmethod
    def open(cls, url: str, *, folder: Path) -> Self:
        """Open a logbook, made where it is not there, and bring it to the newest form.

        Args:
            url: ``settings.logbook``: a database URL; a relative SQLite path starts at ``folder``.
            folder: ``settings.folder``.

        Raises:
            LogbookError: one of its kinds, with what to do.
        """
        return cls(opening.opened(url, folder=folder))

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @property
    def where(self) -> str:
        """The file's path, or the URL without its password."""
        return self._where

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with opening.told(self._where), opening.reading(self._engine) as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with opening.told(self._where), opening.writing(self._engine) as connection:
            yield connection
