"""Train LightGCN."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from scipy import sparse
from torch import Tensor, nn

from core.domain import InteractionTable, TrainingData
from core.protocols import Watch
from core.recommend.history import positive
from core.recommend.neural.learners.corpus import Histories
from core.recommend.neural.learners.loop import Scorer, learn, summed
from core.recommend.neural.lightgcn import LightGcn
from core.recommend.neural.towers import TowersRecommender


def fit(
    how: LightGcn,
    data: TrainingData,
    watch: Watch | None,
    checkpoint: Path | None,
    held: sparse.csr_array | None = None,
) -> TowersRecommender:
    def make(table: InteractionTable) -> Scorer:
        return Graph(how, table)

    model = learn(how, make, data, watch, checkpoint, held)
    assert isinstance(model, Graph)
    with torch.no_grad():
        mixed = model.mixed()
        given = mixed * model.worth[:, None]
    return TowersRecommender(data.interactions.items, given.numpy(), mixed.numpy(), how.name)


class Graph(Scorer):
    """Items only: two layers of the paper are one step A'A from item to item, with A the normalised graph."""

    edges: Tensor  # A, (n_people, n_items), sparse
    back: Tensor
    worth: Tensor  # (number of people who liked an item)^-1/2, (n_items,)

    def __init__(self, how: LightGcn, table: InteractionTable) -> None:
        super().__init__()
        liked = positive(table.matrix)
        liked.data[:] = 1.0
        self.n_items, self.layers = liked.shape[1], how.layers
        people = np.maximum(np.asarray(liked.sum(axis=1)), 1.0) ** -0.5
        items = np.maximum(np.asarray(liked.sum(axis=0)), 1.0) ** -0.5
        edges = (sparse.diags_array(people) @ liked @ sparse.diags_array(items)).tocsr().astype(np.float32)
        self.register_buffer("edges", _sparse(edges), persistent=False)
        self.register_buffer("back", _sparse(edges.T.tocsr()), persistent=False)
        self.register_buffer("worth", torch.from_numpy(items.astype(np.float32)), persistent=False)
        self.own = nn.Parameter(torch.randn(self.n_items, how.factors) * 0.1)
        self.blank = nn.Dropout(how.dropout)

    def mixed(self) -> Tensor:
        """Mean over the layers, (n_items, n_factors)."""
        layer: Tensor = self.own
        total: Tensor = self.own
        with torch.autocast(self.own.device.type, enabled=False):  # sparse products know no half precision
            for _ in range(self.layers):
                layer = self.back @ (self.edges @ layer)
                total = total + layer
        return total / (self.layers + 1)

    def taste(self, histories: Histories) -> Tensor:
        given = self.blank(self.mixed() * self.worth[:, None] * self.n_items**0.5)
        return summed(given, histories.items, histories)

    def table(self, columns: Tensor | None = None) -> tuple[Tensor, Tensor]:
        mixed = self.mixed()
        chosen = mixed if columns is None else mixed[columns]
        return chosen, torch.zeros(len(chosen), device=chosen.device)


def _sparse(matrix: sparse.csr_array) -> Tensor:
    cells = matrix.tocoo()
    at = torch.from_numpy(np.stack(cells.coords).astype(np.int64))
    return torch.sparse_coo_tensor(at, torch.from_numpy(cells.data), cells.shape, check_invariants=True).coalesce()
