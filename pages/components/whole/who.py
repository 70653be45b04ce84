"""Whose lists one can look at: real people where there are enough, simulated ones always."""

from __future__ import annotations

from core.domain import Visitor
from core.services import Services
from core.services.explanation.studies import LEAST
from core.services.explanation.study import PEOPLE, Study, Who
from pages.components.why import tongue

REAL, SIMULATED = "real", "simulated"
NOBODY_REAL = "**Simulated people.** They live in this collection just for this; nobody is real."


def audiences(services: Services, visitor: Visitor, people: int) -> dict[str, str]:
    """Whom one can look at: (what the address says, what a person reads), the best choice first."""
    real = {REAL: tongue.say("Real people ({n})", n=people)} if people >= LEAST else {}
    kept = {
        str(own.number): tongue.say("{name} (simulated)", name=own.name)
        for own in services.simulating.populations(visitor)
    }
    return {**real, SIMULATED: tongue.say("Simulated people with the tastes of this collection"), **kept}


def counted(people: int, *, simulated: bool) -> str:
    """60 simulated people."""
    kind = "simulated " if simulated else ""
    return tongue.many(people, f"{{n}} {kind}person", f"{{n}} {kind}people")


def study_of(who: str, strategy: str = "content", people: int = PEOPLE) -> Study:
    """What a choice of `audiences` means."""
    kind: Who = "real" if who == REAL else "simulated"
    return Study(strategy=strategy, people=people, who=kind, audience=int(who) if who.isdecimal() else 0)
