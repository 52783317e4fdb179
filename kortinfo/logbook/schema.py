"""The logbook's tables as the program knows them; the migrations make them.

A later table is added here and by a new file in ``migrations/versions`` (see
docs/decisions/008-logbook.md); a test holds the two together.
"""

import datetime as dt
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)

VERSION_TABLE = "logbook_version"
"""Which migration the logbook stands at; a name of our own, for databases shared with others."""
NAME_LENGTH = 80
TITLE_LENGTH = 200
KIND_LENGTH = 40
VIEW_LENGTH = 80
UNIT_LENGTH = 20
KEY_LENGTH = 32
POSTAL_LENGTH = 4
FINGERPRINT_LENGTH = 120


class Moment(TypeDecorator[dt.datetime]):
    """A moment: aware in Python, UTC without zone in the database, which not every one keeps."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        """Turn an aware moment into UTC without zone."""
        del dialect
        return None if value is None else value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        """Say again that it is UTC."""
        del dialect
        return None if value is None else value.replace(tzinfo=dt.UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

saved_views = Table(
    "saved_views",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(NAME_LENGTH), nullable=False, unique=True),
    Column("query", Text, nullable=False),
    Column("map_view", String(VIEW_LENGTH), nullable=False),
    Column("position", Integer, nullable=False),
    Column("created_by", String(NAME_LENGTH), nullable=False),
    Column("created_at", Moment, nullable=False),
    sqlite_autoincrement=True,  # a number once given is never another view's
)

lists = Table(
    "lists",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(TITLE_LENGTH), nullable=False),
    Column("words", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("snapshot", String(FINGERPRINT_LENGTH), nullable=False),
    Column("as_of", Date, nullable=False),
    Column("created_by", String(NAME_LENGTH), nullable=False),
    Column("created_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

list_items = Table(
    "list_items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("list_id", ForeignKey("lists.id", ondelete="CASCADE"), nullable=False),
    Column("unit_id", String(UNIT_LENGTH), nullable=False),  # no key: units come and go
    Column("ticked", Boolean, nullable=False, server_default=false()),
    Column("assigned_to", String(NAME_LENGTH), nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("changed_by", String(NAME_LENGTH), nullable=False),
    Column("changed_at", Moment, nullable=False),
    UniqueConstraint("list_id", "unit_id"),
    sqlite_autoincrement=True,
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("row_key", String(KEY_LENGTH), nullable=False),
    Column("verdict", String(KIND_LENGTH), nullable=False),
    Column("unit_id", String(UNIT_LENGTH), nullable=False),
    Column("words", String(TITLE_LENGTH), nullable=False),
    Column("decided_by", String(NAME_LENGTH), nullable=False),
    Column("decided_at", Moment, nullable=False),
    Column("undone_by", String(NAME_LENGTH), nullable=False, server_default=""),
    Column("undone_at", Moment),
    Index("ix_decisions_row_key", "row_key"),
    sqlite_autoincrement=True,
)

pairs = Table(
    "pairs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("gone_id", String(KEY_LENGTH), nullable=False),
    Column("kept_id", String(KEY_LENGTH), nullable=False),
    Column("verdict", String(KIND_LENGTH), nullable=False),
    Column("reason", String(TITLE_LENGTH), nullable=False),
    Column("words", String(TITLE_LENGTH), nullable=False),
    Column("decided_by", String(NAME_LENGTH), nullable=False),
    Column("decided_at", Moment, nullable=False),
    Column("undone_by", String(NAME_LENGTH), nullable=False, server_default=""),
    Column("undone_at", Moment),
    sqlite_autoincrement=True,
)

corrections = Table(
    "corrections",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("unit_id", String(UNIT_LENGTH), nullable=False),
    Column("what", String(KIND_LENGTH), nullable=False),
    Column("address", String(TITLE_LENGTH), nullable=False),
    Column("postal_code", String(POSTAL_LENGTH), nullable=False),
    Column("x", Float),
    Column("y", Float),
    Column("level", String(1), nullable=False),
    Column("day", Date),
    Column("was", String(TITLE_LENGTH), nullable=False),
    Column("reason", String(TITLE_LENGTH), nullable=False),
    Column("words", String(TITLE_LENGTH), nullable=False),
    Column("decided_by", String(NAME_LENGTH), nullable=False),
    Column("decided_at", Moment, nullable=False),
    Column("undone_by", String(NAME_LENGTH), nullable=False, server_default=""),
    Column("undone_at", Moment),
    Index("ix_corrections_unit_id", "unit_id"),
    sqlite_autoincrement=True,
)

aims = Table(
    "aims",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(KIND_LENGTH), nullable=False),
    Column("name", String(NAME_LENGTH), nullable=False),
    Column("query", Text, nullable=False),
    Column("measure", String(KIND_LENGTH), nullable=False),
    Column("share", Float),
    Column("starts", Date),
    Column("ends", Date, nullable=False),
    Column("after_days", Integer),
    Column("decided_by", String(NAME_LENGTH), nullable=False),
    Column("decided_at", Moment, nullable=False),
    Column("undone_by", String(NAME_LENGTH), nullable=False, server_default=""),
    Column("undone_at", Moment),
    sqlite_autoincrement=True,
)

plans = Table(
    "plans",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("plan_key", String(KEY_LENGTH), nullable=False),  # the same in every version of a plan
    Column("sequence", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("starts", Date, nullable=False),
    Column("ends", Date, nullable=False),
    Column("snapshot", String(FINGERPRINT_LENGTH), nullable=False),
    Column("decided_by", String(NAME_LENGTH), nullable=False),
    Column("decided_at", Moment, nullable=False),
    Column("undone_by", String(NAME_LENGTH), nullable=False, server_default=""),
    Column("undone_at", Moment),
    UniqueConstraint("plan_key", "sequence"),
    Index("ix_plans_ends", "ends"),
    sqlite_autoincrement=True,
)

visits = Table(
    "visits",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("plan_key", String(KEY_LENGTH), nullable=False),  # no key: it outlasts the plan
    Column("unit_id", String(UNIT_LENGTH), nullable=False),
    Column("person", String(NAME_LENGTH), nullable=False),
    Column("day", Date, nullable=False),
    Column("what", String(KIND_LENGTH), nullable=False),
    Column("moved_to", Date),
    Column("note", Text, nullable=False),
    Column("decided_by", String(NAME_LENGTH), nullable=False),
    Column("decided_at", Moment, nullable=False),
    Column("undone_by", String(NAME_LENGTH), nullable=False, server_default=""),
    Column("undone_at", Moment),
    Index("ix_visits_plan_key", "plan_key"),
    sqlite_autoincrement=True,
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("what", String(KIND_LENGTH), nullable=False),
    Column("kind", String(KIND_LENGTH), nullable=False),
    Column("words", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("protected_rows", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("who", String(NAME_LENGTH), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_audit_at", "at"),
    sqlite_autoincrement=True,
)
