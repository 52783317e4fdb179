"""Targets and campaigns set from the page *Dækning*."""

import sqlalchemy as sa
from alembic import op

from kortinfo.logbook.schema import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "aims",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("measure", sa.String(40), nullable=False),
        sa.Column("share", sa.Float()),
        sa.Column("starts", sa.Date()),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("after_days", sa.Integer()),
        sa.Column("decided_by", sa.String(80), nullable=False),
        sa.Column("decided_at", Moment(), nullable=False),
        sa.Column("undone_by", sa.String(80), server_default="", nullable=False),
        sa.Column("undone_at", Moment()),
        sa.PrimaryKeyConstraint("id", name="pk_aims"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Refuse, as 0001 does."""
    raise RuntimeError("a logbook is not taken back; restore a copy of it instead")
