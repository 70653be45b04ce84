"""The groups of a map: which dots lie together, and what to call them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.domain import FloatMatrix, ItemId
from core.domain.maps import NO_CLUSTER, Classes, Cluster, Term
from core.embedding.naming import name_of
from core.services.maps.terms import Terms
from core.services.maps.vectors import Given


def groups_of(xy: FloatMatrix) -> Classes:
    from core.embedding.clusters import groups  # scikit-learn: two seconds that the web process need not spend

    return groups(xy)


def named(
    rows: Given, xy: FloatMatrix, classes: Classes, known: Terms, titles: Mapping[ItemId, str]
) -> tuple[Cluster, ...]:
    """The groups with their middles, and names no two of which are the same; `known` are the words of each row."""
    found: list[Cluster] = []
    for number in np.unique(classes[classes != NO_CLUSTER]).tolist():
        mask = classes == number
        own = np.flatnonzero(mask)
        words = known.distinguishing(mask)
        x, y = np.median(xy[own].astype(np.float64), axis=0)
        central = rows.item_ids[own[np.argmin(((xy[own] - (x, y)) ** 2).sum(axis=1))]]
        name = name_of(words, known.holding(words, mask), titles[central], known.wider)
        name = _another(name, words, titles[central], found)
        found.append(Cluster(number=number, name=name, x=float(x), y=float(y), count=len(own), terms=words))
    return tuple(found)


def _another(name: str, words: tuple[Term, ...], middle: str, found: list[Cluster]) -> str:
    """The name, if no other group has it; else with a further word, the title in its middle, or a number."""
    taken = {cluster.name for cluster in found}
    said = [f"{name}, {term.text}" for term in words if term.text not in name]
    said.append(f"{name}, “{middle}”")
    return next(other for other in (name, *said, *(f"{name} {n}" for n in range(2, 99))) if other not in taken)
