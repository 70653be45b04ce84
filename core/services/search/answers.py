"""One question put together: terms and examples in every way, fused, cut where nothing is sure, with reasons."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, zip_longest

import numpy as np
import numpy.typing as npt

from core.domain import ItemId, MediaItem, Modality
from core.domain.searches import Way
from core.search.asking import Asked
from core.search.calibration import BY_CHANCE, Calibration
from core.search.fusion import ANSWER, HIT, Evidence, fuse, narrowed
from core.search.meaning import APART_S
from core.services.collection import Snapshot, card
from core.services.search.examples import Example
from core.services.search.scales import Scales
from core.services.search.ways import Found, Ways
from core.services.views import Hit, HitMoment

Array = npt.NDArray[np.float64]

MODALITIES: Mapping[Way, Modality] = {"picture": "visual", "speech": "speech", "sound": "sound", "text": "text"}
MOMENTS = 3  # seconds of an item that are shown
SLIGHT = 0.02  # evidence below which an item is not even a near miss
SOUND_BESIDE = 0.4  # weight of sound where an example can be seen too: people mostly mean what they see


@dataclass(frozen=True)
class Answer:
    """Attributes:
    scores: Fused evidence per item of `scales`, 0 to 1, (n_items,).
    founds, evidences: Of the example and of every term that must hold, in this order.
    calibrated: Whether confidences mean something.
    calibration: From scores to confidences.
    """

    scales: Scales
    scores: Array
    founds: tuple[Found, ...]
    evidences: tuple[Evidence, ...]
    calibrated: bool
    calibration: Calibration = BY_CHANCE

    @property
    def weights(self) -> Mapping[Way, float]:
        """Of the first term."""
        return {way: self.evidences[0].weights[way] for way in self.founds[0].chances} if self.founds else {}

    @cached_property
    def best(self) -> float:
        """Confidence of the best item."""
        top = float(self.scores.max(initial=0.0))
        return float(self.calibration(top)) if self.calibrated and len(self.scores) else math.nan

    @property
    def nothing(self) -> bool:
        """Whether no item is sure enough to be shown."""
        return not any(self.is_hit(row) for row in self.ranked()[:1])

    def ranked(self) -> list[int]:
        """Rows, best first, ties by item id; those with next to nothing left out."""
        order = np.argsort(-self.scores, kind="stable")
        return [int(row) for row in order if self.scores[row] >= SLIGHT]

    def is_hit(self, row: int) -> bool:
        """Where nothing can be calibrated, everything that was found is shown."""
        return not self.calibrated or bool(self.scores.max() >= ANSWER and self.scores[row] >= HIT)

    def hit(self, row: int, items: Mapping[ItemId, MediaItem]) -> Hit:
        item_id, score = self.scales.items[row], float(self.scores[row])
        shares: dict[Way, float] = {}
        for found, evidence in zip(self.founds, self.evidences, strict=True):
            for way in found.chances:
                shares[way] = shares.get(way, 0.0) + float(evidence.shares[way][row])
        moments = self._moments(item_id, shares)
        ranked = sorted(shares, key=lambda way: (not self._said(way, item_id), -shares[way]))
        lead: Way = ranked[0] if ranked else "text"
        return Hit(
            card=card(items[item_id]),
            score=score,
            modality=MODALITIES[lead],
            at_s=moments[0].at_s if moments else None,
            why=self._why(item_id, shares, lead),
            confidence=float(self.calibration(score)) if self.calibrated else math.nan,
            shares=shares,
            moments=moments,
            quote=self._quote(item_id) if lead == "speech" else (),
        )

    def _moments(self, item_id: ItemId, shares: Mapping[Way, float]) -> tuple[HitMoment, ...]:
        """Seconds of the ways that speak for the item: a spoken line first, because it is exact.

        Each way has its best second before any has its second. What only a title says is shown at the best picture.
        """
        slight = 0.2 * max(shares.values(), default=0.0)
        ways = sorted(shares, key=lambda way: (not self._said(way, item_id), shares[way] < slight, -shares[way]))
        found = {way: own for way in ways if (own := self._of_way(way, item_id))}
        told = [own for n, (way, own) in enumerate(found.items()) if n == 0 or shares[way] >= slight]
        made: list[HitMoment] = []
        for moment in filter(None, chain.from_iterable(zip_longest(*told))):
            if all(abs(moment.at_s - other.at_s) >= APART_S for other in made):
                made.append(moment)
        return tuple(made[:MOMENTS])

    def _of_way(self, way: Way, item_id: ItemId) -> tuple[HitMoment, ...]:
        return next((own for found in self.founds if (own := found.moments(way, item_id, MOMENTS))), ())

    def _said(self, way: Way, item_id: ItemId) -> bool:
        return way == "speech" and any(item_id in found.lines for found in self.founds)

    def _quote(self, item_id: ItemId) -> tuple[tuple[str, bool], ...]:
        return next((moment.quote for moment in self._of_way("speech", item_id)), ())

    def _why(self, item_id: ItemId, shares: Mapping[Way, float], lead: Way) -> str:
        """The way that leads, and title or description where they answer too."""
        found = next((f for f in self.founds if f.moments(lead, item_id)), self.founds[0]) if self.founds else None
        reasons = [found.why(lead, item_id)] if found is not None else []
        if lead != "text" and any(item_id in f.written for f in self.founds):
            reasons.append("title or description")
        return " and ".join(reasons)


def answer(
    ways: Ways,
    snapshot: Snapshot,
    scales: Scales,
    asked: Asked,
    example: Example | None = None,
    weights: Mapping[Way, float] | None = None,
    calibration: Calibration = BY_CHANCE,
) -> Answer:
    """Everything that must hold multiplies; what must not hold takes its part away."""
    founds = [ways.by_example(scales, example)] if example is not None else []
    founds += [ways.by_words(snapshot, scales, term) for term in asked.main]
    against = [ways.by_words(snapshot, scales, term, against=asked.main) for term in asked.minus]
    own = [_weights(found, weights) for found in founds]
    evidences = [fuse(scales.items, found.chances, given) for found, given in zip(founds, own, strict=True)]
    minus = [fuse(scales.items, found.chances, weights).confidences for found in against]
    confidences = [evidence.confidences for evidence in evidences]
    first = confidences[0] if confidences else np.ones(len(scales.items))
    total = narrowed(first, confidences[1:], minus)
    return Answer(scales, total, tuple(founds), tuple(evidences), _calibrated(scales, asked, example), calibration)


def _weights(found: Found, given: Mapping[Way, float] | None) -> Mapping[Way, float]:
    beside: dict[Way, float] = {"sound": SOUND_BESIDE} if {"picture", "sound"} <= found.chances.keys() else {}
    return beside | dict(given or {})


def _calibrated(scales: Scales, asked: Asked, example: Example | None) -> bool:
    if example is not None and not any(len(alike.near) for alike in scales.likenesses.values()):
        return False
    needed = asked.main or asked.minus
    return not needed or not scales.meanings or any(m.absent is not None for m in scales.meanings.values())


def best_rows(answer: Answer, kept: Sequence[int]) -> tuple[list[int], list[int]]:
    """Hits and near misses among these rows, in their order."""
    hits = [row for row in kept if answer.is_hit(row)]
    return hits, [row for row in kept if not answer.is_hit(row)]
