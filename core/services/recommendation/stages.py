"""Which stages a list goes through after scoring, and what each of them looks at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.domain import Fused, Interaction, ItemId, MediaItem, Query
from core.domain.requests import Wanted
from core.recommend.house_rules import Rules
from core.recommend.novelty import Novelty
from core.recommend.reranking import Calibration, Exposure, Mmr, Similarity, Stage
from core.services.collection import Snapshot


@dataclass(frozen=True)
class Around:
    """What a list depends on besides the person.

    Attributes:
        shown: How much of anybody's attention each item has had: the sum of 1/log2(1 + rank) over past lists.
    """

    shown: Mapping[ItemId, float] = field(default_factory=dict)

    def of(self, items: Iterable[ItemId]) -> Around:
        """The part about these items."""
        return Around({item: self.shown[item] for item in items if item in self.shown})


def stages(wanted: Wanted, query: Query, whole: Snapshot, pool: Sequence[ItemId], around: Around) -> list[Stage]:
    """Those with a strength, in this order: first each item by itself, then each beside the others, then the rules."""
    liked = [event.item_id for event in query.history if event.strength > 0]
    chosen: list[Stage] = []
    if wanted.novelty:
        chosen.append(Novelty(_nearest(whole.content, pool, list(dict.fromkeys(liked))), wanted.novelty))
    if wanted.exposure:
        chosen.append(Exposure(around.shown, wanted.exposure))
    if wanted.diversity:
        chosen.append(Mmr(_similarity(whole.content, pool), wanted.diversity))
    if wanted.calibration:
        groups = {item: subjects(whole.items[item]) for item in {*pool, *liked} if item in whole.items}
        chosen.append(Calibration(groups, _mix(query.history, groups), wanted.calibration))
    if wanted.rules.about_items:
        rules = wanted.rules
        subject = {item: subjects(whole.items[item])[0] for item in pool}
        chosen.append(
            Rules(frozenset(rules.hidden), rules.pinned, subject, rules.most_of_a_subject, dict(rules.boosted))
        )
    return chosen


def subjects(item: MediaItem) -> tuple[str, ...]:
    """What a list is mixed by: the subject of an item; its tags where it has none; else picture or sound."""
    return (item.subject,) if item.subject else item.tags or (item.kind,)


def _mix(history: Sequence[Interaction], groups: Mapping[ItemId, Sequence[str]]) -> dict[str, float]:
    """The share of each group in what was liked, by strength; sums to 1, empty without likes."""
    mix: Counter[str] = Counter()
    for event in history:
        own = groups.get(event.item_id, ())
        for group in own if event.strength > 0 else ():
            mix[group] += event.strength / len(own)  # type: ignore[assignment]
    total = sum(mix.values())
    return {group: share / total for group, share in mix.items()}


def _similarity(content: Fused, pool: Sequence[ItemId]) -> Similarity:
    cosines = content.between(pool, pool)
    rows = {item: row for row, item in enumerate(pool)}
    return lambda one, other: float(cosines[rows[one], rows[other]])


def _nearest(content: Fused, pool: Sequence[ItemId], liked: Sequence[ItemId]) -> dict[ItemId, tuple[ItemId, float]]:
    """For each item of the pool the liked one it resembles most, and their cosine; nothing for unknown ones."""
    known = [item for item, row in zip(pool, content.items.rows(pool), strict=True) if row >= 0]
    refs = [item for item, row in zip(liked, content.items.rows(liked), strict=True) if row >= 0]
    if not known or not refs:
        return {}
    cosines = content.between(known, refs)
    best = np.argmax(cosines, axis=1)
    return {item: (refs[n], float(cosines[row, n])) for row, (item, n) in enumerate(zip(known, best, strict=True))}
