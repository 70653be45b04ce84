"""Two strategies head to head: simulated people are shown one list of both, and take what they like.

Everything here is invented and says so. Each person first chooses from lists drawn at random, which is what the
strategies learn from; then from interleaved lists, without knowing whose each place is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.domain import Fused, InteractionTable, TrainingData, UserId
from core.evaluation.interleaving import Duel, duel, team_draft
from core.protocols import Strategy
from core.services.apart import Told
from core.services.measurement.listing import Task, make_lists
from core.services.strategy_words import called
from core.simulation.choice import CHANCES, choose, weigh
from core.simulation.design import Behaviour
from core.simulation.draws import Draws, Stream
from core.simulation.people import Population, population
from core.simulation.state import Public, State
from core.simulation.world import FEWEST_ITEMS, made_up

WARM_UP = 15  # lists at random, from which the strategies learn
LISTS = 6  # interleaved lists per person
SLATE = 10
MADE_UP_ITEMS = 300

Rows = npt.NDArray[np.int32]


@dataclass(frozen=True, kw_only=True)
class Match:
    """What is asked: two strategies before so many simulated people."""

    first: str
    second: str
    people: int = 300
    k: int = SLATE
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Who won. `made_up_items`: the collection is too small, so the recordings were invented, too."""

    match: Match
    duel: Duel
    plays: int
    made_up_items: bool


def play(
    match: Match,
    strategies: tuple[Strategy, Strategy],
    content: Fused | None,
    told: Told = lambda share, doing: False,
) -> Outcome:
    """Let the people choose. Equal arguments give equal outcomes.

    Raises:
        EmptyTrainingData: a strategy finds nothing to learn from.
    """
    small = content is None or len(content.items) < FEWEST_ITEMS
    home = made_up(MADE_UP_ITEMS, seed=match.seed) if small or content is None else content
    people = population(home, match.people, match.seed, name=f"duel-{match.seed}")
    crowd = Crowd(people)
    told(0.1, "People choose from lists at random")
    table = histories(crowd, match)
    data = TrainingData(interactions=table, content=None if small else content)
    told(0.4, f"{called(match.first)} and {called(match.second)} learn from that")
    lists = [_lists(strategy, data, people, match) for strategy in strategies]
    told(0.7, "People choose from lists of both")
    credits = np.zeros((match.people, 2), dtype=np.int64)
    rng = np.random.default_rng(match.seed)
    for number in range(LISTS):
        drafts = [team_draft(a, b, match.k, rng) for a, b in zip(*lists, strict=True)]
        slates = np.array([[*draft.items, *[-1] * (match.k - len(draft.items))] for draft in drafts], dtype=np.int32)
        place = crowd.choose(slates, WARM_UP + number)
        for person in np.flatnonzero(place >= 0):
            credits[person, drafts[person].teams[place[person]]] += 1
    return Outcome(match=match, duel=duel(credits), plays=int(credits.sum()), made_up_items=small)


class Crowd:
    """People who choose as they did on the first day: nobody gets tired, so that each list is a fair question."""

    def __init__(self, people: Population) -> None:
        self.people = people
        self._behaviour = Behaviour()
        self._state = State.of(people, self._behaviour)
        n = len(people)
        items = len(people.world)
        self._public = Public(np.zeros(items, np.float32), np.full(n, -1, np.int32), np.zeros(items, bool))

    def choose(self, slates: Rows, step: int) -> npt.NDArray[np.int8]:
        """The place each person takes, -1 for none, (n,)."""
        n, k = slates.shape
        everybody = np.arange(n, dtype=np.int32)
        draws = Draws(self.people.seed)
        u = draws.uniform(Stream.CHOICE, step, 0, n, len(CHANCES) + 2 * k)
        parts = weigh(self.people, self._state, everybody, slates, self._public, self._behaviour)
        chance, luck = u[:, : len(CHANCES)], u[:, len(CHANCES) :]
        return choose(
            self.people, everybody, slates, parts, chance, luck, self._public, self._state, self._behaviour
        ).place


def histories(crowd: Crowd, match: Match) -> InteractionTable:
    """What everybody took from lists at random."""
    rng = np.random.default_rng([match.seed, 1])
    n, items = len(crowd.people), len(crowd.people.world)
    users: list[str] = []
    taken: list[str] = []
    for step in range(WARM_UP):
        slates = np.array([rng.choice(items, min(SLATE, items), replace=False) for _ in range(n)], dtype=np.int32)
        place = crowd.choose(slates, step)
        for person in np.flatnonzero(place >= 0):
            users.append(crowd.people.ids.ids[person])
            taken.append(crowd.people.world.items.ids[slates[person, place[person]]])
    ones = np.ones(len(users), dtype=np.float32)
    return InteractionTable.from_columns(users, taken, ones, np.arange(len(users), dtype=np.float64))


def _lists(strategy: Strategy, data: TrainingData, people: Population, match: Match) -> list[list[int]]:
    """Rows of the world's items for everybody, best first; twice as many as are shown, so that both can fill a list."""
    recommender = strategy.fit(data)
    users = tuple(UserId(user) for user in people.ids.ids)
    ranked, _ = make_lists(recommender, Task(data, users, 2 * match.k))
    at = people.world.items.rows(recommender.items.ids)
    return [[int(at[item]) for item in own if item >= 0 and at[item] >= 0] for own in ranked]
