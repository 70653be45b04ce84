"""What training costs at a size, before it is begun: read between sizes that were measured (`benchmarks recommend`).

Made-up interactions with a long tail, one thread, our defaults. Between two sizes the power law through both, beyond
the last one the law of the last two. A guide to whether it is seconds, minutes or hours: real data differ by as much as
threefold.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.recommend.catalogue import STRATEGIES

SIZES = ((1_700, 51_393), (5_000, 205_756), (10_000, 427_156), (49_865, 918_484))  # items, interactions
SLOW_SIZES = ((400, 6_582), (1_700, 51_393), (3_400, 112_254), (5_000, 205_756))  # of those too slow for the others
SLOW = ("lightgcn", "sequence")
# CPU seconds and peak MB of the process at each of its sizes, as far as it goes there.
MEASURED: Mapping[str, tuple[tuple[float, float], ...]] = {
    "item_knn": ((0.2, 241), (0.7, 355), (2.0, 533), (6.8, 989)),
    "rp3beta": ((0.2, 234), (0.8, 338), (1.8, 522), (6.0, 963)),
    "ease": ((0.3, 202), (3.8, 490), (26, 1_438)),
    "als": ((0.7, 143), (2.0, 174), (5.5, 219), (16, 436)),
    "bpr": ((1.6, 142), (9.0, 174), (21, 219), (52, 325)),
    "cold_user": ((0.9, 226), (12, 745), (58, 2_504)),
    "hybrid": ((2.7, 247), (26, 1_240), (120, 4_472)),
    "two_tower": ((11, 534), (37, 762), (48, 1_028), (163, 2_911)),
    "lightgcn": ((2.7, 507), (8.7, 574), (18, 705), (48, 817)),
    "sequence": ((5.8, 547), (25, 742), (40, 752), (83, 700)),
}
BY_ITEMS = ("ease", "cold_user", "hybrid")  # grow with the square of the items and more, hardly with interactions
HYBRID_OF_MANY = (50.0, 4_343.0)  # at the last of SIZES, where item-kNN and popularity stand in for EASE and cold_user
TELLING_S, TELLING_MB = 60, 2_000  # from here on it is told before a training begins


@dataclass(frozen=True)
class Cost:
    """Attributes:
    cpu_s: Processor seconds of one fit.
    memory_mb: Most memory of its process.
    """

    cpu_s: float
    memory_mb: float

    def words(self, fits: int = 1) -> str:
        """So many fits one after the other, for a person; empty where it is a moment and little memory."""
        spent_s = fits * self.cpu_s
        if spent_s < TELLING_S and self.memory_mb < TELLING_MB:
            return ""
        return f"about {_time(spent_s)} of one processor and {self.memory_mb / 1e3:.1f} GB of memory"


def expected(name: str, n_items: int, n_events: int) -> Cost | None:
    """What one fit costs; None for a strategy that costs nothing worth telling, or was not measured."""
    if name not in MEASURED:
        return None
    if name == "hybrid" and n_items > most_items("ease"):
        share = max(n_events / SIZES[-1][1], n_items / SIZES[-1][0])
        return Cost(HYBRID_OF_MANY[0] * share, HYBRID_OF_MANY[1] * max(share, 0.1))
    found, axis = MEASURED[name], 0 if name in BY_ITEMS else 1
    sizes, size = [at[axis] for at in sizes_of(name)[: len(found)]], (n_items, n_events)[axis]
    return Cost(_between(sizes, [own[0] for own in found], size), _between(sizes, [own[1] for own in found], size))


def sizes_of(name: str) -> tuple[tuple[int, int], ...]:
    """Items and interactions of the sizes at which a strategy was measured."""
    return SLOW_SIZES if name in SLOW else SIZES


def most_items(name: str) -> float:
    """How many items a strategy accepts at most."""
    return float(getattr(STRATEGIES.get(name), "limit", math.inf))


def _between(sizes: Sequence[float], values: Sequence[float], size: float) -> float:
    """By the power law through the two measured sizes around it; below the first in proportion."""
    if size <= sizes[0]:
        return values[0] * max(size, 1) / sizes[0]
    ends = next((n for n, (_, larger) in enumerate(pairwise(sizes)) if size <= larger), len(sizes) - 2)
    slope = math.log(values[ends + 1] / values[ends]) / math.log(sizes[ends + 1] / sizes[ends])
    slope = max(slope, 0.0) if size > sizes[-1] else slope  # a lucky last measure is no law
    return float(values[ends] * (size / sizes[ends]) ** slope)


def _time(spent_s: float) -> str:
    if spent_s < 90:
        return f"{spent_s:.0f} seconds"
    return f"{spent_s / 60:.0f} minutes" if spent_s < 90 * 60 else f"{spent_s / 3600:.0f} hours"
