"""Every table of a collection, in one model for SQLite and PostgreSQL.

Instants are float seconds since 1970 (UTC) in the database and aware datetimes everywhere else.
The full-text index of SQLite is not here, because only SQLite has it: see migrations.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, get_args

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from core.domain import Flag, InteractionKind, JobState, Kind, Origin, Role, SegmentKind, Status
from core.domain.curation import ReviewStatus
from core.domain.events import Right
from core.domain.maps import Subject as MapSubject
from core.domain.runs import RunState, VersionState
from core.domain.searches import AskedFor
from core.domain.simulations import SimulationState

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only when the column is called INTEGER.
Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware UTC datetime, stored as seconds since 1970; exact to the microsecond until the year 2100."""

    impl = sa.Double
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> float | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"need a timezone-aware datetime, got {value!r}")
        return value.timestamp()

    def process_result_value(self, value: float | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else datetime.fromtimestamp(value, UTC)


def _one_of(column: str, words: Any) -> sa.CheckConstraint:
    choices = ", ".join(f"'{word}'" for word in get_args(words))
    return sa.CheckConstraint(f"{column} IN ({choices})", name=column)


def insert(tx: sa.Connection, table: sa.Table) -> Any:
    """INSERT that knows ON CONFLICT, in the dialect of this connection."""
    return postgresql.insert(table) if tx.dialect.name == "postgresql" else sqlite.insert(table)


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
    _one_of("kind", Kind),
    _one_of("status", Status),
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
    _one_of("kind", SegmentKind),
    _one_of("origin", Origin),
    _one_of("flag", Flag),
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

# No foreign key to items: one vanished item must not make a whole batch of buffered feedback fail.
interactions = sa.Table(
    "interactions",
    metadata,
    sa.Column("number", Number, primary_key=True),
    sa.Column("user_id", sa.String(64), nullable=False),
    sa.Column("item_id", sa.String(64), nullable=False, index=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("strength", sa.Double, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("played_fraction", sa.Double, nullable=False),
    sa.Column("session_id", sa.String(64), nullable=False),
    sa.Column("origin", sa.String(16), nullable=False),
    sa.Column("batch", sa.String(32), index=True),  # the import it came with
    sa.Index("ix_interactions_user_id_at", "user_id", "at"),
    _one_of("kind", InteractionKind),
)

profiles = sa.Table(
    "profiles",
    metadata,
    sa.Column("user_id", sa.String(64), primary_key=True),
    sa.Column("label", sa.Text, nullable=False),
)

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
    _one_of("status", ReviewStatus),
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

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("user_id", sa.String(64), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("name_key", sa.String(255), nullable=False, unique=True),  # how names are compared
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("disabled", sa.Boolean, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    _one_of("role", Role),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("token_hash", sa.String(128), primary_key=True),
    sa.Column(
        "user_id",
        sa.String(64),
        sa.ForeignKey("accounts.user_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False, index=True),
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
    _one_of("state", JobState),
)

revisions = sa.Table(
    "revisions",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
)

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
    _one_of("kind", AskedFor),
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
    _one_of("subject", MapSubject),
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

# What was tried, with everything needed to repeat it; only ever added.
runs = sa.Table(
    "runs",
    metadata,
    sa.Column("number", Number, primary_key=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("strategy", sa.String(255), nullable=False),
    sa.Column("version", sa.String(64), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("config", sa.JSON, nullable=False),
    sa.Column("data_hash", sa.String(64), nullable=False),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("metrics", sa.JSON, nullable=False),
    sa.Column("curve", sa.JSON, nullable=False),
    sa.Column("train_s", sa.Double, nullable=False),
    sa.Column("answer_s", sa.Double, nullable=False),
    sa.Column("memory_mb", sa.Double, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("simulated", sa.Boolean, nullable=False),
    sa.Index("ix_runs_kind_strategy", "kind", "strategy"),
    _one_of("state", RunState),
)

# The numbers of a trained strategy are files; this says which there are, and which answers.
strategy_versions = sa.Table(
    "strategy_versions",
    metadata,
    sa.Column("strategy", sa.String(64), primary_key=True),
    sa.Column("version", sa.String(64), primary_key=True),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("run_id", sa.String(20), nullable=False),
    sa.Column("ndcg", sa.Double),
    sa.Column("people", sa.Integer, nullable=False),
    sa.Column("events", sa.BigInteger, nullable=False),
    sa.Column("last_event", sa.BigInteger, nullable=False),
    sa.Column("settings", sa.JSON, nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("simulated", sa.Boolean, nullable=False),
    _one_of("state", VersionState),
)

# Lists people were shown, with everything that made them; bounded by core.storage.requests.
list_requests = sa.Table(
    "list_requests",
    metadata,
    sa.Column("number", Number, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("until", Moment, nullable=False, index=True),
    sa.Column("user_id", sa.String(64), nullable=False),
    sa.Column("strategy", sa.String(64), nullable=False),
    sa.Column("version", sa.String(64), nullable=False),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("wanted", sa.JSON, nullable=False),
    sa.Column("settings_mark", sa.String(16), nullable=False),
    sa.Column("history_mark", sa.String(16), nullable=False),
    sa.Column("history", sa.JSON, nullable=False),
    sa.Column("listed", sa.JSON, nullable=False),
    sa.Column("path", sa.JSON, nullable=False),
    sa.Column("reasons", sa.JSON, nullable=False),
    sa.Column("around", sa.JSON, nullable=False),
    sa.Index("ix_list_requests_user_id_number", "user_id", "number"),
)

# No foreign key to items: what somebody wrote comes back with a recording whose deletion is undone.
comments = sa.Table(
    "comments",
    metadata,
    sa.Column("user_id", sa.String(64), primary_key=True),
    sa.Column("item_id", sa.String(64), primary_key=True, index=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

# Invented people: what is needed to make the same ones again.
populations = sa.Table(
    "populations",
    metadata,
    sa.Column("number", Number, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("n", sa.Integer, nullable=False),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("made_by", sa.String(64), nullable=False),
    sa.Column("interests", sa.JSON, nullable=False),
    sa.Column("design", sa.JSON, nullable=False),
    sa.Column("behaviour", sa.JSON, nullable=False),
    sa.Column("parent", Number, nullable=False),
    sa.Column("real", sa.JSON, nullable=False),
)

# Days that invented people lived.
simulations = sa.Table(
    "simulations",
    metadata,
    sa.Column("number", Number, primary_key=True),
    sa.Column(
        "population", Number, sa.ForeignKey("populations.number", ondelete="CASCADE"), nullable=False, index=True
    ),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("made_by", sa.String(64), nullable=False),
    sa.Column("plan", sa.JSON, nullable=False),
    sa.Column("curve", sa.JSON, nullable=False),
    sa.Column("summary", sa.JSON, nullable=False),
    sa.Column("run_id", sa.String(20), nullable=False),
    sa.Column("job_id", sa.String(20), nullable=False),
    sa.Column("events", sa.BigInteger, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("lives", sa.LargeBinary, nullable=False),  # what core.services.simulated_lives packs
    _one_of("state", SimulationState),
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

user_groups = sa.Table(
    "user_groups",
    metadata,
    sa.Column("user_id", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(255), nullable=False),
)

platform_keys = sa.Table(
    "platform_keys",
    metadata,
    sa.Column("key_id", sa.String(32), primary_key=True),
    sa.Column("platform", sa.String(64), nullable=False),
    sa.Column("allows", sa.String(16), nullable=False),
    sa.Column("secret_hash", sa.String(64), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("created_by", sa.String(64), nullable=False),
    sa.Column("revoked_at", Moment),
    sa.Column("used_at", Moment),
    _one_of("allows", Right),
)

# Pseudonyms that stand for somebody known under another one.
same_people = sa.Table(
    "same_people",
    metadata,
    sa.Column("alias", sa.String(64), primary_key=True),
    sa.Column("user_id", sa.String(64), nullable=False, index=True),
)

link_codes = sa.Table(
    "link_codes",
    metadata,
    sa.Column("code_hash", sa.String(64), primary_key=True),
    sa.Column("user_id", sa.String(64), nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
)

# Interactions of imports that were taken out, so that they can be put back.
set_aside = sa.Table(
    "set_aside",
    metadata,
    sa.Column("number", Number, primary_key=True),
    sa.Column("user_id", sa.String(64), nullable=False),
    sa.Column("item_id", sa.String(64), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("strength", sa.Double, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("played_fraction", sa.Double, nullable=False),
    sa.Column("session_id", sa.String(64), nullable=False),
    sa.Column("origin", sa.String(16), nullable=False),
    sa.Column("batch", sa.String(32), nullable=False, index=True),
)
