"""Somebody pushes a recording or buries it: choose which, and how; the days are lived with and without it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.domain import Visitor
from core.services import Services
from core.services.simulation.views import Plan

KEY = "audience.attack"
KINDS = {"": "nobody", "random": "profiles by chance", "average": "inconspicuous profiles", "bandwagon": "fans of hits"}
AIMS = {"push": "Push it", "nuke": "Bury it"}
SIZES = (1, 2, 5, 10, 20, 50)


def choose(services: Services, visitor: Visitor) -> None:
    """Who pushes what. The recordings are those that simulated people are shown."""
    kind = st.selectbox(
        "Try an attack: by whom?",
        list(KINDS),
        format_func=lambda name: KINDS[name],
        key=f"{KEY}.kind",
        help="Invented profiles that only exist to make a recording look popular, or disliked, from a third of the "
        "days on. The same people live without them, too.",
    )
    if not kind:
        return
    st.segmented_control(
        "What they do", list(AIMS), format_func=AIMS.get, default="push", key=f"{KEY}.aim", required=True
    )
    titles = services.simulating.recordings(visitor)
    st.selectbox("Which recording", list(titles), format_func=lambda item: titles[item], key=f"{KEY}.target")
    st.select_slider("Profiles per hundred people", SIZES, value=5, key=f"{KEY}.size")


def added(plan: Plan) -> Plan:
    """The plan with the attack that was chosen, if one was."""
    kind, target = st.session_state.get(f"{KEY}.kind"), st.session_state.get(f"{KEY}.target")
    if not kind or not target:
        return plan
    nuke = st.session_state.get(f"{KEY}.aim") == "nuke"
    return replace(plan, attack=kind, target=target, attackers=st.session_state[f"{KEY}.size"] / 100, nuke=nuke)
