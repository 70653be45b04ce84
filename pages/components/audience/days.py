"""Days of an audience: start them, watch them go by, and see what became of the people and of the recordings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from core.domain import Visitor
from core.errors import VitrineError
from core.services import Services
from core.services.simulation.views import Plan, PopulationView, SimulationView
from pages.components import dialogs, notices, theme
from pages.components.audience import attack as audience_attack
from pages.components.audience import plots as plots
from pages.components.audience import real as audience_real
from pages.components.collections.exporting import plain
from pages.components.shown import count

KEY = "audience.days"
DAYS = (5, 10, 20, 30, 60, 90)
EVERY_S = 1.0
STATES = {"queued": "Waiting", "running": "Living", "failed": "Failed", "cancelled": "Stopped"}


def start(services: Services, visitor: Visitor, audience: PopulationView) -> None:
    """Who serves them, how long, and go."""
    if visitor.role == "viewer":
        return
    offered = {name: (called, does) for name, called, does in services.simulating.strategies(visitor)}
    with st.container(horizontal=True, vertical_alignment="bottom", key="audience-start"):
        served = st.selectbox(
            "Served by", list(offered), format_func=lambda name: offered[name][0], key=f"{KEY}.strategy", width=200
        )
        st.selectbox(
            "Compare with",
            [name for name in offered if name != served],
            index=None,
            placeholder="nothing else",
            format_func=lambda name: offered[name][0],
            key=f"{KEY}.beside",
            width=200,
            help="The same people in the same mood live with this one, too; differences are taken person by person.",
        )
        st.select_slider("Days", DAYS, value=30, key=f"{KEY}.rounds", width=150)
        with st.popover("Options", type="tertiary", icon=":material/tune:"):
            alike = "On every machine: this runs on the processor, and a graphics card has no part in it."
            st.number_input("Same number, same days", 0, 10**6, 0, key=f"{KEY}.seed", help=alike)
            st.number_input("Learn anew every so many days", 1, 60, 5, key=f"{KEY}.refit")
            st.toggle(
                "Also write what happens into the log of this collection, marked as simulated",
                key=f"{KEY}.writes",
                help="Strategies can then learn from it and be judged by it, when asked to. It can be removed at once.",
            )
            audience_attack.choose(services, visitor)
        st.button(
            "Let them live",
            key=f"{KEY}.go",
            type="primary",
            icon=":material/play_arrow:",
            on_click=_go,
            args=(services, visitor, audience.number),
        )
    st.caption(offered[served][1])


@notices.saying
def _go(services: Services, visitor: Visitor, number: int) -> None:
    state = st.session_state
    plan = Plan(
        strategy=state[f"{KEY}.strategy"],
        rounds=state[f"{KEY}.rounds"],
        seed=int(state[f"{KEY}.seed"]),
        refit_days=int(state[f"{KEY}.refit"]),
        writes=bool(state[f"{KEY}.writes"]),
    )
    attacked = audience_attack.added(plan)
    own, beside = services.simulating.start(visitor, number, attacked), state[f"{KEY}.beside"]
    asked = {"aud": str(number), "aud_run": str(own)}
    if attacked != plan and not beside:  # what the same people would have done without the attack
        asked["aud_vs"] = str(services.simulating.start(visitor, number, plan))
    elif beside:
        asked["aud_vs"] = str(services.simulating.start(visitor, number, replace(attacked, strategy=beside)))
    st.query_params.from_dict(asked)


def titles(runs: Sequence[SimulationView]) -> dict[str, str]:
    """Number to what a simulation is called; those called alike are told apart."""
    said: dict[str, str] = {}
    for run in reversed(runs):
        name = f"{run.called}, {count(run.plan.rounds, 'day')}"
        alike = sum(other.startswith(name) for other in said.values())
        said[str(run.number)] = f"{name} ({alike + 1})" if alike else name
    return dict(reversed(said.items()))


def live(services: Services, visitor: Visitor, number: int) -> None:
    """A simulation that is going on: progress, a way to stop it, and the curves so far."""
    run = services.simulating.simulation(visitor, number)
    if not run.live:
        dialogs.redraw()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(min(max(run.progress, 0.0), 1.0), text=plain(run.note) or STATES[run.state])
        if visitor.role != "viewer":
            st.button("Stop", key=f"{KEY}.stop", on_click=_stop, args=(services, visitor, number))
    curves([run], f"{KEY}.live")


@notices.saying
def _stop(services: Services, visitor: Visitor, number: int) -> None:
    services.simulating.cancel(visitor, number)


def results(services: Services, visitor: Visitor, run: SimulationView, vs: SimulationView | None) -> None:
    """What became of them; beside another strategy on the same people where one was chosen."""
    if run.state in ("failed", "cancelled"):
        st.info(plain(_ended(run)))
    runs = [run] if vs is None else [run, vs]
    _totals(run)
    for own in runs:
        if own.attack:
            st.warning(plain(f"Simulated, {own.called}. {own.attack}"), icon=":material/campaign:")
    if vs is not None:
        _paired(services, visitor, run, vs)
    curves(runs, KEY)
    if run.state == "done":
        _reasons(run)
        audience_real.draw(services, visitor, run)


def _ended(run: SimulationView) -> str:
    """Why it ended before its last day, and how far they had come."""
    why = run.note if run.note.startswith(STATES[run.state]) else f"{STATES[run.state]}. {run.note}"
    lived = len(run.curve.get("plays", ()))
    return f"{why} They lived {lived} of {count(run.plan.rounds, 'day')}." if lived else why


def curves(runs: Sequence[SimulationView], key: str) -> None:
    """Six figures day by day."""
    if not any(run.curve.get("plays") for run in runs):
        return
    dark = theme.dark()
    cells = st.columns(3) + st.columns(3)
    for cell, name in zip(cells, plots.CURVES, strict=True):
        drawn = plots.curve(name, runs, dark=dark)
        cell.plotly_chart(drawn, key=f"{key}.{name}", config=plots.CONFIG, alt=plots.said(name, runs))
        cell.caption(plots.CURVES[name][1])


def _totals(run: SimulationView) -> None:
    total: Mapping[str, float | None] = run.total
    if not total:
        return
    st.caption(plain(f"Simulated people served by “{run.called}”"))
    with st.container(horizontal=True, key="audience-totals"):
        st.metric("Plays", f"{total['plays'] or 0:,.0f}", width=155)
        st.metric("Likes", f"{total['likes'] or 0:,.0f}", width=155)
        st.metric("Watched on average", f"{total['satisfaction'] or 0:.0%}", width=155)
        st.metric("Left for good", f"{total['left'] or 0:.0%}", width=155)


def _paired(services: Services, visitor: Visitor, run: SimulationView, vs: SimulationView) -> None:
    """The second strategy against the first on the same people."""
    try:
        paired = services.simulating.compare(visitor, run.number, vs.number)
    except VitrineError as error:
        st.info(plain(str(error)))
        return
    st.subheader("The same people in the same mood", anchor=False)
    people = count(paired.people, "simulated person", "simulated people")
    st.text(f"What changes for {people} with “{vs.called}” (dashed) instead of “{run.called}”, and how sure that is.")
    said = "; ".join(f"{row.label}: {row.first:.2f} and {row.second:.2f}" for row in paired.differences)
    drawn = plots.differences(paired, dark=theme.dark())
    st.plotly_chart(drawn, key=f"{KEY}.paired", config=plots.CONFIG, alt=f"Simulated. {said}")


def _reasons(run: SimulationView) -> None:
    """Why they chose, where in the list, and whether they are like people."""
    dark = theme.dark()
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Why they played it, truly", anchor=False)
        said = "; ".join(f"{name} {share:.0%}" for name, share in run.causes)
        st.plotly_chart(
            plots.causes(run, dark=dark), key=f"{KEY}.causes", config=plots.CONFIG, alt=f"Simulated. {said}"
        )
    with right:
        st.subheader("Where in the list", anchor=False)
        st.plotly_chart(
            plots.places(run, dark=dark), key=f"{KEY}.places", config=plots.CONFIG, alt="Simulated. Plays by place"
        )
