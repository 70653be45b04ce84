"""Two lists side by side: another strategy's, or one of the past and the same made again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from core.domain import Visitor
from core.domain.requests import Wanted
from core.services import Services
from core.services.recommendation.lists import Listed, PastList, PastPick, StrategyView
from core.services.strategy_words import STAGE_WORDS, called
from core.services.views import Card, Pick
from pages.components import parts
from pages.components.recommend import state as rec_state
from pages.components.why.reasons import number
from pages.components.why.why import thing

KEY = "recommend.beside"
NAMED = 2  # reasons per line
PLAIN = "plain"  # the same strategy, not fine-tuned
OTHERWISE = {"diversity": "with more variety", "novelty": "with more that is new"}
TURNED = 60  # of 100, where a slider then stands
NOTHING = "It has nothing to go by here yet, so there is nothing to compare."


def compare(services: Services, visitor: Visitor, listed: Listed, choices: Sequence[StrategyView]) -> None:
    """The list beside that of another strategy, with the place each recording has over there."""
    others = _others(listed, choices)
    key = "recommend.versus"
    asked = st.query_params.get(rec_state.VERSUS, "")
    st.session_state[key] = asked if asked in others else next(iter(others))
    versus = st.selectbox("Compare with", list(others), format_func=others.get, key=key, on_change=_remember, width=300)
    other = services.recommending.listed(visitor, listed.user_id, _settings(listed, versus), listed.what_if, keep=False)
    if not any(pick.recommendation.strategy == other.wanted.strategy for pick in other.picks):
        st.caption(f"{other.fallback} There is nothing to compare yet." if other.fallback else NOTHING)
        return
    shared = len({p.card.item.item_id for p in listed.picks} & {p.card.item.item_id for p in other.picks})
    st.caption(f"{shared} of {len(listed.picks)} recordings are in both lists. {other.fallback}")
    pair = [_list(listed, other.picks, "As above"), _list(other, listed.picks, others[versus])]
    parts.mount("beside", KEY, {"lists": pair})


def _others(listed: Listed, choices: Sequence[StrategyView]) -> dict[str, str]:
    """What may stand beside the list: the same strategy set differently needs no second model."""
    own = called(listed.wanted.strategy)
    tuned = any(rec_state.tune().values()) or bool(rec_state.weights())
    found = {PLAIN: f"{own}, not fine-tuned"} if tuned else {}
    found |= {c.name: c.label for c in choices if c.state == "ready" and c.name != listed.wanted.strategy}
    return found | {name: f"{own}, {words}" for name, words in OTHERWISE.items() if not getattr(listed.wanted, name)}


def _settings(listed: Listed, versus: str) -> Wanted:
    if versus == PLAIN:
        return Wanted(strategy=listed.wanted.strategy)
    if versus in OTHERWISE:
        return replace(listed.wanted, **{versus: rec_state.strength(versus, TURNED)})
    return rec_state.wanted(versus)


def _remember() -> None:
    st.query_params[rec_state.VERSUS] = st.session_state["recommend.versus"]


def _list(listed: Listed, others: Sequence[Pick], title: str) -> dict[str, Any]:
    ranks = {pick.card.item.item_id: pick.recommendation.rank for pick in others}
    rows = [_row(pick, ranks) for pick in listed.picks]
    about = called(listed.wanted.strategy)
    return {"title": title, "about": f"{about}: score and strongest reasons", "rows": rows}


def _row(pick: Pick, ranks: dict[Any, int]) -> dict[str, Any]:
    totals: dict[str, float] = {}
    for reason in pick.explanation.reasons:
        totals[reason.label] = totals.get(reason.label, 0.0) + reason.share
    strongest = sorted(totals.items(), key=lambda pair: -abs(pair[1]))[:NAMED]
    rank = ranks.get(pick.card.item.item_id)
    return {
        **thing(pick.card),
        "rank": pick.recommendation.rank,
        "why": _told(pick.recommendation.score, strongest),
        "other": f"there #{rank}" if rank else "only here",
    }


def past(services: Services, visitor: Visitor, listed: Listed) -> None:
    """Lists that were shown before: why, from the record, and whether they come out again."""
    kept = services.recommending.past(visitor, listed.user_id)
    if not kept:
        st.caption("No list has been kept yet.")
        return
    by_number = {one.request.number: one for one in kept}
    number = st.selectbox(
        "Shown on", list(by_number), format_func=lambda n: when(by_number[n]), key="recommend.past", width=420
    )
    again = services.recommending.replay(visitor, number)
    if again.same:
        st.caption("Made again from its record just now: the same recordings in the same order.")
    else:
        st.caption(f"Made again from its record, it is another list now. {again.note}")
    lists = [{"title": "As it was shown", "about": about(again.past), "rows": [_past(p) for p in again.past.picks]}]
    if not again.same and again.again:
        lists.append(
            {
                "title": "Made again now",
                "about": again.note,
                "rows": [_again(n, c) for n, c in enumerate(again.again, 1)],
            }
        )
    parts.mount("beside", KEY, {"lists": lists})


def when(one: PastList) -> str:
    """22 November, 14:05 UTC · By content."""
    first, last = one.first_at, one.last_at
    until = "" if (last - first).total_seconds() < 60 else f" to {last:%-d %B, %H:%M}"
    return f"{first:%-d %B, %H:%M}{until} UTC · {called(one.request.wanted.strategy)}"


def about(one: PastList) -> str:
    """What it was made from."""
    wanted = one.request.wanted
    tuned = [word for name, word in STAGE_WORDS.items() if getattr(wanted, name, None)]
    settings = f"; tuned by: {', '.join(tuned).lower()}" if tuned else ""
    return f"From {len(one.request.history)} things said until then, by model “{one.request.version}”{settings}."


def _past(pick: PastPick) -> dict[str, Any]:
    stages = [
        f"{STAGE_WORDS[s.stage].lower()}: #{s.rank_before} → #{s.rank_after}"
        for s in pick.steps
        if s.stage in STAGE_WORDS and s.rank_before != s.rank_after
    ]
    told = _told(pick.score, pick.reasons[:NAMED])
    return {
        **(thing(pick.card) if pick.card else {"label": "A recording that is not shown any more"}),
        "rank": pick.rank,
        "why": " · ".join([told, *stages]),
    }


def _again(rank: int, card: Card | None) -> dict[str, Any]:
    shown = thing(card) if card else {"label": "A recording that is not shown any more"}
    return {**shown, "rank": rank, "why": ""}


def _told(score: float, reasons: Sequence[tuple[str, float]]) -> str:
    because = ", ".join(f"{label} {number(round(1000 * share))}" for label, share in reasons)
    return f"{number(round(1000 * score))} · {because}" if because else number(round(1000 * score))
