"""Who may do what, and who is who across platforms."""

from __future__ import annotations

import sqlalchemy as sa

from core.domain import Role
from core.domain.events import Right
from core.domain.interests import InterestKind
from core.storage.tables.model import Moment, metadata, one_of

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
    one_of("role", Role),
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

profiles = sa.Table(
    "profiles",
    metadata,
    sa.Column("user_id", sa.String(64), primary_key=True),
    sa.Column("label", sa.Text, nullable=False),
)

# What people say they like; `meant` is [[item, weight], ...].
interests = sa.Table(
    "interests",
    metadata,
    sa.Column("user_id", sa.String(64), primary_key=True),
    sa.Column("words", sa.String(255), primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("wanted", sa.Boolean, nullable=False),
    sa.Column("meant", sa.JSON, nullable=False),
    sa.Column("at", Moment, nullable=False),
    one_of("kind", InterestKind),
)

user_groups = sa.Table(
    "user_groups",
    metadata,
    sa.Column("user_id", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(255), nullable=False),
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
    one_of("allows", Right),
)
