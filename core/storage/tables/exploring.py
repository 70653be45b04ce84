"""Maps of the collection, and what was searched for."""

from __future__ import annotations

import sqlalchemy as sa

from core.domain.maps import Subject as MapSubject
from core.domain.searches import AskedFor, QuestionVerdict
from core.storage.tables.model import Moment, Number, metadata, one_of

saved_searches = sa.Table(
    "saved_searches",
    metadata,
    sa.Column("number", Number, primary_key=True),
    sa.Column("owner", sa.String(64), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("query", sa.JSON, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)

# What was asked, by pseudonym; forgotten after half a year.
questions = sa.Table(
    "questions",
    metadata,
    sa.Column("number", Number, primary_key=True),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.Column("user_id", sa.String(64), nullable=False, index=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("hits", sa.Integer, nullable=False),
    sa.Column("best", sa.Double),
    one_of("kind", AskedFor),
)

# What curators said of questions without a good answer; `text` as `searches.key_of` writes it.
settled_questions = sa.Table(
    "settled_questions",
    metadata,
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("text", sa.Text, primary_key=True),
    sa.Column("verdict", sa.String(16), nullable=False),
    sa.Column("at", Moment, nullable=False),
    one_of("verdict", QuestionVerdict),
)

# A drawing of the collection; what is in `facts` is the map's affair (core.storage.maps).
maps = sa.Table(
    "maps",
    metadata,
    sa.Column("number", Number, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("subject", sa.String(16), nullable=False),
    sa.Column("space", sa.String(16), nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("edition", sa.Integer, nullable=False),  # grows whenever dots are added
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Index("ix_maps_subject_space_made_at", "subject", "space", "made_at"),
    one_of("subject", MapSubject),
)

# No foreign key to items: dots of deleted items stay, so that they are there again when a deletion is undone.
map_dots = sa.Table(
    "map_dots",
    metadata,
    sa.Column("map", Number, sa.ForeignKey("maps.number", ondelete="CASCADE"), primary_key=True),
    sa.Column("part", sa.Integer, primary_key=True),  # 0: drawn together, never written again; 1: placed since
    sa.Column("item_ids", sa.LargeBinary, nullable=False),  # one per line, UTF-8, zlib
    sa.Column("times", sa.LargeBinary, nullable=False),  # float32 little-endian, starts then ends; empty for items
    sa.Column("xy", sa.LargeBinary, nullable=False),  # float32 little-endian, (n, 2) row by row
    sa.Column("xyz", sa.LargeBinary, nullable=False),  # float32 little-endian, (n, 3); empty where it was not drawn
    sa.Column("classes", sa.LargeBinary, nullable=False),  # uint8, (n,)
    sa.Column("trust", sa.LargeBinary, nullable=False),  # float32 little-endian, (n,); NaN: cannot say
)
