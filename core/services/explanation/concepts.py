"""The words pictures are taken apart into: the curator's vocabulary and everyday phrases, read once per model.

The bundled model is asked only for what it was taught: any other word it would see everywhere, or anywhere.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from core.domain import FloatMatrix, Fused, ItemId, Scores, Space
from core.domain.tags import Tag
from core.errors import NotFound, Unavailable
from core.explain.concepts import Dictionary, in_words, split
from core.services.explanation.views import Concept, Concepts
from core.services.phrasing import Phrasing
from core.storage.database import Database
from core.storage.tags import Tags
from core.understanding.background import PHRASES
from core.understanding.moments import unit_rows
from core.understanding.tags import null_vectors, phrase_vectors
from core.understanding.taught import Taught

CHINESE = re.compile(r"[\u4e00-\u9fff]")
SHARED = 5
SAMPLE = 2000  # recordings that tell what pictures usually say
LOADING = "The model that reads words is still loading."
NO_PICTURES = "There are no pictures to put into words."
NOT_ASKED = "This strategy goes by what people did; the words only describe the pictures."
NO_WORDS = "The model knows none of the words of the vocabulary."
Groups = tuple[tuple[str, tuple[str, ...]], ...]  # a name, and the texts that say it


class ConceptWords:
    """Takes pictures apart into words; keeps the dictionary of the last model and vocabulary."""

    def __init__(self, database: Database, phrasing: Phrasing, taught: Callable[[], Taught] | None = None) -> None:
        """
        Args:
            taught: What the bundled model was taught; without it, that model is asked for the vocabulary only.
        """
        self._database = database
        self._phrasing = phrasing
        self._taught = taught
        self._lock = threading.Lock()
        self._kept: tuple[object, tuple[str, ...], Dictionary] | None = None
        self._chinese: Mapping[str, str] = {}

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
            names, dictionary = self._dictionary(content.pooled["visual"].space, units)
        except Unavailable:
            return Concepts(note=LOADING)
        if not names:
            return Concepts(note=NO_WORDS)
        profile = content.scale["visual"][row] * toward_taste(content, taste or {})
        found, both = in_words(dictionary, units[row], profile)
        shares, rest = split(dictionary.rows, found, profile)
        named = [
            Concept(name=names[n], weight=float(weight), share=float(share))
            for n, weight, share in zip(found.chosen, found.weights, shares, strict=True)
        ]
        return Concepts(
            rows=(*named, Concept(name="", weight=float(np.linalg.norm(found.residual)), share=rest)),
            named=found.named,
            pictures=float(shares.sum()) + rest,
            shared=tuple(names[n] for n in both[:SHARED]),
            note="" if taste is not None else NOT_ASKED,
            chinese={names[n]: self._chinese[names[n]] for n in (*found.chosen, *both) if names[n] in self._chinese},
        )

    def direction(self, content: Fused, name: str) -> Scores:
        """A word as a direction among centred picture vectors, unit, (dim,).

        Raises:
            NotFound: there are no pictures, or no such word.
            Unavailable: the model that reads words is loading.
        """
        units = content.units.get("visual")
        names, dictionary = ((), None) if units is None else self._dictionary(content.pooled["visual"].space, units)
        if dictionary is None or name not in names:
            raise NotFound("Pictures are not asked for this word.")
        return np.asarray(dictionary.rows[names.index(name)])

    def _dictionary(self, pictures: Space, units: FloatMatrix) -> tuple[tuple[str, ...], Dictionary]:
        """Names and words; a tag wins over an everyday phrase of the same name.

        Args:
            units: Of the collection, (n_items, dim); zero where there is no picture.
        """
        with self._database.read() as tx:
            vocabulary = Tags(tx).all()
        key = (pictures, vocabulary, id(units))
        with self._lock:
            if self._kept is None or self._kept[0] != key:
                names, rows = self._read(pictures, vocabulary)
                seen = units[units.any(axis=1)]
                self._kept = key, names, Dictionary.of(rows, seen[:: max(1, len(seen) // SAMPLE)])
                self._chinese = in_chinese(vocabulary)
            return self._kept[1], self._kept[2]

    def _read(self, pictures: Space, vocabulary: tuple[Tag, ...]) -> tuple[tuple[str, ...], FloatMatrix]:
        read = self._phrasing.joint_with(pictures)
        tags: Groups = tuple((tag.name, tag.texts) for tag in vocabulary)
        if pictures.model.endswith("/demo"):
            groups = self._learned(tags)
            rows = phrase_vectors([texts for _, texts in groups], read)
            return tuple(name for name, _ in groups), _unit(rows, rows.mean(axis=0)) if groups else rows
        everyday, kept = null_vectors(read), _others(PHRASES, tags)
        rows = np.vstack([phrase_vectors([texts for _, texts in tags], read), everyday[kept]])
        return (*(name for name, _ in tags), *(PHRASES[n] for n in kept)), _unit(rows, everyday.mean(axis=0))

    def _learned(self, tags: Groups) -> Groups:
        """Of the vocabulary and the everyday words, what the bundled model was taught."""
        if self._taught is None:
            return tags
        taught = self._taught()
        known = tuple((name, texts) for name, said in tags if (texts := taught.known(said)))
        names = tuple(words[0] for words in taught.everyday)
        return (*known, *((names[n], taught.everyday[n]) for n in _others(names, known)))


def in_chinese(vocabulary: Sequence[Tag]) -> Mapping[str, str]:
    """What tags are called in Chinese: the first Chinese text that a curator gave them."""
    texts = {tag.name: next((text for text in tag.texts if CHINESE.search(text)), "") for tag in vocabulary}
    return {name: text for name, text in texts.items() if text}


def toward_taste(content: Fused, taste: Mapping[ItemId, float]) -> Scores:
    """The pictures of a taste, given as strengths of recordings, as one vector, (dim,); zeros where there are none."""
    units = content.units["visual"]
    rows = content.items.rows(taste)
    strengths = np.fromiter(taste.values(), dtype=np.float64, count=len(taste)) * (rows >= 0)
    return np.asarray((strengths * content.scale["visual"][rows]) @ units[rows].astype(np.float64))


def _others(names: Sequence[str], tags: Groups) -> list[int]:
    """Which names no tag has; "mountains" is one with "mountain"."""
    own = {name.casefold().removesuffix("s") for name, _ in tags}
    return [n for n, name in enumerate(names) if name.casefold().removesuffix("s") not in own]


def _unit(rows: FloatMatrix, centre: FloatMatrix) -> FloatMatrix:
    return np.asarray(unit_rows(rows - centre))
