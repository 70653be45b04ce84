"""One history under one model: what every layer of an explanation asks about it, computed at most once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial

import numpy as np

from core.domain import ItemId, Query, Scores
from core.explain.additions import Entry, enter
from core.explain.asking import DEAR, Ask, Asked, Mask
from core.explain.counterfactual import LARGEST, Removal, leave, leave_asked, leave_led
from core.explain.standing import Places, in_list
from core.protocols import Recommender
from core.recommend.ahead import Ahead
from core.recommend.cold_user import ColdUserRecommender
from core.recommend.content import ContentRecommender
from core.recommend.factors import FactorRecommender
from core.recommend.history import FromHistory, Rows, Shares, known
from core.recommend.hybrid import HybridRecommender
from core.recommend.neighbourhood import Neighbourhood
from core.recommend.neural.sequence import SequenceRecommender
from core.recommend.over import Over
from core.recommend.user_knn import UserKnnRecommender
from core.recommend.voices import Choir
from core.recommend.widened import WidenedRecommender

NEAREST_OF = 500  # best candidates that are tried as additions where asking about all of them would cost too much
DEEP = 8  # cells that asking a Transformer of several layers counts for each pair of things: some 0.2 µs


@dataclass(frozen=True, eq=False)
class Case:
    """Columns and rows count over the items of `model`.

    Attributes:
        rows, strengths: The history items the model listens to.
    """

    model: FromHistory | ContentRecommender
    query: Query
    rows: Rows
    strengths: Scores

    @classmethod
    def of(cls, recommender: Recommender, query: Query) -> Case | None:
        """None for a model that cannot be asked about parts of a history."""
        model = recommender.base if isinstance(recommender, Over) else recommender
        if not isinstance(model, (FromHistory, ContentRecommender)):
            return None
        if isinstance(model, ContentRecommender):
            model = model.hearing(query.told)
        return cls(model, query, *known(model.items, query.history))

    def same(self, other: Case) -> bool:
        """Whether the same is asked of the same model."""
        return self.model is other.model and self.query == other.query

    @cached_property
    def refs(self) -> tuple[ItemId, ...]:
        """The history items, in the order of `rows`."""
        return tuple(ItemId(self.model.items.ids[row]) for row in self.rows)

    @cached_property
    def taste(self) -> dict[ItemId, float]:
        """What the pictures, sounds and words of an item are compared with: the history, and what was said."""
        strengths = {ref: float(s) for ref, s in zip(self.refs, self.strengths, strict=True)}
        return self.model.taste(strengths, self.query.told) if isinstance(self.model, ContentRecommender) else strengths

    @cached_property
    def scores(self) -> Scores:
        """(n_items,)."""
        return np.asarray(self.model.score(self.query), dtype=np.float64)

    @cached_property
    def shares(self) -> Shares | None:
        """Of all scores at once; None where that costs too much, or nothing here would need them."""
        return None if self._folded else self.model.shares(self.rows, self.strengths)

    @cached_property
    def bases(self) -> Scores | None:
        """What every score begins with before any of the history, (n_items,); None as for `shares`."""
        if isinstance(self.model, HybridRecommender | WidenedRecommender):
            return self.model.bases(self.rows, self.strengths)  # all their shares would cost far more
        return self.shares.base if self.shares is not None else None

    @cached_property
    def alone(self) -> Scores:
        """Scores without each history item, (n_history, n_items)."""
        if self.shares is not None and self.shares.linear and len(self.rows) > 1:
            return np.asarray(self.shares.scores - self.shares.values)
        return self.ask(~np.eye(len(self.rows), dtype=bool))

    def ask(self, keep: Mask) -> Scores:
        """The scores of parts of the history, (n_parts, n_items)."""
        if self.shares is not None and self.shares.linear:
            scores: Scores = self.shares.base + keep.astype(np.float64) @ self.shares.values
            if not self._answers_anybody:
                scores[~keep.any(axis=1)] = np.nan
            return scores
        return self._asked(keep)

    @cached_property
    def _asked(self) -> Ask:
        """The model, made ready for many questions about this history where it can be."""
        if isinstance(self.model, FactorRecommender):
            return self.model.asking(self.rows, self.strengths)
        return partial(self.model.score_parts, self.rows, self.strengths)

    @cached_property
    def _listening(self) -> Choir | None:
        """A blend of strategies, made ready for many questions about this history where it can be."""
        if isinstance(self.model, HybridRecommender | WidenedRecommender | ColdUserRecommender):
            return self.model.listening(self.rows, self.strengths, LARGEST)
        return None

    def column(self, item_id: ItemId) -> int:
        """-1 for an item the model has never met."""
        return int(self.model.items.rows([item_id])[0])

    def columns(self, item_ids: Sequence[ItemId]) -> Places:
        """Of the items that the model knows."""
        found = self.model.items.rows(item_ids)
        return found[found >= 0]

    def effects(self, column: int) -> Scores:
        """By how much the score would be lower without each history item, (n_history,); NaN where nothing is left."""
        if isinstance(self.model, ContentRecommender) and len(self.rows) > 1:
            return self.model.shares_of(self.rows, self.strengths, np.array([column]))[:, 0]
        if self._listening is not None:
            return self._listening.effects(column)
        if self._has_formula:
            return self.model.without(self.rows, self.strengths, column)  # type: ignore[union-attr]
        return np.asarray(self.scores[column] - self.alone[:, column])

    def removal(self, column: int, rivals: Places, k: int) -> Removal | None:
        """The smallest part of the history without which the item is not among the best `k`."""
        if not len(self.rows):
            return None
        if isinstance(self.model, ContentRecommender):
            return self._removal_by_content(self.model, column, rivals, k)
        if self._listening is not None:
            if not in_list(self.scores, column, rivals, k):
                return None
            ahead = Ahead(self._listening, column, rivals, self.scores[column] - self.scores[rivals])
            return leave_led(ahead, self.scores[column], k)
        if self.shares is not None and self.shares.linear:
            silent = not self._answers_anybody
            return leave(self.shares.scores, self.shares.values, column, rivals, k, silent=silent)
        if isinstance(self.model, FactorRecommender):
            if not in_list(self.scores, column, rivals, k):
                return None
            lead = self.model.lead(self.rows, self.strengths, column, rivals)
            return leave_led(lead, self.scores[column], k, silent=True)
        if isinstance(self.model, UserKnnRecommender):
            closer = partial(self._closer, column, rivals, k)
            return leave_asked(self.ask, self.scores, column, rivals, k, self.alone, closer=closer)
        return leave_asked(self.ask, self.scores, column, rivals, k, self.alone, dear=self._dear)

    def _closer(self, column: int, rivals: Places, k: int, size: int) -> Asked:
        """Asks only about the people and rivals who count for up to `size` removals, the item being the first."""
        people = self._neighbourhood(size)
        columns = np.append(column, people.within_reach(column, rivals))
        ask = partial(people.score_parts, columns=columns)
        return Asked(ask, 0, np.arange(1, len(columns)), k, dear=len(people.sure))

    @cached_property
    def _neighbourhood(self) -> Callable[[int], Neighbourhood]:
        """The people who count for so many removals: the same for all places of a list."""
        assert isinstance(self.model, UserKnnRecommender)
        return cache(partial(self.model.neighbourhood, self.rows, self.strengths))

    def _removal_by_content(self, model: ContentRecommender, column: int, rivals: Places, k: int) -> Removal | None:
        """The same as from all shares, which are worked out for the few that removals can bring ahead only."""
        gaps = self.scores[column] - self.scores[rivals]
        near = model.within_reach(self.rows, self.strengths, column, rivals, gaps, LARGEST)
        columns = np.sort(np.append(near, column))  # equal scores are told apart by their order
        at = int(np.searchsorted(columns, column))
        shares = model.shares_of(self.rows, self.strengths, columns)
        others = np.delete(np.arange(len(columns)), at)
        return leave(self.scores[columns], shares, at, others, k, silent=not self._answers_anybody)

    def entries(self, column: int, rivals: Places, k: int) -> tuple[Entry, ...]:
        """What somebody would have to like so that the item is among the best `k`."""
        pool = rivals[:NEAREST_OF] if self._slow else rivals
        order = np.argsort(-self._toward(column, pool), kind="stable")
        nearest = [int(pool[n]) for n in order]

        def ask(cases: Sequence[tuple[int, ...]]) -> Scores:
            added = sorted({c for case in cases for c in case})
            rows = np.concatenate([self.rows, np.array(added, dtype=np.int64)])
            keep = np.ones((len(cases), len(rows)), dtype=bool)
            for n, case in enumerate(cases):
                keep[n, len(self.rows) :] = [c in case for c in added]
            return self.model.score_parts(rows, np.concatenate([self.strengths, np.ones(len(added))]), keep)

        return enter(ask, nearest, column, rivals, k)

    def _toward(self, column: int, pool: Places) -> Scores:
        """How much a like of each item of the pool would do for the item, roughly; what is said is checked."""
        if isinstance(self.model, ContentRecommender):
            cosines = self.model.content.cosines(ItemId(self.model.items.ids[column]))
            return np.asarray(sum(cosines.values(), np.zeros(len(self.model.items)))[pool])
        return self.model.contributions(pool, np.ones(len(pool)), column)[1]

    @property
    def _has_formula(self) -> bool:
        """Whether removal effects on one score cost less than asking again about all of them."""
        if self.shares is not None and self.shares.linear:
            return False
        return isinstance(self.model, FromHistory) and type(self.model).without is not FromHistory.without

    @property
    def _dear(self) -> int:
        """Cells that asking about a part of the history counts at least."""
        deep = isinstance(self.model, SequenceRecommender) and len(self.model.layers) > 1
        return max(DEAR, DEEP * len(self.rows) ** 2) if deep else DEAR

    @property
    def _slow(self) -> bool:
        return isinstance(self.model, UserKnnRecommender) or (self.shares is None and not self._folded)

    @property
    def _folded(self) -> bool:
        """Whether a taste vector is fitted to the history: exact, but no sum that a removal takes its share from."""
        return isinstance(self.model, FactorRecommender)

    @property
    def _answers_anybody(self) -> bool:
        """Whether there are scores for an empty history."""
        if isinstance(self.model, ContentRecommender):
            return self.model.answers_anybody
        return self.shares is not None and bool(self.shares.base.any())
