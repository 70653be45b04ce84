"""Audience: invented people who live with the collection, to see what recommending does. All of it is simulated."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.services import Services
from core.services.simulation.views import PopulationView
from pages.components import events, notices, shell
from pages.components.audience import days as audience_days
from pages.components.audience import design as audience_design
from pages.components.audience import keeping as audience_keeping
from pages.components.audience import people as audience_people
from pages.components.audience import real as audience_real
from pages.components.audience import runs as audience_runs

TITLE = "Audience"
ICON = ":material/groups:"
URL = "audience"

NEW = "audience.form"


def render(services: Services, visitor: Visitor) -> None:
    shell.style()
    _body(services, visitor)
    notices.show(services, visitor)


def _body(services: Services, visitor: Visitor) -> None:
    audience_people.act()
    if st.session_state.pop("audience.close", False):
        st.session_state[NEW] = False
    known = {str(own.number): own for own in services.simulating.populations(visitor)}
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            st.title(TITLE, anchor=False, width="content")
            st.badge("Simulated", icon=":material/science:", color="orange")
        if known and visitor.role != "viewer":
            st.toggle("New audience", key=NEW)
        events.offer(services, visitor)
    st.caption(
        "Nobody here is real. Whatever these people do is marked as simulated, and nothing learns from it unasked."
    )
    audience_keeping.events(services, visitor)
    if visitor.role == "viewer" and not known:
        st.text("No audience has been invented yet.")
        return
    if st.session_state.get(NEW) or not known:
        audience_design.form(services, visitor, first=not known)
    if known:
        _audience(services, visitor, known)


def _audience(services: Services, visitor: Visitor, known: dict[str, PopulationView]) -> None:
    """The audience in the address, else the newest."""
    audience = audience_keeping.chosen(services, visitor, known)
    audience_keeping.described(audience)
    if audience_real.nearing(services, visitor, audience):
        return
    audience_days.start(services, visitor, audience)
    runs = services.simulating.simulations(visitor, audience.number)
    if not runs:
        st.caption("Choose who serves them and let them live; nothing has happened to them yet.")
        return
    run, vs = audience_runs.chosen(runs, audience.number)
    if run.live:
        st.fragment(audience_days.live, run_every=audience_days.EVERY_S)(services, visitor, run.number)
        return
    if beside := audience_runs.awaited(runs):
        st.fragment(audience_days.live, run_every=audience_days.EVERY_S)(services, visitor, beside.number)
        return
    audience_days.results(services, visitor, run, vs)
    audience_keeping.days(services, visitor, run)
    audience_people.draw(services, visitor, services.simulating.simulation(visitor, run.number))
