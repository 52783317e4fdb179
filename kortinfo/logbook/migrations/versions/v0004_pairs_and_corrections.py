"""Pairs of rows that are one or two, and what was reported as wrong about a business."""

import sqlalchemy as sa
from alembic import op

from kortinfo.logbook.schema import Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _who_and_when() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("words", sa.String(200), nullable=False),
        sa.Column("decided_by", sa.String(80), nullable=False),
        sa.Column("decided_at", Moment(), nullable=False),
        sa.Column("undone_by", sa.String(80), server_default="", nullable=False),
        sa.Column("undone_at", Moment()),
    )


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "pairs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gone_id", sa.String(32), nullable=False),
        sa.Column("kept_id", sa.String(32), nullable=False),
        sa.Column("verdict", sa.String(40), nullable=False),
        *_who_and_when(),
        sa.PrimaryKeyConstraint("id", name="pk_pairs"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(20), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("postal_code", sa.String(4), nullable=False),
        sa.Column("x", sa.Float()),
        sa.Column("y", sa.Float()),
        sa.Column("level", sa.String(1), nullable=False),
        sa.Column("day", sa.Date()),
        sa.Column("was", sa.String(200), nullable=False),
        *_who_and_when(),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_corrections_unit_id", "corrections", ["unit_id"])


def downgrade() -> None:
    """Refuse, as 0001 does."""
    raise RuntimeError("a logbook is not taken back; restore a copy of it instead")
