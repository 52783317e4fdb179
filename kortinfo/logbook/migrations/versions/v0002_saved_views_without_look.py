"""Saved views hold how the map looks in their query: the two columns for it go."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the columns."""
    with op.batch_alter_table("saved_views") as table:
        table.drop_column("colouring")
        table.drop_column("backdrop")


def downgrade() -> None:
    """Put them back, as what is usual."""
    with op.batch_alter_table("saved_views") as table:
        for name in ("colouring", "backdrop"):
            table.add_column(sa.Column(name, sa.String(80), nullable=False, server_default=""))
