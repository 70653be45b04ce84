"""Simulated people brought near to what real people did with this collection: moment matching, and how near it came."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace

from core.domain import InteractionTable
from core.domain.counts import count
from core.domain.simulations import KeptPopulation
from core.errors import VitrineError
from core.services.simulation.people import behaviour_of
from core.services.simulation.views import Plan
from core.simulation.design import Behaviour
from core.simulation.realism import EVALUATIONS, calibrate, figures, moments
from core.simulation.running import Ran

FEWEST_EVENTS = 40
PEOPLE, DAYS = 300, 15  # of a trial
LABELS: Mapping[str, str] = {
    "play_gini": "inequality of plays",
    "top_tenth": "share of the most played tenth",
    "plays_per_person": "plays per person",
    "gap_days": "days between visits",
}


@dataclass(frozen=True)
class Near:
    """Attributes:
    behaviour: What differs from how people usually behave, by field of `Behaviour`.
    wanted, found: Figures of the real log, and of trials with that behaviour.
    off: Mean of |ln(found / wanted)|.
    """

    behaviour: Mapping[str, float]
    wanted: Mapping[str, float]
    found: Mapping[str, float]
    off: float


def brought_near(
    kept: KeptPopulation,
    plan: Plan,
    real: InteractionTable,
    live: Callable[[KeptPopulation, Plan], Ran],
    told: Callable[[float], bool] = lambda _: False,
    evaluations: int = EVALUATIONS,
) -> Near:
    """Behaviour of these people whose figures are nearest to those of a real log.

    Args:
        live: Lets a population live.
        told: Called with the share of the work that is done; True ends the search with the best so far.

    Raises:
        VitrineError: the log says too little.
    """
    wanted = moments(real)
    if len(real) < FEWEST_EVENTS or not wanted:
        raise VitrineError(
            f"Real people left {count(len(real), 'event')} here; "
            f"at least {FEWEST_EVENTS} are needed to learn from them."
        )
    short = replace(plan, rounds=min(plan.rounds, DAYS), writes=False, attack="")

    def try_out(behaviour: Behaviour) -> Ran:
        return live(replace(kept, n=min(kept.n, PEOPLE), behaviour=asdict(behaviour)), short)

    best, off = calibrate(behaviour_of(kept.behaviour), try_out, wanted, evaluations=evaluations, told=told)
    ran = try_out(best)
    all_found = figures(ran.log, len(ran.population.world))
    usual = Behaviour()
    moved = {f.name: getattr(best, f.name) for f in fields(best) if getattr(best, f.name) != getattr(usual, f.name)}
    return Near(moved, wanted, {name: float(getattr(all_found, name)) for name in wanted}, off)
