"""Every import keeps its own words: one comment per person, recording and import; none takes another's place."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE TABLE comments_before AS SELECT * FROM comments")
    op.drop_table("comments")  # and not renamed: PostgreSQL would keep the names of its key and index
    op.create_table(
        "comments",
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("item_id", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("batch", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "item_id", "batch", name=op.f("pk_comments")),
    )
    op.create_index("ix_comments_item_id", "comments", ["item_id"], unique=False)
    op.execute(
        "INSERT INTO comments (user_id, item_id, text, at, batch) "
        "SELECT user_id, item_id, text, at, coalesce(batch, '') FROM comments_before"
    )
    op.drop_table("comments_before")
