"""Simulated days as figures: functions from records to plotly figures; none draws. Each says that it is simulated."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from core.services.simulation.views import LifeView, Paired, SimulationView, TasteMap, VerdictView
from pages.components.evaluation.plots import GRID, HUES, INK, SOFT, STRONG

CURVES: Mapping[str, tuple[str, str, bool]] = {
    "plays": ("Plays per day", "How many recordings were played", False),
    "satisfaction": ("Watched", "Mean part of a recording that was watched", True),
    "fit": ("Fits their taste", "How high what is shown ranks in their true taste; half is chance", True),
    "diversity": ("Variety", "How different the recordings of one list are", False),
    "gini": ("Inequality", "How unequally recordings are shown: 0 all alike, 1 always the same", False),
    "bubble": ("Filter bubble", "Largest share of one subject in what a person has been shown so far", True),
}
"""name: (title, what it means, whether it is a share)."""
DASHES = ("solid", "dash")
NAMES = 6  # groups that are named on a map
FORMS = ("circle", "diamond")
CONFIG = {"displayModeBar": False, "displaylogo": False, "scrollZoom": False}


def curve(name: str, runs: Sequence[SimulationView], *, dark: bool) -> go.Figure:
    """One figure day by day, one line per simulation; two differ in colour, dash and mark."""
    theme = "dark" if dark else "light"
    title, _, share = CURVES[name]
    drawn = go.Figure()
    for n, run in enumerate(runs):
        values = run.curve.get(name, ())
        drawn.add_scatter(
            x=list(range(1, len(values) + 1)),
            y=list(values),
            name=run.called,
            mode="lines+markers" if len(values) < 3 else "lines",
            line={"color": HUES[theme][n], "width": 2.4, "dash": DASHES[n % 2]},
            marker={"size": 6},
            hovertemplate="Day %{x}: %{y:.0%}<extra></extra>" if share else "Day %{x}: %{y:,.2~f}<extra></extra>",
        )
    days = max((run.plan.rounds for run in runs), default=1)
    _plain(drawn, theme, 190)
    drawn.update_xaxes(range=[1, max(2, days)], nticks=5, title={"text": "Day", "font": {"size": 12}})
    counted = name == "plays"
    form = ".0%" if share else ".4~g" if counted else ".2~f"
    drawn.update_yaxes(tickformat=form, nticks=4, rangemode="tozero" if counted else "normal")
    drawn.update_layout(title={"text": title, "font": {"size": 15, "color": INK[theme]}, "x": 0, "xanchor": "left"})
    return drawn


def differences(paired: Paired, *, dark: bool) -> go.Figure:
    """Second against first in percent of the first, person by person, with 95 % intervals; left of zero it loses."""
    theme = "dark" if dark else "light"
    rows = [row for row in paired.differences if row.first]
    drawn = go.Figure()
    for row in reversed(rows):
        colour = (STRONG if row.sure else SOFT)[theme]
        middle, low, high = (100 * v / row.first for v in (row.difference, row.low, row.high))
        percent = f"{middle:+.0f}%".replace("-", "−")
        drawn.add_scatter(
            x=[middle],
            y=[row.label],
            error_x={"type": "data", "symmetric": False, "array": [high - middle], "arrayminus": [middle - low]}
            | {"color": colour, "thickness": 2},
            mode="markers+text",
            text=[percent if row.sure else f"{percent}, not sure"],
            textposition="top center",
            cliponaxis=False,
            textfont={"color": INK[theme], "size": 13},
            marker={"size": 11, "color": colour, "symbol": "circle" if row.sure else "circle-open"},
            hovertemplate=f"{row.first:.2f} and {row.second:.2f}<extra></extra>",
        )
    _plain(drawn, theme, 80 + 52 * len(rows))
    drawn.add_vline(x=0, line={"color": SOFT[theme], "width": 1})
    drawn.update_xaxes(ticksuffix="%", nticks=5)
    drawn.update_yaxes(range=[-0.5, len(rows) - 0.3])
    return drawn


def causes(run: SimulationView, *, dark: bool) -> go.Figure:
    """Why they played what they played, as it truly was."""
    theme = "dark" if dark else "light"
    shown = [(name, share) for name, share in run.causes if share >= 0.005]
    drawn = go.Figure(
        go.Bar(
            x=[share for _, share in shown][::-1],
            y=[name for name, _ in shown][::-1],
            orientation="h",
            marker={"color": STRONG[theme]},
            text=[f"{share:.0%}" for _, share in shown][::-1],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{x:.1%}<extra></extra>",
        )
    )
    _plain(drawn, theme, 60 + 28 * len(shown))
    drawn.update_xaxes(visible=False, range=[0, 1.2 * max((share for _, share in shown), default=1)])
    return drawn


def places(run: SimulationView, *, dark: bool) -> go.Figure:
    """How often each place of a list was taken."""
    theme = "dark" if dark else "light"
    drawn = go.Figure(
        go.Bar(
            x=[str(place) for place in range(1, len(run.by_place) + 1)],
            y=list(run.by_place),
            marker={"color": STRONG[theme]},
            hovertemplate="Place %{x}: %{y:.1%} of lists<extra></extra>",
        )
    )
    _plain(drawn, theme, 200)
    drawn.update_yaxes(tickformat=".0%", nticks=4)
    drawn.update_xaxes(title={"text": "Place in the list", "font": {"size": 12}})
    return drawn


def verdict(row: VerdictView, *, dark: bool) -> go.Figure:
    """A figure as a mark on a line, with the usual band behind it."""
    theme = "dark" if dark else "light"
    span = max(row.most - row.least, 0.01)
    left, right = min(row.least - span / 2, row.value), max(row.most + span / 2, row.value)
    drawn = go.Figure()
    drawn.add_shape(
        type="rect", x0=row.least, x1=row.most, y0=-0.5, y1=0.5, fillcolor=GRID[theme], line={"width": 0}, layer="below"
    )
    drawn.add_scatter(
        x=[row.value],
        y=[0],
        mode="markers",
        marker={
            "size": 15,
            "symbol": "circle" if row.within else "x",
            "color": STRONG[theme] if row.within else HUES[theme][1],
        },
        hovertemplate=f"{row.value:.2f}; usual is {row.least:g} to {row.most:g}<extra></extra>",
    )
    _plain(drawn, theme, 56, told=False)
    drawn.update_yaxes(visible=False, range=[-1, 1])
    drawn.update_xaxes(range=[left, right], nticks=5, showgrid=False)
    return drawn


def taste(life: LifeView, *, dark: bool) -> go.Figure:
    """What somebody likes: a ring at the beginning, a dot at the end."""
    theme = "dark" if dark else "light"
    rows = [row for row in life.taste if max(row[1], row[2]) >= 0.02][:8][::-1]
    drawn = go.Figure()
    names = [name for name, _, _ in rows]
    for name, before, after in rows:
        drawn.add_scatter(
            x=[before, after], y=[name, name], mode="lines", line={"color": SOFT[theme], "width": 2}, hoverinfo="skip"
        )
    for label, at, symbol in (("at first", 1, "circle-open"), ("at the end", 2, "circle")):
        drawn.add_scatter(
            x=[row[at] for row in rows],
            y=names,
            mode="markers",
            marker={"size": 11, "color": STRONG[theme], "symbol": symbol, "line": {"width": 2, "color": STRONG[theme]}},
            hovertemplate="%{y}, " + label + ": %{x:.0%}<extra></extra>",
        )
    _plain(drawn, theme, 60 + 30 * len(rows))
    drawn.update_xaxes(tickformat=".0%", nticks=5, rangemode="tozero")
    return drawn


def taste_on_map(drawn_on: TasteMap, *, dark: bool) -> go.Figure:
    """The map of the collection in grey; what was played in colour; a taste as a ring at first, a star at the end."""
    theme = "dark" if dark else "light"
    drawn = go.Figure()
    for played in (False, True):
        dots = [dot for dot in drawn_on.dots if bool(dot.day) == played]
        drawn.add_scatter(
            x=[dot.x for dot in dots],
            y=[dot.y for dot in dots],
            mode="markers",
            customdata=[[dot.title, f", played on day {dot.day}" if played else ""] for dot in dots],
            hovertemplate="%{customdata[0]}%{customdata[1]}<extra></extra>",
            marker={"size": 9 if played else 5, "color": (HUES if played else {theme: [SOFT[theme]]})[theme][0]}
            | {"opacity": 1.0 if played else 0.45},
        )
    spots = ((drawn_on.before, "circle-open", 22, "at first"), (drawn_on.after, "star", 11, "at the end"))
    for spot, symbol, size, label in spots:
        drawn.add_scatter(
            x=[spot[0]],
            y=[spot[1]],
            mode="markers",
            marker={
                "size": size,
                "color": HUES[theme][1],
                "symbol": symbol,
                "line": {"width": 3, "color": HUES[theme][1]},
            },
            hovertemplate=f"Their taste {label}<extra></extra>",
        )
    for name, x, y in _near_names(drawn_on):
        drawn.add_annotation(text=name, x=x, y=y, yshift=16, showarrow=False, font={"size": 12, "color": INK[theme]})
    _plain(drawn, theme, 360)
    drawn.update_xaxes(visible=False)
    drawn.update_yaxes(visible=False, scaleanchor="x")
    return drawn


def _near_names(drawn_on: TasteMap) -> list[tuple[str, float, float]]:
    """The groups nearest to the taste and to what was played; all of them would cover each other."""
    spots = [drawn_on.before, drawn_on.after, *((dot.x, dot.y) for dot in drawn_on.dots if dot.day)]

    def away(group: tuple[str, float, float]) -> float:
        return min(math.hypot(group[1] - x, group[2] - y) for x, y in spots)

    return sorted(drawn_on.names, key=away)[:NAMES]


def said(name: str, runs: Sequence[SimulationView]) -> str:
    """A curve in words, for those who do not see it."""
    title, meaning, _ = CURVES[name]
    parts = []
    for run in runs:
        known = [value for value in run.curve.get(name, ()) if value is not None]
        if known:
            parts.append(f"{run.called} from {known[0]:.2f} to {known[-1]:.2f}")
    return f"Simulated. {title}: {meaning}. " + "; ".join(parts)


def _plain(drawn: go.Figure, theme: str, height: int, *, told: bool = True) -> None:
    axis: dict[str, Any] = {"gridcolor": GRID[theme], "zeroline": False, "linecolor": GRID[theme], "automargin": True}
    drawn.update_layout(
        height=height,
        margin={"l": 4, "r": 12, "t": 34 if told else 6, "b": 4},
        showlegend=False,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": INK[theme], "size": 13},
        hovermode="closest",
        dragmode=False,
    )
    drawn.update_xaxes(**axis, fixedrange=True)
    drawn.update_yaxes(**axis, fixedrange=True)
    if told:
        drawn.add_annotation(
            text="simulated",
            xref="paper",
            yref="paper",
            x=1,
            y=1,
            yshift=26,
            xanchor="right",
            showarrow=False,
            font={"size": 11, "color": SOFT[theme]},
        )
