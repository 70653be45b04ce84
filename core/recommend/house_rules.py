"""Rules of the house as a stage after scoring: hidden, pinned, preferred, and so many of a group at most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from core.domain import ItemId
from core.recommend.reranking import Candidate, Move, spread, told


@dataclass(frozen=True)
class Rules:
    """Rules of the house, which no score overrules; an item they touch says which.

    Attributes:
        hidden: Never shown.
        pinned: Shown first, in this order, if they are candidates.
        boosted: Standard deviations of scores that each item gains.
        group: The creator, series or collection of an item, for `most_of_a_group`.
        most_of_a_group: Most items of one group in a list; 0 for no limit.
    """

    hidden: frozenset[ItemId] = frozenset()
    pinned: tuple[ItemId, ...] = ()
    group: Mapping[ItemId, str] = field(default_factory=dict)
    most_of_a_group: int = 0
    boosted: Mapping[ItemId, float] = field(default_factory=dict)
    name: str = "rules"

    def apply(self, candidates: Sequence[Candidate], k: int) -> tuple[tuple[Candidate, ...], tuple[Move, ...]]:
        before = {c.item_id: c.score for c in candidates}
        unit = spread(candidates)
        preferred = [Candidate(c.item_id, c.score + unit * self.boosted.get(c.item_id, 0.0)) for c in candidates]
        preferred.sort(key=lambda c: -c.score)
        by_id = {c.item_id: c for c in preferred}
        first = [by_id[item] for item in self.pinned if item in by_id and item not in self.hidden]
        reasons = {item: "preferred by the house" for item in self.boosted}
        reasons |= {c.item_id: "pinned by the house" for c in first}
        kept: list[Candidate] = []
        counts: Counter[str] = Counter()
        for c in [*first, *(c for c in preferred if c not in first)]:
            group = self.group.get(c.item_id)
            if c.item_id in self.hidden:
                reasons[c.item_id] = "hidden by the house"
            elif self.most_of_a_group and group is not None and counts[group] >= self.most_of_a_group:
                reasons[c.item_id] = f"already {self.most_of_a_group} of {group}"
            else:
                kept.append(c)
                counts.update([group] if group is not None else [])
        kept = kept[:k]
        lifted = _lifted(kept)
        deltas = {c.item_id: c.score - before[c.item_id] for c in lifted}
        return told(self.name, candidates, lifted, deltas, reasons)


def _lifted(kept: Sequence[Candidate]) -> list[Candidate]:
    """Scores raised just so far that they never ascend: what a rule puts first has to say so in its score."""
    lifted = list(kept)
    for place in range(len(lifted) - 2, -1, -1):
        here, below = lifted[place], lifted[place + 1]
        lifted[place] = Candidate(here.item_id, max(here.score, below.score))
    assert all(a.score >= b.score for a, b in pairwise(lifted))
    return lifted
