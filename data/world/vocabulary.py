"""The words the demo collection is tagged with: its subjects, under a few wider ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

WIDER = {
    "nature": ("sea", "forest", "mountain", "desert", "garden", "storm"),
    "town": ("harbour", "city", "market"),
    "celebration": ("fireworks", "lanterns", "dancers"),
    "machines": ("train", "clockwork", "balloons"),
}
NAMES = {"balloons": "hot-air balloons", "patterns": "abstract patterns", "space": "outer space"}


def entries(nouns: Mapping[str, Sequence[str]]) -> list[dict[str, object]]:
    """Tags for the manifest, wider ones first.

    Args:
        nouns: Per subject how it is called, the plainest first.
    """
    parents = {subject: wide for wide, subjects in WIDER.items() for subject in subjects}
    wide = [{"name": name, "phrases": [], "parent": ""} for name in WIDER]
    narrow = [
        {"name": NAMES.get(subject, subject), "phrases": list(said[:2]), "parent": parents.get(subject, "")}
        for subject, said in nouns.items()
    ]
    return [*wide, *narrow]
