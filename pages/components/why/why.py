"""The explanation of one recommendation as the drawer shows it. Pure functions but for `drawer`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from core.domain import ItemId, Visitor
from core.errors import VitrineError
from core.services import Services
from core.services.explanation import tongues
from core.services.explanation.digits import MOST, in_digits
from core.services.explanation.views import Counterfactual, FullExplanation, Language, PathStep, Term
from core.services.recommendation.lists import Listed
from core.services.strategy_words import STAGE_WORDS
from core.services.views import Card
from pages.components import parts
from pages.components.links import item_href
from pages.components.shown import count, cover
from pages.components.why import expected, moments, tongue
from pages.components.why.moments import word_places
from pages.components.why.reasons import TONES

KEY = "recommend.why"
CACHE = "recommend.why.kept"
TERMS = 12  # more are summed up
DIGITS = MOST  # what is sent; the browser shows as many as the list has


def drawer(services: Services, visitor: Visitor, listed: Listed, item_id: ItemId) -> None:
    """Every layer of one explanation, computed when it is opened and kept until something changes."""
    try:
        told = _explained(services, visitor, listed, item_id)
    except VitrineError as error:
        st.caption(tongue.spaced(tongue.retold(str(error)), tongue.retold(error.hint)))
        return
    parts.mount("why", KEY, drawn(told, listed, tongue.chosen()))
    if not listed.what_if:  # nobody has that history
        expected.draw(services, visitor, listed.user_id, item_id)


def _explained(services: Services, visitor: Visitor, listed: Listed, item_id: ItemId) -> FullExplanation:
    key = (*listed_as(listed), item_id)
    kept = st.session_state.get(CACHE)
    if kept is None or kept[0] != key:
        with st.spinner(tongue.say("Looking for what decided…")):
            kept = key, services.explaining.full(visitor, listed.user_id, item_id, listed.wanted, listed.what_if)
        st.session_state[CACHE] = kept
    told: FullExplanation = kept[1]
    return told


def listed_as(listed: Listed) -> tuple[object, ...]:
    """Equal for the same list of the same person; what was computed of it can be kept as long as that."""
    order = tuple(pick.card.item.item_id for pick in listed.picks)
    what_if = listed.what_if.mark if listed.what_if else ""
    return listed.number, listed.version, listed.wanted.mark, listed.user_id, what_if, order


def drawn(told: FullExplanation, listed: Listed, language: Language = "en", *, of_now: bool = True) -> dict[str, Any]:
    """What the component is given: figures once, words in each language.

    Args:
        of_now: The list is not one of another day, which had another history.
    """
    told = in_digits(told)
    stages = [step for step in told.path if step.stage in STAGE_WORDS]
    return {
        "key": told.card.item.item_id,
        "title": told.card.item.title,
        "tongue": language,
        "tongues": {code: _tongue(told, listed, code) for code in tongues.LANGUAGES},
        "sentences": {code: {"short": said.short, "full": said.full} for code, said in told.sentences.items()},
        "base": round(told.base, DIGITS),
        "total": round(told.score + sum(step.score_after - step.score_before for step in stages), DIGITS),
        "exact": told.exact,
        "places": told.places,
        "error": within(told.completeness_error),
        "moments": moments.drawn(told, lived=of_now and not listed.what_if),
        "without": told.counterfactual and _without(told.counterfactual, told),
    }


def within(error: float) -> str:
    """1.9e-05 -> "0.00002"."""
    return f"{Decimal(f'{error:.1g}'):f}"


def _tongue(told: FullExplanation, listed: Listed, language: Language) -> dict[str, Any]:
    """What is said in words."""
    moves = [(step, round(step.score_after - step.score_before, DIGITS)) for step in told.path]
    return {
        "words": tongues.script_words(language),
        "notes": tongues.notes(told, language),
        "terms": _terms(told.terms, language),
        "stages": [
            [tongues.stage(s, language), d] for s, d in moves if s.stage in STAGE_WORDS and round(d, told.places)
        ],
        "concepts": {
            "rows": _words(told, language),
            "named": round(told.concepts.named, 3),
            "note": tongues.in_language(told.concepts.note, language),
        },
        "wordsNote": tongues.words_note(told.concepts, language),
        "path": [_step(step, language) for step in told.path],
        "funnel": tongues.funnel(listed.candidates, listed.left_out, language),
        "withoutNote": tongues.in_language(told.counterfactual_note, language),
    }


def _words(told: FullExplanation, language: Language) -> list[list[Any]]:
    """Each word in the language, its share, and where to ask where it shows."""
    said = zip(tongues.words_of(told.concepts, language), told.concepts.rows, strict=True)
    return [[name, round(share, DIGITS), word_places(told, row.name)] for (name, share), row in said]


def thing(card: Card) -> dict[str, Any]:
    item = card.item
    return {"ref": item.item_id, "label": item.title, "href": item_href(item.item_id), "cover": cover(card)}


def _terms(terms: Sequence[Term], language: Language) -> list[dict[str, Any]]:
    shown = [_term(term, language) for term in terms[:TERMS]]
    rest = terms[TERMS:]
    if rest:
        share = round(sum(term.share for term in rest), DIGITS)
        others = tongues.in_language(count(len(rest), "other"), language)
        shown.append({"label": others, "share": share, "effect": None, "parts": [["other", share]]})
    return shown


def _term(term: Term, language: Language) -> dict[str, Any]:
    tones = sorted(term.parts.items(), key=lambda pair: TONES.index(pair[0]))
    split = [[kind, round(share, DIGITS)] for kind, share in tones if round(share, DIGITS)]
    return {
        **(thing(term.card) if term.card else {}),
        "label": tongues.label(term, language),
        "share": round(term.share, DIGITS),
        "effect": None if term.effect is None else round(term.effect, DIGITS),
        "parts": split or [["other", round(term.share, DIGITS)]],
    }


def _step(step: PathStep, language: Language) -> dict[str, Any]:
    return {
        "name": tongues.stage(step, language),
        "before": step.rank_before,
        "after": step.rank_after,
        "delta": round(step.score_after - step.score_before, DIGITS),
        "reason": tongues.in_language(step.reason, language),
    }


def _without(found: Counterfactual, told: FullExplanation) -> dict[str, Any]:
    itself = {term.ref: {"label": term.label, "said": True} for term in told.terms if term.itself}
    return {
        "removed": [itself.get(card.item.item_id) or thing(card) for card in found.removed],
        "certified": found.certified,
        "atLeast": found.at_least,
        "rank": found.rank_after,
        "instead": found.replacement and thing(found.replacement),
        "retrained": found.after_retraining,
    }
