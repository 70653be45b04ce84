"""Nothing is known of somebody yet: a varied choice to begin with."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.services import Services
from core.services.views import Profile
from pages.components import empty, parts
from pages.components.recommend import feedback
from pages.components.shown import card

STARTERS = 12


def draw(services: Services, visitor: Visitor, profile: Profile) -> None:
    """Nothing is known yet: offer a varied choice."""
    who = "you like" if not profile.viewer.invented else f"“{profile.viewer.label}” would like"
    starters = feedback.starters(services, visitor, profile, STARTERS)
    if not starters:
        empty.nothing_ready(services, visitor, "there is something to recommend")
        return
    st.text(f"Choose one or two recordings {who}. Recommendations appear at once, each with its reasons.")
    parts.cards("recommend.starters", "Recordings to start with", [card(c, pick="Like") for c in starters])
