"""From what is kept of audiences and their days to what a page shows, and from what was asked to what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from core.domain import ItemId, Job, MediaItem
from core.domain.counts import count
from core.domain.simulations import KeptInterest, KeptPopulation, KeptSimulation, SimulationState
from core.errors import NoSuchStrategy, NotFound, VitrineError
from core.evaluation.significance import interval
from core.services.collection import Snapshot, card
from core.services.simulation.attacks import check_attack, in_words
from core.services.simulation.lists import offered
from core.services.simulation.lives import BECAUSE, Lives, unpacked
from core.services.simulation.views import (
    Difference,
    InterestView,
    Plan,
    PopulationView,
    SimulationView,
    VerdictView,
    Wish,
)
from core.services.strategy_words import called, described
from core.simulation.log import Log
from core.storage.populations import Simulations

MOST_DAYS = 365
NAME_LETTERS = 80
OWN_WORDS: Mapping[str, tuple[str, str]] = {
    "random": ("Anything", "Recordings by chance: what any strategy must be better than."),
    "truth": ("Knows their taste", "What these people truly like best: better than any real strategy can be."),
}
LABELS: Mapping[str, str] = {
    "play_gini": "How unequal plays are",
    "top_tenth": "Share of the most played tenth",
    "place_bias": "First place against the tenth",
    "mean_stars": "Mean stars",
    "noise_share": "Plays that are due to chance",
}
COMPARED: Mapping[str, str] = {
    "plays": "Plays per person",
    "watched": "Whole recordings watched per person",
    "likes": "Likes per person",
    "lists": "Lists asked for per person",
}
STATES: Mapping[str, SimulationState] = {"queued": "queued", "running": "running", "failed": "failed"}
"""What the state of a job says of a simulation that is not over."""


def words_of(strategy: str) -> tuple[str, str]:
    """What a strategy is called, and what it does."""
    return OWN_WORDS.get(strategy, (called(strategy), described(strategy)))


def interest_view(own: KeptInterest, snapshot: Snapshot) -> InterestView:
    shown = tuple(card(snapshot.items[ItemId(item)]) for item in own.items if item in snapshot.items)
    return InterestView(name=own.name, phrase=own.phrase, share=own.share, items=own.items, cards=shown)


def population_view(own: KeptPopulation, snapshot: Snapshot, names: Mapping[int, str], days: int) -> PopulationView:
    return PopulationView(
        number=own.number,
        name=own.name,
        n=own.n,
        seed=own.seed,
        made_at=own.made_at,
        interests=tuple(interest_view(interest, snapshot) for interest in own.interests),
        design=own.design,
        calibrated=own.real,
        forked_from=names.get(own.parent, ""),
        days=days,
    )


def simulation_view(own: KeptSimulation, job: Job | None, titles: Mapping[ItemId, MediaItem]) -> SimulationView:
    """As far as it has come.

    Args:
        titles: The recordings that whoever asks may see.
        job: Its job, while it waits or runs.
    """
    state, note = own.state, own.note
    if job is not None:
        state = STATES.get(job.state, own.state if own.state != "queued" else "cancelled")
        state = "cancelled" if job.state == "cancelled" else state
        note = job.error or job.note
    curve = {name: tuple(values) for name, values in own.curve.items()}
    plan, summary = Plan(**own.plan), own.summary
    target = titles.get(ItemId(plan.target))
    pushing = " under attack" if plan.attack else ""
    return SimulationView(
        number=own.number,
        population=own.population,
        strategy=plan.strategy,
        called=words_of(plan.strategy)[0] + pushing,
        state=state,
        progress=1.0 if own.state == "done" else job.progress if job else len(curve.get("plays", ())) / plan.rounds,
        note=note,
        made_at=own.made_at,
        plan=plan,
        curve={name: values for name, values in curve.items() if not name.startswith("group:")},
        groups={name.removeprefix("group:"): v for name, v in curve.items() if name.startswith("group:")},
        verdicts=tuple(_verdict(row) for row in summary.get("verdicts", ())),
        causes=tuple(sorted(((BECAUSE[c], s) for c, s in summary.get("causes", {}).items()), key=lambda p: -p[1])),
        by_place=tuple(summary.get("by_place", ())),
        total=summary.get("total", {}),
        attack=in_words(summary.get("attack", {}), target.title if target else "a recording"),
        watched=(),
        events=own.events,
        seconds=float(summary.get("seconds", 0.0)),
    )


def lives_of(tx: Connection, number: int) -> Lives:
    """
    Raises:
        NotFound: there is no such simulation, or it is not over.
    """
    data = Simulations(tx).lives(number)
    if not data:
        raise NotFound("These days are not over yet, or were stopped before their end.")
    return unpacked(data)


def acts_of(lives: Lives) -> Log:
    """What everybody did.

    Raises:
        VitrineError: these days were lived before events were kept.
    """
    if lives.acts is None:
        raise VitrineError("These days were lived by an older version, which kept no events. Let them live again.")
    return lives.acts


def difference(label: str, first: npt.NDArray[np.float64], second: npt.NDArray[np.float64]) -> Difference:
    """Person by person, both in one order."""
    away = interval(second - first)
    means = float(first.mean()), float(second.mean())
    return Difference(label=label, first=means[0], second=means[1], difference=away.mean, low=away.low, high=away.high)


def comparable(one: SimulationView, other: SimulationView) -> None:
    """
    Raises:
        VitrineError: they are not of the same people in the same mood.
    """
    if one.population != other.population or one.plan.seed != other.plan.seed:
        raise VitrineError("Only days of the same people in the same mood can be compared person by person.")
    if one.plan.rounds != other.plan.rounds:
        raise VitrineError(f"One lasted {count(one.plan.rounds, 'day')}, the other {other.plan.rounds}.")


def check(plan: Plan) -> None:
    """
    Raises:
        NoSuchStrategy: there is none of that name, or it cannot do this.
        VitrineError: the figures make no sense.
    """
    if plan.strategy not in offered():
        raise NoSuchStrategy(plan.strategy, offered(), "for audiences")
    if not 1 <= plan.rounds <= MOST_DAYS or not 1 <= plan.places <= 50 or plan.refit_days < 0:
        raise VitrineError(f"Simulate 1 to {MOST_DAYS} days with lists of 1 to 50 places.")
    check_attack(plan)


def named(name: str) -> str:
    """
    Raises:
        VitrineError: it is empty.
    """
    name = " ".join(name.split())[:NAME_LETTERS]
    if not name:
        raise VitrineError('Give the audience a name, for example "Night owls".')
    return name


def design_from(wish: Wish) -> dict[str, Any]:
    """The sliders of a page as the design of a population."""
    patience = round(wish.patience - 0.1, 3), round(min(wish.patience + 0.1, 0.98), 3)
    design: dict[str, Any] = {
        "focus": wish.focus,
        "diversity": _around(wish.diversity),
        "conformity": _around(wish.conformity),
        "patience": [max(patience[0], 0.05), max(patience[1], 0.06)],
        "activity": [1 - wish.regulars, 0.75 * wish.regulars, 0.25 * wish.regulars],
        "mean_degree": wish.friends,
        "homophily": wish.alike,
    }
    shares = {"ages": wish.ages, "genders": wish.genders, "regions": wish.regions}
    return design | {name: dict(mix) for name, mix in shares.items() if sum(mix.values()) > 0}


def _around(usual: float) -> list[float]:
    """The widest even spread between 0 and 1 with that mean."""
    span = min(usual, 1 - usual)
    return [usual - span, usual + span]


def _verdict(row: list[Any]) -> VerdictView:
    name, value, least, most, within = row
    told = float("nan") if value is None else float(value)
    return VerdictView(label=LABELS[cast(str, name)], value=told, least=least, most=most, within=bool(within))
