"""Which words hold for which item: the curator's tags, subjects, what CLIP sees, what is said."""

from __future__ import annotations

from collections import Counter
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
    """What is known of the items in words.

    Attributes:
        rows: Item to its row.
        words: (text, its best source) per column; "lanterns" as a tag and as a subject is one word.
        holds: Which word holds for which item, (n_items, n_words), 0 or 1.
        tags: Of each item, those of the vocabulary and its own.
    """

    rows: Mapping[ItemId, int]
    words: tuple[tuple[str, str], ...]
    holds: sparse.csr_array
    tags: Mapping[ItemId, tuple[str, ...]]

    def distinguishing(self, item_ids: Sequence[ItemId], among: Sequence[ItemId], k: int = 8) -> tuple[Term, ...]:
        """What sets some items apart from the others of `among`."""
        inside, everything = self._counts(item_ids), self._counts(among)
        n = len(item_ids)
        return distinguishing(self.words, inside, n, everything - inside, len(among) - n, k)

    def common_tags(self, item_ids: Sequence[ItemId], k: int = 10) -> tuple[tuple[str, int], ...]:
        """The most frequent tags, with how many of the items they hold for."""
        counted = Counter(tag for item_id in item_ids for tag in self.tags.get(item_id, ()))
        return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:k])

    def tagged(self, name: str) -> set[ItemId]:
        """Every item that has a tag."""
        return {item_id for item_id, own in self.tags.items() if name.casefold() in map(str.casefold, own)}

    def _counts(self, item_ids: Sequence[ItemId]) -> npt.NDArray[np.int64]:
        chosen = np.zeros(len(self.rows), np.float32)
        chosen[[self.rows[item_id] for item_id in item_ids if item_id in self.rows]] = 1.0
        return np.asarray(np.rint(chosen @ self.holds), np.int64)


def collect(visitor: Visitor, database: Database, snapshot: Snapshot, tagging: Tagging, phrasing: Phrasing) -> Terms:
    """The words of every item of a snapshot. Without a model there are only those that people wrote or said."""
    sources: dict[str, Mapping[ItemId, Sequence[str]]] = {"tag": _tags(visitor, snapshot, tagging)}
    sources["subject"] = {item_id: [item.subject] for item_id, item in snapshot.items.items() if item.subject}
    with database.read() as tx:
        said = Readings(tx).key_phrases()
    sources["said"] = {item_id: phrases[:SAID] for item_id, phrases in said.items() if item_id in snapshot.items}
    with suppress(Unavailable):
        sources["concept"] = _seen(snapshot, phrasing)
    return _table(tuple(snapshot.items), sources)


def _tags(visitor: Visitor, snapshot: Snapshot, tagging: Tagging) -> dict[ItemId, tuple[str, ...]]:
    surest: Mapping[ItemId, tuple[str, ...]] = {}
    with suppress(Unavailable):
        surest = tagging.surest(visitor, TAGS)
    both = {item_id: (*item.tags, *surest.get(item_id, ())) for item_id, item in snapshot.items.items()}
    return {
        item_id: tuple({tag.casefold(): tag for tag in tags[::-1]}.values())[::-1] for item_id, tags in both.items()
    }


def _table(item_ids: Sequence[ItemId], sources: Mapping[str, Mapping[ItemId, Sequence[str]]]) -> Terms:
    """Sources in the order of their weight: a word is written, and said to come, as the first has it."""
    rows = {item_id: row for row, item_id in enumerate(item_ids)}
    words: dict[str, tuple[str, str]] = {}
    cells: set[tuple[int, str]] = set()
    for source, of_items in sources.items():
        for item_id, texts in of_items.items():
            for text in texts:
                words.setdefault(text.casefold(), (text, source))
                cells.add((rows[item_id], text.casefold()))
    columns = {key: column for column, key in enumerate(sorted(words))}
    i, j = np.array(sorted((row, columns[key]) for row, key in cells), np.int64).reshape(-1, 2).T
    table = sparse.csr_array((np.ones(len(i), np.float32), (i, j)), shape=(len(rows), len(words)))
    tags = {item_id: tuple(texts) for item_id, texts in sources["tag"].items()}
    return Terms(rows, tuple(words[key] for key in sorted(words)), table, tags)


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
