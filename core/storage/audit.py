"""The log of changes: who did what to which item, with the values before and after, so it can be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.domain import ItemId
from core.errors import NotFound
from core.storage.tables import changes


@dataclass(frozen=True, kw_only=True)
class Change:
    """One action of a curator.

    Attributes:
        item_id: None for actions on several items or on none.
        before, after: The values that changed, by field, as JSON knows them (tuples come back as lists).
        undone: It was taken back later.
    """

    change_id: int
    at: datetime  # timezone-aware, UTC
    actor: str
    action: str
    item_id: ItemId | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    undone: bool = False


_COLUMNS = [changes.c[field.name] for field in fields(Change)]


class Audit:
    """The log as one transaction sees it. Entries are only ever added and marked, never removed."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def record(
        self,
        actor: str,
        action: str,
        item_id: ItemId | None,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        at: datetime,
    ) -> int:
        """Note a change, in the transaction that makes it; gives its id."""
        entry = {
            "actor": actor,
            "action": action,
            "item_id": item_id,
            "before": dict(before),
            "after": dict(after),
            "at": at,
            "undone": False,
        }
        return int(self._tx.execute(sa.insert(changes).values(entry).returning(changes.c.change_id)).scalar_one())

    def get(self, change_id: int) -> Change:
        """
        Raises:
            NotFound: there is no such change.
        """
        found = self._newest_first(sa.select(*_COLUMNS).where(changes.c.change_id == change_id))
        if not found:
            raise NotFound(f"there is no change {change_id} in the log")
        return found[0]

    def of(self, item_id: ItemId) -> tuple[Change, ...]:
        """Newest first."""
        return self._newest_first(sa.select(*_COLUMNS).where(changes.c.item_id == item_id))

    def naming(self, item_id: ItemId, actions: Sequence[str]) -> tuple[Change, ...]:
        """Changes of these kinds whose values mention an item, newest first. Reads all of these kinds."""
        sides = [
            sa.cast(side, sa.Text).contains(item_id, autoescape=True) for side in (changes.c.before, changes.c.after)
        ]
        return self._newest_first(sa.select(*_COLUMNS).where(changes.c.action.in_(actions), sa.or_(*sides)))

    def since(self, change_id: int, actions: Sequence[str]) -> tuple[Change, ...]:
        """Changes of these kinds after that one, newest first."""
        later = (changes.c.change_id > change_id) & changes.c.action.in_(actions)
        return self._newest_first(sa.select(*_COLUMNS).where(later))

    def done_by(self, actor: str, action: str, after: datetime) -> tuple[Change, ...]:
        """What somebody did of one kind after a moment, newest first."""
        theirs = (changes.c.actor == actor) & (changes.c.action == action) & (changes.c.at > after)
        return self._newest_first(sa.select(*_COLUMNS).where(theirs))

    def recent(self, limit: int) -> tuple[Change, ...]:
        """Newest first."""
        return self._newest_first(sa.select(*_COLUMNS).limit(limit))

    def last(self, action: str) -> Change | None:
        """The newest of its kind; None where there was none."""
        found = self._newest_first(sa.select(*_COLUMNS).where(changes.c.action == action).limit(1))
        return found[0] if found else None

    def mark_undone(self, change_id: int) -> None:
        """
        Raises:
            NotFound: there is no such change.
        """
        marked = sa.update(changes).where(changes.c.change_id == change_id).values(undone=True)
        if self._tx.execute(marked).rowcount != 1:
            raise NotFound(f"there is no change {change_id} in the log")

    def _newest_first(self, chosen: sa.Select[Any]) -> tuple[Change, ...]:
        rows = self._tx.execute(chosen.order_by(changes.c.change_id.desc())).mappings()
        return tuple(Change(**row) for row in rows)
