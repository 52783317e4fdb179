"""Plans of visits, and what became of their stops."""

import sqlalchemy as sa
from alembic import op

from kortinfo.logbook.schema import Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_key", sa.String(32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("snapshot", sa.String(120), nullable=False),
        sa.Column("decided_by", sa.String(80), nullable=False),
        sa.Column("decided_at", Moment(), nullable=False),
        sa.Column("undone_by", sa.String(80), server_default="", nullable=False),
        sa.Column("undone_at", Moment()),
        sa.PrimaryKeyConstraint("id", name="pk_plans"),
        sa.UniqueConstraint("plan_key", "sequence", name="uq_plans_plan_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_plans_ends", "plans", ["ends"])
    op.create_table(
        "visits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_key", sa.String(32), nullable=False),
        sa.Column("unit_id", sa.String(20), nullable=False),
        sa.Column("person", sa.String(80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("moved_to", sa.Date()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(80), nullable=False),
        sa.Column("decided_at", Moment(), nullable=False),
        sa.Column("undone_by", sa.String(80), server_default="", nullable=False),
        sa.Column("undone_at", Moment()),
        sa.PrimaryKeyConstraint("id", name="pk_visits"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_visits_plan_key", "visits", ["plan_key"])


def downgrade() -> None:
    """Refuse, as 0001 does."""
    raise RuntimeError("a logbook is not taken back; restore a copy of it instead")
