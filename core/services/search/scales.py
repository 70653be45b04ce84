"""What all questions to one state of the collection share: every space with its null distribution."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from core.domain import FloatMatrix, FloatVector, ItemId, Modality, Pooled
from core.domain.tags import Tag
from core.errors import Unavailable
from core.protocols import Encoders
from core.search.likeness import Likeness
from core.search.meaning import Meaning, rows_of
from core.search.slight import Slightness
from core.search.wording import Vocabulary, stem, words_of
from core.services.collection import SHOWN, Snapshot
from core.services.phrasing import Phrasing
from core.storage import words
from core.storage.database import Database
from core.storage.tags import Tags
from core.understanding.background import PHRASES
from core.understanding.tags import SENTENCES

Read = Callable[[Sequence[str]], FloatMatrix]
REMEMBERED = 512  # phrases whose vectors stay in memory; questions are not written to the database
THINGS = frozenset(stem(word) for phrase in PHRASES for word in words_of(phrase))
STATES = 4  # of the collection that are remembered: what curators see, and what viewers see


@dataclass(frozen=True)
class Scales:
    """Attributes:
    items: Every item that can be found, sorted.
    meanings: Spaces that words can be compared with: visual, text, speech.
    likenesses: Spaces that examples can be compared with: visual, sound.
    slightness: Which words say next to nothing; None where no words can be compared with pictures.
    """

    items: tuple[ItemId, ...]
    row: Mapping[ItemId, int]
    pooled: Mapping[Modality, Pooled]
    meanings: Mapping[Modality, Meaning] = field(default_factory=dict)
    likenesses: Mapping[Modality, Likeness] = field(default_factory=dict)
    slightness: Slightness | None = None
    missing: str = ""  # why words cannot be compared with anything, for a person


class Scaling:
    """Makes scales when the collection or the vocabulary has changed, and reads phrases."""

    def __init__(self, database: Database, encoders: Encoders, phrasing: Phrasing) -> None:
        self._database = database
        self._encoders = encoders
        self._phrasing = phrasing
        self._lock = threading.Lock()
        self._made: OrderedDict[object, Scales] = OrderedDict()
        self._phrases: OrderedDict[tuple[str, str], FloatVector] = OrderedDict()
        self._words: tuple[object, Vocabulary] | None = None

    def scales(self, snapshot: Snapshot) -> Scales:
        """Takes 0.3 s for 140 items after a change, if the everyday phrases were read before."""
        with self._database.read() as tx:
            tags = Tags(tx).all()
        key = (snapshot.revision, tags, self._encoders.status().state)
        with self._lock:
            if key not in self._made:
                self._made[key] = self._make(snapshot, tags)
                while len(self._made) > STATES:
                    self._made.popitem(last=False)
            return self._made[key]

    def vocabulary(self, snapshot: Snapshot) -> Vocabulary:
        """The words of the full-text index."""
        key = (snapshot.revision, self._database.understanding_revision())
        with self._lock:
            if self._words is None or self._words[0] != key:
                with self._database.read() as tx:
                    counts = words.vocabulary(tx)
                self._words = key, Vocabulary(counts, max(len(snapshot.items), max(counts.values(), default=0)))
            return self._words[1]

    def phrases(self, texts: Sequence[str]) -> FloatMatrix:
        """One row per phrase, (n, dim): its mean in several sentences, not made a unit vector.

        Raises:
            Unavailable: the model is still loading.
        """
        encoder = self._encoders.texts
        new = [t for t in dict.fromkeys(texts) if (encoder.space.key, t) not in self._phrases]
        if new:
            rows = _means(encoder.encode, new)
            for text, row in zip(new, rows, strict=True):
                self._phrases[encoder.space.key, text] = row
        found = np.array([self._phrases[encoder.space.key, t] for t in texts], np.float32)
        while len(self._phrases) > REMEMBERED:
            self._phrases.popitem(last=False)
        return found.reshape(len(texts), encoder.space.dim)

    def _make(self, snapshot: Snapshot, tags: Sequence[Tag]) -> Scales:
        shown = tuple(sorted(i for i, item in snapshot.items.items() if item.status in SHOWN))
        scales = Scales(shown, {item: n for n, item in enumerate(shown)}, snapshot.pooled)
        sound = snapshot.pooled.get("sound")
        likenesses: dict[Modality, Likeness] = {}
        if sound is not None and sound.times:
            likenesses["sound"] = Likeness.fit(rows_of(*_centred(sound), unit=True))
        try:
            meanings, described, slightness = self._meanings(snapshot, tags)
        except Unavailable as error:
            return replace(scales, likenesses=likenesses, missing=str(error))
        visual = snapshot.pooled.get("visual")
        if "visual" in meanings:
            likenesses["visual"] = Likeness.fit(meanings["visual"].rows, meanings["visual"], described)
        elif visual is not None and visual.times:
            likenesses["visual"] = Likeness.fit(rows_of(*_centred(visual), unit=True))
        return replace(scales, meanings=meanings, likenesses=likenesses, slightness=slightness)

    def _meanings(
        self, snapshot: Snapshot, tags: Sequence[Tag]
    ) -> tuple[dict[Modality, Meaning], FloatMatrix, Slightness | None]:
        meanings: dict[Modality, Meaning] = {}
        slightness: Slightness | None = None
        described = np.zeros((0, 1), np.float32)
        active = self._encoders.texts.space
        by_words: tuple[Modality, ...] = ("visual", "text", "speech")
        for modality in by_words:
            pooled = snapshot.pooled.get(modality)
            if pooled is None or not pooled.times or not pooled.space.joint_with(active):
                continue
            read = self._phrasing.joint_with(pooled.space)
            everyday = _means(read, PHRASES)
            rows = rows_of(*_centred(pooled), unit=modality == "visual")
            meanings[modality] = Meaning.fit(rows, everyday)
            if modality == "visual":
                own = tuple(dict.fromkeys(text for tag in tags for text in tag.texts))
                described = np.vstack([everyday, _means(read, own)]) if own else everyday
                slightness = Slightness.fit(partial(_means, read), PHRASES, everyday)
        return meanings, described, slightness


def _means(read: Read, phrases: Sequence[str]) -> FloatMatrix:
    rows = read([sentence.format(phrase) for phrase in phrases for sentence in SENTENCES])
    return np.asarray(rows.reshape(len(phrases), len(SENTENCES), -1).mean(axis=1), np.float32)


def _centred(pooled: Pooled) -> tuple[list[ItemId], list[FloatMatrix], list[FloatVector]]:
    items = sorted(pooled.times)
    return (
        items,
        [pooled.times[item].values - pooled.centre for item in items],
        [pooled.times[item].starts_s for item in items],
    )
