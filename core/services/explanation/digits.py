"""Cards and full explanations as they are shown: every number in the digits of `core.explain.digits`.

What comes back are numbers of three digits that add up; whoever shows them prints them as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.domain import Evidence, Explanation, ItemId, Modality
from core.domain.requests import Step
from core.explain import digits
from core.explain.digits import GROUND, UNIT, pair_in_digits, shared_out, shown, stages_in_digits, thousandths
from core.services.explanation.views import Concepts, FullExplanation, PathStep, Term
from core.services.views import EvidencePair, Pick

Cells = Mapping[tuple[ItemId | None, Modality], float]
SAME = 1e-9  # of a score: a share and an effect that are one number


def in_thousandths(value: float) -> int:
    """One number by itself, as it is shown."""
    return shown(value)


def pick_in_digits(pick: Pick) -> Pick:
    """A place of a list: shares, base, scores, pairs of moments and what each stage did."""
    explanation = digits.in_digits(pick.explanation)
    exact, as_shown = _carried(pick.explanation), _carried(explanation)
    deltas = _deltas([step.delta for step in pick.steps], pick.explanation.score, pick.recommendation.score)
    steps: list[Step] = [replace(step, delta=delta) for step, delta in zip(pick.steps, deltas, strict=True)]
    return replace(
        pick,
        explanation=explanation,
        recommendation=replace(pick.recommendation, score=shown(pick.recommendation.score) / UNIT),
        evidence=tuple(_pair(pair, exact, as_shown) for pair in pick.evidence),
        steps=tuple(steps),
    )


def in_digits(told: FullExplanation) -> FullExplanation:
    """All layers: shares, base, score, pairs of moments, words and what each stage did."""
    terms, base = terms_in_digits(told.terms, told.base, told.score)
    exact, as_shown = _cells(told.terms), _cells(terms)
    return replace(
        told,
        score=shown(told.score) / UNIT,
        base=base,
        terms=terms,
        evidence=tuple(_pair(pair, exact, as_shown) for pair in told.evidence),
        concepts=_concepts(told.concepts, [term.parts.get("visual", 0.0) for term in terms]),
        path=_path(told.path, told.score),
    )


def terms_in_digits(terms: Sequence[Term], base: float, score: float) -> tuple[tuple[Term, ...], float]:
    """Terms and base; what is no history and was not said shares its digits with the base."""
    rows: dict[str, dict[str, float]] = {GROUND: {GROUND: base}}
    for n, term in enumerate(terms):
        rows.setdefault(_row(term, n), {}).update(_parts(term, n))
    found = thousandths(rows, score)
    return tuple(_term(term, n, found) for n, term in enumerate(terms)), found[GROUND][GROUND] / UNIT


def _row(term: Term, n: int) -> str:
    if term.kind in ("history", "interest"):
        return term.ref or (term.label if term.kind == "interest" else f"{term.label} {n}")
    return GROUND


def _parts(term: Term, n: int) -> Mapping[str, float]:
    return {str(kind): share for kind, share in term.parts.items()} or {f"reason {n}": term.share}


def _term(term: Term, n: int, found: Mapping[str, Mapping[str, int]]) -> Term:
    own = {name: found[_row(term, n)][name] / UNIT for name in _parts(term, n)}
    share = round(sum(own.values()), 3)
    effect = term.effect
    if effect is not None:
        effect = share if abs(effect - term.share) <= SAME * max(1.0, abs(term.share)) else shown(effect) / UNIT
    return replace(term, share=share, effect=effect, parts={kind: own[kind] for kind in term.parts})


def _carried(explanation: Explanation) -> Cells:
    return {(r.ref, r.modality): r.share for r in explanation.reasons if r.modality is not None}


def _cells(terms: Sequence[Term]) -> Cells:
    return {(term.ref, kind): share for term in terms for kind, share in term.parts.items()}


def _pair(
    pair: EvidencePair,
    exact: Cells,
    as_shown: Cells,
) -> EvidencePair:
    found: Evidence = pair.evidence
    cell = (found.ref, found.modality)
    if cell not in exact:
        return replace(pair, evidence=pair_in_digits(found, 0.0, 0.0))
    return replace(pair, evidence=pair_in_digits(found, exact[cell], as_shown[cell]))


def _path(path: Sequence[PathStep], score: float) -> tuple[PathStep, ...]:
    deltas = _deltas([s.score_after - s.score_before for s in path], score, path[-1].score_after) if path else []
    found, before = [], 0.0
    for step, delta in zip(path, deltas, strict=True):
        after = round(before + delta, 3)
        found.append(replace(step, score_before=before, score_after=after))
        before = after
    return tuple(found)


def _deltas(deltas: Sequence[float], score: float, after: float) -> list[float]:
    """Of a path: the first step is the score itself."""
    return [shown(score) / UNIT, *stages_in_digits(deltas[1:], score, after)] if deltas else []


def _concepts(concepts: Concepts, carried: Sequence[float]) -> Concepts:
    """Words add up to what the pictures carry among the reasons, as that is shown."""
    exact, as_shown = sum(row.share for row in concepts.rows), sum(carried)
    total = shown(as_shown if abs(exact - as_shown) <= len(carried) / UNIT else exact)
    names = [f"{n:03}" for n in range(len(concepts.rows))]
    found = shared_out({name: row.share for name, row in zip(names, concepts.rows, strict=True)}, total)
    rows = tuple(replace(row, share=found[name] / UNIT) for name, row in zip(names, concepts.rows, strict=True))
    return replace(concepts, rows=rows, pictures=total / UNIT)
