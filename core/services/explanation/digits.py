"""Cards and full explanations as they are shown: every number in the digits of `core.explain.digits`.

What comes back are numbers that add up to as many digits as the list has; whoever shows them prints them with
`number`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.domain import Evidence, Explanation, ItemId, Modality
from core.domain.requests import Step
from core.explain import digits
from core.explain.digits import (
    GROUND,
    MOST,
    PLACES,
    apportioned,
    as_shown,
    number,
    pair_in_digits,
    shared_out,
    shown,
    stages_in_digits,
)
from core.services.explanation.views import Concepts, FullExplanation, PathStep, Term
from core.services.views import EvidencePair, Pick

__all__ = ["MOST", "PLACES", "in_digits", "in_units", "number", "pick_in_digits", "terms_in_digits"]

Cells = Mapping[tuple[ItemId | None, Modality], float]
SAME = 1e-9  # of a score of usual size: a share and an effect that are one number


def in_units(value: float, places: int) -> int:
    """One number by itself, as it is shown, in units of the last digit."""
    return shown(value, places)


def pick_in_digits(pick: Pick, places: int) -> Pick:
    """A place of a list: shares, base, scores, pairs of moments and what each stage did."""
    explanation = digits.in_digits(pick.explanation, places)
    exact, told = _carried(pick.explanation), _carried(explanation)
    deltas = _deltas([step.delta for step in pick.steps], pick.explanation.score, pick.recommendation.score, places)
    steps: list[Step] = [replace(step, delta=delta) for step, delta in zip(pick.steps, deltas, strict=True)]
    return replace(
        pick,
        explanation=explanation,
        recommendation=replace(pick.recommendation, score=as_shown(pick.recommendation.score, places)),
        evidence=tuple(_pair(pair, exact, told, places) for pair in pick.evidence),
        steps=tuple(steps),
    )


def in_digits(told: FullExplanation) -> FullExplanation:
    """All layers: shares, base, score, pairs of moments, words and what each stage did."""
    places = told.places
    terms, base = terms_in_digits(told.terms, told.base, told.score, places)
    exact, cells = _cells(told.terms), _cells(terms)
    return replace(
        told,
        score=as_shown(told.score, places),
        base=base,
        terms=terms,
        evidence=tuple(_pair(pair, exact, cells, places) for pair in told.evidence),
        concepts=_concepts(told.concepts, [term.parts.get("visual", 0.0) for term in terms], places),
        path=_path(told.path, told.score, places),
    )


def terms_in_digits(terms: Sequence[Term], base: float, score: float, places: int) -> tuple[tuple[Term, ...], float]:
    """Terms and base; what is no history and was not said shares its digits with the base."""
    rows: dict[str, dict[str, float]] = {GROUND: {GROUND: base}}
    for n, term in enumerate(terms):
        rows.setdefault(_row(term, n), {}).update(_parts(term, n))
    found = apportioned(rows, score, places)
    return tuple(_term(term, n, found, places) for n, term in enumerate(terms)), found[GROUND][GROUND] / 10**places


def _row(term: Term, n: int) -> str:
    if term.kind in ("history", "interest"):
        return term.ref or (term.label if term.kind == "interest" else f"{term.label} {n}")
    return GROUND


def _parts(term: Term, n: int) -> Mapping[str, float]:
    return {str(kind): share for kind, share in term.parts.items()} or {f"reason {n}": term.share}


def _term(term: Term, n: int, found: Mapping[str, Mapping[str, int]], places: int) -> Term:
    own = {name: found[_row(term, n)][name] / 10**places for name in _parts(term, n)}
    share = round(sum(own.values()), places)
    effect = term.effect
    if effect is not None:
        one = abs(effect - term.share) <= SAME * max(10.0 ** (PLACES - places), abs(term.share))
        effect = share if one else as_shown(effect, places)
    return replace(term, share=share, effect=effect, parts={kind: own[kind] for kind in term.parts})


def _carried(explanation: Explanation) -> Cells:
    return {(r.ref, r.modality): r.share for r in explanation.reasons if r.modality is not None}


def _cells(terms: Sequence[Term]) -> Cells:
    return {(term.ref, kind): share for term in terms for kind, share in term.parts.items()}


def _pair(
    pair: EvidencePair,
    exact: Cells,
    told: Cells,
    places: int,
) -> EvidencePair:
    found: Evidence = pair.evidence
    cell = (found.ref, found.modality)
    if cell not in exact:
        return replace(pair, evidence=pair_in_digits(found, 0.0, 0.0, places))
    return replace(pair, evidence=pair_in_digits(found, exact[cell], told[cell], places))


def _path(path: Sequence[PathStep], score: float, places: int) -> tuple[PathStep, ...]:
    changes = [step.score_after - step.score_before for step in path]
    deltas = _deltas(changes, score, path[-1].score_after, places) if path else []
    found, before = [], 0.0
    for step, delta in zip(path, deltas, strict=True):
        after = round(before + delta, places)
        found.append(replace(step, score_before=before, score_after=after))
        before = after
    return tuple(found)


def _deltas(deltas: Sequence[float], score: float, after: float, places: int) -> list[float]:
    """Of a path: the first step is the score itself."""
    return [as_shown(score, places), *stages_in_digits(deltas[1:], score, after, places)] if deltas else []


def _concepts(concepts: Concepts, carried: Sequence[float], places: int) -> Concepts:
    """Words add up to what the pictures carry among the reasons, as that is shown."""
    exact, told, unit = sum(row.share for row in concepts.rows), sum(carried), 10**places
    total = shown(told if abs(exact - told) <= len(carried) / unit else exact, places)
    names = [f"{n:03}" for n in range(len(concepts.rows))]
    shares = {name: row.share for name, row in zip(names, concepts.rows, strict=True)}
    found = shared_out(shares, total, places)
    rows = tuple(replace(row, share=found[name] / unit) for name, row in zip(names, concepts.rows, strict=True))
    return replace(concepts, rows=rows, pictures=total / unit)
