"""What people did and wrote, and the imports it came with."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from core.domain import InteractionKind
from core.storage.tables.model import Moment, Number, metadata, one_of


def _event() -> tuple[sa.Column[Any], ...]:
    """The columns of something that somebody did."""
    return (
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.Column("item_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("strength", sa.Double, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("played_fraction", sa.Double, nullable=False),
        sa.Column("session_id", sa.String(64), nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
    )


# No foreign key to items: one vanished item must not make a whole batch of buffered feedback fail.
interactions = sa.Table(
    "interactions",
    metadata,
    sa.Column("number", Number, primary_key=True),
    *_event(),
    sa.Column("batch", sa.String(32), index=True),  # the import it came with
    sa.Index("ix_interactions_item_id", "item_id"),
    sa.Index("ix_interactions_user_id_at", "user_id", "at"),
    one_of("kind", InteractionKind),
    sqlite_autoincrement=True,  # a number is never given again: versions know by it what they have learned from
)

# Interactions of imports that were taken out, so that they can be put back.
set_aside = sa.Table(
    "set_aside",
    metadata,
    sa.Column("number", Number, primary_key=True),
    *_event(),
    sa.Column("batch", sa.String(32), nullable=False, index=True),
)

# Tables of interactions that were brought in; their rows name them in `interactions.batch`.
imports = sa.Table(
    "imports",
    metadata,
    sa.Column("batch_id", sa.String(32), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("by", sa.String(64), nullable=False),
    sa.Column("rows", sa.BigInteger, nullable=False),
    sa.Column("bad", sa.BigInteger, nullable=False),
    sa.Column("people", sa.BigInteger, nullable=False),
    sa.Column("items", sa.BigInteger, nullable=False),
    sa.Column("columns", sa.JSON, nullable=False),
    sa.Column("removed", sa.Boolean, nullable=False),
)

# No foreign key to items: what somebody wrote comes back with a recording whose deletion is undone.
comments = sa.Table(
    "comments",
    metadata,
    sa.Column("user_id", sa.String(64), primary_key=True),
    sa.Column("item_id", sa.String(64), primary_key=True, index=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("batch", sa.String(32), primary_key=True),  # the import it came with, or OWN; while out, nobody sees it
)
