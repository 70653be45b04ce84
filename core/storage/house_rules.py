"""What curators pin, prefer or hide in everybody's lists: at most one rule per item."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from core.domain import ItemId
from core.domain.requests import HouseRule
from core.storage.tables import house_rules, insert


class HouseRulings:
    """The rules as one transaction sees them."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def all(self) -> tuple[tuple[ItemId, HouseRule], ...]:
        """Oldest first; at one instant by item."""
        chosen = sa.select(house_rules.c.item_id, house_rules.c.rule)
        rows = self._tx.execute(chosen.order_by(house_rules.c.made_at, house_rules.c.item_id))
        return tuple((ItemId(row.item_id), row.rule) for row in rows)

    def get(self, item_id: ItemId) -> HouseRule | None:
        chosen = sa.select(house_rules.c.rule).where(house_rules.c.item_id == item_id)
        found: HouseRule | None = self._tx.execute(chosen).scalar_one_or_none()
        return found

    def put(self, item_id: ItemId, rule: HouseRule | None, at: datetime) -> None:
        """Set the rule of an item, in place of the one it had; None takes it away."""
        if rule is None:
            self._tx.execute(sa.delete(house_rules).where(house_rules.c.item_id == item_id))
            return
        values = {"rule": rule, "made_at": at}
        new = insert(self._tx, house_rules).values(item_id=item_id, **values)
        self._tx.execute(new.on_conflict_do_update(index_elements=["item_id"], set_=values))
