"""Which words hold for which item: the curator's tags, subjects, what CLIP sees, what is said, what is heard."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from scipy import sparse

from core.domain import FloatMatrix, ItemId, Space, Visitor
from core.domain.maps import Term
from core.embedding.naming import Wider, distinguishing
from core.errors import Unavailable
from core.services.collection import Snapshot
from core.services.phrasing import Phrasing
from core.services.understanding.tagging import Tagging
from core.storage.database import Database
from core.storage.maps import Readings
from core.understanding.background import PHRASES
from core.understanding.hierarchy import ancestors
from core.understanding.moments import unit_rows
from core.understanding.tags import null_vectors

TAGS = 12  # of an item that are looked at
SAID = 6  # phrases of an item
SEEN = 3  # concepts of an item
CLEARLY = 3.0  # standard deviations above the collection: then a concept is seen in an item
SOUNDS = ("music", "speech")  # that are worth a word when they fill
MOSTLY = 0.5  # of the time

Mask = npt.NDArray[np.bool_]
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Terms:
    """What is known of some items, or moments, in words.

    Attributes:
        items: One per row of `holds`; of moments several rows have the same.
        words: (text, its best source) per column; "lanterns" as a tag and as a subject is one word.
        holds: Which word holds for which item, (n_items, n_words), 0 or 1.
        tagged: The same for tags alone, of the vocabulary and the items' own: (n_items, n_tags), named by `tags`.
        wider: Of tags, both in small letters, all that say less: "nature" of "sea".
    """

    items: tuple[ItemId, ...]
    words: tuple[tuple[str, str], ...]
    holds: sparse.csr_array
    tags: tuple[str, ...]
    tagged: sparse.csr_array
    wider: Wider = field(default_factory=dict)

    def of(self, items: tuple[ItemId, ...]) -> Terms:
        """The rows of some items, in this order."""
        row = {item_id: n for n, item_id in enumerate(self.items)}
        rows = [row[item_id] for item_id in items]
        return Terms(items, self.words, self.holds[rows], self.tags, self.tagged[rows], self.wider)

    @cached_property
    def _everything(self) -> npt.NDArray[np.int64]:
        return _counts(np.ones(len(self.items), bool), self.holds)

    def distinguishing(self, chosen: Mask, k: int = 8) -> tuple[Term, ...]:
        """What sets some of the items (a mask over them) apart from the others."""
        inside, n = _counts(chosen, self.holds), int(chosen.sum())
        outside = self._everything - inside
        return distinguishing(self.words, inside, n, outside, len(self.items) - n, k, self.wider)

    def holding(self, terms: Sequence[Term], chosen: Mask) -> npt.NDArray[np.bool_]:
        """Which of these terms hold for which of the chosen, (n_chosen, n_terms)."""
        column = {text: n for n, (text, _) in enumerate(self.words)}
        own = self.holds[np.flatnonzero(chosen)][:, [column[term.text] for term in terms]]
        return np.asarray(own.toarray() > 0)

    def common_tags(self, chosen: Mask, k: int = 10) -> tuple[tuple[str, int], ...]:
        """The most frequent tags of some items, with how many of them they hold for."""
        counts = _counts(chosen, self.tagged)
        found = [(self.tags[n], int(counts[n])) for n in np.flatnonzero(counts).tolist()]
        return tuple(sorted(found, key=lambda pair: (-pair[1], pair[0]))[:k])

    def having(self, tag: str) -> Mask:
        """The rows that have a tag, (n_items,)."""
        folded = [name.casefold() for name in self.tags]
        if tag.casefold() not in folded:
            return np.zeros(len(self.items), bool)
        return np.asarray(self.tagged[:, [folded.index(tag.casefold())]].toarray()[:, 0] > 0)


def collect(visitor: Visitor, database: Database, snapshot: Snapshot, tagging: Tagging, phrasing: Phrasing) -> Terms:
    """The words of every item of a snapshot. Without a model there are only those that people wrote or said."""
    sources: dict[str, Mapping[ItemId, Sequence[str]]] = {"tag": _tags(visitor, snapshot, tagging)}
    sources["subject"] = {item_id: [item.subject] for item_id, item in snapshot.items.items() if item.subject}
    with database.read() as tx:
        said, sounds = Readings(tx).key_phrases(), Readings(tx).segments("sound")
    sources["said"] = {item_id: phrases[:SAID] for item_id, phrases in said.items() if item_id in snapshot.items}
    sources["heard"] = {i: filling(sounds.get(i, ()), 0.0, item.duration_s) for i, item in snapshot.items.items()}
    pooled = snapshot.pooled.get("visual")
    if pooled is not None:
        with suppress(Unavailable):
            seen = concepts(pooled.space, pooled.vectors.values, phrasing)
            sources["concept"] = dict(zip(pooled.vectors.item_ids, seen, strict=True))
    items = tuple(snapshot.items)
    return table(items, items, sources, wider_of(visitor, tagging))


def wider_of(visitor: Visitor, tagging: Tagging) -> Wider:
    vocabulary = tagging.vocabulary(visitor)
    return {t.name.casefold(): frozenset(w.casefold() for w in ancestors(t.name, vocabulary)) for t in vocabulary}


def filling(sounds: Sequence[tuple[float, float, str]], start_s: float, end_s: float) -> list[str]:
    """Which of SOUNDS fill most of a stretch."""
    lasting_s = {name: 0.0 for name in SOUNDS}
    for first_s, last_s, name in sounds:
        if name in lasting_s:
            lasting_s[name] += max(0.0, min(last_s, end_s) - max(first_s, start_s))
    return [name for name, s in lasting_s.items() if s >= MOSTLY * (end_s - start_s) > 0]


def _tags(visitor: Visitor, snapshot: Snapshot, tagging: Tagging) -> dict[ItemId, tuple[str, ...]]:
    surest: Mapping[ItemId, tuple[str, ...]] = {}
    with suppress(Unavailable):
        surest = tagging.surest(visitor, TAGS)
    both = {item_id: (*item.tags, *surest.get(item_id, ())) for item_id, item in snapshot.items.items()}
    return {
        item_id: tuple({tag.casefold(): tag for tag in tags[::-1]}.values())[::-1] for item_id, tags in both.items()
    }


def table(
    keys: Sequence[Key], items: tuple[ItemId, ...], sources: Mapping[str, Mapping[Key, Sequence[str]]], wider: Wider
) -> Terms:
    """Sources in the order of their weight: a word is written, and said to come, as the first has it.

    Args:
        keys: Of the rows; what a source says of others is passed over.
        items: Of each row.
    """
    rows = {key: row for row, key in enumerate(keys)}
    words: dict[str, tuple[str, str]] = {}
    cells: set[tuple[int, str]] = set()
    own: set[tuple[int, str]] = set()
    for source, of_rows in sources.items():
        for key, texts in of_rows.items():
            for text in texts if key in rows else ():
                words.setdefault(text.casefold(), (text, source))
                cells.add((rows[key], text.casefold()))
                if source == "tag":
                    own.add((rows[key], text.casefold()))
    names = sorted(words)
    tags = sorted({name for _, name in own})
    everything, tagged = _matrix(cells, names, len(rows)), _matrix(own, tags, len(rows))
    return Terms(
        items, tuple(words[name] for name in names), everything, tuple(words[name][0] for name in tags), tagged, wider
    )


def _matrix(cells: set[tuple[int, str]], keys: Sequence[str], n: int) -> sparse.csr_array:
    columns = {key: column for column, key in enumerate(keys)}
    i, j = np.array(sorted((row, columns[key]) for row, key in cells), np.int64).reshape(-1, 2).T
    return sparse.csr_array((np.ones(len(i), np.float32), (i, j)), shape=(n, len(keys)))


def _counts(chosen: Mask, table: sparse.csr_array) -> npt.NDArray[np.int64]:
    return np.asarray(np.rint(chosen.astype(np.float32) @ table), np.int64)


def concepts(space: Space, values: FloatMatrix, phrasing: Phrasing) -> list[list[str]]:
    """Everyday phrases that CLIP sees far more clearly in one row of pictures (n, dim) than in the rest.

    The bundled model understands the demo world only and would see pianos in waterfalls: it is not asked.

    Raises:
        Unavailable: the model is still loading.
    """
    if space.model.endswith("/demo") or len(values) < 2:
        return [[] for _ in values]
    phrases = null_vectors(phrasing.joint_with(space))
    scores = values @ unit_rows(phrases - phrases.mean(axis=0)).T  # (n, n_phrases)
    z = (scores - scores.mean(axis=0)) / np.maximum(scores.std(axis=0), 1e-6)
    best = np.argsort(-z, axis=1, kind="stable")[:, :SEEN]
    return [[PHRASES[n] for n in own if z[row, n] >= CLEARLY] for row, own in enumerate(best.tolist())]
