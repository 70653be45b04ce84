"""What was learned and cannot be used any more, in sentences that say what to do."""

from __future__ import annotations

from core.services.learning.expecting import Expecting
from core.services.learning.registry import Registry
from core.services.strategy_words import called

BEHAVIOUR = (
    "What people do: its files are gone or this program does not read them. It is learned again by itself while "
    "Vitrine runs; until then nothing is said about what to expect."
)


def losses(registry: Registry, expecting: Expecting) -> tuple[str, ...]:
    """One sentence per version that is lost or cannot be read; empty where all is well."""
    found = []
    for version in registry.lost():
        name = f"{called(version.strategy)} ({version.strategy}), version {version.version}"
        if version.state == "standby":
            found.append(f"{name}: its files are gone, so there is no going back to it. Nothing needs to be done.")
        else:
            found.append(
                f"{name}: its files are gone or this program does not read them, so others answer in its place. It "
                "is learned again by itself while Vitrine runs, or at once with: "
                f"python -m core train {version.strategy}. A backup that has it can be restored instead."
            )
    return (*found, BEHAVIOUR) if expecting.lost() else tuple(found)
