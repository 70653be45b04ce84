"""One term of a question, answered in every way there is: pictures, speech, sound, words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from core.domain import FloatVector, ItemId, MediaItem, Modality, Segment
from core.domain.searches import Way
from core.errors import Unavailable
from core.search.meaning import Reading
from core.search.quoting import quoted, said_at
from core.search.wording import NO_WORDS, Wanted, answered, content
from core.services.collection import Snapshot, clock
from core.services.search.examples import Example
from core.services.search.scales import Scales, Scaling
from core.services.views import HitMoment
from core.storage import words
from core.storage.database import Database
from core.storage.items import Items
from core.storage.segments import Segments

Array = npt.NDArray[np.float64]

CANDIDATES = 2000  # texts of the full-text index that are looked at
BY_LETTERS = 0.75  # confidence in writing without spaces, found letter by letter
IN_TITLE = 0.03  # part of the confidence that only a title gives
LINES = 3  # of one item that are quoted
ALSO_SAID = 0.5  # of the chance of the best line that another one needs
SHOWN_BY: Mapping[Way, str] = {"picture": "picture", "sound": "sound", "speech": "what is said, by its meaning"}
MEANT = 0.4  # of the confidence of words that are only meant, not written: models of pictures compare texts poorly


@dataclass
class Found:
    """What every way says to one term.

    Attributes:
        wanted: The words of the term.
        chances: Per way, the probability that each item is a hit, (n_items,).
        lines: The spoken lines that answer best, by item, the best first.
        readings: Where in pictures and sound, by way.
        written: Items whose title or description answers.
        has: Which words of the term are written about them; items without any are not here.
    """

    scales: Scales
    wanted: Wanted = NO_WORDS
    chances: dict[Way, Array] = field(default_factory=dict)
    lines: dict[ItemId, tuple[Segment, ...]] = field(default_factory=dict)
    readings: dict[Way, Reading] = field(default_factory=dict)
    written: set[ItemId] = field(default_factory=set)
    has: dict[ItemId, list[bool]] = field(default_factory=dict)

    def moments(self, way: Way, item_id: ItemId, k: int = 1) -> tuple[HitMoment, ...]:
        """The best seconds of an item in one way, best first."""
        if way == "speech" and item_id in self.lines:
            return tuple(self._said(line) for line in self.lines[item_id][:k])
        reading = self.readings.get(way)
        if reading is None or item_id not in reading.rows.items:
            return ()
        seconds = reading.moments(reading.rows.items.index(item_id), k)
        return tuple(HitMoment(at_s=at_s, way=way, why=f"{SHOWN_BY[way]} at {clock(at_s)}") for at_s in seconds)

    def why(self, way: Way, item_id: ItemId) -> str:
        if way == "text":
            return "title or description" if item_id in self.written else "description, by its meaning"
        best = self.moments(way, item_id)
        return best[0].why if best else SHOWN_BY[way]

    def _said(self, line: Segment) -> HitMoment:
        """The line around what was found, and the second at which that is said."""
        at_s, quote = said_at(line, self.wanted), quoted(line.text, self.wanted)
        why = f"said at {clock(at_s)}: “{''.join(text for text, _ in quote)}”"
        return HitMoment(at_s=at_s, way="speech", why=why, quote=quote)


class Ways:
    """Answers terms and examples on the scales of the collection."""

    def __init__(self, database: Database, scaling: Scaling) -> None:
        self._database = database
        self._scaling = scaling

    def by_words(self, snapshot: Snapshot, scales: Scales, term: str, *, against: Sequence[str] | None = None) -> Found:
        """What must not be there is asked `against` what is looked for, and doubt counts: what might show it goes."""
        vocabulary = self._scaling.vocabulary(snapshot)
        wanted = Wanted.of(term, vocabulary)
        found = Found(scales, wanted)
        count = len(scales.items)
        found.chances = {"picture": np.zeros(count), "speech": np.zeros(count), "text": np.zeros(count)}
        self._written(found, snapshot.items, term, wanted)
        self._said(found, term, wanted)
        self._meant(found, term, against)
        return found

    def by_example(self, scales: Scales, example: Example) -> Found:
        found = Found(scales)
        given: tuple[tuple[Way, Modality, FloatVector | None], ...] = (
            ("picture", "visual", example.visual),
            ("sound", "sound", example.sound),
        )
        for way, modality, vector in given:
            alike = scales.likenesses.get(modality)
            space = scales.pooled[modality].space.key if alike is not None else ""
            if vector is not None and alike is not None and example.spaces.get(modality, space) == space:
                centred = np.asarray(vector - scales.pooled[modality].centre, np.float32)
                reading = alike.ask(centred, without=example.item_id)
                _enter(found, way, reading, reading.confidences)
        return found

    def _written(self, found: Found, items: Mapping[ItemId, MediaItem], term: str, wanted: Wanted) -> None:
        """Titles, descriptions, subjects and tags, through the full-text index."""
        chances, row = found.chances["text"], found.scales.row
        with self._database.read() as tx:
            candidates = words.search_any(tx, wanted.spellings, CANDIDATES)
            by_letters = [] if wanted.spellings else [item for item, _ in Items(tx).names(term, CANDIDATES)]
        for item_id in candidates:
            if item_id in row:
                item = items[item_id]
                found.has[item_id] = wanted.has(_texts(item))
                whole, title = wanted.part(_texts(item)), wanted.part(item.title)
                chances[row[item_id]] = answered(whole) * (1 - IN_TITLE + IN_TITLE * title)
                found.written.add(item_id)
        for item_id in by_letters:
            if item_id in row:
                chances[row[item_id]] = BY_LETTERS
                found.written.add(item_id)

    def _said(self, found: Found, term: str, wanted: Wanted) -> None:
        """What is said, line by line, through the full-text index."""
        chances, row = found.chances["speech"], found.scales.row
        with self._database.read() as tx:
            lines: Sequence[Segment] = Segments(tx).numbered(words.search_spoken_any(tx, wanted.spellings, CANDIDATES))
            by_letters = [] if wanted.spellings else [line for line, _ in Segments(tx).spoken(term, CANDIDATES)]
        judged = [(answered(wanted.part(line.text)), line) for line in lines]
        by_item: dict[ItemId, list[tuple[float, Segment]]] = {}
        for chance, line in [*judged, *((BY_LETTERS, line) for line in by_letters)]:
            if line.item_id in row and chance > 0:
                by_item.setdefault(line.item_id, []).append((chance, line))
        for item_id, own in by_item.items():
            best = chances[row[item_id]] = max(chance for chance, _ in own)
            ranked = sorted(own, key=lambda pair: (-pair[0], pair[1].start_s))
            found.lines[item_id] = tuple(line for chance, line in ranked[:LINES] if chance >= ALSO_SAID * best)

    def _meant(self, found: Found, term: str, against: Sequence[str] | None) -> None:
        """What the model takes the words to mean: in pictures, in what is written, in what is said."""
        if not found.scales.meanings:
            return
        parts = content(term)
        try:
            vectors = self._scaling.phrases([term, *parts])
            beside = self._scaling.phrases(against or [])
        except Unavailable:
            return
        nothing = [False] * len(parts)
        for modality, meaning in found.scales.meanings.items():
            if against is not None:
                reading = meaning.suspect(vectors[0], beside)
                _take_in(found, modality, reading, reading.suspicions)
                continue
            has = np.array([found.has.get(item, nothing) for item in meaning.rows.items], bool)
            reading = meaning.ask(vectors[0], vectors[1:], has.reshape(len(meaning.rows.items), len(parts)))
            _take_in(found, modality, reading, reading.confidences)


def _texts(item: MediaItem) -> str:
    return " \n ".join((item.title, item.description, item.subject, *item.tags))


def _enter(found: Found, way: Way, reading: Reading, own: Array) -> None:
    chances = np.zeros(len(found.scales.items))
    rows = [found.scales.row.get(item, -1) for item in reading.rows.items]
    for row, chance in zip(rows, own, strict=True):
        if row >= 0:
            chances[row] = chance
    found.chances[way] = chances
    found.readings[way] = reading


def _take_in(found: Found, modality: Modality, reading: Reading, own: Array) -> None:
    if modality == "visual":
        _enter(found, "picture", reading, own)
    else:
        _mean(found, "text" if modality == "text" else "speech", reading, own)


def _mean(found: Found, way: Way, reading: Reading, own: Array) -> None:
    """Words that are meant add to those that are written."""
    chances = found.chances[way]
    for item, chance in zip(reading.rows.items, own, strict=True):
        row = found.scales.row.get(item)
        if row is not None:
            chances[row] = 1 - (1 - chances[row]) * (1 - MEANT * chance)
