"""From what is kept of a population to the people themselves, in the collection as it is now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from core.domain import FloatMatrix, ItemId, MediaItem
from core.domain.simulations import KeptInterest, KeptPopulation
from core.errors import NotFound, TooLittleExamined, VitrineError
from core.services.collection import Snapshot
from core.simulation.design import Behaviour, Design
from core.simulation.people import Population, population
from core.simulation.world import Interest, World, common_interests, fused_rows, world

PHRASE_LETTERS = 120
MEANT = 8  # recordings that stand for an interest
MOMENTS = 3  # best pictures of a recording that speak for it
TEMPLATE = "a picture of {}"
CLEARLY = 2.0  # standard deviations above the collection, for a phrase that finds something
MOST_PEOPLE = 20_000
MOST_CELLS = 400_000_000  # people x recordings: a byte each while a simulation runs


def revived(kept: KeptPopulation, snapshot: Snapshot, name: str = "") -> Population:
    """The same people in the collection as it is now.

    Raises:
        TooLittleExamined: nothing has been turned into vectors.
        NotFound: no interest means anything here any more.
        VitrineError: there are too many people for a collection of this size.
    """
    home = home_of(kept.interests, snapshot, kept.seed)
    if kept.n * len(home) > MOST_CELLS:
        raise VitrineError(f"{kept.n:,} people are too many for {len(home):,} recordings; choose fewer.")
    shares = {interest.name: interest.share for interest in kept.interests}
    design = design_of({**kept.design, "interests": shares})
    return population(home, kept.n, kept.seed, design=design, name=name or str(kept.number))


def home_of(interests: Sequence[KeptInterest], snapshot: Snapshot, seed: int) -> World:
    """The collection with these interests; those none of whose recordings is left are left out."""
    content = snapshot.content
    if not len(content.items):
        raise TooLittleExamined
    vectors = fused_rows(content)
    centres = []
    for interest in interests:
        rows = content.items.rows(interest.items)
        mean = vectors[rows[rows >= 0]].sum(axis=0) if (rows >= 0).any() else np.zeros(vectors.shape[1])
        if np.linalg.norm(mean) > 0:
            centres.append(Interest(interest.name, (mean / np.linalg.norm(mean)).astype(np.float32)))
    if interests and not centres:
        raise NotFound("None of the recordings that stand for what these people like is left; invent a new audience.")
    lasts = {item_id: item.duration_s for item_id, item in snapshot.items.items() if item.duration_s > 0}
    return world(content, seed=seed, interests=centres, duration_s=lasts)


def usual_interests(snapshot: Snapshot, seed: int = 0) -> tuple[KeptInterest, ...]:
    """The groups of the collection, the largest first, each named by a word that sets it apart.

    Raises:
        TooLittleExamined: nothing has been turned into vectors yet.
    """
    content = snapshot.content
    if not len(content.items):
        raise TooLittleExamined
    vectors = fused_rows(content)
    found = common_interests(vectors, seed)
    centres = np.array([interest.centre for interest in found])
    nearest = np.argmax(vectors @ centres.T, axis=1)
    ids = np.array(content.items.ids)
    kept, names = [], set[str]()
    for number, interest in enumerate(found):
        typical = ids[np.argsort(-(vectors @ interest.centre), kind="stable")][:MEANT]
        name = _named(snapshot.items, ids[nearest == number], typical[0], names)
        names.add(name)
        size = float((nearest == number).mean() * len(found))
        kept.append(KeptInterest(name=name, items=tuple(typical.tolist()), share=round(max(size, 0.2), 2)))
    return tuple(kept)


def meant(phrase: str, snapshot: Snapshot, read: Callable[[Sequence[str]], FloatMatrix]) -> tuple[KeptInterest, bool]:
    """The interest a phrase stands for: the recordings whose pictures are most like it, and whether they clearly are.

    Raises:
        NotFound: there are no words, or no pictures to compare them with.
    """
    phrase = " ".join(phrase.split())[:PHRASE_LETTERS]
    pictures = snapshot.pooled.get("visual")
    if not phrase:
        raise NotFound('Say what these people like, for example "lanterns at night".')
    if pictures is None:
        raise NotFound("There are no pictures in this collection to compare words with.")
    vector = read([phrase, TEMPLATE.format(phrase)]).mean(axis=0)
    ids = [item for item in sorted(pictures.times) if item in snapshot.items]
    scores = np.array([np.sort(pictures.times[item].values @ vector)[-MOMENTS:].mean() for item in ids])
    order = np.argsort(-scores, kind="stable")
    clearly = bool(scores[order[0]] > scores.mean() + CLEARLY * scores.std()) if len(ids) > 2 else False
    best = [row for row in order[:MEANT] if scores[row] >= (scores[order[0]] + scores.mean()) / 2]
    return KeptInterest(name=phrase, items=tuple(ids[row] for row in best), phrase=phrase), clearly


def design_of(values: Mapping[str, Any]) -> Design:
    """What JSON kept, as a design; unknown names are left out."""
    known = {field.name for field in fields(Design)}
    return Design(**{name: _tupled(value) for name, value in values.items() if name in known})


def behaviour_of(values: Mapping[str, Any]) -> Behaviour:
    known = {field.name for field in fields(Behaviour)}
    return Behaviour(**{name: value for name, value in values.items() if name in known})


def _named(items: Mapping[ItemId, MediaItem], members: np.ndarray, typical: str, taken: set[str]) -> str:
    """The word that most members and few others have; the title of the most typical one where there is none."""
    own = Counter(word for item in members for word in _words(items[ItemId(item)]))
    everybody = Counter(word for item in items.values() for word in _words(item))
    scored = [
        (count / len(members) * np.log(1 + len(items) / everybody[word]), word)
        for word, count in own.items()
        if count >= max(2, len(members) / 4)
    ]
    free = [word for _, word in sorted(scored, reverse=True) if word not in taken]
    title = items[ItemId(typical)].title
    return free[0] if free else title if title not in taken else f"{title} ({len(taken) + 1})"


def _words(item: MediaItem) -> set[str]:
    return {word.strip() for word in (*item.tags, *item.subject.replace(";", ",").split(",")) if word.strip()}


def _tupled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
