"""Strategies learn to recommend; what they learned, and how their learning is watched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from scipy import sparse

from core.domain import Explanation, ItemId, Query, Scores, TrainingData, Vocabulary


class Strategy(Protocol):
    """A way to recommend, with its hyper-parameters: small, comparable, not yet trained."""

    @property
    def name(self) -> str: ...

    def fit(self, data: TrainingData) -> Recommender:
        """Learn, and return the result as a new object; `self` is unchanged."""
        ...


class Recommender(Protocol):
    """A trained strategy. Immutable, hence safe to share between threads and sessions."""

    @property
    def items(self) -> Vocabulary: ...

    def score(self, query: Query) -> Scores:
        """One score per item, shape (len(items),): higher is better, NaN means "cannot say"."""
        ...

    def explain(self, query: Query, item_id: ItemId) -> Explanation:
        """Reasons whose shares, with the base, add up to `score(query)` at that item."""
        ...


@dataclass(frozen=True, kw_only=True)
class Epoch:
    """One point of a learning curve: what a strategy that learns in passes says after each of them.

    Attributes:
        epoch: Passes over the data so far, from 1.
        epochs: Most passes there will be; early stopping may end before, and where a strategy then learns once more
            on everything, for as many passes as were best, they are added when that begins.
        loss: Mean training loss of the pass, on the strategy's own scale.
        ndcg: nDCG@10 on the interactions held back for validation; NaN where nothing is held back.
        best: Whether this is the best `ndcg` so far; the best pass is what `fit` gives back.
        spent_s: Processor seconds since the start, those before a resumption included.
    """

    epoch: int
    epochs: int
    loss: float
    ndcg: float
    best: bool
    spent_s: float


Watch = Callable[[Epoch], bool]
"""Called after each pass; True means: stop now."""


class Learner(Protocol):
    """A strategy that learns in passes (two_tower, sequence, lightgcn), and may need torch to do so.

    Those in `core.recommend.catalogue.NEEDS_TORCH` import torch inside `fit`: call it in a process of its own. What
    comes back is a numpy recommender that any process can load with `core.recommend.saving`.
    """

    @property
    def name(self) -> str: ...

    def fit(
        self,
        data: TrainingData,
        *,
        watch: Watch | None = None,
        checkpoint: Path | None = None,
        held: sparse.csr_array | None = None,
    ) -> Recommender:
        """Learn, and return the result as a new object; on one thread equal data, settings and seed give equal results.

        Args:
            watch: Told about each pass; may stop the fit.
            checkpoint: A file that is written after each pass and removed at the end. Where it holds an unfinished
                fit of the same data and settings, that one goes on; any other content is written over.
            held: What the caller keeps back, (n_users, n_items) of the data's interactions. Where the strategy holds
                nothing back itself, `watch` hears how well it ranks these; nothing is learned or chosen by them.

        Raises:
            EmptyTrainingData: there is not a single interaction that somebody liked.
            Interrupted: `watch` said stop; with a checkpoint, nothing is lost.
        """
        ...
