"""Where moments begin and end: shots, and long ones divided where a sentence begins, else evenly.

A recording of a single take would be one moment however long it is: an interview of an hour, one dot. Parts are never
finer than the pictures that were looked at, so that no two dots are the same picture twice.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.domain import ItemId, Modality
from core.services.collection import Snapshot
from core.services.maps.vectors import Span, Spans

STRETCH_S = 4.0  # of a shot that is shown as one dot; longer ones are divided
SHORTEST_S = 2.0  # of a part that begins with a sentence
MOST = 50_000  # moments of a map; where there would be more, stretches are twice as long, and twice again


@dataclass(frozen=True)
class Moments:
    """How a map of moments was divided (`stretch_s` 0: shots are whole), and what to say of it."""

    stretch_s: float = 0.0
    note: str = ""


def stretch_for(shots: Iterable[Span]) -> float:
    """The longest stretch of a shot that is one dot, so that there are at most MOST in all; seconds."""
    lengths = np.array([end_s - start_s for start_s, end_s in shots])
    stretch_s = STRETCH_S
    while len(lengths) <= MOST < np.maximum(1, np.ceil(lengths / stretch_s)).sum():
        stretch_s *= 2
    return stretch_s


def spans_of(
    snapshot: Snapshot, space: Modality, shots: Spans, lines: Mapping[ItemId, Sequence[float]], stretch_s: float
) -> Spans:
    """The moments of every item, [start_s, end_s) in the order of time.

    On a map of sound or speech they are what was listened to at once: windows, sentences.

    Args:
        lines: When sentences begin, seconds, ascending.
        stretch_s: Longer parts of a shot are divided; 0: none is.
    """
    return {item_id: tuple(_of_item(snapshot, item_id, space, shots, lines, stretch_s)) for item_id in snapshot.items}


def _of_item(
    snapshot: Snapshot,
    item_id: ItemId,
    space: Modality,
    shots: Spans,
    lines: Mapping[ItemId, Sequence[float]],
    stretch_s: float,
) -> list[Span]:
    if space in ("sound", "speech"):
        return _rows(snapshot, item_id, space)
    begins = lines.get(item_id, ()) if stretch_s else ()
    if item_id in shots:
        looked = [start_s for start_s, _ in _rows(snapshot, item_id, "visual")]
        return [part for shot in shots[item_id] for part in divided(shot, begins, looked, stretch_s)]
    whole = [(0.0, snapshot.items[item_id].duration_s)]
    windows = _rows(snapshot, item_id, "sound") if snapshot.items[item_id].kind == "audio" else []
    return [part for window in windows or whole for part in divided(window, begins, (), stretch_s)]


def divided(span: Span, begins: Sequence[float], looked: Sequence[float], stretch_s: float) -> list[Span]:
    """A stretch cut where sentences begin, and evenly where a part is longer than `stretch_s` (0: nowhere).

    Args:
        looked: Times of pictures: no more parts than there are of them.
    """
    start_s, end_s = span
    borders = [start_s]
    for begin_s in begins:
        if begin_s - borders[-1] >= SHORTEST_S and end_s - begin_s >= SHORTEST_S:
            borders.append(begin_s)
    parts: list[Span] = []
    for first_s, last_s in pairwise([*borders, end_s]):
        wanted = math.ceil((last_s - first_s) / stretch_s - 1e-6) if stretch_s else 1
        pictures = sum(first_s <= at_s < last_s for at_s in looked)
        edges = np.linspace(first_s, last_s, max(1, min(wanted, pictures)) + 1).tolist()
        parts += list(pairwise(edges))
    return parts


def note_on(shots: Spans, stretch_s: float) -> str:
    """What the dots of a map of moments are, for a person."""
    single = sum(len(own) == 1 for own in shots.values())
    which = f"All {single:,}" if single == len(shots) else f"{single:,} of {len(shots):,}"
    films = f" {which} films are a single shot." if single > 1 else ""
    if not stretch_s:
        return f"A dot is a shot.{films}"
    return f"A dot is a shot, or a part of at most {stretch_s:g} s of a longer one.{films}"


def _rows(snapshot: Snapshot, item_id: ItemId, modality: Modality) -> list[Span]:
    pooled = snapshot.pooled.get(modality)
    if pooled is None or item_id not in pooled.times:
        return []
    times = pooled.times[item_id]
    return list(zip(times.starts_s.tolist(), times.ends_s.tolist(), strict=True))
