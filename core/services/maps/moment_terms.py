"""Which words hold for which moment: what is seen, said and heard there, not what is written of the whole recording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

import numpy as np

from core.domain import FloatVector, ItemId, Visitor
from core.errors import Unavailable
from core.services.collection import Snapshot
from core.services.maps.terms import SAID, TAGS, Terms, concepts, filling, table, wider_of
from core.services.maps.vectors import mean_of
from core.services.phrasing import Phrasing
from core.services.understanding.tagging import Tagging
from core.storage.database import Database
from core.storage.maps import Readings

Line = tuple[float, float, str]  # [start_s, end_s) and what is said
Phrases = Sequence[tuple[str, Sequence[float]]]  # with the seconds at which their lines begin


def collect_moments(
    visitor: Visitor,
    database: Database,
    snapshot: Snapshot,
    tagging: Tagging,
    phrasing: Phrasing,
    item_ids: tuple[ItemId, ...],
    starts_s: FloatVector,
    ends_s: FloatVector,
) -> Terms:
    """The words of moments [start_s, end_s), row by row. A person's tags count where their item shows them."""
    stretches = list(zip(item_ids, starts_s.tolist(), ends_s.tolist(), strict=True))
    with database.read() as tx:
        readings = Readings(tx)
        phrases, lines, sounds = readings.timed_phrases(), readings.segments("speech"), readings.segments("sound")
    sources: dict[str, Mapping[int, Sequence[str]]] = {}
    with suppress(Unavailable):
        sources["tag"] = dict(enumerate(tagging.during(visitor, stretches, TAGS)))
    sources["said"] = {
        row: said_in(phrases.get(item_id, ()), lines.get(item_id, ()), start_s, end_s)[:SAID]
        for row, (item_id, start_s, end_s) in enumerate(stretches)
    }
    sources["heard"] = {
        row: filling(sounds.get(item_id, ()), start_s, end_s) for row, (item_id, start_s, end_s) in enumerate(stretches)
    }
    with suppress(Unavailable):
        sources["concept"] = _seen(snapshot, phrasing, stretches)
    return table(range(len(stretches)), item_ids, sources, wider_of(visitor, tagging))


def said_in(phrases: Phrases, lines: Sequence[Line], start_s: float, end_s: float) -> list[str]:
    """The key phrases that are said in a stretch, best first. When within a line: as far on in time as in letters."""
    by_start = {round(line[0], 2): line for line in lines}
    return [
        text
        for text, times_s in phrases
        if any(start_s <= _spoken_s(text, by_start.get(round(at_s, 2)), at_s) < end_s for at_s in times_s)
    ]


def _spoken_s(phrase: str, line: Line | None, begins_s: float) -> float:
    if line is None:
        return begins_s
    first_s, last_s, text = line
    place = max(text.casefold().find(phrase.casefold()), 0)
    return first_s + (last_s - first_s) * place / max(len(text), 1)


def _seen(
    snapshot: Snapshot, phrasing: Phrasing, stretches: Sequence[tuple[ItemId, float, float]]
) -> dict[int, list[str]]:
    pooled = snapshot.pooled.get("visual")
    if pooled is None:
        return {}
    means = {row: mean for row, stretch in enumerate(stretches) if (mean := mean_of(pooled, *stretch)) is not None}
    values = np.array(list(means.values()), np.float32).reshape(len(means), pooled.space.dim)
    return dict(zip(means, concepts(pooled.space, values, phrasing), strict=True))
