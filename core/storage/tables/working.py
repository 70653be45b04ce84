"""Work that is under way: uploads and jobs, and counters of what changed."""

from __future__ import annotations

import sqlalchemy as sa

from core.domain import JobState
from core.storage.tables.model import Moment, Number, metadata, one_of

uploads = sa.Table(
    "uploads",
    metadata,
    sa.Column("upload_id", sa.String(64), primary_key=True),
    sa.Column("owner", sa.String(64), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("received_bytes", sa.BigInteger, nullable=False),
    sa.Column("fingerprint", sa.String(255), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("touched_at", Moment, nullable=False, index=True),
    sa.UniqueConstraint("owner", "fingerprint"),
)

jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("number", Number, primary_key=True),
    sa.Column("task", sa.String(64), nullable=False),
    sa.Column("key", sa.String(255), nullable=False, unique=True),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("payload", sa.JSON, nullable=False),
    sa.Column("progress", sa.Double, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("token", sa.Integer, nullable=False),  # only ever grows, also when a job is queued anew
    sa.Column("cancel_requested", sa.Boolean, nullable=False),
    sa.Column("error_code", sa.String(32), nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("finished_at", Moment),
    sa.Column("not_before_s", sa.Double, nullable=False),
    sa.Column("owner", sa.String(128), nullable=False),
    sa.Column("lease_until_s", sa.Double, nullable=False),
    sa.Column("lease_s", sa.Double, nullable=False),
    sa.Index("ix_jobs_state_created_at", "state", "created_at"),
    one_of("state", JobState),
)

revisions = sa.Table(
    "revisions",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
)
