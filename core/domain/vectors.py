"""Embedding spaces, and vectors that never forget which space they live in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.domain.types import FloatMatrix, FloatVector, ItemId
from core.errors import SpaceMismatch

Modality = Literal["visual", "sound", "speech", "text", "fused"]

_OF_CLIP = {"visual", "speech", "text"}


@dataclass(frozen=True, order=True)
class Space:
    """Where vectors live: vectors are comparable exactly when their spaces are equal.

    Attributes:
        model: Family, architecture and weights, e.g. "open_clip/ViT-B-32/datacomp_xl_s13b_b90k".
        revision: First 12 hex digits of the sha256 of the weights.
        modality: visual (CLIP frames), sound (Whisper encoder windows), text (CLIP on descriptions),
            speech (CLIP on what is said), fused.
    """

    model: str
    revision: str
    modality: Modality
    dim: int

    @property
    def key(self) -> str:
        """Stable text form, used as the primary key in storage."""
        return f"{self.weights}/{self.modality}/{self.dim}"

    @property
    def weights(self) -> str:
        """Which model exactly, for what it has found."""
        return f"{self.model}@{self.revision}"

    def joint_with(self, other: Space) -> bool:
        """Whether one CLIP model made both, so that pictures and words can be compared directly."""
        both = {self.modality, other.modality}
        return (self.model, self.revision, self.dim) == (other.model, other.revision, other.dim) and (
            len(both) == 1 or both <= _OF_CLIP
        )


@dataclass(frozen=True)
class SegmentVectors:
    """The vectors of one item in one space, one row per frame, window or text.

    Attributes:
        starts_s, ends_s: When each row happens, seconds, shape (n,); a frame has start = end; a text spans all.
        values: Unit rows, shape (n, space.dim), float32.
    """

    space: Space
    item_id: ItemId
    starts_s: FloatVector
    ends_s: FloatVector
    values: FloatMatrix

    def __post_init__(self) -> None:
        n = len(self.starts_s)
        if self.values.shape != (n, self.space.dim) or len(self.ends_s) != n:
            raise ValueError(f"expected {(n, self.space.dim)} and {n} times, got {self.values.shape}")
        if not np.isfinite(self.values).all():
            raise ValueError("vectors must be finite")


@dataclass(frozen=True)
class Vectors:
    """Row `i` of `values` is the unit-length vector of `item_ids[i]`; shape (n, space.dim)."""

    space: Space
    item_ids: tuple[ItemId, ...]
    values: FloatMatrix

    def __post_init__(self) -> None:
        if self.values.shape != (len(self.item_ids), self.space.dim):
            raise ValueError(f"expected {(len(self.item_ids), self.space.dim)}, got {self.values.shape}")

    def cosine(self, other: Vectors) -> FloatMatrix:
        """Cosine similarities in [-1, 1], shape (len(self), len(other)).

        Raises:
            SpaceMismatch: the two sets come from different models or modalities.
        """
        if self.space != other.space:
            raise SpaceMismatch(f"cannot compare {self.space} with {other.space}")
        return np.asarray(self.values @ other.values.T, dtype=np.float32)
