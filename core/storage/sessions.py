"""Who is signed in. Only a hash of the token is kept, so that a stolen backup opens no session."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

import sqlalchemy as sa

from core.domain import UserId
from core.storage.tables import sessions


@dataclass(frozen=True, kw_only=True)
class Session:
    """One browser somebody signed in with. A revoked session does not exist any more."""

    token_hash: str
    user_id: UserId
    created_at: datetime  # timezone-aware, UTC
    seen_at: datetime  # when it was last used
    expires_at: datetime  # whatever happens


_COLUMNS = [sessions.c[field.name] for field in fields(Session)]


class Sessions:
    """The sessions as one transaction sees them. Whether one is still good is for the caller to judge."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def add(self, token_hash: str, user_id: UserId, created_at: datetime, expires_at: datetime) -> None:
        """
        Raises:
            sqlalchemy.exc.IntegrityError: there is no such account.
        """
        row = {"token_hash": token_hash, "user_id": user_id, "created_at": created_at}
        self._tx.execute(sa.insert(sessions).values(row | {"seen_at": created_at, "expires_at": expires_at}))

    def get(self, token_hash: str) -> Session | None:
        found = sa.select(*_COLUMNS).where(sessions.c.token_hash == token_hash)
        row = self._tx.execute(found).mappings().first()
        return None if row is None else Session(**row)

    def touch(self, token_hash: str, at: datetime) -> None:
        """Note that it was used; a session that was revoked meanwhile stays away."""
        self._tx.execute(sa.update(sessions).where(sessions.c.token_hash == token_hash).values(seen_at=at))

    def revoke(self, token_hash: str) -> None:
        self._tx.execute(sa.delete(sessions).where(sessions.c.token_hash == token_hash))

    def revoke_all(self, user_id: UserId) -> int:
        """End every session of one person; says how many there were."""
        return self._tx.execute(sa.delete(sessions).where(sessions.c.user_id == user_id)).rowcount

    def purge(self, before: datetime) -> int:
        """Forget the sessions that expired before that instant; says how many there were."""
        return self._tx.execute(sa.delete(sessions).where(sessions.c.expires_at < before)).rowcount
