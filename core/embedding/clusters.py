"""Groups on the map: dots that lie together, seen from above.

HDBSCAN on the drawing itself, so that what is named together is also seen together. Dots between the groups get none.
The smallest groups that hold together ("leaf") are taken: on the demo its 21 subjects come out as 20 groups, adjusted
Rand index .59 with 8 % of the dots between them; the most lasting groups ("eom") of the usual size are one half of the
map and the other, and k-means by silhouette stops at 10 groups (.41).

Source: R. Campello, D. Moulavi, J. Sander, "Density-Based Clustering Based on Hierarchical Density Estimates", PAKDD
2013. Importing scikit-learn takes two seconds: only processes that draw maps import this.
"""

from __future__ import annotations

import math

import numpy as np
from sklearn.cluster import HDBSCAN

from core.domain import FloatMatrix
from core.domain.maps import NO_CLUSTER, Classes

FEWEST = 4  # dots of a group
LEAST = 15  # dots of a map that has groups
SAMPLES = 2  # neighbours that make a place dense
MOST = 60  # groups that a person can read


def smallest(n: int) -> int:
    """How many dots a group needs: grows with the root of the collection."""
    return max(FEWEST, round(math.sqrt(n) / 3))


def groups(xy: FloatMatrix) -> Classes:
    """A number per dot, the largest group 0; NO_CLUSTER between them. At most MOST groups."""
    n = len(xy)
    size = smallest(n)
    if n < LEAST:
        return np.full(n, NO_CLUSTER, np.uint8)
    while True:
        labels = HDBSCAN(size, SAMPLES, cluster_selection_method="leaf", copy=True).fit_predict(xy.astype(np.float64))
        if labels.max(initial=-1) < MOST:
            return by_size(labels)
        size *= 2


def by_size(labels: np.typing.NDArray[np.int64]) -> Classes:
    """Numbers from the largest group down, equals by first dot; negative labels become NO_CLUSTER."""
    found, firsts, counts = np.unique(labels, return_index=True, return_counts=True)
    order = sorted((-count, first, label) for label, first, count in zip(found, firsts, counts, strict=True))
    numbers = {label: n for n, (_, _, label) in enumerate(row for row in order if row[2] >= 0)}
    return np.array([numbers.get(label, NO_CLUSTER) for label in labels], np.uint8)
