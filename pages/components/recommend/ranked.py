"""The ranked list: cards with score bars, and below the one that is open its explanation in full."""

from __future__ import annotations

import math

import streamlit as st

from core.domain import ItemId, Visitor
from core.services import Services
from core.services.recommendation.lists import Listed
from core.services.views import Profile
from pages.components import parts
from pages.components.recommend import feedback, house_rules
from pages.components.recommend import state as rec_state
from pages.components.why import reasons, why
from pages.components.why.reasons import number

LIST, REST = "recommend.picks", "recommend.rest"


def draw(services: Services, visitor: Visitor, listed: Listed, profile: Profile) -> None:
    """All picks; an explanation stands between the one it is of and the next."""
    order = [pick.card.item.item_id for pick in listed.picks]
    st.session_state[f"{feedback.SHOWN}.{listed.user_id}"] = order
    imagined = listed.what_if is not None
    moved = feedback.imagined_moves(listed.user_id, order) if imagined else feedback.moves(listed.user_id, order)
    data = reasons.drawn(listed.picks, profile, moved, listed.wanted.strategy)
    opened = rec_state.rank(len(order))
    data |= {"can": ["say", "deep"], "deep": order[opened - 1] if opened else ""}
    data |= {"first": not opened, "middle": middle(listed)}
    if not opened:
        parts.mount("picks", LIST, data)
        return
    picks = data["picks"]
    parts.mount("picks", LIST, {**data, "picks": picks[:opened]})
    with st.container(key="recommend-drawer"):
        why.drawer(services, visitor, listed, ItemId(order[opened - 1]))
        if visitor.role != "viewer":
            house_rules.beside(services, visitor, ItemId(order[opened - 1]))
    if picks[opened:]:
        parts.mount("picks", REST, {**data, "picks": picks[opened:], "legend": []})


def middle(listed: Listed) -> str:
    """What is much: what the recording in the middle of all that could be listed scores."""
    if math.isnan(listed.middle) or listed.fallback:
        return ""
    return f"The recording in the middle of all {listed.candidates:,} scores {number(round(1000 * listed.middle))}."
