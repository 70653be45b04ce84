"""Learn in passes: hide, predict, step; judge on a cut; keep the best; report, stop and go on.

Hiding a part of the input is the denoising of D. Liang et al., "Variational Autoencoders for Collaborative Filtering",
WWW 2018; here only what was hidden is predicted, so that no item explains itself.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy import sparse
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from core.domain import InteractionTable, TrainingData
from core.errors import Interrupted
from core.protocols import Epoch, Watch
from core.recommend.neural.learners.checkpoint import Checkpoint, key_of
from core.recommend.neural.learners.corpus import Histories, hide, histories_of
from core.recommend.neural.learners.losses import loss_of
from core.recommend.neural.settings import Neural
from core.recommend.validation import hold_back, ndcg

JUDGED = 2_000  # most people whose lists are judged after a pass
LOOKED_AT = 500  # where the figure is only looked at, and nothing stops by it


class Scorer(nn.Module, ABC):
    """score(history, i) = taste(history) . table_i + offset_i."""

    n_items: int
    ahead: float = 0.0  # see `corpus.hide`
    padded: bool = False  # a batch costs as much as its longest history: people of like length learn together

    @abstractmethod
    def taste(self, histories: Histories) -> Tensor:
        """(n_histories, n_factors)."""

    @abstractmethod
    def table(self, columns: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """(n_columns, n_factors) and (n_columns,), of all items if None."""


def summed(vectors: Tensor, at: np.ndarray, histories: Histories) -> Tensor:
    """Sum over each history of strength x vector, over the root of its length, (n_histories, n_factors).

    Args:
        vectors: (n, n_factors).
        at: Which of them each item of the histories is.
    """
    lengths = np.maximum(np.diff(histories.bounds), 1)
    weights = (histories.strengths / np.sqrt(lengths)[histories.owners]).astype(np.float32)
    onto = torch.zeros((len(histories), vectors.shape[1]), device=vectors.device, dtype=vectors.dtype)
    parts = vectors[torch.from_numpy(at).to(vectors.device)] * torch.from_numpy(weights).to(vectors.device)[:, None]
    return onto.index_add(0, torch.from_numpy(histories.owners).to(vectors.device), parts.to(onto.dtype))


Make = Callable[[InteractionTable], Scorer]


def learn(
    how: Neural,
    make: Make,
    data: TrainingData,
    watch: Watch | None,
    checkpoint: Path | None,
    held: sparse.csr_array | None = None,
) -> Scorer:
    """A trained model, in evaluation mode on the processor.

    Args:
        held: What the caller keeps back, (n_users, n_items); where nothing is held back here, `watch` is told how well
            it is ranked. It changes nothing of what is learned.

    Raises:
        Interrupted: `watch` said stop.
    """
    keeper = Checkpoint(checkpoint, key_of(how, data))
    with _quiet(how):
        table, passes, first = data.interactions, keeper.passes(), None
        cut = hold_back(data, share=how.held_back, seed=how.seed) if how.held_back else None
        if cut is not None and passes is None:
            part = cut.data.interactions
            first = Run(how, make(part), part, how.epochs, 0, _judge(part, cut.held, how.seed))
            passes = first.go(watch, keeper)
            if not how.again:
                keeper.forget()
                return first.best()
        last = Run(how, make(table), table, passes or how.epochs, 1, None)
        if held is not None and first is None and not how.held_back:
            last.look = _judge(table, held, how.seed, LOOKED_AT)
        last.before = keeper.before() if first is None else (first.done, first.spent_s)
        last.go(watch, keeper)
    keeper.forget()
    return last.best()


class Run:
    """One model on its way through the passes."""

    def __init__(
        self,
        how: Neural,
        model: Scorer,
        table: InteractionTable,
        epochs: int,
        stage: int,
        judge: Callable[[Scorer], float] | None,
    ) -> None:
        self.how, self.epochs, self.stage, self.judge = how, epochs, stage, judge
        self.device = _device(how)
        self.model = model.to(self.device)
        self.whole = histories_of(table)
        self.people = np.flatnonzero(np.diff(self.whole.bounds) > 1)
        if not len(self.people):  # nobody has met two items: predict the one there is from nothing
            self.people = np.arange(len(self.whole))
        self.optimizer = _optimizer(how, self.model)
        averaging = get_ema_multi_avg_fn(how.averaged)  # type: ignore[no-untyped-call]
        self.mean = AveragedModel(self.model, multi_avg_fn=averaging)
        self.kept = self._now()
        self.done, self.best_epoch, self.best_ndcg, self.spent_s = 0, 0, -1.0, 0.0
        self.before = (0, 0.0)  # passes and seconds of the first stage
        self.look: Callable[[Scorer], float] | None = None  # as `judge`, but nothing is chosen by it

    def go(self, watch: Watch | None, keeper: Checkpoint) -> int:
        """All passes; returns the number of the best one."""
        keeper.recall(self)
        while self.done < self.epochs and self.done - self.best_epoch < self._patience():
            start = time.process_time()
            loss = self._pass()
            self.done += 1
            found = self.judge(self._ready()) if self.judge else float("nan")
            best = self.judge is None or found > self.best_ndcg
            if best:
                self.best_epoch, self.best_ndcg = self.done, found
                self.kept = self._now()
            self.spent_s += time.process_time() - start
            keeper.keep(self)
            told = self._told(loss, self.look(self._ready()) if self.look else found, best)
            if watch is not None and watch(told):
                raise Interrupted(f"stopped after pass {told.epoch} of at most {told.epochs}")
        return self.best_epoch

    def best(self) -> Scorer:
        ready = self._ready()
        ready.load_state_dict(self.kept)
        return ready.cpu()

    def _told(self, loss: float, found: float, best: bool) -> Epoch:
        passes, spent_s = self.before
        return Epoch(
            epoch=passes + self.done,
            epochs=passes + self.epochs,
            loss=loss,
            ndcg=found,
            best=best,
            spent_s=spent_s + self.spent_s,
        )

    def _patience(self) -> int:
        return self.how.patience if self.judge else self.epochs + 1

    def _ready(self) -> Scorer:
        """What is judged and kept: the running mean over the steps, where one is wanted."""
        ready: Any = self.mean.module if self.how.averaged else self.model
        found: Scorer = ready.eval()
        return found

    def _now(self) -> dict[str, Tensor]:
        return {name: value.clone() for name, value in self._ready().state_dict().items()}

    def _pass(self) -> float:
        rng = np.random.default_rng([self.how.seed, self.stage, self.done])
        torch.manual_seed(int(rng.integers(2**62)))
        self.model.train()
        batches = self._alike(rng) if self.model.padded else self._batches(rng.permutation(self.people))
        return float(np.mean([self._step(self.whole.only(batch), rng) for batch in batches]))

    def _batches(self, order: np.ndarray) -> list[np.ndarray]:
        return [order[start : start + self.how.batch] for start in range(0, len(order), self.how.batch)]

    def _alike(self, rng: np.random.Generator) -> list[np.ndarray]:
        """Batches in random order, of people with about as much history: other ones in each pass."""
        lengths = np.diff(self.whole.bounds)[self.people] * np.exp(rng.normal(0.0, 0.15, len(self.people)))
        batches = self._batches(self.people[np.argsort(lengths)])
        return [batches[n] for n in rng.permutation(len(batches))]

    def _step(self, whole: Histories, rng: np.random.Generator) -> float:
        shown, goals = hide(whole, self.how.hidden, self.model.ahead, rng)
        with torch.autocast(self.device, dtype=torch.bfloat16, enabled=self.device == "cuda"):
            taste = self.model.taste(shown)
            loss = loss_of(self.how, self.model, taste, goals, rng)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.model.parameters(), 5.0)
        self.optimizer.step()
        if self.how.averaged:
            self.mean.update_parameters(self.model)
        return float(loss.detach())


@contextmanager
def _quiet(how: Neural) -> Iterator[None]:
    """As many threads as wanted, repeatable, and torch's own random numbers left as they were."""
    before = torch.get_num_threads()
    devices = [torch.cuda.current_device()] if _device(how) == "cuda" else []
    try:
        torch.set_num_threads(how.threads)
        with torch.random.fork_rng(devices=devices):
            torch.manual_seed(how.seed)
            yield
    finally:
        torch.set_num_threads(before)


def _device(how: Neural) -> str:
    if how.device != "auto":
        return how.device
    return "cuda" if torch.cuda.is_available() else "cpu"


def _optimizer(how: Neural, model: Scorer) -> torch.optim.Optimizer:
    if how.optimizer == "adafactor":
        return torch.optim.Adafactor(model.parameters(), lr=how.learning_rate, weight_decay=how.l2)
    return torch.optim.AdamW(model.parameters(), lr=how.learning_rate, weight_decay=how.l2)


def _judge(table: InteractionTable, held: sparse.csr_array, seed: int, most: int = JUDGED) -> Callable[[Scorer], float]:
    """nDCG@10 of at most so many people on what was held back."""
    people = np.flatnonzero(np.diff(held.indptr))
    if len(people) > most:
        people = np.sort(np.random.default_rng(seed).choice(people, most, replace=False))
    histories, wanted = histories_of(table).only(people), held[people].tocsr()
    met = table.matrix[people].tocsr()

    def judge(model: Scorer) -> float:
        with torch.no_grad():
            vectors, offsets = model.table()
            found = [model.taste(histories.only(rows)) for rows in _spans(len(people))]
            scores = np.asarray((torch.cat(found) @ vectors.T + offsets).float().cpu(), dtype=np.float32)
        return ndcg(scores[:, : met.shape[1]], met, wanted)

    return judge


def _spans(n: int, size: int = 512) -> list[np.ndarray]:
    return [np.arange(start, min(start + size, n)) for start in range(0, n, size)]
