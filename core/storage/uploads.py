"""Uploads under way, so that one that was cut off can go on where it stopped."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime

import sqlalchemy as sa

from core.domain import UserId
from core.errors import NotFound
from core.storage.tables import uploads


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file that is arriving in pieces.

    Attributes:
        size_bytes: What the browser announced.
        received_bytes: What has reached the disk; the next piece begins there.
        fingerprint: What the browser recognises the file by (name, size, date): not a hash of its content.
    """

    upload_id: str
    owner: UserId
    name: str
    size_bytes: int
    received_bytes: int
    fingerprint: str
    created_at: datetime  # timezone-aware, UTC


_COLUMNS = [uploads.c[field.name] for field in fields(Upload)]


class Uploads:
    """The uploads as one transaction sees them."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def add(self, upload: Upload) -> None:
        """
        Raises:
            sqlalchemy.exc.IntegrityError: its owner is uploading a file with this fingerprint already; `find` it.
        """
        self._tx.execute(sa.insert(uploads).values(**asdict(upload), touched_at=upload.created_at))

    def get(self, upload_id: str) -> Upload | None:
        return self._one(uploads.c.upload_id == upload_id)

    def find(self, owner: UserId, fingerprint: str) -> Upload | None:
        return self._one((uploads.c.owner == owner) & (uploads.c.fingerprint == fingerprint))

    def advance(self, upload_id: str, received_bytes: int, *, at: datetime | None = None) -> None:
        """Note how much has arrived; `at` is now unless told otherwise.

        Raises:
            NotFound: there is no such upload.
        """
        row = {"received_bytes": received_bytes, "touched_at": at or datetime.now(UTC)}
        advanced = sa.update(uploads).where(uploads.c.upload_id == upload_id).values(row)
        if self._tx.execute(advanced).rowcount != 1:
            raise NotFound(f"there is no upload '{upload_id}'")

    def remove(self, upload_id: str) -> None:
        self._tx.execute(sa.delete(uploads).where(uploads.c.upload_id == upload_id))

    def stale(self, before: datetime) -> tuple[Upload, ...]:
        """Uploads of which nothing arrived since, the longest forgotten first."""
        chosen = sa.select(*_COLUMNS).where(uploads.c.touched_at < before)
        rows = self._tx.execute(chosen.order_by(uploads.c.touched_at, uploads.c.upload_id)).mappings()
        return tuple(Upload(**row) for row in rows)

    def _one(self, condition: sa.ColumnElement[bool]) -> Upload | None:
        row = self._tx.execute(sa.select(*_COLUMNS).where(condition)).mappings().first()
        return None if row is None else Upload(**row)
