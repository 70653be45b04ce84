"""Train two towers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from core.domain import FloatMatrix, InteractionTable, TrainingData, UserId, Vocabulary
from core.protocols import Watch
from core.recommend.features import features
from core.recommend.neural.learners.corpus import Histories
from core.recommend.neural.learners.loop import Scorer, learn, summed
from core.recommend.neural.profiled import ProfiledRecommender, profiles
from core.recommend.neural.towers import TowersRecommender
from core.recommend.neural.two_tower import TwoTower


def fit(how: TwoTower, data: TrainingData, watch: Watch | None, checkpoint: Path | None) -> TowersRecommender:
    """Items that somebody met come first while learning, so that rows mean the same; then all in their order."""
    met = data.interactions.items.ids
    described = {*data.facts, *(data.content.items.ids if data.content else ())}
    everything = (*met, *sorted(described - set(met)))
    content = features(everything, data.facts, data.content)  # type: ignore[arg-type]

    words, people = profiles(data) if how.profile else (Vocabulary(()), {})
    said = _flags(data.interactions.users, words, people)

    def make(table: InteractionTable) -> Scorer:
        return Towers(how, len(met), content, said)

    model = learn(how, make, data, watch, checkpoint)
    assert isinstance(model, Towers)
    items = Vocabulary(tuple(sorted(everything)))
    order = Vocabulary(everything).rows(items.ids)
    with torch.no_grad():
        rows = torch.from_numpy(order)
        given, wanted = (side(rows).numpy().astype(np.float32) for side in (model.given, model.wanted))
        if model.said is not None:
            vectors = model.said.detach().numpy().astype(np.float32)
            return ProfiledRecommender(items, given, wanted, how.name, words, vectors, people)
    return TowersRecommender(items, given, wanted, how.name)


def _flags(users: Vocabulary, words: Vocabulary, people: Mapping[UserId, tuple[str, ...]]) -> FloatMatrix:
    """Which words each person has, (n_users, n_words)."""
    flags = np.zeros((len(users), len(words)), dtype=np.float32)
    for row, user in enumerate(users.ids):
        flags[row, words.rows(people.get(UserId(user), ()))] = 1.0
    return flags


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
    """Attributes:
    flags: Which words each person has, (n_users, n_words).
    """

    flags: Tensor

    def __init__(self, how: TwoTower, n_met: int, content: FloatMatrix, flags: FloatMatrix) -> None:
        super().__init__()
        self.n_items = n_met
        self.given, self.wanted = Side(how, n_met, content), Side(how, n_met, content)
        self.register_buffer("flags", torch.from_numpy(flags), persistent=False)
        self.said = nn.Parameter(torch.zeros(flags.shape[1], how.factors)) if flags.any() else None
        self.alone, self.blank = how.alone, nn.Dropout(how.dropout)

    def taste(self, histories: Histories) -> tuple[Tensor, Tensor]:
        columns, at = np.unique(histories.items, return_inverse=True)
        vectors = self.given(torch.from_numpy(columns).to(self.given.own.device))
        taste = summed(vectors, at, histories)
        if self.said is not None:
            taste = self._shown(taste) + self.blank(self._profiles(histories))
        return taste, torch.zeros((), device=vectors.device)

    def _shown(self, taste: Tensor) -> Tensor:
        """While learning, nothing of the history of some."""
        if not self.training:
            return taste
        return taste * (torch.rand(len(taste), 1, device=taste.device) >= self.alone)

    def _profiles(self, histories: Histories) -> Tensor:
        assert self.said is not None
        flags = self.flags if histories.people is None else self.flags[torch.from_numpy(histories.people)]
        whole: Tensor = flags.to(self.said.device) @ self.said
        return whole

    def table(self, columns: Tensor | None = None) -> tuple[Tensor, Tensor]:
        rows = torch.arange(self.n_items, device=self.wanted.own.device) if columns is None else columns
        return self.wanted(rows), torch.zeros(len(rows), device=rows.device)
