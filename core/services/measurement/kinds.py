"""Kinds of recordings, and whether lists show them alike: by subject, by year, by how well known they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from core.domain import ItemFacts, ItemId
from core.evaluation.fairness import by_kind
from core.evaluation.lists import Judged
from core.services.measurement.dividing import Divided
from core.services.measurement.views import Shown

FEWEST = 3  # recordings; smaller kinds say little
MOST = 12  # kinds that can be read in one figure; the largest are kept
KNOWN_BEST = 0.2  # of the recordings

Members = Mapping[str, frozenset[ItemId]]
"""The items of each kind; an item may be of several."""


@dataclass(frozen=True)
class Kind:
    """One way to tell items apart, and all items that could be listed."""

    members: Members
    listable: int


Kinds = Mapping[str, Kind]
"""By name in `views.KINDS`."""


def kinds_of(divided: Divided) -> dict[str, Kind]:
    """The kinds that can be told apart here; what is unknown of an item puts it in no kind."""
    table = divided.data.interactions
    items = tuple(divided.candidates or (ItemId(item) for item in table.items.ids))
    facts = {item: divided.data.facts.get(item, ItemFacts()) for item in items}
    met = np.asarray((table.matrix > 0).sum(axis=0)).ravel()
    fans = dict(zip(table.items.ids, met.tolist(), strict=True))
    ways = {
        "subject": ((item, genre) for item, own in facts.items() for genre in own.genres),
        "decade": ((item, f"{own.year // 10 * 10}s") for item, own in facts.items() if own.year),
        "fame": _fame(items, fans),
    }
    found = {of: _large_enough(pairs) for of, pairs in ways.items()}
    return {of: Kind(members, len(items)) for of, members in found.items() if len(members) > 1}


def shown(judged: Judged, kind: Kind) -> tuple[tuple[Shown, ...], float]:
    """Each kind's share of the collection, of later likes and of the places in lists; and how alike they are shown."""
    rows = {name: judged.items.rows(sorted(own)) for name, own in kind.members.items()}
    found, ratio = by_kind(judged, {name: own[own >= 0].tolist() for name, own in rows.items()}, kind.listable)
    return tuple(Shown(**one.__dict__) for one in found), ratio


def _fame(items: tuple[ItemId, ...], fans: Mapping[str, float]) -> Iterable[tuple[ItemId, str]]:
    """The best known fifth, and the others; by how many people liked them in what may be learned from."""
    ranked = sorted(items, key=lambda item: (-fans.get(item, 0), item))
    best = round(KNOWN_BEST * len(ranked))
    for place, item in enumerate(ranked):
        yield item, "The best known fifth" if place < best else "All others"


def _large_enough(pairs: Iterable[tuple[ItemId, str]]) -> dict[str, frozenset[ItemId]]:
    members: dict[str, set[ItemId]] = defaultdict(set)
    for item, name in pairs:
        members[name].add(item)
    kept = sorted((name for name in members if len(members[name]) >= FEWEST), key=lambda n: (-len(members[n]), n))
    return {name: frozenset(members[name]) for name in kept[:MOST]}
