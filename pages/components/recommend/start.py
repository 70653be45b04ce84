"""Nothing is known of somebody yet: a varied choice to begin with."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.services import Services
from core.services.views import Profile
from pages.components import empty, jobs, parts
from pages.components.recommend import feedback
from pages.components.shown import card
from pages.components.why import tongue

STARTERS = 12
CHOOSE = "Choose one or two recordings you like. Recommendations appear at once, each with its reasons."
CHOOSE_FOR = "Choose one or two recordings “{name}” would like. Recommendations appear at once, each with its reasons."


def draw(services: Services, visitor: Visitor, profile: Profile) -> None:
    """Nothing is known yet: offer a varied choice."""
    starters = feedback.starters(services, visitor, profile, STARTERS)
    if not starters:
        empty.nothing_ready(services, visitor, "there is something to recommend")
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        choose = CHOOSE_FOR if profile.viewer.invented else CHOOSE
        st.text(tongue.say(choose, name=profile.viewer.label), width="content")
        tongue.choose()
    like = tongue.say("Like")
    parts.cards("recommend.starters", tongue.say("Recordings to start with"), [card(c, pick=like) for c in starters])
    if len(starters) < STARTERS and jobs.live(services, visitor):
        jobs.panel(services, visitor)  # on a first day the choice grows while one looks at it
