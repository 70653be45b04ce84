"""What drives a strategy over everybody's lists, and its model card. Totals only: nobody can be recognised in them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from core.explain.overview import FEWEST, Driven, Part, driven
from core.services.collection import Snapshot, card, when
from core.services.explaining_scene import Scene, explained
from core.services.explaining_terms import terms_of
from core.services.explaining_views import Influence, Overview, Term
from core.services.registry import Registry
from core.services.strategy_words import called, described

PEOPLE = 50  # whose lists are looked at
SHOWN = 10  # influential items
TOO_FEW = f"With fewer than {FEWEST} people nothing is told, so that nobody can be recognised."


def overview_of(scenes: Iterable[Scene], seen: Snapshot, strategy: str, registry: Registry | None) -> Overview:
    """Everything the lists of these scenes hang on."""
    found: list[tuple[Part, ...]] = []
    people = 0
    for scene in scenes:
        own = tuple(_parts(scene))
        people += bool(own)
        found += own
    facts = model_card(registry, strategy)
    if people < FEWEST:
        return Overview(strategy=strategy, people=people, card=facts, note=TOO_FEW)
    return _told(driven(found), seen, strategy, people, facts)


def model_card(registry: Registry | None, strategy: str) -> tuple[tuple[str, str], ...]:
    """What a strategy is, what it learned from and how it did."""
    facts = [("Name", called(strategy)), ("What it does", described(strategy))]
    version = registry.version(strategy) if registry is not None else None
    if version is None:
        return (*facts, ("Learned from", "the contents of the collection alone; nothing has to be trained"))
    facts += [
        ("Version", version.version),
        ("Made", when(version.made_at)),
        ("Learned from", f"{version.events:,} events{', invented people among them' if version.simulated else ''}"),
        ("Settings", ", ".join(f"{name} {value}" for name, value in version.settings.items()) or "as they come"),
    ]
    if not math.isnan(version.ndcg):
        facts.append(("Quality", f"nDCG@10 {version.ndcg:.3f} on {version.people} people"))
    return tuple(facts)


def _parts(scene: Scene) -> Iterator[tuple[Part, ...]]:
    """The shares of every item of a list."""
    for pick in scene.served.picks:
        if scene.scored_by_wanted(pick.item_id):
            explanation = explained(scene.recommender_of(pick.item_id), scene.query, pick.item_id)
            terms = terms_of(scene.seen, scene.case, explanation, scene.columns, effects_too=False).terms
            yield tuple(part for term in terms for part in _split(term))


def _split(term: Term) -> Iterator[Part]:
    if not term.parts:
        yield Part(term.kind, term.share, term.ref)
    for modality, share in term.parts.items():
        yield Part(term.kind, share, term.ref, modality)


def _told(found: Driven, seen: Snapshot, strategy: str, people: int, facts: tuple[tuple[str, str], ...]) -> Overview:
    shown = [(item, share) for item, share in found.influential if item in seen.items][:SHOWN]
    return Overview(
        strategy=strategy,
        people=people,
        modalities=found.modalities,
        popularity=found.popularity,
        history=found.history,
        influential=tuple(Influence(card=card(seen.items[item]), share=share) for item, share in shown),
        card=facts,
    )
