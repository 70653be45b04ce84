"""From numbers to records: terms of a score, evidence, path and sentences, with titles instead of ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from core.domain import Explanation, Interaction, ItemId, MediaItem, Modality, Query, Reason
from core.domain.requests import Step
from core.explain import wording
from core.explain.digits import PLACES, as_shown, shown
from core.explain.standing import Places
from core.recommend.content import ContentRecommender
from core.services.collection import Snapshot, card
from core.services.explanation.case import Case
from core.services.explanation.digits import terms_in_digits
from core.services.explanation.views import Concepts, Counterfactual, Language, PathStep, Sentence, Term, TermKind
from core.services.recommendation.list_words import ITSELF, UNSEEN, verbs
from core.services.views import Card

LIKED_BY_MANY = "Many people liked it"
LONG_TERM = "Long-term taste"
LEARNED_TASTE = ("lightgcn", "sequence")  # their base is what they know of a person, not of everybody
WORDS = 3  # concepts in a sentence
EXACT = 1e-6
MOSTLY = 0.5  # beyond this part of a term one kind of content is what it comes from


@dataclass(frozen=True)
class Terms:
    """base + shares = score, but for `error`."""

    base: float
    terms: tuple[Term, ...]
    error: float


def terms_of(
    seen: Snapshot,
    case: Case | None,
    explanation: Explanation,
    candidates: Places,
    *,
    history: Sequence[Interaction] = (),
    effects_too: bool = True,
) -> Terms:
    """One term per history item, and one for what the model says without any history, against the average candidate.

    Args:
        history: Says what was done with the explained item itself, where that is among the reasons.
    """
    column = case.column(explanation.item_id) if case is not None else -1
    effects = _effects(case, column) if effects_too else {}
    parts: defaultdict[ItemId, list[Reason]] = defaultdict(list)
    found: list[Term] = _said(explanation.reasons)
    for reason in explanation.reasons:
        if reason.kind == "interest":
            continue
        if reason.ref is not None:
            parts[reason.ref].append(reason)
        else:
            kind: TermKind = "popularity" if reason.kind == "popularity" else "taste"
            label = LIKED_BY_MANY if kind == "popularity" else reason.label
            found.append(Term(kind=kind, label=label, share=reason.share))
    done = verbs(history)
    for ref, own in parts.items():
        known = seen.items.get(ref)
        itself = done.get(ref, "play") if ref == explanation.item_id else None
        found.append(
            Term(
                kind="history",
                label=ITSELF[itself] if itself else known.title if known else UNSEEN,
                share=float(sum(reason.share for reason in own)),
                effect=effects.get(ref),
                ref=ref if known else None,
                itself=itself,
                card=card(known) if known else None,
                parts={reason.modality: reason.share for reason in own if reason.modality is not None},
            )
        )
    liked = sum(term.share for term in found if term.kind == "popularity")
    base, prior = _prior(case, explanation.base + liked, explanation.strategy, column, candidates)
    if prior is not None:  # it speaks of everything that comes before the history, popularity included
        found = [*(term for term in found if term.kind != "popularity"), prior]
    else:
        base = explanation.base
    total = sum(abs(term.share) for term in found) or 1.0
    found = [_with_fraction(term, term.share / total) for term in found]
    found.sort(key=lambda term: (-abs(term.share), term.label, term.ref or ""))
    score = float(case.scores[column]) if case is not None and column >= 0 else explanation.score
    error = abs(base + sum(term.share for term in found) - score) / max(1.0, abs(score))
    return Terms(base, tuple(found), max(error, 1.0 - explanation.fidelity))


def _said(reasons: Sequence[Reason]) -> list[Term]:
    """One term per interest that was declared; without it, the score is lower by exactly its share."""
    parts: defaultdict[str, list[Reason]] = defaultdict(list)
    for reason in reasons:
        if reason.kind == "interest":
            parts[reason.label].append(reason)
    return [
        Term(
            kind="interest",
            label=label,
            share=(share := sum(reason.share for reason in own)),
            effect=share,
            parts={reason.modality: reason.share for reason in own if reason.modality is not None},
        )
        for label, own in parts.items()
    ]


def path_of(steps: Sequence[Step]) -> tuple[PathStep, ...]:
    """The stages one after the other, with the score before and after each."""
    score = 0.0
    found = []
    for step in steps:
        after = score + step.delta
        found.append(
            PathStep(
                stage=step.stage,
                rank_before=step.rank_before,
                rank_after=step.rank_after,
                score_before=score,
                score_after=after,
                reason=step.reason,
            )
        )
        score = after
    return tuple(found)


def sentences(
    item: MediaItem,
    score: float,
    listed: float,
    terms: Terms,
    query: Query,
    concepts: Concepts,
    path: Sequence[PathStep],
    counterfactual: Counterfactual | None,
    house: Literal["", "pin", "boost", "chance"] = "",
    *,
    places: int = PLACES,
) -> Mapping[Language, Sentence]:
    """Only what was verified: shares that add up, as they are shown, and removals that were served again.

    Args:
        score: By the strategy, which the shares add up to.
        listed: After all stages of the list.
        places: How many digits after the point the list is told in.
    """
    own = terms.base + sum(term.share for term in terms.terms)
    exact, (in_digits, base) = terms.terms, terms_in_digits(terms.terms, terms.base, own, places)
    size = sum(abs(term.share) for term in in_digits) or 1.0
    terms = Terms(base, tuple(_with_fraction(term, term.share / size) for term in in_digits), terms.error)
    said = _told_of(terms.terms, query)
    popular = sum(term.fraction for term in terms.terms if term.kind == "popularity")
    moved = tuple(
        (step.stage, step.rank_before, step.rank_after)
        for step in path
        if step.rank_before is not None and step.rank_after is not None and step.rank_after != step.rank_before
    )
    removed = counterfactual.removed if counterfactual else ()
    facts = wording.Facts(
        title=item.title,
        score=as_shown(score, places),
        listed=as_shown(listed, places) if shown(listed, places) != shown(score, places) else None,
        places=places,
        said=said,
        popular=popular,
        size=size,
        rest=terms.base
        + sum(term.share for term in terms.terms)
        - size * (popular + sum(one.fraction for one in said)),
        carried=_carried([term for term in terms.terms if term.itself is None]),
        words=concepts.shared[:WORDS],
        without=tuple(one.item.title for one in removed if one.item.item_id != item.item_id),
        without_itself=next((verbs(query.history)[item.item_id] for one in removed if one.item == item), None),
        smallest=bool(counterfactual and counterfactual.certified),
        replacement=counterfactual.replacement.item.title if counterfactual and counterfactual.replacement else "",
        moved=moved,
        house=house,
        error=terms.error if terms.error > EXACT else 0.0,
        faint=any(term.share for term in exact) and not any(term.share for term in in_digits),
    )
    words = tuple(concepts.chinese.get(word, word) for word in facts.words)
    by_language = {"en": facts, "zh": replace(facts, words=words)}
    by_size = _told_of(exact, query)  # what the digits hide still decides what is named first
    return {
        language: Sentence(
            short=wording.short(replace(by_language[language], said=by_size), language),
            full=wording.full(by_language[language], language),
        )
        for language in wording.LANGUAGES
    }


def _told_of(terms: Sequence[Term], query: Query) -> tuple[wording.Said, ...]:
    """What somebody did and said, each with its fraction of the reasons."""
    did = _verbs(query.history)
    declared = {leaning.label: leaning for leaning in query.told}
    done = tuple(
        wording.Said(
            title=term.label,
            fraction=term.fraction,
            verb=did.get(term.ref, "play"),
            itself=term.itself is not None,
            kind=_kind(term),
        )
        for term in terms
        if term.kind == "history" and term.ref is not None
    )
    return done + tuple(
        wording.Said(
            title=leaning.words,
            fraction=term.fraction,
            verb="want" if leaning.wanted else "refuse",
            kind=_kind(term),
        )
        for term in terms
        if term.kind == "interest" and (leaning := declared.get(term.label)) is not None
    )


def _verbs(history: Sequence[Interaction]) -> dict[ItemId, wording.Verb]:
    """What was done with each; few stars are told from many."""
    counted: defaultdict[ItemId, float] = defaultdict(float)
    for event in history:
        counted[event.item_id] += event.strength
    return {item: "rate_low" if verb == "rate" and counted[item] < 0 else verb for item, verb in verbs(history).items()}


def title_of(seen: Snapshot, item_id: ItemId) -> str:
    known = seen.items.get(item_id)
    return known.title if known else UNSEEN


def cards_of(seen: Snapshot, item_ids: Sequence[ItemId]) -> tuple[Card, ...]:
    """Of those the one who asks may see."""
    return tuple(card(seen.items[item]) for item in item_ids if item in seen.items)


def _effects(case: Case | None, column: int) -> dict[ItemId, float | None]:
    if case is None or column < 0 or not len(case.rows):
        return {}
    effects = case.effects(column)
    return {ref: None if np.isnan(e) else float(e) for ref, e in zip(case.refs, effects, strict=True)}


def _prior(case: Case | None, base: float, strategy: str, column: int, candidates: Places) -> tuple[float, Term | None]:
    """The base of the average candidate, and what this item has beyond it: that alone can change an order."""
    if case is not None and isinstance(case.model, ContentRecommender):
        return base, None  # nothing comes before the history but what was said, which has terms of its own
    bases = case.bases if case is not None else None
    if bases is None or column < 0 or not len(candidates):
        return base, None
    usual = float(np.mean(bases[candidates]))
    beyond = base - usual
    if abs(beyond) <= 1e-12 * max(1.0, abs(base)):
        return base, None
    learned = strategy in LEARNED_TASTE
    label = LONG_TERM if learned else LIKED_BY_MANY if beyond > 0 else "Fewer people liked it than usual"
    return usual, Term(kind="taste" if learned else "popularity", label=label, share=beyond)


def _with_fraction(term: Term, fraction: float) -> Term:
    return Term(**{**term.__dict__, "fraction": fraction})


def _carried(terms: Sequence[Term]) -> Mapping[str, float]:
    """Kinds of content as a fraction of those that speak for the item; none where all of it together does not."""
    if sum(term.share for term in terms if term.parts) <= 0:
        return {}
    sums: defaultdict[Modality, float] = defaultdict(float)
    for term in terms:
        for modality, share in term.parts.items():
            sums[modality] += share
    total = sum(share for share in sums.values() if share > 0)
    return {kind: share / total for kind, share in sums.items() if share} if total > 0 else {}


def _kind(term: Term) -> str:
    """The kind of content that more than half of what speaks for the item in this one term comes from."""
    share, kind = max(((share, kind) for kind, share in term.parts.items()), default=(0.0, "fused"))
    speaking = sum(share for share in term.parts.values() if share > 0)
    return kind if kind != "fused" and share > MOSTLY * speaking > 0 else ""
