"""What drives a strategy over everybody's lists, and its model card. Totals only: nobody can be recognised in them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.domain import Explanation, Fused, ItemId, Modality
from core.domain.counts import count
from core.evaluation.significance import interval
from core.explain.evidence import pair_shares
from core.explain.overview import FEWEST, Driven, Part, driven, mean_of, together
from core.recommend.content import ContentRecommender
from core.services.collection import Snapshot, card, still_at, when
from core.services.explanation.concepts import ConceptWords
from core.services.explanation.honesty_views import Measured
from core.services.explanation.overview_views import GroupDrive, Influence, MomentInfluence, Overview
from core.services.explanation.scene import Scene, explained
from core.services.explanation.terms import terms_of
from core.services.explanation.views import Term
from core.services.learning.registry import Registry
from core.services.strategy_settings import told_settings
from core.services.strategy_words import called, described

SHOWN = 8  # influential items
MOMENTS: Mapping[Modality, int] = {"visual": 6, "sound": 2}  # shown of each; a window of sound weighs many stills
WORDS = 8
WORDED = 3  # places of a list that are put into words
GROUPS = ("Shortest histories", "In between", "Longest histories")
TOO_FEW = f"With fewer than {FEWEST} people nothing is told, so that nobody can be recognised."

Moment = tuple[ItemId, Modality, float]


@dataclass(frozen=True, eq=False)
class Looked:
    """One person's list, taken apart.

    Attributes:
        met: How many items the strategy had to go by.
        moments: Fraction of all shares that hangs on each moment of a history item.
        words: Fraction of the pictures' part, by word.
    """

    drive: Driven
    met: int
    moments: Mapping[Moment, float] = field(default_factory=dict)
    words: Mapping[str, float] = field(default_factory=dict)


def looked_at(scene: Scene, content: Fused, words: ConceptWords) -> Looked | None:
    """What this list hangs on; None where nothing speaks for it."""
    explanations = [
        explained(scene.recommender_of(pick.item_id), scene.query, pick.item_id)
        for pick in scene.served.picks
        if scene.scored_by_wanted(pick.item_id)
    ]
    drive = driven(_parts(scene, explanation) for explanation in explanations)
    if not drive.lists:
        return None
    return Looked(
        drive,
        met=len(scene.case.rows) if scene.case is not None else len(scene.query.history),
        moments=dict(mean_of([_moments(content, explanation) for explanation in explanations])),
        words=dict(mean_of(list(_words(scene, words)))),
    )


def overview_of(
    looked: Sequence[Looked], seen: Snapshot, strategy: str, registry: Registry | None, *, simulated: bool = False
) -> Overview:
    """Everything these lists hang on."""
    facts = model_card(registry, strategy)
    if len(looked) < FEWEST:
        return Overview(strategy=strategy, people=len(looked), card=facts, note=TOO_FEW, simulated=simulated)
    found = together([one.drive for one in looked])
    shown = [(item, share) for item, share in found.influential if item in seen.items][:SHOWN]
    return Overview(
        strategy=strategy,
        people=len(looked),
        modalities=found.modalities,
        popularity=found.popularity,
        history=found.history,
        spread=_spread([one.drive for one in looked], found),
        influential=tuple(Influence(card=card(seen.items[item]), share=share) for item, share in shown),
        moments=_strongest_moments(looked, seen),
        words=_strongest_words(looked),
        groups=_groups(looked),
        card=facts,
        simulated=simulated,
    )


def model_card(registry: Registry | None, strategy: str) -> tuple[tuple[str, str], ...]:
    """What a strategy is, what it learned from and how it did."""
    facts = [("Name", called(strategy)), ("What it does", described(strategy))]
    version = registry.version(strategy) if registry is not None else None
    if version is None:
        return (*facts, ("Learned from", "the contents of the collection alone; nothing has to be trained"))
    learned = count(version.events, "event")
    facts += [
        ("Version", version.version),
        ("Made", when(version.made_at)),
        (
            "Learned from",
            f"{learned}{', invented people among them' if version.simulated else ''}",
        ),
        ("Settings", told_settings(version.settings) or "as they come"),
    ]
    if not math.isnan(version.ndcg):
        facts.append(("Quality", f"nDCG@10 {version.ndcg:.3f} on {count(version.people, 'person', 'people')}"))
    return tuple(facts)


def _parts(scene: Scene, explanation: Explanation) -> Iterator[Part]:
    """The shares of one item of a list."""
    for term in terms_of(scene.seen, scene.case, explanation, scene.columns, effects_too=False).terms:
        yield from _split(term)


def _split(term: Term) -> Iterator[Part]:
    if not term.parts:
        yield Part(term.kind, term.share, term.ref)
    for modality, share in term.parts.items():
        yield Part(term.kind, share, term.ref, modality)


def _moments(content: Fused, explanation: Explanation) -> dict[Moment, float]:
    """Of one item: the size of what each moment of the history carries, as a fraction of all shares."""
    total = sum(abs(reason.share) for reason in explanation.reasons) or 1.0
    sizes: dict[Moment, float] = {}
    for reason in explanation.reasons:
        if reason.ref is None or reason.modality is None or reason.modality not in MOMENTS:
            continue
        carried = np.abs(pair_shares(content, reason, explanation.item_id).sum(axis=0)) / total
        starts = content.pooled[reason.modality].times[reason.ref].starts_s
        sizes |= {
            (reason.ref, reason.modality, float(at_s)): float(size) for at_s, size in zip(starts, carried, strict=True)
        }
    return sizes


def _words(scene: Scene, words: ConceptWords) -> Iterator[dict[str, float]]:
    """The first places in words, for a strategy that compares content."""
    recommender = scene.served.recommender
    if not isinstance(recommender, ContentRecommender) or scene.case is None:
        return
    taste = {ref: float(s) for ref, s in zip(scene.case.refs, scene.case.strengths, strict=True)}
    for pick in scene.served.picks[:WORDED]:
        rows = words.of(recommender.content, pick.item_id, taste).rows
        total = sum(abs(row.share) for row in rows)
        if total > 0:
            yield {row.name: abs(row.share) / total for row in rows}


def _spread(drives: Sequence[Driven], found: Driven) -> dict[str, Measured]:
    """Of each kind of reason the mean over people with its interval."""
    values: dict[str, list[float]] = {
        modality: [one.modalities.get(modality, 0.0) for one in drives] for modality in found.modalities
    }
    values |= {
        "history": [one.history for one in drives],
        "popularity": [one.popularity for one in drives],
        "taste": [one.beside for one in drives],
    }
    return {name: _measured(own) for name, own in values.items()}


def _measured(values: Sequence[float]) -> Measured:
    found = interval(np.array(values, dtype=np.float64))
    return Measured(mean=found.mean, low=found.low, high=found.high)


def _strongest_moments(looked: Sequence[Looked], seen: Snapshot) -> tuple[MomentInfluence, ...]:
    """One moment per recording, so that many can be seen."""
    ranked = mean_of([one.moments for one in looked])
    taken: set[tuple[ItemId, Modality]] = set()
    left = dict(MOMENTS)
    chosen: list[MomentInfluence] = []
    for (item_id, modality, at_s), share in ranked:
        if item_id not in seen.items or (item_id, modality) in taken or not left[modality]:
            continue
        taken.add((item_id, modality))
        left[modality] -= 1
        item = seen.items[item_id]
        still = still_at(item, at_s) if modality == "visual" else None
        chosen.append(MomentInfluence(card=card(item), modality=modality, at_s=at_s, share=share, still_url=still))
    return tuple(sorted(chosen, key=lambda one: (list(MOMENTS).index(one.modality), -one.share)))


def _strongest_words(looked: Sequence[Looked]) -> tuple[tuple[str, float], ...]:
    """Words, then what no word explains, with the words that are not shown."""
    ranked = mean_of([one.words for one in looked if one.words])
    named = [(word, share) for word, share in ranked if word][:WORDS]
    return (*named, ("", 1.0 - sum(share for _, share in named))) if ranked else ()


def _groups(looked: Sequence[Looked]) -> tuple[GroupDrive, ...]:
    """Thirds of the people by the length of their history, where a third is enough not to recognise anybody."""
    ordered = sorted(looked, key=lambda one: one.met)
    third = len(ordered) // len(GROUPS)
    if third < FEWEST or ordered[0].met == ordered[-1].met:
        return ()
    parts = ordered[:third], ordered[third:-third], ordered[-third:]
    return tuple(
        GroupDrive(
            name=f"{name} ({_length(own)})",
            people=len(own),
            modalities=found.modalities,
            history=found.history,
            popularity=found.popularity,
        )
        for name, own in zip(GROUPS, parts, strict=True)
        for found in [together([one.drive for one in own])]
    )


def _length(looked: Sequence[Looked]) -> str:
    least, most = looked[0].met, looked[-1].met
    return f"{least} recordings" if least == most else f"{least} to {most} recordings"
