"""Simulated people as arrays: one row per person, float32.

Who somebody is never changes (`Population`); what has happened to them so far does (`core.simulation.sessions.State`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import special

from core.domain import FloatMatrix, FloatVector, Fused, UserId, Vocabulary
from core.domain.interactions import INVENTED
from core.simulation import world as worlds
from core.simulation.design import ACTIVITIES, Design
from core.simulation.draws import Draws, Stream, normal
from core.simulation.world import World

Ints = npt.NDArray[np.int32]
PREFIX = INVENTED
PER_PERSON = 16
FRIENDS_SPREAD = 2  # places for friends, in multiples of the mean


@dataclass(frozen=True, eq=False)
class Population:
    """People and their true tastes. Row `u` of every array is person `ids[u]`.

    Attributes:
        taste: How much each interest matters to each person, rows sum to 1, (n, T).
        age, gender, region, activity: Rows of the names of `design` and ACTIVITIES, (n,).
        diversity, conformity, patience, temperature: See `Design`, (n,).
        mood: How generous a person is with stars, (n,), around 0.
        log_length: Logarithm of the seconds they like a recording to last, (n,).
        friends: Rows of friends, (n, F); -1 where there is none.
        rows: Of a part, the rows that these people have in the whole, (n,); None for the whole.
    """

    world: World
    design: Design
    seed: int
    name: str
    taste: FloatMatrix
    age: Ints
    gender: Ints
    region: Ints
    activity: Ints
    diversity: FloatVector
    conformity: FloatVector
    patience: FloatVector
    temperature: FloatVector
    mood: FloatVector
    log_length: FloatVector
    friends: Ints
    rows: Ints | None = None

    def __len__(self) -> int:
        return len(self.taste)

    @cached_property
    def ids(self) -> Vocabulary:
        rows = range(len(self)) if self.rows is None else self.rows.tolist()
        return Vocabulary(tuple(person_id(self.name, row) for row in rows))

    @cached_property
    def degree(self) -> FloatVector:
        """How many friends each person has, at least 1 so that one can divide by it, (n,)."""
        return np.asarray(np.maximum((self.friends >= 0).sum(axis=1), 1), dtype=np.float32)

    def utility(
        self, people: npt.ArrayLike | None = None, items: npt.ArrayLike | None = None, taste: FloatMatrix | None = None
    ) -> FloatMatrix:
        """True preferences: taste and quality, without what comes and goes (satiation, friends, fashion).

        Args:
            people, items: Rows; None for all.
            taste: In place of `self.taste`, e.g. after people have drifted, (n, T).

        Returns:
            (len(people), len(items)) float32; higher is liked more.
        """
        rows = slice(None) if people is None else np.asarray(people)
        columns = slice(None) if items is None else np.asarray(items)
        own = (self.taste if taste is None else taste)[rows] * self.temperature[rows, None]
        return np.asarray(own @ self.world.affinity[columns].T + self.world.quality[columns], dtype=np.float32)

    def part(self, rows: npt.ArrayLike) -> Population:
        """Some of these people, who keep their names and have no friends among each other."""
        chosen = np.asarray(rows, dtype=np.int32)
        each = ("taste", "age", "gender", "region", "activity", "diversity", "conformity", "patience", "temperature")
        own = {name: getattr(self, name)[chosen] for name in (*each, "mood", "log_length")}
        alone = np.full((len(chosen), 1), -1, dtype=np.int32)
        return replace(self, **own, friends=alone, rows=chosen if self.rows is None else self.rows[chosen])

    def profile(self, person: int) -> FloatVector:
        """Where a taste lies among the fused vectors: a unit vector, (dim,)."""
        whole = self.taste[person] @ self.world.centres
        return np.asarray(whole / max(float(np.linalg.norm(whole)), 1e-12), dtype=np.float32)

    def segment(self, person: int) -> str:
        """The group a person belongs to, e.g. "25-34"."""
        return str(tuple(self.design.ages)[self.age[person]])

    def describe(self, person: int) -> dict[str, str]:
        """Who somebody is, in words."""
        return {
            "age": self.segment(person),
            "gender": tuple(self.design.genders)[self.gender[person]],
            "region": tuple(self.design.regions)[self.region[person]],
            "comes": ACTIVITIES[self.activity[person]],
        }


def person_id(name: str, row: int) -> UserId:
    """Who says in their name that nobody is behind it."""
    return UserId(f"{PREFIX}{name}-{row:05}")


def population(
    content: Fused | World, n: int, seed: int = 0, *, design: Design | None = None, name: str = ""
) -> Population:
    """Invent `n` people who live in a collection.

    Equal arguments give equal people; the first of many are those of few, but for their friends.

    Raises:
        TooLittleExamined: nothing has been turned into vectors yet.
    """
    home = content if isinstance(content, World) else worlds.world(content, seed=seed)
    chosen = design or Design()
    u = Draws(seed).uniform(Stream.PERSONA, 0, 0, n, PER_PERSON)
    age = _band(u[:, 0], list(chosen.ages.values()))
    patience = _between(u[:, 6], chosen.patience)
    return Population(
        world=home,
        design=chosen,
        seed=seed,
        name=name or str(seed),
        taste=_tastes(home, chosen, age, seed),
        age=age,
        gender=_band(u[:, 1], list(chosen.genders.values())),
        region=_band(u[:, 2], list(chosen.regions.values())),
        activity=_band(u[:, 3], list(chosen.activity)),
        diversity=_between(u[:, 4], chosen.diversity),
        conformity=_between(u[:, 5], chosen.conformity),
        patience=patience,
        temperature=_between(u[:, 7], chosen.temperature),
        mood=0.35 * normal(u[:, 8]),
        log_length=np.asarray(np.median(home.log_length) + 0.5 * normal(u[:, 9]), dtype=np.float32),
        friends=_ties(age, chosen, seed),
    )


def _band(u: FloatVector, shares: list[float]) -> Ints:
    edges = np.cumsum(np.array(shares, dtype=np.float64) / sum(shares))
    return np.minimum(np.searchsorted(edges, u, side="right"), len(shares) - 1).astype(np.int32)


def _between(u: FloatVector, least_most: tuple[float, float]) -> FloatVector:
    least, most = least_most
    return np.asarray(least + (most - least) * u, dtype=np.float32)


def _tastes(home: World, design: Design, age: Ints, seed: int) -> FloatMatrix:
    """w_u ~ Dirichlet(3 / focus x pi_group), where each age group's pi lies between everybody's and its own."""
    t = len(home.interests)
    wanted = np.array([max(design.interests.get(name, 1.0), 1e-3) for name in home.interests])
    draws = Draws(seed)
    own = draws.generator(Stream.TASTE).dirichlet(np.full(t, 1.0), size=len(design.ages))
    groups = (1 - design.group_taste) / t + design.group_taste * own
    groups = groups * wanted
    groups /= groups.sum(axis=1, keepdims=True)
    concentration = np.maximum(3.0 / design.focus * groups, 0.02)[age]
    return _dirichlet(concentration, draws.uniform(Stream.TASTE, 1, 0, len(age), t))


def _dirichlet(concentration: np.ndarray, u: FloatMatrix) -> FloatMatrix:
    """One draw per row by inverse gamma distribution functions, which need exactly one number each."""
    gammas = special.gammaincinv(concentration, u.astype(np.float64)) + 1e-30
    return np.asarray(gammas / gammas.sum(axis=1, keepdims=True), dtype=np.float32)


def _ties(age: Ints, design: Design, seed: int) -> Ints:
    """Friends by a stochastic block model: with `homophily` from the same age group, else from anybody; mean degree."""
    n, places = len(age), max(1, FRIENDS_SPREAD * design.mean_degree)
    if n < 2 or design.mean_degree < 1:
        return np.full((n, 1), -1, dtype=np.int32)
    u = Draws(seed).uniform(Stream.TIES, 0, 0, n, 2 * places + 1)
    by_age = np.argsort(age, kind="stable").astype(np.int32)
    starts = np.searchsorted(age[by_age], np.arange(len(design.ages) + 1))
    first, size = starts[age], np.diff(starts)[age]
    same = by_age[first[:, None] + (u[:, :places] * size[:, None]).astype(np.int64).clip(max=size[:, None] - 1)]
    anybody = (u[:, :places] * n).astype(np.int32).clip(max=n - 1)
    friends = np.where(u[:, places : 2 * places] < design.homophily, same, anybody)
    friends[friends == np.arange(n)[:, None]] = -1
    degree = (u[:, -1] * (2 * design.mean_degree + 1)).astype(np.int64)
    friends[np.arange(places) >= degree[:, None]] = -1
    return friends.astype(np.int32)
