"""New rows among the dots of a drawing: which row is which dot, and where those without one go."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from core.domain import FloatMatrix, FloatVector
from core.domain.maps import Classes, Dots, Faith
from core.embedding.placement import among, joined, placed, settled
from core.embedding.trust import faith, preserved
from core.services.maps.sheets import chosen
from core.services.maps.vectors import Given

Judged = tuple[Dots, Faith]


def matched(rows: Given, there: Dots) -> tuple[list[int], list[int]]:
    """Rows that have a dot already, and the rows of their dots, both ascending by dot."""
    at = {key: row for row, key in enumerate(_keys(rows))}
    pairs = [(at[key], dot) for dot, key in enumerate(_keys(there)) if key in at]
    return [row for row, _ in pairs], [dot for _, dot in pairs]


def added(rows: Given, there: Dots, seed: int) -> Judged | None:
    """Dots of the items that have none, and how faithful the map is with them; None where there is nothing to do."""
    known = set(there.item_ids)
    new = np.array([item_id not in known for item_id in rows.item_ids], bool)
    old, at = matched(rows, there)
    if not new.any() or not len(old):
        return None
    fresh = _placed(rows, new, old, _chosen_rows(there, at), seed)
    everything = np.concatenate([rows.values[old], rows.values[new]])
    xy = np.vstack([there.xy[at], fresh.xy])
    trust = preserved(everything, xy, rows=np.arange(len(old), len(everything)))
    return replace(fresh, trust=trust), faith(everything, xy)


def dots_of(rows: Given, xy: FloatMatrix, xyz: FloatMatrix | None, classes: Classes, trust: FloatVector) -> Dots:
    return Dots(
        item_ids=rows.item_ids,
        starts_s=rows.starts_s,
        ends_s=rows.ends_s,
        xy=xy,
        xyz=xyz,
        classes=classes,
        trust=trust,
    )


def _placed(rows: Given, new: npt.NDArray[np.bool_], old: Sequence[int], there: Dots, seed: int) -> Dots:
    fresh, anchors = rows.values[new], rows.values[list(old)]
    near, weights = among(fresh, anchors)
    xy = settled(fresh, anchors, placed(near, weights, there.xy), there.xy, seed=seed)
    xyz = None
    if there.xyz is not None:
        xyz = settled(fresh, anchors, placed(near, weights, there.xyz), there.xyz, seed=seed)
    picked = Given(
        tuple(item_id for item_id, is_new in zip(rows.item_ids, new.tolist(), strict=True) if is_new),
        rows.starts_s[new],
        rows.ends_s[new],
        fresh,
    )
    return dots_of(picked, xy, xyz, joined(near, weights, there.classes), np.full(len(fresh), math.nan, np.float32))


def _chosen_rows(dots: Dots, rows: Sequence[int]) -> Dots:
    mask = np.zeros(len(dots), bool)
    mask[list(rows)] = True
    return chosen(dots, mask)


def _keys(rows: Given | Dots) -> list[tuple[str, float]]:
    """A dot is the same when its item is, and the moment begins at the same tenth of a second."""
    return [(item_id, round(s, 1)) for item_id, s in zip(rows.item_ids, rows.starts_s.tolist(), strict=True)]
