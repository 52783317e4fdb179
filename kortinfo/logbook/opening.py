"""Open a logbook: connect, bring it to the newest form, tell plainly what stands in the way."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from kortinfo.errors import (
    KortinfoError,
    LogbookBroken,
    LogbookNewer,
    LogbookReadOnly,
    LogbookUnreachable,
)
from kortinfo.logbook.schema import VERSION_TABLE

WAIT = 10.0
"""Seconds a process waits for another one's writing."""
_WRITES = "kortinfo_writes"
_LOCK = 0x6B6F7274
"""PostgreSQL's advisory lock that only one opening process holds ("kort")."""


def opened(url: str, *, folder: Path) -> Engine:
    """Return an engine on a logbook that has the newest form; a missing SQLite file is made.

    Args:
        url: a database URL; a relative SQLite path starts at ``folder``.
        folder: where the settings file lies.

    Raises:
        LogbookUnreachable: no such database, driver or folder, or it does not answer.
        LogbookReadOnly: its file or folder cannot be written.
        LogbookBroken: the file is no logbook.
        LogbookNewer: a later version of the program has written it.
    """
    where, engine = _engine(url, folder)
    try:
        with told(where), writing(engine) as connection:
            _upgrade(connection, where)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a transaction that sees one state of the logbook."""
    with engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a transaction that may write: kept whole, or not at all."""
    with engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
        yield connection


def compact(engine: Engine) -> None:
    """Write the database anew without what was deleted; SQLite's journal is emptied too."""
    if engine.dialect.name == "sqlite":
        # Past SQLAlchemy, which would begin a transaction: none may be open here.
        with closing(engine.raw_connection()) as connection:
            for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                connection.cursor().execute(statement)
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM")


def named(engine: Engine) -> str:
    """Say where a logbook is: the file's path, or the URL without its password."""
    url = engine.url
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return url.render_as_string(hide_password=True)


@contextmanager
def told(where: str) -> Iterator[None]:
    """Turn what a database says into words for people.

    Raises:
        LogbookUnreachable, LogbookReadOnly, LogbookBroken: what it came down to.
    """
    try:
        yield
    except DBAPIError as error:
        raise _in_words(error.orig, where) from error
    except sqlite3.Error as error:  # said while connecting, before SQLAlchemy listens
        raise _in_words(error, where) from error
    except SQLAlchemyError as error:
        raise LogbookUnreachable(where=where, why=_first_line(error)) from error


def _in_words(error: BaseException | None, where: str) -> KortinfoError:
    name = str(getattr(error, "sqlite_errorname", ""))
    why = _first_line(error)
    if name.startswith("SQLITE_READONLY") or "read-only" in why:
        return LogbookReadOnly(where=where)
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")) or _is_another_s(error, why):
        return LogbookBroken(where=where, why=why)
    return LogbookUnreachable(where=where, why=why)


def _is_another_s(error: BaseException | None, why: str) -> bool:
    """Tell tables that are there and not ours, or ours and not there (SQLite, PostgreSQL)."""
    state = str(getattr(error, "sqlstate", ""))
    no_ours = ("no such table", "no such column", "already exists", "has no column")
    return state in ("42P01", "42P07", "42703") or any(words in why for words in no_ours)


def _first_line(error: BaseException | None) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def _engine(given: str, folder: Path) -> tuple[str, Engine]:
    try:
        url = make_url(given)
        if url.get_backend_name() == "sqlite":
            url = _in_folder(url, folder)
            engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": WAIT})
            _prepare_sqlite(engine)
        else:
            engine = create_engine(url, pool_pre_ping=True, pool_size=5, max_overflow=10)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        # The URL may hold a password: what is told is the fault alone.
        raise LogbookUnreachable(where="[logbook]", why=_first_line(error)) from error
    return named(engine), engine


def _in_folder(url: URL, folder: Path) -> URL:
    if not url.database or url.database == ":memory:":
        raise LogbookUnreachable(where="[logbook]", why="a logbook in memory keeps nothing")
    path = folder / url.database
    if path.is_dir():
        raise LogbookUnreachable(where=path, why="it is a folder")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except PermissionError as error:
        raise LogbookReadOnly(where=path) from error
    except OSError as error:
        raise LogbookUnreachable(where=path, why=error.strerror or str(error)) from error
    return url.set(database=str(path))


def _prepare_sqlite(engine: Engine) -> None:
    """Make SQLite keep keys and whole transactions, and let readers and one writer in together."""

    @event.listens_for(engine, "connect")
    def connected(connection: Any, record: Any) -> None:
        del record
        connection.isolation_level = None  # transactions begin where SQLAlchemy says, not later
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")  # what is deleted is gone
        _write_ahead(connection)

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        # A writer takes its place at once: no deadlock between two that have both read first.
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _write_ahead(connection: Any) -> None:
    """Switch to WAL, which lasts; SQLite does not wait when two processes do it at once."""
    if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
        return
    end = time.monotonic() + WAIT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname == "SQLITE_BUSY" and time.monotonic() < end:
                time.sleep(0.02)
                continue
            if error.sqlite_errorname.startswith("SQLITE_READONLY"):
                raise
            # A network drive without WAL: the older journal does, more slowly.
        return


def _upgrade(connection: Connection, where: str) -> None:
    """Bring a logbook to the newest form; the caller's transaction keeps other openers out."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    found = MigrationContext.configure(
        connection, opts={"version_table": VERSION_TABLE}
    ).get_current_revision()
    known = _revisions()
    if found == known[0]:
        return
    if found is not None and found not in known:
        raise LogbookNewer(where=where, found=found, known=known[0])
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@cache
def _revisions() -> tuple[str, ...]:
    """Return every migration's number, the newest first."""
    script = ScriptDirectory.from_config(_config())
    return tuple(step.revision for step in script.walk_revisions())


def _config() -> Config:
    config = Config()
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
