"""Audience: invented people who live with the collection, to see what recommending does. All of it is simulated."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.services import Services
from core.services.simulating_views import PopulationView, SimulationView
from pages.components import (
    address,
    audience_days,
    audience_design,
    audience_keeping,
    audience_people,
    audience_real,
    events,
    notices,
    shell,
)

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
    run, vs = _chosen(runs, audience.number)
    if run.live:
        st.fragment(audience_days.live, run_every=audience_days.EVERY_S)(services, visitor, run.number)
        return
    if beside := _awaited(runs):
        st.fragment(audience_days.live, run_every=audience_days.EVERY_S)(services, visitor, beside.number)
        return
    audience_days.results(services, visitor, run, vs)
    audience_keeping.days(services, visitor, run)
    audience_people.draw(services, visitor, services.simulating.simulation(visitor, run.number))


def _awaited(runs: tuple[SimulationView, ...]) -> SimulationView | None:
    """The days to be compared with, while they are still being lived."""
    asked = st.query_params.get("aud_vs", "")
    return next((run for run in runs if str(run.number) == asked and run.live), None)


def _chosen(runs: tuple[SimulationView, ...], audience: int) -> tuple[SimulationView, SimulationView | None]:
    """Which days are shown, and beside which others."""
    titles = audience_days.titles(runs)
    by_number = {str(run.number): run for run in runs}
    key, beside = f"audience.run.{audience}", f"audience.vs.{audience}"
    asked = st.query_params.get("aud_run", "")
    if st.session_state.get(f"{key}.asked") != asked or st.session_state.get(key) not in titles:
        st.session_state[key] = asked if asked in titles else next(iter(titles))
        st.session_state[f"{key}.asked"] = asked
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.selectbox("Days with", list(titles), format_func=titles.get, key=key, width=280)
        run = by_number[number]
        others = [n for n, other in by_number.items() if n != number and other.state == "done"]
        vs = None
        if others and run.state == "done":
            if st.session_state.get(beside) not in others and st.query_params.get("aud_vs") in others:
                st.session_state[beside] = st.query_params["aud_vs"]
            vs = st.selectbox(
                "Beside",
                others,
                index=None,
                placeholder="Another strategy",
                format_func=titles.get,
                key=beside,
                width=280,
            )
    st.session_state[f"{key}.asked"] = number
    awaited = _awaited(runs)
    address.keep(aud=str(audience), aud_run=number, aud_vs=vs or (str(awaited.number) if awaited else ""))
    return run, by_number[vs] if vs else None
