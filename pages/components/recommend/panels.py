"""What can be done with a list: tune it, try another history, compare, test its reasons, look back, take it along."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from core.domain import Visitor
from core.services import Services
from core.services.recommendation.lists import Listed, StrategyView
from core.services.views import Profile
from pages.components.recommend import beside, house_rules, past, reports
from pages.components.recommend import controls as rec_controls
from pages.components.why import tongue, trust, what_if, why_not

KEY = "recommend.panel"
PANELS = {
    "tune": ":material/tune: Fine-tune",
    "if": ":material/experiment: What if",
    "not": ":material/help: Why not…?",
    "beside": ":material/compare_arrows: Compare",
    "trust": ":material/verified: Honest?",
    "past": ":material/history: Shown before",
    "report": ":material/description: Report",
    "house": ":material/gavel: House rules",
}


def is_open(panel: str) -> bool:
    return st.session_state.get(KEY) == panel


def chosen(
    services: Services, visitor: Visitor, listed: Listed, profile: Profile, choices: Sequence[StrategyView]
) -> None:
    """One panel at a time, and only that one is computed."""
    panels = [name for name in PANELS if name != "house" or visitor.role != "viewer"]
    words = tongue.labelled(PANELS)
    label = tongue.say("With this list")
    panel = st.pills(label, panels, format_func=words.get, key=KEY, label_visibility="collapsed")
    if panel is None:
        return
    draw: dict[str, Callable[[], None]] = {
        "tune": lambda: rec_controls.tuning(services, visitor, listed.wanted.strategy),
        "if": lambda: what_if.panel(services, visitor, profile),
        "not": lambda: why_not.panel(services, visitor, listed),
        "beside": lambda: beside.compare(services, visitor, listed, choices),
        "trust": lambda: trust.panel(services, visitor, listed),
        "past": lambda: past.panel(services, visitor, listed),
        "house": lambda: house_rules.panel(services, visitor),
        "report": lambda: reports.panel(services, visitor, listed),
    }
    with st.container(border=True, key="recommend-panel"):
        if not listed.picks and panel not in ("tune", "if", "house"):
            st.caption(tongue.say("There is no list to look at."))
        else:
            draw[panel]()
