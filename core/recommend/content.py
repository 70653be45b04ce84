"""Content-based: items are scored by how much their pictures, sounds and words resemble what a person liked.

score(i) = sum over history j of strength_j x cosine(fused_j, fused_i). The profile is not normalised: that would not
change the order, and without it every history item's share of the score is also exactly its removal effect.

What somebody said they like (`Query.told`) is read as more of such a history: recordings that the words mean, with
strengths. It stays a sum, so each saying has its exact share, too.

Source: P. Lops, M. de Gemmis, G. Semeraro, "Content-based Recommender Systems", Recommender Systems Handbook, 2011.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from core.domain import Explanation, Fused, ItemId, Query, Reason, Scores, TrainingData, Vocabulary
from core.domain.interests import Leaning
from core.errors import NotFound, TooLittleExamined
from core.recommend.history import Mask, Rows, Shares
from core.recommend.products import PIECE, ROUNDING, products


@dataclass(frozen=True)
class Content:
    """Strategy without a learning step: the vectors are the model."""

    name: str = "content"

    def fit(self, data: TrainingData) -> ContentRecommender:
        """Take over the fused item vectors.

        Raises:
            TooLittleExamined: no item has been embedded yet.
        """
        if data.content is None or not len(data.content.items):
            raise TooLittleExamined
        return ContentRecommender(data.content, self.name)


@dataclass(frozen=True)
class ContentRecommender:
    """Scores by fused cosine; reasons are history item x modality, and saying x modality.

    Attributes:
        told: What somebody said they like, for `shares` and `score_parts`, which are asked about a history alone.
    """

    content: Fused
    strategy: str
    told: tuple[Leaning, ...] = ()

    def hearing(self, told: tuple[Leaning, ...]) -> ContentRecommender:
        """The same for somebody who said this."""
        return replace(self, told=told) if told else self

    @property
    def items(self) -> Vocabulary:
        return self.content.items

    def score(self, query: Query) -> Scores:
        """Scores of shape (n_items,); all NaN when nothing with vectors was liked and nothing was said."""
        taste = self.taste(self._strengths(query), query.told)
        if not taste:
            return np.full(len(self.items), np.nan)
        return self.content.along(taste)

    def taste(self, strengths: Mapping[ItemId, float], told: tuple[Leaning, ...]) -> dict[ItemId, float]:
        """A history and what was said, as one: the strength of every recording that has vectors."""
        known = self._known
        summed = defaultdict(float, strengths)
        for item, strength in (pair for leaning in told for pair in leaning.toward):
            if item in known:
                summed[item] += strength
        return dict(summed)

    def shares(self, rows: Rows, strengths: Scores) -> Shares | None:
        """What each item of a history, given as rows, adds to every score; see `core.recommend.history.Shares`."""
        if not len(rows) and not self._said:
            return None
        return Shares(self._head_start, self._sums(rows, np.diag(strengths)), linear=True)

    def shares_of(self, rows: Rows, strengths: Scores, columns: Rows) -> Scores:
        """What each item of a history adds to the scores of some items, (n_history, n_columns)."""
        ids = self.items.ids
        cosines = self.content.between([ItemId(ids[r]) for r in rows], [ItemId(ids[c]) for c in columns])
        return np.asarray(strengths[:, None] * cosines)

    def within_reach(
        self, rows: Rows, strengths: Scores, column: int, rivals: Rows, gaps: Scores, removals: int
    ) -> Rows:
        """The rivals that so many removals could bring ahead of one item at best, and a few that they could not.

        Looked for in float32, at half the price of `shares`; nobody is missed, because its rounding is allowed for.

        Args:
            gaps: How far each rival is behind the item, (n_rivals,).
        """
        most = np.zeros(len(self.items), dtype=np.float32)  # that one removal narrows each gap
        own = self.shares_of(rows, strengths, np.array([column])).astype(np.float32)
        scales = {modality: scale.astype(np.float32) for modality, scale in self.content.scale.items()}
        profiles = {
            modality: (strengths * self.content.scale[modality][rows]).astype(np.float32)[:, None] * units[rows]
            for modality, units in self.content.units.items()
        }
        for start in range(0, len(self.items), PIECE):
            piece = slice(start, start + PIECE)
            parts = (
                (profiles[modality] @ units[piece].T) * scales[modality][piece]
                for modality, units in self.content.units.items()
            )
            most[piece] = (own - sum(parts)).max(axis=0, initial=0.0)
        longest = max((profile.shape[1] for profile in profiles.values()), default=0)
        error = 2 * (longest + 4) * ROUNDING * float(np.abs(strengths).max(initial=0.0))
        return rivals[gaps <= removals * (most[rivals].astype(np.float64) + error)]

    def score_parts(self, rows: Rows, strengths: Scores, keep: Mask) -> Scores:
        """The scores that parts of a history would give, (n_parts, n_items); NaN where nothing is left to go by."""
        scores = self._head_start + self._sums(rows, keep * strengths)
        if not self._said:
            scores[~keep.any(axis=1)] = np.nan
        return scores

    @property
    def answers_anybody(self) -> bool:
        """Whether there are scores before any history, because of what was said."""
        return bool(self._head_start.any())

    @cached_property
    def _said(self) -> dict[ItemId, float]:
        return self.taste({}, self.told)

    @property
    def _head_start(self) -> Scores:
        """What was said gives to every score before any history, (n_items,)."""
        return self.content.along(self._said) if self._said else np.zeros(len(self.items))

    def _sums(self, rows: Rows, weights: Scores) -> Scores:
        """The cosines of every item with weighted sums of items, (n_sums, n_items); `weights` (n_sums, len(rows))."""
        total = np.zeros((len(weights), len(self.items)))
        for modality, units in self.content.units.items():
            scale = self.content.scale[modality]
            profiles = (weights * scale[rows]) @ units[rows].astype(np.float64)
            total += products(profiles, units) * scale
        return total

    def explain(self, query: Query, item_id: ItemId) -> Explanation:
        """One reason per history item or saying, and modality both share; exact, because the model is linear.

        Raises:
            NotFound: the item has no vectors.
        """
        [row] = self.items.rows([item_id])
        if row < 0:
            raise NotFound(f"item {item_id!r} has not been turned into vectors")
        strengths = self._strengths(query)
        parts = self.content.parts([item_id], list(strengths))
        reasons = tuple(
            Reason(kind="history", label=ref, share=strength * float(cosines[0, n]), ref=ref, modality=modality)
            for n, (ref, strength) in enumerate(strengths.items())
            for modality, cosines in parts.items()
            if cosines[0, n] != 0
        )
        reasons += tuple(reason for leaning in query.told for reason in self._heard(leaning, item_id))
        score = sum(reason.share for reason in reasons)
        return Explanation(item_id=item_id, strategy=self.strategy, score=score, base=0.0, reasons=reasons)

    def _heard(self, leaning: Leaning, item_id: ItemId) -> list[Reason]:
        """What one saying gives to one score, by modality."""
        toward = dict(leaning.toward)
        weights = np.fromiter(toward.values(), dtype=np.float64, count=len(toward))
        parts = self.content.parts([item_id], list(toward))
        shares = {modality: float(cosines[0] @ weights) for modality, cosines in parts.items()}
        return [
            Reason(kind="interest", label=leaning.label, share=share, modality=modality)
            for modality, share in shares.items()
            if share
        ]

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.items.ids)

    def _strengths(self, query: Query) -> dict[ItemId, float]:
        """Summed strength per history item that has vectors, clipped to [-1, 1], in order of first appearance."""
        known = self._known
        summed: defaultdict[ItemId, float] = defaultdict(float)
        for event in query.history:
            if event.item_id in known:
                summed[event.item_id] += event.strength
        return {item: min(max(s, -1.0), 1.0) for item, s in summed.items() if s != 0}
