"""Whom an item suits: single people, groups, and tastes, each with reasons; for curators only.

A person's reasons are of their own history and nobody else's; a group's name only what many of it have met. Nobody is
named: people are numbered within one answer, and told apart by what they are like.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from core.domain import ItemId, Reason, TrainingData, UserId, Visitor
from core.domain.behaviour import GroupMatch, Tastes
from core.errors import NotFound
from core.recommend.history import FromHistory
from core.recommend.matching import Matcher, histories_of
from core.security.roles import allowed
from core.services.collection import Collection, Snapshot
from core.services.learning.expecting import Expecting
from core.services.learning.registry import Registry
from core.services.learning.training import Training
from core.services.recommendation.matching_views import ItemMatches, Outlook, PersonShown
from core.services.recommendation.stages import subjects

PREFERRED = ("hybrid", "two_tower", "cold_item", "als", "ease", "item_knn")  # the first that knows the item
TELLING = 1.25  # times the share it has of everybody's history: a subject says something about a taste
By = Literal["segment", "taste"]


@dataclass(frozen=True, eq=False)
class _Crowd:
    """Everybody at one moment, and the tastes they share."""

    data: TrainingData
    tastes: Tastes
    names: tuple[str, ...]  # of the tastes

    def taste(self, user_id: UserId) -> str:
        number = self.tastes.members.get(user_id, 0)
        return self.names[number - 1] if number else ""


class Matching:
    """Turns trained strategies around. What was learned since counts at once."""

    def __init__(
        self,
        collection: Collection,
        registry: Registry,
        training: Training,
        matcher: Matcher | None = None,
        expecting: Expecting | None = None,
        revision: Callable[[], int] | None = None,
    ) -> None:
        """
        Args:
            expecting: Says what people would do; without it nothing is expected of anybody.
            revision: Moves with every change of interactions; without it everybody is gathered each time.
        """
        self._collection = collection
        self._registry = registry
        self._training = training
        self._matcher = matcher or Matcher()
        self._expecting = expecting
        self._revision = revision
        self._lock = threading.Lock()
        self._crowds: dict[bool, tuple[tuple[int, int], _Crowd]] = {}

    @allowed("curator")
    def people(
        self, visitor: Visitor, item_id: ItemId, *, strategy: str = "", k: int = 10, simulated: bool = False
    ) -> ItemMatches:
        """The people whom an item suits best and who have not met it.

        Args:
            strategy: One that is trained; "" for the first of our preference that knows the item.
            simulated: Invented people, too.

        Raises:
            NotFound: there is no such item, or no trained strategy knows it.
        """
        snapshot, recommender = self._asked(item_id, strategy)
        crowd = self._crowd(simulated)
        found = self._matcher.people(recommender, crowd.data, item_id, k=k)
        outlook = self._everybody(item_id, crowd.data)
        rows = crowd.data.interactions.users.rows([match.user_id for match in found])
        told = tuple(
            PersonShown(
                **{**vars(match), "reasons": _named(match.reasons, snapshot)},
                number=number,
                group=crowd.data.segments.get(match.user_id, ""),
                taste=crowd.taste(match.user_id),
                met=int(np.diff(crowd.data.interactions.matrix.indptr)[row]),
                liked=_liked(crowd.data, int(row)),
                chances={name: float(own[row]) for name, own in outlook.items()},
            )
            for number, (match, row) in enumerate(zip(found, rows, strict=True), start=1)
        )
        return ItemMatches(item_id=item_id, strategy=recommender.strategy, people=told)

    @allowed("curator")
    def groups(
        self, visitor: Visitor, item_id: ItemId, *, by: By = "segment", strategy: str = "", simulated: bool = False
    ) -> ItemMatches:
        """The segments of the profiles, or the tastes found in what people enjoy, best first.

        Raises:
            NotFound: there is no such item, or no trained strategy knows it.
        """
        snapshot, recommender = self._asked(item_id, strategy)
        crowd = self._crowd(simulated)
        members, traits = _members(crowd, by)
        found = self._matcher.groups(recommender, crowd.data, item_id, members, traits=traits)
        told = tuple(replace(match, reasons=_named(match.reasons, snapshot)) for match in found)
        return ItemMatches(item_id=item_id, strategy=recommender.strategy, groups=_seen(told, snapshot))

    @allowed("curator")
    def outlook(self, visitor: Visitor, item_id: ItemId, *, simulated: bool = False) -> Outlook | None:
        """What everybody who has not met an item would do with it; None where nothing was learned or known of it.

        Raises:
            NotFound: there is no such item.
        """
        self._collection.snapshot().item(item_id)
        crowd = self._crowd(simulated)
        chances = self._everybody(item_id, crowd.data)
        trust = self._expecting.trust(visitor) if self._expecting else None
        if trust is None or not chances:
            return None
        table = crowd.data.interactions
        [column] = table.items.rows([item_id])
        met = table.matrix[:, [column]].toarray()[:, 0] != 0 if column >= 0 else np.zeros(len(table.users), bool)
        asked = np.isfinite(chances["play"]) & ~met
        if np.count_nonzero(asked) < self._matcher.smallest:
            return None
        weight = np.where(asked, np.nan_to_num(chances["play"]), 0.0)
        return Outlook(
            people=int(asked.sum()),
            met=int(met.sum()),
            chances={
                "play": float(chances["play"][asked].mean()),
                "like_if_played": mean_of(chances["like_if_played"], weight),
                "watched_if_played": mean_of(chances["watched_if_played"], weight),
            },
            usual={name: own.base for name, own in trust.reliability.items()},
            error={name: own.error for name, own in trust.reliability.items()},
            guessed=frozenset(name for name, own in trust.reliability.items() if own.method == "base"),
        )

    @allowed("curator")
    def tastes(self, visitor: Visitor, *, simulated: bool = False) -> Tastes:
        """Groups of people who enjoy the same; empty where there are too few people to keep them apart."""
        return self._crowd(simulated).tastes

    def _crowd(self, simulated: bool) -> _Crowd:
        """Gathered again when anything was said, or the collection has changed."""
        state = (self._revision() if self._revision else -1, self._collection.snapshot().revision)
        with self._lock:
            known = self._crowds.get(simulated)
            if known is None or known[0] != state or not self._revision:
                data = self._training.data(simulated)
                tastes = self._matcher.tastes(data)
                names = taste_names(data, tastes, self._collection.snapshot(), self._matcher.smallest)
                known = self._crowds[simulated] = state, _Crowd(data, tastes, names)
            return known[1]

    def _everybody(self, item_id: ItemId, data: TrainingData) -> Mapping[str, np.ndarray]:
        """What each person would do with an item, (n_users,) by outcome; nothing where that was never learned."""
        model = self._expecting.model() if self._expecting else None
        if model is None:
            return {}
        [column] = model.recommender.items.rows([item_id])
        if column < 0:
            return {}
        return model.expect_everybody(histories_of(model.recommender, data), int(column))

    def _asked(self, item_id: ItemId, strategy: str) -> tuple[Snapshot, FromHistory]:
        snapshot = self._collection.snapshot()
        snapshot.item(item_id)
        for name in [strategy] if strategy else PREFERRED:
            over = self._registry.recommender(name)
            if over is not None and over.base.items.rows([item_id])[0] >= 0:
                return snapshot, over.base
        behind = self._expecting.recommender() if self._expecting and not strategy else None
        if behind is not None and behind.items.rows([item_id])[0] >= 0:
            return snapshot, behind
        raise NotFound(f"No trained strategy knows this recording yet{f' ({strategy})' if strategy else ''}.")


def _members(crowd: _Crowd, by: By) -> tuple[Mapping[UserId, str], Mapping[str, tuple[ItemId, ...]] | None]:
    """The group of everybody, and what is typical of each."""
    if by == "segment":
        return crowd.data.segments, None
    members = {user: crowd.taste(user) for user in crowd.tastes.members}
    return members, dict(zip(crowd.names, crowd.tastes.traits, strict=True))


def taste_names(data: TrainingData, tastes: Tastes, snapshot: Snapshot, smallest: int) -> tuple[str, ...]:
    """What each taste is called: the subjects that its people met more than others, "sea and harbour".

    Only subjects that at least `smallest` of its people have met are named, so that nobody can be recognised.
    """
    table = data.interactions
    own = [subjects(snapshot.items[ItemId(i)])[0] if ItemId(i) in snapshot.items else "" for i in table.items.ids]
    names = sorted({name for name in own if name})
    of_item = np.array([[name == other for other in names] for name in own], dtype=np.float64)
    met = (table.matrix > 0).astype(np.float64) @ of_item.reshape(len(own), len(names))  # (n_users, n_subjects)
    share = met / np.maximum(met.sum(axis=1, keepdims=True), 1.0)
    taste = np.array([tastes.members.get(UserId(user), 0) for user in table.users.ids])
    found: list[str] = []
    for number in range(1, len(tastes.traits) + 1):
        mine = taste == number
        more = share[mine].mean(axis=0) / np.maximum(share.mean(axis=0), 1e-9)
        telling = np.where(((met[mine] > 0).sum(axis=0) >= smallest) & (more > TELLING), more, 0.0)
        best = [names[n] for n in np.argsort(-telling, kind="stable")[:2] if telling[n]]
        called = " and ".join(best) or f"taste {number}"
        found.append(called if called not in found else f"{called}, {number}")
    return tuple(found)


def _liked(data: TrainingData, row: int) -> float:
    """The share of what somebody met that they liked."""
    matrix = data.interactions.matrix
    own = matrix.data[matrix.indptr[row] : matrix.indptr[row + 1]]
    return float((own >= 0.5).mean()) if len(own) else float("nan")


def mean_of(values: np.ndarray, weight: np.ndarray) -> float:
    """Weighted by who would play it at all; NaN where nothing was learned."""
    known = np.isfinite(values) & (weight > 0)
    return float(np.average(values[known], weights=weight[known])) if known.any() else float("nan")


def _named(reasons: Sequence[Reason], snapshot: Snapshot) -> tuple[Reason, ...]:
    """With titles; items that are gone are not named."""
    return tuple(replace(r, label=snapshot.items[r.ref].title) for r in reasons if r.ref and r.ref in snapshot.items)


def _seen(groups: tuple[GroupMatch, ...], snapshot: Snapshot) -> tuple[GroupMatch, ...]:
    """Traits that are still there."""
    return tuple(replace(g, traits=tuple(item for item in g.traits if item in snapshot.items)) for g in groups)
