"""People who may sign in."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, fields
from datetime import UTC, datetime

import sqlalchemy as sa

from core.domain import Role, UserId
from core.errors import NotFound
from core.storage.tables import accounts, insert


@dataclass(frozen=True, kw_only=True)
class Account:
    """One person who may sign in, unless `disabled`.

    Attributes:
        name: As it was entered; names that differ in case or form only are the same name.
        password_hash: In the hasher's own format, salt included.
    """

    user_id: UserId
    name: str
    password_hash: str
    role: Role
    disabled: bool
    created_at: datetime  # timezone-aware, UTC


_COLUMNS = [accounts.c[field.name] for field in fields(Account)]


class Accounts:
    """The accounts as one transaction sees them."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def add(self, user_id: UserId, name: str, password_hash: str, role: Role, *, at: datetime | None = None) -> bool:
        """False, and nothing stored, when the id or the name is taken."""
        row = {
            "user_id": user_id,
            "name": name,
            "name_key": _key(name),
            "password_hash": password_hash,
            "role": role,
            "disabled": False,
            "created_at": at or datetime.now(UTC),
        }
        new = insert(self._tx, accounts).values(row).on_conflict_do_nothing()
        return self._tx.execute(new.returning(accounts.c.user_id)).first() is not None

    def by_name(self, name: str) -> Account | None:
        return self._one(accounts.c.name_key == _key(name))

    def get(self, user_id: UserId) -> Account | None:
        return self._one(accounts.c.user_id == user_id)

    def all(self) -> tuple[Account, ...]:
        """Every account, also disabled ones, by name regardless of case."""
        rows = self._tx.execute(sa.select(*_COLUMNS).order_by(accounts.c.name_key)).mappings()
        return tuple(Account(**row) for row in rows)

    def count(self) -> int:
        """How many accounts there are, disabled ones included."""
        return int(self._tx.execute(sa.select(sa.func.count()).select_from(accounts)).scalar_one())

    def set_role(self, user_id: UserId, role: Role) -> None:
        """
        Raises:
            NotFound: there is no such account.
        """
        self._change(user_id, {"role": role})

    def set_password(self, user_id: UserId, password_hash: str) -> None:
        """
        Raises:
            NotFound: there is no such account.
        """
        self._change(user_id, {"password_hash": password_hash})

    def disable(self, user_id: UserId, disabled: bool = True) -> None:
        """
        Raises:
            NotFound: there is no such account.
        """
        self._change(user_id, {"disabled": disabled})

    def _change(self, user_id: UserId, row: dict[str, object]) -> None:
        changed = self._tx.execute(sa.update(accounts).where(accounts.c.user_id == user_id).values(row))
        if changed.rowcount != 1:
            raise NotFound(f"there is no account '{user_id}'")

    def _one(self, condition: sa.ColumnElement[bool]) -> Account | None:
        row = self._tx.execute(sa.select(*_COLUMNS).where(condition)).mappings().first()
        return None if row is None else Account(**row)


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).strip()
