"""Stages after scoring, each of which says what it changed: exposure, diversity, calibration.

A stage takes scored candidates, best first, and returns them in a new order with one `Move` per item: how much it took
from or added to the score, where the item stood before and after, and why. The sum of all deltas and the score of the
strategy is the score an item is listed with, so the decision path adds up.

Sources: J. Carbonell, J. Goldstein, "The Use of MMR", SIGIR 1998; H. Steck, "Calibrated Recommendations", RecSys 2018.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from core.domain import ItemId, Scores

Similarity = Callable[[ItemId, ItemId], float]
NOTHING = 1e-12


@dataclass(frozen=True)
class Candidate:
    """An item on its way into a list; `score` includes what stages have changed so far."""

    item_id: ItemId
    score: float


@dataclass(frozen=True)
class Move:
    """What one stage did to one item, because of item `ref` if any; `rank_after` is None where it was taken out."""

    item_id: ItemId
    stage: str
    rank_before: int
    rank_after: int | None
    delta: float
    reason: str = ""
    ref: ItemId | None = None


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
        ids = [c.item_id for c in candidates]
        unit = spread(candidates)
        most = np.zeros(len(ids))  # how like the most similar chosen one each is
        nearest: list[ItemId | None] = [None] * len(ids)

        def losses(newest: int | None, rest: Sequence[int]) -> Scores:
            if newest is not None:
                for n in rest:
                    alike = self.similarity(ids[n], ids[newest])
                    if alike > most[n]:
                        most[n], nearest[n] = alike, ids[newest]
            return -self.strength * unit * most[list(rest)]

        def because(n: int) -> tuple[str, ItemId | None]:
            found = nearest[n] if self.strength > 0 else None
            return (f"like {found}", found) if found is not None else ("", None)

        return _greedy(self.name, candidates, k, losses, because)


@dataclass(frozen=True)
class Calibration:
    """A list whose mix of groups is like that of the history: an item loses what another would do better for the mix.

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
        unit = spread(candidates)
        places = {group: n for n, group in enumerate(g for g, p in self.wanted.items() if p > 0)}
        wanted = np.array([self.wanted[group] for group in places])
        mixes = np.zeros((len(candidates), len(places)))  # what each item adds to the mix
        totals = np.zeros(len(candidates))
        for n, c in enumerate(candidates):
            own = self.groups.get(c.item_id, ())
            totals[n] = bool(own)
            for group in own:
                if group in places:
                    mixes[n, places[group]] += 1 / len(own)
        mix, total = np.zeros(len(places)), 0.0
        behind = np.zeros(len(candidates))  # nats by which each leaves the mix worse than the best choice would

        def losses(newest: int | None, rest: Sequence[int]) -> Scores:
            nonlocal mix, total
            if newest is not None:
                mix, total = mix + mixes[newest], total + totals[newest]
            rows = list(rest)
            after = _divergence(wanted, mix + mixes[rows], total + totals[rows])
            behind[rows] = after - after.min()
            return -self.strength * unit * behind[rows]

        def because(n: int) -> tuple[str, ItemId | None]:
            if not self.strength:
                return "", None
            return "further from your mix" if behind[n] > NOTHING else "suits your mix best here", None

        return _greedy(self.name, candidates, k, losses, because)

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
        unit = spread(candidates)
        deltas = {
            c.item_id: -self.strength * unit * float(np.log10(1 + self.shown.get(c.item_id, 0.0))) for c in candidates
        }
        changed = [Candidate(c.item_id, c.score + deltas[c.item_id]) for c in candidates]
        changed.sort(key=lambda c: -c.score)
        reasons = {c.item_id: "shown often already" for c in candidates if deltas[c.item_id] < 0}
        return told(self.name, candidates, changed[:k], deltas, reasons)


def rerank(
    candidates: Sequence[Candidate], stages: Sequence[Stage], k: int
) -> tuple[tuple[Candidate, ...], tuple[Move, ...]]:
    """All stages in turn; only the last one cuts to `k`, so that each has something to choose from."""
    moves: list[Move] = []
    current = tuple(candidates)
    for number, stage in enumerate(stages, start=1):
        current, own = stage.apply(current, k if number == len(stages) else len(current))
        moves += own
    return current[:k], tuple(moves)


def _greedy(
    stage: str,
    candidates: Sequence[Candidate],
    k: int,
    changes: Callable[[int | None, Sequence[int]], Scores],
    because: Callable[[int], tuple[str, ItemId | None]],
) -> tuple[tuple[Candidate, ...], tuple[Move, ...]]:
    """Choose one item after the other, each by its score plus the change that the chosen ones imply.

    Args:
        changes: Told which candidate was chosen last and which are left, gives the change of each of these.
        because: Why a candidate changed as it did when it was asked last.
    """
    rest = list(range(len(candidates)))
    scores = np.array([c.score for c in candidates])
    chosen: list[Candidate] = []
    deltas: dict[ItemId, float] = {}
    reasons: dict[ItemId, str] = {}
    refs: dict[ItemId, ItemId] = {}
    newest: int | None = None
    while rest and len(chosen) < k:
        change = changes(newest, rest)
        best = int(np.argmax(scores[rest] + change))
        newest = rest.pop(best)
        item, delta = candidates[newest].item_id, float(change[best])
        chosen.append(Candidate(item, candidates[newest].score + delta))
        deltas[item] = delta
        reasons[item], ref = because(newest)
        if ref is not None:
            refs[item] = ref
    return told(stage, candidates, chosen, deltas, reasons, refs)


def _divergence(wanted: Scores, mixes: Scores, totals: Scores) -> Scores:
    """Kullback-Leibler divergence of each mix (n, n_groups) with its total (n,) from the wanted one, in nats."""
    shares = 0.99 * mixes / np.maximum(totals, NOTHING)[:, None] + 0.01 * wanted
    return np.asarray((wanted * np.log(wanted / shares)).sum(axis=1))


def told(
    stage: str,
    before: Sequence[Candidate],
    after: Sequence[Candidate],
    deltas: Mapping[ItemId, float],
    reasons: Mapping[ItemId, str],
    refs: Mapping[ItemId, ItemId] | None = None,
) -> tuple[tuple[Candidate, ...], tuple[Move, ...]]:
    ranks = {c.item_id: rank for rank, c in enumerate(after, start=1)}
    refs = refs or {}
    moves = tuple(
        Move(
            item_id=c.item_id,
            stage=stage,
            rank_before=rank,
            rank_after=ranks.get(c.item_id),
            delta=deltas.get(c.item_id, 0.0),
            reason=reasons.get(c.item_id, ""),
            ref=refs.get(c.item_id),
        )
        for rank, c in enumerate(before, start=1)
    )
    return tuple(after), moves


def spread(candidates: Sequence[Candidate]) -> float:
    """Standard deviation of the scores, so that strengths mean the same for every strategy."""
    return float(np.std([c.score for c in candidates])) if candidates else 0.0
