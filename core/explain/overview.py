"""What drives a strategy as a whole: the sizes of all shares of many lists, summed by what they are about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from core.domain import ItemId, Modality

Key = TypeVar("Key", bound=Hashable)

FEWEST = 5  # people; with fewer, a total would speak of somebody


@dataclass(frozen=True)
class Driven:
    """Fractions of the sizes of all shares, 0 to 1.

    Attributes:
        modalities: By kind of content, where a strategy looks at content.
        history, popularity: Together 1, but for other kinds of reasons.
        influential: The mean size of an item's share in a shown score, largest first; ties by item.
    """

    lists: int
    modalities: Mapping[Modality, float]
    history: float
    popularity: float
    influential: tuple[tuple[ItemId, float], ...]

    @property
    def beside(self) -> float:
        """Other kinds of reasons, above all what a model has learned of a person beside the history."""
        return max(0.0, 1.0 - self.history - self.popularity)


@dataclass(frozen=True)
class Part:
    """One share of one score of one list."""

    kind: str
    share: float
    ref: ItemId | None = None
    modality: Modality | None = None


def driven(scores: Iterable[Iterable[Part]]) -> Driven:
    """Sum the sizes of all parts of all scores; each score counts the same, however large it is."""
    kinds: Counter[str] = Counter()
    modalities: defaultdict[Modality, float] = defaultdict(float)
    items: defaultdict[ItemId, float] = defaultdict(float)
    n = 0
    for parts in scores:
        own = list(parts)
        total = sum(abs(part.share) for part in own)
        if total <= 0:
            continue
        n += 1
        for part in own:
            size = abs(part.share) / total
            kinds[part.kind] += size  # type: ignore[assignment]
            if part.modality is not None:
                modalities[part.modality] += size
            if part.ref is not None:
                items[part.ref] += size
    return Driven(
        lists=n,
        modalities={modality: size / n for modality, size in sorted(modalities.items())} if n else {},
        history=kinds["history"] / n if n else 0.0,
        popularity=kinds["popularity"] / n if n else 0.0,
        influential=tuple(sorted(((i, size / n) for i, size in items.items()), key=lambda pair: (-pair[1], pair[0]))),
    )


def together(each: Sequence[Driven]) -> Driven:
    """Several people as one, each counting the same, however long their lists.

    Raises:
        ValueError: there is nobody.
    """
    if not each:
        raise ValueError("nobody to sum up")
    n = len(each)
    return Driven(
        lists=sum(one.lists for one in each),
        modalities=dict(sorted(mean_of([one.modalities for one in each]))),
        history=sum(one.history for one in each) / n,
        popularity=sum(one.popularity for one in each) / n,
        influential=mean_of([dict(one.influential) for one in each]),
    )


def mean_of(sizes: Sequence[Mapping[Key, float]]) -> tuple[tuple[Key, float], ...]:
    """The mean of each key over all mappings, 0 where it is missing; largest first, ties by key."""
    sums: defaultdict[Key, float] = defaultdict(float)
    for own in sizes:
        for key, size in own.items():
            sums[key] += size / len(sizes)
    return tuple(sorted(sums.items(), key=lambda pair: (-pair[1], str(pair[0]))))
