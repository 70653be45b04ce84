"""Audiences and days that are removed can come back: they are marked instead."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("populations", "simulations"):
        op.add_column(table, sa.Column("removed", sa.Boolean(), nullable=False, server_default=sa.false()))
