"""Divide what is known into what may be learned from and what is judged, by the name of a way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from core.domain import InteractionTable, ItemId, TrainingData, UserId
from core.errors import EmptyTrainingData, NotFound
from core.evaluation import splits

WAYS: Mapping[str, Callable[[InteractionTable, int], splits.Split]] = {
    "random": lambda table, seed: splits.random_split(table, by="user", seed=seed),
    "leave_last_out": lambda table, seed: splits.leave_last_out(table),
    "temporal": lambda table, seed: splits.temporal(table),
    "cold_user": lambda table, seed: splits.cold_user(table, shuffled=False, seed=seed),
    "cold_item": lambda table, seed: splits.cold_item(table, seed=seed),
}


@dataclass(frozen=True, eq=False)
class Divided:
    """What may be learned from, and what is judged.

    Attributes:
        candidates: The only items that may be recommended; None where all of training may.
    """

    data: TrainingData
    held: InteractionTable
    candidates: tuple[ItemId, ...] | None

    @property
    def users(self) -> tuple[UserId, ...]:
        """Whom lists are made for: everybody of whom something was held out."""
        return tuple(UserId(user) for user in self.held.users.ids)


def divide(data: TrainingData, way: str, seed: int) -> Divided:
    """Equal seeds give equal divisions. Only what people liked is judged: what they rejected is no miss.

    Raises:
        NotFound: there is no such way.
        EmptyTrainingData: nothing is left to learn from, or nothing to judge.
    """
    if way not in WAYS:
        raise NotFound(f"there is no split {way!r}; there is {', '.join(WAYS)}")
    made = WAYS[way](data.interactions, seed)
    held = liked(made.held).compact()
    train = made.train.compact()
    if not len(held) or not len(train):
        raise EmptyTrainingData(f"the split {way!r} leaves nothing to {'judge' if len(train) else 'learn from'}")
    return Divided(replace(data, interactions=train), held, made.candidates)


def liked(table: InteractionTable) -> InteractionTable:
    """The events of the pairs whose strengths add up to something positive."""
    cells = table.user_rows * max(len(table.items), 1) + table.item_rows
    _, of_event = np.unique(cells, return_inverse=True)
    summed = np.bincount(of_event, weights=table.strengths) if len(table) else np.zeros(0)
    return table.only(summed[of_event] > 0 if len(table) else np.zeros(0, dtype=bool))
