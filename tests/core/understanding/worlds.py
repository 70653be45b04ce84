"""A made-up CLIP space: things are directions, pictures and words lie in different corners of it."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

import numpy as np

from core.domain import FloatMatrix, ItemId, Pooled, SegmentVectors, Space
from core.embedding.pooling import pool

DIM = 64
SPACE = Space("made-up", "0" * 12, "visual", DIM)
THINGS = ("sea", "forest", "city", "train", "fire")


def unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


def direction(word: str) -> np.ndarray:
    """Always the same for one word, nearly orthogonal to that of any other."""
    return unit(np.random.default_rng(zlib.crc32(word.encode())).normal(size=DIM))


PICTURES, WORDS = direction("corner of the pictures"), direction("corner of the words")


def encode(texts: Sequence[str]) -> FloatMatrix:
    """A text means the known things in it, or else something of its own."""
    rows = []
    for text in texts:
        known = [thing for thing in THINGS if thing in text.split()]
        rows.append(2 * WORDS + sum((direction(k) for k in known), np.zeros(DIM)) + 0.3 * direction(text))
        if not known:
            rows[-1] = rows[-1] + direction(text.split()[-1])
    return unit(np.array(rows).reshape(-1, DIM)).astype(np.float32)


def frames(rng: np.random.Generator, shown: Sequence[str | None], noise: float = 1.0) -> FloatMatrix:
    """One frame per thing; None shows nothing in particular."""
    rows = [
        2 * PICTURES
        + (direction(thing) if thing else np.zeros(DIM))
        + noise * direction(f"look {rng.integers(1 << 30)}")
        + 0.2 * rng.normal(size=DIM) / np.sqrt(DIM)
        for thing in shown
    ]
    return unit(np.array(rows)).astype(np.float32)


def item(item_id: str, rows: FloatMatrix, step_s: float = 1.0) -> SegmentVectors:
    times = (np.arange(len(rows)) * step_s).astype(np.float32)
    return SegmentVectors(SPACE, ItemId(item_id), times, times, rows)


def collection(seed: int = 0, per_thing: int = 12, length: int = 8, extra: Mapping[str, FloatMatrix] | None = None):
    """(pooled, truth): items that show one thing each, and further ones; truth by item id."""
    rng = np.random.default_rng(seed)
    truth = {f"{thing}-{n:02d}": thing for thing in THINGS for n in range(per_thing)}
    rows = {name: frames(rng, [thing] * length) for name, thing in truth.items()} | dict(extra or {})
    return gathered(rows), truth


def gathered(rows: Mapping[str, FloatMatrix]) -> Pooled:
    return pool(SPACE, {ItemId(name): item(name, own) for name, own in rows.items()})
