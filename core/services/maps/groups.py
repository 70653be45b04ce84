"""The groups of a map: which dots lie together, and what to call them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.domain import FloatMatrix, ItemId
from core.domain.maps import NO_CLUSTER, Classes, Cluster
from core.embedding.naming import name_of
from core.services.maps.terms import Terms
from core.services.maps.vectors import Given


def groups_of(xy: FloatMatrix) -> Classes:
    from core.embedding.clusters import groups  # scikit-learn: two seconds that the web process need not spend

    return groups(xy)


def named(
    rows: Given, xy: FloatMatrix, classes: Classes, terms: Terms, titles: Mapping[ItemId, str]
) -> tuple[Cluster, ...]:
    """The groups with their middles, and names no two of which are the same."""
    everybody = tuple(dict.fromkeys(rows.item_ids))
    place = {item_id: n for n, item_id in enumerate(everybody)}
    owners = np.array([place[item_id] for item_id in rows.item_ids], np.int64)
    known = terms.of(everybody)
    found: list[Cluster] = []
    for number in np.unique(classes[classes != NO_CLUSTER]).tolist():
        own = np.flatnonzero(classes == number)
        mask = np.zeros(len(everybody), bool)
        mask[owners[own]] = True
        words = known.distinguishing(mask)
        x, y = np.median(xy[own].astype(np.float64), axis=0)
        central = rows.item_ids[own[np.argmin(((xy[own] - (x, y)) ** 2).sum(axis=1))]]
        name, taken = name_of(words, int(mask.sum()), titles[central]), {cluster.name for cluster in found}
        if name in taken:  # the third word tells them apart, else a number does
            longer = [", ".join([name, *(term.text for term in words[2:3])]), *(f"{name} {n}" for n in range(2, 99))]
            name = next(other for other in longer if other not in taken)
        found.append(Cluster(number=number, name=name, x=float(x), y=float(y), count=len(own), terms=words))
    return tuple(found)
