"""What there is to see: the recordings of a collection as simulated people meet them.

Interests are directions in the space of the fused vectors: k-means centres of the collection, or centres that a curator
gave words for. How much an item is about an interest is their cosine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from core.domain import FloatMatrix, FloatVector, Fused, ItemId, Vocabulary
from core.errors import TooLittleExamined
from core.simulation.draws import Draws, Stream

MOST_INTERESTS = 20
ITEMS_PER_INTEREST = 10
FEWEST_ITEMS = 50  # a collection with fewer is too small to differ in
PASSES = 25
SPREAD = 0.35  # of all affinities of a collection, so that tastes differ equally much in every one
QUALITY, SMALLER = 4.23, 0.21  # spread of quality is 4.23 n^-0.21: of more recordings people meet a smaller share
OUTSTANDING = 4.0  # the most that quality is above the least, in spreads
USUAL_S = 300.0  # length of an item where none is known


@dataclass(frozen=True)
class Interest:
    """Something people may like.

    Attributes:
        centre: Unit vector in the fused space, (dim,).
    """

    name: str
    centre: FloatVector


@dataclass(frozen=True, eq=False)
class World:
    """Everything people can be shown.

    Attributes:
        vectors: Fused unit vectors, (n_items, dim).
        interests: Names, T of them.
        centres: Their unit vectors, (T, dim).
        affinity: Cosine of item and interest in units in which all of them have SPREAD, (n_items, T): whether groups of
            a collection are far apart or close, taste counts the same beside quality, novelty and chance.
        subject: The interest an item is about most, (n_items,); what people get tired of.
        quality: What everybody likes more or less about an item, (n_items,), mean 0: most are plain, few outstanding.
        log_length: Logarithm of the seconds it lasts, (n_items,).
        synthetic: Whether the items are made up too.
    """

    items: Vocabulary
    vectors: FloatMatrix
    interests: tuple[str, ...]
    centres: FloatMatrix
    affinity: FloatMatrix
    subject: npt.NDArray[np.int32]
    quality: FloatVector
    log_length: FloatVector
    synthetic: bool = False

    def __len__(self) -> int:
        return len(self.items)

    @cached_property
    def pull(self) -> FloatMatrix:
        """Where watching an item moves a taste: what it is about, as shares that sum to 1, (n_items, T)."""
        near = np.maximum(self.affinity, 0)
        return np.asarray(near / np.maximum(near.sum(axis=1, keepdims=True), np.float32(1e-6)), dtype=np.float32)

    def meaning(self, interest: int, k: int = 6) -> tuple[ItemId, ...]:
        """The items an interest means most, best first."""
        order = np.argsort(-self.affinity[:, interest], kind="stable")[:k]
        return tuple(ItemId(self.items.ids[row]) for row in order)


def world(
    content: Fused,
    *,
    seed: int = 0,
    interests: Sequence[Interest] = (),
    duration_s: Mapping[ItemId, float] | None = None,
) -> World:
    """A collection as people meet it.

    Args:
        interests: Given by a curator or kept from another day; without any, k-means centres of the collection.
        duration_s: Length of each item; USUAL_S where it is not known.

    Raises:
        TooLittleExamined: nothing has been turned into vectors yet.
    """
    if not len(content.items):
        raise TooLittleExamined
    vectors = fused_rows(content)
    lengths = [(duration_s or {}).get(ItemId(item), USUAL_S) for item in content.items.ids]
    return _world(content.items, vectors, lengths, tuple(interests) or common_interests(vectors, seed), seed)


def made_up(n_items: int, *, dim: int = 64, topics: int = 20, seed: int = 0) -> World:
    """A world of invented items in `topics` groups, for collections that are too small and for benchmarks."""
    rng = Draws(seed).generator(Stream.CENTRES, 1)
    centres = rng.normal(size=(topics, dim))
    sizes = rng.dirichlet(np.full(topics, 2.0))
    mixed = np.eye(topics)[rng.choice(topics, n_items, p=sizes)] + 0.35 * rng.dirichlet(np.full(topics, 0.2), n_items)
    rows = mixed @ centres + 0.7 * rng.normal(size=(n_items, dim))
    vectors = _unit(rows - rows.mean(axis=0))
    items = Vocabulary(tuple(f"made-up-{row:05}" for row in range(n_items)))
    lengths = np.exp(rng.normal(np.log(USUAL_S), 0.8, n_items))
    made = _world(items, vectors, lengths.tolist(), common_interests(vectors, seed), seed)
    return replace(made, synthetic=True)


def fused_rows(content: Fused) -> FloatMatrix:
    """The fused unit vector of every item, (n_items, dim)."""
    blocks = [units * content.scale[modality][:, None] for modality, units in content.units.items()]
    return np.hstack(blocks).astype(np.float32)


def common_interests(vectors: FloatMatrix, seed: int) -> tuple[Interest, ...]:
    """Centres of spherical k-means over the items, the largest group first, T = min(20, n / 10)."""
    n = int(np.clip(len(vectors) // ITEMS_PER_INTEREST, min(2, len(vectors)), MOST_INTERESTS))
    centres = _started(vectors, n, Draws(seed).generator(Stream.CENTRES))
    for _ in range(PASSES):
        nearest = np.argmax(vectors @ centres.T, axis=1)
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, vectors)
        moved = np.where(np.linalg.norm(sums, axis=1, keepdims=True) > 0, sums, centres)
        centres = _unit(moved)
    counts = np.bincount(np.argmax(vectors @ centres.T, axis=1), minlength=n)
    order = np.argsort(-counts, kind="stable")
    return tuple(Interest(f"Interest {number}", centres[row]) for number, row in enumerate(order, start=1))


def _world(
    items: Vocabulary, vectors: FloatMatrix, lengths: Sequence[float], interests: Sequence[Interest], seed: int
) -> World:
    centres = np.array([interest.centre for interest in interests], dtype=np.float32)
    cosines = vectors @ centres.T
    affinity = np.ascontiguousarray(cosines * (SPREAD / max(float(cosines.std()), 1e-3)), dtype=np.float32)
    return World(
        items=items,
        vectors=vectors,
        interests=tuple(interest.name for interest in interests),
        centres=centres,
        affinity=affinity,
        subject=np.argmax(affinity, axis=1).astype(np.int32),
        quality=_qualities(len(items), seed),
        log_length=np.log(np.maximum(np.array(lengths, dtype=np.float32), 1.0)),
    )


def _qualities(n: int, seed: int) -> FloatVector:
    """Even steps of an exponential distribution in an order by chance: no collection is luckier than another."""
    steps = np.minimum(-np.log1p(-(np.arange(n) + 0.5) / n), OUTSTANDING)
    drawn = Draws(seed).generator(Stream.QUALITY).permutation(steps - steps.mean())
    return np.asarray(QUALITY * n**-SMALLER * drawn, dtype=np.float32)


def _started(vectors: FloatMatrix, n: int, rng: np.random.Generator) -> FloatMatrix:
    """First centres, each drawn far from those before it (k-means++)."""
    chosen = [int(rng.integers(len(vectors)))]
    for _ in range(n - 1):
        apart = np.maximum(1.0 - (vectors @ vectors[chosen].T).max(axis=1), 0.0).astype(np.float64)
        apart[chosen] = 0.0
        total = apart.sum()
        far = apart / total if total > 0 else np.full(len(vectors), 1 / len(vectors))
        chosen.append(int(rng.choice(len(vectors), p=far)))
    return vectors[chosen].copy()


def _unit(rows: np.ndarray) -> FloatMatrix:
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(norms > 0, norms, 1.0), dtype=np.float32)
