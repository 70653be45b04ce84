"""What people say they like, before or beside their likes."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "interests",
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("words", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("meant", sa.JSON(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.CheckConstraint("kind IN ('phrase', 'group')", name=op.f("ck_interests_kind")),
        sa.PrimaryKeyConstraint("user_id", "words", name=op.f("pk_interests")),
    )
