"""Tags of stretches of recordings: what their own pictures show, read as those of a whole recording are.

The calibration is that of the collection (`tags`): a stretch is one more thing with frames, of which the best quarter
speaks. What a person has ruled out of a recording holds nowhere in it; what they have found in it has to be seen here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from core.domain import ItemId
from core.domain.tags import Verdict
from core.understanding.calibration import SURE, logistic
from core.understanding.heads import bounded
from core.understanding.hierarchy import ancestors, ruled_out
from core.understanding.moments import Array, top_quarter
from core.understanding.tags import TagReader, latest

Stretch = tuple[ItemId, float, float]  # [start_s, end_s) of an item


def tags_during(
    reader: TagReader, stretches: Sequence[Stretch], verdicts: Sequence[Verdict] = (), k: int = 3
) -> tuple[tuple[str, ...], ...]:
    """Of every stretch at most `k` tags that hold, likeliest first; () where it has no pictures."""
    said, names = latest(verdicts), [tag.name for tag in reader.tags]
    narrower = [[m for m, tag in enumerate(names) if name in ancestors(tag, reader.tags)] for name in names]
    scores, shifts = _frames(reader, said)
    found: list[tuple[str, ...]] = []
    for item_id, start_s, end_s in stretches:
        first, last = _rows(reader, item_id, start_s, end_s)
        if first == last:
            found.append(())
            continue
        own = {name: said[name, item_id] for name in names if (name, item_id) in said}
        gone = {name for name in names if ruled_out(name, reader.tags, own)}
        likely = _likely(reader, scores[first:last], shifts[first:last])
        likely[[name in gone for name in names]] = 0.0
        whole = {name: float(likely[[n, *narrower[n]]].max()) for n, name in enumerate(names) if name not in gone}
        held = sorted((name for name, p in whole.items() if p >= SURE), key=lambda name: (-whole[name], name))
        found.append(tuple(held[:k]))
    return tuple(found)


def _frames(reader: TagReader, said: Mapping[tuple[str, ItemId], bool]) -> tuple[Array, Array]:
    """What words say of every frame, and what verdicts add to it, (n_frames, n_tags) each."""
    heads = [reader.head(n, said) for n in range(len(reader.tags))]
    none = np.zeros(len(reader.frames))
    shifts = np.array([head.shift(reader.frames) if head else none for head in heads]).reshape(len(heads), len(none)).T
    return np.asarray(reader.frames @ reader.directions.T, np.float64), shifts


def _rows(reader: TagReader, item_id: ItemId, start_s: float, end_s: float) -> tuple[int, int]:
    """The frames of a stretch: from, to."""
    row = reader.rows.get(item_id)
    if row is None:
        return 0, 0
    first, last = reader.starts[row], reader.starts[row + 1]
    inside = np.searchsorted(reader.times_s[first:last], [start_s, end_s])
    return int(first + inside[0]), int(first + inside[1])


def _likely(reader: TagReader, scores: Array, shifts: Array) -> Array:
    """Probability of every tag by itself, (n_tags,)."""
    found = np.empty(scores.shape[1])
    for n, calibration in enumerate(reader.calibrations):
        words = bounded(calibration.log_odds(scores[:, n]))
        best = top_quarter(words + shifts[:, n] + 1e-3 * scores[:, n])  # the score decides where the table is flat
        read = bounded(calibration.log_odds(scores[best, n].mean(keepdims=True))) + shifts[best, n].mean()
        found[n] = float(logistic(read)[0])
    return found
