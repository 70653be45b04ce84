"""The ranked list: cards with score bars, and below the one that is open its explanation in full."""

from __future__ import annotations

import math

import streamlit as st

from core.domain import ItemId, Visitor
from core.services import Services
from core.services.explanation.digits import number
from core.services.recommendation.lists import Listed
from core.services.views import Profile
from pages.components.recommend import feedback, house_rules, viewers
from pages.components.recommend import state as rec_state
from pages.components.why import reasons, tongue, why

SUMMED = (  # what `core.recommend.hybrid` scores in
    "A score here adds up how far above or below average each strategy puts a recording, in usual distances and by "
    "what the strategy counts: 0 is average."
)
LIST, REST = "recommend.picks", "recommend.rest"


def draw(services: Services, visitor: Visitor, listed: Listed, profile: Profile) -> None:
    """All picks; an explanation stands between the one it is of and the next."""
    order = [pick.card.item.item_id for pick in listed.picks]
    st.session_state[f"{feedback.SHOWN}.{listed.user_id}"] = order
    imagined = listed.what_if is not None
    moves = feedback.imagined_moves(listed.user_id, order) if imagined else feedback.moves(listed.user_id, order)
    moved = {item: _moved(places) for item, places in moves.items()}
    data = reasons.drawn(listed.picks, profile, moved, listed.wanted.strategy, listed.places, tongue.chosen())
    opened = rec_state.rank(len(order))
    data |= {"can": ["say", "deep"] if viewers.spoken_for(visitor, profile) else ["deep"]}
    data |= {"deep": order[opened - 1] if opened else ""}
    data |= {"first": not opened, "middle": middle(listed)}
    if not opened:
        tongue.mount("picks", LIST, data)
        return
    picks = data["picks"]
    tongue.mount("picks", LIST, {**data, "picks": picks[:opened]})
    with st.container(key="recommend-drawer"):
        why.drawer(services, visitor, listed, ItemId(order[opened - 1]))
        if visitor.role != "viewer":
            house_rules.beside(services, visitor, ItemId(order[opened - 1]))
    if picks[opened:]:
        tongue.mount("picks", REST, {**data, "picks": picks[opened:], "legend": []})


def middle(listed: Listed) -> str:
    """What is much: below what half of all that could be listed score; and what a score of several strategies is."""
    if math.isnan(listed.middle) or listed.fallback or listed.candidates < 2:
        return ""
    half = tongue.say(
        "Half of the {n} recordings to choose from score below {score}.",
        n=f"{listed.candidates:,}",
        score=number(listed.middle, listed.places),
    )
    return tongue.spaced(half, tongue.say(SUMMED)) if listed.wanted.strategy == "hybrid" else half


def _moved(places: int | None) -> str:
    """Where it came from, in words; None for what was not there."""
    if places is None:
        return tongue.say("new")
    return tongue.say("up {n}" if places > 0 else "down {n}", n=abs(places))
