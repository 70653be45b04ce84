"""What all strategies that learn in passes can be told, with their common part of `fit`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from scipy import sparse

from core.domain import TrainingData
from core.protocols import Watch
from core.recommend.history import FromHistory, matrix_of

Loss = Literal["auto", "softmax", "sampled", "bce", "mse"]
MANY_ITEMS = 5_000  # above, a softmax over all of them is most of the work


@dataclass(frozen=True)
class Neural(ABC):
    """Hide a part of each history, predict what was hidden from the rest, until that no longer gets better.

    Attributes:
        factors: Length of the vectors.
        l2: Decoupled weight decay (AdamW) or that of Adafactor.
        dropout: Share of the numbers of a vector that are blanked while learning.
        hidden: Share of each history that is hidden in a pass, and predicted.
        batch: People per gradient step.
        epochs: Most passes over the people.
        patience: Passes without a better nDCG on the cut after which it stops.
        held_back: Share of each person's interactions kept for that nDCG; 0 learns for `epochs` passes.
        averaged: Share of the running mean of the weights that a step leaves; the mean is judged and kept, which is
            steadier than the last step (B. Polyak, A. Juditsky, 1992). 0 keeps the weights as they are.
        again: Learn once more on everything, for as many passes as were best on the cut.
        loss: "softmax" over all items; "sampled", "bce" and "mse" over what the batch met and `negatives` others,
            which is what large collections need; "auto" is "softmax" up to MANY_ITEMS, "sampled" above.
        negatives: Items drawn at random beside those of the batch.
        threads: Of the processor; with one, equal input gives equal output.
        device: "auto" takes CUDA, with mixed precision, where there is one.
    """

    factors: int = 64
    learning_rate: float = 0.003
    l2: float = 0.01
    dropout: float = 0.2
    hidden: float = 0.5
    batch: int = 256
    epochs: int = 100
    patience: int = 10
    held_back: float = 0.1
    averaged: float = 0.0
    again: bool = True
    loss: Loss = "auto"
    negatives: int = 512
    optimizer: Literal["adamw", "adafactor"] = "adamw"
    threads: int = 1
    device: Literal["auto", "cpu", "cuda"] = "auto"
    seed: int = 0
    name: str = "neural"

    def fit(
        self,
        data: TrainingData,
        *,
        watch: Watch | None = None,
        checkpoint: Path | None = None,
        held: sparse.csr_array | None = None,
    ) -> FromHistory:
        """Learn; the class says how time grows. See `core.protocols.Learner`.

        Raises:
            EmptyTrainingData: there is not a single interaction that somebody liked.
            Interrupted: `watch` said stop.
        """
        matrix_of(data, self.name)
        learned: FromHistory = self._learner()(self, data, watch, checkpoint, held)
        return learned

    def loss_over(self, n_items: int) -> Loss:
        """Which loss is meant for so many items."""
        if self.loss != "auto":
            return self.loss
        return "softmax" if n_items <= MANY_ITEMS else "sampled"

    @abstractmethod
    def _learner(self) -> Callable[..., Any]:
        """`fit` of the module that knows torch, imported here and nowhere else."""
