"""What a map is drawn from: one unit row per item, or per moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.domain import FloatMatrix, FloatVector, Fused, ItemId, Modality, Pooled
from core.domain.maps import Subject
from core.embedding.alignment import principal
from core.embedding.fusion import fuse
from core.services.collection import Snapshot

TIMED: tuple[Modality, ...] = ("visual", "sound", "speech")  # what a moment can be told by; a description has no time
WIDE_UP_TO = 20_000  # rows; more are reduced to
NARROW = 128  # dimensions, which keep the neighbours and a twelfth of the memory

Span = tuple[float, float]  # [start_s, end_s)
Spans = Mapping[ItemId, Sequence[Span]]


@dataclass(frozen=True)
class Given:
    """Rows to draw: item, seconds (zeros for items) and unit vector (n, dim) of each."""

    item_ids: tuple[ItemId, ...]
    starts_s: FloatVector
    ends_s: FloatVector
    values: FloatMatrix

    def __len__(self) -> int:
        return len(self.item_ids)


def given(
    snapshot: Snapshot, subject: Subject, space: Modality, weights: Mapping[str, float], spans: Spans | None = None
) -> Given:
    """The rows of a map; items without a vector in that space have none.

    Args:
        weights: Per modality, for the fused space.
        spans: The moments of each item, on a map of moments (`core.services.maps.moments`).
    """
    if subject == "items":
        ids, values = item_rows(snapshot, space, weights)
        zeros = np.zeros(len(ids), np.float32)
        return _narrowed(Given(ids, zeros, zeros, values))
    return _narrowed(_moments(snapshot, space, weights, spans or {}))


def item_rows(
    snapshot: Snapshot, space: Modality, weights: Mapping[str, float]
) -> tuple[tuple[ItemId, ...], FloatMatrix]:
    """Items by id, and their unit rows (n, dim)."""
    if space != "fused":
        pooled = snapshot.pooled.get(space)
        return (pooled.vectors.item_ids, pooled.vectors.values) if pooled else ((), np.zeros((0, 1), np.float32))
    fused = fuse(list(snapshot.pooled.values()), {m: weights.get(m, 0.0) for m in snapshot.pooled})
    return tuple(ItemId(i) for i in fused.items.ids), side_by_side(fused)


def side_by_side(fused: Fused) -> FloatMatrix:
    """The fused unit vectors themselves, (n, sum of dims)."""
    parts = [fused.scale[m][:, None].astype(np.float32) * fused.units[m] for m in sorted(fused.units)]
    return np.concatenate(parts, axis=1) if parts else np.zeros((0, 1), np.float32)


def _moments(snapshot: Snapshot, space: Modality, weights: Mapping[str, float], spans: Spans) -> Given:
    used: tuple[Modality, ...] = tuple(m for m in (TIMED if space == "fused" else (space,)) if m in snapshot.pooled)
    share = {m: weights.get(m, 0.0) if space == "fused" else 1.0 for m in used}
    dims = {m: snapshot.pooled[m].space.dim for m in used}
    rows: list[tuple[ItemId, float, float]] = []
    values: list[FloatMatrix] = []
    for item_id in sorted(snapshot.items):
        for start_s, end_s in spans.get(item_id, ()):
            parts = {m: mean_of(snapshot.pooled[m], item_id, start_s, end_s) for m in used if share[m] > 0}
            present = sum(share[m] for m, part in parts.items() if part is not None)
            if present:
                row = [
                    np.zeros(dims[m], np.float32) if (p := parts.get(m)) is None else np.sqrt(share[m] / present) * p
                    for m in used
                ]
                rows.append((item_id, start_s, end_s))
                values.append(np.concatenate(row))
    width = sum(dims.values()) or 1
    return Given(
        tuple(item_id for item_id, _, _ in rows),
        np.array([start_s for _, start_s, _ in rows], np.float32),
        np.array([end_s for _, _, end_s in rows], np.float32),
        np.array(values, np.float32).reshape(len(rows), width),
    )


def mean_of(pooled: Pooled, item_id: ItemId, start_s: float, end_s: float) -> FloatVector | None:
    """Of the rows that happen in a stretch, centred and of unit length; None where nothing does."""
    times = pooled.times.get(item_id)
    if times is None:
        return None
    points = times.starts_s == times.ends_s  # pictures; sounds and lines last
    here = np.where(points, times.starts_s >= start_s, times.ends_s > start_s) & (times.starts_s < end_s)
    if not here.any():
        return None
    mean = times.values[here].mean(axis=0, dtype=np.float64) - pooled.centre
    norm = float(np.linalg.norm(mean))
    return np.asarray(mean / norm, np.float32) if norm > 1e-6 else None


def _narrowed(rows: Given) -> Given:
    if len(rows) <= WIDE_UP_TO or rows.values.shape[1] <= NARROW:
        return rows
    scores = principal(rows.values, NARROW)
    lengths = np.linalg.norm(scores, axis=1, keepdims=True)
    return Given(rows.item_ids, rows.starts_s, rows.ends_s, scores / np.maximum(lengths, 1e-9))
