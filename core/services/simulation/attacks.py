"""What an attack on a recommender came to, in figures and in plain words. All of it happens among invented people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.domain import ItemId
from core.errors import VitrineError
from core.services.simulation.views import Plan
from core.simulation.attacks import Attack
from core.simulation.choice import ATTACK
from core.simulation.running import Ran

HIDING: Mapping[str, str] = {
    "random": "among recordings by chance",
    "average": "among recordings rated like anybody rates them",
    "bandwagon": "among what is played most",
}
MOST = 1.0  # invented profiles per person


def attack_of(plan: Plan) -> Attack | None:
    """What a plan says of attackers, from a third of the days on; None where there are none."""
    if not plan.attack:
        return None
    return Attack(
        target=ItemId(plan.target), kind=plan.attack, size=plan.attackers, nuke=plan.nuke, round=plan.rounds // 3
    )


def check_attack(plan: Plan) -> None:
    """
    Raises:
        VitrineError: the figures make no sense.
    """
    if plan.attack and plan.attack not in HIDING:
        raise VitrineError(f"There is no attack {plan.attack!r}; there is {', '.join(HIDING)}.")
    if plan.attack and not plan.target:
        raise VitrineError("Say which recording is attacked.")
    if plan.attack and not 0 < plan.attackers <= MOST:
        raise VitrineError(f"An attack takes more than 0 and at most {MOST:g} profiles per person.")


def felt(ran: Ran) -> dict[str, Any]:
    """How often the pushed item was shown and played before and after, as JSON knows it; {} without an attack."""
    attack, log, world = ran.course.attack, ran.log, ran.population.world
    if attack is None:
        return {}
    row = int(world.items.rows([attack.target])[0])
    shown = (log.slate == row).any(axis=1) if row >= 0 else np.zeros(len(log), bool)
    after = log.round > attack.round
    played = log.item == row
    return {
        "target": str(attack.target),
        "kind": attack.kind,
        "nuke": attack.nuke,
        "profiles": round(attack.size * len(ran.population)),
        "day": attack.round + 1,
        "shown_before": float(shown[~after].mean()) if (~after).any() else 0.0,
        "shown_after": float(shown[after].mean()) if after.any() else 0.0,
        "plays_before": int((played & ~after).sum()),
        "plays_after": int((played & after).sum()),
        "because": int((played & (log.cause == ATTACK)).sum()),
    }


def in_words(found: Mapping[str, Any], title: str) -> str:
    """The same for a person; empty without an attack."""
    if not found:
        return ""
    before, after = found["shown_before"], found["shown_after"]
    nuke = bool(found.get("nuke"))  # runs that are older than burying lack it
    worked = 1.5 * after < before if nuke else after > 1.5 * before
    times = f", {after / before:.1f} times as often" if before else ""
    because = "" if nuke else f"; {found['because']:,} of these plays only because it looked popular"
    return (
        f"The attack {'worked' if worked else 'hardly worked'}. From day {found['day']} on {found['profiles']:,} "
        f"invented profiles {'bury' if nuke else 'push'} “{title}”, hidden {HIDING[found['kind']]}. It stands on "
        f"{after:.1%} of lists instead of {before:.1%}{times}, and was played {found['plays_after']:,} times after "
        f"{found['plays_before']:,}{because}."
    )
