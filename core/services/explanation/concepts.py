"""The words pictures are taken apart into: the curator's vocabulary and everyday phrases, read once per model."""

from __future__ import annotations

import threading

import numpy as np

from core.domain import Fused, ItemId, Scores, Space
from core.domain.tags import Tag
from core.errors import Unavailable
from core.explain.concepts import mixture, shared, split
from core.services.explanation.views import Concept, Concepts
from core.services.phrasing import Phrasing
from core.storage.database import Database
from core.storage.tags import Tags
from core.understanding.background import PHRASES
from core.understanding.moments import unit_rows
from core.understanding.tags import null_vectors, phrase_vectors

SHARED = 5
LOADING = "The model that reads words is still loading."
NO_PICTURES = "There are no pictures to put into words."
NOT_ASKED = "This strategy goes by what people did; the words only describe the pictures."


class ConceptWords:
    """Takes pictures apart into words; keeps the dictionary of the last model and vocabulary."""

    def __init__(self, database: Database, phrasing: Phrasing) -> None:
        self._database = database
        self._phrasing = phrasing
        self._lock = threading.Lock()
        self._kept: tuple[object, tuple[str, ...], Scores] | None = None

    def of(self, content: Fused, item_id: ItemId, taste: dict[ItemId, float] | None) -> Concepts:
        """The pictures of an item in words.

        Args:
            taste: Strength per history item, for a strategy that compares content: each word then carries a share of
                the score. None for one that does not.
        """
        [row] = content.items.rows([item_id])
        units = content.units.get("visual")
        if units is None or row < 0 or not units[row].any():
            return Concepts(note=NO_PICTURES)
        try:
            names, dictionary = self._dictionary(content.pooled["visual"].space)
        except Unavailable:
            return Concepts(note=LOADING)
        found = mixture(dictionary, units[row])
        profile = np.zeros(units.shape[1])
        if taste:
            rows = content.items.rows(taste)
            kept = rows >= 0
            weights = np.array(list(taste.values()))[kept] * content.scale["visual"][rows[kept]]
            profile = content.scale["visual"][row] * (weights @ units[rows[kept]].astype(np.float64))
        shares, rest = split(dictionary, found, profile)
        named = [
            Concept(name=names[n], weight=float(weight), share=float(share))
            for n, weight, share in zip(found.chosen, found.weights, shares, strict=True)
        ]
        named.sort(key=lambda one: (-one.share, -one.weight, one.name))
        return Concepts(
            rows=(*named, Concept(name="", weight=float(np.linalg.norm(found.residual)), share=rest)),
            named=found.named,
            pictures=float(shares.sum()) + rest,
            shared=tuple(names[n] for n in shared(dictionary, units[row], profile)[:SHARED]),
            note="" if taste is not None else NOT_ASKED,
        )

    def _dictionary(self, pictures: Space) -> tuple[tuple[str, ...], Scores]:
        """Names, and centred unit rows (n_words, dim); a tag wins over an everyday phrase of the same name."""
        with self._database.read() as tx:
            vocabulary = Tags(tx).all()
        key = (pictures, vocabulary)
        with self._lock:
            if self._kept is None or self._kept[0] != key:
                self._kept = (key, *self._read(pictures, vocabulary))
            return self._kept[1], self._kept[2]

    def _read(self, pictures: Space, vocabulary: tuple[Tag, ...]) -> tuple[tuple[str, ...], Scores]:
        read = self._phrasing.joint_with(pictures)
        everyday = null_vectors(read)
        centre = everyday.mean(axis=0)
        own = {tag.name.casefold() for tag in vocabulary}
        kept = [n for n, phrase in enumerate(PHRASES) if phrase.casefold() not in own]
        tags = phrase_vectors([tag.texts for tag in vocabulary], read) if vocabulary else everyday[:0]
        rows = unit_rows(np.vstack([tags, everyday[kept]]) - centre)
        names = (*(tag.name for tag in vocabulary), *(PHRASES[n] for n in kept))
        return names, rows.astype(np.float64)
