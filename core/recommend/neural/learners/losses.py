"""How wrong the scores of a batch are: softmax over all items or a sample, binary cross-entropy, squared error."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from scipy import sparse
from torch import Tensor
from torch.nn import functional

from core.recommend.neural.settings import Neural


def loss_of(how: Neural, model: Any, taste: Tensor, goals: sparse.coo_array, rng: np.random.Generator) -> Tensor:
    """Mean over the people who have something to be predicted.

    Softmax: the mean of -log p over a person's goals (the multinomial likelihood of Liang et al., WWW 2018, eq. 2).
    The others compare goals with the sampled items, 1 with 0.
    """
    loss = how.loss_over(model.n_items)
    columns, wanted = _columns(how, model, goals, rng)
    vectors, offsets = model.table(None if columns is None else torch.from_numpy(columns).to(taste.device))
    scores = (taste @ vectors.T + offsets).float()
    aim = torch.from_numpy(wanted).to(scores.device)
    counts = aim.sum(1)
    some = counts > 0
    if not bool(some.any()):
        nothing: Tensor = scores.sum() * 0.0
        return nothing
    scores, aim, counts = scores[some], aim[some], counts[some]
    if loss in ("softmax", "sampled"):
        return -((functional.log_softmax(scores, dim=1) * aim).sum(1) / counts).mean()
    if loss == "bce":
        each = functional.binary_cross_entropy_with_logits(scores, aim, reduction="none")
    else:
        each = (scores - aim) ** 2
    wrong: Tensor = each.sum(1).mean() / counts.mean()
    return wrong


def _columns(
    how: Neural, model: Any, goals: sparse.coo_array, rng: np.random.Generator
) -> tuple[np.ndarray | None, np.ndarray]:
    """Which items take part, None for all, and the goals over them, (n_histories, n_columns)."""
    users, items = goals.coords
    if how.loss_over(model.n_items) == "softmax":
        wanted = np.zeros((goals.shape[0], model.n_items), dtype=np.float32)
        wanted[users, items] = 1.0
        return None, wanted
    drawn = rng.integers(0, model.n_items, how.negatives)
    columns = np.union1d(items, drawn)
    wanted = np.zeros((goals.shape[0], len(columns)), dtype=np.float32)
    wanted[users, np.searchsorted(columns, items)] = 1.0
    return columns, wanted
