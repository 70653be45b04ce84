"""Sessions: random tokens for the browser, of which the server keeps only a fingerprint."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

TOKEN_BYTES = 32


def new_token() -> str:
    """256 random bits, 43 characters that are safe in a cookie."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def fingerprint(token: str) -> str:
    """SHA-256 in hex: what the database holds, so that reading it does not let anybody in."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True)
class Lifetime:
    """How long a session lives: until it is left alone for `idle`, and never longer than `absolute`."""

    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=12)

    def ends_at(self, created_at: datetime) -> datetime:
        return created_at + self.absolute

    def is_over(self, *, seen_at: datetime, expires_at: datetime, now: datetime) -> bool:
        return now >= expires_at or now >= seen_at + self.idle

    def worth_noting(self, *, seen_at: datetime, now: datetime) -> bool:
        """Whether the last sign of life is old enough to write a new one; saves a write per request."""
        return now - seen_at >= self.idle / 30
