"""Rounds: people come, are served by a policy, choose, and go; a round is a day, a visit is a few lists.

What people do depends on the seed, the policy and the people, not on how many are asked at once or by how many workers:
chance is drawn for everybody at every step (`draws`), and what people see of each other is frozen when a step begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

import numpy as np
import numpy.typing as npt

from core.simulation import choice, sessions
from core.simulation.attacks import Attack, Pushed
from core.simulation.choice import Components
from core.simulation.curves import Point, measure
from core.simulation.design import Behaviour
from core.simulation.draws import Draws, Stream
from core.simulation.log import Log, halved
from core.simulation.people import Population
from core.simulation.state import Ints, Public, State

LISTS_MOST = 6  # per visit
BATCH = 2048  # people whose arrays of one step stay in the cache of one core


@dataclass(frozen=True, eq=False)
class Asked:
    """Who is to be given lists.

    Attributes:
        people: Rows of the population, ascending, (n,).
        k: Places of a list.
        state: What happened so far; to be read only. `state.seen[people]` must not be shown again.
        plays: Plays of each item so far, those of attackers included, (n_items,).
        step: Differs between any two questions of a run; for `Draws`.
    """

    population: Population
    people: Ints
    k: int
    state: State
    plays: npt.NDArray[np.float64]
    draws: Draws
    step: int


class Policy(Protocol):
    """Anything that makes lists."""

    @property
    def name(self) -> str: ...

    def slates(self, asked: Asked) -> Ints:
        """Rows of items, best first, (len(asked.people), k); -1 where a list has ended."""
        ...

    def observe(self, log: Log) -> None:
        """What became of the lists of one step."""
        ...

    def learn(self, round_: int) -> None:
        """A round is over: the time to be fitted anew."""
        ...


@dataclass(frozen=True, kw_only=True)
class Course:
    """How long, and how.

    Attributes:
        rounds: Days.
        k: Places of a list.
        keep_parts: Keep every component of every place, 14 bytes per place; without, those of the choice alone.
        batch, workers: How many people are asked at once, by how many threads; they change nothing but the time.
    """

    rounds: int = 30
    k: int = 10
    seed: int = 0
    keep_parts: bool = True
    behaviour: Behaviour = field(default_factory=Behaviour)
    attack: Attack | None = None
    batch: int = BATCH
    workers: int = 1


@dataclass(frozen=True, eq=False)
class Ran:
    """What came of it."""

    population: Population
    policy: str
    course: Course
    log: Log
    curve: tuple[Point, ...]
    state: State


def run(
    population: Population, policy: Policy, course: Course, told: Callable[[int, Point], bool] = lambda *_: False
) -> Ran:
    """Let people live with a policy.

    Args:
        told: Called after each round with its number and figures; True ends the run early.
    """
    logs: list[Log] = []
    curve: list[Point] = []
    state = State.of(population, course.behaviour)
    pushed = Pushed.of(course.attack, population.world)
    plays = np.zeros(len(population.world))
    exposure = np.zeros(len(population.world))
    pool = ThreadPoolExecutor(course.workers) if course.workers > 1 else nullcontext()
    with pool as workers:
        spread = workers.map if isinstance(workers, ThreadPoolExecutor) else map
        for round_ in range(course.rounds):
            plays += pushed.plays(round_, len(population))
            of_round: list[Log] = []
            for log in _day(population, policy, course, state, plays, pushed, round_, spread):
                of_round.append(log)
                plays += np.bincount(log.item[log.played], minlength=len(plays))
                exposure += np.bincount(log.slate[log.slate >= 0], minlength=len(exposure))
            day = Log.joined(of_round) if of_round else _nothing(course.k)
            logs.append(day)
            curve.append(measure(population, state, day, exposure, course.seed))
            if told(round_, curve[-1]):
                break
            policy.learn(round_)
    return Ran(population, policy.name, course, Log.joined(logs) if logs else _nothing(course.k), tuple(curve), state)


def step(
    population: Population,
    state: State,
    people: Ints,
    slates: Ints,
    public: Public,
    course: Course,
    number: int,
    round_: int = 0,
    turn: int = 0,
) -> tuple[Log, npt.NDArray[np.bool_]]:
    """Show each of some people one list; changes their `state`. Gives what they did, and who asks for another list.

    Args:
        people: Ascending rows of the population, (n,).
        slates: Rows of items, (n, k).
        number: Of the step; with the seed it decides everything that is left to chance.
    """
    first, last = (int(people[0]), int(people[-1]) + 1) if len(people) else (0, 0)
    k, few = slates.shape[1], len(choice.CHANCES)
    many = few + len(sessions.CHANCES)
    draws, rows = Draws(course.seed), people - first
    everybody = draws.uniform(Stream.CHOICE, number, first, last, many + k)
    drawn = np.ascontiguousarray((everybody if len(rows) == last - first else everybody[rows]).T).T
    luck = drawn[:, many:]
    if course.behaviour.model == "position":
        luck = np.hstack([luck, draws.uniform(Stream.EXAMINE, number, first, last, k)[rows]])
    behaviour = course.behaviour
    parts = choice.weigh(population, state, people, slates, public, behaviour)
    chosen = choice.choose(population, people, slates, parts, drawn[:, :few], luck, public, state, behaviour)
    chance = drawn[:, few:many]
    outcome = sessions.react(population, people, chosen, chance, state, behaviour)
    if turn + 1 >= LISTS_MOST:
        outcome = sessions.ended(outcome)
    sessions.change(population, people, slates, chosen, outcome, chance, state, behaviour)
    sessions.depart(population, people, outcome, chance, state, behaviour, round_)
    log = Log(
        person=people,
        round=np.full(len(people), round_, np.int16),
        turn=np.full(len(people), turn, np.int8),
        slate=slates.astype(np.int32),
        parts=_kept(parts, course.keep_parts),
        place=chosen.place,
        cause=chosen.cause,
        advantage=np.ascontiguousarray(halved(chosen.advantage).T),
        interest=chosen.interest,
        watched=outcome.watched,
        stars=outcome.stars,
        liked=outcome.liked,
        comment=outcome.comment,
    )
    return log, outcome.stays


def _day(
    population: Population,
    policy: Policy,
    course: Course,
    state: State,
    plays: npt.NDArray[np.float64],
    pushed: Pushed,
    round_: int,
    spread: Callable[..., Iterator[tuple[Log, npt.NDArray[np.bool_]]]],
) -> Iterator[Log]:
    """One round: everybody who is due, list after list, until all have left."""
    people = np.flatnonzero(~state.gone & (state.due <= round_)).astype(np.int32)
    for turn in range(LISTS_MOST):
        if not len(people):
            return
        number = round_ * LISTS_MOST + turn
        asked = Asked(population, people, course.k, state, plays, Draws(course.seed), number)
        slates = policy.slates(asked)
        fashion = np.log1p(100 * plays / len(population)).astype(np.float32)
        public = Public(fashion, state.last.copy(), pushed.items)
        starts = range(0, len(people), course.batch)

        batches = [slice(start, start + course.batch) for start in starts]
        show = partial(step, population, state, public=public, course=course, number=number, round_=round_, turn=turn)
        done = list(spread(show, [people[b] for b in batches], [slates[b] for b in batches]))
        log = Log.joined([log for log, _ in done])
        policy.observe(log)
        people = people[np.concatenate([stays for _, stays in done])]
        yield log


def _kept(parts: Components, everything: bool) -> npt.NDArray[np.float16]:
    components, k, n = parts.shape
    if not everything:
        return np.zeros((n, components, 0), np.float16)
    return np.ascontiguousarray(halved(parts).reshape(-1, n).T).reshape(n, components, k)


def _nothing(k: int) -> Log:
    """The log of a day on which nobody came."""
    none = np.zeros(0, np.int8)
    return Log(
        person=np.zeros(0, np.int32),
        round=np.zeros(0, np.int16),
        turn=none,
        slate=np.zeros((0, k), np.int32),
        parts=np.zeros((0, len(choice.COMPONENTS), k), np.float16),
        place=none,
        cause=none,
        advantage=np.zeros((0, len(choice.CAUSES)), np.float16),
        interest=none,
        watched=np.zeros(0, np.float32),
        stars=none,
        liked=np.zeros(0, bool),
        comment=none,
    )
