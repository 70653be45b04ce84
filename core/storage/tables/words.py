"""The vocabulary, and what people said about its words."""

from __future__ import annotations

import sqlalchemy as sa

from core.storage.tables.model import Number, metadata

tags = sa.Table(
    "tags",
    metadata,
    sa.Column("key", sa.String(255), primary_key=True),  # how names are compared
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("phrases", sa.JSON, nullable=False),
    sa.Column("parent", sa.String(255), sa.ForeignKey("tags.key", ondelete="SET NULL"), index=True),
)

verdicts = sa.Table(
    "verdicts",
    metadata,
    sa.Column("tag", sa.String(255), sa.ForeignKey("tags.key", ondelete="CASCADE"), primary_key=True),
    sa.Column(
        "item_id", sa.String(64), sa.ForeignKey("items.item_id", ondelete="CASCADE"), primary_key=True, index=True
    ),
    sa.Column("accepted", sa.Boolean, nullable=False),
)

# Vectors of words that are asked for again and again: tags, and the phrases they are measured against.
phrases = sa.Table(
    "phrases",
    metadata,
    sa.Column("space_id", Number, sa.ForeignKey("spaces.space_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("text", sa.String(500), primary_key=True),
    sa.Column("vector", sa.LargeBinary, nullable=False),  # float32 little-endian, (dim,)
)
