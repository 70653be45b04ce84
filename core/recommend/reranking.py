"""Stages after scoring, each of which says what it changed: diversity, calibration, exposure and rules of the house.

A stage takes scored candidates, best first, and returns them in a new order with one `Move` per item: how much it took
from or added to the score, where the item stood before and after, and why. The sum of all deltas and the score of the
strategy is the score an item is listed with, so the decision path adds up.

Sources: J. Carbonell, J. Goldstein, "The Use of MMR", SIGIR 1998; H. Steck, "Calibrated Recommendations", RecSys 2018.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol

import numpy as np

from core.domain import ItemId

Similarity = Callable[[ItemId, ItemId], float]


@dataclass(frozen=True)
class Candidate:
    """An item on its way into a list; `score` includes what stages have changed so far."""

    item_id: ItemId
    score: float


@dataclass(frozen=True)
class Move:
    """What one stage did to one item. `rank_after` is None where the item was taken out."""

    item_id: ItemId
    stage: str
    rank_before: int
    rank_after: int | None
    delta: float
    reason: str = ""


class Stage(Protocol):
    """One step of the decision path. Immutable; equal input gives equal output; ties keep the order they came in."""

    @property
    def name(self) -> str: ...

    def apply(self, candidates: Sequence[Candidate], k: int) -> tuple[tuple[Candidate, ...], tuple[Move, ...]]:
        """At most `k` candidates, best first by their new scores, and one move per item that came in."""
        ...


@dataclass(frozen=True)
class Mmr:
    """Diversity: an item loses in proportion to how much it is like the most similar item already in the list.

    Attributes:
        similarity: Cosine of two items, -1 to 1.
        strength: 0 leaves the list as it is; 1 takes a whole standard deviation of scores for an identical item.
    """

    similarity: Similarity
    strength: float = 0.3
    name: str = "diversity"

    def apply(self, candidates: Sequence[Candidate], k: int) -> tuple[tuple[Candidate, ...], tuple[Move, ...]]:
        unit = _spread(candidates)

        def loss(item: ItemId, chosen: Sequence[ItemId]) -> tuple[float, str]:
            alike = [(max(0.0, self.similarity(item, other)), other) for other in chosen]
            most, other = max(alike, key=lambda pair: pair[0], default=(0.0, ItemId("")))
            return -self.strength * unit * most, f"like {other}" if most > 0 and self.strength > 0 else ""

        return _greedy(self.name, candidates, k, loss)


@dataclass(frozen=True)
class Calibration:
    """A list whose mix of groups is like that of the history: an item gains what it does for the mix.

    Attributes:
        groups: The groups (genres, tags) of each item.
        wanted: Share of each group in the history; sums to 1.
        strength: 0 leaves the list as it is.
    """

    groups: Mapping[ItemId, Collection[str]]
    wanted: Mapping[str, float]
    strength: float = 0.5
    name: str = "calibration"

    def apply(self, candidates: Sequence[Candidate], k: int) -> tuple[tuple[Candidate, ...], tuple[Move, ...]]:
        unit = _spread(candidates)

        def gain(item: ItemId, chosen: Sequence[ItemId]) -> tuple[float, str]:
            better = self.distance(chosen) - self.distance([*chosen, item])
            return self.strength * unit * better, "nearer to your mix" if better > 0 else "further from your mix"

        return _greedy(self.name, candidates, k, gain)

    def distance(self, chosen: Sequence[ItemId]) -> float:
        """Kullback-Leibler divergence of the list's mix from the wanted one, smoothed by 1 % of the latter, in nats."""
        mix: Counter[str] = Counter()
        for item in chosen:
            own = self.groups.get(item, ())
            for group in own:
                mix[group] += 1 / len(own)  # type: ignore[assignment]
        total = sum(mix.values()) or 1.0
        shares = {group: 0.99 * mix[group] / total + 0.01 * p for group, p in self.wanted.items() if p > 0}
        return float(sum(p * np.log(p / shares[group]) for group, p in self.wanted.items() if p > 0))


@dataclass(frozen=True)
class Exposure:
    """Fair chances: an item loses in proportion to the logarithm of how much it has been shown already.

    Attributes:
        shown: How much each item has been seen, e.g. the sum of 1/log2(1 + rank) over past lists.
        strength: Standard deviations of scores that are lost per tenfold exposure.
    """

    shown: Mapping[ItemId, float]
    strength: float = 0.2
    name: str = "exposure"

    def apply(self, candidates: Sequence[Candidate], k: int) -> tuple[tuple[Candidate, ...], tuple[Move, ...]]:
        unit = _spread(candidates)
        deltas = {
            c.item_id: -self.strength * unit * float(np.log10(1 + self.shown.get(c.item_id, 0.0))) for c in candidates
        }
        changed = [Candidate(c.item_id, c.score + deltas[c.item_id]) for c in candidates]
        changed.sort(key=lambda c: -c.score)
        reasons = {c.item_id: "shown often already" for c in candidates if deltas[c.item_id] < 0}
        return _told(self.name, candidates, changed[:k], deltas, reasons)


@dataclass(frozen=True)
class Rules:
    """Rules of the house, which no score overrules; an item they touch says which.

    Attributes:
        hidden: Never shown.
        pinned: Shown first, in this order, if they are candidates.
        group: The creator, series or collection of an item, for `most_of_a_group`.
        most_of_a_group: Most items of one group in a list; 0 for no limit.
    """

    hidden: frozenset[ItemId] = frozenset()
    pinned: tuple[ItemId, ...] = ()
    group: Mapping[ItemId, str] = field(default_factory=dict)
    most_of_a_group: int = 0
    name: str = "rules"

    def apply(self, candidates: Sequence[Candidate], k: int) -> tuple[tuple[Candidate, ...], tuple[Move, ...]]:
        by_id = {c.item_id: c for c in candidates}
        first = [by_id[item] for item in self.pinned if item in by_id and item not in self.hidden]
        reasons = {c.item_id: "pinned" for c in first}
        kept: list[Candidate] = []
        counts: Counter[str] = Counter()
        for c in [*first, *(c for c in candidates if c not in first)]:
            group = self.group.get(c.item_id)
            if c.item_id in self.hidden:
                reasons[c.item_id] = "hidden"
            elif self.most_of_a_group and group is not None and counts[group] >= self.most_of_a_group:
                reasons[c.item_id] = f"already {self.most_of_a_group} of {group}"
            else:
                kept.append(c)
                counts.update([group] if group is not None else [])
        kept = kept[:k]
        lifted = _lifted(kept)
        deltas = {c.item_id: c.score - by_id[c.item_id].score for c in lifted}
        return _told(self.name, candidates, lifted, deltas, reasons)


def rerank(
    candidates: Sequence[Candidate], stages: Sequence[Stage], k: int
) -> tuple[tuple[Candidate, ...], tuple[Move, ...]]:
    """All stages in turn; only the last one cuts to `k`, so that each has something to choose from."""
    moves: list[Move] = []
    current = tuple(candidates)
    for number, stage in enumerate(stages, start=1):
        current, told = stage.apply(current, k if number == len(stages) else len(current))
        moves += told
    return current[:k], tuple(moves)


def _greedy(
    stage: str,
    candidates: Sequence[Candidate],
    k: int,
    change: Callable[[ItemId, Sequence[ItemId]], tuple[float, str]],
) -> tuple[tuple[Candidate, ...], tuple[Move, ...]]:
    """Choose one item after the other, each by its score plus the change that the chosen ones imply."""
    rest = list(candidates)
    chosen: list[Candidate] = []
    deltas: dict[ItemId, float] = {}
    reasons: dict[ItemId, str] = {}
    while rest and len(chosen) < k:
        ids = [c.item_id for c in chosen]
        changes = [change(c.item_id, ids) for c in rest]
        best = int(np.argmax([c.score + delta for c, (delta, _) in zip(rest, changes, strict=True)]))
        taken, (delta, reason) = rest.pop(best), changes[best]
        chosen.append(Candidate(taken.item_id, taken.score + delta))
        deltas[taken.item_id], reasons[taken.item_id] = delta, reason
    return _told(stage, candidates, chosen, deltas, reasons)


def _told(
    stage: str,
    before: Sequence[Candidate],
    after: Sequence[Candidate],
    deltas: Mapping[ItemId, float],
    reasons: Mapping[ItemId, str],
) -> tuple[tuple[Candidate, ...], tuple[Move, ...]]:
    ranks = {c.item_id: rank for rank, c in enumerate(after, start=1)}
    moves = tuple(
        Move(c.item_id, stage, rank, ranks.get(c.item_id), deltas.get(c.item_id, 0.0), reasons.get(c.item_id, ""))
        for rank, c in enumerate(before, start=1)
    )
    return tuple(after), moves


def _lifted(kept: Sequence[Candidate]) -> list[Candidate]:
    """Scores raised just so far that they never ascend: what a rule puts first has to say so in its score."""
    lifted = list(kept)
    for place in range(len(lifted) - 2, -1, -1):
        here, below = lifted[place], lifted[place + 1]
        lifted[place] = Candidate(here.item_id, max(here.score, below.score))
    assert all(a.score >= b.score for a, b in pairwise(lifted))
    return lifted


def _spread(candidates: Sequence[Candidate]) -> float:
    """Standard deviation of the scores, so that strengths mean the same for every strategy."""
    return float(np.std([c.score for c in candidates])) if candidates else 0.0
