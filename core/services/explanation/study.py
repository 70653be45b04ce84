"""A strategy looked at as a whole, over the lists of many people: what drives it, and whether its reasons are true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from core.domain import UserId
from core.errors import Cancelled, NotFound
from core.recommend.content import ContentRecommender
from core.recommend.history import FromHistory
from core.recommend.over import Over
from core.services.apart import Told
from core.services.collection import Snapshot
from core.services.explanation.concepts import ConceptWords
from core.services.explanation.crowds import Crowd
from core.services.explanation.honesty import told as told_honesty
from core.services.explanation.honesty import trials
from core.services.explanation.honesty_views import Honesty
from core.services.explanation.overview_views import Overview
from core.services.explanation.scene import Scene
from core.services.explanation.truth import Truth, truth_of
from core.services.explanation.whole import looked_at, overview_of
from core.services.learning.registry import Registry

Who = Literal["real", "simulated"]
PEOPLE = 60
CHOICES = 300  # of simulated people whose true reason is compared
UNTESTED = "The reasons could not be tested: this strategy cannot be asked about parts of a history."


@dataclass(frozen=True, kw_only=True)
class Study:
    """What is asked.

    Attributes:
        who: "real" the people of the collection; "simulated" people who live just for this.
        audience: The number of a kept audience for simulated people; 0 for the interests the collection has.
    """

    strategy: str = "content"
    people: int = PEOPLE
    seed: int = 0
    who: Who = "real"
    audience: int = 0


@dataclass(frozen=True, kw_only=True)
class Studied:
    """What came of it.

    Attributes:
        honesty: None where the reasons could not be tested; `note` says why.
        truth: How often the strongest reason was the true one; of simulated people alone, who know.
    """

    overview: Overview
    honesty: Honesty | None = None
    truth: Truth | None = None
    note: str = ""


def studied(
    asked: Study,
    crowd: Crowd,
    scene_of: Callable[[UserId], Scene],
    whole: Snapshot,
    words: ConceptWords,
    registry: Registry | None,
    told: Told,
) -> Studied:
    """Look at one list after the other.

    Raises:
        Cancelled: it was told to stop.
    """
    chosen = crowd.some(asked.people, asked.seed)
    looked, units, scene = [], [], None
    for n, user in enumerate(chosen):
        if told(n / (len(chosen) + 1), f"List {n + 1} of {len(chosen)}"):
            raise Cancelled
        scene = scene_of(user)
        found = looked_at(scene, whole.content, words)
        looked += [found] if found is not None else []
        units.append(trials(scene, whole.content, crowd.reach))
    if told(len(chosen) / (len(chosen) + 1), "Adding up"):
        raise Cancelled
    overview = overview_of(looked, whole, asked.strategy, registry, simulated=crowd.simulated)
    try:
        k = scene.wanted.k if scene is not None else 0
        honesty = told_honesty(asked.strategy, k, units, simulated=crowd.simulated)
    except NotFound:
        return Studied(overview=overview, note=UNTESTED)
    return Studied(overview=overview, honesty=honesty, truth=_truth(crowd, scene))


def _truth(crowd: Crowd, scene: Scene | None) -> Truth | None:
    """Of people who lived in a simulation, whose log says why they chose."""
    recommender = scene.served.recommender if scene is not None else None
    model = recommender.base if isinstance(recommender, Over) else recommender
    if crowd.ran is None or not isinstance(model, (FromHistory, ContentRecommender)):
        return None
    try:
        return truth_of(crowd.ran.population, crowd.ran.log, model, events=CHOICES)
    except NotFound:
        return None
