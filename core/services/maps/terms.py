"""Which words hold for which item: the curator's tags, subjects, what CLIP sees, what is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse

from core.domain import ItemId, Visitor
from core.domain.maps import Term
from core.embedding.naming import distinguishing
from core.errors import Unavailable
from core.services.collection import Snapshot
from core.services.phrasing import Phrasing
from core.services.understanding.tagging import Tagging
from core.storage.database import Database
from core.storage.maps import Readings
from core.understanding.background import PHRASES
from core.understanding.moments import unit_rows
from core.understanding.tags import null_vectors

TAGS = 12  # of an item that are looked at
SAID = 6  # phrases of an item
SEEN = 3  # concepts of an item
CLEARLY = 3.0  # standard deviations above the collection: then a concept is seen in an item


Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Terms:
    """What is known of some items in words.

    Attributes:
        items: One per row of `holds`.
        words: (text, its best source) per column; "lanterns" as a tag and as a subject is one word.
        holds: Which word holds for which item, (n_items, n_words), 0 or 1.
        tagged: The same for tags alone, of the vocabulary and the items' own: (n_items, n_tags), named by `tags`.
    """

    items: tuple[ItemId, ...]
    words: tuple[tuple[str, str], ...]
    holds: sparse.csr_array
    tags: tuple[str, ...]
    tagged: sparse.csr_array

    def of(self, items: tuple[ItemId, ...]) -> Terms:
        """The rows of some items, in this order."""
        row = {item_id: n for n, item_id in enumerate(self.items)}
        rows = [row[item_id] for item_id in items]
        return Terms(items, self.words, self.holds[rows], self.tags, self.tagged[rows])

    @cached_property
    def _everything(self) -> npt.NDArray[np.int64]:
        return _counts(np.ones(len(self.items), bool), self.holds)

    def distinguishing(self, chosen: Mask, k: int = 8) -> tuple[Term, ...]:
        """What sets some of the items (a mask over them) apart from the others."""
        inside, n = _counts(chosen, self.holds), int(chosen.sum())
        return distinguishing(self.words, inside, n, self._everything - inside, len(self.items) - n, k)

    def common_tags(self, chosen: Mask, k: int = 10) -> tuple[tuple[str, int], ...]:
        """The most frequent tags of some items, with how many of them they hold for."""
        counts = _counts(chosen, self.tagged)
        found = [(self.tags[n], int(counts[n])) for n in np.flatnonzero(counts).tolist()]
        return tuple(sorted(found, key=lambda pair: (-pair[1], pair[0]))[:k])

    def having(self, tag: str) -> set[ItemId]:
        """Every item that has a tag."""
        folded = [name.casefold() for name in self.tags]
        if tag.casefold() not in folded:
            return set()
        column = self.tagged[:, [folded.index(tag.casefold())]].toarray()[:, 0]
        return {item_id for item_id, has in zip(self.items, column.tolist(), strict=True) if has}


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
    own: set[tuple[int, str]] = set()
    for source, of_items in sources.items():
        for item_id, texts in of_items.items():
            for text in texts:
                words.setdefault(text.casefold(), (text, source))
                cells.add((rows[item_id], text.casefold()))
                if source == "tag":
                    own.add((rows[item_id], text.casefold()))
    keys = sorted(words)
    tags = sorted({key for _, key in own})
    everything, tagged = _matrix(cells, keys, len(rows)), _matrix(own, tags, len(rows))
    return Terms(
        tuple(item_ids), tuple(words[key] for key in keys), everything, tuple(words[key][0] for key in tags), tagged
    )


def _matrix(cells: set[tuple[int, str]], keys: Sequence[str], n: int) -> sparse.csr_array:
    columns = {key: column for column, key in enumerate(keys)}
    i, j = np.array(sorted((row, columns[key]) for row, key in cells), np.int64).reshape(-1, 2).T
    return sparse.csr_array((np.ones(len(i), np.float32), (i, j)), shape=(n, len(keys)))


def _counts(chosen: Mask, table: sparse.csr_array) -> npt.NDArray[np.int64]:
    return np.asarray(np.rint(chosen.astype(np.float32) @ table), np.int64)


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
