"""Populations of invented people, and the days they lived; everything here is made up and says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

SimulationState = Literal["queued", "running", "done", "failed", "cancelled"]


@dataclass(frozen=True, kw_only=True)
class KeptInterest:
    """An interest as it is kept: by the recordings it means, so that it outlives a change of models.

    Attributes:
        phrase: The words it was asked for with; empty for a group of the collection.
        items: The recordings that stand for it, the most typical first; their mean is its centre.
        share: How much of it a population has, in relation to the others.
    """

    name: str
    items: tuple[str, ...]
    phrase: str = ""
    share: float = 1.0


@dataclass(frozen=True, kw_only=True)
class KeptPopulation:
    """Everything that is needed to make the same people again.

    Attributes:
        number: Given by storage; 0 before.
        n: How many people.
        design: The fields of `core.simulation.design.Design` that differ from the defaults.
        behaviour: Those of `Behaviour`.
        parent: The population it was forked from, 0 for none.
        real: Figures of a real log it was brought near to, if it was.
    """

    number: int = 0
    name: str
    n: int
    seed: int
    made_at: datetime
    made_by: str
    interests: tuple[KeptInterest, ...]
    design: Mapping[str, Any] = field(default_factory=dict)
    behaviour: Mapping[str, Any] = field(default_factory=dict)
    parent: int = 0
    real: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class KeptSimulation:
    """Days of a population with one strategy.

    Attributes:
        number: Given by storage; 0 before.
        plan: strategy, rounds, seed, refit_days, places, writes: what was asked for.
        curve: One value per round and figure of `core.simulation.curves.Point`; grows while it runs.
        summary: Figures, verdicts and causes of the whole, as JSON knows them.
        run_id: Of the record in `runs`.
        events: How many events were written into the collection's log, marked as simulated.
        note: What went wrong, or what it is doing.
    """

    number: int = 0
    population: int
    state: SimulationState
    made_at: datetime
    made_by: str
    plan: Mapping[str, Any]
    curve: Mapping[str, list[float | None]] = field(default_factory=dict)
    summary: Mapping[str, Any] = field(default_factory=dict)
    run_id: str = ""
    job_id: str = ""
    events: int = 0
    note: str = ""
