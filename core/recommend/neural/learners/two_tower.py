"""Train two towers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from scipy import sparse
from torch import Tensor, nn

from core.domain import FloatMatrix, InteractionTable, TrainingData, Vocabulary
from core.protocols import Watch
from core.recommend.features import features
from core.recommend.neural.learners.corpus import Histories
from core.recommend.neural.learners.loop import Scorer, learn, summed
from core.recommend.neural.profiled import profiled
from core.recommend.neural.towers import TowersRecommender
from core.recommend.neural.two_tower import TwoTower


def fit(
    how: TwoTower,
    data: TrainingData,
    watch: Watch | None,
    checkpoint: Path | None,
    held: sparse.csr_array | None = None,
) -> TowersRecommender:
    """Items that somebody met come first while learning, so that rows mean the same; then all in their order."""
    met = data.interactions.items.ids
    described = {*data.facts, *(data.content.items.ids if data.content else ())}
    everything = (*met, *sorted(described - set(met)))
    content = features(everything, data.facts, data.content)  # type: ignore[arg-type]

    def make(table: InteractionTable) -> Scorer:
        return Towers(how, len(met), content)

    model = learn(how, make, data, watch, checkpoint, held)
    assert isinstance(model, Towers)
    items = Vocabulary(tuple(sorted(everything)))
    order = Vocabulary(everything).rows(items.ids)
    with torch.no_grad():
        rows = torch.from_numpy(order)
        given, wanted = (side(rows).numpy().astype(np.float32) for side in (model.given, model.wanted))
    return profiled(TowersRecommender(items, given, wanted, how.name), data, how.profile)


class Side(nn.Module):
    """Vector of an item: a network of its content, plus a vector of its own if anybody met it."""

    content: Tensor  # (n_items, n_features)
    met: Tensor  # (n_items, 1)

    def __init__(self, how: TwoTower, n_met: int, content: FloatMatrix) -> None:
        super().__init__()
        self.register_buffer("content", torch.from_numpy(content), persistent=False)
        self.own = nn.Parameter(torch.randn(len(content), how.factors) * 0.1)
        self.register_buffer("met", (torch.arange(len(content)) < n_met).float()[:, None], persistent=False)
        self.forget = how.forget_ids if content.any() else 0.0
        self.read = _reader(how, content.shape[1])
        self.blank = nn.Dropout(how.dropout)

    def forward(self, rows: Tensor) -> Tensor:
        own = self.own[rows] * self.met[rows]
        if self.training and self.forget:
            own = own * (torch.rand(len(rows), 1, device=own.device) >= self.forget)
        if self.read is not None:
            own = own + self.read(self.content[rows])
        blanked: Tensor = self.blank(own)
        return blanked


def _reader(how: TwoTower, n_features: int) -> nn.Sequential | None:
    if not n_features:
        return None
    wide, narrow = nn.Linear(n_features, how.width), nn.Linear(how.width, how.factors)
    return nn.Sequential(wide, nn.GELU(), nn.Dropout(how.dropout), narrow)


class Towers(Scorer):
    def __init__(self, how: TwoTower, n_met: int, content: FloatMatrix) -> None:
        super().__init__()
        self.n_items = n_met
        self.given, self.wanted = Side(how, n_met, content), Side(how, n_met, content)

    def taste(self, histories: Histories) -> Tensor:
        columns, at = np.unique(histories.items, return_inverse=True)
        vectors = self.given(torch.from_numpy(columns).to(self.given.own.device))
        return summed(vectors, at, histories)

    def table(self, columns: Tensor | None = None) -> tuple[Tensor, Tensor]:
        rows = torch.arange(self.n_items, device=self.wanted.own.device) if columns is None else columns
        return self.wanted(rows), torch.zeros(len(rows), device=rows.device)
