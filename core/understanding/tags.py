"""Tags: the curator's own words, read into pictures that no one has labelled, with the right to say "cannot say".

A tag is a direction: the mean of the text vectors of its phrases in several sentences, minus the mean of many everyday
phrases, because words and pictures lie in different corners of a CLIP space. An item's score is the mean cosine of its
best quarter of frames, so that a thing shown for a while counts and one odd frame does not; long and short items
compare. `calibration` turns scores into probabilities, `heads` adds what people have said. A narrower tag
carries its wider ones, and a wider one that a person rejects takes its narrower ones with it.

Sources: A. Radford et al., "Learning Transferable Visual Models From Natural Language Supervision", ICML 2021,
section 3.1.4 (several sentences per word); V. Liang et al., "Mind the Gap", NeurIPS 2022 (why to centre both sides).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.domain import FloatMatrix, ItemId, Pooled
from core.domain.tags import Answer, Tag, TagChange, TagReading, TagReadings, TagSpan, Verdict
from core.understanding.background import PHRASES
from core.understanding.calibration import SURE, Calibration, calibrate, logistic
from core.understanding.heads import Head, bounded, learn
from core.understanding.hierarchy import ancestors, carried, check
from core.understanding.moments import best_frames, best_quarter, stack, stretch_means, top_quarter, unit_rows

Array = npt.NDArray[np.float64]
EncodeTexts = Callable[[Sequence[str]], FloatMatrix]

SENTENCES = ("{}", "a picture of {}", "a film about {}", "a scene with {}")
SPAN = 0.5  # a frame shows a tag from this probability on
FEWEST = 12  # items that calibration needs to be worth its name
FEW = "There are few recordings to compare with: what holds may be missed."
NOTICED = 0.05  # smaller changes of a probability are not worth a line in the preview


def phrase_vectors(groups: Sequence[Sequence[str]], encode: EncodeTexts) -> FloatMatrix:
    """One unit vector per group of phrases that mean the same, (n_groups, dim), each in all SENTENCES."""
    texts = [sentence.format(phrase) for group in groups for phrase in group for sentence in SENTENCES]
    rows = encode(texts)
    ends = np.cumsum([len(group) * len(SENTENCES) for group in groups])
    if not len(groups):
        return np.zeros((0, rows.shape[1]), np.float32)
    return unit_rows(np.array([part.mean(axis=0) for part in np.split(rows, ends[:-1])]))


def null_vectors(encode: EncodeTexts) -> FloatMatrix:
    """Everyday phrases, (n_phrases, dim); the same for every vocabulary, so make them once per model."""
    return phrase_vectors([(phrase,) for phrase in PHRASES], encode)


@dataclass(frozen=True)
class TagReader:
    """Reads one vocabulary into one collection; immutable. Make it anew when either has changed.

    Attributes:
        items: Those with pictures; rows of `scores`.
        rows: Item to its row.
        directions: (n_tags, dim) centred unit vectors.
        scores: (n_items, n_tags), what `calibrations` turn into log odds.
        frames: (n_frames, dim) centred unit rows of all items, one after the other.
        starts: Where each item's frames begin, with the total at the end, (n_items + 1,).
    """

    tags: tuple[Tag, ...]
    items: tuple[ItemId, ...]
    rows: Mapping[ItemId, int]
    directions: FloatMatrix
    calibrations: tuple[Calibration, ...]
    scores: Array
    frames: FloatMatrix
    starts: npt.NDArray[np.int64]
    times_s: Array
    model: str

    @classmethod
    def fit(cls, tags: Sequence[Tag], prompts: FloatMatrix, nulls: FloatMatrix, pooled: Pooled) -> TagReader:
        """Calibrate every tag on this collection.

        Takes 0.2 s for 20 tags and 124 items of 12 frames.

        Args:
            prompts: (n_tags, dim) of `phrase_vectors([tag.texts for tag in tags])`.
            nulls: (n_phrases, dim) of `null_vectors`.
            pooled: The pictures; its space must be joint with that of the words.

        Raises:
            ValueError: a tag is its own ancestor, two have one name, or there are no pictures.
        """
        tags = tuple(tags)
        check(tags)
        items = tuple(sorted(pooled.times))
        if not items:
            raise ValueError("tags are read from pictures, and there are none")
        frames, starts = stack(pooled, items)
        centre = nulls.mean(axis=0)
        directions = unit_rows(prompts - centre)
        scores = best_quarter(frames @ directions.T, starts)
        null_scores = best_quarter(frames @ unit_rows(nulls - centre).T, starts)
        times = np.concatenate([pooled.times[item].starts_s for item in items]).astype(np.float64)
        fitted = tuple(calibrate(scores.T, null_scores.T))
        rows = {item: row for row, item in enumerate(items)}
        return cls(tags, items, rows, directions, fitted, scores, frames, starts, times, pooled.space.model)

    def read(self, item_id: ItemId, verdicts: Sequence[Verdict] = (), duration_s: float | None = None) -> TagReadings:
        """All tags of one item, likeliest first; of an item without pictures, only what people have said.

        Args:
            verdicts: About any item; of several about one pair the last counts.
            duration_s: Spans end there; without it, at the last frame.
        """
        said = latest(verdicts)
        if item_id not in self.rows:
            readings = self._combined(item_id, dict.fromkeys((tag.name for tag in self.tags), np.nan), said, {})
            return TagReadings(readings=readings, note="There are no pictures to read tags from.")
        row = self.rows[item_id]
        table, spans = {}, {}
        for n, tag in enumerate(self.tags):
            head = self.head(n, said)
            table[tag.name] = float(logistic(self._log_odds(n, head, [row]))[0])
            spans[tag.name] = self._spans(n, head, row, duration_s)
        return TagReadings(readings=self._combined(item_id, table, said, spans), note=FEW if self.few else "")

    def probabilities(self, verdicts: Sequence[Verdict] = ()) -> Array:
        """(n_items, n_tags) before the hierarchy and before anybody's own word about the very item."""
        said = latest(verdicts)
        rows = range(len(self.items))
        columns = [logistic(self._log_odds(n, self.head(n, said), rows)) for n in range(len(self.tags))]
        return np.array(columns).reshape(len(self.tags), len(self.items)).T

    @property
    def few(self) -> bool:
        return len(self.items) < FEWEST

    def surest(self, verdicts: Sequence[Verdict] = (), k: int = 3) -> dict[ItemId, tuple[str, ...]]:
        """Of every item with pictures the tags that hold, likeliest first; `read` for all items at once."""
        said, names = latest(verdicts), [tag.name for tag in self.tags]
        p = self.probabilities(verdicts)
        narrower = [[m for m, tag in enumerate(names) if name in ancestors(tag, self.tags)] for name in names]
        whole = np.array([p[:, [n, *below]].max(axis=1) for n, below in enumerate(narrower)]).reshape(len(names), -1).T
        judged = {item for _, item in said}
        found = {}
        for row, item in enumerate(self.items):
            if item in judged:
                readings = self._combined(item, dict(zip(names, p[row].tolist(), strict=True)), said, {})
                found[item] = tuple(r.tag for r in readings if r.answer == "yes")[:k]
            else:
                held = np.flatnonzero(whole[row] >= SURE)
                found[item] = tuple(sorted((names[n] for n in held), key=_likelier(names, whole[row])))[:k]
        return found

    def preview(self, verdicts: Sequence[Verdict], new: Verdict) -> tuple[TagChange, ...]:
        """What one more verdict would change in the other items, largest change first.

        Raises:
            ValueError: the vocabulary has no such tag.
        """
        return self.effect(new.tag, verdicts, [*verdicts, new])

    def effect(self, tag: str, before: Sequence[Verdict], after: Sequence[Verdict]) -> tuple[TagChange, ...]:
        """What other verdicts would change in the items nobody has judged before or after, largest change first.

        Raises:
            ValueError: the vocabulary has no such tag.
        """
        n, rows = self._number(tag), range(len(self.items))
        old = logistic(self._log_odds(n, self.head(n, latest(before)), rows))
        now = logistic(self._log_odds(n, self.head(n, latest(after)), rows))
        settled = {item for name, item in latest([*before, *after]) if name == tag}
        changes = [
            TagChange(
                item_id=item,
                tag=tag,
                before=answer(float(a)),
                after=answer(float(b)),
                probability_before=float(a),
                probability_after=float(b),
            )
            for item, a, b in zip(self.items, old, now, strict=True)
            if item not in settled and (answer(float(a)) != answer(float(b)) or abs(b - a) >= NOTICED)
        ]
        return tuple(sorted(changes, key=lambda c: (-abs(c.probability_after - c.probability_before), c.item_id)))

    def _number(self, name: str) -> int:
        names = [tag.name for tag in self.tags]
        if name not in names:
            raise ValueError(f"no tag {name!r}; there are {', '.join(names)}")
        return names.index(name)

    def head(self, n: int, said: Mapping[tuple[str, ItemId], bool]) -> Head | None:
        """What verdicts add to the n-th tag, from the frames that speak most for it in the items that were judged."""
        name = self.tags[n].name
        here = {item: yes for (tag, item), yes in said.items() if tag == name and item in self.rows}
        judged = sorted((self.rows[item], yes) for item, yes in here.items())
        if not judged:
            return None
        rows = np.array([self._frames(row)[self._chosen(n, None, row)].mean(axis=0) for row, _ in judged])
        offsets = self.calibrations[n].log_odds(self.scores[[row for row, _ in judged], n])
        return learn(rows, np.array([accepted for _, accepted in judged]), offsets)

    def _log_odds(self, n: int, head: Head | None, rows: Sequence[int]) -> Array:
        """Of the best quarter of each item's frames, shape (len(rows),)."""
        if head is None:
            return bounded(self.calibrations[n].log_odds(self.scores[list(rows), n]))
        first, last = self.starts[min(rows)], self.starts[max(rows) + 1]
        frames = self.frames[first:last]
        starts = self.starts[min(rows) : max(rows) + 2] - first
        scores, shift = frames @ self.directions[n], head.shift(frames)
        best, ends = best_frames(self._ranked(n, scores, shift), starts)
        words = bounded(self.calibrations[n].log_odds(stretch_means(scores[best], ends)))
        return np.asarray((words + stretch_means(shift[best], ends))[np.asarray(rows) - min(rows)])

    def _chosen(self, n: int, head: Head | None, row: int) -> npt.NDArray[np.int64]:
        rows = self._frames(row)
        shift = head.shift(rows) if head else np.zeros(len(rows))
        return top_quarter(self._ranked(n, rows @ self.directions[n], shift))

    def _ranked(self, n: int, scores: FloatMatrix, shift: Array) -> Array:
        """Log odds per frame; the score itself decides where the table is flat."""
        ranked: Array = bounded(self.calibrations[n].log_odds(scores)) + shift + 1e-3 * scores
        return ranked

    def _frames(self, row: int) -> FloatMatrix:
        return self.frames[self.starts[row] : self.starts[row + 1]]

    def _spans(self, n: int, head: Head | None, row: int, duration_s: float | None) -> tuple[TagSpan, ...]:
        rows = self._frames(row)
        shift = head.shift(rows) if head else np.zeros(len(rows))
        probability = logistic(bounded(self.calibrations[n].log_odds(rows @ self.directions[n])) + shift)
        times = self.times_s[self.starts[row] : self.starts[row + 1]]
        return spans(times, probability, duration_s)

    def _combined(
        self,
        item_id: ItemId,
        table: Mapping[str, float],
        said: Mapping[tuple[str, ItemId], bool],
        spans: Mapping[str, tuple[TagSpan, ...]],
    ) -> tuple[TagReading, ...]:
        """The hierarchy and people's own words on top of what was measured."""
        own = {name: said[name, item_id] for name in table if (name, item_id) in said}
        readings = []
        for name in table:
            found = carried(name, self.tags, table, own)
            decided = answer(found.probability)
            readings.append(
                TagReading(
                    tag=name,
                    answer=decided,
                    probability=found.probability,
                    spans=spans.get(found.source, ()) if decided != "no" else (),
                    implied_by="" if found.source == name else found.source,
                    origin="human" if found.human else "machine",
                    model="" if found.human else self.model,
                )
            )
        rank = {"yes": 0, "unsure": 1, "no": 2}
        return tuple(sorted(readings, key=lambda r: (rank[r.answer], -np.nan_to_num(r.probability), r.tag)))


def answer(probability: float) -> Answer:
    """NaN is "unsure"."""
    return "yes" if probability >= SURE else "no" if probability <= 1 - SURE else "unsure"


def spans(times_s: Array, probability: Array, duration_s: float | None = None) -> tuple[TagSpan, ...]:
    """Stretches of frames from SPAN on, strongest first; each frame reaches half-way to its neighbours."""
    if not len(times_s):
        return ()
    middles = (times_s[1:] + times_s[:-1]) / 2
    end = max(float(times_s[-1]), duration_s or 0.0)
    edges = np.concatenate([[0.0], middles, [end]])
    on = np.concatenate([[False], probability >= SPAN, [False]])
    firsts, lasts = np.flatnonzero(~on[:-1] & on[1:]), np.flatnonzero(on[:-1] & ~on[1:])
    found = [
        TagSpan(start_s=float(edges[a]), end_s=float(edges[b]), strength=float(probability[a:b].max()))
        for a, b in zip(firsts, lasts, strict=True)
        if edges[b] > edges[a]
    ]
    return tuple(sorted(found, key=lambda span: (-span.strength, span.start_s)))


def _likelier(names: Sequence[str], probabilities: Array) -> Callable[[str], tuple[float, str]]:
    """Order of readings: by probability, then by name."""
    table = dict(zip(names, probabilities.tolist(), strict=True))
    return lambda name: (-table[name], name)


def latest(verdicts: Sequence[Verdict]) -> dict[tuple[str, ItemId], bool]:
    """Of several verdicts about one pair the last counts."""
    return {(verdict.tag, verdict.item_id): verdict.accepted for verdict in verdicts}
