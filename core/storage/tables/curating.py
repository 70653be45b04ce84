"""What curators decided, and every change they made."""

from __future__ import annotations

import sqlalchemy as sa

from core.domain.curation import ReviewStatus
from core.domain.requests import HouseRule
from core.storage.tables.model import Moment, Number, metadata, one_of

changes = sa.Table(
    "changes",
    metadata,
    sa.Column("change_id", Number, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("actor", sa.String(64), nullable=False),
    sa.Column("action", sa.String(64), nullable=False),
    sa.Column("item_id", sa.String(64), index=True),
    sa.Column("before", sa.JSON, nullable=False),
    sa.Column("after", sa.JSON, nullable=False),
    sa.Column("undone", sa.Boolean, nullable=False),
)

# What curators decided about an item; one without a row has the defaults of `core.domain.curation.Curation`.
curation = sa.Table(
    "curation",
    metadata,
    sa.Column("item_id", sa.String(64), sa.ForeignKey("items.item_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("embargo_until", sa.Date),
    sa.Column("note", sa.Text, nullable=False),
    one_of("status", ReviewStatus),
)

# What curators decided about everybody's lists of recommendations.
house_rules = sa.Table(
    "house_rules",
    metadata,
    sa.Column("item_id", sa.String(64), sa.ForeignKey("items.item_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("rule", sa.String(16), nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    one_of("rule", HouseRule),
)

# The same as numbers by name.
house_numbers = sa.Table(
    "house_numbers",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("value", sa.Double, nullable=False),
)

collections = sa.Table(
    "collections",
    metadata,
    sa.Column("collection_id", sa.String(64), primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("introduction", sa.Text, nullable=False),
    sa.Column("cover_item", sa.String(64)),
    sa.Column("cover_still", sa.Integer),
    sa.Column("published", sa.Boolean, nullable=False),
    sa.Column("author", sa.String(64), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
)

collection_sections = sa.Table(
    "collection_sections",
    metadata,
    sa.Column(
        "collection_id",
        sa.String(64),
        sa.ForeignKey("collections.collection_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("section_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("heading", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)

collection_entries = sa.Table(
    "collection_entries",
    metadata,
    sa.Column(
        "collection_id",
        sa.String(64),
        sa.ForeignKey("collections.collection_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column(
        "item_id", sa.String(64), sa.ForeignKey("items.item_id", ondelete="CASCADE"), primary_key=True, index=True
    ),
    sa.Column("section_id", sa.Integer, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),  # over all sections
    sa.Column("note", sa.Text, nullable=False),
)
