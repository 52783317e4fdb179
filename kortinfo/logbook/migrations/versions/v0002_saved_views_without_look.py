"""Saved views hold how the map looks in their query: the two columns for it go."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the columns; SQLite copies the table, which must go on counting its ids."""
    with op.batch_alter_table("saved_views", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_column("colouring")
        table.drop_column("backdrop")


def downgrade() -> None:
    """Refuse, as 0001 does."""
    raise RuntimeError("a logbook is not taken back; restore a copy of it instead")
