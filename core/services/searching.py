"""Find items by words, and items like an item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from core.domain import ItemId, Kind, Modality, Scores, Segment, Visitor
from core.embedding.pooling import towards
from core.errors import Unavailable
from core.protocols import Encoders, IndexFactory
from core.security.roles import allowed
from core.services.collection import Collection, Snapshot, card, clock
from core.services.views import Hit, SearchResult
from core.storage.database import Database
from core.storage.items import Items
from core.storage.segments import Segments

MAX_WORDS = 500  # characters of a search phrase that are looked at
NAME_WEIGHT = 3.0  # a perfect title match counts like a picture three standard deviations above the rest
SPOKEN_WEIGHT = 3.0  # so does a line in which the words are said
QUOTED = 60  # letters of that line


class Searching:
    """Words against pictures through CLIP, words against titles through full text, items against items."""

    def __init__(self, database: Database, collection: Collection, encoders: Encoders, index: IndexFactory) -> None:
        self._database = database
        self._collection = collection
        self._encoders = encoders
        self._index = index

    @allowed("viewer")
    def words(self, visitor: Visitor, text: str, k: int = 24, kind: Kind | None = None) -> SearchResult:
        """The `k` best items for a phrase, each with its best second.

        Pictures are ranked by the standardised cosine between phrase and frames, and a match in title or description
        or in what is said adds to it. Without encoders only words are searched, and the note says so.
        """
        text = " ".join(text.split())[:MAX_WORDS]
        snapshot = self._collection.snapshot(visitor)
        if not text or not snapshot.items:
            return SearchResult(hits=())
        with self._database.read() as tx:
            named = _relative(Items(tx).names(text, k=10 * k))
            spoken = _said(Segments(tx).spoken(text, k=10 * k))
        note = ""
        pictured: Mapping[ItemId, tuple[float, float, float]] = {}
        try:
            pictured = self._pictured(snapshot, text)
        except Unavailable as error:
            note = f"Searching titles, descriptions and transcripts only: {error}"
        scored = {
            item: pictured.get(item, (0.0, 0.0, 0.0))[0]
            + NAME_WEIGHT * named.get(item, 0.0)
            + (SPOKEN_WEIGHT * spoken[item][1] if item in spoken else 0.0)
            for item in {*pictured, *named, *spoken}
            if item in snapshot.items and kind in (None, snapshot.items[item].kind)
        }
        best = sorted(scored, key=lambda item: (-scored[item], item))[:k]
        return SearchResult(hits=tuple(self._hit(snapshot, i, pictured, named, spoken) for i in best), note=note)

    def _pictured(self, snapshot: Snapshot, text: str) -> dict[ItemId, tuple[float, float, float]]:
        """Per item with pictures: standardised score, best cosine, best second.

        An item's score is the mean of its best and its average frame: the best alone would let one odd frame win.
        """
        owners, times, frames = snapshot.frames
        space = self._encoders.texts.space
        if not owners or not snapshot.pooled["visual"].space.joint_with(space):
            return {}
        cosines = frames @ self._encoders.texts.encode([text])[0]  # (n_frames,)
        found: dict[ItemId, tuple[float, float, float]] = {}
        starts = [n for n in range(len(owners)) if n == 0 or owners[n] != owners[n - 1]]
        for start, end in zip(starts, [*starts[1:], len(owners)], strict=True):
            own = cosines[start:end]
            best = start + int(np.argmax(own))
            found[owners[start]] = ((own.max() + own.mean()) / 2, float(cosines[best]), float(times[best]))
        scores = np.array([score for score, _, _ in found.values()])
        spread = float(scores.std()) or 1.0
        return {i: (float(s - scores.mean()) / spread, c, at) for i, (s, c, at) in found.items()}

    def _hit(
        self,
        snapshot: Snapshot,
        item_id: ItemId,
        pictured: Mapping[ItemId, tuple[float, float, float]],
        named: Mapping[ItemId, float],
        spoken: Mapping[ItemId, tuple[Segment, float]],
    ) -> Hit:
        """Where the words are said, that second; else the best picture."""
        item = card(snapshot.items[item_id])
        in_words = "title or description" if item_id in named else ""
        if item_id in spoken:
            line, score = spoken[item_id]
            why = " and ".join(filter(None, [f"said at {clock(line.start_s)}: “{_quoted(line.text)}”", in_words]))
            return Hit(card=item, score=score, modality="speech", at_s=line.start_s, why=why)
        if item_id not in pictured:
            return Hit(card=item, score=named[item_id], modality="text", at_s=None, why=in_words)
        _, cosine, at_s = pictured[item_id]
        why = " and ".join(filter(None, [f"picture at {clock(at_s)}", in_words]))
        return Hit(card=item, score=cosine, modality="visual", at_s=at_s, why=why)

    @allowed("viewer")
    def similar(self, visitor: Visitor, item_id: ItemId, k: int = 12, modality: Modality = "fused") -> tuple[Hit, ...]:
        """The `k` items most like one item, overall or in one modality; empty when it has no such vectors.

        Raises:
            NotFound: there is no such item.
        """
        snapshot = self._collection.snapshot(visitor)
        snapshot.item(item_id)
        if modality == "fused":
            total = sum(snapshot.content.cosines(item_id).values(), np.zeros(len(snapshot.content.items)))
            pairs = _ranked(snapshot.content.items.ids, total, item_id, k)
        elif modality in snapshot.pooled and item_id in snapshot.pooled[modality].moments:
            vectors = snapshot.pooled[modality].vectors
            own = vectors.values[vectors.item_ids.index(item_id)]
            pairs = self._index(vectors).search(own, k, exclude=[item_id])
        else:
            pairs = []
        hits = (self._similar_hit(snapshot, item_id, other, score, modality) for other, score in pairs)
        return tuple(hits)

    def _similar_hit(self, snapshot: Snapshot, item_id: ItemId, other: ItemId, score: float, modality: Modality) -> Hit:
        at_s = _closest_second(snapshot, item_id, other)
        why = f"most alike at {clock(at_s)}" if at_s is not None else ""
        return Hit(card=card(snapshot.items[other]), score=score, modality=modality, at_s=at_s, why=why)


def _relative(named: Sequence[tuple[ItemId, float]]) -> dict[ItemId, float]:
    """Full-text scores on a scale of 0.2 (the letters occur) to 1 (the best match of this answer)."""
    best = max((score for _, score in named), default=0.0) or 1.0
    return {item: 0.2 + 0.8 * max(score, 0.0) / best for item, score in named}


def _said(found: Sequence[tuple[Segment, float]]) -> dict[ItemId, tuple[Segment, float]]:
    """Per item its best line, on the scale of `_relative`."""
    best = max((score for _, score in found), default=0.0) or 1.0
    lines: dict[ItemId, tuple[Segment, float]] = {}
    for line, score in found:  # best first
        lines.setdefault(line.item_id, (line, 0.2 + 0.8 * max(score, 0.0) / best))
    return lines


def _quoted(text: str) -> str:
    return text if len(text) <= QUOTED else text[:QUOTED].rsplit(" ", 1)[0] + " …"


def _ranked(ids: tuple[str, ...], scores: Scores, exclude: ItemId, k: int) -> list[tuple[ItemId, float]]:
    order = np.argsort(-scores, kind="stable")
    return [(ItemId(ids[row]), float(scores[row])) for row in order if ids[row] != exclude][:k]


def _closest_second(snapshot: Snapshot, item_id: ItemId, other: ItemId) -> float | None:
    """The second of `other` whose picture is nearest to the whole of `item_id`."""
    pooled = snapshot.pooled.get("visual")
    if pooled is None or item_id not in pooled.moments or other not in pooled.moments:
        return None
    query = towards(pooled, pooled.times[item_id].values.mean(axis=0))
    return float(pooled.times[other].starts_s[int(np.argmax(pooled.moments[other] @ query))])
