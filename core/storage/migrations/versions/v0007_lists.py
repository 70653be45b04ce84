"""Lists people were shown, with what made them, and what people wrote about recordings."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "list_requests",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("until", sa.Double(), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("strategy", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("settings_mark", sa.String(length=16), nullable=False),
        sa.Column("history_mark", sa.String(length=16), nullable=False),
        sa.Column("history", sa.JSON(), nullable=False),
        sa.Column("listed", sa.JSON(), nullable=False),
        sa.Column("path", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("around", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_list_requests")),
    )
    op.create_index("ix_list_requests_user_id_number", "list_requests", ["user_id", "number"], unique=False)
    op.create_index(op.f("ix_list_requests_until"), "list_requests", ["until"], unique=False)
    op.create_table(
        "comments",
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("item_id", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "item_id", name=op.f("pk_comments")),
    )
    op.create_index(op.f("ix_comments_item_id"), "comments", ["item_id"], unique=False)
