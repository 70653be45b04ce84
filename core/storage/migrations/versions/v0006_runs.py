"""Runs of every kind, and the versions of trained strategies."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "runs",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("strategy", sa.String(length=255), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("started_at", sa.Double(), nullable=False),
        sa.Column("config", sa.JSON(), nullable=False),
        sa.Column("data_hash", sa.String(length=64), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("metrics", sa.JSON(), nullable=False),
        sa.Column("curve", sa.JSON(), nullable=False),
        sa.Column("train_s", sa.Double(), nullable=False),
        sa.Column("answer_s", sa.Double(), nullable=False),
        sa.Column("memory_mb", sa.Double(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.CheckConstraint("state IN ('running', 'done', 'failed', 'cancelled')", name=op.f("ck_runs_state")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_runs")),
    )
    op.create_index("ix_runs_kind_strategy", "runs", ["kind", "strategy"], unique=False)
    op.create_table(
        "strategy_versions",
        sa.Column("strategy", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Double(), nullable=False),
        sa.Column("run_id", sa.String(length=20), nullable=False),
        sa.Column("ndcg", sa.Double(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.Column("last_event", sa.BigInteger(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state IN ('serving', 'standby', 'refused', 'removed')", name=op.f("ck_strategy_versions_state")
        ),
        sa.PrimaryKeyConstraint("strategy", "version", name=op.f("pk_strategy_versions")),
    )
