"""Made-up films for tests of shots and fingerprints: textures that drift, spliced in known ways."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

TINY = (36, 64)
Pictures = npt.NDArray[np.uint8]


def scene(seed: int, count: int, size: tuple[int, int] = TINY, drift_px: float = 0.1) -> Pictures:
    """`count` pictures of one place, (height, width): a blurred random texture of its own colours that drifts."""
    rng = np.random.default_rng(seed)
    height, width = size
    scale = height / 36
    coarse = rng.normal(size=(14, 48, 3)) * rng.uniform(35, 50) + rng.uniform(60, 190, 3)
    rows = np.linspace(0, 12.99, height)
    pictures = np.empty((count, height, width, 3), dtype=np.uint8)
    for i in range(count):
        columns = np.linspace(0, 23.99, width) + 22 - abs(22 - (drift_px * scale * i * 24 / width) % 44)  # and back
        top, left = rows.astype(int), columns.astype(int)
        down, across = (rows - top)[:, None, None], (columns - left)[None, :, None]
        a, b = coarse[top][:, left], coarse[top][:, left + 1]
        c, d = coarse[top + 1][:, left], coarse[top + 1][:, left + 1]
        value = (1 - down) * ((1 - across) * a + across * b) + down * ((1 - across) * c + across * d)
        pictures[i] = np.clip(value, 0, 255).round()
    return pictures


def dissolved(before: Pictures, after: Pictures, overlap: int) -> Pictures:
    share = ((np.arange(overlap) + 0.5) / overlap)[:, None, None, None]
    mixed = before[-overlap:] * (1 - share) + after[:overlap] * share
    return np.concatenate([before[:-overlap], mixed.round().astype(np.uint8), after[overlap:]])


def faded(pictures: Pictures, *, first: int = 0, last: int = 0) -> Pictures:
    """From black over the first pictures, to black over the last."""
    light = np.ones(len(pictures))
    if first:
        light[:first] = np.linspace(0, 1, first)
    if last:
        light[-last:] = np.linspace(1, 0, last)
    return (pictures * light[:, None, None, None]).round().astype(np.uint8)


def black(count: int, size: tuple[int, int] = TINY) -> Pictures:
    return np.zeros((count, *size, 3), dtype=np.uint8)
