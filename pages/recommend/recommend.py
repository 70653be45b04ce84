"""Recommend & explain: what somebody would like next, and exactly why."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.domain import Visitor
from core.services import Services
from core.services.recommendation.lists import Listed
from core.services.views import Card, Profile
from pages.components import links, notices, shell
from pages.components.recommend import controls as rec_controls
from pages.components.recommend import feedback, house_rules, interests, viewers
from pages.components.recommend import panels as rec_panels
from pages.components.recommend import ranked as rec_list
from pages.components.recommend import start as rec_start
from pages.components.recommend import state as rec_state
from pages.components.shown import chip
from pages.components.whole import whole
from pages.components.why import tongue, what_if

TITLE = "Recommend & explain"
ICON = ":material/auto_awesome:"
URL = "recommend"
NOTHING_LEFT = "There is nothing left to recommend: everything that can be compared was liked or put aside."

ONE_TO_COME = "{n} recording is still being examined. It can be listed once it is ready."
MORE_TO_COME = "{n} recordings are still being examined. They can be listed once they are ready."


def render(services: Services, visitor: Visitor) -> None:
    shell.style()
    _body(services, visitor)
    notices.show(services, visitor, tongue.retold)


def _body(services: Services, visitor: Visitor) -> None:
    person = viewers.chosen(services, visitor)
    feedback.act(services, visitor, person)
    interests.act(services, visitor)
    opened = house_rules.act(services, visitor)
    if opened:
        links.open_item(opened)
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.title(TITLE, anchor=False, width="content")
        as_a_whole = visitor.role != "viewer" and whole.wanted()
        if not as_a_whole:
            viewers.choose(services, visitor, person)
    if as_a_whole:
        whole.draw(services, visitor)
        return
    profile = services.recommending.profile(visitor, person)
    mine = viewers.spoken_for(visitor, profile)
    if not mine:
        st.caption(tongue.say(viewers.LOOKED_AT))
    _said(profile, can_change=mine)
    own = person == visitor.user_id
    if own:
        interests.draw(services, visitor, first=not _spoke(profile))
    choices = services.recommending.choices(visitor)
    wanted = rec_state.wanted(rec_state.strategy(choices))
    imagined = what_if.imagined(services, visitor, profile)
    listed = services.recommending.listed(visitor, person, wanted, imagined, keep=mine)
    if mine and not listed.picks and not _spoke(profile):
        rec_start.draw(services, visitor, profile)
        return
    rec_controls.strategies(services, visitor, choices, wanted.strategy)
    rec_panels.chosen(services, visitor, listed, profile, choices)
    if own:
        interests.unheard(services, visitor, listed)
    _picks(services, visitor, listed, profile)


def _spoke(profile: Profile) -> bool:
    """Whether anything was said that speaks for something."""
    return bool(profile.likes) or any(stars > 3 for stars in profile.stars.values())


def _said(profile: Profile, *, can_change: bool) -> None:
    """Likes, stars and hides as chips; with a cross that takes them back where they are one's own to take back."""

    def small(card: Card, remove: str) -> dict[str, Any]:
        return chip(card, remove if can_change else "")

    if profile.likes:
        _chips("recommend.likes", "Likes", [small(c, "unlike") for c in profile.likes])
    if profile.rated:
        starred = [{**small(c, "unrate"), "stars": profile.stars[c.item.item_id]} for c in profile.rated]
        _chips("recommend.rated", "Stars", starred)
    if profile.hides:
        _chips("recommend.hides", "Not for me", [small(c, "unhide") for c in profile.hides], tone="hidden")


def _chips(key: str, label: str, records: list[dict[str, Any]], *, tone: str = "liked") -> None:
    tongue.mount("chips", key, {"label": tongue.say(label), "chips": records, "tone": tone})


def _picks(services: Services, visitor: Visitor, listed: Listed, profile: Profile) -> None:
    what_if.note(services, visitor, profile, listed, at_hand=rec_panels.is_open("if"))
    if listed.fallback:
        st.caption(tongue.retold(listed.fallback))
    if not listed.picks:
        st.caption(tongue.say(NOTHING_LEFT))
        return
    if waiting := listed.left_out.get("not ready"):
        st.caption(tongue.many(waiting, ONE_TO_COME, MORE_TO_COME))
    rec_list.draw(services, visitor, listed, profile)
