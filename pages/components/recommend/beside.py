"""Two lists side by side: this one and another strategy's, or the same set differently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from core.domain import Visitor
from core.domain.requests import Wanted
from core.services import Services
from core.services.explanation import tongues
from core.services.explanation.digits import in_units, number, pick_in_digits
from core.services.recommendation.lists import Listed, StrategyView
from core.services.views import Pick
from pages.components import links
from pages.components.recommend import state as rec_state
from pages.components.recommend.state import MODALITIES
from pages.components.shown import MODALITY_WORDS
from pages.components.why import tongue
from pages.components.why.why import thing

KEY = "recommend.beside"
NAMED = 2  # reasons per line
PLAIN = "plain"  # the same strategy, not fine-tuned
OTHERWISE = {"diversity": "{strategy}, with more variety", "novelty": "{strategy}, with more that is new"}
TURNED = 60  # of 100, where a slider then stands
ALONE = {f"alone.{kind}": kind for kind in MODALITIES}
APART = "Each strategy scores in its own way: compare places, not scores."
BOTH = "{n} of {all} recordings are in both lists."
NOTHING = "It has nothing to go by here yet, so there is nothing to compare."


def compare(services: Services, visitor: Visitor, listed: Listed, choices: Sequence[StrategyView]) -> None:
    """The list beside that of another strategy, with the place each recording has over there."""
    others = _others(listed, choices)
    key = "recommend.versus"
    asked = st.query_params.get(rec_state.VERSUS, "")
    st.session_state[key] = asked if asked in others else next(iter(others))
    versus = st.selectbox(
        tongue.say("Compare with"),
        list(others),
        format_func=others.__getitem__,
        key=key,
        on_change=_remember,
        width=300,
    )
    _unlearned(choices)
    other = services.recommending.listed(visitor, listed.user_id, _settings(listed, versus), listed.what_if, keep=False)
    if not any(pick.recommendation.strategy == other.wanted.strategy for pick in other.picks):
        none = tongue.say("There is nothing to compare yet." if other.fallback else NOTHING)
        st.caption(tongue.spaced(tongue.retold(other.fallback), none))
        return
    shared = len({p.card.item.item_id for p in listed.picks} & {p.card.item.item_id for p in other.picks})
    of_all = BOTH if len(listed.picks) > 1 else "{n} of {all} recording are in both lists."
    both = tongue.say(of_all, n=shared, all=len(listed.picks))
    apart = tongue.say(APART) if other.wanted.strategy != listed.wanted.strategy else ""
    st.caption(tongue.spaced(both, apart, tongue.retold(other.fallback)))
    pair = [_list(listed, other.picks, tongue.say("As above")), _list(other, listed.picks, others[versus])]
    tongue.mount("beside", KEY, {"lists": pair})


def _others(listed: Listed, choices: Sequence[StrategyView]) -> dict[str, str]:
    """What may stand beside the list: the same strategy set differently, or looking at less, needs no second model."""
    own = tongue.called(listed.wanted.strategy)
    tuned = any(rec_state.tune().values()) or bool(rec_state.weights())
    found = {PLAIN: tongue.say("{strategy}, not fine-tuned", strategy=own)} if tuned else {}
    found |= {c.name: tongue.called(c.name) for c in choices if c.state == "ready" and c.name != listed.wanted.strategy}
    found |= {
        name: tongue.say(words, strategy=own) for name, words in OTHERWISE.items() if not getattr(listed.wanted, name)
    }
    if listed.wanted.strategy == "content":
        found |= {
            name: tongue.say("{strategy}, {kind} alone", strategy=own, kind=tongue.retold(MODALITY_WORDS[kind]).lower())
            for name, kind in ALONE.items()
        }
    return found


def _unlearned(choices: Sequence[StrategyView]) -> None:
    """How many more could stand there, and where they are trained."""
    waiting = sum(choice.state == "untrained" for choice in choices)
    if waiting:
        one, several = (f"{{n}} more {noun} can stand here once trained." for noun in ("strategy", "strategies"))
        st.caption(tongue.many(waiting, one, several))
        links.to_training(tongue.say("Train strategies"))


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
    rows = [_row(pick, ranks, listed.places) for pick in listed.picks]
    about = tongue.say("{strategy}: score and strongest reasons", strategy=tongue.called(listed.wanted.strategy))
    return {"title": title, "about": about, "rows": rows}


def _row(pick: Pick, ranks: dict[Any, int], places: int) -> dict[str, Any]:
    pick, totals = pick_in_digits(pick, places), dict[str, float]()
    for reason in pick.explanation.reasons:
        label = tongues.reason(reason.label, tongue.chosen(), titled=bool(reason.ref))
        totals[label] = totals.get(label, 0.0) + reason.share
    strongest = sorted(totals.items(), key=lambda pair: -abs(pair[1]))[:NAMED]
    rank = ranks.get(pick.card.item.item_id)
    return {
        **thing(pick.card),
        "rank": pick.recommendation.rank,
        "why": told(pick.recommendation.score, strongest, places),
        "other": tongue.say("place {n} there", n=rank) if rank else tongue.say("only here"),
        "only": not rank,
    }


def told(score: float, reasons: Sequence[tuple[str, float]], places: int) -> str:
    """A score and what it is made of: "1.037 · Waves 0.583, Harbour 0.454"."""
    seen = [(label, share) for label, share in reasons if in_units(share, places)]
    because = tongue.comma().join(f"{label} {number(share, places)}" for label, share in seen)
    return f"{number(score, places)} · {because}" if because else number(score, places)
