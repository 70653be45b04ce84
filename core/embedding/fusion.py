"""One vector per item out of its modalities, kept linear so that reasons stay exact.

The fused vector is the concatenation of sqrt(weight) x unit modality vectors, renormalised over the modalities the
item has. The cosine of two items is then exactly a weighted sum of the cosines of the modalities they share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from core.domain import FloatMatrix, Fused, Modality, Pooled, Scores, Vocabulary


def fuse(pooled: Sequence[Pooled], weights: Mapping[Modality, float]) -> Fused:
    """Fuse spaces of different modalities; items that have none of them (at a positive weight) are left out.

    Raises:
        ValueError: two spaces have the same modality.
    """
    if len({p.space.modality for p in pooled}) < len(pooled):
        raise ValueError("one space per modality, please")
    by_modality = {p.space.modality: p for p in pooled if weights.get(p.space.modality, 0.0) > 0}
    items = Vocabulary(tuple(sorted({i for p in by_modality.values() for i in p.vectors.item_ids})))
    rows = {modality: items.rows(p.vectors.item_ids) for modality, p in by_modality.items()}
    present = np.zeros(len(items))  # sum of the weights of the modalities each item has
    for modality, own in rows.items():
        present[own] += weights[modality]
    scale: dict[Modality, Scores] = {}
    units: dict[Modality, FloatMatrix] = {}
    for modality, p in by_modality.items():
        own = rows[modality]
        scale[modality] = np.zeros(len(items))
        scale[modality][own] = np.sqrt(weights[modality] / present[own])
        units[modality] = p.vectors.values  # shared where every item has one
        if p.vectors.item_ids != items.ids:
            units[modality] = np.zeros((len(items), p.space.dim), np.float32)
            units[modality][own] = p.vectors.values
    return Fused(items, scale, units, by_modality)
