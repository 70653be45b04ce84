"""Train Mult-VAE."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from core.domain import InteractionTable, TrainingData
from core.protocols import Watch
from core.recommend.neural.learners.corpus import Histories
from core.recommend.neural.learners.loop import Scorer, learn
from core.recommend.neural.mult_vae import MultVae, MultVaeRecommender


def fit(how: MultVae, data: TrainingData, watch: Watch | None, checkpoint: Path | None) -> MultVaeRecommender:
    def make(table: InteractionTable) -> Scorer:
        return Autoencoder(how, len(table.items))

    model = learn(how, make, data, watch, checkpoint)
    assert isinstance(model, Autoencoder)
    weights = {name: value.numpy() for name, value in model.state_dict().items()}
    return MultVaeRecommender(
        items=data.interactions.items,
        read=weights["read"],
        read_offset=weights["read_offset"],
        middle=weights["middle.weight"].T[:, : how.factors].copy(),
        middle_offset=weights["middle.bias"][: how.factors].copy(),
        write=weights["write.weight"].T.copy(),
        write_offset=weights["write.bias"],
        table=weights["vectors"],
        offset=weights["offset"],
        strategy=how.name,
    )


class Autoencoder(Scorer):
    def __init__(self, how: MultVae, n_items: int) -> None:
        super().__init__()
        self.n_items, self.factors, self.divergence = n_items, how.factors, how.divergence
        self.read = nn.Parameter(torch.randn(n_items, how.width) * 0.1)
        self.read_offset = nn.Parameter(torch.zeros(how.width))
        self.middle = nn.Linear(how.width, 2 * how.factors)  # means, then logarithms of variances
        self.write = nn.Linear(how.factors, how.width)
        self.vectors = nn.Parameter(torch.randn(n_items, how.width) * 0.05)
        self.offset = nn.Parameter(torch.zeros(n_items))
        self.blank = nn.Dropout(how.dropout)

    def taste(self, histories: Histories) -> tuple[Tensor, Tensor]:
        squares = np.bincount(histories.owners, histories.strengths**2, minlength=len(histories))
        weights = histories.strengths / np.sqrt(np.maximum(squares, 1e-9))[histories.owners]
        rows, owners = (torch.from_numpy(n).to(self.read.device) for n in (histories.items, histories.owners))
        parts = self.read[rows] * torch.from_numpy(weights.astype(np.float32)).to(self.read.device)[:, None]
        summed = torch.zeros((len(histories), parts.shape[1]), device=parts.device).index_add(0, owners, parts)
        middle = self.middle(self.blank(torch.tanh(summed + self.read_offset)))
        mean, spread = middle[:, : self.factors], middle[:, self.factors :]
        taken, extra = mean, torch.zeros((), device=mean.device)
        if self.training:
            taken = mean + torch.randn_like(mean) * torch.exp(0.5 * spread)
            extra = self.divergence * -0.5 * (1 + spread - mean**2 - spread.exp()).sum(1).mean()
        return self.blank(torch.tanh(self.write(taken))), extra

    def table(self, columns: Tensor | None = None) -> tuple[Tensor, Tensor]:
        if columns is None:
            return self.vectors, self.offset
        return self.vectors[columns], self.offset[columns]
