"""Merges shots into scenes: what shows the same place or people belongs together, also when it alternates.

Overlapping links (A. Hanjalic, R. L. Lagendijk, J. Biemond, "Automated high-level movie segmentation for advanced
video-retrieval systems", 1999): a shot that resembles one of the few before it joins its scene, with all in between.
Resemblance is the cosine of the shots' mean picture vectors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.domain import FloatMatrix, FloatVector
from core.understanding.shots import Shot

ALIKE = 0.85  # cosine of CLIP vectors of two pictures of one place; different places stay below
LOOK_BACK = 3  # shots: enough for two people who talk in turns
LOOK_BACK_S = 60.0


@dataclass(frozen=True)
class Scene:
    """Half-open [start_s, end_s): shots `first` to `last`, both included; `still_s` is that of the longest one."""

    start_s: float
    end_s: float
    first: int
    last: int
    still_s: float | None


def shot_vectors(shots: Sequence[Shot], frame_times_s: FloatVector, rows: FloatMatrix) -> FloatMatrix:
    """Unit mean of the frame vectors of each shot, (n_shots, dim); zeros where no frame lies in it."""
    vectors = np.zeros((len(shots), rows.shape[1]), dtype=np.float32)
    for i, shot in enumerate(shots):
        inside = (frame_times_s >= shot.start_s) & (frame_times_s < shot.end_s)
        if inside.any():
            mean = rows[inside].mean(axis=0)
            vectors[i] = mean / max(float(np.linalg.norm(mean)), 1e-12)
    return vectors


def scenes(shots: Sequence[Shot], vectors: FloatMatrix, alike: float = ALIKE) -> list[Scene]:
    """Scenes that cover the shots without gaps.

    Args:
        vectors: Unit rows, one per shot; a shot whose row is zero stays with the one before it.
    """
    cosines = vectors @ vectors.T
    begins = list(range(len(shots)))  # the first shot of the scene each shot belongs to
    for i in range(1, len(shots)):
        if not vectors[i].any():
            begins[i] = begins[i - 1]
            continue
        for j in range(max(0, i - LOOK_BACK), i):
            near = shots[i].start_s - shots[j].end_s <= LOOK_BACK_S
            if near and vectors[j].any() and cosines[i, j] >= alike:
                begins[j : i + 1] = [begins[j]] * (i + 1 - j)
                break
    firsts = sorted(set(begins))
    lasts = [first - 1 for first in firsts[1:]] + [len(shots) - 1]
    return [_scene(shots, first, last) for first, last in zip(firsts, lasts, strict=True)]


def _scene(shots: Sequence[Shot], first: int, last: int) -> Scene:
    inside = [shot for shot in shots[first : last + 1] if shot.still_s is not None]
    longest = max(inside, key=lambda shot: shot.end_s - shot.start_s, default=None)
    still_s = None if longest is None else longest.still_s
    return Scene(shots[first].start_s, shots[last].end_s, first, last, still_s)
