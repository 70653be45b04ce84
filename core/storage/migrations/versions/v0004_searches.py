"""Saved searches, the log of questions, and the words of the full-text index as a table."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# Views of the index that store nothing; PostgreSQL answers the same question with ts_stat.
VOCABULARIES = (
    "CREATE VIRTUAL TABLE items_vocabulary USING fts5vocab('items_words', 'row')",
    "CREATE VIRTUAL TABLE segments_vocabulary USING fts5vocab('segments_words', 'row')",
)


def upgrade() -> None:
    op.create_table(
        "saved_searches",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_saved_searches")),
    )
    op.create_index(op.f("ix_saved_searches_owner"), "saved_searches", ["owner"], unique=False)
    op.create_table(
        "questions",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("best", sa.Double(), nullable=True),
        sa.CheckConstraint("kind IN ('words', 'moment', 'picture', 'sound', 'clip')", name=op.f("ck_questions_kind")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_questions")),
    )
    op.create_index(op.f("ix_questions_at"), "questions", ["at"], unique=False)
    op.create_index(op.f("ix_questions_user_id"), "questions", ["user_id"], unique=False)
    if op.get_context().dialect.name == "sqlite":
        for statement in VOCABULARIES:
            op.execute(statement)
