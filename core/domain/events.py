"""How interactions come in from elsewhere: tables somebody imported, and other platforms with a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from core.domain.types import UserId

Right = Literal["send", "ask", "both"]
"""What a platform's key is for: to send events, to ask for recommendations, or both."""


@dataclass(frozen=True, kw_only=True)
class Batch:
    """One table of interactions that was brought in, to be taken out again in one step.

    Attributes:
        name: Of the file, for a person.
        sha256: Of its bytes, so that it does not come in twice.
        rows: Interactions that were stored; `bad` rows were not.
        columns: Which column was taken for what.
        removed: It was taken out again; its rows are kept aside, so that this can be undone.
    """

    batch_id: str
    name: str
    sha256: str
    at: datetime  # timezone-aware, UTC
    by: str
    rows: int
    bad: int
    people: int
    items: int
    columns: Mapping[str, str]
    removed: bool = False


@dataclass(frozen=True, kw_only=True)
class PlatformKey:
    """What lets another platform in. The secret itself is shown once and never kept.

    Attributes:
        key_id: The public part; also the first letters of the secret.
        platform: Whose users it speaks of; keys of one platform speak of the same users.
        secret_hash: SHA-256 of the secret.
    """

    key_id: str
    platform: str
    allows: Right
    secret_hash: str
    created_at: datetime  # timezone-aware, UTC
    created_by: str
    revoked_at: datetime | None = None
    used_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class LinkCode:
    """A proof, for a few minutes, that somebody may speak for a person: another platform turns it in."""

    code_hash: str
    user_id: UserId
    expires_at: datetime  # timezone-aware, UTC
