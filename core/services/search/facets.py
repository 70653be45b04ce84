"""What results can be narrowed to, and how many of them have it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.domain import ItemId, MediaItem
from core.domain.searches import FACETS, Facet
from core.services.views import FacetCount

LENGTHS = {"short": (0.0, 60.0), "medium": (60.0, 600.0), "long": (600.0, float("inf"))}
MOST_VALUES = 12


@dataclass(frozen=True)
class Facts:
    """What the items are, by facet; an item may have several tags."""

    values: Mapping[ItemId, Mapping[Facet, tuple[str, ...]]]

    @classmethod
    def of(
        cls,
        items: Sequence[MediaItem],
        languages: Mapping[ItemId, str],
        tags: Mapping[ItemId, tuple[str, ...]],
    ) -> Facts:
        return cls({item.item_id: _facts(item, languages, tags) for item in items})

    def fits(self, item_id: ItemId, chosen: Mapping[Facet, str], but: Facet | None = None) -> bool:
        """Whether an item is what was chosen in every facet, `but` one."""
        own = self.values[item_id]
        return all(value in own[facet] for facet, value in chosen.items() if facet != but)

    def counts(self, found: Sequence[ItemId], chosen: Mapping[Facet, str]) -> dict[Facet, tuple[FacetCount, ...]]:
        """Per facet its values, the most frequent first; a facet in which nothing differs is left out."""
        counted: dict[Facet, tuple[FacetCount, ...]] = {}
        for facet in FACETS:
            inside = [item for item in found if self.fits(item, chosen, but=facet)]
            counts = Counter(value for item in inside for value in self.values[item][facet])
            if facet in chosen:
                counts.setdefault(chosen[facet], 0)
            elif all(n == len(inside) for n in counts.values()):
                continue
            ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_VALUES]
            counted[facet] = tuple(
                FacetCount(value=value, count=n, chosen=chosen.get(facet) == value) for value, n in ordered
            )
        return counted


def _facts(
    item: MediaItem, languages: Mapping[ItemId, str], tags: Mapping[ItemId, tuple[str, ...]]
) -> dict[Facet, tuple[str, ...]]:
    length = next(name for name, (low, high) in LENGTHS.items() if low <= item.duration_s < high)
    language = languages.get(item.item_id) or item.language
    return {
        "kind": (item.kind,),
        "language": (language,) if language else (),
        "tag": tuple(dict.fromkeys((*item.tags, *tags.get(item.item_id, ())))),
        "subject": (item.subject,) if item.subject else (),
        "length": (length,),
    }
