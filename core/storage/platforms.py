"""Keys of other platforms, and which of their users are one person."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime

import sqlalchemy as sa

from core.domain import UserId
from core.domain.events import LinkCode, PlatformKey
from core.errors import NotFound
from core.storage.tables import link_codes, platform_keys, same_people

_COLUMNS = [platform_keys.c[field.name] for field in fields(PlatformKey)]


class PlatformKeys:
    """The keys as one transaction sees them; revoked ones stay on record."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def add(self, key: PlatformKey) -> None:
        self._tx.execute(sa.insert(platform_keys).values(asdict(key)))

    def get(self, key_id: str) -> PlatformKey | None:
        found = self._tx.execute(sa.select(*_COLUMNS).where(platform_keys.c.key_id == key_id)).mappings().first()
        return None if found is None else PlatformKey(**found)

    def all(self) -> tuple[PlatformKey, ...]:
        """By platform, oldest first."""
        ordered = sa.select(*_COLUMNS).order_by(platform_keys.c.platform, platform_keys.c.created_at)
        return tuple(PlatformKey(**row) for row in self._tx.execute(ordered).mappings())

    def revoke(self, key_id: str, at: datetime) -> None:
        """
        Raises:
            NotFound: there is no such key, or it was revoked already.
        """
        live = (platform_keys.c.key_id == key_id) & platform_keys.c.revoked_at.is_(None)
        if self._tx.execute(sa.update(platform_keys).where(live).values(revoked_at=at)).rowcount != 1:
            raise NotFound(f"there is no key '{key_id}' that is in use")

    def touch(self, key_id: str, at: datetime) -> None:
        self._tx.execute(sa.update(platform_keys).where(platform_keys.c.key_id == key_id).values(used_at=at))


class SamePeople:
    """Pseudonyms that stand for one person, as one transaction sees them."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def of(self, alias: UserId) -> UserId:
        """Whose history this pseudonym writes and reads; itself where it was never joined with another."""
        chosen = sa.select(same_people.c.user_id).where(same_people.c.alias == alias)
        return UserId(self._tx.execute(chosen).scalar() or alias)

    def aliases(self, user_id: UserId) -> tuple[UserId, ...]:
        """Pseudonyms that stand for this one."""
        chosen = sa.select(same_people.c.alias).where(same_people.c.user_id == user_id).order_by(same_people.c.alias)
        return tuple(UserId(alias) for alias in self._tx.execute(chosen).scalars())

    def join(self, alias: UserId, user_id: UserId) -> None:
        """From now on `alias` is `user_id`; who was joined with the alias before follows it."""
        follow = sa.update(same_people).where(same_people.c.user_id == alias).values(user_id=user_id)
        self._tx.execute(follow)
        self._tx.execute(sa.insert(same_people).values(alias=alias, user_id=user_id))

    def part(self, alias: UserId) -> bool:
        """Let a pseudonym stand for itself again; says whether it stood for another."""
        return self._tx.execute(sa.delete(same_people).where(same_people.c.alias == alias)).rowcount > 0

    def offer(self, code: LinkCode) -> None:
        self._tx.execute(sa.insert(link_codes).values(asdict(code)))

    def take(self, code_hash: str, now: datetime) -> UserId | None:
        """Whom a code speaks for; it can be used once, and not after its time."""
        self._tx.execute(sa.delete(link_codes).where(link_codes.c.expires_at <= now))
        used = sa.delete(link_codes).where(link_codes.c.code_hash == code_hash).returning(link_codes.c.user_id)
        found = self._tx.execute(used).scalar()
        return None if found is None else UserId(found)
