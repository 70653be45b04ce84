"""Comments know the import they came with, so that they go and come back with it."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("comments", sa.Column("batch", sa.String(length=32), nullable=True))
