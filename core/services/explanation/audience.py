"""What the people who like an item have in common, beside everybody else. Totals only."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from core.domain import Interaction, ItemId
from core.explain.overview import FEWEST
from core.services.collection import Snapshot, card
from core.services.explanation.crowds import Crowd
from core.services.explanation.overview_views import ItemAudience, Liked
from core.services.recommendation.stages import subjects

ALSO = 8
SUBJECTS = 6
SURE = 2.0  # standard deviations beyond chance


def audience_of(crowd: Crowd, item_id: ItemId, seen: Snapshot) -> ItemAudience:
    """
    Raises:
        NotFound: there is no such item.
    """
    item = seen.item(item_id)
    likes = [own for history in crowd.histories.values() if (own := _liked(history, seen))]
    audience = [own for own in likes if item_id in own]
    found = ItemAudience(card=card(item), people=len(audience), everybody=len(likes), simulated=crowd.simulated)
    if len(audience) < FEWEST:
        return found
    others = [own - {item_id} for own in audience]
    return ItemAudience(
        card=found.card,
        people=found.people,
        everybody=found.everybody,
        also=_also(others, likes, seen),
        subjects=_subjects(others, [own - {item_id} for own in likes], seen),
        simulated=found.simulated,
    )


def _liked(history: Sequence[Interaction], seen: Snapshot) -> frozenset[ItemId]:
    """What somebody liked, among what may be seen."""
    strengths: defaultdict[ItemId, float] = defaultdict(float)
    for event in history:
        if event.kind != "play":
            strengths[event.item_id] += event.strength
    return frozenset(item for item, strength in strengths.items() if strength > 0 and item in seen.items)


def _also(
    audience: Sequence[frozenset[ItemId]], everybody: Sequence[frozenset[ItemId]], seen: Snapshot
) -> tuple[Liked, ...]:
    """What at least FEWEST of them like, by how far that is beyond chance, in standard deviations."""
    here, usual = _counts(audience), _counts(everybody)
    n, all_ = len(audience), len(everybody)

    def surprise(item: ItemId) -> float:
        p = usual[item] / all_
        return (here[item] - n * p) / math.sqrt(max(n * p * (1 - p), 1e-9))

    known = [item for item, people in here.items() if people >= FEWEST and surprise(item) >= SURE]
    known.sort(key=lambda item: (-surprise(item), item))
    return tuple(
        Liked(
            name=seen.items[item].title,
            here=here[item] / n,
            usual=usual[item] / all_,
            people=here[item],
            card=card(seen.items[item]),
        )
        for item in known[:ALSO]
    )


def _subjects(
    audience: Sequence[frozenset[ItemId]], everybody: Sequence[frozenset[ItemId]], seen: Snapshot
) -> tuple[Liked, ...]:
    """What they like more of than others do; the mean over people of its part in what each likes."""
    here, usual = _mix(audience, seen), _mix(everybody, seen)
    more = [name for name in here if here[name] > usual.get(name, 0.0)]
    more.sort(key=lambda name: (usual.get(name, 0.0) - here[name], name))
    return tuple(Liked(name=name, here=here[name], usual=usual.get(name, 0.0)) for name in more[:SUBJECTS])


def _counts(likes: Sequence[frozenset[ItemId]]) -> Counter[ItemId]:
    return Counter(item for own in likes for item in own)


def _mix(likes: Sequence[frozenset[ItemId]], seen: Snapshot) -> Mapping[str, float]:
    sums: defaultdict[str, float] = defaultdict(float)
    people = [own for own in likes if own]
    for own in people:
        for item in own:
            names = subjects(seen.items[item])
            for name in names:
                sums[name] += 1 / (len(names) * len(own) * len(people))
    return sums
