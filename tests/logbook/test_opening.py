"""A logbook is opened where the settings say, brought to the newest form, or refused in words."""

import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from kortinfo.errors import (
    LogbookBroken,
    LogbookError,
    LogbookNewer,
    LogbookReadOnly,
    LogbookUnreachable,
)
from kortinfo.logbook import Logbook, opening, schema
from tests.logbook.conftest import NOW, SMITHY, begun

URL = "sqlite:///logbook.sqlite"


def opened(folder: Path, url: str = URL) -> Logbook:
    return Logbook.open(url, folder=folder)


def test_a_relative_path_starts_at_the_settings_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    book = opened(tmp_path, "sqlite:///data/møder 100%.sqlite")
    assert (tmp_path / "data" / "møder 100%.sqlite").is_file()
    assert book.where == str(tmp_path / "data" / "møder 100%.sqlite")
    assert list(elsewhere.iterdir()) == []


def test_what_was_written_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    first = opened(tmp_path)
    list_id = begun(first)
    first.write_item(list_id, SMITHY, ticked=True, who="Anna", at=NOW)
    first.close()
    again = opened(tmp_path)
    assert [item.unit_id for item in again.items(list_id)] == [SMITHY]


def test_the_migrations_make_the_tables_the_program_knows(tmp_path: Path) -> None:
    opened(tmp_path).close()
    engine = create_engine(f"sqlite:///{tmp_path / 'logbook.sqlite'}")
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": schema.VERSION_TABLE}
        )
        assert compare_metadata(context, schema.metadata) == []
    engine.dispose()


def test_every_table_can_be_made_on_postgresql_too() -> None:
    for table in schema.metadata.sorted_tables:
        made = str(CreateTable(table).compile(dialect=postgresql.dialect()))
        assert "CREATE TABLE" in made


def test_sqlite_keeps_keys_and_lets_readers_in_beside_a_writer(tmp_path: Path) -> None:
    book = opened(tmp_path)
    with opening.writing(book._engine) as writer, opening.reading(book._engine) as reader:
        assert writer.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert reader.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert reader.exec_driver_sql("SELECT count(*) FROM lists").scalar() == 0


def test_an_empty_file_becomes_a_logbook(tmp_path: Path) -> None:
    (tmp_path / "logbook.sqlite").touch()
    assert opened(tmp_path).lists() == ()


def test_a_logbook_of_the_first_form_keeps_its_views(tmp_path: Path) -> None:
    path = tmp_path / "logbook.sqlite"
    engine, config = create_engine(f"sqlite:///{path}"), opening._config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        columns = "id, name, query, map_view, colouring, backdrop, position, created_by, created_at"
        connection.exec_driver_sql(
            f"INSERT INTO saved_views ({columns}) VALUES"
            " (7, 'Byggeri', 'level=C', '', 'due', '', 0, 'Anna', '2026-11-21 09:00:00.000000')"
        )
    engine.dispose()
    book = opened(tmp_path)
    (view,) = book.views()
    assert (view.id, view.name, view.query, view.created_by) == (7, "Byggeri", "level=C", "Anna")
    book.delete_view(view.id)
    # The number of a view that is gone is not given again: a link may still have it.
    assert book.save_view(name="Ny", query="level=D", who="Bo", at=NOW) > view.id
    with opening.reading(book._engine) as reader:
        made = reader.exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE name = 'saved_views'"
        ).scalar()
    assert "uq_saved_views_name" in str(made)


def test_a_logbook_is_not_taken_back(tmp_path: Path) -> None:
    book = opened(tmp_path)
    config = opening._config()
    with opening.writing(book._engine) as connection:
        config.attributes["connection"] = connection
        with pytest.raises(RuntimeError, match="not taken back"):
            command.downgrade(config, "base")
    assert book.lists() == ()


def refused(folder: Path, url: str = URL) -> LogbookError:
    with pytest.raises(LogbookError) as caught:
        opened(folder, url)
    for language in ("da", "en"):
        told = caught.value.message(language)
        assert "{" not in told
        assert "hemmelig" not in told
    return caught.value


def test_a_newer_logbook_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    opened(tmp_path).close()
    file = tmp_path / "logbook.sqlite"
    with sqlite3.connect(file) as raw:
        raw.execute(f"UPDATE {schema.VERSION_TABLE} SET version_num = '9999'")
    raw.close()
    error = refused(tmp_path)
    assert isinstance(error, LogbookNewer)
    assert "9999" in error.message("da")
    assert "nyere udgave" in error.message("da")
    with sqlite3.connect(file) as raw:
        held = raw.execute(f"SELECT version_num FROM {schema.VERSION_TABLE}").fetchall()
    raw.close()
    assert held == [("9999",)]


@pytest.mark.parametrize("content", [b"not a database at all, " * 100, b"SQLite format 3\0" * 99])
def test_a_broken_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "logbook.sqlite").write_bytes(content)
    error = refused(tmp_path)
    assert isinstance(error, LogbookBroken)
    assert "logbook.sqlite" in error.message("en")
    assert (tmp_path / "logbook.sqlite").read_bytes() == content


def test_somebody_else_s_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "logbook.sqlite") as raw:
        raw.execute("CREATE TABLE lists (name TEXT)")
    raw.close()
    assert isinstance(refused(tmp_path), LogbookBroken)
    with sqlite3.connect(tmp_path / "logbook.sqlite") as raw:
        tables = raw.execute("SELECT name FROM sqlite_master").fetchall()
    raw.close()
    assert tables == [("lists",)]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("sqlite://", "memory"),
        ("sqlite:///folder", "folder"),
        ("sqlite:///file/logbook.sqlite", "file"),
        ("nonsense", "parse"),
        ("nosuchkind://user:hemmelig@host/db", "nosuchkind"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused(tmp_path: Path, url: str, says: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    error = refused(tmp_path, url)
    assert isinstance(error, LogbookUnreachable)
    assert says in error.message("en")


def test_a_folder_nobody_may_write_is_refused(tmp_path: Path) -> None:
    opened(tmp_path).close()
    file = tmp_path / "logbook.sqlite"
    before = [(path, path.stat().st_mode) for path in (tmp_path, file)]
    tmp_path.chmod(0o555)
    file.chmod(0o444)
    try:
        if os.access(file, os.W_OK):
            pytest.skip("whoever runs the tests may write everywhere")
        assert isinstance(refused(tmp_path), LogbookReadOnly)
    finally:
        for path, mode in before:
            path.chmod(mode)


class ReadOnly(sqlite3.Connection):
    """A connection as SQLite gives one to a file that may only be read."""

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        cursor = super().execute(statement, *values)
        if statement == "PRAGMA foreign_keys = ON":
            super().execute("PRAGMA query_only = ON")
        return cursor


def test_a_file_that_may_only_be_read_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = opened(tmp_path)

    def read_only(*arguments: Any, **options: Any) -> sqlite3.Connection:
        return sqlite3.connect(*arguments, factory=ReadOnly, **options)

    monkeypatch.setattr(book._engine.dialect, "connect", read_only)
    assert book.lists() == ()
    with pytest.raises(LogbookReadOnly) as caught:
        begun(book)
    assert "ikke skrives" in caught.value.message("da")


def test_a_logbook_that_disappears_is_told_in_words(tmp_path: Path) -> None:
    book = opened(tmp_path)
    begun(book)
    for path in tmp_path.glob("logbook.sqlite*"):
        path.unlink()
    with pytest.raises(LogbookError):
        book.lists()
