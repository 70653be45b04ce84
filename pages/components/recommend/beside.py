"""Two lists side by side: this one and another strategy's, or the same set differently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from core.domain import Visitor
from core.domain.requests import Wanted
from core.services import Services
from core.services.explanation.digits import pick_in_digits
from core.services.recommendation.lists import Listed, StrategyView
from core.services.strategy_words import called
from core.services.views import Pick
from pages.components import links, parts
from pages.components.recommend import state as rec_state
from pages.components.recommend.state import MODALITIES
from pages.components.shown import MODALITY_WORDS, count
from pages.components.why.reasons import number
from pages.components.why.why import thing

KEY = "recommend.beside"
NAMED = 2  # reasons per line
PLAIN = "plain"  # the same strategy, not fine-tuned
OTHERWISE = {"diversity": "with more variety", "novelty": "with more that is new"}
TURNED = 60  # of 100, where a slider then stands
ALONE = {f"alone.{kind}": kind for kind in MODALITIES}
NOTHING = "It has nothing to go by here yet, so there is nothing to compare."


def compare(services: Services, visitor: Visitor, listed: Listed, choices: Sequence[StrategyView]) -> None:
    """The list beside that of another strategy, with the place each recording has over there."""
    others = _others(listed, choices)
    key = "recommend.versus"
    asked = st.query_params.get(rec_state.VERSUS, "")
    st.session_state[key] = asked if asked in others else next(iter(others))
    versus = st.selectbox("Compare with", list(others), format_func=others.get, key=key, on_change=_remember, width=300)
    _unlearned(choices)
    other = services.recommending.listed(visitor, listed.user_id, _settings(listed, versus), listed.what_if, keep=False)
    if not any(pick.recommendation.strategy == other.wanted.strategy for pick in other.picks):
        st.caption(f"{other.fallback} There is nothing to compare yet." if other.fallback else NOTHING)
        return
    shared = len({p.card.item.item_id for p in listed.picks} & {p.card.item.item_id for p in other.picks})
    st.caption(f"{shared} of {count(len(listed.picks), 'recording')} are in both lists. {other.fallback}")
    pair = [_list(listed, other.picks, "As above"), _list(other, listed.picks, others[versus])]
    parts.mount("beside", KEY, {"lists": pair})


def _others(listed: Listed, choices: Sequence[StrategyView]) -> dict[str, str]:
    """What may stand beside the list: the same strategy set differently, or looking at less, needs no second model."""
    own = called(listed.wanted.strategy)
    tuned = any(rec_state.tune().values()) or bool(rec_state.weights())
    found = {PLAIN: f"{own}, not fine-tuned"} if tuned else {}
    found |= {c.name: c.label for c in choices if c.state == "ready" and c.name != listed.wanted.strategy}
    found |= {name: f"{own}, {words}" for name, words in OTHERWISE.items() if not getattr(listed.wanted, name)}
    if listed.wanted.strategy == "content":
        found |= {name: f"{own}, {MODALITY_WORDS[kind].lower()} alone" for name, kind in ALONE.items()}
    return found


def _unlearned(choices: Sequence[StrategyView]) -> None:
    """How many more could stand there, and where they are trained."""
    waiting = sum(choice.state == "untrained" for choice in choices)
    if waiting:
        st.caption(f"{count(waiting, 'more strategy', 'more strategies')} can stand here once trained.")
        links.to_training("Train strategies")


def _settings(listed: Listed, versus: str) -> Wanted:
    if versus == PLAIN:
        return Wanted(strategy=listed.wanted.strategy)
    if versus in OTHERWISE:
        return replace(listed.wanted, **{versus: rec_state.strength(versus, TURNED)})
    if versus in ALONE:
        return replace(listed.wanted, weights=((ALONE[versus], 1.0),))
    return rec_state.wanted(versus)


def _remember() -> None:
    st.query_params[rec_state.VERSUS] = st.session_state["recommend.versus"]


def _list(listed: Listed, others: Sequence[Pick], title: str) -> dict[str, Any]:
    ranks = {pick.card.item.item_id: pick.recommendation.rank for pick in others}
    rows = [_row(pick, ranks) for pick in listed.picks]
    about = called(listed.wanted.strategy)
    return {"title": title, "about": f"{about}: score and strongest reasons", "rows": rows}


def _row(pick: Pick, ranks: dict[Any, int]) -> dict[str, Any]:
    pick, totals = pick_in_digits(pick), {}
    for reason in pick.explanation.reasons:
        totals[reason.label] = totals.get(reason.label, 0.0) + reason.share
    strongest = sorted(totals.items(), key=lambda pair: -abs(pair[1]))[:NAMED]
    rank = ranks.get(pick.card.item.item_id)
    return {
        **thing(pick.card),
        "rank": pick.recommendation.rank,
        "why": told(pick.recommendation.score, strongest),
        "other": f"place {rank} there" if rank else "only here",
        "only": not rank,
    }


def told(score: float, reasons: Sequence[tuple[str, float]]) -> str:
    """A score and what it is made of, in thousandths: "1.037 · Waves 0.583, Harbour 0.454"."""
    because = ", ".join(f"{label} {number(round(1000 * share))}" for label, share in reasons)
    return f"{number(round(1000 * score))} · {because}" if because else number(round(1000 * score))
