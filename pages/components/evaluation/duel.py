"""Two strategies head to head before simulated people, and who they took more from."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from core.domain import Visitor
from core.services import Services
from core.services.measurement.duelling import Match
from core.services.measurement.duels import DuelView
from core.services.strategy_words import called
from pages.components import notices, theme
from pages.components.evaluation import plots as eval_plots
from pages.components.evaluation import start as eval_start

KEY = "eval.duel"


def draw(services: Services, visitor: Visitor) -> None:
    st.caption(
        "Both fill one list in turns, and simulated people take what they like without knowing whose each place is. "
        "Everything here is simulated."
    )
    offered = services.duels.strategies(visitor)
    with st.container(border=True, key="eval-duel", horizontal=True, vertical_alignment="bottom"):
        st.selectbox("First", offered, index=offered.index("als"), key=f"{KEY}.first", format_func=called, width=200)
        st.selectbox(
            "Second", offered, index=offered.index("popularity"), key=f"{KEY}.second", format_func=called, width=200
        )
        st.number_input("Simulated people", 20, 5000, 300, 50, key=f"{KEY}.people", width=150)
        st.number_input("Seed", 0, 10_000, 0, key=f"{KEY}.seed", width=110)
        st.button("Let them choose", key=f"{KEY}.start", type="primary", on_click=_start, args=(services, visitor))
    eval_start.progress(services.duels, visitor)
    for view in services.duels.played(visitor):
        _show(view)


@notices.saying
def _start(services: Services, visitor: Visitor) -> None:
    state = st.session_state
    match = Match(
        first=state[f"{KEY}.first"],
        second=state[f"{KEY}.second"],
        people=int(state[f"{KEY}.people"]),
        seed=int(state[f"{KEY}.seed"]),
    )
    services.duels.start(visitor, match)
    notices.begin("The lists are being shown; the outcome appears here.")


def _show(view: DuelView) -> None:
    st.header(said(view), anchor=False)
    drawn = figure(view, dark=theme.dark())
    st.plotly_chart(drawn, key=f"{KEY}.plot.{view.run_id}", config=eval_plots.CONFIG, theme=None, alt=said(view))
    duel = view.duel
    chance = "less than 0.1%" if duel.p < 0.001 else f"{duel.p:.1%}"
    invented = " The collection is small, so the recordings were invented, too." if view.made_up_items else ""
    when = f"{duel.people:,} simulated people · {view.at:%-d %b, %H:%M}"
    st.caption(f"{when} · chance of so uneven a result: {chance}.{invented}")


def said(view: DuelView) -> str:
    """Who won, in one sentence."""
    first, second = called(view.first), called(view.second)
    if view.duel.p >= 0.05:
        return f"{first} and {second}: no difference beyond chance"
    ahead, behind = (first, second) if view.duel.first > view.duel.second else (second, first)
    return f"People took more from {ahead} than from {behind}"


def figure(view: DuelView, *, dark: bool) -> go.Figure:
    """One bar: who took more from the first, as many from both, more from the second."""
    theme = "dark" if dark else "light"
    duel = view.duel
    parts = [
        (called(view.first), duel.first, eval_plots.HUES[theme][0]),
        ("as many", duel.ties, eval_plots.GRID[theme]),
        (called(view.second), duel.second, eval_plots.HUES[theme][1]),
    ]
    drawn = go.Figure()
    for name, n, colour in parts:
        ink = eval_plots.INK["light"] if dark and colour != eval_plots.GRID[theme] else eval_plots.INK[theme]
        drawn.add_bar(
            x=[n],
            y=[""],
            orientation="h",
            name=name,
            text=[f"{name}: {n:,}"],
            textposition="inside",
            insidetextanchor="middle",
            textfont={"color": "#FFFFFF" if not dark and name != "as many" else ink, "size": 13},
            marker={"color": colour},
            hovertemplate=f"{name}: {n:,} people<extra></extra>",
        )
    eval_plots.plain(drawn, theme, rows=1)
    drawn.update_layout(barmode="stack", height=84)
    drawn.update_xaxes(visible=False)
    return drawn
