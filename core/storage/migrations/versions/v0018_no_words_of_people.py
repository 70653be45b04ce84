"""Vectors of phrases hold our own phrases only: what people typed and what is said in recordings goes."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM phrases")  # read again when they are next asked for
