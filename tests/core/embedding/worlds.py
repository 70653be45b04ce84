"""Made-up collections with known groups, uneven in size and width."""

from __future__ import annotations

import numpy as np


def world(n: int, dim: int = 24, topics: int = 6, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Unit rows (n, dim) and the topic of each (n,)."""
    rng = np.random.default_rng(seed)
    centres, inner = rng.normal(size=(topics, dim)), rng.normal(size=(topics, 3, dim))
    topic = rng.choice(topics, n, p=(share := np.arange(2, topics + 2) / np.arange(2, topics + 2).sum()) / share.sum())
    rows = centres[topic] + 0.4 * np.einsum("nk,nkd->nd", rng.normal(size=(n, 3)), inner[topic])
    rows += 0.1 * rng.normal(size=(n, dim))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32), topic
