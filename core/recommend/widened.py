"""A strategy widened to items nobody has met yet: every item is scored on one scale, and reasons still add up.

    score(i) = a(n) [w(i) z(own) + (1 - w(i)) z(map)] + (1 - a(n)) z(resemblance)

`own` is the strategy itself, `map` says how an item would be taken up from what is in it (`core.recommend.cold_item`),
`resemblance` how like the liked ones it is. An item that n(i) people met counts w(i) = n(i) / (n(i) + trust) by what
they did; a person with n items in their history counts a(n) = n / (n + patience) by what others did. z puts each part
on one scale (`core.recommend.spreads`). All of it is linear, so that the shares of the parts sum to the score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from core.domain import FloatMatrix, Query, Scores, TrainingData, Vocabulary
from core.errors import EmptyTrainingData
from core.recommend.behaviour import onto
from core.recommend.cold_item import ColdItem
from core.recommend.followed import Counts, followed, of_table
from core.recommend.history import FromHistory, Mask, Rows, Shares, Usual, known
from core.recommend.mapped import ColdItemRecommender
from core.recommend.over import Over
from core.recommend.resemblance import Resemblance
from core.recommend.spreads import UsualSpread, measured, relative
from core.recommend.tables import Crossed, Weighed
from core.recommend.usual import usual_of
from core.recommend.validation import Cut, clearly_better, ndcg_each
from core.recommend.voices import Choir, Voice

MIXES = tuple(
    (trust, patience) for trust in (10.0, 1.0) for patience in (10.0, 3.0, 0.5)
)  # our defaults first; never 0: new items count
SHORT = 3
MOST_ASKED = 500  # people
LATELY = 4  # histories whose scores are kept


def widened(
    own: FromHistory,
    data: TrainingData,
    *,
    newcomers: ColdItem,
    trust: float = MIXES[0][0],
    patience: float = MIXES[0][1],
) -> FromHistory:
    """The strategy over all items with facts or vectors; as it is where nothing is known about items.

    Args:
        trust: An item's own interactions count (people who met it) : (trust) against what its content suggests.
        patience: A person's history counts (items) : (patience) against plain resemblance; only where items have
            vectors: a genre and a year are too little to go by alone.
    """
    try:
        mapped = newcomers.fit(data)
    except EmptyTrainingData:
        return own
    items = Vocabulary(tuple(sorted({*own.items.ids, *mapped.items.ids})))
    met = np.diff((data.interactions.matrix > 0).tocsc().indptr)
    at = data.interactions.items.rows(items.ids)
    counts = np.where(at >= 0, met[at], 0).astype(np.float64)
    described = mapped.items.rows(items.ids) >= 0
    found = WidenedRecommender(
        items=items,
        own=own,
        mapped=mapped,
        alike=Resemblance(mapped.items, mapped.units, own.strategy) if data.content is not None else None,
        weights=np.where(described, np.where(own.items.rows(items.ids) >= 0, counts / (counts + trust), 0.0), 1.0),
        patience=patience,
        spreads=(),
        strategy=own.strategy,
    )
    histories = measured(data.interactions.matrix, seed=0)
    return found.measured(onto(histories, items.rows(data.interactions.items.ids), len(items)))


def learn_mix(model: FromHistory, cut: Cut) -> tuple[float, float]:
    """Trust and patience, chosen on what was held back: how soon what people did counts more than what is in an item.

    Everybody is asked twice, with all of their history and with the first SHORT items of it only. Our defaults stay
    unless other values are better by more than one standard error: to miss a better mix costs more than a worse guess.

    Args:
        model: Widened with our defaults, and trained on the cut only.
    """
    if not isinstance(model, WidenedRecommender):
        return MIXES[0]
    asked = np.flatnonzero(np.diff(cut.held.indptr))[:MOST_ASKED]
    held, whole = cut.held[asked], cut.data.interactions.matrix[asked]
    questions = (whole, _beginnings(whole))

    def quality(trust: float, patience: float) -> Scores:
        way = Over(cut.data.interactions.items, _mixed(model, trust, patience))
        return np.concatenate([ndcg_each(way.score_many(asking), whole, held) for asking in questions])

    best, found = MIXES[0], quality(*MIXES[0])
    for mix in MIXES[1:]:
        tried = quality(*mix)
        if clearly_better(tried, found, errors=1.0):
            best, found = mix, tried
    return best


def _mixed(model: WidenedRecommender, trust: float, patience: float) -> WidenedRecommender:
    """The same model with another trust in place of our default."""
    with np.errstate(divide="ignore", invalid="ignore"):  # a weight of 1 stands for endless counts, and stays
        counts = MIXES[0][0] * model.weights / (1 - model.weights)
        weights = np.where(np.isfinite(counts) & (counts > 0), counts / (counts + trust), model.weights)
    return replace(model, weights=weights, patience=patience)


def _beginnings(histories: sparse.csr_array) -> sparse.csr_array:
    """The first SHORT entries of each row."""
    place = np.arange(histories.nnz) - np.repeat(histories.indptr[:-1], np.diff(histories.indptr))
    cells = histories.tocoo()
    kept = place < SHORT
    entries = (cells.data[kept], (cells.coords[0][kept], cells.coords[1][kept]))
    return sparse.csr_array(entries, shape=histories.shape)


@dataclass(frozen=True, eq=False)
class WidenedRecommender(FromHistory):
    """Attributes:
    weights: By how much an item counts by what people did, w(i), (n_items,).
    """

    items: Vocabulary
    own: FromHistory
    mapped: ColdItemRecommender
    alike: Resemblance | None
    weights: Scores
    patience: float
    spreads: tuple[UsualSpread, ...]
    strategy: str

    @cached_property
    def _voices(self) -> tuple[Over, ...]:
        """Who takes part, each over all items."""
        return tuple(Over(self.items, voice) for voice in (self.own, self.mapped, self.alike) if voice is not None)

    def measured(self, histories: sparse.csr_array) -> WidenedRecommender:
        """With the spreads that everybody who takes part has for these histories."""
        lengths = np.diff(histories.indptr)
        spreads = []
        for voice in self._voices:
            heard = voice.own >= 0
            scores = voice.score_many(histories)[:, heard]
            spreads.append(UsualSpread.fit(scores, histories[:, heard].tocsr(), lengths))
        return replace(self, spreads=relative(spreads, 0, histories))

    def score(self, query: Query) -> Scores:
        """Kept for the last histories: a list, its reasons and what would change them ask for the same again."""
        rows, strengths = known(self.items, query.history)
        asked = rows.tobytes() + strengths.tobytes()
        found = self._lately.get(asked)
        if found is None:
            found = self.score_rows(rows, strengths)
            for oldest in list(self._lately)[: -LATELY + 1]:
                self._lately.pop(oldest, None)
            self._lately[asked] = found
        return found.copy()

    @cached_property
    def _lately(self) -> dict[bytes, Scores]:
        return {}

    def score_rows(self, rows: Rows, strengths: Scores) -> Scores:
        total = np.zeros(len(self.items))
        for voice, weight, spread in self._weighted(len(rows)):
            heard = voice.own >= 0
            scores = voice.score_rows(rows, strengths)[heard]
            total[heard] += weight[heard] * spread.around(scores, len(rows)).apply(scores)
        return total

    def score_many(self, histories: sparse.csr_array) -> FloatMatrix:
        lengths = np.diff(histories.indptr)
        total = np.zeros(histories.shape, dtype=np.float32)
        for n, (voice, spread) in enumerate(zip(self._voices, self.spreads, strict=True)):
            heard = voice.own >= 0
            scores = voice.score_many(histories)[:, heard]
            weights = np.array([self._weights(int(length))[n][heard] for length in np.unique(lengths)], np.float32)
            scaled = spread.rows(scores, lengths).apply(scores)
            total[:, heard] += weights[np.searchsorted(np.unique(lengths), lengths)] * scaled
        return total

    def contributions(self, rows: Rows, strengths: Scores, column: int) -> tuple[float, Scores]:
        total, shares = 0.0, np.zeros(len(rows))
        for voice, weight, spread in self._weighted(len(rows)):
            if voice.own[column] < 0:
                continue
            usual = _usual(voice, rows, strengths)
            base, own = voice.contributions(rows, strengths, column)
            total += weight[column] * (base - usual.base) / spread.at(len(rows))
            shares += weight[column] * (own - usual.shares) / spread.at(len(rows))
        return float(total), shares

    def shares(self, rows: Rows, strengths: Scores) -> Shares | None:
        values = np.zeros((len(rows), len(self.items)))
        for voice, weight, spread in self._weighted(len(rows)):
            heard, own = voice.own >= 0, voice.shares(rows, strengths)
            if own is None:
                return None
            usual = _usual(voice, rows, strengths)
            values[:, heard] += weight[heard] * (own.values[:, heard] - usual.shares[:, None]) / spread.at(len(rows))
        base = self.bases(rows, strengths)
        return Shares(base, values) if base is not None else None

    def bases(self, rows: Rows, strengths: Scores) -> Scores | None:
        total = np.zeros(len(self.items))
        for voice, weight, spread in self._weighted(len(rows)):
            heard, base = voice.own >= 0, voice.bases(rows, strengths)
            if base is None:
                return None
            usual = _usual(voice, rows, strengths)
            total[heard] += weight[heard] * (base[heard] - usual.base) / spread.at(len(rows))
        return total

    def score_parts(self, rows: Rows, strengths: Scores, keep: Mask) -> Scores:
        """All parts of one length are asked about at once."""
        total, lengths = np.zeros((len(keep), len(self.items))), keep.sum(axis=1)
        for length in np.unique(lengths):
            asked = np.flatnonzero(lengths == length)
            for voice, weight, spread in self._weighted(int(length)):
                heard = np.flatnonzero(voice.own >= 0)
                scores = voice.score_parts(rows, strengths, keep[asked])[:, heard]
                total[np.ix_(asked, heard)] += weight[heard] * spread.rows(scores, lengths[asked]).apply(scores)
        return total

    def listening(self, rows: Rows, strengths: Scores, largest: int) -> Choir | None:
        """What removals do to leads; None where `largest` of them cannot be followed, or nothing counts."""
        own = self._voices[0]
        inside = own.own[rows] >= 0
        heard = followed(own.base, own.own[rows][inside], strengths[inside], largest)
        if heard is None:
            return None
        shares = np.where(own.own >= 0, self.weights, 0.0)
        by_people = [Voice(one.among(inside), own.own, shares, self._counts[0]) for one in heard]
        return Choir.of([*by_people, *self._by_content(rows, strengths)])

    def _by_content(self, rows: Rows, strengths: Scores) -> Iterator[Voice]:
        """The maps, and the resemblance where it is asked: both hear what is known by its content."""
        at = self._voices[1].own
        inside = at[rows] >= 0
        own, kept = at[rows][inside], strengths[inside]
        cosines = Crossed(
            np.zeros(len(self.mapped.items)), self.mapped.units[own].astype(np.float64), self.mapped.directions
        )
        for one in self.mapped.followed_maps(own, kept, cosines):
            yield Voice(one.among(inside), at, np.where(at >= 0, 1 - self.weights, 0.0), self._counts[1])
        if self.alike is not None:
            alike = of_table(Weighed.of_history(cosines, np.ones(len(own), dtype=bool), kept), len(own))
            yield Voice(alike.among(inside), at, (at >= 0).astype(np.float64), self._counts[2])

    @property
    def _counts(self) -> list[Counts]:
        """What each voice is multiplied by, for histories of so many items."""

        def counting(share: Callable[[Any], Any], spread: UsualSpread) -> Counts:
            return lambda lengths: share(lengths) / spread.at(lengths)

        shares = (self._others, self._others, lambda lengths: 1 - self._others(lengths))
        return [counting(*pair) for pair in zip(shares, self.spreads, strict=False)]  # nobody may ask for resemblance

    def _weighted(self, n: int) -> Iterator[tuple[Over, Scores, UsualSpread]]:
        """Who takes part in the answer to a history of `n` items, with the weight of each item, (n_items,)."""
        for voice, weight, spread in zip(self._voices, self._weights(n), self.spreads, strict=True):
            if weight.any():
                yield voice, weight, spread

    def _weights(self, n: int) -> tuple[Scores, ...]:
        if self.alike is None:
            return self.weights, 1 - self.weights
        others = self._others(n)
        resembling = np.where(self._voices[2].own >= 0, 1 - others, 0.0)
        return others * self.weights, others * (1 - self.weights), resembling

    def _others(self, n: Any) -> Any:
        """By how much histories of `n` items count by what others did; the rest is what they resemble."""
        if self.alike is None:
            return np.ones(np.shape(n))
        return np.where(n, n / (n + self.patience), 1.0)  # nothing to resemble: what people in general like


def _usual(voice: Over, rows: Rows, strengths: Scores) -> Usual:
    """What a history gives to the average of the items that a voice knows."""
    inside = voice.own[rows] >= 0
    found = usual_of(voice.base, voice.own[rows][inside], strengths[inside])
    shares = np.zeros(len(rows))
    shares[inside] = found.shares
    return Usual(found.score, shares)
