"""Recordings, the numbers made from them, and what is inside them."""

from __future__ import annotations

import sqlalchemy as sa

from core.domain import Flag, Kind, Origin, SegmentKind, Status
from core.storage.tables.model import Moment, Number, metadata, one_of

items = sa.Table(
    "items",
    metadata,
    sa.Column("number", Number, primary_key=True),  # the row of the full-text index; never leaves storage
    sa.Column("item_id", sa.String(64), nullable=False, unique=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    # Unique over tombstones too: content that comes back is restored, never stored a second time.
    sa.Column("sha256", sa.String(64), nullable=False, unique=True),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("mime", sa.String(255), nullable=False),
    sa.Column("duration_s", sa.Double, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("uploaded_at", Moment, nullable=False, index=True),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("language", sa.String(35), nullable=False),
    sa.Column("tags", sa.JSON, nullable=False),
    sa.Column("rights", sa.Text, nullable=False),
    sa.Column("original_name", sa.Text, nullable=False),
    sa.Column("has_audio", sa.Boolean, nullable=False),
    sa.Column("decoded_s", sa.Double, nullable=False),
    sa.Column("frame_rate_hz", sa.Double),
    sa.Column("sample_rate_hz", sa.Integer),
    sa.Column("width_px", sa.Integer),
    sa.Column("height_px", sa.Integer),
    sa.Column("code", sa.String(32), nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("source", sa.String(64), nullable=False),
    sa.Column("still_times_s", sa.JSON, nullable=False),
    sa.Column("deleted_at", Moment),
    one_of("kind", Kind),
    one_of("status", Status),
)

spaces = sa.Table(
    "spaces",
    metadata,
    sa.Column("space_id", Number, primary_key=True),
    sa.Column("key", sa.String(512), nullable=False, unique=True),
    sa.Column("model", sa.String(400), nullable=False),
    sa.Column("revision", sa.String(64), nullable=False),
    sa.Column("modality", sa.String(16), nullable=False),
    sa.Column("dim", sa.Integer, nullable=False),
    sa.Column("turn", sa.Integer, nullable=False, server_default="0"),  # grows when an earlier model is taken up again
)

# Never WITHOUT ROWID: blobs in an index tree took 4.6 times their size.
vectors = sa.Table(
    "vectors",
    metadata,
    sa.Column("space_id", Number, sa.ForeignKey("spaces.space_id", ondelete="CASCADE"), primary_key=True),
    sa.Column(
        "item_id", sa.String(64), sa.ForeignKey("items.item_id", ondelete="CASCADE"), primary_key=True, index=True
    ),
    sa.Column("starts_s", sa.LargeBinary, nullable=False),  # float32 little-endian, (n,)
    sa.Column("ends_s", sa.LargeBinary, nullable=False),  # float32 little-endian, (n,)
    sa.Column("matrix", sa.LargeBinary, nullable=False),  # float32 little-endian, (n, dim) row by row
)

segments = sa.Table(
    "segments",
    metadata,
    sa.Column("number", Number, primary_key=True),  # the row of the full-text index
    sa.Column("item_id", sa.String(64), sa.ForeignKey("items.item_id", ondelete="CASCADE"), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("start_s", sa.Double, nullable=False),
    sa.Column("end_s", sa.Double, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("language", sa.String(35), nullable=False),
    sa.Column("confidence", sa.Double, nullable=False),
    sa.Column("words", sa.JSON, nullable=False),  # [text, start_s, end_s, confidence] each
    sa.Column("flag", sa.String(16), nullable=False),
    sa.Column("model", sa.String(512), nullable=False),
    sa.Column("origin", sa.String(16), nullable=False),
    sa.Column("locked", sa.Boolean, nullable=False),
    sa.Index("ix_segments_item_id_kind_start_s", "item_id", "kind", "start_s"),
    one_of("kind", SegmentKind),
    one_of("origin", Origin),
    one_of("flag", Flag),
)

# What an engine found out about an item as a whole; what is in `value` is the engine's affair.
findings = sa.Table(
    "findings",
    metadata,
    sa.Column("item_id", sa.String(64), sa.ForeignKey("items.item_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("kind", sa.String(32), primary_key=True),
    sa.Column("model", sa.String(512), nullable=False),
    sa.Column("value", sa.JSON, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

fingerprints = sa.Table(
    "fingerprints",
    metadata,
    sa.Column("item_id", sa.String(64), sa.ForeignKey("items.item_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),  # only equal versions can be compared
    sa.Column("data", sa.LargeBinary, nullable=False),
)
