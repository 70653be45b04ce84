"""Whose lists one can look at: real people where there are enough, simulated ones always."""

from __future__ import annotations

from core.domain import Visitor
from core.services import Services
from core.services.explanation.studies import LEAST
from core.services.explanation.study import PEOPLE, Study, Who

REAL, SIMULATED = "real", "simulated"


def audiences(services: Services, visitor: Visitor, people: int) -> dict[str, str]:
    """Whom one can look at: (what the address says, what a person reads), the best choice first."""
    real = {REAL: f"Real people ({people})"} if people >= LEAST else {}
    kept = {str(own.number): f"{own.name} (simulated)" for own in services.simulating.populations(visitor)}
    return {**real, SIMULATED: "Simulated people with the tastes of this collection", **kept}


def study_of(who: str, strategy: str = "content", people: int = PEOPLE) -> Study:
    """What a choice of `audiences` means."""
    kind: Who = "real" if who == REAL else "simulated"
    return Study(strategy=strategy, people=people, who=kind, audience=int(who) if who.isdecimal() else 0)
