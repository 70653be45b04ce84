"""How stable an item's vector is: how far it moves when what is shown or heard is disturbed a little.

The score is the mean, over the kinds of disturbance, of the cosine between the item's vector before and after, centred
on the collection: 1 means that it does not move, 0 that it moves as far as an unrelated item is. An item with a low
score is found, tagged and recommended for reasons that a crop or a little noise would change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from core.domain import FloatMatrix, FloatVector, Frames, Waveform
from core.domain.findings import Shift, Stability
from core.understanding.augmentation import PICTURES, SOUNDS

EncodeFrames = Callable[[Frames], FloatMatrix]
EncodeWindows = Callable[[Sequence[Waveform]], FloatMatrix]


def picture_stability(encode: EncodeFrames, frames: Frames, centre: FloatVector, seed: int = 0) -> Stability:
    """Of what is seen.

    Args:
        encode: Frames (n, height, width, 3) to unit rows (n, dim); called six times.
        frames: A few frames spread over the film; four are enough.
        centre: Of the collection's space, (dim,); zeros for a collection of one item.
    """
    if not len(frames):
        return Stability(score=float("nan"), note="There are no pictures.")
    before = encode(frames) - centre
    rng = np.random.default_rng(seed)
    return _stability(before, {name: encode(change(frames, rng)) - centre for name, change in PICTURES.items()})


def sound_stability(
    encode: EncodeWindows, windows: Sequence[Waveform], centre: FloatVector, seed: int = 0
) -> Stability:
    """Of what is heard; windows of at most 30 s. Those that the encoder calls silent (zeros) are left out."""
    before = encode(windows) if windows else np.zeros((0, len(centre)), np.float32)
    heard = np.flatnonzero(np.any(before != 0, axis=1))
    if not len(heard):
        return Stability(score=float("nan"), note="There is no sound.")
    rng, kept = np.random.default_rng(seed), [windows[int(n)] for n in heard]
    changed = {name: encode([change(w, rng) for w in kept]) - centre for name, change in SOUNDS.items()}
    return _stability(before[heard] - centre, changed)


def _stability(before: FloatMatrix, after: dict[str, FloatMatrix]) -> Stability:
    shifts = tuple(
        Shift(
            name=name,
            mean_cosine=_cosine(before.mean(axis=0), rows.mean(axis=0)),
            worst_cosine=min(_cosine(a, b) for a, b in zip(before, rows, strict=True)),
        )
        for name, rows in after.items()
    )
    score = float(np.mean([max(shift.mean_cosine, 0.0) for shift in shifts]))
    return Stability(score=score, shifts=shifts, note="Measured on a few moments of the recording.")


def _cosine(a: FloatVector, b: FloatVector) -> float:
    """0 where one of them has no direction."""
    x, y = a.astype(np.float64), b.astype(np.float64)
    length = float(np.linalg.norm(x) * np.linalg.norm(y))
    return float(np.clip(x @ y / length, -1.0, 1.0)) if length > 1e-12 else 0.0
