"""Rules of the house for everybody's lists: what curators pin, prefer or hide, with undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection

from core.domain import Visitor
from core.domain.requests import HouseRule, HouseRules
from core.domain.types import ItemId
from core.security.roles import allowed
from core.services.changes import Undo
from core.services.collection import Collection, card
from core.services.views import Card
from core.storage.audit import Audit, Change
from core.storage.database import Database
from core.storage.house_numbers import BY_CHANCE, HouseNumbers
from core.storage.house_rules import HouseRulings

BOOST = 1.0  # standard deviations of the scores


def house_rules(database: Database) -> Callable[[], HouseRules]:
    """The rules as they are whenever a list is made; for the pipeline."""

    def now() -> HouseRules:
        with database.read() as tx:
            rulings = HouseRulings(tx).all()
            by_chance = HouseNumbers(tx).get(BY_CHANCE)
        by_rule = {rule: tuple(item for item, own in rulings if own == rule) for rule in ("pin", "hide", "boost")}
        return HouseRules(
            pinned=by_rule["pin"],
            hidden=by_rule["hide"],
            boosted=tuple((item, BOOST) for item in by_rule["boost"]),
            by_chance=by_chance,
        )

    return now


class Ruling:
    """What curators decide about everybody's lists."""

    def __init__(self, database: Database, collection: Collection) -> None:
        self._database = database
        self._collection = collection

    @property
    def undo_actions(self) -> Mapping[str, Undo]:
        """How changes made here are taken back, by action."""
        return {"house_rule": _as_before}

    @allowed("curator")
    def all(self, visitor: Visitor) -> tuple[tuple[Card, HouseRule], ...]:
        """Every rule, oldest first: of several pinned recordings the one pinned first stands on top."""
        items = self._collection.snapshot(visitor).items
        with self._database.read() as tx:
            return tuple((card(items[item]), rule) for item, rule in HouseRulings(tx).all() if item in items)

    @allowed("curator")
    def rule(self, visitor: Visitor, item_id: ItemId, rule: HouseRule | None) -> int:
        """Pin, prefer or hide an item in everybody's lists, or do nothing of the kind any more; gives the change.

        Raises:
            NotFound: there is no such item.
        """
        self._collection.snapshot(visitor).item(item_id)
        now = datetime.now(UTC)
        with self._database.write() as tx:
            rulings = HouseRulings(tx)
            before = rulings.get(item_id)
            rulings.put(item_id, rule, now)
            return Audit(tx).record(visitor.user_id, "house_rule", item_id, {"rule": before}, {"rule": rule}, now)


def _as_before(tx: Connection, change: Change) -> None:
    if change.item_id is not None:
        HouseRulings(tx).put(change.item_id, change.before["rule"], datetime.now(UTC))
