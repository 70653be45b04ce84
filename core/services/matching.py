"""Whom an item suits: single people, groups, and tastes, each with reasons; for curators only.

A person's reasons are of their own history and nobody else's; a group's name only what many of it have met.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from core.domain import ItemId, Reason, UserId, Visitor
from core.domain.behaviour import GroupMatch, PersonMatch, Tastes
from core.errors import NotFound
from core.recommend.history import FromHistory
from core.recommend.matching import Matcher
from core.security.roles import allowed
from core.services.collection import Collection, Snapshot
from core.services.registry import Registry
from core.services.training import Training

PREFERRED = ("hybrid", "two_tower", "cold_item", "als", "ease", "item_knn")  # the first that knows the item


@dataclass(frozen=True)
class ItemMatches:
    """Attributes:
    strategy: Whose scores these are.
    people: Best first; empty for groups.
    groups: Best first; empty for people.
    """

    item_id: ItemId
    strategy: str
    people: tuple[PersonMatch, ...] = ()
    groups: tuple[GroupMatch, ...] = ()


class Matching:
    """Turns trained strategies around. Asks afresh each time: what was learned since counts at once."""

    def __init__(
        self, collection: Collection, registry: Registry, training: Training, matcher: Matcher | None = None
    ) -> None:
        self._collection = collection
        self._registry = registry
        self._training = training
        self._matcher = matcher or Matcher()

    @allowed("curator")
    def people(self, visitor: Visitor, item_id: ItemId, *, strategy: str = "", k: int = 10) -> ItemMatches:
        """The people whom an item suits best and who have not met it.

        Args:
            strategy: One that is trained; "" for the first of our preference that knows the item.

        Raises:
            NotFound: there is no such item, or no trained strategy knows it.
        """
        snapshot, recommender = self._asked(item_id, strategy)
        found = self._matcher.people(recommender, self._training.data(), item_id, k=k)
        told = tuple(replace(match, reasons=_named(match.reasons, snapshot)) for match in found)
        return ItemMatches(item_id, recommender.strategy, people=told)

    @allowed("curator")
    def groups(
        self, visitor: Visitor, item_id: ItemId, *, by: Literal["segment", "taste"] = "segment", strategy: str = ""
    ) -> ItemMatches:
        """The segments of the profiles, or the tastes found in what people enjoy, best first.

        Raises:
            NotFound: there is no such item, or no trained strategy knows it.
        """
        snapshot, recommender = self._asked(item_id, strategy)
        data = self._training.data()
        members: Mapping[UserId, str] = data.segments
        traits = None
        if by == "taste":
            tastes = self._matcher.tastes(data)
            members = {user: f"taste {number}" for user, number in tastes.members.items()}
            traits = {f"taste {n}": own for n, own in enumerate(tastes.traits, start=1)}
        found = self._matcher.groups(recommender, data, item_id, members, traits=traits)
        told = tuple(replace(match, reasons=_named(match.reasons, snapshot)) for match in found)
        return ItemMatches(item_id, recommender.strategy, groups=told)

    @allowed("curator")
    def tastes(self, visitor: Visitor) -> Tastes:
        """Groups of people who enjoy the same; empty where there are too few people to keep them apart."""
        return self._matcher.tastes(self._training.data())

    def _asked(self, item_id: ItemId, strategy: str) -> tuple[Snapshot, FromHistory]:
        snapshot = self._collection.snapshot()
        snapshot.item(item_id)
        for name in [strategy] if strategy else PREFERRED:
            over = self._registry.recommender(name)
            if over is not None and over.base.items.rows([item_id])[0] >= 0:
                return snapshot, over.base
        raise NotFound(f"No trained strategy knows this item yet{f' ({strategy})' if strategy else ''}.")


def _named(reasons: tuple[Reason, ...], snapshot: Snapshot) -> tuple[Reason, ...]:
    """With titles; items that are gone are not named."""
    return tuple(replace(r, label=snapshot.items[r.ref].title) for r in reasons if r.ref and r.ref in snapshot.items)
