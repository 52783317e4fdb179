"""Decisions: what people said about rows nobody could match for sure."""

import sqlalchemy as sa
from alembic import op

from kortinfo.logbook.schema import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_key", sa.String(32), nullable=False),
        sa.Column("verdict", sa.String(40), nullable=False),
        sa.Column("unit_id", sa.String(20), nullable=False),
        sa.Column("words", sa.String(200), nullable=False),
        sa.Column("decided_by", sa.String(80), nullable=False),
        sa.Column("decided_at", Moment(), nullable=False),
        sa.Column("undone_by", sa.String(80), server_default="", nullable=False),
        sa.Column("undone_at", Moment()),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_decisions_row_key", "decisions", ["row_key"])


def downgrade() -> None:
    """Refuse, as 0001 does."""
    raise RuntimeError("a logbook is not taken back; restore a copy of it instead")
