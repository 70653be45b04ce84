"""A list that was made, and how it came."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from core.domain import ItemId, Recommendation
from core.domain.requests import Step, Wanted
from core.explain.digits import places
from core.protocols import Recommender
from core.recommend.exploring import GIVEN
from core.recommend.reranking import Candidate, Move
from core.services.recommendation.stages import Around


@dataclass(frozen=True)
class Served:
    """A list and how it came.

    Attributes:
        wanted: What was asked for.
        version: Of the model that answered.
        picks: Best first. Each names the strategy that scored it: another one than was asked for where that could not.
        path: What each stage did to each item of its pool; see `steps` for one item.
        scored: The pool: the best candidates with the score of the strategy, best first.
        candidates: How many items could have been listed.
        middle: The score of the candidate in the middle of all, which tells what is much; NaN without candidates.
        left_out: Why the other items of the collection could not, and how many: "already judged", "kept back",
            "not known to the strategy", "not ready", "failed".
        fallback: Why another strategy filled the list, wholly or in part; "" where none did.
        order: Rows of `recommender.items`, all candidates by the score of the strategy, best first.
        around: What stages looked at outside of the person, for the pool.
        draw: The number of the draw by which places were given by chance; 0 where none could be.
        could: How likely each item was to be in the list, where chance had a say, whether it is there or not.
    """

    wanted: Wanted
    version: str
    picks: tuple[Recommendation, ...]
    path: tuple[Move, ...] = ()
    scored: tuple[Candidate, ...] = ()
    candidates: int = 0
    middle: float = math.nan
    left_out: Mapping[str, int] = field(default_factory=dict)
    fallback: str = ""
    recommender: Recommender | None = field(default=None, repr=False, compare=False)
    order: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64), repr=False, compare=False)
    around: Around = field(default_factory=Around, repr=False)
    draw: int = 0
    could: Mapping[ItemId, float] = field(default_factory=dict, repr=False)

    @property
    def places(self) -> int:
        """How many digits after the point the list is told in."""
        return places((pick.strategy, pick.score) for pick in self.picks)

    def items(self) -> tuple[ItemId, ...]:
        return tuple(pick.item_id for pick in self.picks)

    def rank(self, item_id: ItemId) -> int | None:
        """The place in the list, from 1."""
        return next((pick.rank for pick in self.picks if pick.item_id == item_id), None)

    def by_chance(self, item_id: ItemId) -> bool:
        """Whether chance gave the item its place in the list."""
        return any(move.item_id == item_id and move.reason == GIVEN for move in self.path)

    def place(self, item_id: ItemId) -> int | None:
        """The place among all candidates by the score of the strategy alone, from 1; None if it is not one."""
        if self.recommender is None:
            return None
        [row] = self.recommender.items.rows([item_id])
        found = np.flatnonzero(self.order == row)
        return int(found[0]) + 1 if len(found) else None

    def steps(self, item_id: ItemId) -> tuple[Step, ...]:
        """The decision path of one item; its deltas sum to the score it is listed with.

        Stages count places within the pool, where an item that a rule of the house brought in from far behind stands
        last: until something moves it, its place is the one it has among all candidates.
        """
        start = next(((n, c.score) for n, c in enumerate(self.scored, start=1) if c.item_id == item_id), None)
        own = [move for move in self.path if move.item_id == item_id]
        if start is None:
            return tuple(_step(move, move.rank_before, move.rank_after) for move in own)
        pooled, score = start
        place = self.place(item_id) or pooled
        steps, unmoved = [Step("score", None, place, score)], True
        for move in own:
            before = place if unmoved else move.rank_before
            unmoved = unmoved and move.rank_after == pooled
            steps.append(_step(move, before, place if unmoved else move.rank_after))
        return tuple(steps)


def _step(move: Move, before: int | None, after: int | None) -> Step:
    return Step(move.stage, before, after, move.delta, move.reason, move.ref)
