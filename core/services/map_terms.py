"""Which words hold for which item: the curator's tags, subjects, what CLIP sees, what is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from core.domain import ItemId, Visitor
from core.domain.maps import Term
from core.embedding.naming import distinguishing
from core.errors import Unavailable
from core.services.collection import Snapshot
from core.services.phrasing import Phrasing
from core.services.tagging import Tagging
from core.storage.database import Database
from core.storage.maps import Readings
from core.understanding.background import PHRASES
from core.understanding.moments import unit_rows
from core.understanding.tags import null_vectors

TAGS = 12  # of an item that are looked at
SAID = 6  # phrases of an item
SEEN = 3  # concepts of an item
CLEARLY = 3.0  # standard deviations above the collection: then a concept is seen in an item


@dataclass(frozen=True)
class Terms:
    """Attributes:
    rows: Item to its row.
    words: (text, source) per column.
    holds: Which word holds for which item, (n_items, n_words), 0 or 1.
    """

    rows: Mapping[ItemId, int]
    words: tuple[tuple[str, str], ...]
    holds: sparse.csr_array

    def distinguishing(self, item_ids: Sequence[ItemId], among: Sequence[ItemId], k: int = 8) -> tuple[Term, ...]:
        """What sets some items apart from the others of `among`."""
        inside, everything = self._counts(item_ids), self._counts(among)
        n = len(item_ids)
        return distinguishing(self.words, inside, n, everything - inside, len(among) - n, k)

    def common(self, item_ids: Sequence[ItemId], source: str, k: int = 10) -> tuple[tuple[str, int], ...]:
        """The most frequent words of one source, with how many of the items they hold for."""
        counts = self._counts(item_ids)
        found = [(text, int(counts[n])) for n, (text, kind) in enumerate(self.words) if kind == source and counts[n]]
        return tuple(sorted(found, key=lambda pair: (-pair[1], pair[0]))[:k])

    def holding(self, text: str, source: str = "tag") -> set[ItemId]:
        """Every item a word holds for."""
        if (text, source) not in self.words:
            return set()
        column = self.holds[:, [self.words.index((text, source))]].toarray()[:, 0]
        return {item_id for item_id, row in self.rows.items() if column[row]}

    def _counts(self, item_ids: Sequence[ItemId]) -> npt.NDArray[np.int64]:
        chosen = np.zeros(len(self.rows), np.float32)
        chosen[[self.rows[item_id] for item_id in item_ids if item_id in self.rows]] = 1.0
        return np.asarray(np.rint(chosen @ self.holds), np.int64)


def collect(visitor: Visitor, database: Database, snapshot: Snapshot, tagging: Tagging, phrasing: Phrasing) -> Terms:
    """The words of every item of a snapshot. Without a model there are only those that people wrote or said."""
    held: dict[ItemId, dict[tuple[str, str], None]] = {item_id: {} for item_id in snapshot.items}
    with suppress(Unavailable):
        for item_id, names in tagging.surest(visitor, TAGS).items():
            _hold(held, item_id, "tag", names)
    for item_id, item in snapshot.items.items():
        _hold(held, item_id, "tag", item.tags)
        _hold(held, item_id, "subject", [item.subject] if item.subject else [])
    with database.read() as tx:
        said = Readings(tx).key_phrases()
    for item_id, phrases in said.items():
        _hold(held, item_id, "said", [phrase.casefold() for phrase in phrases[:SAID]])
    with suppress(Unavailable):
        for item_id, concepts in _seen(snapshot, phrasing).items():
            _hold(held, item_id, "concept", concepts)
    return _table(held)


def _hold(held: dict[ItemId, dict[tuple[str, str], None]], item_id: ItemId, source: str, texts: Sequence[str]) -> None:
    """Note words of an item; one that a stronger source gave already is not counted twice."""
    if item_id in held:
        known = {text.casefold() for text, _ in held[item_id]}
        held[item_id].update({(text, source): None for text in texts if text.casefold() not in known})


def _table(held: Mapping[ItemId, Mapping[tuple[str, str], None]]) -> Terms:
    rows = {item_id: row for row, item_id in enumerate(held)}
    words = tuple(sorted({word for own in held.values() for word in own}))
    columns = {word: column for column, word in enumerate(words)}
    at = [(row, columns[word]) for row, own in enumerate(held.values()) for word in own]
    i, j = np.array(at, np.int64).reshape(-1, 2).T
    table = sparse.csr_array((np.ones(len(i), np.float32), (i, j)), shape=(len(rows), len(words)))
    return Terms(rows, words, table)


def _seen(snapshot: Snapshot, phrasing: Phrasing) -> dict[ItemId, list[str]]:
    """Everyday phrases that CLIP sees far more clearly in an item than in the rest.

    The bundled model understands the demo world only and would see pianos in waterfalls: it is not asked.
    """
    pooled = snapshot.pooled.get("visual")
    if pooled is None or pooled.space.model.endswith("/demo") or len(pooled.vectors.item_ids) < 2:
        return {}
    phrases = null_vectors(phrasing.joint_with(pooled.space))
    scores = pooled.vectors.values @ unit_rows(phrases - phrases.mean(axis=0)).T  # (n_items, n_phrases)
    z = (scores - scores.mean(axis=0)) / np.maximum(scores.std(axis=0), 1e-6)
    best = np.argsort(-z, axis=1, kind="stable")[:, :SEEN]
    return {
        item_id: [PHRASES[n] for n in best[row] if z[row, n] >= CLEARLY]
        for row, item_id in enumerate(pooled.vectors.item_ids)
    }
