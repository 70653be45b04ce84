"""Which days of an audience are shown, and beside which others; both are in the address."""

from __future__ import annotations

import streamlit as st

from core.services.simulation.views import SimulationView
from pages.components import address
from pages.components.audience import days as audience_days


def awaited(runs: tuple[SimulationView, ...]) -> SimulationView | None:
    """The days to be compared with, while they are still being lived."""
    asked = st.query_params.get("aud_vs", "")
    return next((run for run in runs if str(run.number) == asked and run.live), None)


def chosen(runs: tuple[SimulationView, ...], audience: int) -> tuple[SimulationView, SimulationView | None]:
    """Which days are shown, and beside which others."""
    titles = audience_days.titles(runs)
    by_number = {str(run.number): run for run in runs}
    key, beside = f"audience.run.{audience}", f"audience.vs.{audience}"
    asked = st.query_params.get("aud_run", "")
    if st.session_state.get(f"{key}.asked") != asked or st.session_state.get(key) not in titles:
        st.session_state[key] = asked if asked in titles else next(iter(titles))
        st.session_state[f"{key}.asked"] = asked
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.selectbox("Days with", list(titles), format_func=titles.__getitem__, key=key, width=280)
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
    other = awaited(runs)
    address.keep(aud=str(audience), aud_run=number, aud_vs=vs or (str(other.number) if other else ""))
    return run, by_number[vs] if vs else None
