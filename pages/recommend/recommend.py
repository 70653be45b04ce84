"""Recommend: what somebody would like next, and exactly why."""

from __future__ import annotations

import streamlit as st

from core.domain import UserId, Visitor
from core.services import Services
from core.services.views import Profile
from pages.components import feedback, links, notices, parts, reasons, shell, viewers
from pages.components.shown import card, chip

TITLE = "Recommend"
ICON = ":material/auto_awesome:"
URL = "recommend"

PICKS = 10
STARTERS = 12


def render(services: Services, visitor: Visitor) -> None:
    shell.style()
    _body(services, visitor)
    notices.show(services, visitor)


def _body(services: Services, visitor: Visitor) -> None:
    person = viewers.chosen(services, visitor)
    _act(services, visitor, person)
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.title("Recommendations", anchor=False, width="content")
        viewers.choose(services, visitor, person)
    profile = services.recommending.profile(visitor, person)
    _said(profile)
    if profile.likes:
        _picks(services, visitor, profile)
    else:
        _start(services, visitor, profile)


def _act(services: Services, visitor: Visitor, person: UserId) -> None:
    """Do what was clicked in one of the components, before anything is drawn."""
    for key in ("recommend.picks", "recommend.starters", "recommend.likes", "recommend.hides"):
        act = parts.acted(key, "open", "like", "hide", "unlike", "unhide")
        if act and act["do"] == "open":
            links.open_item(act["id"], act["t"])
        elif act:
            feedback.give(services, visitor, person, act["do"], act["id"])


def _said(profile: Profile) -> None:
    """Likes and hides as chips that can be taken back."""
    if profile.likes:
        parts.chips("recommend.likes", "Likes", [chip(c, "unlike") for c in profile.likes])
    if profile.hides:
        parts.chips("recommend.hides", "Not for me", [chip(c, "unhide") for c in profile.hides], tone="hidden")


def _picks(services: Services, visitor: Visitor, profile: Profile) -> None:
    person = profile.viewer.user_id
    picks = services.recommending.recommend(visitor, person, k=PICKS)
    if not picks:
        st.caption("There is nothing left to recommend: everything that can be compared was liked or put aside.")
        return
    moved = feedback.moves(person, [p.card.item.item_id for p in picks])
    parts.mount("picks", "recommend.picks", reasons.drawn(picks, profile, moved))


def _start(services: Services, visitor: Visitor, profile: Profile) -> None:
    """Nothing is known yet: offer a varied choice."""
    who = "you like" if not profile.viewer.invented else f"“{profile.viewer.label}” would like"
    starters = feedback.starters(services, visitor, profile, STARTERS)
    if not starters:
        st.text("Add recordings to the library first; then there is something to recommend.")
        links.to_library("Go to the library")
        return
    st.text(f"Choose one or two recordings {who}. Recommendations appear at once, each with its reasons.")
    parts.cards("recommend.starters", "Recordings to start with", [card(c, pick="Like") for c in starters])
