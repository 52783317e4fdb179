"""${message}."""

import sqlalchemy as sa
from alembic import op

from kortinfo.logbook.schema import Moment

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Refuse: what users wrote would be lost."""
    raise RuntimeError("a logbook is not taken back; restore a copy of it instead")
