"""Train the Transformer; the same sums as `core.recommend.neural.transformer`, with gradients for its weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from scipy import sparse
from torch import Tensor, nn
from torch.nn import functional

from core.domain import FloatMatrix, InteractionTable, TrainingData
from core.protocols import Watch
from core.recommend.features import features
from core.recommend.history import Rows
from core.recommend.neural.learners.corpus import Histories, histories_of
from core.recommend.neural.learners.loop import Scorer, learn
from core.recommend.neural.sequence import Sequence, SequenceRecommender
from core.recommend.neural.transformer import BUCKETS, EPSILON, Layer, buckets


def fit(
    how: Sequence,
    data: TrainingData,
    watch: Watch | None,
    checkpoint: Path | None,
    held: sparse.csr_array | None = None,
) -> SequenceRecommender:
    items = data.interactions.items
    content = features(items.ids, data.facts, data.content)  # type: ignore[arg-type]

    def make(table: InteractionTable) -> Scorer:
        return Reader(how, content)

    model = learn(how, make, data, watch, checkpoint, held)
    assert isinstance(model, Reader)
    with torch.no_grad():
        vectors = model.vectors().numpy()
    return SequenceRecommender(
        items=items,
        vectors=vectors,
        asking=model.asking.detach().numpy(),
        layers=tuple(block.layer() for block in model.blocks),  # type: ignore[operator]
        wanted=model.wanted.detach().numpy(),
        offset=model.offset.detach().numpy(),
        longest=how.longest,
        trained=data.interactions.matrix,
        places=_places(data.interactions),
        strategy=how.name,
    )


class Reader(Scorer):
    content: Tensor  # (n_items, n_features)
    padded = True

    def __init__(self, how: Sequence, content: FloatMatrix) -> None:
        super().__init__()
        n, d = len(content), how.factors
        self.n_items, self.longest, self.ahead = n, how.longest, how.ahead
        self.register_buffer("content", torch.from_numpy(content), persistent=False)
        self.own = nn.Parameter(torch.randn(n, d) * 0.1)
        self.hold = nn.Parameter(torch.randn(content.shape[1], d) * 0.1)
        self.asking = nn.Parameter(torch.randn(d) * 0.1)
        self.blocks = nn.ModuleList(Block(how) for _ in range(how.layers))
        self.wanted = nn.Parameter(torch.randn(n, d) * 0.1)
        self.offset = nn.Parameter(torch.zeros(n))
        self.blank = nn.Dropout(how.dropout)

    def vectors(self) -> Tensor:
        """What each item says, (n_items, d)."""
        return self.own + self.content @ self.hold

    def taste(self, histories: Histories) -> Tensor:
        rows, strengths = _padded(histories, self.longest)
        device = self.own.device
        there = torch.from_numpy(strengths).to(device)
        x = functional.embedding(torch.from_numpy(rows).to(device), self.vectors()) * there.sign()[..., None]
        x = torch.cat([self.blank(x), self.asking.expand(len(x), 1, -1)], dim=1)
        places = torch.from_numpy(buckets(rows.shape[1])).to(device)
        for n, block in enumerate(self.blocks, start=1):
            asking = slice(-1, None) if n == len(self.blocks) else slice(None)
            x = block(x, there.abs(), places[asking], asking)
        return functional.layer_norm(x[:, -1], x.shape[-1:], eps=EPSILON)

    def table(self, columns: Tensor | None = None) -> tuple[Tensor, Tensor]:
        if columns is None:
            return self.wanted, self.offset
        return self.wanted[columns], self.offset[columns]


class Block(nn.Module):
    def __init__(self, how: Sequence) -> None:
        super().__init__()
        d, self.heads = how.factors, how.heads
        self.query, self.key, self.value, self.out = (nn.Parameter(torch.randn(d, d) * d**-0.5) for _ in range(4))
        self.nearness = nn.Parameter(torch.zeros(how.heads, BUCKETS))
        self.widen = nn.Parameter(torch.randn(d, 2 * d) * d**-0.5)
        self.widen_offset = nn.Parameter(torch.zeros(2 * d))
        self.narrow = nn.Parameter(torch.randn(2 * d, d) * (2 * d) ** -0.5)
        self.narrow_offset = nn.Parameter(torch.zeros(d))
        self.blank = nn.Dropout(how.dropout)

    def forward(self, x: Tensor, gates: Tensor, places: Tensor, asking: slice) -> Tensor:
        a = functional.layer_norm(x, x.shape[-1:], eps=EPSILON)
        q = self._split(a[:, asking] @ self.query)
        k, v = self._split(a[:, :-1] @ self.key), self._split(a[:, :-1] @ self.value)
        logits = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5 + self.nearness[:, places.clamp(min=0)]
        logits = logits.masked_fill(places < 0, -torch.inf) + gates.log()[:, None, None, :]
        rest = torch.zeros_like(logits[..., :1])
        weights = torch.softmax(torch.cat([logits, rest], dim=-1), dim=-1)[..., :-1]
        x = x[:, asking]
        mixed = (weights @ v).transpose(1, 2).reshape(x.shape)
        x = x + self.blank(mixed @ self.out)
        wide = functional.layer_norm(x, x.shape[-1:], eps=EPSILON) @ self.widen + self.widen_offset
        out: Tensor = x + self.blank(functional.gelu(wide, approximate="tanh") @ self.narrow + self.narrow_offset)
        return out

    def layer(self) -> Layer:
        """The weights, for numpy."""
        own = {name: value.detach().cpu().numpy() for name, value in self.named_parameters()}
        return Layer(**own)

    def _split(self, x: Tensor) -> Tensor:
        return x.reshape(*x.shape[:2], self.heads, -1).transpose(1, 2)


def _padded(histories: Histories, longest: int) -> tuple[np.ndarray, FloatMatrix]:
    """The newest items of each history, right-aligned, and their strengths, 0 where there is none: (b, n)."""
    lengths = np.diff(histories.bounds)
    width = int(min(max(lengths.max(initial=1), 1), longest))
    from_end = histories.bounds[1:][histories.owners] - np.arange(len(histories.items))  # 1 for the newest
    kept = from_end <= width
    rows = np.zeros((len(histories), width), dtype=np.int64)
    strengths = np.zeros((len(histories), width), dtype=np.float32)
    at = (histories.owners[kept], width - from_end[kept])
    rows[at], strengths[at] = histories.items[kept], histories.strengths[kept]
    return rows, strengths


def _places(table: InteractionTable) -> Rows:
    """For each cell of the matrix, in its order, the place within the person's history."""
    whole = histories_of(table)
    places = np.arange(len(whole.items)) - whole.bounds[:-1][whole.owners]
    return np.asarray(places[np.lexsort((whole.items, whole.owners))])
